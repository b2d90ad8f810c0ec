//! Checking an application, as a ratio to the peer's parse of the same bytes in the same run.

#![allow(missing_docs, clippy::expect_used, reason = "a bench that cannot read its fixture must stop")]

use criterion::Criterion;
use kyckit::hyperverge::KraApplication;
use kyckit::{Rules, Timestamp};
use kyckit_benches::peers::application::Peer;
use kyckit_benches::{head, median};
use std::hint::black_box;

const FULL: &[u8] = include_bytes!("../fixtures/full.json");
const FAULTS: &[u8] = include_bytes!("../fixtures/faults.json");

const PEER: &str = "serde_json typed owned parse";
const VALID: &str = "validate, valid model";
const FAULTY: &str = "validate, model with 30 faults";
const TEXTS: &str = "validate, 30 faults, all texts";
const READ: &str = "read wire JSON and validate";
const WIRE: &str = "validate wire JSON";
const WIRE_FAULTY: &str = "validate wire JSON with 30 faults";

fn main() {
    let rules = Rules::at(Timestamp::parse("2026-01-15T10:00:00Z").expect("an instant"));
    let valid = KraApplication::from_wire(FULL, &rules).expect("the fixture is readable");
    let faulty = KraApplication::from_wire(FAULTS, &rules).expect("the fixture is readable");
    let (warnings, faults) = (valid.validate(&rules), faulty.validate(&rules));
    assert!(warnings.is_valid(), "the fixture is valid: {warnings:?}");
    println!(
        "members {}, violations of the valid model {}, of the faulty one {}",
        members(&valid),
        warnings.len(),
        faults.len()
    );

    let mut criterion = Criterion::default().configure_from_args();
    criterion.bench_function(PEER, |b| b.iter(|| peer(black_box(FULL))));
    criterion.bench_function(VALID, |b| b.iter(|| black_box(&valid).validate(&rules).len()));
    criterion.bench_function(FAULTY, |b| b.iter(|| black_box(&faulty).validate(&rules).len()));
    criterion.bench_function(TEXTS, |b| {
        b.iter(|| black_box(&faulty).validate(&rules).iter().map(|v| v.message.len()).sum::<usize>())
    });
    criterion.bench_function(READ, |b| {
        b.iter(|| KraApplication::from_wire(black_box(FULL), &rules).map(|app| app.validate(&rules).len()));
    });
    for (name, body) in [(WIRE, FULL), (WIRE_FAULTY, FAULTS)] {
        criterion.bench_function(name, |b| {
            b.iter(|| KraApplication::validate_wire(black_box(body), &rules).map(|found| found.len()));
        });
    }
    criterion.final_summary();

    head();
    let base = median(PEER);
    line(PEER, base, || {
        black_box(peer(FULL));
    });
    line(VALID, base, || {
        black_box(valid.validate(&rules));
    });
    line(FAULTY, base, || {
        black_box(faulty.validate(&rules));
    });
    line(TEXTS, base, || {
        black_box(faulty.validate(&rules).iter().count());
    });
    line(READ, base, || {
        black_box(KraApplication::from_wire(FULL, &rules).map(|app| app.validate(&rules)).ok());
    });
    for (name, body) in [(WIRE, FULL), (WIRE_FAULTY, FAULTS)] {
        line(name, base, || {
            black_box(KraApplication::validate_wire(body, &rules).ok());
        });
    }
    for (what, valid, faulty) in [("the model", VALID, FAULTY), ("the body", WIRE, WIRE_FAULTY)] {
        if let (Some(valid), Some(faulty)) = (median(valid), median(faulty)) {
            println!("30 faults cost {:.2} times {what} without", faulty / valid);
        }
    }
}

fn peer(body: &[u8]) -> Peer {
    serde_json::from_slice(body).expect("the peer reads the fixture")
}

fn members(app: &KraApplication) -> usize {
    (0..93).filter(|index| !app.value(*index).is_blank()).count()
}

fn line(name: &str, base: Option<f64>, work: impl FnOnce()) {
    kyckit_benches::line(name, base, allocation_counter::measure(work).count_total);
}
