//! `cargo xtask test`: every test in every language, then one line a language.

use crate::process;
use std::path::Path;

/// The languages that kyckit offers today. More follow; each brings its runner of the corpus.
const LANGUAGES: &[&str] = &["rust"];
const TO_COME: &[&str] = &["python", "c", "cpp", "kotlin", "swift"];

/// Runs the tests of the languages named, or of all.
pub(crate) fn run(root: &Path, languages: &[&str]) -> Result<(), String> {
    for language in languages {
        if TO_COME.contains(language) {
            return Err(format!("`{language}` is not offered yet; today: {}", LANGUAGES.join(" ")));
        }
        if !LANGUAGES.contains(language) {
            return Err(format!("there is no language `{language}`; today: {}", LANGUAGES.join(" ")));
        }
    }
    process::step("rust: tests", || process::run(root, "cargo", &["test", "--quiet", "--workspace"]))?;
    process::step("rust: the corpus", || {
        process::run(root, "cargo", &["run", "--quiet", "-p", "kyckit-conformance"])
    })
}
