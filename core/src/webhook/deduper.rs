//! Telling repeated deliveries from new events by their dedupe keys.

use crate::event::{DedupeStrength, Event};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// Remembers events and tells repeats. A service with several processes keeps the memory where all of them see it, for
/// example in its database, in the transaction that acts on the event.
pub trait Deduper: Send + Sync {
    /// Whether this event was there before; from now on it was.
    ///
    /// *Strong* and *derived* keys: the same key came before. *Weak* keys, which a real return to an earlier state has
    /// too: the last event of the same provider and case (`case_id`, else `user_ref`, else the key itself) had the same
    /// key, and arrived within `dedupe_window` seconds of this one.
    fn is_repeat(&self, event: &Event) -> bool;
}

/// A [`Deduper`] in the memory of one process: for tests, tools and services of one process that may forget when they
/// end. Bounded: of more keys, or more cases, than its capacity the least recently seen goes first.
///
/// Safe to share between threads. `Debug` shows how much is remembered and nothing of it.
///
/// ```
/// use kyckit::{Deduper, MemoryDeduper, Rules, Timestamp, hyperverge};
///
/// let deduper = MemoryDeduper::new(10_000);
/// let rules = Rules::at(Timestamp::parse("2026-01-15T10:00:00Z").unwrap());
/// let event = hyperverge::read_results_webhook(&br#"{"eventId":"E-1"}"#[..], &rules)?;
/// assert!(!deduper.is_repeat(&event));
/// assert!(deduper.is_repeat(&event));
/// # Ok::<(), kyckit::Error>(())
/// ```
pub struct MemoryDeduper {
    memory: Mutex<Memory>,
}

struct Memory {
    /// Strong and derived keys.
    keys: Recent<String, ()>,
    /// The last event of a case: its key, and when it arrived in milliseconds.
    cases: Recent<(&'static str, String), (String, i64)>,
}

impl MemoryDeduper {
    /// Remembers at most so many keys, and the last event of as many cases; at least one.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        let memory = Memory { keys: Recent::new(capacity), cases: Recent::new(capacity) };
        MemoryDeduper { memory: Mutex::new(memory) }
    }
}

impl Default for MemoryDeduper {
    /// Remembers 10,000 keys.
    fn default() -> Self {
        MemoryDeduper::new(10_000)
    }
}

impl Deduper for MemoryDeduper {
    fn is_repeat(&self, event: &Event) -> bool {
        let key = event.dedupe_key().to_owned();
        let subject = &event.subject;
        let case = subject.case_id.as_deref().or(subject.user_ref.as_deref()).unwrap_or(&key).to_owned();
        let now = event.received_at.unix_millis();
        // What another thread left is whole: nothing panics in between.
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let is_certain = matches!(event.dedupe_strength, DedupeStrength::Strong | DedupeStrength::Derived);
        if is_certain && memory.keys.put(key.clone(), ()).is_some() {
            // No news of the case: its last event stays.
            return true;
        }
        let last = memory.cases.put((event.provider, case), (key, now));
        let (Some((last_key, then)), false) = (last, is_certain) else { return false };
        let window = event.dedupe_window.map(|seconds| u64::from(seconds) * 1000);
        last_key == event.dedupe_key() && window.is_some_and(|window| now.abs_diff(then) <= window)
    }
}

impl fmt::Debug for MemoryDeduper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        f.debug_struct("MemoryDeduper")
            .field("keys", &memory.keys.values.len())
            .field("cases", &memory.cases.values.len())
            .finish()
    }
}

/// A bounded map that forgets what was put least recently.
struct Recent<K, V> {
    capacity: usize,
    turn: u64,
    values: HashMap<K, (V, u64)>,
    /// Keys by the turn in which they were last put.
    turns: BTreeMap<u64, K>,
}

impl<K: Clone + Eq + Hash, V> Recent<K, V> {
    fn new(capacity: usize) -> Self {
        Recent { capacity: capacity.max(1), turn: 0, values: HashMap::new(), turns: BTreeMap::new() }
    }

