//! The calls of HyperVerge.

use super::{Call, Engine};
use crate::canceller::Canceller;
use crate::error::Error;
use crate::event::Event;
use crate::hyperverge::{
    self, Caller, ClientConfig, Confirmation, DocumentEncoding, Download, DownloadRequest, KraApplication,
    Lookup, Receipt, Reconciliation, RegistryAnswer, UploadMode,
};
use crate::masked::Personal;
use crate::observe::Observation;
use crate::rules::Rules;
use crate::transport::retry::Repeat;
use crate::validate::Valid;
use bytes::Bytes;
use http::Request;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// Speaks to HyperVerge. Cheap to clone; safe to share between threads.
///
/// Its connections belong to the Tokio runtime on which it is first used: keep one client a runtime. After a fork
/// make a new one in the child; the blocking client does so by itself.
#[derive(Clone)]
pub struct Client {
    engine: Engine,
    caller: Arc<Caller>,
}

/// How an upload is made.
#[derive(Clone, Debug, Default)]
pub struct UploadOptions {
    /// Id of the user's journey: the same in look-up, upload and webhook. Mandatory.
    pub transaction_id: String,
    /// How the provider is to answer.
    pub mode: UploadMode,
    /// Deadline across retries; the client's when none.
    pub timeout: Option<Duration>,
    /// Stops the upload from another thread, when given.
    pub canceller: Option<Canceller>,
    /// How the two documents travel; the default is what the page's sample shows.
    pub encoding: DocumentEncoding,
}

impl UploadOptions {
    /// A queued upload with this transaction id.
    #[must_use]
    pub fn new(transaction_id: impl Into<String>) -> Self {
        UploadOptions { transaction_id: transaction_id.into(), ..UploadOptions::default() }
    }
}

/// What is sent of an upload, and what its answer is read with.
struct PreparedUpload {
    request: Request<Bytes>,
    lookup: Lookup,
    mode: UploadMode,
    timeout: Option<Duration>,
    canceller: Option<Canceller>,
}

impl PreparedUpload {
    async fn sent(self, engine: &Engine) -> Result<Receipt, Error> {
        let PreparedUpload { request, lookup, mode, timeout, canceller } = self;
        let (transaction_id, canceller) = (lookup.transaction_id.as_str(), canceller.as_ref());
        let repeat = Repeat::Unsent;
        let call = Call { operation: "upload", transaction_id, request, repeat, timeout, canceller };
        let answer = engine.exchange(call).await;
        hyperverge::upload_answer(answer, mode, lookup)
    }
}

impl Client {
    /// A client with these settings.
    ///
    /// # Errors
    /// Kind *configuration*: the base URL is not https (plain http is for loopback only), a certificate authority is
    /// not PEM, or there is no transport (without the feature `reqwest` the settings must bring one).
    pub fn new(config: ClientConfig) -> Result<Self, Error> {
        let (credentials, settings) = config.split();
        let engine = Engine::new(settings)?;
        let base_url = engine.settings().base_url.clone();
        let count = hyperverge::unconfirmed_members(&engine.settings().spellings);
        if count > 0 {
            engine.tell(Observation::UnconfirmedSpellings { count });
        }
        Ok(Client { engine, caller: Arc::new(Caller { base_url, credentials }) })
    }

    /// A client with the settings of the environment, see [`crate::ClientConfig::from_env`].
    ///
    /// # Errors
    /// As [`Client::new`], and when a credential is not set.
    pub fn from_env() -> Result<Self, Error> {
        Client::new(ClientConfig::from_env()?)
    }

    /// The rules of this instant: the settings' policies, the clock's now.
    #[must_use]
    pub fn rules(&self) -> Rules {
        self.engine.settings().rules()
    }

    /// Uploads a checked application. Never repeats one that may have reached the provider.
    ///
    /// # Errors
    /// Kinds *configuration* (401, 403, 415, the two permanent failures that come as 500, a bad transaction id),
    /// *rate limited* (429 until the deadline), *network* and *timeout* (nothing was sent: the deadline passed, or
    /// with code `cancelled` the caller stopped it). Everything else is a
    /// [`Receipt`]: accepted, rejected or unknown.
    pub async fn upload(
        &self,
        app: &Valid<KraApplication>,
        options: &UploadOptions,
    ) -> Result<Receipt, Error> {
        self.prepared(app.as_ref(), options, &self.rules())?.sent(&self.engine).await
    }

