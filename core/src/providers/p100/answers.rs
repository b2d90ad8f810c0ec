//! From the answers of the P100 Partner API to values and errors. Pure.
//!
//! A failure is `{"errorCode","errorName","errorMessage"}`; the code decides by the table, whatever the HTTP status is. The
//! provider's message is never shown: it is not meant for end users.

use super::generated::FAILURES;
use crate::error::Error;
use crate::event::Decision;
use crate::json::{self, Limits, Members, Span};
use crate::masked::Personal;
use crate::rest::{self, Effect};
use crate::table::FailureRow;
use crate::transport::Exchange;
use crate::webhook::place;

/// How to find out what became of a change whose answer was lost.
pub(crate) const LOOK: &str =
    "Wait for the webhook or read the status of the user's KYC before anything is sent again.";

/// State of a user's KYC, read back. The schema of the answer is not on the provider's page: members are looked for by
/// the names of the webhook. `Debug` masks reasons and raw JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KycStatus {
    /// The partner's id of the user, as the answer repeats it.
    pub external_user_id: Option<String>,
    /// Status as received.
    pub status: Option<String>,
    /// Status of one attempt as received.
    pub attempt_status: Option<String>,
    /// What they say; unknown for none and for a word that is not known.
    pub decision: Decision,
    /// Why it was refused, as received.
    pub reasons: Vec<Personal>,
    raw: Personal,
}

impl KycStatus {
    /// The answer's JSON as received.
    #[must_use]
    pub fn raw(&self) -> &str {
        self.raw.expose()
    }
}

/// What became of files that prove an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PoaOutcome {
    /// They were taken (201).
    Added,
    /// A proof is pending already (202, P211).
    Pending,
}

impl PoaOutcome {
    /// `added` or `pending`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            PoaOutcome::Added => "added",
            PoaOutcome::Pending => "pending",
        }
    }
}

/// The answer of a call whose shape is not published. `Debug` masks it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawAnswer {
    /// HTTP status, 200 to 299.
    pub status: u16,
    raw: Personal,
}

impl RawAnswer {
    /// The answer's JSON as received; empty when there was none.
    #[must_use]
    pub fn raw(&self) -> &str {
        self.raw.expose()
    }
}

/// The answer of success, and its one JSON value; none when the body is empty.
struct Answer<'a> {
    status: u16,
    raw: &'a str,
    value: Option<Span<'a>>,
}

fn answer<T>(
    exchange: Exchange,
    effect: Effect,
    read: impl FnOnce(&Answer<'_>) -> Option<T>,
) -> Result<T, Error> {
    let response = rest::whole(exchange, effect)?;
    let (status, body) = (response.status().as_u16(), response.body());
    let is_success = (200..300).contains(&status);
    let value = json::value(body, &Limits::ANSWER).ok();
    match (error_code(value), is_success) {
        (Some(code), _) if status == 202 && code.eq_ignore_ascii_case("P211") => {}
        (Some(code), _) => {
            let known = row(&code).map(|row| rest::of_row(row, status, effect));
            let as_status = if is_success { 400 } else { status };
            return Err(known.unwrap_or_else(|| rest::by_status(as_status, body, effect).with_status(status)));
        }
        (None, false) => return Err(denied(status, body, effect)),
        (None, true) => {}
    }
    let is_empty = body.trim_ascii().is_empty();
    let raw = std::str::from_utf8(body).unwrap_or_default();
    let is_read = value.is_some() || is_empty;
    let found = if is_read { read(&Answer { status, raw, value }) } else { None };
    found.ok_or_else(|| rest::unreadable(status, effect))
}

fn error_code(value: Option<Span<'_>>) -> Option<String> {
    let members = value?.members(&Limits::ANSWER, &["errorCode"]).ok()?;
    rest::given(&members, 0).map(|code| code.trim().to_owned())
}

fn row(code: &str) -> Option<&'static FailureRow> {
    FAILURES.iter().find(|row| row.message.eq_ignore_ascii_case(code))
}

/// A failure without a code: access is denied with `xo1`, `xo2` or `xo3` somewhere in the body.
fn denied(status: u16, body: &[u8], effect: Effect) -> Error {
    let mut denials = FAILURES.iter().filter(|row| row.http_status == 401);
    let named = denials.find(|row| rest::contains(body, row.message.as_bytes()));
    match named.filter(|_| status == 401) {
        Some(row) => rest::of_row(row, status, effect),
        None => rest::by_status(status, body, effect),
    }
}

// ---- what each call reads ----