    /// Puts a value and answers the one that was there.
    fn put(&mut self, key: K, value: V) -> Option<V> {
        self.turn += 1;
        self.turns.insert(self.turn, key.clone());
        let before = self.values.insert(key, (value, self.turn));
        if let Some((_, turn)) = &before {
            self.turns.remove(turn);
        } else if self.values.len() > self.capacity
            && let Some((_, oldest)) = self.turns.pop_first()
        {
            self.values.remove(&oldest);
        }
        before.map(|(value, _)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Rules, Timestamp, hyperverge};

    fn at(seconds: i64) -> Rules {
        Rules::at(Timestamp::from_unix_millis(seconds * 1000).unwrap())
    }

    /// Without its own time: a weak key.
    fn weak(case: &str, status: &str, seconds: i64) -> Event {
        let body = format!(r#"{{"transactionId":"{case}","appStatus":"{status}"}}"#);
        hyperverge::read_kra_webhook(body, &at(seconds)).unwrap()
    }

    fn derived(case: &str, status: &str, time: &str) -> Event {
        let body = format!(r#"{{"transactionId":"{case}","appStatus":"{status}","eventTime":"{time}"}}"#);
        hyperverge::read_kra_webhook(body, &at(0)).unwrap()
    }

    fn strong(id: &str) -> Event {
        hyperverge::read_results_webhook(format!(r#"{{"eventId":"{id}"}}"#), &at(0)).unwrap()
    }

    #[test]
    fn strong_and_derived_keys_are_repeats_for_ever() {
        let deduper = MemoryDeduper::default();
        let told: Vec<bool> = [
            strong("E-1"),
            derived("T", "003", "2025-03-01T10:15:00Z"),
            strong("E-1"),
            strong("E-2"),
            derived("T", "007", "2025-03-02T10:15:00Z"),
            derived("T", "003", "2025-03-01T10:15:00Z"),
        ]
        .iter()
        .map(|event| deduper.is_repeat(event))
        .collect();
        assert_eq!(told, [false, false, true, false, false, true]);
    }

    #[test]
    fn weak_keys_are_repeats_of_the_last_event_of_their_case_only() {
        let deduper = MemoryDeduper::default();
        for (event, expected) in [
            (weak("T", "003", 0), false),
            (weak("U", "003", 1), false),
            (weak("T", "003", 10), true),
            (weak("T", "003", 610), true),
            (weak("T", "003", 1211), false),
            (weak("T", "007", 1212), false),
            // A real return to an earlier state.
            (weak("T", "003", 1213), false),
            (weak("T", "003", 1100), true),
            (derived("T", "007", "2025-03-01T10:15:00Z"), false),
            (weak("T", "003", 1214), false),
            // A repeat that is certain is no news of its case.
            (derived("T", "007", "2025-03-01T10:15:00Z"), true),
            (weak("T", "003", 1215), true),
        ] {
            assert_eq!(deduper.is_repeat(&event), expected, "{} {:?}", event.received_at, event.subject);
        }
    }

    #[test]
    fn an_event_without_any_id_is_a_case_of_its_own() {
        let deduper = MemoryDeduper::default();
        let nobody = |status: &str| {
            hyperverge::read_kra_webhook(format!(r#"{{"appStatus":"{status}"}}"#), &at(0)).unwrap()
        };
        for (status, expected) in [("003", false), ("007", false), ("003", true), ("007", true)] {
            assert_eq!(deduper.is_repeat(&nobody(status)), expected, "{status}");
        }
    }

    #[test]
    fn the_least_recently_seen_goes_first() {
        let deduper = MemoryDeduper::new(2);
        for (id, expected) in
            [("1", false), ("2", false), ("1", true), ("3", false), ("1", true), ("2", false), ("3", false)]
        {
            assert_eq!(deduper.is_repeat(&strong(id)), expected, "{id}");
        }
        assert_eq!(format!("{deduper:?}"), "MemoryDeduper { keys: 2, cases: 2 }");
        for id in 0..1000 {
            deduper.is_repeat(&strong(&id.to_string()));
        }
        let memory = deduper.memory.lock().unwrap();
        assert_eq!((memory.keys.values.len(), memory.keys.turns.len()), (2, 2));
        assert_eq!((memory.cases.values.len(), memory.cases.turns.len()), (2, 2));
    }

    #[test]
    fn of_many_threads_one_sees_an_event_first() {
        let deduper = MemoryDeduper::default();
        let event = strong("E-1");
        let first = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| !deduper.is_repeat(&event))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).filter(|first| *first).count()
        });
        assert_eq!(first, 1);
    }
}
