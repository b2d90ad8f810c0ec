//! From the answers of the ARGOS API to values and errors. Pure.
//!
//! Failures come in two shapes (`errorCode`, and `message` with `statusCode`) and from a gateway; the table says which text
//! means what, and what it does not know goes by the HTTP status. Shapes of the answers: ARGOS Identity, developer portal,
//! API reference; every member may be missing.

use super::Cipher;
use super::generated::FAILURES;
use super::submission::{Submission, submission};
use super::submissions::PageKey;
use crate::error::{Error, ErrorKind, Sent};
use crate::json::{self, Limits, Members, Span};
use crate::masked::Personal;
use crate::rest::{self, Effect};
use crate::table::FailureRow;
use crate::transport::Exchange;
use crate::webhook::place;
use bytes::Bytes;

/// How to find out what became of a change whose answer was lost.
pub(crate) const LOOK: &str =
    "Read the submission, or list by user id or e-mail address, before anything is sent again.";

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The submissions of this page.
    pub items: Vec<Submission>,
    /// Where the next page begins; none: this is the last one.
    pub next: Option<PageKey>,
}

/// One of the submissions that seem to be of one applicant. `Debug` masks the person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApplicantSubmission {
    /// Id of the submission.
    pub submission_id: Option<String>,
    /// E-mail address of the submitter.
    pub email: Option<Personal>,
    /// What the provider compares: made from name, date of birth, gender and nationality.
    pub duplicated_information: Option<Personal>,
}

/// A change that the provider says it made. `Debug` masks everything but the id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Id of the submission, where the answer tells it: after a creation.
    pub submission_id: Option<String>,
    /// The provider's words, for people. Free text: it may speak of somebody.
    pub message: Option<Personal>,
    raw: Personal,
}

impl Done {
    /// The answer's JSON as received; empty when there was none. May hold personal data.
    #[must_use]
    pub fn raw(&self) -> &str {
        self.raw.expose()
    }
}

/// What became of each submission that was to be monitored. `Debug` masks the raw answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AmlMonitoring {
    /// Whether the provider calls the whole a success; it may and yet hold failures.
    pub success: Option<bool>,
    /// How many were registered.
    pub success_count: Option<u32>,
    /// How many were not.
    pub failed_count: Option<u32>,
    /// Those that were registered.
    pub succeeded: Vec<MonitoredSubmission>,
    /// Those that were not.
    pub failed: Vec<MonitoredSubmission>,
    raw: Personal,
}

impl AmlMonitoring {
    /// The answer's JSON as received.
    #[must_use]
    pub fn raw(&self) -> &str {
        self.raw.expose()
    }
}

/// One submission of an [`AmlMonitoring`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MonitoredSubmission {
    /// Id of the submission.
    pub submission_id: Option<String>,
    /// Ids of its records in the worklist.
    pub record_ids: Vec<String>,
    /// Why it was not registered, in the provider's words. Free text: it may speak of somebody.
    pub error: Option<Personal>,
}

const NAMES: [&str; 13] = [
    "errorCode",
    "message",
    "statusCode",
    "Items",
    "nextpageKey",
    "submissionId",
    "submission_id",
    "success",
    "successCount",
    "failedCount",
    "successResults",
    "failedResults",
    "data",
];
const ERROR_CODE: usize = place(&NAMES, "errorCode");
const MESSAGE: usize = place(&NAMES, "message");
const STATUS_CODE: usize = place(&NAMES, "statusCode");
const ITEMS: usize = place(&NAMES, "Items");
const NEXT: usize = place(&NAMES, "nextpageKey");
const SUBMISSION_ID: usize = place(&NAMES, "submissionId");
const SUBMISSION_ID_OF_QUERIES: usize = place(&NAMES, "submission_id");
const SUCCESS: usize = place(&NAMES, "success");
const SUCCESS_COUNT: usize = place(&NAMES, "successCount");
const FAILED_COUNT: usize = place(&NAMES, "failedCount");
const SUCCESS_RESULTS: usize = place(&NAMES, "successResults");
const FAILED_RESULTS: usize = place(&NAMES, "failedResults");
const DATA: usize = place(&NAMES, "data");

/// A readable answer of success.
struct Answer<'a> {
    raw: &'a str,
    /// None: it is no object, or there is nothing.
    members: Option<Members<'a, 13>>,
    value: Option<Span<'a>>,
}