    /// Checks an application and uploads it when it has no error: the one crossing behind every other language.
    /// Checking and writing are done at once, the future only sends: it holds the request and not the application.
    ///
    /// # Errors
    /// As [`Client::upload`], and kind *validation* with the violations and `sent: no`.
    pub fn validate_and_upload(
        &self,
        app: &KraApplication,
        options: &UploadOptions,
    ) -> impl Future<Output = Result<Receipt, Error>> + Send + use<> {
        let rules = self.rules();
        let checked = app.valid(&rules).map_err(Error::invalid);
        let prepared = checked.and_then(|app| self.prepared(app, options, &rules));
        let engine = self.engine.clone();
        async move { prepared?.sent(&engine).await }
    }

    /// Writes the request.
    fn prepared(
        &self,
        app: Valid<&KraApplication>,
        options: &UploadOptions,
        rules: &Rules,
    ) -> Result<PreparedUpload, Error> {
        let (id, mode) = (options.transaction_id.as_str(), options.mode);
        let pan = app.pan.clone().unwrap_or_default();
        let request = hyperverge::upload(&self.caller, mode, id, app, &options.encoding, rules)?;
        let lookup = Lookup { transaction_id: id.to_owned(), pan, started_at: rules.now };
        let (timeout, canceller) = (options.timeout, options.canceller.clone());
        Ok(PreparedUpload { request, lookup, mode, timeout, canceller })
    }

    /// Asks the registry for the record of a PAN (Search and Verify). The answer's shape is inferred.
    ///
    /// # Errors
    /// Kinds *configuration*, *rate limited*, *network*, *timeout*. Asking twice does no harm, so lost answers are
    /// asked for again inside the deadline.
    pub async fn search_and_verify(
        &self,
        pan: &Personal,
        transaction_id: &str,
    ) -> Result<RegistryAnswer, Error> {
        let request = hyperverge::search_and_verify(&self.caller, transaction_id, pan)?;
        let call = harmless("search_and_verify", transaction_id, request);
        hyperverge::search_answer(self.engine.exchange(call).await, transaction_id, &self.rules())
    }

    /// Downloads the record of a PAN from a registry (CVL Download). The request is as the page says, the answer's
    /// shape is inferred. An answer of success may hold a failure: look at [`hyperverge::RegistryRecord::failure`].
    ///
    /// # Errors
    /// As [`Client::search_and_verify`]; kind *configuration* too when a member of the request is blank.
    pub async fn download(&self, wanted: &DownloadRequest, transaction_id: &str) -> Result<Download, Error> {
        let request = hyperverge::download(&self.caller, transaction_id, wanted)?;
        let call = harmless("download", transaction_id, request);
        hyperverge::download_answer(self.engine.exchange(call).await, transaction_id, &self.rules())
    }

    /// Finds out what became of an upload whose outcome is unknown, from stored facts only.
    ///
    /// # Errors
    /// As [`Client::search_and_verify`].
    pub async fn reconcile(&self, lookup: &Lookup) -> Result<Reconciliation, Error> {
        let found = self.search_and_verify(&lookup.pan, &lookup.transaction_id).await?;
        Ok(hyperverge::reconciled(found, lookup))
    }

    /// Re-reads the registry's state for an event of the KRA webhook (Search and Verify), for decisions that move
    /// money: no delivery is signed. The PAN is that of the caller's own file, never the delivery's: a forged one could
    /// pair the case with somebody else's. Read the event under the policies of this client: both decide alike then.
    pub async fn confirm(&self, event: &Event, pan: &Personal) -> Confirmation {
        let id = match hyperverge::kra_case(event) {
            Ok(id) => id,
            Err(error) => return Confirmation::CouldNotAsk(error),
        };
        let found = self.search_and_verify(pan, &id).await;
        hyperverge::confirmed_by_registry(event, pan, &self.rules().policies, found)
    }

    /// Tells the provider where to send KRA webhooks. A second call may replace the first: nothing calls this
    /// unless it was asked for by name.
    ///
    /// # Errors
    /// Kind *configuration*: the URL is not https, its host is not public (loopback is taken where the provider is
    /// played there), or the provider refuses it; and as
    /// [`Client::search_and_verify`]. Nothing of the provider's answer is documented.
    pub async fn configure_webhook(&self, url: &str) -> Result<(), Error> {
        crate::webhook::valid_webhook_url(url, &self.caller.base_url)?;
        let id = crate::config::new_transaction_id();
        let request = hyperverge::configure_webhook(&self.caller, &id, url, &self.rules())?;
        // Replacing is not harmless, so a lost answer is told, not repeated.
        let call = Call { repeat: Repeat::Unsent, ..harmless("configure_webhook", &id, request) };
        hyperverge::configured(self.engine.exchange(call).await, &id)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.caller).finish()
    }
}

/// A call that may be made twice without harm.
fn harmless<'a>(operation: &'static str, transaction_id: &'a str, request: Request<Bytes>) -> Call<'a> {
    Call { operation, transaction_id, request, repeat: Repeat::Harmless, timeout: None, canceller: None }
}
