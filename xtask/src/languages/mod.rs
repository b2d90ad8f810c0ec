//! The languages beside Rust: each sets up what it needs, builds, runs its tests, its example and its runner.

mod c;
mod kotlin;
mod python;
mod swift;

use crate::process;
use std::path::Path;

/// Writes what is generated from the bindings' code rather than from the tables: the C header, and UniFFI's Swift and
/// Kotlin. Both tools live in workspaces of their own, so that xtask stays small.
pub(crate) fn generate(root: &Path) -> Result<(), String> {
    process::run(root, "cargo", &["run", "--quiet", "--manifest-path", "bindings/c/header/Cargo.toml"])?;
    process::run(root, "cargo", &["build", "--quiet", "-p", "kyckit-uniffi"])?;
    kotlin::bindgen(root, &[])
}

/// Builds the C library and lays it out below a prefix.
pub(crate) fn install_c(root: &Path, prefix: &Path) -> Result<(), String> {
    c::install(root, prefix)
}

/// Python's benchmarks.
pub(crate) fn bench_python(root: &Path, rest: &[&str]) -> Result<(), String> {
    python::bench(root, rest)
}

/// One language: its name on the command line, and what runs its tests.
pub(crate) struct Language {
    pub(crate) name: &'static str,
    pub(crate) test: fn(&Context<'_>) -> Result<(), String>,
    /// How many cases are of kinds that the language does not offer yet. May only fall.
    pub(crate) not_offered: usize,
}

/// What a language's tests are given.
pub(crate) struct Context<'a> {
    pub(crate) root: &'a Path,
    /// Where the runner of the corpus writes its results, one line a case, as the Rust runner does.
    pub(crate) results: &'a str,
    /// URL of the server that plays the answers of upload cases.
    pub(crate) player: &'a str,
}

impl Context<'_> {
    /// The environment variables of a runner.
    pub(crate) fn variables(&self) -> [(&str, &str); 2] {
        [("KYCKIT_RESULTS", self.results), ("KYCKIT_PLAYER", self.player)]
    }
}

/// Every language, in the order in which they run.
pub(crate) const LANGUAGES: &[Language] = &[
    Language { name: "python", test: python::test, not_offered: 0 },
    Language { name: "c", test: c::test_c, not_offered: 720 },
    Language { name: "cpp", test: c::test_cpp, not_offered: 720 },
    Language { name: "kotlin", test: kotlin::test, not_offered: 719 },
    Language { name: "swift", test: swift::test, not_offered: 719 },
];
