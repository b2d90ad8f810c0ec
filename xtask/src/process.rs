//! Runs other programs; what they print goes straight to the terminal unless it is asked for.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Runs one step: says its name before and its time after.
pub(crate) fn step(name: &str, work: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    println!("== {name}");
    let started = std::time::Instant::now();
    work()?;
    println!("   {name}: {:.1} s", started.elapsed().as_secs_f64());
    Ok(())
}

/// Where cargo builds.
pub(crate) fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |target| root.join(target))
}

/// Runs a program in `root` and fails when it does.
pub(crate) fn run(root: &Path, program: &str, args: &[&str]) -> Result<(), String> {
    run_with(root, &[], program, args)
}

/// Like `run`, with further environment variables.
pub(crate) fn run_with(
    root: &Path,
    variables: &[(&str, &str)],
    program: &str,
    args: &[&str],
) -> Result<(), String> {
    let status = Command::new(program).args(args).envs(variables.iter().copied()).current_dir(root).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{program} {}` failed: {status}", args.join(" "))),
        Err(error) => Err(format!("`{program}` cannot be started: {error}")),
    }
}

/// What a program prints on its standard output.
pub(crate) fn output(root: &Path, program: &str, args: &[&str]) -> Result<String, String> {
    let output = Command::new(program).args(args).current_dir(root).stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("`{program}` cannot be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("`{program} {}` failed: {}", args.join(" "), output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Passes `text` through a program.
pub(crate) fn filter(program: &str, args: &[&str], text: &str) -> Result<String, String> {
    let spawned = Command::new(program).args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut child = spawned.map_err(|error| format!("`{program}` cannot be started: {error}"))?;
    let mut input = child.stdin.take().ok_or("no standard input")?;
    let text = text.to_owned();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().map_err(|error| format!("{program}: {error}"))?;
    let written = writer.join().map_err(|_| format!("{program}: the writer failed"))?;
    if !output.status.success() || written.is_err() {
        return Err(format!("`{program}` failed: {}", output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
