//! Kotlin on the JVM: Maven brings the compiler, which runs inside Maven; nothing is left running.

use super::Context;
use crate::{process, setup};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

pub(super) fn test(context: &Context<'_>) -> Result<(), String> {
    setup::programs(&[("javac", "default-jdk-headless"), ("mvn", "maven")])?;
    let library = library(context.root)?;
    let library = format!("-Dkyckit.library={}", library.display());
    let build = format!("-Dkyckit.build={}", process::target(context.root).join("kotlin").display());
    let maven = ["--batch-mode", "--quiet", "--file", "kotlin/pom.xml", &library, &build];
    let sandbox = Sandbox::start(context.root)?;
    let mut variables = [context.variables().to_vec(), sandbox.variables()].concat();
    let corpus = std::env::var("KYCKIT_CORPUS").unwrap_or_default();
    if !corpus.is_empty() {
        variables.push(("KYCKIT_CORPUS", &corpus));
    }
    process::run_with(context.root, &variables, "mvn", &[&maven[..], &["test"]].concat())?;
    println!("   kotlin: {}", surefire(&process::target(context.root).join("kotlin"))?);
    process::run_with(context.root, &sandbox.variables(), "mvn", &[&maven[..], &["exec:exec"]].concat())
}

/// How many tests ran, by Maven's own reports.
fn surefire(build: &Path) -> Result<String, String> {
    let folder = build.join("surefire-reports");
    let listed = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let reports = listed
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|file| file.extension().is_some_and(|e| e == "txt"));
    let lines: Vec<String> = reports
        .filter_map(|file| std::fs::read_to_string(file).ok())
        .filter_map(|text| text.lines().find(|line| line.starts_with("Tests run")).map(str::to_owned))
        .collect();
    let count =
        |line: &String| line.split([' ', ',']).find_map(|word| word.parse::<usize>().ok()).unwrap_or(0);
    match lines.iter().map(count).sum::<usize>() {
        0 => Err("no test ran".to_owned()),
        count => Ok(format!("{count} passed, 0 failed")),
    }
}

/// Builds the library that Swift and Kotlin load, and compares the sources that are generated from it; says in which
/// folder it is.
pub(super) fn library(root: &Path) -> Result<PathBuf, String> {
    process::run(root, "cargo", &["build", "--quiet", "-p", "kyckit-uniffi"])?;
    let folder = process::target(root).join("debug");
    bindgen(root, &["--check"])?;
    Ok(folder)
}

/// Writes the generated Swift and Kotlin sources from the built library, or with `--check` compares them.
pub(super) fn bindgen(root: &Path, check: &[&str]) -> Result<(), String> {
    let library = process::target(root).join("debug/libkyckit_uniffi.so").display().to_string();
    let (tool, here) = (process::target(root).display().to_string(), root.display().to_string());
    let manifest = "bindings/uniffi/bindgen/Cargo.toml";
    let cargo = [
        "run",
        "--quiet",
        "--locked",
        "--manifest-path",
        manifest,
        "--target-dir",
        &tool,
        "--",
        &library,
        &here,
    ];
    process::run(root, "cargo", &[&cargo[..], check].concat())
}

/// The provider, played on loopback for the example programs; it ends when this is dropped.
pub(super) struct Sandbox {
    process: Child,
    exports: Vec<(String, String)>,
    /// Kept open: what the sandbox prints later must find a reader.
    _output: BufReader<ChildStdout>,
}

impl Sandbox {
    pub(super) fn start(root: &Path) -> Result<Self, String> {
        process::run(root, "cargo", &["build", "--quiet", "-p", "kyckit-cli"])?;
        let mut command = Command::new(process::target(root).join("debug/kyckit"));
        let started = command.arg("sandbox").stdout(Stdio::piped()).spawn();
        let mut process = started.map_err(|error| format!("the sandbox cannot be started: {error}"))?;
        let output = process.stdout.take().ok_or("no standard output")?;
        let (mut output, mut exports, mut line) = (BufReader::new(output), Vec::new(), String::new());
        while exports.len() < 3 && output.read_line(&mut line).is_ok_and(|count| count > 0) {
            if let Some((name, value)) =
                line.trim().strip_prefix("export ").and_then(|pair| pair.split_once('='))
            {
                exports.push((name.to_owned(), value.to_owned()));
            }
            line.clear();
        }
        Ok(Sandbox { process, exports, _output: output })
    }

    pub(super) fn variables(&self) -> Vec<(&str, &str)> {
        self.exports.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
