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

/// One body a kind of work: a plain approval, a rejection with its reason, an update with its list.
const ARGOS: [(&str, &str); 3] = [
    (
        "approved",
        r#"{"webhook_trigger":"approved","submission_id":"6xx28lo115832","email":"user@example.com","userid":"user-0001","kyc_result":{"status":"approved","updated_at":"2026-01-15T09:55:00Z","reviewer":"agent"},"fullName":"Test Person","additional_list":[{"answer":"A"}]}"#,
    ),
    (
        "rejected",
        r#"{"webhook_trigger":"rejected","submission_id":"6xx28lo115832","kyc_result":{"status":"rejected","updated_at":"2026-01-15T09:55:00Z","comment":"Old","commentCode":"expired_id"}}"#,
    ),
    (
        "updated",
        r#"{"webhook_trigger":"updated","submission_id":"6xx28lo115832","data":{"update":["kycStatus","fullName"],"kyc_result":"approved"},"update_time":"2026-01-15T09:55:00Z"}"#,
    ),
];

#[test]
fn an_event_of_argos_takes_at_most_three_allocations() {
    let rules = Rules::at(Timestamp::parse("2026-01-15T10:00:00Z").expect("an instant"));
    for (name, text) in ARGOS {
        let body = Bytes::from(text.as_bytes().to_vec());
        let counted = count(|| {
            let event = kyckit::argos::read_webhook(body, &rules).expect("the body is a webhook");
            assert!(event.warnings.is_empty(), "{name}");
        });
        println!("argos, {name} - to event: {counted} allocations");
        assert!(counted <= 3, "{name}: {counted}");
    }
}
