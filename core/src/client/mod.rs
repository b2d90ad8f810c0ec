//! The async client: joins requests, transport, retries, deadline and answers.

use crate::config::{ClientConfig, random};
use crate::error::{Error, Sent};
use crate::hyperverge::{
    self, Caller, KraApplication, Lookup, Receipt, Reconciliation, RegistryRecord, UploadMode,
};
use crate::masked::Personal;
use crate::observe::Observation;
use crate::rules::Rules;
use crate::transport::retry::{self, Attempt, Repeat};
use crate::transport::{Exchange, SendWatch, Transport, WhyNotSent, within};
use crate::validate::Valid;
use bytes::Bytes;
use http::Request;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Speaks to HyperVerge. Cheap to clone; safe to share between threads.
///
/// Its connections belong to the Tokio runtime on which it is first used: keep one client a runtime. After a fork
/// make a new one in the child; the blocking client does so by itself.
#[derive(Clone)]
pub struct Client {
    config: Arc<ClientConfig>,
    caller: Arc<Caller>,
    transport: Arc<dyn Transport>,
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
}

impl UploadOptions {
    /// A queued upload with this transaction id.
    #[must_use]
    pub fn new(transaction_id: impl Into<String>) -> Self {
        UploadOptions { transaction_id: transaction_id.into(), ..UploadOptions::default() }
    }
}

/// One request with what is known of its operation.
struct Call<'a> {
    operation: &'static str,
    transaction_id: &'a str,
    request: Request<Bytes>,
    repeat: Repeat,
    timeout: Duration,
}

impl Client {
    /// A client with these settings.
    ///
    /// # Errors
    /// Kind *configuration*: the base URL is not https (plain http is for loopback only), a certificate authority is
    /// not PEM, or there is no transport (without the feature `reqwest` the settings must bring one).
    pub fn new(config: ClientConfig) -> Result<Self, Error> {
        let config = config.checked()?;
        let transport = match &config.transport {
            Some(transport) => Arc::clone(transport),
            None => default_transport(&config)?,
        };
        Ok(Client::over(config, transport))
    }

    /// A client with the settings of the environment, see [`ClientConfig::from_env`].
    ///
    /// # Errors
    /// As [`Client::new`], and when a credential is not set.
    pub fn from_env() -> Result<Self, Error> {
        Client::new(ClientConfig::from_env()?)
    }

    fn over(config: ClientConfig, transport: Arc<dyn Transport>) -> Self {
        let (app_id, app_key) = (config.app_id.clone(), config.app_key.clone());
        let caller = Arc::new(Caller { base_url: config.base_url.clone(), app_id, app_key });
        let client = Client { config: Arc::new(config), caller, transport };
        let count = unconfirmed_lists(&client.config.spellings);
        if count > 0 {
            client.tell(Observation::UnconfirmedSpellings { count });
        }
        client
    }

    /// The rules of this instant: the settings' policies, the clock's now.
    #[must_use]
    pub fn rules(&self) -> Rules {
        Rules {
            now: (self.config.clock)(),
            spellings: Arc::clone(&self.config.spellings),
            policies: self.config.policies.clone(),
            strict: self.config.strict,
        }
    }

    /// Uploads a checked application. Never repeats one that may have reached the provider.
    ///
    /// # Errors
    /// Kinds *configuration* (401, 403, 415, the two permanent failures that come as 500, a bad transaction id),
    /// *rate limited* (429 until the deadline), *network* and *timeout* (nothing was sent). Everything else is a
    /// [`Receipt`]: accepted, rejected or unknown.
    pub async fn upload(
        &self,
        app: &Valid<KraApplication>,
        options: &UploadOptions,
    ) -> Result<Receipt, Error> {
        let rules = self.rules();
        let id = options.transaction_id.as_str();
        let request = hyperverge::upload(&self.caller, options.mode, id, app, &rules)?;
        let pan = app.pan.clone().unwrap_or_default();
        let lookup = Lookup { transaction_id: id.to_owned(), pan, started_at: rules.now };
        let timeout = options.timeout.unwrap_or(self.config.timeout);
        let call = Call { operation: "upload", transaction_id: id, request, repeat: Repeat::Unsent, timeout };
        hyperverge::upload_answer(self.exchange(call).await, lookup)
    }

    /// Checks an application and uploads it when it has no error: the one crossing behind every other language.
    ///
    /// # Errors
    /// As [`Client::upload`], and kind *validation* with the violations and `sent: no`.
    pub async fn validate_and_upload(
        &self,
        app: KraApplication,
        options: &UploadOptions,
    ) -> Result<Receipt, Error> {
        let valid = app.into_valid(&self.rules()).map_err(Error::invalid)?;
        self.upload(&valid, options).await
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
    ) -> Result<RegistryRecord, Error> {
        let request = hyperverge::search_and_verify(&self.caller, transaction_id, pan)?;
        let call = self.harmless("search_and_verify", transaction_id, request);
        hyperverge::search_answer(self.exchange(call).await, transaction_id)
    }

    /// Finds out what became of an upload whose outcome is unknown, from stored facts only.
    ///
    /// # Errors
    /// As [`Client::search_and_verify`].
    pub async fn reconcile(&self, lookup: &Lookup) -> Result<Reconciliation, Error> {
        let found = self.search_and_verify(&lookup.pan, &lookup.transaction_id).await?;
        Ok(hyperverge::reconciled(found, lookup))
    }

