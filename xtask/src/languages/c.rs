//! C and C++: the header is fresh, the library exports only its own, everything compiles without a warning, tests,
//! example and runner pass, also under the sanitizers and valgrind.

use super::Context;
use crate::{process, setup};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// One of the two: its compiler and where its sources lie.
struct Dialect {
    compiler: &'static str,
    standard: &'static str,
    folder: &'static str,
    ending: &'static str,
}

const C: Dialect = Dialect { compiler: "gcc", standard: "-std=c99", folder: "c", ending: "c" };
const CPP: Dialect = Dialect { compiler: "g++", standard: "-std=c++17", folder: "cpp", ending: "cpp" };

const WARNINGS: &[&str] =
    &["-Wall", "-Wextra", "-Werror", "-pedantic", "-g", "-Iinclude", "-Itests/c/shared"];
const SANITIZERS: &[&str] = &["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
/// Possible leaks are left out: the standard library keeps an inner pointer to the main thread's own record.
const VALGRIND: &[&str] = &[
    "--quiet",
    "--error-exitcode=9",
    "--leak-check=full",
    "--show-leak-kinds=definite,indirect",
    "--errors-for-leak-kinds=definite,indirect",
];
/// The cases that the runner runs under valgrind and the sanitizers: a part of their names.
const A_PART: &str = "-n";

pub(super) fn test_c(context: &Context<'_>) -> Result<(), String> {
    let root = context.root;
    process::run(
        root,
        "cargo",
        &["run", "--quiet", "--manifest-path", "bindings/c/header/Cargo.toml", "--", "--check"],
    )?;
    // The header alone is C++ too.
    let header = ["-x", "c++", "-std=c++17", "-fsyntax-only", "include/kyckit.h"];
    process::run(root, "g++", &[WARNINGS, &header].concat())?;
    test(context, &C)
}

pub(super) fn test_cpp(context: &Context<'_>) -> Result<(), String> {
    test(context, &CPP)
}

fn test(context: &Context<'_>, dialect: &Dialect) -> Result<(), String> {
    setup::programs(&[("gcc", "gcc"), ("g++", "g++"), ("nm", "binutils"), ("valgrind", "valgrind")])?;
    let root = context.root;
    process::run(root, "cargo", &["build", "--quiet", "-p", "kyckit-c", "-p", "kyckit-cli"])?;
    let target = target(root);
    exports(root, &target.join("debug/libkyckit.so"))?;
    let [test, example, runner] = build(root, &target, dialect, "plain", &[])?;
    process::run_with(root, &context.variables(), &runner, &[])?;
    // Each with a provider of its own, which has seen no application yet.
    let part = [context.variables()[1], ("ONLY", A_PART), ("RUST_BACKTRACE", "0")];
    let run = |program: &str, args: &[&str]| {
        let sandbox = Sandbox::start(root, &target.join("debug/kyckit"))?;
        process::run_with(root, &[part.as_slice(), &sandbox.variables()].concat(), program, args)
    };
    run(&test, &[])?;
    run(&example, &[])?;
    for program in [&test, &example, &runner] {
        run("valgrind", &[VALGRIND, &[program.as_str()]].concat())?;
    }
    build(root, &target, dialect, "sanitized", SANITIZERS)?.iter().try_for_each(|program| run(program, &[]))
}

/// Where cargo builds.
fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// The library must not get in the way of others in the same process.
fn exports(root: &Path, library: &Path) -> Result<(), String> {
    let listed = process::output(root, "nm", &["-D", "--defined-only", &library.display().to_string()])?;
    let names: Vec<&str> = listed.lines().filter_map(|line| line.split_whitespace().last()).collect();
    match names.iter().find(|name| !name.starts_with("kyckit_")) {
        Some(name) => Err(format!("{} exports `{name}`", library.display())),
        None if names.is_empty() => Err(format!("{} exports nothing", library.display())),
        None => Ok(()),
    }
}

/// Compiles test, example and runner; gives their paths.
fn build(
    root: &Path,
    target: &Path,
    dialect: &Dialect,
    kind: &str,
    extra: &[&str],
) -> Result<[String; 3], String> {
    let Dialect { compiler, standard, folder, ending } = dialect;
    let room = target.join("c").join(format!("{folder}-{kind}"));
    std::fs::create_dir_all(&room).map_err(|error| format!("{}: {error}", room.display()))?;
    let path = |name: &str| room.join(name).display().to_string();
    let objects = [path("json.o"), path("cases.o")];
    for (object, source) in objects.iter().zip(["tests/c/shared/json.c", "tests/c/shared/cases.c"]) {
        let args = ["-std=c99", "-c", source, "-o", object];
        process::run(root, "gcc", &[WARNINGS, extra, &args].concat())?;
    }
    let library = target.join("debug").display().to_string();
    let (find, load) = (format!("-L{library}"), format!("-Wl,-rpath,{library}"));
    let sources = [
        ("test", format!("tests/{folder}/test.{ending}")),
        ("example", format!("examples/{folder}/upload.{ending}")),
        ("runner", format!("tests/{folder}/runner.{ending}")),
    ];
    for (name, source) in &sources {
        let [json, cases] = &objects;
        let program = path(name);
        let shared: &[&str] = if *name == "runner" { &[json, cases] } else { &[] };
        let link = ["-o", &program, &find, "-lkyckit", &load];
        process::run(root, compiler, &[WARNINGS, extra, &[standard, source], shared, &link].concat())?;
    }
    Ok(sources.map(|(name, _)| path(name)))
}

/// The provider, played on this machine; it ends when this is dropped.
struct Sandbox {
    process: Child,
    url: String,
}

impl Sandbox {
    fn start(root: &Path, program: &Path) -> Result<Self, String> {
        let mut command = Command::new(program);
        command.args(["sandbox", "--port", "0"]).current_dir(root);
        let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut process = started.map_err(|error| format!("the sandbox cannot be started: {error}"))?;
        let mut line = String::new();
        if let Some(output) = process.stdout.as_mut() {
            BufReader::new(output).read_line(&mut line).map_err(|error| format!("the sandbox: {error}"))?;
        }
        let url = line.split_whitespace().last().unwrap_or_default().to_owned();
        Ok(Sandbox { process, url })
    }

    /// What a client of the sandbox finds in its environment.
    fn variables(&self) -> [(&str, &str); 3] {
        [
            ("KYCKIT_HYPERVERGE_BASE_URL", &self.url),
            ("KYCKIT_HYPERVERGE_APP_ID", "sandbox-app-id"),
            ("KYCKIT_HYPERVERGE_APP_KEY", "sandbox-app-key"),
        ]
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
