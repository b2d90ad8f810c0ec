//! From a checked application to requests. Pure: nothing is sent here.

use super::encodings::{self, DocumentEncoding};
use super::generated::KraApplication;
use crate::canonical::Object;
use crate::config::{self, valid_transaction_id};
use crate::error::Error;
use crate::masked::{Personal, PersonalDate, Secret};
use crate::rules::Rules;
use crate::table::Writer;
use crate::validate::Valid;
use bytes::Bytes;
use http::{HeaderValue, Method, Request, header::CONTENT_TYPE};
use std::fmt;

/// The provider's only host. Live: whatever is sent there reaches a registry.
pub const DEFAULT_BASE_URL: &str = "https://ind-engine.thomas.hyperverge.co";

/// How the provider is to answer an upload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum UploadMode {
    /// The provider takes the record and tells the rest by webhook (the page calls this *async*).
    #[default]
    Queued,
    /// The provider answers when the KRA has taken the record (the page calls this *sync*).
    Immediate,
}

impl UploadMode {
    /// `queued` or `immediate`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            UploadMode::Queued => "queued",
            UploadMode::Immediate => "immediate",
        }
    }

    fn path(self) -> &'static str {
        match self {
            UploadMode::Queued => "/v1/async/CVLKRAUpload",
            UploadMode::Immediate => "/v1/CVLKRAUpload",
        }
    }
}

/// Application id and key, from the dashboard's credentials tab. `Debug` masks both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// Application id.
    pub app_id: Secret,
    /// Application key.
    pub app_key: Secret,
}

impl config::Credentials for Credentials {
    const ENVIRONMENT: &'static str = "KYCKIT_HYPERVERGE";

    fn base_url(&self) -> &str {
        DEFAULT_BASE_URL
    }

    fn from_variables(get: &dyn Fn(&str) -> Result<Secret, Error>) -> Result<Self, Error> {
        Ok(Credentials { app_id: get("APP_ID")?, app_key: get("APP_KEY")? })
    }
}

/// Settings of HyperVerge's clients.
pub type ClientConfig = config::ClientConfig<Credentials>;

impl ClientConfig {
    /// Settings with these credentials and the defaults of everything else.
    #[must_use]
    pub fn new(app_id: impl Into<Secret>, app_key: impl Into<Secret>) -> Self {
        ClientConfig::with(Credentials { app_id: app_id.into(), app_key: app_key.into() })
    }
}

/// Who calls, and where: what every request needs.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) base_url: String,
    pub(crate) credentials: Credentials,
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base_url = crate::config::host_only(&self.base_url);
        f.debug_struct("Caller").field("base_url", &base_url).field("credentials", &self.credentials).finish()
    }
}

pub(crate) fn upload(
    caller: &Caller,
    mode: UploadMode,
    transaction_id: &str,
    app: Valid<&KraApplication>,
    encoding: &DocumentEncoding,
    rules: &Rules,
) -> Result<Request<Bytes>, Error> {
    let (media_type, body) = encodings::body(&app, encoding, rules)?;
    request_of(caller, mode.path(), transaction_id, &media_type, body)
}

pub(crate) fn search_and_verify(
    caller: &Caller,
    transaction_id: &str,
    pan: &Personal,
) -> Result<Request<Bytes>, Error> {
    let mut body = Object::new();
    body.text("appPanNo", pan.expose());
    request(caller, "/v1/CVLSearchAndVerify", transaction_id, body.finish())
}

/// What to download of a registry record (CVL Download). All of it is mandatory. `Debug` masks the applicant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownloadRequest {
    /// PAN of the record.
    pub pan: Personal,
    /// Date of birth or incorporation: must be that of the record.
    pub birth_or_incorporation_date: PersonalDate,
    /// The registry: `CVLKRA`, `CAMS`, `NDML`, `KARVY` or `DOTEX` (the list `kra_agency`); any text is passed on.
    pub registry: String,
    /// What is wanted, a word of [`download_parts`].
    pub parts: String,
}

/// What a download may hold. The letters are the page's; their meaning is the registry CVL's own.
pub mod download_parts {
    /// Data and image.
    pub const ALL: &str = "I";
    /// Data only.
    pub const DATA: &str = "E";
    /// Image only.
    pub const IMAGE: &str = "X";
}

pub(crate) fn download(
    caller: &Caller,
    transaction_id: &str,
    wanted: &DownloadRequest,
) -> Result<Request<Bytes>, Error> {
    for (name, value) in
        [("pan", wanted.pan.expose()), ("registry", &wanted.registry), ("parts", &wanted.parts)]
    {
        if value.trim().is_empty() {
            let says = format!("`{name}` of the download is blank; all members are mandatory");
            let error = Error::configuration("download", says, "Give all four.").with_path(name);
            return Err(error.with_sent(crate::Sent::No));
        }
    }
    let mut body = Writer::new(128);
    body.text("pan", wanted.pan.expose());
    body.date("dateOfBirth", wanted.birth_or_incorporation_date.expose());
    body.text("KRAType", &wanted.registry);
    body.text("fetchType", &wanted.parts);
    request(caller, "/v1/CVLKRADownload", transaction_id, body.finish())
}

/// `events` is an array unless the caller chose a text (the page's sample shows a text in its place).
pub(crate) fn configure_webhook(
    caller: &Caller,
    transaction_id: &str,
    url: &str,
    rules: &Rules,
) -> Result<Request<Bytes>, Error> {
    let mut body = Object::new();
    const EVENT: &str = "KRA_APPLICATION_STATUS";
    body.text("webhookUrl", url);
    if rules.policies.webhook_events_as_text {
        body.text("events", EVENT);
    } else {
        body.list("events", [crate::canonical::text(EVENT)].into_iter());
    }
    request(caller, "/v1/configWebhook", transaction_id, body.finish())
}

fn request(caller: &Caller, path: &str, transaction_id: &str, body: String) -> Result<Request<Bytes>, Error> {
    request_of(caller, path, transaction_id, "application/json", Bytes::from(body))
}

fn request_of(
    caller: &Caller,
    path: &str,
    transaction_id: &str,
    media_type: &str,
    body: Bytes,
) -> Result<Request<Bytes>, Error> {
    valid_transaction_id(transaction_id)?;
    let built = Request::builder()
        .method(Method::POST)
        .uri(format!("{}{path}", caller.base_url.trim_end_matches('/')))
        .header(CONTENT_TYPE, media_type)
        .header("appId", credential(&caller.credentials.app_id, "app_id")?)
        .header("appKey", credential(&caller.credentials.app_key, "app_key")?)
        .header("transactionId", transaction_id)
        .body(body);
    built.map_err(|_| bad_base_url())
}

pub(super) fn bad_base_url() -> Error {
    let says = "the base URL cannot be part of a request";
    Error::configuration("base_url", says, "Give scheme and host only, for example `https://host`.")
        .with_path("base_url")
}

pub(super) fn credential(secret: &Secret, name: &'static str) -> Result<HeaderValue, Error> {
    let unusable = || {
        let says = format!("the credential `{name}` is empty or holds characters that no header may have");
        Error::configuration("credentials", says, "Copy it from the dashboard's credentials tab.")
            .with_path(name)
    };
    let mut value = HeaderValue::from_str(secret.expose()).map_err(|_| unusable())?;
    if value.is_empty() {
        return Err(unusable());
    }
    value.set_sensitive(true);
    Ok(value)
}
