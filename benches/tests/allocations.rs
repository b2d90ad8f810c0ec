//! How often reading a webhook asks for memory: a number that no machine's noise changes.

#![allow(clippy::expect_used, reason = "a test that cannot read its fixture has failed")]

use bytes::Bytes;
use kyckit::hyperverge::read_kra_webhook;
use kyckit::{Rules, Timestamp};
use kyckit_benches::scan;

const BODIES: [(&str, &str); 5] = [
    ("v2", include_str!("../fixtures/webhook-v2.json")),
    ("v2, rejected", include_str!("../fixtures/webhook-v2-rejected.json")),
    ("v2, spaced", include_str!("../fixtures/webhook-v2-spaced.json")),
    ("v1", include_str!("../fixtures/webhook-v1.json")),
    ("v1, hold", include_str!("../fixtures/webhook-v1-hold.json")),
];

fn count(work: impl FnOnce()) -> u64 {
    allocation_counter::measure(work).count_total
}

#[test]
fn scanning_a_flat_body_allocates_nothing() {
    for (name, text) in BODIES.iter().filter(|(name, _)| name.starts_with("v2")) {
        let counted = count(|| assert_eq!(scan(text.as_bytes()), Some(8)));
        println!("{name} - scan into slots: {counted} allocations");
        assert_eq!(counted, 0, "{name}");
    }
}

#[test]
fn an_event_takes_at_most_three_allocations() {
    let rules = Rules::at(Timestamp::parse("2026-01-15T10:00:00Z").expect("an instant"));
    for (name, text) in BODIES {
        // A body as a server hands it over: nobody has a share of it yet.
        let body = Bytes::from(text.as_bytes().to_vec());
        let counted = count(|| {
            let event = read_kra_webhook(body, &rules).expect("the fixture is a webhook");
            assert!(event.warnings.is_empty(), "{name}");
        });
        println!("{name} - to event: {counted} allocations");
        assert!(counted <= 3, "{name}: {counted}");
    }
}
