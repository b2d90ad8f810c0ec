//! What a binding may be: thin, a shipping library and nothing else, with only its own names exported.

use crate::process;
use std::path::Path;

/// A binding: its folder and package, the file that it builds, and how the names begin that it may export.
struct Binding {
    folder: &'static str,
    package: &'static str,
    library: &'static str,
    exports: &'static [&'static str],
    /// What stands before a function, or an `impl` full of them, that the other language can call.
    exposed: &'static [&'static str],
}

const BINDINGS: &[Binding] = &[
    Binding {
        folder: "python",
        package: "kyckit-python",
        library: "lib_kyckit",
        exports: &["PyInit__kyckit"],
        exposed: &["#[pymethods]", "#[pyfunction"],
    },
    Binding {
        folder: "uniffi",
        package: "kyckit-uniffi",
        library: "libkyckit_uniffi",
        exports: &["uniffi_kyckit_", "ffi_kyckit_", "UNIFFI_META_"],
        exposed: &["#[uniffi::export"],
    },
    Binding {
        folder: "c",
        package: "kyckit-c",
        library: "libkyckit",
        exports: &["kyckit_"],
        exposed: &["#[unsafe(no_mangle)]"],
    },
];

/// The most lines of hand-written code that one exposed operation may take, from the end of its parameters on: those
/// are the operation's own and stand one to a line when there are many.
const MOST_LINES: usize = 12;

/// Checks every binding and prints what it found.
pub(crate) fn check(root: &Path) -> Result<(), String> {
    let packages: Vec<&str> = BINDINGS.iter().flat_map(|binding| ["-p", binding.package]).collect();
    process::run(root, "cargo", &[&["build", "--quiet"], packages.as_slice()].concat())?;
    for binding in BINDINGS {
        let library = process::target(root).join(format!("debug/{}.so", binding.library));
        let exported = exports(root, &library, binding.exports)?;
        crate_types(root, binding)?;
        let operations = operations(root, binding)?;
        let lines: usize = operations.iter().sum();
        println!(
            "   {}: {exported} names exported, {} operations written by hand in {lines} lines",
            binding.folder,
            operations.len()
        );
    }
    Ok(())
}

/// Where the sizes are kept.
const SIZES: &str = "docs/sizes.md";

/// Builds each shared library for release, with and without the client, and writes down how large it is stripped.
pub(crate) fn sizes(root: &Path) -> Result<(), String> {
    let mut table = String::from(
        "# Sizes of the shared libraries\n\nRelease profile, `strip --strip-unneeded`, x86_64 Linux, in bytes; written by \
         `cargo xtask sizes`. Without HTTP is\n`--no-default-features`: models, validation, wire JSON, webhooks, advice, but \
         no client.\n\n| binding | with HTTP | without |\n|---|---|---|\n",
    );
    for binding in BINDINGS {
        let (with, without) = (size(root, binding, &[])?, size(root, binding, &["--no-default-features"])?);
        table.push_str(&format!("| {} | {with} | {without} |\n", binding.folder));
    }
    print!("{table}");
    std::fs::write(root.join(SIZES), table).map_err(|error| format!("{SIZES}: {error}"))
}

fn size(root: &Path, binding: &Binding, features: &[&str]) -> Result<u64, String> {
    let build = ["build", "--quiet", "--release", "-p", binding.package];
    process::run(root, "cargo", &[&build, features].concat())?;
    let folder = process::target(root).join("release");
    let (built, stripped) = (folder.join(format!("{}.so", binding.library)), folder.join("stripped.so"));
    let (built, out) = (built.display().to_string(), stripped.display().to_string());
    process::run(root, "strip", &["--strip-unneeded", "-o", &out, &built])?;
    std::fs::metadata(&stripped).map(|file| file.len()).map_err(|error| format!("{out}: {error}"))
}

/// Everything that a shared library exports begins with a name of its own; gives how many names there are.
pub(crate) fn exports(root: &Path, library: &Path, own: &[&str]) -> Result<usize, String> {
    let file = library.display().to_string();
    let listed = process::output(root, "nm", &["--dynamic", "--defined-only", "--format=posix", &file])?;
    let names: Vec<&str> = listed.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let is_own = |name: &&&str| own.iter().any(|own| name.starts_with(own));
    match names.iter().find(|name| !is_own(name)) {
        Some(name) => Err(format!("{file} exports `{name}`")),
        None if names.is_empty() => Err(format!("{file} exports nothing")),
        None => Ok(names.len()),
    }
}

