//! Whether a request is sent again: a pure function, and the only place that decides it.

use crate::error::Sent;
use crate::time::Timestamp;
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

/// A provider that asks for a longer pause is not asked again.
const LONGEST: Duration = Duration::from_secs(300);

/// What the retries of one client may cost all its calls together: a bucket of tokens, so that a provider that is down
/// is not met by several times the usual load. A retry takes a whole token; a call that needs none gives a tenth back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Budget {
    tenths: u32,
}

impl Budget {
    /// Tokens of a full bucket: enough for several calls to use all their attempts.
    const FULL: u32 = 50;

    /// Takes a token; none is left when this is false.
    pub(crate) fn take(&mut self) -> bool {
        let left = self.tenths.checked_sub(10);
        self.tenths = left.unwrap_or(self.tenths);
        left.is_some()
    }

    /// Gives back what a call without a retry has earned.
    pub(crate) fn earn(&mut self) {
        self.tenths = (self.tenths + 1).min(Self::FULL * 10);
    }
}

impl Default for Budget {
    fn default() -> Self {
        Budget { tenths: Self::FULL * 10 }
    }
}

/// How long to wait before the next attempt, at least and at most; none when there shall be none.
pub(crate) fn next(repeat: Repeat, attempt: u32, outcome: Attempt) -> Option<(Duration, Duration)> {
    if attempt + 1 >= MOST {
        return None;
    }
    let jitter = Duration::from_millis(200).saturating_mul(1 << attempt.min(6)).min(Duration::from_secs(10));
    match (outcome, repeat) {
        (Attempt::Answered { status: 429, retry_after }, _) => {
            let least = retry_after.unwrap_or_default();
            // Sooner than asked would be rude, later than this nobody waits.
            (least <= LONGEST).then(|| (least, least + jitter))
        }
        (Attempt::Answered { status: 502..=504, .. }, Repeat::Harmless)
        | (Attempt::Failed(Sent::No), _)
        | (Attempt::Failed(_), Repeat::Harmless) => Some((Duration::ZERO, jitter)),
        _ => None,
    }
}

/// `Retry-After`, in seconds or as a date after `now`.
pub(crate) fn retry_after(headers: &http::HeaderMap, now: Timestamp) -> Option<Duration> {
    let value = headers.get(http::header::RETRY_AFTER)?.to_str().ok()?.trim();
    if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let until = Timestamp::from_http_date(value)?;
    Some(Duration::from_millis(u64::try_from(until.unix_millis() - now.unix_millis()).unwrap_or(0)))
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
        let asked = Attempt::Answered { status: 429, retry_after: Some(Duration::from_secs(u64::MAX)) };
        assert_eq!(next(Repeat::Unsent, 0, asked), None);
    }

    #[test]
    fn a_budget_is_spent_by_retries_and_earned_by_calls_without_one() {
        let mut budget = Budget::default();
        budget.earn();
        assert_eq!(budget, Budget::default(), "more than full is not kept");
        assert_eq!((0..100).filter(|_| budget.take()).count(), 50);
        for (earned, retries) in [(9, 0), (1, 1), (10, 1), (25, 2), (5, 1)] {
            (0..earned).for_each(|_| budget.earn());
            assert_eq!((0..100).filter(|_| budget.take()).count(), retries, "after {earned} calls");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = Timestamp::parse("2026-01-15T10:00:00Z").unwrap();
        let read = |value: &str| {
            let mut headers = http::HeaderMap::new();
            headers.insert(http::header::RETRY_AFTER, value.parse().unwrap());
            retry_after(&headers, now).map(|wait| wait.as_secs())
        };
        assert_eq!(read("7"), Some(7));
        assert_eq!(read("99999999999999999999"), Some(u64::MAX));
        assert_eq!(read("Thu, 15 Jan 2026 10:00:30 GMT"), Some(30));
        assert_eq!(read("Thu, 15 Jan 2026 09:00:00 GMT"), Some(0));
        assert_eq!(read("soon"), None);
    }
}