impl Answer<'_> {
    fn text(&self, index: usize) -> Option<String> {
        rest::given(self.members.as_ref()?, index)
    }
}

/// An answer that the cipher cannot read: it tells nothing of what became of a change.
fn undecryptable(effect: Effect) -> Error {
    let remedy = match effect {
        Effect::Reads => "Compare the API key and the cipher's settings with the project's.".to_owned(),
        Effect::Changes(look) => format!(
            "Whether the change was made is not known. {look} Compare the API key and the cipher's settings with the project's."
        ),
    };
    Error::new(ErrorKind::Verification, "undecryptable", "the answer cannot be decrypted", remedy)
}

/// What `read` makes of an answer of success; none where it is not one of this call.
fn answer<T>(
    exchange: Exchange,
    cipher: Option<&Cipher>,
    effect: Effect,
    read: impl FnOnce(&Answer<'_>) -> Option<T>,
) -> Result<T, Error> {
    let response = rest::whole(exchange, effect)?;
    let status = response.status().as_u16();
    let body = opened(response.body(), cipher)
        .ok_or_else(|| undecryptable(effect).with_status(status).with_sent(Sent::Yes))?;
    let is_success = (200..300).contains(&status);
    let value = json::value(&body, &Limits::ANSWER).ok();
    let members = value.and_then(|value| value.members(&Limits::ANSWER, &NAMES).ok());
    // A member that contradicts itself makes the answer say nothing.
    let is_clear = members.as_ref().is_none_or(|members| members.duplicates.iter().all(|twice| twice.same));
    let members = members.filter(|_| is_clear);
    if let Some(error) = failure(status, members.as_ref(), &body, effect) {
        return Err(error);
    }
    if !is_success {
        return Err(rest::by_status(status, &body, effect));
    }
    let is_empty = body.trim_ascii().is_empty();
    if !is_clear || value.is_none() && !is_empty {
        return Err(rest::unreadable(status, effect));
    }
    let raw = std::str::from_utf8(&body).unwrap_or_default();
    read(&Answer { raw, members, value }).ok_or_else(|| rest::unreadable(status, effect))
}

/// The body itself, or what its envelope holds. A gateway's answer is never encrypted.
fn opened(body: &Bytes, cipher: Option<&Cipher>) -> Option<Bytes> {
    let is_envelope = || {
        let members = json::read(body, &Limits::ANSWER, &["data"]).ok();
        members.is_some_and(|members| {
            members.unknown.is_empty() && members.get(0).is_some_and(|data| data.text().is_some())
        })
    };
    match cipher {
        Some(cipher) if is_envelope() => cipher.open(body, &Limits::ANSWER),
        _ => Some(body.clone()),
    }
}

/// The failure that an answer tells of itself: any with a status of failure, and one of success that holds an error code
/// or another status inside.
fn failure(status: u16, members: Option<&Members<'_, 13>>, body: &[u8], effect: Effect) -> Option<Error> {
    let members = members?;
    let given = |index| rest::given(members, index);
    let (code, message) = (given(ERROR_CODE), given(MESSAGE));
    let inner = given(STATUS_CODE).and_then(|text| rest::inner_status(&text)).filter(|inner| *inner >= 300);
    let is_success = (200..300).contains(&status);
    if is_success && code.is_none() && inner.is_none() {
        return None;
    }
    let known = code.as_deref().and_then(row).or_else(|| message.as_deref().and_then(row));
    Some(match (known, inner) {
        (Some(row), _) => rest::of_row(row, status, effect),
        (None, Some(inner)) if is_success => rest::by_status(inner, body, effect).with_status(status),
        (None, None) if is_success => rest::by_status(400, body, effect).with_status(status),
        (None, _) => return None,
    })
}

/// The documented failure whose text the answer's begins with, in any case.
fn row(text: &str) -> Option<&'static FailureRow> {
    let text = text.trim();
    let begins = |row: &&FailureRow| {
        text.get(..row.message.len()).is_some_and(|start| start.eq_ignore_ascii_case(row.message))
    };
    FAILURES.iter().find(begins)
}

// ---- what each call reads ----

/// The submission with this id; none when there is none.
pub(crate) fn one(
    exchange: Exchange,
    cipher: Option<&Cipher>,
    id: &str,
) -> Result<Option<Submission>, Error> {
    match page(exchange, cipher) {
        Ok(page) => {
            let is_it = |item: &Submission| item.submission_id.as_deref() == Some(id);
            let place = page.items.iter().position(is_it).unwrap_or_default();
            Ok(page.items.into_iter().nth(place))
        }
        Err(error) if error.code() == "submission_not_found" => Ok(None),
        Err(error) => Err(error),
    }
}

