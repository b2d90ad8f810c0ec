//! How often reading a webhook asks for memory: a number that no machine's noise changes.

#![allow(clippy::expect_used, reason = "a test that cannot read its fixture has failed")]

use bytes::Bytes;
use kyckit_benches::payloads::{PAYLOADS, payload, rules};
use kyckit_benches::scan;

fn count(work: impl FnOnce()) -> u64 {
    allocation_counter::measure(work).count_total
}

#[test]
fn scanning_a_flat_body_allocates_nothing() {
    for name in ["KRA v2", "KRA v2, rejected", "KRA v2, spaced, an escape"] {
        let body = payload(name).expect("a name of the table").text.as_bytes();
        let counted = count(|| assert_eq!(scan(body), Some(8)));
        println!("{name} - scan into slots: {counted} allocations");
        assert_eq!(counted, 0, "{name}");
    }
}

#[test]
fn an_event_takes_at_most_three_allocations() {
    let rules = rules();
    for payload in PAYLOADS {
        // A body as a server hands it over: nobody has a share of it yet.
        let body = Bytes::from(payload.text.as_bytes().to_vec());
        let counted = count(|| {
            let event = (payload.read)(body, &rules).expect("the fixture is a webhook");
            assert!(event.warnings.is_empty(), "{}: {:?}", payload.name, event.warnings);
        });
        println!("{} - to event: {counted} allocations", payload.name);
        assert!(counted <= 3, "{}: {counted}", payload.name);
    }
}

#[test]
fn every_peer_reads_its_body() {
    for payload in PAYLOADS {
        assert!((payload.peer)(payload.text.as_bytes()), "{}", payload.name);
    }
}
