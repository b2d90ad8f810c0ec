//! The client: the one object. Its calls run on the shared runtime and stop when their future is dropped.

use crate::generated::whole;
use crate::{
    KyckitError, Lookup, Personal, Receipt, Reconciliation, RegistryAnswer, Rules, Secret, UploadMode,
};
use kyckit::hyperverge::{self, KraApplication, UploadOptions};
use kyckit_support::{ErrorRecord, spawn};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, oneshot};

/// Settings of a client; everything left out comes from the environment or is the default.
#[derive(Clone, uniffi::Record)]
pub struct ClientOptions {
    /// Application id; `KYCKIT_HYPERVERGE_APP_ID` when none.
    #[uniffi(default = None)]
    pub app_id: Option<Secret>,
    /// Application key; `KYCKIT_HYPERVERGE_APP_KEY` when none.
    #[uniffi(default = None)]
    pub app_key: Option<Secret>,
    /// Scheme and host; `KYCKIT_HYPERVERGE_BASE_URL`, then the provider's live host when none.
    #[uniffi(default = None)]
    pub base_url: Option<String>,
    /// Deadline of one operation; 30 seconds when none.
    #[uniffi(default = None)]
    pub timeout: Option<Duration>,
    /// Further certificate authorities, as PEM.
    #[uniffi(default = [])]
    pub extra_roots: Vec<Vec<u8>>,
    /// Rules of validation and writing.
    #[uniffi(default)]
    pub rules: Rules,
}

impl From<ClientOptions> for kyckit_support::ClientOptions {
    fn from(options: ClientOptions) -> Self {
        kyckit_support::ClientOptions {
            app_id: options.app_id,
            app_key: options.app_key,
            base_url: options.base_url,
            timeout: options.timeout.map(|timeout| timeout.as_secs_f64()),
            extra_roots: options.extra_roots,
            rules: options.rules.options(),
        }
    }
}

/// Speaks to HyperVerge. One is enough for a process; safe to share between threads. A call stops when its canceller
/// says so: for hosts whose own cancellation does not reach Rust.
#[derive(uniffi::Object)]
pub struct Client(hyperverge::Client);

#[uniffi::export]
impl Client {
    /// A client with these settings.
    #[uniffi::constructor]
    pub fn new(options: ClientOptions) -> Result<Arc<Self>, KyckitError> {
        let config = kyckit_support::ClientOptions::from(options).config()?;
        Ok(Arc::new(Client(kyckit_support::guard(|| hyperverge::Client::new(config))?)))
    }

    /// Checks an application and uploads it when it has no error.
    pub async fn upload_until(
        &self,
        application: KraApplication,
        transaction_id: String,
        mode: UploadMode,
        timeout: Option<Duration>,
        canceller: Option<Arc<Canceller>>,
    ) -> Result<Receipt, KyckitError> {
        let options = UploadOptions { transaction_id, mode, timeout, ..UploadOptions::default() };
        // Checking and writing are done at once: what panics there is an error too.
        let begin = || Ok(self.0.validate_and_upload(&whole(application), &options));
        let upload = kyckit_support::guard(begin)?;
        on_runtime(upload, canceller).await
    }

    /// Asks the registry for the record of a PAN.
    pub async fn search_and_verify_until(
        &self,
        pan: Personal,
        transaction_id: String,
        canceller: Option<Arc<Canceller>>,
    ) -> Result<RegistryAnswer, KyckitError> {
        let client = self.0.clone();
        on_runtime(async move { client.search_and_verify(&pan, &transaction_id).await }, canceller).await
    }

    /// Finds out what became of an upload whose outcome is unknown, from stored facts only.
    pub async fn reconcile_until(
        &self,
        lookup: Lookup,
        canceller: Option<Arc<Canceller>>,
    ) -> Result<Reconciliation, KyckitError> {
        let client = self.0.clone();
        on_runtime(async move { client.reconcile(&lookup).await }, canceller).await
    }

    /// Tells the provider where to send KRA webhooks.
    pub async fn configure_webhook_until(
        &self,
        url: String,
        canceller: Option<Arc<Canceller>>,
    ) -> Result<(), KyckitError> {
        let client = self.0.clone();
        on_runtime(async move { client.configure_webhook(&url).await }, canceller).await
    }
}

/// Stops one call of a host whose own cancellation does not reach Rust.
#[derive(Default, uniffi::Object)]
pub struct Canceller(Notify);

#[uniffi::export]
impl Canceller {
    /// One for one call.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// Stops the call, now or as soon as it begins.
    pub fn cancel(&self) {
        self.0.notify_one();
    }
}

/// Runs a call on the shared runtime. Dropping this, or the canceller, stops it.
async fn on_runtime<T: Send + 'static>(
    call: impl Future<Output = Result<T, kyckit::Error>> + Send + 'static,
    canceller: Option<Arc<Canceller>>,
) -> Result<T, KyckitError> {
    let (sender, receiver) = oneshot::channel();
    let task = async move {
        let result = tokio::select! {
            biased;
            () = stopped(canceller) => Err(ErrorRecord::cancelled()),
            result = call => result.map_err(|error| ErrorRecord::from(&error)),
        };
        let _ = sender.send(result);
    };
    let _abort = spawn(task)
        .map_err(|_| ErrorRecord::internal("runtime", "the system gives no thread for the runtime"))?;
    // Nothing comes when the task panicked: its text may hold values.
    let result =
        receiver.await.unwrap_or_else(|_| Err(ErrorRecord::internal("panic", "kyckit failed inside")));
    Ok(result?)
}

async fn stopped(canceller: Option<Arc<Canceller>>) {
    match canceller {
        Some(canceller) => canceller.0.notified().await,
        None => std::future::pending().await,
    }
}
