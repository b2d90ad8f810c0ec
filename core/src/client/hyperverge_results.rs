//! The calls of HyperVerge's Results service.

use super::{Call, Engine};
use crate::error::Error;
use crate::event::Event;
use crate::hyperverge::{
    self, ApplicationState, Confirmation, Ensured, ResultsCaller, ResultsClientConfig, Step, Subscription,
    Wanted,
};
use crate::masked::Secret;
use crate::rules::Rules;
use crate::transport::Exchange;
use crate::transport::retry::Repeat;
use bytes::Bytes;
use http::Request;
use std::fmt;
use std::sync::Arc;

/// Speaks to HyperVerge's Results service: the subscription of the Results webhook, and the Output API. Cheap to
/// clone; safe to share between threads.
///
/// Its connections belong to the Tokio runtime on which it is first used: keep one client a runtime. After a fork
/// make a new one in the child; the blocking client does so by itself.
#[derive(Clone)]
pub struct ResultsClient {
    engine: Engine,
    caller: Arc<ResultsCaller>,
}

impl ResultsClient {
    /// A client with these settings.
    ///
    /// # Errors
    /// Kind *configuration*: a URL is not https (plain http is for loopback only), of the two hosts one is loopback and
    /// one is not, the region is no part of a host name, a certificate authority is not PEM, or there is no transport
    /// (without the feature `reqwest` the settings must bring one).
    pub fn new(config: ResultsClientConfig) -> Result<Self, Error> {
        let (credentials, settings) = config.split();
        let engine = Engine::new(settings)?;
        let caller = ResultsCaller::new(engine.settings().base_url.clone(), credentials)?;
        Ok(ResultsClient { engine, caller: Arc::new(caller) })
    }

    /// A client with the settings of the environment: `KYCKIT_HYPERVERGE_RESULTS_APP_ID`, `..._APP_KEY`, and if set
    /// `..._REGION` (`ind` by default), `..._BASE_URL` and `..._OUTPUT_URL`.
    ///
    /// # Errors
    /// As [`ResultsClient::new`], and when a credential is not set.
    pub fn from_env() -> Result<Self, Error> {
        ResultsClient::new(ResultsClientConfig::from_env()?)
    }

    /// The rules of this instant: the settings' policies, the clock's now.
    #[must_use]
    pub fn rules(&self) -> Rules {
        self.engine.settings().rules()
    }

    /// The subscriptions that are there; none is an empty list. Their headers are secrets.
    ///
    /// # Errors
    /// Kinds *configuration* (credentials, or an answer that is not the API's), *rate limited*, *network*, *timeout*.
    /// Asking twice does no harm, so lost answers are asked for again inside the deadline.
    pub async fn fetch(&self) -> Result<Vec<Subscription>, Error> {
        let request = hyperverge::fetch_subscriptions(&self.caller)?;
        hyperverge::subscriptions(self.exchange("fetch_subscriptions", request, Repeat::Harmless).await)
    }

    /// Makes a subscription. The page: once before going live, never from a recurring job; [`ResultsClient::ensure`]
    /// asks first. A new subscription has no static headers.
    ///
    /// # Errors
    /// Kind *configuration*: the URL is not https or its host is not public, there is no event; and as
    /// [`ResultsClient::fetch`], but a lost answer is told and not asked for again: fetch before another try.
    pub async fn create(&self, url: &str, events: &[&str]) -> Result<Subscription, Error> {
        let wanted = Wanted { url, events, headers: &[] };
        wanted.checked(&self.caller.base_url, &self.rules())?;
        self.create_checked(&wanted).await
    }

