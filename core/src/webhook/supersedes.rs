//! Which of two events of a case says how things stand now.

use crate::event::Event;

/// Whether a new event replaces an old one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Supersedes {
    /// The new one happened later.
    Yes,
    /// The new one happened earlier: it arrived late.
    No,
    /// Nothing tells: ask the provider how things stand.
    Undecided,
}

impl Supersedes {
    /// `yes`, `no` or `undecided`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Supersedes::Yes => "yes",
            Supersedes::No => "no",
            Supersedes::Undecided => "undecided",
        }
    }
}

/// Whether `new` replaces `old`, by the provider's own clock: no provider promises that webhooks arrive in the order in
/// which things happened.
///
/// *Undecided* when the events are of two providers or of two cases (by `case_id`, or `user_ref` where neither has a
/// case), when one has no `occurred_at`, or when both happened at the same instant. Pure.
#[must_use]
pub fn supersedes(old: &Event, new: &Event) -> Supersedes {
    let (a, b) = (&old.subject, &new.subject);
    let same_case = match (&a.case_id, &b.case_id) {
        (None, None) => a.user_ref.is_some() && a.user_ref == b.user_ref,
        (one, other) => one == other,
    };
    if old.provider != new.provider || !same_case {
        return Supersedes::Undecided;
    }
    match (old.occurred_at, new.occurred_at) {
        (Some(before), Some(after)) if after > before => Supersedes::Yes,
        (Some(before), Some(after)) if after < before => Supersedes::No,
        _ => Supersedes::Undecided,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Rules, Text, Timestamp, hyperverge};

    fn event(case: &str, time: &str) -> Event {
        let body = format!(r#"{{"transactionId":"{case}","appStatus":"007","eventTime":"{time}"}}"#);
        hyperverge::read_kra_webhook(body, &Rules::at(Timestamp::from_unix_millis(0).unwrap())).unwrap()
    }

    #[test]
    fn the_later_event_of_a_case_replaces_the_earlier() {
        let (early, late) = (event("T", "2025-03-01T10:15:00Z"), event("T", "2025-03-01T15:45:01+05:30"));
        assert_eq!(supersedes(&early, &late).as_str(), "yes");
        assert_eq!(supersedes(&late, &early).as_str(), "no");
        assert_eq!(supersedes(&late, &late).as_str(), "undecided");
    }

    #[test]
    fn without_the_same_case_and_two_times_nothing_is_decided() {
        let (early, late) = (event("T", "2025-03-01T10:15:00Z"), event("T", "2025-03-01T10:15:01Z"));
        let undecided = |old: &Event, new: &Event| {
            assert_eq!(supersedes(old, new), Supersedes::Undecided);
        };
        undecided(&early, &event("U", "2025-03-01T10:15:01Z"));
        undecided(&early, &event("T", ""));
        undecided(&event("T", "yesterday"), &late);
        undecided(&Event { provider: "another", ..early.clone() }, &late);
        // A user's events count only where no case is told.
        let of_user = |event: &Event, user: Option<&str>| {
            let mut event = event.clone();
            event.subject.case_id = None;
            event.subject.user_ref = user.map(Text::from);
            event
        };
        assert_eq!(supersedes(&of_user(&early, Some("u")), &of_user(&late, Some("u"))), Supersedes::Yes);
        undecided(&of_user(&early, Some("u")), &of_user(&late, Some("v")));
        undecided(&of_user(&early, Some("u")), &late);
        undecided(&of_user(&early, None), &of_user(&late, None));
    }
}
