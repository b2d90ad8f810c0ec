//! Installs what can be installed without root and without touching the system: into a cache of its own.

use std::path::PathBuf;
use std::process::Command;

/// The program of a crate in exactly this version; installed on first use, kept between checkouts.
pub(crate) fn cargo_tool(name: &str, version: &str) -> Result<String, String> {
    let home = cache()?.join(format!("{name}-{version}"));
    let program = home.join("bin").join(name);
    if !program.exists() {
        println!("   installing {name} {version} into {} (once, some minutes)", home.display());
        let spec = format!("{name}@{version}");
        let mut install = Command::new("cargo");
        install.args(["install", "--quiet", "--locked", "--root"]).arg(&home).arg(spec);
        let status = install.status().map_err(|error| format!("`cargo` cannot be started: {error}"))?;
        if !status.success() {
            return Err(format!("{name} {version} cannot be installed; the lines above say why"));
        }
    }
    Ok(program.display().to_string())
}

/// Makes sure that programs are there which only the system can install. As root or with `CI=true` it types the
/// command itself, elsewhere it names it.
pub(crate) fn programs(wanted: &[(&str, &str)]) -> Result<(), String> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let is_there = |name: &str| std::env::split_paths(&path).any(|folder| folder.join(name).exists());
    let missing: Vec<(&str, &str)> = wanted.iter().copied().filter(|(name, _)| !is_there(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = missing.iter().map(|(name, _)| *name).collect();
    let packages: Vec<&str> = missing.iter().map(|(_, package)| *package).collect();
    let command =
        format!("apt-get update -q && apt-get install -yq --no-install-recommends {}", packages.join(" "));
    let may = std::env::var("CI").is_ok_and(|ci| ci == "true") || is_root();
    if !may || !is_there("apt-get") {
        return Err(format!("not installed: {}; type: sudo sh -c '{command}'", names.join(", ")));
    }
    println!("   installing {}", packages.join(" "));
    let status = Command::new("sh").args(["-c", &command]).status();
    if status.is_ok_and(|status| status.success()) { Ok(()) } else { Err(format!("`{command}` failed")) }
}

/// Whether this process may change the system.
pub(crate) fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// `$XDG_CACHE_HOME/kyckit`, by default `~/.cache/kyckit`.
fn cache() -> Result<PathBuf, String> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")));
    Ok(cache.ok_or("neither XDG_CACHE_HOME nor HOME is set")?.join("kyckit"))
}