pub(crate) fn page(exchange: Exchange, cipher: Option<&Cipher>) -> Result<Page, Error> {
    answer(exchange, cipher, Effect::Reads, |answer| {
        let members = answer.members.as_ref()?;
        let items = elements(members.get(ITEMS)?)?;
        let next = members.get(NEXT).and_then(|key| {
            let key = key.members(&Limits::ANSWER, &["id", "created_at"]).ok()?;
            Some(PageKey { id: rest::given(&key, 0)?, created_at: rest::given(&key, 1) })
        });
        Some(Page { items: items.into_iter().map(submission).collect::<Option<_>>()?, next })
    })
}

pub(crate) fn of_applicant(
    exchange: Exchange,
    cipher: Option<&Cipher>,
) -> Result<Vec<ApplicantSubmission>, Error> {
    answer(exchange, cipher, Effect::Reads, |answer| {
        let inside = |index| answer.members.as_ref().and_then(|members| members.get(index));
        let all = inside(ITEMS).or_else(|| inside(DATA)).or(answer.value)?;
        let read = |item: Span<'_>| {
            let names = ["submission_id", "email", "duplicated_information"];
            let members = item.members(&Limits::ANSWER, &names).ok()?;
            Some(ApplicantSubmission {
                submission_id: rest::given(&members, 0),
                email: rest::given(&members, 1).map(Personal::from),
                duplicated_information: rest::given(&members, 2).map(Personal::from),
            })
        };
        elements(all)?.into_iter().map(read).collect()
    })
}

pub(crate) fn done(exchange: Exchange, cipher: Option<&Cipher>, may_be_empty: bool) -> Result<Done, Error> {
    answer(exchange, cipher, Effect::Changes(LOOK), |answer| {
        if answer.members.is_none() && !(may_be_empty && answer.value.is_none()) {
            return None;
        }
        let submission_id = answer.text(SUBMISSION_ID).or_else(|| answer.text(SUBMISSION_ID_OF_QUERIES));
        Some(Done {
            submission_id,
            message: answer.text(MESSAGE).map(Personal::from),
            raw: answer.raw.into(),
        })
    })
}

pub(crate) fn monitored(exchange: Exchange, cipher: Option<&Cipher>) -> Result<AmlMonitoring, Error> {
    answer(exchange, cipher, Effect::Changes(LOOK), |answer| {
        let members = answer.members.as_ref()?;
        let count = |index| answer.text(index).and_then(|text| text.trim().parse().ok());
        let results = |index| match members.get(index).map(elements) {
            Some(results) => results?.into_iter().map(result).collect(),
            None => Some(Vec::new()),
        };
        // Without any of its members it is the answer of something else.
        (SUCCESS..=FAILED_RESULTS).any(|index| members.get(index).is_some()).then_some(())?;
        Some(AmlMonitoring {
            success: answer.text(SUCCESS).and_then(|text| text.trim().to_ascii_lowercase().parse().ok()),
            success_count: count(SUCCESS_COUNT),
            failed_count: count(FAILED_COUNT),
            succeeded: results(SUCCESS_RESULTS)?,
            failed: results(FAILED_RESULTS)?,
            raw: answer.raw.into(),
        })
    })
}

/// One result: an object, or the id alone.
fn result(span: Span<'_>) -> Option<MonitoredSubmission> {
    if let Some(id) = span.text() {
        let submission_id = Some(id.into_owned());
        return Some(MonitoredSubmission { submission_id, ..MonitoredSubmission::default() });
    }
    let members = span.members(&Limits::ANSWER, &["submissionId", "recordIds", "error"]).ok()?;
    let record_ids = members.get(1).and_then(elements).unwrap_or_default();
    Some(MonitoredSubmission {
        submission_id: rest::given(&members, 0),
        record_ids: record_ids.into_iter().filter_map(|id| Some(id.text()?.into_owned())).collect(),
        error: rest::given(&members, 2).map(Personal::from),
    })
}

/// The elements of an array; none for another value.
fn elements(span: Span<'_>) -> Option<Vec<Span<'_>>> {
    span.raw().starts_with('[').then(|| span.elements().collect())
}
