//! Repeats and late arrivals.

use crate::border::{free, get, give, make};
use crate::handles;
use crate::types::*;
use kyckit_core::{Deduper, MemoryDeduper, supersedes};

/// Makes a memory of events in this process, of at most so many keys and the last events of as many cases; 0 is the
/// default, 10,000. The least recently seen goes first. A service of several processes keeps dedupe keys in its database.
/// Free it with kyckit_deduper_free.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_deduper_new(
    capacity: usize,
    out: *mut kyckit_deduper,
    error: *mut kyckit_error,
) -> kyckit_status {
    let deduper = || if capacity == 0 { MemoryDeduper::default() } else { MemoryDeduper::new(capacity) };
    make(out, error, || Ok(deduper()))
}

/// Whether this event was there before; from now on it was. A strong or derived key: it came before. A weak one: the
/// last event of the same provider and case had it, within kyckit_event_dedupe_window seconds. Of several threads with
/// one event, one is told no.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_deduper_is_repeat(
    deduper: kyckit_deduper,
    event: kyckit_event,
    out: *mut bool,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(deduper, out, error, |deduper| Ok(deduper.is_repeat(&handles::get(event)?.event)))
}

/// Frees a memory of events. { 0 } is ignored.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_deduper_free(deduper: kyckit_deduper) -> kyckit_status {
    free(deduper)
}

/// Whether the event new_event replaces old_event, by the provider's clock: yes, no (it arrived late) or undecided (two
/// cases, no time, or the same). Valid for ever.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_supersedes(
    old_event: kyckit_event,
    new_event: kyckit_event,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    give(out, error, || {
        let (old, new) = (handles::get(old_event)?, handles::get(new_event)?);
        Ok(kyckit_text::of(supersedes(&old.event, &new.event).as_str()))
    })
}
