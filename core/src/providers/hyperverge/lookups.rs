//! Look-ups: what the registry knows of a PAN, and what became of an upload whose outcome is unknown.

use super::generated::KycData;
use super::registry_records::{RegistryRecord, records};
use super::responses::{Answer, Lookup, Meaning, answer, failure};
use super::status::{self, StatusCode};
use crate::error::{Error, ErrorKind, Sent};
use crate::rules::Rules;
use crate::time::Timestamp;
use crate::transport::{Exchange, not_sent};

/// What the registries know of a PAN. The shape of the provider's answer is inferred; every member may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegistryAnswer {
    /// One record, or one a KRA; empty when the answer holds none.
    pub records: Vec<KycData>,
    /// The provider's id of the request.
    pub request_id: Option<String>,
}

/// What a look-up found out about an upload whose outcome is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reconciliation {
    /// The registry has a record that was entered after the upload began.
    Taken(RegistryAnswer),
    /// The registry has no record of the PAN. A queued upload may still be on its way: wait some minutes and ask
    /// again before sending.
    NotFound(RegistryAnswer),
    /// The registry has an older record, or one without a time, or could not be asked.
    CannotTell(RegistryAnswer),
}

impl Reconciliation {
    /// `taken`, `not_found` or `cannot_tell`.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Reconciliation::Taken(_) => "taken",
            Reconciliation::NotFound(_) => "not_found",
            Reconciliation::CannotTell(_) => "cannot_tell",
        }
    }
}

/// What was downloaded. The shape of the provider's answer is inferred; every member may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Download {
    /// The records; empty when the answer holds none.
    pub records: Vec<RegistryRecord>,
    /// The provider's id of the request.
    pub request_id: Option<String>,
}

/// Turns the exchange of a look-up into the registry's record.
pub(crate) fn search_answer(
    exchange: Exchange,
    transaction_id: &str,
    rules: &Rules,
) -> Result<RegistryAnswer, Error> {
    plain(exchange, transaction_id, |answer| {
        let records = records(answer.result, rules).into_iter().map(|record| record.data).collect();
        Some(RegistryAnswer { records, request_id: answer.request_id.clone() })
    })
}

/// Turns the exchange of a download into records.
pub(crate) fn download_answer(
    exchange: Exchange,
    transaction_id: &str,
    rules: &Rules,
) -> Result<Download, Error> {
    plain(exchange, transaction_id, |answer| {
        Some(Download { records: records(answer.result, rules), request_id: answer.request_id.clone() })
    })
}

/// The answer of a configuration call: nothing of it is documented, so a 2xx without a failure word is success.
pub(crate) fn configured(exchange: Exchange, transaction_id: &str) -> Result<(), Error> {
    plain(exchange, transaction_id, |_| Some(()))
}

/// The answer of a call that is no upload: what `read` makes of a success, or the error. `read` gives none for a
/// success that it cannot read.
pub(super) fn plain<T>(
    exchange: Exchange,
    transaction_id: &str,
    read: impl FnOnce(&Answer<'_>) -> Option<T>,
) -> Result<T, Error> {
    let failed = |kind, code: &'static str, says: String, remedy: String| {
        Error::new(kind, code, says, remedy).with_ids(transaction_id, None)
    };
    let response = match exchange {
        Exchange::Answered(response) => response,
        Exchange::NotSent(why) => return Err(not_sent(why).with_ids(transaction_id, None)),
        Exchange::Lost { .. } => {
            let says = "no usable answer came".to_owned();
            let error = failed(ErrorKind::Network, "no_answer", says, "Ask again.".to_owned());
            return Err(error.with_sent(Sent::Maybe).with_retryable());
        }
    };
    let status = response.status().as_u16();
    let empty = (200..300).contains(&status) && response.body().is_empty();
    let answer = if empty { Some(Answer::default()) } else { answer(response.body()) };
    let inner = answer.as_ref().and_then(|answer| answer.code).filter(|code| *code >= 300);
    let is_success = (200..300).contains(&status);
    let not_the_api = |says: &str| {
        // A login page or another host answers 200 too.
        let error = failed(
            ErrorKind::Configuration,
            "not_the_api",
            says.to_owned(),
            "Check the base URL.".to_owned(),
        );
        error.with_status(status).with_sent(Sent::Yes)
    };
    match &answer {
        None if is_success => return Err(not_the_api("the answer is not the API's")),
        Some(answer) if is_success && !answer.failed && inner.is_none() => {
            let ids = answer.request_id.clone();
            let unreadable = "the answer is not one of this call";
            return read(answer).ok_or_else(|| not_the_api(unreadable).with_ids(transaction_id, ids));
        }
        _ => {}
    }
    let message = answer.as_ref().and_then(|answer| answer.message.as_deref());
    let error = match failure(inner.unwrap_or(status), message) {
        Meaning::Failed(kind, code, says, remedy) => failed(kind, code, says, remedy),
        Meaning::Rejected(_, says, remedy) => {
            failed(ErrorKind::Configuration, "request_refused", says, remedy)
        }
        Meaning::Unknown(code, ..) => {
            failed(ErrorKind::Network, code, "the provider failed".to_owned(), "Ask again.".to_owned())
                .with_retryable()
        }
    };
    Err(error.with_status(status).with_sent(Sent::Yes))
}

/// Weighs the records against an upload whose outcome is unknown. *Not found* only when every KRA answered so.
pub(crate) fn reconciled(found: RegistryAnswer, lookup: &Lookup) -> Reconciliation {
    let state = |record: &KycData| match status::by_code(record.status.as_deref().unwrap_or_default()) {
        StatusCode::Row(row) => row.state,
        StatusCode::Taken => "taken",
        StatusCode::Failure(_) | StatusCode::Unrecognised => "unclear",
    };
    // The registry's clock counts whole seconds; a second of grace keeps a record of the same second.
    let since = lookup.started_at.unix_millis() - 1000;
    let is_new = |record: &KycData| {
        let times = [&record.entry_date, &record.modification_date];
        let mut times = times.into_iter().flatten().filter_map(|time| Timestamp::from_registry(time));
        times.any(|time| time.unix_millis() >= since)
    };
    let is_record = |record: &KycData| {
        !matches!(state(record), "not_available" | "not_checked" | "invalid_pan" | "unclear")
    };
    if found.records.iter().any(|record| is_record(record) && is_new(record)) {
        return Reconciliation::Taken(found);
    }
    if !found.records.is_empty() && found.records.iter().all(|record| state(record) == "not_available") {
        return Reconciliation::NotFound(found);
    }
    Reconciliation::CannotTell(found)
}
