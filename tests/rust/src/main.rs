//! The Rust runner of the corpus: reads every case, runs it through the public API, compares.
//!
//! `KYCKIT_CORPUS` names another folder than `tests/corpus`; `KYCKIT_RESULTS` a file to which the results go, one
//! line a case, canonical JSON with all texts, for comparison with the other languages. With the argument `serve` it
//! plays the answers of upload cases on loopback instead.

mod both_ways;
mod calls;
mod case;
mod deliveries;
mod kinds;
mod player;
mod rest;

use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Runs everything and returns how many cases failed.
fn run() -> Result<usize, String> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus");
    let folder = std::env::var_os("KYCKIT_CORPUS").map_or(default, PathBuf::from);
    let cases = case::load(&folder)?;
    if std::env::args().nth(1).as_deref() == Some("serve") {
        return player::serve(cases).map(|()| 0);
    }
    let mut passed: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut failed, mut results) = (0, String::new());
    for case in cases.values() {
        let result =
            kinds::run(case, &cases).unwrap_or_else(|message| Value::from(format!("runner: {message}")));
        let _ = writeln!(results, "{}/{} {}", case.provider, case.name, canonical(&result));
        if without_texts(&result) == case.expect {
            *passed.entry(&case.provider).or_default() += 1;
        } else {
            failed += 1;
            println!("FAILED {}/{}", case.provider, case.name);
            println!("  expected {}", canonical(&case.expect));
            println!("  got      {}", canonical(&without_texts(&result)));
        }
    }
    if let Some(file) = std::env::var_os("KYCKIT_RESULTS") {
        std::fs::write(&file, results).map_err(|error| format!("{}: {error}", file.display()))?;
    }
    let total: usize = passed.values().sum();
    if total + failed == 0 {
        return Err(format!("no case in {}", folder.display()));
    }
    let table: Vec<String> = passed.iter().map(|(provider, count)| format!("{provider} {count}")).collect();
    println!("rust: {}", table.join(", "));
    println!("{total} passed, {failed} failed");
    Ok(failed)
}

/// Canonical JSON; `serde_json` writes everything but the order of the keys so already.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let sorted: BTreeMap<&String, &Value> = members.iter().collect();
            let parts = sorted
                .iter()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), canonical(value)));
            format!("{{{}}}", parts.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

/// Texts for people are not pinned by cases; what a provider said in the `result` of a call is.
fn without_texts(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let pinned = members.iter().filter(|(key, _)| *key != "message" && *key != "remedy");
            let keep = |key: &str, value: &Value| {
                if key == "result" { value.clone() } else { without_texts(value) }
            };
            pinned.map(|(key, value)| (key.clone(), keep(key, value))).collect()
        }
        Value::Array(items) => items.iter().map(without_texts).collect(),
        other => other.clone(),
    }
}
