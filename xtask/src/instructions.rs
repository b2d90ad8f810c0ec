//! `cargo xtask instructions`: how many instructions the named paths of `benches/instructions.rs` take, against the
//! counts checked in. Counts do not depend on what else a machine does, so a small change shows.

use crate::process;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// Where the counts are kept.
const FILE: &str = "benches/instructions.toml";

/// A change of more than this many percent fails.
const TOLERANCE: f64 = 3.0;

/// Turns along a path that are not counted, and those that are.
const TURNS: (u64, u64) = (10, 100);

/// The only platform that the counts are kept for: another one has other instructions.
const PLATFORM: &str = "x86_64-linux";

/// Counts every path and compares, or writes the counts down with `update`.
pub(crate) fn run(root: &Path, update: bool) -> Result<(), String> {
    let here = format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS);
    if here != PLATFORM {
        return Err(format!("{FILE} holds counts for {PLATFORM}; this is {here}"));
    }
    let version = Command::new("valgrind").arg("--version").output();
    if !version.is_ok_and(|output| output.status.success()) {
        return Err("valgrind is missing: `sudo apt-get install valgrind`".to_owned());
    }
    let compiler = process::output(root, "rustc", &["--version"])?.trim().to_owned();
    let file = root.join(FILE);
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{FILE}: {error}"))?;
    let (made_by, kept) = kept(&text)?;
    if !update && made_by != compiler {
        // Another compiler makes other instructions of the same source: that says nothing of a change here.
        println!("   the counts are {made_by}'s; this is {compiler}: not compared");
        return Ok(());
    }
    let build = ["build", "--quiet", "--release", "-p", "kyckit-benches", "--bin", "instructions"];
    process::run(root, "cargo", &build)?;
    let program = process::target(root).join("release/instructions").display().to_string();
    let mut counts = BTreeMap::new();
    for name in process::output(root, &program, &[])?.lines() {
        let (few, many) = (count(&program, name, TURNS.0)?, count(&program, name, TURNS.0 + TURNS.1)?);
        counts.insert(name.to_owned(), many.saturating_sub(few) / TURNS.1);
    }
    if update {
        return std::fs::write(&file, written(&compiler, &counts))
            .map_err(|error| format!("{FILE}: {error}"));
    }
    compare(&kept, &counts)
}

/// Instructions of the whole program when it goes along a path so many times.
fn count(program: &str, name: &str, turns: u64) -> Result<u64, String> {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null", program, name, &turns.to_string()]);
    let output = valgrind.output().map_err(|error| format!("valgrind: {error}"))?;
    let says = String::from_utf8_lossy(&output.stderr);
    let collected = says.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok());
    collected
        .filter(|_| output.status.success())
        .ok_or_else(|| format!("valgrind on `{name}` failed:\n{says}"))
}

fn written(compiler: &str, counts: &BTreeMap<String, u64>) -> String {
    let mut text = format!(
        "# Instructions a call, counted by callgrind in the release profile on x86_64-linux.\n\
         # `cargo xtask instructions` compares; `cargo xtask instructions --update` writes this file.\n\n\
         compiler = \"{compiler}\"\n\n[instructions]\n"
    );
    for (name, count) in counts {
        let _ = writeln!(text, "\"{name}\" = {count}");
    }
    text
}

/// The compiler and its counts.
fn kept(text: &str) -> Result<(String, BTreeMap<String, u64>), String> {
    let table: toml::Table = text.parse().map_err(|error| format!("{FILE}: {error}"))?;
    let compiler = table.get("compiler").and_then(toml::Value::as_str).unwrap_or_default().to_owned();
    let counts = table.get("instructions").and_then(toml::Value::as_table).into_iter().flatten();
    let counts =
        counts.filter_map(|(name, count)| Some((name.clone(), count.as_integer()?.try_into().ok()?)));
    Ok((compiler, counts.collect()))
}

/// Prints the table and fails when a path changed, came or went.
fn compare(kept: &BTreeMap<String, u64>, counts: &BTreeMap<String, u64>) -> Result<(), String> {
    let mut changed = Vec::new();
    println!("{:<34} {:>9} {:>9} {:>8}", "instructions a call", "kept", "now", "change");
    for (name, now) in counts {
        let Some(before) = kept.get(name) else {
            changed.push(format!("{name} (new)"));
            continue;
        };
        #[allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        let change = (*now as f64 / (*before).max(1) as f64 - 1.0) * 100.0;
        println!("{name:<34} {before:>9} {now:>9} {change:>+7.1}%");
        if change.abs() > TOLERANCE {
            changed.push(format!("{name} ({change:+.1} %)"));
        }
    }
    changed
        .extend(kept.keys().filter(|name| !counts.contains_key(*name)).map(|name| format!("{name} (gone)")));
    if changed.is_empty() {
        return Ok(());
    }
    let remedy = "if that is meant, `cargo xtask instructions --update` and say why in the commit";
    Err(format!("instruction counts changed by more than {TOLERANCE} %: {}; {remedy}", changed.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::{compare, kept, written};
    use std::collections::BTreeMap;

    fn counts(count: u64) -> BTreeMap<String, u64> {
        BTreeMap::from([("scan webhook v2".to_owned(), count)])
    }

    #[test]
    fn what_is_written_is_read_back() {
        assert_eq!(kept(&written("rustc 1", &counts(1000))), Ok(("rustc 1".to_owned(), counts(1000))));
    }

    #[test]
    fn three_percent_is_a_change_and_so_is_a_path_that_came_or_went() {
        assert_eq!(compare(&counts(1000), &counts(1029)), Ok(()));
        assert!(compare(&counts(1000), &counts(1031)).is_err());
        assert!(compare(&counts(1000), &counts(969)).is_err());
        assert!(compare(&BTreeMap::new(), &counts(1000)).is_err());
        assert!(compare(&counts(1000), &BTreeMap::new()).is_err());
    }
}
