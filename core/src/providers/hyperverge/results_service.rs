//! The service behind the Results webhook: who calls it, its requests, and the state of an application (Output API).
//! Pure: nothing is sent here.

use super::generated::VERDICTS;
use super::lookups;
use super::requests::{bad_base_url, credential};
use super::responses::Answer;
use super::subscriptions::Wanted;
use crate::canonical::{self, Object};
use crate::config;
use crate::error::Error;
use crate::event::Decision;
use crate::json::Limits;
use crate::masked::Secret;
use crate::table::RecordReader;
use crate::transport::Exchange;
use bytes::Bytes;
use http::{Method, Request, header::CONTENT_TYPE};
use std::fmt;

/// The subscription's host for every region but `usa`. Live.
pub const RESULTS_BASE_URL: &str = "https://review-api.idv.hyperverge.co";
/// The subscription's host for the region `usa`. Live.
pub const RESULTS_BASE_URL_USA: &str = "https://review-api-usa.idv.hyperverge.co";

/// Events that a Results webhook can be subscribed to; any other text is passed on as it is.
pub mod results_events {
    /// An SDK or onboard link completed the application.
    pub const FINISH: &str = "FINISH_TRANSACTION_WEBHOOK";
    /// Somebody approved or declined the application on the dashboard.
    pub const MANUAL_REVIEW: &str = "MANUAL_REVIEW_STATUS_UPDATE";
    /// The application was submitted and is being processed further.
    pub const INTERMEDIATE: &str = "INTERMEDIATE_TRANSACTION_WEBHOOK";
}

/// Application id and key, from the dashboard's credentials tab, and the region of the account. `Debug` masks the
/// credentials, and of the URL all but its host.
#[derive(Clone, PartialEq, Eq)]
pub struct ResultsCredentials {
    /// Application id.
    pub app_id: Secret,
    /// Application key.
    pub app_key: Secret,
    /// Region of the account: `ind`, `sgp`, `idn`, `usa`, `zaf` or another. It chooses the hosts.
    pub region: String,
    /// Scheme and host of the Output API. None: the region's, or the base URL itself where that is loopback.
    pub output_url: Option<String>,
}

impl fmt::Debug for ResultsCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResultsCredentials")
            .field("app_id", &self.app_id)
            .field("app_key", &self.app_key)
            .field("region", &self.region)
            .field("output_url", &self.output_url.as_deref().map(config::host_only))
            .finish()
    }
}

impl config::Credentials for ResultsCredentials {
    const ENVIRONMENT: &'static str = "KYCKIT_HYPERVERGE_RESULTS";

    fn base_url(&self) -> &str {
        if self.region.trim().eq_ignore_ascii_case("usa") { RESULTS_BASE_URL_USA } else { RESULTS_BASE_URL }
    }

    fn from_variables(get: &dyn Fn(&str) -> Result<Secret, Error>) -> Result<Self, Error> {
        let region = get("REGION").map_or_else(|_| "ind".to_owned(), |region| region.expose().to_owned());
        let output_url = get("OUTPUT_URL").ok().map(|url| url.expose().to_owned());
        Ok(ResultsCredentials { app_id: get("APP_ID")?, app_key: get("APP_KEY")?, region, output_url })
    }
}

/// Settings of the clients of the Results service.
pub type ResultsClientConfig = config::ClientConfig<ResultsCredentials>;

impl ResultsClientConfig {
    /// Settings with these credentials for the account's region (`ind`, `sgp`, `idn`, `usa`, `zaf` or another), and
    /// the defaults of everything else.
    #[must_use]
    pub fn new(app_id: impl Into<Secret>, app_key: impl Into<Secret>, region: &str) -> Self {
        let (app_id, app_key) = (app_id.into(), app_key.into());
        let region = region.to_owned();
        ResultsClientConfig::with(ResultsCredentials { app_id, app_key, region, output_url: None })
    }
}

