//! What came before: which event is a repeat, and which arrived after a newer one of its case.

use kyckit::{Deduper as _, Event, MemoryDeduper, Supersedes, supersedes};
use std::collections::HashMap;

/// Cases whose newest event is remembered; beyond it the order is told anew.
const CASES: usize = 10_000;

/// Remembers events.
#[derive(Default)]
pub(crate) struct Journal {
    seen: MemoryDeduper,
    newest: HashMap<(&'static str, String), Event>,
}

/// How an event stands to those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is news.
    News,
    /// It was told before.
    Repeat,
    /// It happened before an event that came before it.
    Late,
}

impl Standing {
    /// What people are told; nothing of news.
    pub(crate) fn note(self) -> Option<&'static str> {
        match self {
            Standing::News => None,
            Standing::Repeat => Some("a repeat by its dedupe key"),
            Standing::Late => Some("late: a newer event of its case came before"),
        }
    }
}

impl Journal {
    /// Takes an event down.
    pub(crate) fn note(&mut self, event: &Event) -> Standing {
        if self.seen.is_repeat(event) {
            return Standing::Repeat;
        }
        let subject = &event.subject;
        let Some(case) = subject.case_id.as_ref().or(subject.user_ref.as_ref()) else {
            return Standing::News;
        };
        let case = (event.provider, case.to_string());
        if self.newest.get(&case).is_some_and(|newest| supersedes(newest, event) == Supersedes::No) {
            return Standing::Late;
        }
        // An event without a time says nothing about the order of the others.
        if event.occurred_at.is_some() {
            if self.newest.len() >= CASES && !self.newest.contains_key(&case) {
                self.newest.clear();
            }
            self.newest.insert(case, event.clone());
        }
        Standing::News
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kyckit::{Rules, Timestamp, hyperverge};

    #[test]
    fn repeats_and_late_ones_are_told_from_news() {
        let mut journal = Journal::default();
        let rules = Rules::at(Timestamp::parse("2026-01-15T10:00:00Z").unwrap());
        let mut note = |status: &str, time: &str| {
            let body = format!(r#"{{"transactionId":"T","appStatus":"{status}","eventTime":"{time}"}}"#);
            journal.note(&hyperverge::read_kra_webhook(body, &rules).unwrap())
        };
        assert_eq!(note("001", "2026-01-15T09:00:00Z"), Standing::News);
        assert_eq!(note("001", "2026-01-15T09:00:00Z"), Standing::Repeat);
        assert_eq!(note("007", "2026-01-15T09:02:00Z"), Standing::News);
        assert_eq!(note("005", "2026-01-15T09:01:00Z"), Standing::Late);
        assert_eq!(note("005", ""), Standing::News);
        assert_eq!(note("003", "2026-01-15T09:01:30Z"), Standing::Late, "the newest is still remembered");
    }
}
