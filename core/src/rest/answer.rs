//! What an answer amounts to when it is not the one that was wanted. A provider's own words decide first, by its table;
//! what is left goes by the HTTP status.

use crate::error::{Error, ErrorKind, Sent};
use crate::json::Members;
use crate::table::FailureRow;
use crate::transport::{Exchange, not_sent};
use crate::webhook::text_of;
use bytes::Bytes;
use http::Response;
use std::borrow::Cow;

/// What a call does at the provider: it decides what a lost answer means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Nothing: it may be asked again.
    Reads,
    /// It changes something; the text says how to find out whether it did.
    Changes(&'static str),
}

impl Effect {
    /// An error of a call that may or may not have been carried out.
    fn undecided(self, code: &'static str, says: &str) -> Error {
        match self {
            Effect::Reads => Error::new(ErrorKind::Network, code, says, "Ask again later.").with_retryable(),
            Effect::Changes(look) => {
                let says = format!("{says}; whether the change was made is not known");
                Error::new(ErrorKind::Network, code, says, look)
            }
        }
    }
}

/// The whole answer of an exchange.
///
/// # Errors
/// Nothing was sent, or the answer was lost.
pub(crate) fn whole(exchange: Exchange, effect: Effect) -> Result<Response<Bytes>, Error> {
    match exchange {
        Exchange::Answered(response) => Ok(response),
        Exchange::NotSent(why) => Err(not_sent(why)),
        Exchange::Lost { sent, status } => {
            let error = effect.undecided("no_answer", "no usable answer came").with_sent(sent);
            Err(status.into_iter().fold(error, Error::with_status))
        }
    }
}

/// The error of a documented failure.
pub(crate) fn of_row(row: &'static FailureRow, status: u16, effect: Effect) -> Error {
    let error = match (row.outcome, effect) {
        ("unknown", Effect::Reads) => {
            Error::new(ErrorKind::Network, row.code, row.meaning, row.remedy).with_retryable()
        }
        ("unknown", Effect::Changes(look)) => {
            Error::new(ErrorKind::Network, row.code, row.meaning, format!("{} {look}", row.remedy))
        }
        _ => Error::configuration(row.code, row.meaning, row.remedy),
    };
    error.with_status(status).with_sent(Sent::Yes)
}

/// The error of an answer that no row of a table knows. The body is looked at and never shown.
pub(crate) fn by_status(status: u16, body: &[u8], effect: Effect) -> Error {
    let wrong = Error::configuration;
    let error = match status {
        300..=399 | 404 | 405 => {
            wrong("not_the_api", "the address answered, but not as the API does", "Check the base URL.")
        }
        403 if contains(body, b"explicit deny") => wrong(
            "forbidden_address",
            "the provider's gateway refuses this caller's address",
            "Have the address allowed on the provider's side.",
        ),
        401 | 403 => wrong(
            "invalid_credentials",
            "the API key is missing, wrong or not allowed to do this",
            "Copy the API key from the provider's dashboard, and check that it belongs to this host.",
        ),
        413 => wrong("request_too_large", "the request is too large", "Send less at once."),
        415 => wrong(
            "unsupported_media_type",
            "the media type of the request is not supported",
            "Look for a proxy that changes Content-Type.",
        ),
        429 => {
            let says = "the provider asks to slow down; the request was not taken";
            Error::new(ErrorKind::RateLimited, "rate_limited", says, "Send it again later.").with_retryable()
        }
        502..=504 => {
            effect.undecided("server_unavailable", "the provider or a gateway before it was not available")
        }
        408 | 500.. => effect.undecided("server_error", "the provider failed"),
        _ => wrong(
            "request_refused",
            "the provider refused the request with an undocumented answer",
            "Compare the arguments with the provider's page.",
        ),
    };
    error.with_status(status).with_sent(Sent::Yes)
}

/// An answer of success that cannot be read.
pub(crate) fn unreadable(status: u16, effect: Effect) -> Error {
    let error = match effect {
        // A login page or another host answers 200 too.
        Effect::Reads => {
            Error::configuration("not_the_api", "the answer is not the API's", "Check the base URL.")
        }
        Effect::Changes(_) => effect.undecided("unreadable_answer", "the answer cannot be read"),
    };
    error.with_status(status).with_sent(Sent::Yes)
}

/// The text of a member of an answer, whatever scalar it is; none when it is blank.
pub(crate) fn given<const N: usize>(members: &Members<'_, N>, index: usize) -> Option<String> {
    text_of(members.get(index)).filter(|text| !text.trim().is_empty()).map(Cow::into_owned)
}

/// The status inside an answer: `400`, also as `400.0`.
pub(crate) fn inner_status(text: &str) -> Option<u16> {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    if fraction.bytes().all(|byte| byte == b'0') { whole.parse().ok() } else { None }
}

/// Whether a body holds these letters, in any case.
pub(crate) fn contains(body: &[u8], letters: &[u8]) -> bool {
    body.windows(letters.len()).any(|window| window.eq_ignore_ascii_case(letters))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOK: &str = "Look.";

    #[test]
    fn every_status_has_a_meaning() {
        use ErrorKind::{Configuration, Network, RateLimited};
        for (status, body, code, kind) in [
            (302, "", "not_the_api", Configuration),
            (400, "", "request_refused", Configuration),
            (401, "", "invalid_credentials", Configuration),
            (403, "Forbidden", "invalid_credentials", Configuration),
            (403, "with an Explicit Deny", "forbidden_address", Configuration),
            (404, "", "not_the_api", Configuration),
            (405, "", "not_the_api", Configuration),
            (408, "", "server_error", Network),
            (413, "", "request_too_large", Configuration),
            (415, "", "unsupported_media_type", Configuration),
            (418, "", "request_refused", Configuration),
            (429, "", "rate_limited", RateLimited),
            (500, "", "server_error", Network),
            (502, "", "server_unavailable", Network),
            (504, "", "server_unavailable", Network),
            (599, "", "server_error", Network),
        ] {
            for effect in [Effect::Reads, Effect::Changes(LOOK)] {
                let error = by_status(status, body.as_bytes(), effect);
                assert_eq!((error.code(), error.kind()), (code, kind), "{status} {effect:?}");
                assert_eq!((error.http_status(), error.sent()), (Some(status), Some(Sent::Yes)));
                let may_repeat = kind == RateLimited || kind == Network && effect == Effect::Reads;
                assert_eq!(error.is_retryable(), may_repeat, "{status} {effect:?}");
            }
        }
    }

    #[test]
    fn a_lost_change_says_how_to_look() {
        let lost = |effect| whole(Exchange::Lost { sent: Sent::Maybe, status: None }, effect).unwrap_err();
        let error = lost(Effect::Changes(LOOK));
        assert_eq!((error.code(), error.sent(), error.remedy()), ("no_answer", Some(Sent::Maybe), LOOK));
        assert!(!error.is_retryable() && lost(Effect::Reads).is_retryable());
        assert_eq!(unreadable(200, Effect::Changes(LOOK)).code(), "unreadable_answer");
        assert_eq!(unreadable(200, Effect::Reads).code(), "not_the_api");
    }

    #[test]
    fn inner_statuses_are_whole_numbers() {
        for (text, status) in [("400", Some(400)), (" 400.0 ", Some(400)), ("400.5", None), ("x", None)] {
            assert_eq!(inner_status(text), status, "{text}");
        }
    }
}
