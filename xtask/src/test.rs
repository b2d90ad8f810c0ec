//! `cargo xtask test`: every test in every language, then one line a language.

use crate::languages::{Context, LANGUAGES, Language};
use crate::process;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Runs the tests of the languages named, or of all. Rust's runner always runs: its results are what others match.
pub(crate) fn run(root: &Path, wanted: &[&str]) -> Result<(), String> {
    let known: Vec<&str> =
        ["rust"].into_iter().chain(LANGUAGES.iter().map(|language| language.name)).collect();
    if let Some(name) = wanted.iter().find(|name| !known.contains(name)) {
        return Err(format!("there is no language `{name}`; there are: {}", known.join(" ")));
    }
    let is_wanted = |name: &str| wanted.is_empty() || wanted.contains(&name);
    let results = root.join("target/results");
    std::fs::create_dir_all(&results).map_err(|error| format!("{}: {error}", results.display()))?;
    let file = |name: &str| results.join(format!("{name}.txt"));
    if is_wanted("rust") {
        process::step("rust: tests", || process::run(root, "cargo", &["test", "--quiet", "--workspace"]))?;
    }
    process::step("rust: the corpus", || rust_runner(root, &file("rust")))?;
    let expected = read(&file("rust"))?;
    let (mut table, mut count) = (vec![line("rust", &expected)], expected.len());
    for language in LANGUAGES.iter().filter(|language| is_wanted(language.name)) {
        let name = language.name;
        let file = file(name);
        // What an earlier run left must not pass for this one's.
        let _ = std::fs::remove_file(&file);
        // It counts the answers that it has played: each language gets its own.
        let player = Player::start(root)?;
        let context = Context { root, results: &file.display().to_string(), player: &player.url };
        process::step(name, || (language.test)(&context))?;
        let results = read(&file)?;
        let passed = compare(language, &expected, &results)?;
        table.push(line(name, &passed));
        count += passed.len();
    }
    println!("\n{}", table.join("\n"));
    println!("{count} passed, 0 failed");
    Ok(())
}

fn rust_runner(root: &Path, file: &Path) -> Result<(), String> {
    let file = file.display().to_string();
    let variables = [("KYCKIT_RESULTS", file.as_str())];
    process::run_with(root, &variables, "cargo", &["run", "--quiet", "-p", "kyckit-conformance"])
}

/// The server that plays the answers of upload cases; it ends when this is dropped.
struct Player {
    process: Child,
    url: String,
}

impl Player {
    fn start(root: &Path) -> Result<Self, String> {
        let mut command = Command::new("cargo");
        command.args(["run", "--quiet", "-p", "kyckit-conformance", "--", "serve"]).current_dir(root);
        let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut process = started.map_err(|error| format!("the player cannot be started: {error}"))?;
        let mut url = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut url).map_err(|error| format!("the player: {error}"))?;
        }
        Ok(Player { process, url: url.trim().to_owned() })
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        // The end of its standard input ends it.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

/// The results of a runner by case.
fn read(file: &PathBuf) -> Result<BTreeMap<String, String>, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let results: BTreeMap<String, String> = text
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(case, result)| (case.to_owned(), result.to_owned()))
        .collect();
    if results.is_empty() {
        return Err(format!("{}: the runner ran nothing", file.display()));
    }
    Ok(results)
}

/// What a runner writes instead of a result for a case of a kind that its language does not offer yet.
const NOT_OFFERED: &str = "not offered";

/// Byte for byte, every case but those of kinds that are not offered, whose number may not grow. Gives the cases that
/// were compared.
fn compare(
    language: &Language,
    expected: &BTreeMap<String, String>,
    results: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, String> {
    let (name, allowed) = (language.name, language.not_offered);
    let is_offered = |case: &String| results.get(case).is_none_or(|result| result != NOT_OFFERED);
    let differs =
        |(case, result): &(&String, &String)| is_offered(case) && results.get(*case) != Some(*result);
    let different: Vec<(&String, &String)> = expected.iter().filter(differs).collect();
    for (case, result) in different.iter().take(5) {
        let got = results.get(*case).map_or("nothing", String::as_str);
        println!("{name} differs in {case}\n  rust {result}\n  {name} {got}");
    }
    if !different.is_empty() {
        return Err(format!("{name}: {} of {} cases differ from Rust", different.len(), expected.len()));
    }
    let compared: BTreeMap<String, String> = expected
        .iter()
        .filter(|(case, _)| is_offered(case))
        .map(|(case, r)| (case.clone(), r.clone()))
        .collect();
    match expected.len() - compared.len() {
        0 if allowed == 0 => Ok(compared),
        missing if missing == allowed => {
            println!("   {name}: {missing} cases not offered");
            Ok(compared)
        }
        missing => Err(format!(
            "{name}: {missing} cases are not offered, {allowed} are expected; what is offered may only grow, and then \
             the number in xtask/src/languages/mod.rs and docs/languages.md fall"
        )),
    }
}

/// `python: hyperverge 1513`.
fn line(name: &str, results: &BTreeMap<String, String>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for case in results.keys() {
        *counts.entry(case.split('/').next().unwrap_or_default()).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(provider, count)| format!("{provider} {count}")).collect();
    format!("{name}: {}", counts.join(", "))
}
