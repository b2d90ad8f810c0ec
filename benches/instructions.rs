//! Does one named path a number of times, for `cargo xtask instructions` to count what that takes.
//!
//! `instructions` alone lists the names; `instructions NAME TIMES` does the work and prints nothing. `peer` and the name of
//! a body takes serde_json's way: not listed, because another library's counts are not ours to keep.

#![allow(clippy::expect_used, reason = "a measurement that cannot read its fixture must stop")]

use bytes::Bytes;
use kyckit::Rules;
use kyckit::hyperverge::{KraApplication, read_kra_webhook};
use kyckit_benches::payloads::{PAYLOADS, payload, rules};
use kyckit_benches::scan;
use std::hint::black_box;
use std::process::ExitCode;

const APPLICATION: &[u8] = include_bytes!("fixtures/full.json");
const FAULTY: &[u8] = include_bytes!("fixtures/faults.json");
const V1: &[u8] = include_bytes!("fixtures/webhook-v1.json");
const V2: &[u8] = include_bytes!("fixtures/webhook-v2.json");

/// One time along a path.
type Work = fn(&Given);

/// What is counted beside every body to its event. A new path is a line here and one
/// `cargo xtask instructions --update`.
const PATHS: &[(&str, Work)] = &[
    ("read wire JSON + validate", |given| {
        keep(
            KraApplication::from_wire(black_box(APPLICATION), &given.rules)
                .map(|app| app.validate(&given.rules)),
        );
    }),
    ("validate wire JSON", |given| {
        keep(KraApplication::validate_wire(black_box(APPLICATION), &given.rules));
    }),
    ("validate wire JSON, 30 faults", |given| {
        keep(KraApplication::validate_wire(black_box(FAULTY), &given.rules));
    }),
    ("scan webhook v1", |_| keep(scan(black_box(V1)))),
    ("scan webhook v2", |_| keep(scan(black_box(V2)))),
    ("validate faulty model", |given| keep(black_box(&given.faulty).validate(&given.rules))),
    ("validate valid model", |given| keep(black_box(&given.valid).validate(&given.rules))),
    ("write valid model", |given| keep(black_box(&given.valid).to_wire(&given.rules))),
    // A long value met by many others of the same name: cost must follow the length of the body alone.
    ("webhook with hostile duplicates", |given| keep(read_kra_webhook(given.hostile.clone(), &given.rules))),
];

/// What is made before the work and is not counted.
struct Given {
    rules: Rules,
    valid: KraApplication,
    faulty: KraApplication,
    hostile: Vec<u8>,
}

impl Given {
    fn new() -> Self {
        let rules = rules();
        let read = |body| KraApplication::from_wire(body, &rules).expect("the fixture is readable");
        Given { valid: read(APPLICATION), faulty: read(FAULTY), hostile: hostile(), rules }
    }
}

fn hostile() -> Vec<u8> {
    let first = format!("{{\"appId\":[{}0]", "{},".repeat(10_000));
    format!("{first}{}}}", ",\"appId\":[]".repeat(400)).into_bytes()
}

fn keep<T>(result: T) {
    black_box(&result);
}

/// The work that goes by this name.
fn work(name: &str) -> Option<Box<dyn Fn()>> {
    if let Some((_, work)) = PATHS.iter().find(|(known, _)| *known == name) {
        let given = Given::new();
        return Some(Box::new(move || work(&given)));
    }
    if let Some(payload) = name.strip_prefix("peer ").and_then(payload) {
        return Some(Box::new(|| assert!((payload.peer)(payload.text.as_bytes()))));
    }
    let payload = payload(name.strip_suffix(TO_EVENT)?)?;
    let (rules, body) = (rules(), Bytes::from(payload.text.as_bytes().to_vec()));
    Some(Box::new(move || keep((payload.read)(black_box(body.clone()), &rules))))
}

/// What stands behind the name of a body in the name of its path.
const TO_EVENT: &str = " to event";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [name, times] = args.as_slice() else {
        PATHS.iter().for_each(|(name, _)| println!("{name}"));
        PAYLOADS.iter().for_each(|payload| println!("{}{TO_EVENT}", payload.name));
        return ExitCode::SUCCESS;
    };
    let (Some(work), Ok(times)) = (work(name), times.parse::<u32>()) else {
        eprintln!("usage: instructions [NAME TIMES]; without arguments the names");
        return ExitCode::from(2);
    };
    (0..times).for_each(|_| work());
    ExitCode::SUCCESS
}