/// Who calls, and both hosts.
#[derive(Clone)]
pub(crate) struct ResultsCaller {
    pub(crate) base_url: String,
    pub(crate) output_url: String,
    pub(crate) credentials: ResultsCredentials,
}

impl fmt::Debug for ResultsCaller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResultsCaller")
            .field("base_url", &config::host_only(&self.base_url))
            .field("output_url", &config::host_only(&self.output_url))
            .field("credentials", &self.credentials)
            .finish()
    }
}

impl ResultsCaller {
    pub(crate) fn new(base_url: String, credentials: ResultsCredentials) -> Result<Self, Error> {
        let output_url = match &credentials.output_url {
            Some(url) => url.clone(),
            None if config::is_loopback(&base_url) => base_url.clone(),
            None => output_host(&credentials.region)?,
        };
        // One transport serves both, and only loopback goes past every proxy.
        if config::is_loopback(&output_url) != config::is_loopback(&base_url) {
            let says = "of the two hosts of the Results service one is loopback and one is not";
            let remedy = "Give both, `base_url` and `output_url`, or none.";
            return Err(Error::configuration("output_url", says, remedy).with_path("output_url"));
        }
        config::checked_url(&output_url, "output_url")?;
        Ok(ResultsCaller { base_url, output_url, credentials })
    }
}

fn output_host(region: &str) -> Result<String, Error> {
    let region = region.trim().to_ascii_lowercase();
    if !region.is_empty() && region.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return Ok(format!("https://{region}.idv.hyperverge.co"));
    }
    let says = "the region is no part of a host name";
    Err(Error::configuration("region", says, "Give `ind`, `sgp`, `idn`, `usa` or `zaf`.").with_path("region"))
}

// ---- requests ----

pub(crate) fn fetch_subscriptions(caller: &ResultsCaller) -> Result<Request<Bytes>, Error> {
    request(caller, Method::GET, &caller.base_url, CONFIG, String::new())
}

pub(crate) fn create_subscription(
    caller: &ResultsCaller,
    wanted: &Wanted<'_>,
) -> Result<Request<Bytes>, Error> {
    request(caller, Method::POST, &caller.base_url, CONFIG, subscription_body(wanted).finish())
}

pub(crate) fn update_subscription(
    caller: &ResultsCaller,
    wanted: &Wanted<'_>,
) -> Result<Request<Bytes>, Error> {
    let mut body = subscription_body(wanted);
    if !wanted.headers.is_empty() {
        let pairs = wanted.headers.iter();
        let pairs = pairs
            .map(|(name, secret)| format!("{}:{}", canonical::text(name), canonical::text(secret.expose())));
        body.json("headers", format!("{{{}}}", pairs.collect::<Vec<_>>().join(",")));
    }
    request(caller, Method::PUT, &caller.base_url, CONFIG, body.finish())
}

pub(crate) fn output(caller: &ResultsCaller, transaction_id: &str) -> Result<Request<Bytes>, Error> {
    config::valid_transaction_id(transaction_id)?;
    let mut body = Object::new();
    body.text("transactionId", transaction_id);
    request(caller, Method::POST, &caller.output_url, "/v1/output", body.finish())
}

const CONFIG: &str = "/api/v1/config";

fn subscription_body(wanted: &Wanted<'_>) -> Object {
    let mut body = Object::new();
    body.text("webhookUrl", wanted.url);
    body.list("events", wanted.events.iter().map(|event| canonical::text(event)));
    body
}

fn request(
    caller: &ResultsCaller,
    method: Method,
    host: &str,
    path: &str,
    body: String,
) -> Result<Request<Bytes>, Error> {
    let built = Request::builder()
        .method(method)
        .uri(format!("{}{path}", host.trim_end_matches('/')))
        .header(CONTENT_TYPE, "application/json")
        .header("appId", credential(&caller.credentials.app_id, "app_id")?)
        .header("appKey", credential(&caller.credentials.app_key, "app_key")?)
        .body(Bytes::from(body));
    built.map_err(|_| bad_base_url())
}