    /// Changes the subscription to this URL, these events and these static headers, which are sent with every
    /// delivery and prove where it comes from ([`crate::StaticHeader`]). Without headers the member is left out; what
    /// the service does with headers that it had is not documented. Returns how many subscriptions it says it changed.
    ///
    /// # Errors
    /// As [`ResultsClient::create`]; a header that no HTTP request could carry; and code `not_updated` when the
    /// service says that it changed none. Repeated after a lost answer: the same change twice is one change.
    pub async fn update(
        &self,
        url: &str,
        events: &[&str],
        headers: &[(&str, Secret)],
    ) -> Result<Option<u64>, Error> {
        let wanted = Wanted { url, events, headers };
        wanted.checked(&self.caller.base_url, &self.rules())?;
        self.update_checked(&wanted).await
    }

    /// Sees to it that there is one subscription with this URL, these events and these static headers. Asks first;
    /// makes it when there is none (and then sets the headers, which only an update takes), changes it when something
    /// differs, and leaves it alone otherwise: calling twice changes nothing the second time. Without wanted headers
    /// those of a subscription are left as they are. For set-up, not for every start.
    ///
    /// # Errors
    /// As [`ResultsClient::update`]; code `several_subscriptions` when there is more than one (nothing was changed);
    /// code `subscribed_without_authentication` when it was made but did not get its headers: its deliveries carry no
    /// proof until `ensure` succeeds.
    pub async fn ensure(
        &self,
        url: &str,
        events: &[&str],
        headers: &[(&str, Secret)],
    ) -> Result<Ensured, Error> {
        let wanted = Wanted { url, events, headers };
        wanted.checked(&self.caller.base_url, &self.rules())?;
        match hyperverge::step(&self.fetch().await?, &wanted)? {
            Step::Nothing => Ok(Ensured::Unchanged),
            Step::Update => self.update_checked(&wanted).await.map(|_| Ensured::Updated),
            Step::Create => {
                self.create_checked(&wanted).await?;
                if !headers.is_empty() {
                    let set = self.update_checked(&wanted).await;
                    set.map_err(|cause| hyperverge::without_authentication(&cause))?;
                }
                Ok(Ensured::Created)
            }
        }
    }

    /// The state of an application by the id of its journey (Output API). The answer's shape is inferred.
    ///
    /// The provider asks for the caller's address to be allowed on its dashboard, and for one question after a webhook,
    /// not for polling.
    ///
    /// # Errors
    /// As [`ResultsClient::fetch`].
    pub async fn output(&self, transaction_id: &str) -> Result<ApplicationState, Error> {
        let request = hyperverge::output(&self.caller, transaction_id)?;
        let repeat = Repeat::Harmless;
        let call =
            Call { operation: "output", transaction_id, request, repeat, timeout: None, canceller: None };
        hyperverge::application_state(self.engine.exchange(call).await, transaction_id)
    }

    /// Re-reads the state of an event's application, for decisions that move money: no delivery is signed.
    pub async fn confirm(&self, event: &Event) -> Confirmation {
        let id = match hyperverge::results_case(event) {
            Ok(id) => id,
            Err(error) => return Confirmation::CouldNotAsk(error),
        };
        hyperverge::confirmed_by_output(event, &id, self.output(&id).await)
    }

    async fn create_checked(&self, wanted: &Wanted<'_>) -> Result<Subscription, Error> {
        let request = hyperverge::create_subscription(&self.caller, wanted)?;
        hyperverge::created(self.exchange("create_subscription", request, Repeat::Unsent).await)
    }

    async fn update_checked(&self, wanted: &Wanted<'_>) -> Result<Option<u64>, Error> {
        let request = hyperverge::update_subscription(&self.caller, wanted)?;
        hyperverge::updated(self.exchange("update_subscription", request, Repeat::Harmless).await)
    }

    /// A call without a journey.
    async fn exchange(&self, operation: &'static str, request: Request<Bytes>, repeat: Repeat) -> Exchange {
        self.engine
            .exchange(Call { operation, transaction_id: "", request, repeat, timeout: None, canceller: None })
            .await
    }
}

impl fmt::Debug for ResultsClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ResultsClient").field(&self.caller).finish()
    }
}