/// A shipping library is not a Rust library too: that would switch link-time optimisation off.
fn crate_types(root: &Path, binding: &Binding) -> Result<(), String> {
    let path = root.join("bindings").join(binding.folder).join("Cargo.toml");
    let manifest: toml::Table =
        read(&path)?.parse().map_err(|error| format!("{}: {error}", path.display()))?;
    let types = manifest.get("lib").and_then(|lib| lib.get("crate-type")).and_then(toml::Value::as_array);
    let types: Vec<&str> = types.into_iter().flatten().filter_map(toml::Value::as_str).collect();
    if !types.is_empty() && types.iter().all(|kind| ["cdylib", "staticlib"].contains(kind)) {
        return Ok(());
    }
    Err(format!("{}: the crate types are {types:?}, only cdylib and staticlib ship", path.display()))
}

/// The lines of each exposed function of the hand-written files; one that is too long is an error.
fn operations(root: &Path, binding: &Binding) -> Result<Vec<usize>, String> {
    let folder = root.join("bindings").join(binding.folder).join("src");
    let (mut found, mut folders) = (Vec::new(), vec![folder.clone()]);
    while let Some(folder) = folders.pop() {
        let listed = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for path in listed.filter_map(|entry| Some(entry.ok()?.path())) {
            let is_written = path.file_stem().is_some_and(|name| name != "generated");
            if path.is_dir() {
                folders.push(path);
            } else if is_written && path.extension().is_some_and(|ending| ending == "rs") {
                found.extend(operations_in(&path, &read(&path)?, binding.exposed)?);
            }
        }
    }
    if found.is_empty() { Err(format!("{}: no operation was found", folder.display())) } else { Ok(found) }
}

/// Source is formatted, so a function ends at the first closing brace that stands as far in as its first line.
fn operations_in(path: &Path, source: &str, exposed: &[&str]) -> Result<Vec<usize>, String> {
    let lines: Vec<&str> = source.lines().collect();
    let (mut found, mut marked, mut block_end) = (Vec::new(), false, None);
    for (at, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let indent = line.len() - code.len();
        let end = || {
            let closes = |line: &&&str| line.len() == indent + 1 && line.ends_with('}');
            lines.iter().skip(at).take_while(|line| !closes(line)).count() + at
        };
        if exposed.iter().any(|mark| code.starts_with(mark)) {
            marked = true;
        } else if marked && code.starts_with("impl") {
            (marked, block_end) = (false, Some(end()));
        } else if is_function(code) && (marked || block_end.is_some_and(|end| at < end && indent == 4)) {
            marked = false;
            // A function on one line has no closing brace of its own.
            let body = lines.iter().skip(at).take_while(|line| !line.ends_with('{')).count() + at;
            let count = if line.ends_with('}') { 1 } else { end().saturating_sub(body) + 1 };
            if count > MOST_LINES {
                let place = format!("{}:{}", path.display(), at + 1);
                return Err(format!("{place}: {count} lines; an operation may take {MOST_LINES}"));
            }
            found.push(count);
        }
    }
    Ok(found)
}

fn is_function(code: &str) -> bool {
    let starts = ["fn ", "pub fn ", "pub(crate) fn ", "async fn ", "pub async fn "];
    let is_c = code.starts_with("pub ") && code.contains("extern \"C\" fn ");
    is_c || starts.iter().any(|start| code.starts_with(start))
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKS: &[&str] = &["#[pymethods]", "#[pyfunction"];

    fn lines_of(source: &str) -> Result<Vec<usize>, String> {
        operations_in(Path::new("x.rs"), source, MARKS)
    }

    #[test]
    fn exposed_functions_are_counted_from_the_end_of_their_parameters() {
        let source = "fn own() {\n    1;\n}\n\n#[pyfunction]\nfn one() -> u8 {\n    1\n}\n\n\
                      #[pymethods]\nimpl A {\n    fn two(&self) -> u8 { 1 }\n\n    /// Doc.\n    fn three(\n        &self,\n    ) -> u8 {\n        1\n    }\n}\n\nfn own_too() {\n}\n";
        assert_eq!(lines_of(source).unwrap(), [3, 1, 3]);
    }

    #[test]
    fn a_long_one_is_named() {
        let source = format!("#[pyfunction]\nfn long() {{\n{}}}\n", "    1;\n".repeat(MOST_LINES));
        assert!(lines_of(&source).unwrap_err().contains("x.rs:2: 14 lines"));
    }
}
