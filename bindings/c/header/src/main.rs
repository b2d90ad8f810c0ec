//! Writes `include/kyckit.h` from the sources of the C interface; with `--check` only compares.

use std::path::Path;
use std::process::ExitCode;

/// The files with entries, in the order of the header.
const SOURCES: &[&str] = &[
    "types",
    "error",
    "rules",
    "application",
    "fields",
    "generated",
    "webhook",
    "event",
    "payload",
    "argos",
    "verification",
    "receiver",
    "deduper",
    "client",
    "receipt",
    "registry",
    "advice",
    "lists",
];

fn main() -> ExitCode {
    let check = std::env::args().nth(1).as_deref() == Some("--check");
    match run(check) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(check: bool) -> Result<(), String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = cbindgen::Config::from_file(here.join("cbindgen.toml"))?;
    let mut builder = cbindgen::Builder::new().with_config(config);
    for source in SOURCES {
        builder = builder.with_src(here.join("../src").join(source).with_extension("rs"));
    }
    let mut text = Vec::new();
    builder.generate().map_err(|error| error.to_string())?.write(&mut text);
    let file = here.join("../../../include/kyckit.h");
    if std::fs::read(&file).is_ok_and(|present| present == text) {
        return Ok(());
    }
    if check {
        return Err("include/kyckit.h is stale: run `cargo run` in bindings/c/header".to_owned());
    }
    std::fs::write(&file, text).map_err(|error| format!("{}: {error}", file.display()))
}
