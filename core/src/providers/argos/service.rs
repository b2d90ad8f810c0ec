//! The ARGOS API: who calls it, and its requests. Pure: nothing is sent here.
//!
//! Limits of one API key: 5,000 requests a second and 200,000 a day, counted from 00:00 UTC. Nothing here keeps to them.

use crate::canonical::{self, Object};
use crate::config;
use crate::error::Error;
use crate::masked::{Personal, Secret};
use crate::rest::{self, Body, Target};
use bytes::Bytes;
use http::{Method, Request};
use std::fmt;

use super::Cipher;
use super::submissions::{NewSubmission, SubmissionChanges, SubmissionQuery};

/// The API's only published host. Live.
pub const DEFAULT_BASE_URL: &str = "https://rest-api.argosidentity.com/v3";

/// How many submissions one registration for AML monitoring takes.
pub const MOST_MONITORED: usize = 25;

/// API key of a project, and its cipher when the project encrypts. `Debug` masks both.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// API key, from the dashboard.
    pub api_key: Secret,
    /// How requests and answers are encrypted, when the project's option *Secure Data Transmission* is on.
    pub cipher: Option<Cipher>,
}

impl config::Credentials for Credentials {
    const ENVIRONMENT: &'static str = "KYCKIT_ARGOS";

    fn base_url(&self) -> &str {
        DEFAULT_BASE_URL
    }

    fn from_variables(get: &dyn Fn(&str) -> Result<Secret, Error>) -> Result<Self, Error> {
        Ok(Credentials { api_key: get("API_KEY")?, cipher: None })
    }
}

/// Settings of the ARGOS clients.
pub type ClientConfig = config::ClientConfig<Credentials>;

impl ClientConfig {
    /// Settings with this API key, without encryption, and the defaults of everything else.
    #[must_use]
    pub fn new(api_key: impl Into<Secret>) -> Self {
        ClientConfig::with(Credentials { api_key: api_key.into(), cipher: None })
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
    /// How many random bytes a request with a body needs.
    pub(crate) fn random_len(&self) -> usize {
        self.credentials.cipher.as_ref().map_or(0, Cipher::random_len)
    }

    fn request(&self, method: Method, target: &Target, body: Option<Body>) -> Result<Request<Bytes>, Error> {
        rest::request(method, &self.base_url, target, &self.credentials.api_key, body)
    }

    /// A body as it is sent: encrypted where the project encrypts, then with a flag where the page names one.
    fn body(&self, plain: Object, flagged: bool, random: &[u8]) -> Result<Option<Body>, Error> {
        let plain = plain.finish();
        let Some(cipher) = &self.credentials.cipher else { return Ok(Some(Body::json(plain))) };
        let sent_no = |error: Error| error.with_sent(crate::Sent::No);
        let mut sealed = cipher.encrypt(plain.as_bytes(), random).map_err(sent_no)?;
        if flagged && sealed.pop_if(|last| *last == b'}').is_some() {
            sealed.extend_from_slice(b",\"isEncrypted\":true}");
        }
        Ok(Some(Body::json(sealed)))
    }
}

// ---- questions ----

pub(crate) fn get_submission(caller: &Caller, submission_id: &str) -> Result<Request<Bytes>, Error> {
    let id = rest::needed(submission_id, "submission_id")?;
    caller.request(Method::GET, &Target::new("/submission").query("submission_id", id), None)
}

pub(crate) fn list(caller: &Caller, query: &SubmissionQuery) -> Result<Request<Bytes>, Error> {
    caller.request(Method::GET, &query.target()?, None)
}

pub(crate) fn by_applicant(caller: &Caller, applicant_id: &str) -> Result<Request<Bytes>, Error> {
    let id = rest::needed(applicant_id, "applicant_id")?;
    caller.request(Method::GET, &Target::new("/submission/applicant").query("applicant_id", id), None)
}

// ---- changes ----

pub(crate) fn create(caller: &Caller, new: &NewSubmission, random: &[u8]) -> Result<Request<Bytes>, Error> {
    let body = caller.body(new.body()?, true, random)?;
    // Both portals print this path for POST/Submission.
    caller.request(Method::POST, &Target::new("/submission/migration"), body)
}

pub(crate) fn update(
    caller: &Caller,
    submission_id: &str,
    admin: &Personal,
    changes: &SubmissionChanges,
    random: &[u8],
) -> Result<Request<Bytes>, Error> {
    let mut body = Object::new();
    body.text("submissionId", rest::needed(submission_id, "submission_id")?);
    body.text("admin", rest::needed(admin.expose(), "admin")?);
    body.json("data", changes.data()?);
    let body = caller.body(body, false, random)?;
    caller.request(Method::PATCH, &Target::new("/submission"), body)
}

pub(crate) fn delete(
    caller: &Caller,
    submission_id: &str,
    admin_name: Option<&Personal>,
) -> Result<Request<Bytes>, Error> {
    let id = rest::needed(submission_id, "submission_id")?;
    let mut target = Target::new("/submission").query("submission_id", id);
    if let Some(name) = admin_name {
        target = target.query("admin_name", rest::needed(name.expose(), "admin_name")?);
    }
    caller.request(Method::DELETE, &target, None)
}

pub(crate) fn delete_fields(
    caller: &Caller,
    submission_id: &str,
    fields: &[&str],
    data_fields: &[&str],
) -> Result<Request<Bytes>, Error> {
    let id = rest::needed(submission_id, "submission_id")?;
    let fields = rest::all_needed(fields, "fields")?;
    let mut target = Target::new("/submission/partial").query("submission_id", id).list("fields", fields);
    if !data_fields.is_empty() {
        if !fields.contains(&"data") {
            let says = "`data_fields` names members of `data`, and `data` is not among `fields`";
            return Err(rest::refused("argument_value", says, "Add `data` to `fields`.", "data_fields"));
        }
        target = target.list("data_fields", rest::all_needed(data_fields, "data_fields")?);
    }
    caller.request(Method::DELETE, &target, None)
}

pub(crate) fn monitor_aml(
    caller: &Caller,
    worklist_id: &str,
    submission_ids: &[&str],
    admin: &Personal,
    random: &[u8],
) -> Result<Request<Bytes>, Error> {
    let ids = rest::all_needed(submission_ids, "submission_ids")?;
    rest::within(ids.len(), MOST_MONITORED, "submission_ids")?;
    let target = Target::new("/submission/aml/monitor").segment(worklist_id, "worklist_id")?;
    let mut body = Object::new();
    body.text("admin", rest::needed(admin.expose(), "admin")?);
    body.list("submissionIds", ids.iter().map(|id| canonical::text(id)));
    let body = caller.body(body, false, random)?;
    caller.request(Method::POST, &target, body)
}
