//! What one project at ARGOS holds: settings, submissions, limits.

use jiff::{SignedDuration, Timestamp};

use crate::argos::cipher::ArgosCipher;
use crate::argos::submission::{Submission, Submit};
use crate::loopback::LoopbackUrl;

/// Which of the three generations of payloads is sent. How the provider chooses is unpublished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Generation {
    /// The first, generic table: `kyc_result.update_at`, `updated` without `data`.
    G0,
    /// The tables for each trigger: `fullName`, `addtional_list` of `approved`.
    G1,
    /// The current portal: `full_name`, `duplicated_information`.
    #[default]
    N,
}

/// How a member is written that may be a value or a list: `comment`, `commentCode`, and `additional_list` of G1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ListForm {
    /// One value as itself, several as a list, as the samples have it.
    #[default]
    Single,
    /// Always a list, as the tables have it.
    Array,
}

/// How a failure of the API is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ErrorForm {
    /// As the page of the call shows it: `message` and `statusCode` of both deletions, else `errorCode`.
    #[default]
    Page,
    /// Always `{"errorCode":"..."}`, as the older pages have it.
    Code,
    /// Always `{"message":"...","statusCode":400}`, as the newer pages have it.
    Message,
}

/// Requests per second and per day (UTC).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) second: usize,
    pub(crate) day: usize,
}

/// Settings stay through a reset; the rest does not.
pub(crate) struct Project {
    pub(crate) generation: Generation,
    pub(crate) cipher: Option<ArgosCipher>,
    pub(crate) lists: ListForm,
    pub(crate) errors: ErrorForm,
    pub(crate) limits: Limits,
    pub(crate) webhook_url: Option<LoopbackUrl>,
    /// In the order of creation.
    submissions: Vec<Submission>,
    made: u64,
    records: u64,
    last: Timestamp,
    /// The second, its requests, the day, its requests.
    seen: (i64, usize, i64, usize),
}

impl Default for Project {
    fn default() -> Self {
        Self {
            generation: Generation::default(),
            cipher: None,
            lists: ListForm::default(),
            errors: ErrorForm::default(),
            // Documented, for each key.
            limits: Limits { second: 5_000, day: 200_000 },
            webhook_url: None,
            submissions: Vec::new(),
            made: 0,
            records: 0,
            last: Timestamp::UNIX_EPOCH,
            seen: (0, 0, 0, 0),
        }
    }
}

impl Project {
    /// Forgets submissions, counts and the webhook URL.
    pub(crate) fn reset(&mut self) {
        self.submissions.clear();
        self.webhook_url = None;
        self.seen = (0, 0, 0, 0);
    }

    /// Now, and never the same millisecond twice: receivers tell events apart by it.
    pub(crate) fn now(&mut self) -> Timestamp {
        let next = self.last.saturating_add(SignedDuration::from_millis(1)).unwrap_or(self.last);
        self.last = Timestamp::now().max(next);
        self.last
    }

    /// Keeps a new, incomplete submission.
    pub(crate) fn keep(&mut self, given: Submit) -> String {
        self.made += 1;
        let id = format!("6sbx{:09}", self.made);
        let now = self.now();
        self.submissions.push(Submission::new(id.clone(), given, now));
        id
    }

    /// An id that was not given before, for a record of the monitoring, a consent or a request.
    pub(crate) fn next_id(&mut self, prefix: &str) -> String {
        self.records += 1;
        format!("{prefix}_{:08}", self.records)
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Submission> {
        self.submissions.iter().find(|submission| submission.id == id)
    }

    /// One that was not deleted.
    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Submission> {
        self.submissions.iter_mut().find(|submission| submission.id == id && !submission.deleted)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Submission> {
        self.submissions.iter()
    }

    /// Counts a request; false when it is one too many. Those are not counted.
    pub(crate) fn count_request(&mut self, at: Timestamp) -> bool {
        let second = at.as_second();
        let day = second.div_euclid(86_400);
        let (known_second, in_second, known_day, in_day) = self.seen;
        let in_second = if known_second == second { in_second } else { 0 };
        let in_day = if known_day == day { in_day } else { 0 };
        let fine = in_second < self.limits.second && in_day < self.limits.day;
        self.seen = (second, in_second + usize::from(fine), day, in_day + usize::from(fine));
        fine
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_second_and_by_day() {
        let mut project = Project { limits: Limits { second: 2, day: 3 }, ..Project::default() };
        let mut fits = |at: &str| project.count_request(at.parse().unwrap());
        assert!(fits("2025-01-02T23:59:58.1Z") && fits("2025-01-02T23:59:58.9Z"));
        assert!(!fits("2025-01-02T23:59:58.9Z"), "the second is full");
        assert!(fits("2025-01-02T23:59:59Z"));
        assert!(!fits("2025-01-02T23:59:59Z"), "the day is full");
        assert!(fits("2025-01-03T00:00:00Z"), "a new day in UTC");
    }
}