// ---- the state of an application ----

/// State of an application, read back. Shape inferred: the answer of the Output API is not documented here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationState {
    /// Status as received: `result.status` or `result.applicationStatus`.
    pub status: Option<String>,
    /// What it says about the application; unknown for a word that the table does not have.
    pub decision: Decision,
    /// Id of the journey as the answer repeats it.
    pub transaction_id: Option<String>,
    /// The provider's id of the request.
    pub request_id: Option<String>,
}

pub(crate) fn application_state(exchange: Exchange, transaction_id: &str) -> Result<ApplicationState, Error> {
    lookups::plain(exchange, transaction_id, |answer: &Answer<'_>| {
        let names = ["applicationStatus", "status", "transactionId"];
        let members = answer.result?.members(&Limits::ANSWER, &names).ok()?;
        let reader = RecordReader::new(&members);
        let said = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let status = said(reader.text(0)).or_else(|| said(reader.text(1)));
        let row = status.as_deref().map(str::trim);
        let row = row.and_then(|text| VERDICTS.iter().find(|row| row.status.eq_ignore_ascii_case(text)));
        Some(ApplicationState {
            decision: row.map_or(Decision::Unknown, |row| Decision::from_text(row.decision)),
            status,
            transaction_id: said(reader.text(2)),
            request_id: answer.request_id.clone(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Credentials as _;
    use crate::error::ErrorKind;

    #[test]
    fn regions_choose_both_hosts() {
        for (region, config, output) in [
            ("ind", RESULTS_BASE_URL, "https://ind.idv.hyperverge.co"),
            ("sgp", RESULTS_BASE_URL, "https://sgp.idv.hyperverge.co"),
            ("idn", RESULTS_BASE_URL, "https://idn.idv.hyperverge.co"),
            ("zaf", RESULTS_BASE_URL, "https://zaf.idv.hyperverge.co"),
            ("usa", RESULTS_BASE_URL_USA, "https://usa.idv.hyperverge.co"),
            ("USA ", RESULTS_BASE_URL_USA, "https://usa.idv.hyperverge.co"),
            ("mars", RESULTS_BASE_URL, "https://mars.idv.hyperverge.co"),
        ] {
            let (credentials, settings) = ResultsClientConfig::new("a", "b", region).split();
            assert_eq!(settings.base_url, config, "{region}");
            assert_eq!(credentials.base_url(), config, "{region}");
            assert_eq!(ResultsCaller::new(settings.base_url, credentials).unwrap().output_url, output);
        }
        // Nobody else's text may become part of a host.
        for region in ["", "a.b", "ind/x", "é"] {
            let (credentials, settings) = ResultsClientConfig::new("a", "b", region).split();
            let error = ResultsCaller::new(settings.base_url, credentials).unwrap_err();
            assert_eq!((error.kind(), error.code()), (ErrorKind::Configuration, "region"), "{region:?}");
        }
    }

    #[test]
    fn the_environment_gives_region_and_hosts() {
        let read = |set: &[(&str, &str)]| {
            let get = |name: &str| {
                let found = set.iter().find(|(known, _)| *known == name);
                let missing = || Error::configuration("credentials", "not set", "Set it.");
                found.map(|(_, value)| Secret::from(*value)).ok_or_else(missing)
            };
            ResultsCredentials::from_variables(&get)
        };
        let usa = read(&[("APP_ID", "a"), ("APP_KEY", "b"), ("REGION", "usa")]).unwrap();
        assert_eq!((usa.base_url(), usa.output_url.as_deref()), (RESULTS_BASE_URL_USA, None));
        let other = read(&[("APP_ID", "a"), ("APP_KEY", "b"), ("OUTPUT_URL", "https://o.example")]).unwrap();
        assert_eq!((other.region.as_str(), other.output_url.as_deref()), ("ind", Some("https://o.example")));
        assert!(read(&[("APP_ID", "a")]).is_err() && read(&[("APP_KEY", "b")]).is_err());
    }
}
