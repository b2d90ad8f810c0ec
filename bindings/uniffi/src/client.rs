//! The client: the one object. Its calls run on the shared runtime and stop when their future is dropped.

use crate::errors::KyckitError;
use crate::types::{Receipt, Rules, UploadMode};
use kyckit::Secret;
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

/// Speaks to HyperVerge. One is enough for a process; safe to share between threads.
#[derive(uniffi::Object)]
pub struct Client(hyperverge::Client);

#[uniffi::export]
impl Client {
    /// A client with these settings.
    #[uniffi::constructor]
    pub fn new(options: ClientOptions) -> Result<Arc<Self>, KyckitError> {
        let options = kyckit_support::ClientOptions {
            app_id: options.app_id,
            app_key: options.app_key,
            base_url: options.base_url,
            timeout: options.timeout.map(|timeout| timeout.as_secs_f64()),
            extra_roots: options.extra_roots,
            rules: options.rules.options(),
        };
        let config = options.config()?;
        let client = kyckit_support::guard(|| hyperverge::Client::new(config))?;
        Ok(Arc::new(Client(client)))
    }

    /// Checks an application and uploads it when it has no error; stops when `canceller` says so.
    pub async fn upload_until(
        &self,
        application: KraApplication,
        transaction_id: String,
        mode: UploadMode,
        timeout: Option<Duration>,
        canceller: Option<Arc<Canceller>>,
    ) -> Result<Receipt, KyckitError> {
        let (client, options) =
            (self.0.clone(), UploadOptions { transaction_id, mode, timeout, canceller: None });
        let upload = async move {
            let application = crate::generated::whole(application);
            client.validate_and_upload(application, &options).await
        };
        let receipt = on_runtime(upload, canceller).await?;
        Ok(receipt.map(Receipt::from).map_err(|error| ErrorRecord::from(&error))?)
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

/// Runs a future on the shared runtime. Dropping this, or the canceller, stops it.
async fn on_runtime<T: Send + 'static>(
    future: impl Future<Output = T> + Send + 'static,
    canceller: Option<Arc<Canceller>>,
) -> Result<T, KyckitError> {
    let (sender, receiver) = oneshot::channel();
    let task = async move {
        let cancelled = async {
            match &canceller {
                Some(canceller) => canceller.0.notified().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = cancelled => {
                let _ = sender.send(None);
            }
            result = future => {
                let _ = sender.send(Some(result));
            }
        }
    };
    let _abort = spawn(task)
        .map_err(|_| ErrorRecord::internal("runtime", "the system gives no thread for the runtime"))?;
    match receiver.await {
        Ok(Some(result)) => Ok(result),
        Ok(None) => Err(cancelled()),
        // The task panicked: its text may hold values.
        Err(_) => Err(ErrorRecord::internal("panic", "kyckit failed inside").into()),
    }
}

fn cancelled() -> KyckitError {
    let remedy = "What was sent may have been taken: look the upload up before it is sent again.";
    let record = ErrorRecord::argument("cancelled", "", "the call was cancelled", remedy);
    KyckitError::Cancelled { details: ErrorRecord { path: None, ..record }.into() }
}
