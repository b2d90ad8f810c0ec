//! From answers to outcomes. Pure: the table and the answer decide, never the HTTP status alone.

use super::generated::{FAILURES, KycData, PROVIDER_ERROR};
use super::requests::UploadMode;
use super::status::{self, StatusCode};
use crate::canonical::Object;
use crate::error::{Error, ErrorKind, Sent};
use crate::json::{self, Limits, Members, Span};
use crate::masked::Personal;
use crate::table::{FailureRow, RecordReader};
use crate::time::Timestamp;
use crate::transport::{Exchange, not_sent};

/// What became of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The provider took it. Queued: received; immediate: with the initial status. Never the final verdict.
    Accepted,
    /// The provider refused it; nothing was taken.
    Rejected,
    /// It may have been taken. Look it up with [`Lookup`] before anything is sent again.
    Unknown,
}

impl Outcome {
    /// `accepted`, `rejected` or `unknown`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Accepted => "accepted",
            Outcome::Rejected => "rejected",
            Outcome::Unknown => "unknown",
        }
    }
}

/// The stored facts that a later look-up needs; enough after a crash too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// Id of the journey.
    pub transaction_id: String,
    /// PAN of the applicant.
    pub pan: Personal,
    /// When the upload began.
    pub started_at: Timestamp,
}

/// What came back for an upload. `Debug` masks the personal part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What became of it.
    pub outcome: Outcome,
    /// kyckit's code of a documented failure, the registry's ERR code, or why the outcome is unknown.
    pub code: Option<String>,
    /// What it means, for people.
    pub message: String,
    /// What to do now, for people.
    pub remedy: String,
    /// `appStatus` as received; the initial status, never the final one.
    pub registry_status: Option<String>,
    /// The provider's id of the request.
    pub request_id: Option<String>,
    /// HTTP status, when an answer came.
    pub http_status: Option<u16>,
    /// Whether it reached the provider.
    pub sent: Sent,
    /// What the provider said of the record.
    pub record: KycData,
    /// What to store for a look-up.
    pub lookup: Lookup,
}

impl Receipt {
    /// The receipt as canonical JSON, without personal data.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut object = Object::new();
        object
            .text("outcome", self.outcome.as_str())
            .text("message", &self.message)
            .text("remedy", &self.remedy);
        object.text("sent", self.sent.as_str()).text("transaction_id", &self.lookup.transaction_id);
        object.text("started_at", &self.lookup.started_at.to_string());
        object.optional("code", self.code.as_deref()).optional("request_id", self.request_id.as_deref());
        object.optional("registry_status", self.registry_status.as_deref());
        if let Some(status) = self.http_status {
            object.number("http_status", i64::from(status));
        }
        object.finish()
    }
}

// ---- the parts of an answer that every call shares ----

const NAMES: [&str; 6] = ["status", "statusCode", "message", "error", "result", "metaData"];

/// An answer's readable parts, whatever shape it chose.
#[derive(Default)]
pub(super) struct Answer<'a> {
    pub(super) failed: bool,
    pub(super) code: Option<u16>,
    pub(super) message: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) result: Option<Span<'a>>,
}

fn text(members: &Members<'_, 6>, index: usize) -> Option<String> {
    RecordReader::new(members).text(index)
}

pub(super) fn answer(body: &[u8]) -> Option<Answer<'_>> {
    let members = json::read(body, &Limits::ANSWER, &NAMES).ok()?;
    // A member that contradicts itself makes the answer say nothing.
    if members.duplicates.iter().any(|duplicate| !duplicate.same) {
        return None;
    }
    let inner = |span: Option<Span<'_>>, name: &'static str| -> Option<String> {
        let members = span?.members(&Limits::ANSWER, &[name]).ok()?;
        RecordReader::new(&members).text(0)
    };
    let message = text(&members, 2)
        .or_else(|| text(&members, 3))
        .or_else(|| inner(members.get(3), "message"))
        .or_else(|| inner(members.get(4), "error"));
    Some(Answer {
        failed: text(&members, 0).is_some_and(|status| is_failure_word(&status)),
        code: text(&members, 1).and_then(|code| status_code(&code)),
        message,
        request_id: inner(members.get(5), "requestId"),
        result: members.get(4),
    })
}

/// `400`, also as `400.0`.
fn status_code(text: &str) -> Option<u16> {
    let text = text.trim();
    let whole = text
        .split_once('.')
        .map_or(text, |(whole, fraction)| if fraction.bytes().all(|b| b == b'0') { whole } else { text });
    whole.parse().ok()
}

fn is_failure_word(status: &str) -> bool {
    ["failure", "failed", "fail", "error", "false"]
        .iter()
        .any(|word| status.trim().eq_ignore_ascii_case(word))
}

