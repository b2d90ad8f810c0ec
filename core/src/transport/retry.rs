//! Whether a request is sent again: a pure function, and the only place that decides it.

use crate::error::Sent;
use std::time::Duration;

/// What an operation allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Only when nothing was sent, or when a whole answer says that the request was not taken.
    Unsent,
    /// Also after a lost answer: asking twice does no harm.
    Harmless,
}

/// What became of one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// A whole answer with this status and its `Retry-After`.
    Answered { status: u16, retry_after: Option<Duration> },
    /// No whole answer.
    Failed(Sent),
}

/// More attempts than this are never made, whatever the deadline.
const MOST: u32 = 8;

/// How long to wait before the next attempt, at least and at most; none when there shall be none.
pub(crate) fn next(repeat: Repeat, attempt: u32, outcome: Attempt) -> Option<(Duration, Duration)> {
    if attempt + 1 >= MOST {
        return None;
    }
    let jitter = Duration::from_millis(200).saturating_mul(1 << attempt.min(6)).min(Duration::from_secs(10));
    match (outcome, repeat) {
        (Attempt::Answered { status: 429, retry_after }, _) => {
            let least = retry_after.unwrap_or_default();
            Some((least, least + jitter))
        }
        (Attempt::Answered { status: 502..=504, .. }, Repeat::Harmless)
        | (Attempt::Failed(Sent::No), _)
        | (Attempt::Failed(_), Repeat::Harmless) => Some((Duration::ZERO, jitter)),
        _ => None,
    }
}

/// `Retry-After` as seconds; a date is not understood and counts as none.
pub(crate) fn retry_after(headers: &http::HeaderMap) -> Option<Duration> {
    let value = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?;
    value.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_is_repeated_only_when_it_was_not_taken() {
        let answered = |status| Attempt::Answered { status, retry_after: None };
        for (repeat, outcome, again) in [
            (Repeat::Unsent, Attempt::Failed(Sent::No), true),
            (Repeat::Unsent, Attempt::Failed(Sent::Maybe), false),
            (Repeat::Unsent, Attempt::Failed(Sent::Yes), false),
            (Repeat::Unsent, answered(429), true),
            (Repeat::Unsent, answered(200), false),
            (Repeat::Unsent, answered(500), false),
            (Repeat::Unsent, answered(503), false),
            (Repeat::Harmless, Attempt::Failed(Sent::Maybe), true),
            (Repeat::Harmless, answered(503), true),
            (Repeat::Harmless, answered(500), false),
            (Repeat::Harmless, answered(400), false),
        ] {
            assert_eq!(next(repeat, 0, outcome).is_some(), again, "{repeat:?} {outcome:?}");
        }
    }

    #[test]
    fn waits_grow_honour_retry_after_and_end() {
        let failed = Attempt::Failed(Sent::No);
        assert_eq!(next(Repeat::Unsent, 0, failed).unwrap().1, Duration::from_millis(200));
        assert_eq!(next(Repeat::Unsent, 6, failed).unwrap().1, Duration::from_secs(10));
        assert_eq!(next(Repeat::Unsent, 7, failed), None);
        let asked = Attempt::Answered { status: 429, retry_after: Some(Duration::from_secs(5)) };
        assert_eq!(next(Repeat::Unsent, 0, asked).unwrap().0, Duration::from_secs(5));
    }
}
