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

/// `$XDG_CACHE_HOME/kyckit`, by default `~/.cache/kyckit`.
fn cache() -> Result<PathBuf, String> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")));
    Ok(cache.ok_or("neither XDG_CACHE_HOME nor HOME is set")?.join("kyckit"))
}