/// The documented failure whose message the answer's begins with, in any case.
fn failure_row(message: &str) -> Option<&'static FailureRow> {
    let begins = |row: &&FailureRow| {
        message.get(..row.message.len()).is_some_and(|start| start.eq_ignore_ascii_case(row.message))
    };
    FAILURES.iter().find(begins)
}

fn row(code: &str) -> Option<&'static FailureRow> {
    FAILURES.iter().find(|row| row.code == code)
}

/// `result.kycdata`: one record, or a list of them.
fn kyc_data(result: Option<Span<'_>>) -> Vec<KycData> {
    let data = result.and_then(|result| result.members(&Limits::ANSWER, &["kycdata"]).ok()?.get(0));
    let elements = data.map(Span::elements).unwrap_or_default();
    let members =
        elements.into_iter().filter_map(|element| element.members(&Limits::ANSWER, &KycData::NAMES).ok());
    members.map(|members| KycData::read(RecordReader::new(&members))).collect()
}

// ---- what an answer means ----

/// What an answer amounts to, before it becomes a receipt or an error.
pub(super) enum Meaning {
    Rejected(String, String, String),
    Unknown(&'static str, String, String),
    Failed(ErrorKind, &'static str, String, String),
}

const UNREADABLE: &str = "the answer cannot be read; whether the provider took the record is not known";

/// What a record inside an answer of success says against it: a code of the registry, an error text, or a status
/// that is none.
fn record_refusal(record: &KycData) -> Option<Meaning> {
    let given = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let (status, error) =
        (given(record.status.as_deref()), given(record.error.as_ref().map(Personal::expose)));
    let of_status = status.as_deref().map(status::by_code);
    let code = match (of_status, error.as_deref().and_then(status::error_code_in)) {
        (Some(StatusCode::Failure(code)), _) | (_, Some(code)) if code != "ERR-00000" => code,
        (Some(StatusCode::Unrecognised), _) if status.as_deref().and_then(status::by_text).is_none() => {
            return Some(unknown(
                "unknown_status",
                "the answer carries a status that is none; whether the record was taken is not known",
            ));
        }
        _ if error.is_some() => {
            return Some(unknown(
                "record_error",
                "the answer carries an error beside the record; whether it was taken is not known",
            ));
        }
        _ => return None,
    };
    let known =
        PROVIDER_ERROR.find(code).map_or("not in the registry's published table", |code| code.meaning);
    let says = format!("the registry refused the record: {known}");
    Some(Meaning::Rejected(code.to_owned(), says, "Mend what the code names and send again.".to_owned()))
}

const LOOK_UP: &str = "Look the record up by Search and Verify (`reconcile`) before anything is sent again.";

fn unknown(code: &'static str, message: &str) -> Meaning {
    Meaning::Unknown(code, message.to_owned(), LOOK_UP.to_owned())
}

fn of_row(row: &'static FailureRow) -> Meaning {
    let (meaning, remedy) = (row.meaning.to_owned(), row.remedy.to_owned());
    match row.outcome {
        "configuration" => Meaning::Failed(ErrorKind::Configuration, row.code, meaning, remedy),
        "unknown" => Meaning::Unknown(row.code, meaning, remedy),
        _ => Meaning::Rejected(row.code.to_owned(), meaning, remedy),
    }
}

/// A failure by its message first, then by its status. The message is the provider's and is never shown.
pub(super) fn failure(status: u16, message: Option<&str>) -> Meaning {
    if let Some(row) = message.and_then(failure_row) {
        return of_row(row);
    }
    let refused = |code: &str, says: &str, remedy: &str| {
        Meaning::Rejected(code.to_owned(), says.to_owned(), remedy.to_owned())
    };
    let wrong = |code, says: &str, remedy: &str| {
        Meaning::Failed(ErrorKind::Configuration, code, says.to_owned(), remedy.to_owned())
    };
    let validation = message
        .is_some_and(|text| text.trim_start().to_ascii_lowercase().starts_with("input validation error"));
    match status {
        401 => {
            row("invalid_credentials").map_or_else(|| unknown("server_error", "the provider failed"), of_row)
        }
        403 => wrong(
            "forbidden",
            "the provider forbids this caller",
            "Check the account's privileges and the allowed addresses.",
        ),
        415 => row("unsupported_media_type")
            .map_or_else(|| unknown("server_error", "the provider failed"), of_row),
        300..=399 | 404 | 405 => {
            wrong("not_the_api", "the address answered, but not as the API does", "Check the base URL.")
        }
        429 => {
            let says = "the provider asks to slow down; the request was not taken".to_owned();
            Meaning::Failed(ErrorKind::RateLimited, "rate_limited", says, "Send it again later.".to_owned())
        }
        422 => refused(
            "input_validation",
            "the provider's input check refused the request",
            "Compare the request with the provider's page; validate with strict rules.",
        ),
        _ if validation => refused(
            "input_validation",
            "the provider's input check refused the request",
            "Compare the request with the provider's page; validate with strict rules.",
        ),
        502..=504 => unknown(
            "server_unavailable",
            "the provider or a gateway before it was not available; whether it took the record is not known",
        ),
        // A time-out, a conflict or a failed source behind the provider says nothing about the record.
        408 | 409 | 424 | 500.. => {
            unknown("server_error", "the provider failed; whether it took the record is not known")
        }
        400 if message.is_none() => unknown(
            "unreadable_answer",
            "the answer cannot be read; whether the provider took the record is not known",
        ),
        _ => refused(
            "request_refused",
            "the provider refused the request with an undocumented answer",
            "Look the request id up with HyperVerge.",
        ),
    }
}

/// Turns the exchange of an upload into its receipt.
///
/// # Errors
/// Configuration errors, rate limiting, and everything that kept the request from being sent.
pub(crate) fn upload_answer(exchange: Exchange, mode: UploadMode, lookup: Lookup) -> Result<Receipt, Error> {
    let blank = |lookup: Lookup| Receipt {
        outcome: Outcome::Unknown,
        code: None,
        message: String::new(),
        remedy: String::new(),
        registry_status: None,
        request_id: None,
        http_status: None,
        sent: Sent::Maybe,
        record: KycData::default(),
        lookup,
    };
    let response = match exchange {
        Exchange::Answered(response) => response,
        Exchange::NotSent(why) => return Err(not_sent(why).with_ids(&lookup.transaction_id, None)),
        Exchange::Lost { sent, status } => {
            let mut receipt = blank(lookup);
            (receipt.sent, receipt.http_status) = (sent, status);
            receipt.settle(match sent {
                Sent::Yes => unknown("unreadable_answer", "the answer was cut off; whether the provider took the record is not known"),
                _ => unknown("no_answer", "no answer came after the request may have been sent; whether the provider took the record is not known"),
            })?;
            return Ok(receipt);
        }
    };
    let mut receipt = blank(lookup);
    receipt.http_status = Some(response.status().as_u16());
    receipt.sent = Sent::Yes;
    receipt.read(response.status().as_u16(), response.body(), mode)?;
    Ok(receipt)
}

impl Receipt {
    fn read(&mut self, status: u16, body: &[u8], mode: UploadMode) -> Result<(), Error> {
        let answer = answer(body);
        self.request_id = answer.as_ref().and_then(|answer| answer.request_id.clone());
        let is_success = (200..300).contains(&status);
        let Some(answer) = answer else {
            let meaning =
                if is_success { unknown("unreadable_answer", UNREADABLE) } else { failure(status, None) };
            return self.settle(meaning);
        };
        let message = answer.message.as_deref();
        if !is_success {
            return self.settle(failure(status, message));
        }
        // A failure may hide in an answer of success: its own status code then counts as the status.
        let inner = answer.code.filter(|code| *code >= 300);
        if answer.failed || inner.is_some() || message.and_then(failure_row).is_some() {
            return self.settle(failure(inner.unwrap_or(400), Some(message.unwrap_or_default())));
        }
        // Only a queued upload may be taken without a result.
        if answer.result.is_none() && mode == UploadMode::Immediate {
            return self.settle(unknown("unreadable_answer", UNREADABLE));
        }
        let records = kyc_data(answer.result);
        let refusal = records.iter().find_map(record_refusal);
        self.record = records.into_iter().next().unwrap_or_default();
        self.registry_status = self.record.status.clone().filter(|status| !status.trim().is_empty());
        if let Some(meaning) = refusal {
            return self.settle(meaning);
        }
        self.outcome = Outcome::Accepted;
        self.message = "the provider took the application; its status follows by webhook".to_owned();
        self.remedy = "Wait for the webhook, or ask Search and Verify after some time.".to_owned();
        Ok(())
    }

    fn settle(&mut self, meaning: Meaning) -> Result<(), Error> {
        let (outcome, code, message, remedy) = match meaning {
            Meaning::Rejected(code, message, remedy) => (Outcome::Rejected, code, message, remedy),
            Meaning::Unknown(code, message, remedy) => (Outcome::Unknown, code.to_owned(), message, remedy),
            Meaning::Failed(kind, code, message, remedy) => {
                let error = Error::new(kind, code, message, remedy).with_sent(self.sent);
                let error = error.with_ids(&self.lookup.transaction_id, self.request_id.clone());
                let error = self.http_status.map_or(error.clone(), |status| error.with_status(status));
                return Err(if kind == ErrorKind::RateLimited { error.with_retryable() } else { error });
            }
        };
        (self.outcome, self.code, self.message, self.remedy) = (outcome, Some(code), message, remedy);
        Ok(())
    }
}
