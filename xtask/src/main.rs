//! `cargo xtask`: generate, check, test, demonstrate. `.ci/run` and a person call the same commands.

mod bindings;
mod check;
mod docs;
mod r#gen;
mod instructions;
mod languages;
mod process;
mod setup;
mod test;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  demo [ARGS]        every provider on the embedded sandbox: an application, and the webhooks of four families
  test [LANGUAGES]   every test in every language; rust python c cpp kotlin swift
  check              format, clippy, generated files fresh, licences, duplicate crates, the rules of the house
  gen [--check]      write the generated files from the tables, or only compare
  sizes              how large the shared libraries are, written to docs/sizes.md
  install-c PREFIX   build the C library and lay it out: headers, libraries, pkg-config, CMake
  bench              the benchmarks, as ratios to named peers
  bench python [ARGS]
                     the same in Python, see benches/python/README.md
  instructions [--update]
                     instructions a call of the named paths against the counts checked in (valgrind)
  differential       the reading layer against serde_json, millions of bodies
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let root = root();
    let done = match args.as_slice() {
        ["gen"] => {
            r#gen::run(&root, false).and_then(|()| languages::generate(&root)).and_then(|()| schemas(&root))
        }
        ["gen", "--check"] => r#gen::run(&root, true),
        ["install-c", prefix] => languages::install_c(&root, Path::new(prefix)),
        ["sizes"] => bindings::sizes(&root),
        ["check"] => check::run(&root),
        ["test", languages @ ..] => test::run(&root, languages),
        ["bench", "python", rest @ ..] => languages::bench_python(&root, rest),
        ["bench", rest @ ..] => bench(&root, rest),
        ["instructions"] => instructions::run(&root, false),
        ["instructions", "--update"] => instructions::run(&root, true),
        ["differential"] => differential(&root),
        ["demo", rest @ ..] => demo(&root, rest),
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The main job, on the embedded sandbox. Its exit code is the answer, so nothing is added to what it prints.
fn demo(root: &Path, rest: &[&str]) -> Result<(), String> {
    process::run(root, "cargo", &[&["run", "--quiet", "-p", "kyckit-cli", "--", "demo"], rest].concat())
}

/// Times, then the counts of allocations, which a program of its own takes: counting would slow what is timed.
fn bench(root: &Path, rest: &[&str]) -> Result<(), String> {
    process::run(root, "cargo", &[&["bench", "-p", "kyckit-benches", "--"], rest].concat())?;
    let count = ["test", "--quiet", "-p", "kyckit-benches", "--test", "allocations", "--", "--nocapture"];
    process::run(root, "cargo", &count)
}

/// The JSON Schemas come from the compiled tables; a test of the core says when they are stale.
fn schemas(root: &Path) -> Result<(), String> {
    let args = ["run", "--quiet", "-p", "kyckit-cli", "--", "schema", "--write", "docs/schemas"];
    process::run(root, "cargo", &args)
}

/// The long run of the comparison that each test run does a part of; prints what was tried and how much differs.
fn differential(root: &Path) -> Result<(), String> {
    let test =
        ["test", "--quiet", "--release", "-p", "kyckit", "--no-default-features", "--lib", "differential"];
    process::run(root, "cargo", &[&test[..], &["--", "--ignored", "--nocapture"]].concat())
}

/// The checkout: the folder above this crate.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}
