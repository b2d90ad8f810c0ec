//! The example applications of every journey: a resident, an organisation, a non-resident, one exempt from the PAN copy.

#![cfg(feature = "blocking")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test that panics has failed"
)]

mod common;

use common::{config, rules};
use kyckit::hyperverge::{
    BlockingClient, KraApplication, Outcome, UploadMode, UploadOptions, read_kra_webhook,
};
use kyckit::{Decision, Severity};
use kyckit_sandbox::{Inbox, Sandbox};
use serde_json::{Map, Value};
use std::time::Duration;

const EXAMPLES: [(&str, &str); 4] = [
    ("resident", include_str!("../../examples/application.json")),
    ("organisation", include_str!("../../examples/application-organisation.json")),
    ("nri", include_str!("../../examples/application-nri.json")),
    ("exempt", include_str!("../../examples/application-exempt.json")),
];

fn wire(name: &str) -> Map<String, Value> {
    let (_, text) = EXAMPLES.iter().find(|(known, _)| *known == name).unwrap();
    serde_json::from_str(text).unwrap()
}

fn read(wire: &Map<String, Value>) -> KraApplication {
    KraApplication::from_wire(&serde_json::to_vec(wire).unwrap(), &rules()).unwrap()
}

/// What is wrong with an application, but for the rows whose wording does not speak of the applicant.
fn faults(wire: &Map<String, Value>) -> Vec<(String, &'static str, Severity)> {
    let found = read(wire).validate(&rules());
    found
        .iter()
        .filter(|violation| violation.code != "not_applicable")
        .map(|violation| (violation.path.to_owned(), violation.code, violation.severity))
        .collect()
}

#[test]
fn every_journey_is_valid_and_nothing_is_left_over() {
    for (name, _) in EXAMPLES {
        let app = read(&wire(name));
        assert_eq!(faults(&wire(name)), [], "{name}");
        assert!(app.extra.is_empty() && app.unread.is_empty() && app.notes.is_empty(), "{name}");
    }
}

/// In both modes, to the last webhook.
#[test]
fn every_journey_is_taken_and_validated() {
    let sandbox = Sandbox::builder().pace(Duration::from_millis(1)).start().unwrap();
    let inbox = Inbox::start().unwrap();
    let client = BlockingClient::new(config(&sandbox)).unwrap();
    client.configure_webhook(&inbox.url()).unwrap();
    for (mode, letter) in [(UploadMode::Queued, "Q"), (UploadMode::Immediate, "I")] {
        for (name, _) in EXAMPLES {
            let mut app = read(&wire(name));
            app.application_number = Some(format!("{name}-{letter}"));
            let mut options = UploadOptions::new(format!("T-{name}-{letter}"));
            options.mode = mode;
            let receipt = client.validate_and_upload(&app, &options).unwrap();
            assert_eq!(receipt.outcome, Outcome::Accepted, "{name} {receipt:?}");
            let last = loop {
                let delivery = inbox.next(Duration::from_secs(5)).expect("a webhook of every stage");
                let event = read_kra_webhook(delivery.body, &rules()).unwrap();
                assert_eq!(event.subject.case_id.as_deref(), Some(options.transaction_id.as_str()));
                if event.is_final == Some(true) {
                    break event;
                }
            };
            assert_eq!(last.decision, Decision::Approved, "{name}");
        }
    }
}

#[test]
fn what_a_journey_asks_for_is_missed() {
    for (name, member, path, code) in [
        ("organisation", "appCompStatus", "organisation.status", "required"),
        ("organisation", "appNetworthDt", "finances.net_worth_date", "required"),
        ("nri", "appResStatusProof", "person.residential_status_proof", "required"),
        ("nri", "appIpvName", "ipv.name", "required"),
        ("nri", "appIpvDesg", "ipv.designation", "required"),
        ("nri", "appIpvOrgan", "ipv.organisation", "required"),
        ("nri", "appIpvDate", "ipv.date", "required"),
        ("nri", "appPerCity", "permanent.city", "required"),
        ("exempt", "appExmtCat", "exemption_category", "required"),
        ("exempt", "appExmtIdProof", "identity_proof", "required"),
        ("resident", "appGen", "person.gender", "required"),
    ] {
        let mut wire = wire(name);
        wire.remove(member).unwrap_or_else(|| panic!("{name} has no {member}"));
        assert_eq!(faults(&wire), [(path.to_owned(), code, Severity::Error)], "{name} without {member}");
    }
}

/// The table's *applies to* decides: an organisation lacks nothing of a person, and the other way round.
#[test]
fn members_of_the_other_kind_are_not_missed() {
    for (name, members) in [
        ("organisation", &["appGen", "appFName", "appNationality", "appResStatus", "appMarStatus"][..]),
        ("resident", &["appCompStatus"]),
    ] {
        let app = read(&wire(name));
        let written: Map<String, Value> = serde_json::from_str(&app.to_wire(&rules())).unwrap();
        for member in members {
            assert!(!wire(name).contains_key(*member), "{name} {member}");
            assert_eq!(written[*member], "", "{name} {member}");
        }
    }
}