const NAMES: [&str; 10] = [
    "data",
    "externalUserId",
    "verificationStatus",
    "kycStatus",
    "status",
    "attemptStatus",
    "rejectionReason",
    "rejectionReasons",
    "reasons",
    "reason",
];
const DATA: usize = place(&NAMES, "data");
const EXTERNAL_USER_ID: usize = place(&NAMES, "externalUserId");
const ATTEMPT_STATUS: usize = place(&NAMES, "attemptStatus");
/// The members that may hold the status, the first one first, and those that may hold reasons.
const STATUSES: [usize; 3] =
    [place(&NAMES, "verificationStatus"), place(&NAMES, "kycStatus"), place(&NAMES, "status")];
const REASONS: [usize; 4] = [
    place(&NAMES, "rejectionReason"),
    place(&NAMES, "rejectionReasons"),
    place(&NAMES, "reasons"),
    place(&NAMES, "reason"),
];

fn level(span: Span<'_>) -> Option<Members<'_, 10>> {
    span.members(&Limits::ANSWER, &NAMES).ok()
}

pub(crate) fn kyc_status(exchange: Exchange) -> Result<KycStatus, Error> {
    answer(exchange, Effect::Reads, |answer| {
        let top = level(answer.value?)?;
        let inside = top.get(DATA).and_then(level);
        let levels: Vec<&Members<'_, 10>> = [&top].into_iter().chain(&inside).collect();
        if levels.iter().any(|level| level.duplicates.iter().any(|twice| !twice.same)) {
            return None;
        }
        let text = |index| levels.iter().find_map(|level| rest::given(level, index));
        let all = |index| levels.iter().filter_map(move |level| rest::given(level, index));
        let statuses: Vec<String> = STATUSES.into_iter().flat_map(all).collect();
        let attempt_status = text(ATTEMPT_STATUS);
        let attempt = attempt_status.as_deref();
        let decisions: Vec<Decision> =
            statuses.iter().map(|status| decision(Some(status.as_str()), attempt)).collect();
        let agree = decisions.windows(2).all(|two| two.first() == two.last());
        Some(KycStatus {
            external_user_id: text(EXTERNAL_USER_ID),
            decision: decisions.first().copied().filter(|_| agree).unwrap_or(Decision::Unknown),
            status: statuses.into_iter().next(),
            attempt_status,
            reasons: levels
                .iter()
                .map(|level| reasons(level))
                .find(|all| !all.is_empty())
                .unwrap_or_default(),
            raw: answer.raw.into(),
        })
    })
}

/// The reasons of the first member that holds any: a text, or a list of texts.
fn reasons(level: &Members<'_, 10>) -> Vec<Personal> {
    let texts = |span: Span<'_>| -> Vec<Personal> {
        let elements = span.elements();
        elements
            .filter_map(Span::text)
            .filter(|text| !text.trim().is_empty())
            .map(|text| text.as_ref().into())
            .collect()
    };
    let found = REASONS.into_iter().filter_map(|index| level.get(index)).map(texts);
    found.into_iter().find(|all| !all.is_empty()).unwrap_or_default()
}

/// What a status says. The status of an attempt speaks only where the user is not verified, and never approves.
fn decision(status: Option<&str>, attempt: Option<&str>) -> Decision {
    let word = |text: Option<&str>| text.map(|text| text.trim().to_ascii_uppercase());
    match word(status).as_deref() {
        Some("VERIFIED" | "APPROVED") => Decision::Approved,
        Some("REJECTED" | "REJECTED_BY_PROVIDER" | "DECLINED") => Decision::Declined,
        // A word of an attempt, and of calls that went well: VERIFIED usually follows.
        Some("PENDING" | "VERIFICATION" | "WAITING" | "SUCCESSFUL") => Decision::Pending,
        Some("EXPIRED") => Decision::Expired,
        Some("NOT_VERIFIED") => match word(attempt).as_deref() {
            None => Decision::None,
            Some("PENDING" | "VERIFICATION" | "SUCCESSFUL") => Decision::Pending,
            Some("REJECTED_BY_PROVIDER") => Decision::Resubmit,
            Some(_) => Decision::Unknown,
        },
        _ => Decision::Unknown,
    }
}

pub(crate) fn poa_outcome(exchange: Exchange) -> Result<PoaOutcome, Error> {
    answer(exchange, Effect::Changes(LOOK), |answer| {
        Some(if answer.status == 202 { PoaOutcome::Pending } else { PoaOutcome::Added })
    })
}

pub(crate) fn posted(exchange: Exchange) -> Result<RawAnswer, Error> {
    answer(exchange, Effect::Changes(LOOK), |answer| {
        Some(RawAnswer { status: answer.status, raw: answer.raw.into() })
    })
}
