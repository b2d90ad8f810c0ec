//! `cargo xtask check`: what a reviewer should not have to look for.

use crate::{bindings, docs, r#gen, instructions, process, setup};
use std::collections::BTreeSet;
use std::path::Path;

/// Runs every check; the first that fails ends it.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let deny = ["--", "-D", "warnings"];
    let clippy = |args: &[&str]| process::run(root, "cargo", &[&["clippy", "--quiet"], args, &deny].concat());
    process::step("format", || process::run(root, "cargo", &["fmt", "--all", "--check"]))?;
    process::step("generated files", || r#gen::run(root, true))?;
    process::step("clippy", || clippy(&["--workspace", "--all-targets"]))?;
    process::step("clippy without default features", || clippy(&["-p", "kyckit", "--no-default-features"]))?;
    let bindings = ["-p", "kyckit-c", "-p", "kyckit-python", "-p", "kyckit-uniffi", "--no-default-features"];
    process::step("clippy of the bindings without their client", || clippy(&bindings))?;
    process::step("documentation", || documentation(root))?;
    process::step("every item documented", || docs::check(root))?;
    process::step("rules of the house", || house(root))?;
    process::step("bindings", || bindings::check(root))?;
    process::step("instruction counts", || instructions::run(root, false))?;
    process::step("licences and duplicate crates", || cargo_deny(root))
}

fn documentation(root: &Path) -> Result<(), String> {
    let flags = [("RUSTDOCFLAGS", "-D warnings")];
    process::run_with(root, &flags, "cargo", &["doc", "--quiet", "--workspace", "--no-deps"])
}

fn cargo_deny(root: &Path) -> Result<(), String> {
    let tool = setup::cargo_tool("cargo-deny", "0.20.2")?;
    process::run(root, &tool, &["--log-level", "warn", "check", "licenses", "bans", "sources"])
}

/// Crates that the core may not bring with it.
const NEVER: &[&str] = &["pyo3", "uniffi", "openssl-sys", "openssl", "native-tls", "aws-lc-rs", "aws-lc-sys"];
/// Crates that it may bring only with its default features.
const ONLY_BY_DEFAULT: &[&str] = &["tokio", "reqwest", "hyper", "rustls"];
/// The core's whole tree has fewer crates than this.
const MOST_CRATES: usize = 130;

fn house(root: &Path) -> Result<(), String> {
    let full = tree(root, &[])?;
    forbid(&full, NEVER, "the core")?;
    if full.len() >= MOST_CRATES {
        return Err(format!("the core brings {} crates; fewer than {MOST_CRATES} is the rule", full.len()));
    }
    let small = tree(root, &["--no-default-features"])?;
    forbid(&small, &[NEVER, ONLY_BY_DEFAULT].concat(), "the core without default features")?;
    println!("   {} crates, {} without default features", full.len(), small.len());
    providers(root)
}

fn tree(root: &Path, features: &[&str]) -> Result<BTreeSet<String>, String> {
    let args = [&["tree", "--quiet", "-p", "kyckit", "-e", "normal", "--prefix", "none"], features].concat();
    let listed = process::output(root, "cargo", &args)?;
    Ok(listed.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect())
}

fn forbid(tree: &BTreeSet<String>, names: &[&str], what: &str) -> Result<(), String> {
    match names.iter().find(|name| tree.contains(**name)) {
        Some(name) => Err(format!("{what} brings `{name}`")),
        None => Ok(()),
    }
}

/// One folder and one line a provider: the registry names exactly the folders there are.
fn providers(root: &Path) -> Result<(), String> {
    let room = root.join("core/src/providers");
    let listed = std::fs::read_dir(&room).map_err(|error| format!("{}: {error}", room.display()))?;
    let entries = listed.filter_map(Result::ok).filter(|entry| entry.path().is_dir());
    let folders: BTreeSet<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    let registry = std::fs::read_to_string(room.join("mod.rs")).map_err(|error| error.to_string())?;
    let modules = registry.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let modules: BTreeSet<String> = modules.map(str::to_owned).collect();
    if folders == modules {
        return Ok(());
    }
    Err(format!("providers/mod.rs names {modules:?}, the folders are {folders:?}"))
}