    /// Tells the provider where to send KRA webhooks. A second call may replace the first: nothing calls this
    /// unless it was asked for by name.
    ///
    /// # Errors
    /// Kind *configuration*: the URL is neither https nor loopback, or the provider refuses it; and as
    /// [`Client::search_and_verify`]. Nothing of the provider's answer is documented.
    pub async fn configure_webhook(&self, url: &str) -> Result<(), Error> {
        let is_https = url
            .parse::<http::Uri>()
            .is_ok_and(|url| url.scheme_str() == Some("https") && url.host().is_some());
        let both_loopback =
            crate::config::is_loopback(url) && crate::config::is_loopback(&self.config.base_url);
        if !(is_https || both_loopback) {
            let says = "the webhook URL is not https";
            return Err(Error::configuration("webhook_url", says, "Give a public https URL.")
                .with_path("webhook_url"));
        }
        let id = crate::config::new_transaction_id();
        let request = hyperverge::configure_webhook(&self.caller, &id, url)?;
        // Replacing is not harmless, so a lost answer is told, not repeated.
        let call = Call { repeat: Repeat::Unsent, ..self.harmless("configure_webhook", &id, request) };
        hyperverge::configured(self.exchange(call).await, &id)
    }

    fn harmless<'a>(
        &self,
        operation: &'static str,
        transaction_id: &'a str,
        request: Request<Bytes>,
    ) -> Call<'a> {
        Call { operation, transaction_id, request, repeat: Repeat::Harmless, timeout: self.config.timeout }
    }

    /// Sends until there is an answer, nothing more may be tried, or the deadline passes.
    async fn exchange(&self, call: Call<'_>) -> Exchange {
        let deadline = self.transport.now() + call.timeout;
        let mut number = 0;
        loop {
            let (exchange, attempt) = self.attempt(&call, deadline).await;
            self.tell_attempt(&call, number + 1, attempt);
            let Some((least, most)) = retry::next(call.repeat, number, attempt) else { return exchange };
            let pause = least + (most - least).mul_f64(unit(random()));
            if self.transport.now() + pause >= deadline {
                return exchange;
            }
            let milliseconds = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
            self.tell(Observation::Waiting { operation: call.operation, milliseconds });
            self.transport.sleep(pause).await;
            number += 1;
        }
    }

    async fn attempt(&self, call: &Call<'_>, deadline: Duration) -> (Exchange, Attempt) {
        let watch = SendWatch::default();
        let mut request = call.request.clone();
        request.extensions_mut().insert(watch.clone());
        let left = deadline.saturating_sub(self.transport.now());
        match within(self.transport.send(request), self.transport.sleep(left)).await {
            Some(Ok(response)) => {
                let retry_after = retry::retry_after(response.headers());
                let attempt = Attempt::Answered { status: response.status().as_u16(), retry_after };
                (Exchange::Answered(response), attempt)
            }
            Some(Err(error)) if error.sent == Sent::No => {
                (Exchange::NotSent(WhyNotSent::Unreachable), Attempt::Failed(Sent::No))
            }
            Some(Err(error)) => (Exchange::Lost { status: error.status }, Attempt::Failed(error.sent)),
            None if watch.sent() == Sent::No => {
                (Exchange::NotSent(WhyNotSent::Deadline), Attempt::Failed(Sent::No))
            }
            None => (Exchange::Lost { status: None }, Attempt::Failed(watch.sent())),
        }
    }

    fn tell_attempt(&self, call: &Call<'_>, number: u32, attempt: Attempt) {
        let (http_status, sent) = match attempt {
            Attempt::Answered { status, .. } => (Some(status), Sent::Yes),
            Attempt::Failed(sent) => (None, sent),
        };
        let (operation, transaction_id) = (call.operation, call.transaction_id);
        self.tell(Observation::Attempt {
            operation,
            transaction_id,
            number,
            http_status,
            sent: sent.as_str(),
        });
    }

    fn tell(&self, observation: Observation<'_>) {
        if let Some(observer) = &self.config.observer {
            observer.observe(&observation);
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.config).finish()
    }
}

/// 0 to 1 from random bits.
fn unit(bits: u64) -> f64 {
    f64::from(u32::try_from(bits >> 32).unwrap_or_default()) / f64::from(u32::MAX)
}

/// Lists of mandatory members in which a spelling is confirmed neither by the table nor by the user.
fn unconfirmed_lists(spellings: &crate::Spellings) -> usize {
    let confirmed = |list: &crate::CodeList| list.codes.iter().any(|code| spellings.is_confirmed(list, code));
    let mandatory =
        hyperverge::FIELDS.iter().filter(|field| field.obligation == crate::table::Obligation::Required);
    mandatory.filter_map(|field| field.list).filter(|list| !confirmed(list)).count()
}

#[cfg(feature = "reqwest")]
fn default_transport(config: &ClientConfig) -> Result<Arc<dyn Transport>, Error> {
    Ok(Arc::new(crate::transport::DefaultTransport::new(&config.connection())?))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport(_: &ClientConfig) -> Result<Arc<dyn Transport>, Error> {
    let remedy = "Set `transport`, or build kyckit with the feature `reqwest`.";
    Err(Error::configuration("transport", "this build has no transport of its own", remedy)
        .with_path("transport"))
}
