//! What the benches share: the peers that kyckit is measured against, serde_json's typed owned parses of the same bytes,
//! and the bodies of webhooks that both read.

pub mod payloads;
pub mod peers;

use std::path::Path;

// The reading layer itself: the core shows only what is made of it.
#[path = "../core/src/json/mod.rs"]
#[allow(dead_code, unused_imports, reason = "a part of it is measured")]
mod json;

/// The names that the core's reader of KRA webhooks wants, in its order.
const NAMES: [&str; 12] = [
    "transactionId",
    "appId",
    "eventType",
    "statusDescription",
    "remarks",
    "appStatus",
    "appUpdtStatus",
    "eventTime",
    "name",
    "phoneNumber",
    "panNumber",
    "emailAddress",
];

/// Reads a webhook body into slots and decodes nothing; how many names it found, none when it cannot be read.
#[must_use]
pub fn scan(body: &[u8]) -> Option<usize> {
    let members = json::read(body, &json::Limits::WEBHOOK, &NAMES).ok()?;
    Some(members.known().iter().flatten().count() + members.unknown.len())
}

/// The median that criterion measured in this run, in nanoseconds.
#[must_use]
pub fn median(name: &str) -> Option<f64> {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or(Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), Into::into);
    let file = target.join("criterion").join(name).join("new/estimates.json");
    let estimates: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).ok()?).ok()?;
    estimates.get("median")?.get("point_estimate")?.as_f64()
}

/// One line of the table: what criterion measured under `name`, as a ratio to `base`.
pub fn line(name: &str, base: Option<f64>, allocations: u64) {
    let (Some(time), Some(base)) = (median(name), base) else {
        return println!("{name:<40} {:>9} {:>7} {allocations:>12}", "-", "-");
    };
    println!("{name:<40} {time:>6.0} ns {:>7.3} {allocations:>12}", time / base);
}

/// The head of the table.
pub fn head() {
    println!("\n{:<40} {:>9} {:>7} {:>12}", "", "median", "ratio", "allocations");
}
