//! Events as a service stores them.

use super::reading::blank_event;
use crate::event::Event;
use crate::providers::Provider;
use crate::rules::Rules;
use crate::time::Timestamp;

impl Event {
    /// An event that a service stored and that has no body any more, for [`crate::supersedes`], a [`crate::Deduper`] and
    /// [`Event::cloud_event_of`]: with the key that [`Event::dedupe_key`] gave, and whatever members the caller sets, for
    /// example `subject` and `occurred_at`. The others say nothing. Pure.
    ///
    /// ```
    /// use kyckit::{Event, Rules, Supersedes, Timestamp, hyperverge, supersedes};
    ///
    /// let rules = Rules::at(Timestamp::parse("2026-01-15T10:00:00Z").unwrap());
    /// let new = br#"{"transactionId":"T-1","appStatus":"007","eventTime":"2026-01-15T09:00:00Z"}"#;
    /// let new = hyperverge::read_kra_webhook(&new[..], &rules)?;
    ///
    /// let mut old = Event::stored(&hyperverge::KraWebhook, "hyperverge_kra:0123", rules.now);
    /// old.subject.case_id = Some("T-1".into());
    /// old.occurred_at = Timestamp::parse("2026-01-14T09:00:00Z");
    /// assert_eq!(supersedes(&old, &new), Supersedes::Yes);
    /// # Ok::<(), kyckit::Error>(())
    /// ```
    #[must_use]
    pub fn stored(provider: &dyn Provider, dedupe_key: impl Into<String>, received_at: Timestamp) -> Event {
        let rules = Rules::at(received_at);
        let event = blank_event(provider.name(), |_| String::new(), &rules);
        Event { dedupe_key: dedupe_key.into().into(), ..event }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Deduper, MemoryDeduper, hyperverge};

    #[test]
    fn a_stored_event_keeps_its_key_and_tells_a_repeat() {
        let rules = Rules::at(Timestamp::from_unix_millis(0).unwrap());
        let event = hyperverge::read_results_webhook(&br#"{"eventId":"E-1"}"#[..], &rules).unwrap();
        let mut stored = Event::stored(&hyperverge::ResultsWebhook, event.dedupe_key(), event.received_at);
        stored.dedupe_strength = event.dedupe_strength;
        stored.kind = event.kind;
        assert_eq!(stored.dedupe_key(), "hyperverge_results:E-1");
        assert!(stored.raw().is_empty());
        let deduper = MemoryDeduper::default();
        assert!(!deduper.is_repeat(&stored));
        assert!(deduper.is_repeat(&event));
        assert_eq!(stored.cloud_event_of(&event.to_json()), event.to_cloud_event());
    }
}
