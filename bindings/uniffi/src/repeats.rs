//! Repeated deliveries, late ones, and the event for others: what an event's own facts tell.

use crate::{Event, KyckitError, Supersedes};
use kyckit::{Deduper as _, Text};
use kyckit_support::{ErrorRecord, guard};
use std::fmt;
use std::sync::Arc;

/// Whether `new` replaces `old`, by the provider's own clock: no provider promises that webhooks arrive in the order in
/// which things happened. Undecided for two providers or cases, without both times, and at the same instant.
#[uniffi::export]
pub fn supersedes(old: Event, new: Event) -> Result<Supersedes, KyckitError> {
    Ok(kyckit::supersedes(&old.stored()?, &new.stored()?))
}

/// The event as a CloudEvent (1.0, structured mode, canonical JSON): `id` is the dedupe key, `data` the event. Its media
/// type is `application/cloudevents+json`. It holds the provider's texts.
#[uniffi::export]
pub fn cloud_event_of(event: Event) -> Result<String, KyckitError> {
    Ok(event.stored()?.cloud_event_of(event.canonical.expose()))
}

/// Tells repeated deliveries from new events, in the memory of one process: for tests, tools and services of one process
/// that may forget when they end. A service with several keeps `dedupeKey` where all of them see it. Safe to share between
/// threads. As text it shows how much it remembers and nothing of it.
#[derive(Debug, uniffi::Object)]
#[uniffi::export(Display)]
pub struct MemoryDeduper(kyckit::MemoryDeduper);

#[uniffi::export]
impl MemoryDeduper {
    /// Remembers at most so many keys, and the last event of as many cases; of more, the least recently seen goes first.
    #[uniffi::constructor(default(capacity = 10_000))]
    pub fn new(capacity: u32) -> Arc<Self> {
        let capacity = usize::try_from(capacity).unwrap_or(usize::MAX);
        Arc::new(MemoryDeduper(kyckit::MemoryDeduper::new(capacity)))
    }

    /// Whether this event was there before; from now on it was. Strong and derived keys: the same key came before. Weak
    /// ones: the last event of the same case had the same key, within `dedupeWindow` seconds.
    pub fn is_repeat(&self, event: Event) -> Result<bool, KyckitError> {
        let event = event.stored()?;
        Ok(guard(|| Ok(self.0.is_repeat(&event)))?)
    }
}

impl fmt::Display for MemoryDeduper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl Event {
    /// The facts of the event that tell repeats and order, as the core's own event.
    fn stored(&self) -> Result<kyckit::Event, ErrorRecord> {
        let text = |text: &Option<String>| text.as_deref().map(Text::from);
        let mut event = kyckit::Event::stored(self.provider.core()?, &*self.dedupe_key, self.received_at);
        event.kind = kyckit::EventKind::from_text(&self.kind.to_string());
        event.subject.case_id = text(&self.subject.case_id);
        event.subject.user_ref = text(&self.subject.user_ref);
        event.subject.tenant_id = text(&self.subject.tenant_id);
        event.occurred_at = self.occurred_at;
        event.dedupe_strength = kyckit::DedupeStrength::from_text(&self.dedupe_strength.to_string());
        event.dedupe_window = self.dedupe_window;
        Ok(event)
    }
}
