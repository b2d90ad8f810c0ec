//! The P100 Partner API: who calls it, and its requests. Pure: nothing is sent here.

use super::files::PoaFile;
use crate::config;
use crate::error::Error;
use crate::json;
use crate::masked::Secret;
use crate::rest::{self, Body, Target};
use bytes::Bytes;
use http::{Method, Request};
use std::fmt;

/// The production host. Live.
pub const PRODUCTION_BASE_URL: &str = "https://partner-api.p100.io";
/// The staging host. Live too, with keys of its own.
pub const STAGING_BASE_URL: &str = "https://partner-api-stage.p100.io";

/// Which of the two hosts is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Environment {
    /// Real users.
    #[default]
    Production,
    /// The partner's tests.
    Staging,
}

/// API key of a partner. `Debug` masks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// API key of this environment.
    pub api_key: Secret,
    /// The environment.
    pub environment: Environment,
}

impl config::Credentials for Credentials {
    const ENVIRONMENT: &'static str = "KYCKIT_P100";

    fn base_url(&self) -> &str {
        match self.environment {
            Environment::Production => PRODUCTION_BASE_URL,
            Environment::Staging => STAGING_BASE_URL,
        }
    }

    fn from_variables(get: &dyn Fn(&str) -> Result<Secret, Error>) -> Result<Self, Error> {
        Ok(Credentials { api_key: get("API_KEY")?, environment: Environment::Production })
    }
}

/// Settings of the P100 clients.
pub type ClientConfig = config::ClientConfig<Credentials>;

impl ClientConfig {
    /// Settings with this API key for this environment, and the defaults of everything else.
    #[must_use]
    pub fn new(api_key: impl Into<Secret>, environment: Environment) -> Self {
        ClientConfig::with(Credentials { api_key: api_key.into(), environment })
    }
}

/// Who calls, and where.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) base_url: String,
    pub(crate) credentials: Credentials,
}

impl fmt::Debug for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let base_url = config::host_only(&self.base_url);
        f.debug_struct("Caller").field("base_url", &base_url).field("credentials", &self.credentials).finish()
    }
}

impl Caller {
    fn request(&self, method: Method, target: &Target, body: Option<Body>) -> Result<Request<Bytes>, Error> {
        rest::request(method, &self.base_url, target, &self.credentials.api_key, body)
    }
}

pub(crate) fn get_kyc_status(caller: &Caller, external_user_id: &str) -> Result<Request<Bytes>, Error> {
    let target = Target::new("/v1/kyc/status").segment(external_user_id, "external_user_id")?;
    caller.request(Method::GET, &target, None)
}

pub(crate) fn add_poa_files(
    caller: &Caller,
    external_user_id: &str,
    files: &[PoaFile],
) -> Result<Request<Bytes>, Error> {
    let target = Target::new("/v1/user/poa-files").segment(external_user_id, "external_user_id")?;
    caller.request(Method::POST, &target, Some(PoaFile::body(files)?))
}

/// A call whose path and body the caller knows.
pub(crate) fn post(caller: &Caller, path: &str, json: &str) -> Result<Request<Bytes>, Error> {
    let path = rest::needed(path, "path")?;
    let segments = path.split('?').next().unwrap_or_default().split('/');
    let is_path = path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'#' | b'\\'))
        && segments.into_iter().all(|segment| !is_step(segment));
    if !is_path {
        let says =
            "the path does not begin with one `/`, or holds a step or characters that no path may have";
        return Err(rest::refused("argument_value", says, "Give the path as the page prints it.", "path"));
    }
    if !json::is_value(rest::needed(json, "json")?) {
        let says = "the body is not one JSON value";
        return Err(rest::refused("argument_value", says, "Give JSON as the page prints it.", "json"));
    }
    caller.request(Method::POST, &Target::new(path), Some(Body::json(json.to_owned())))
}

/// `.` and `..`, encoded or not: they lead to another call.
fn is_step(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

/// The address that a user's browser is sent to for the verification by P100: a page that moves on to the verifier by
/// script. It needs no API key. For `base_url` see [`PRODUCTION_BASE_URL`] and [`STAGING_BASE_URL`].
///
/// Today's page prints the path with two empty parameters; their names are those of the provider's older GitHub page,
/// `/v1/kyc/verification/:externalUserId/:verificationId`. The id of the verification comes from its creation.
///
/// ```
/// let url = kyckit::p100::redirect_url(kyckit::p100::STAGING_BASE_URL, "user 1", "v-1")?;
/// assert_eq!(url, "https://partner-api-stage.p100.io/v1/kyc/verification/user%201/v-1");
/// # Ok::<(), kyckit::Error>(())
/// ```
///
/// # Errors
/// Kind *configuration*: an id is blank or a step of a path, or the base URL is not https (plain http is for loopback).
pub fn redirect_url(base_url: &str, external_user_id: &str, verification_id: &str) -> Result<String, Error> {
    config::checked_url(base_url, "base_url").map_err(|error| error.with_sent(crate::Sent::No))?;
    let target = Target::new("/v1/kyc/verification")
        .segment(external_user_id, "external_user_id")?
        .segment(verification_id, "verification_id")?;
    Ok(format!("{}{}", base_url.trim_end_matches('/'), target.as_str()))
}
