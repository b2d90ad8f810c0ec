//! Webhook bodies that were cut, flipped or filled with anything: nothing panics, nothing is misread in silence, and no
//! text is refused because it is new. Goes over every fixture of every provider.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test that panics has failed"
)]

mod encrypted;
mod open_values;

use kyckit::{Decision, Event, PROVIDERS, Provider, Rules, Sample, Timestamp};
use std::fmt::Write as _;

pub(crate) fn rules() -> Rules {
    Rules::at(Timestamp::parse("2026-01-15T10:00:00Z").unwrap())
}

/// Reads a sample and asks for everything that is made on demand.
fn read(provider: &dyn Provider, sample: &Sample, rules: &Rules) -> Option<Event> {
    let event = provider.read_webhook(sample.body.clone(), &sample.suffix, rules).ok()?;
    let told = format!("{event:?}{}{}", event.to_json(), event.dedupe_key());
    assert!(told.contains(event.provider));
    Some(event)
}

/// Every fixture of every provider as a delivery, with its name.
fn samples() -> impl Iterator<Item = (&'static dyn Provider, String, Sample)> {
    PROVIDERS.iter().flat_map(|provider| {
        let named = |fixture: kyckit::Fixture| (*provider, fixture.name().to_owned(), fixture.sample());
        provider.fixtures().into_iter().map(named)
    })
}

#[test]
fn a_body_that_is_cut_anywhere_is_refused() {
    for (provider, name, sample) in samples() {
        for end in 0..sample.body.len() {
            let cut = Sample { body: sample.body.slice(..end), ..sample.clone() };
            assert!(read(provider, &cut, &rules()).is_none(), "{} {name} cut at {end}", provider.name());
        }
    }
}

/// A flipped bit may turn one documented word into another, and nobody could tell. Those flips are listed; any other
/// leads to the same decision, to an unknown one, to an error or to a warning.
#[test]
fn a_flipped_bit_is_noticed_unless_it_makes_another_documented_word() {
    let mut found = String::new();
    for (provider, name, sample) in samples() {
        let decision = read(provider, &sample, &rules()).unwrap().decision;
        for bit in 0..sample.body.len() * 8 {
            let mut body = sample.body.to_vec();
            body[bit / 8] ^= 1 << (bit % 8);
            let flipped = Sample { body: body.into(), ..sample.clone() };
            let Some(event) = read(provider, &flipped, &rules()) else { continue };
            if event.decision != decision && event.decision != Decision::Unknown && event.warnings.is_empty()
            {
                let words = (word(&sample.body, bit / 8), word(&flipped.body, bit / 8));
                let _ = writeln!(found, "{} {name}: {} -> {}", provider.name(), words.0, words.1);
            }
        }
    }
    assert_eq!(found, include_str!("flips.txt"), "flips.txt lists what a flip may change in silence");
}

/// The text around a byte, from quote to quote.
fn word(body: &[u8], at: usize) -> String {
    let start = body[..at].iter().rposition(|byte| *byte == b'"').map_or(0, |quote| quote + 1);
    let end = body[at..].iter().position(|byte| *byte == b'"').map_or(body.len(), |quote| at + quote);
    String::from_utf8_lossy(&body[start..end]).into_owned()
}
