//! C and C++: the header is fresh, the library exports only its own and installs, everything compiles without a
//! warning, tests, example and runner pass, also under the sanitizers and valgrind.

mod install;

use super::Context;
use crate::{bindings, process, setup};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// One of the two: its compiler and where its sources lie.
struct Dialect {
    compiler: &'static str,
    standard: &'static str,
    folder: &'static str,
    ending: &'static str,
    /// The sources of its runner of the corpus.
    runner: &'static [&'static str],
    /// Its test programs in `tests/`; each gets a provider of its own.
    tests: &'static [&'static str],
}

const C: Dialect = Dialect {
    compiler: "gcc",
    standard: "-std=c99",
    folder: "c",
    ending: "c",
    runner: &["runner", "events", "deliveries"],
    tests: &["test", "webhooks", "process"],
};
const CPP: Dialect = Dialect {
    compiler: "g++",
    standard: "-std=c++17",
    folder: "cpp",
    ending: "cpp",
    runner: &["runner", "deliveries"],
    tests: &["test", "webhooks"],
};

/// What the programs share.
const SHARED: &[&str] = &["json", "cases", "sandbox"];

const WARNINGS: &[&str] =
    &["-Wall", "-Wextra", "-Werror", "-pedantic", "-g", "-Iinclude", "-Itests/c/shared", "-pthread"];
const SANITIZERS: &[&str] = &["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
/// Possible leaks are left out: the standard library keeps an inner pointer to the main thread's own record.
const VALGRIND: &[&str] = &[
    "--quiet",
    "--child-silent-after-fork=yes",
    "--error-exitcode=9",
    "--leak-check=full",
    "--show-leak-kinds=definite,indirect",
    "--errors-for-leak-kinds=definite,indirect",
];
/// The cases that the runner runs under valgrind and the sanitizers: a part of their names.
const A_PART: &str = "-no";

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
    test(context, &C)?;
    let room = process::target(root).join("c");
    let programs = install::users(root, &room.join("prefix"), &room)?;
    programs.iter().try_for_each(|program| with_sandbox(root, &[], program, &[]))
}

pub(super) fn test_cpp(context: &Context<'_>) -> Result<(), String> {
    test(context, &CPP)
}

/// Builds the library for use and lays it out below a prefix: `cargo xtask install-c PREFIX`.
pub(super) fn install(root: &Path, prefix: &Path) -> Result<(), String> {
    process::run(root, "cargo", &["build", "--release", "-p", "kyckit-c"])?;
    install::lay_out(root, &process::target(root).join("release"), prefix)
}

fn test(context: &Context<'_>, dialect: &Dialect) -> Result<(), String> {
    setup::programs(&[("gcc", "gcc"), ("g++", "g++"), ("nm", "binutils"), ("valgrind", "valgrind")])?;
    setup::programs(&[("cmake", "cmake"), ("make", "make"), ("pkg-config", "pkg-config")])?;
    let root = context.root;
    process::run(root, "cargo", &["build", "--quiet", "-p", "kyckit-c", "-p", "kyckit-cli"])?;
    let target = process::target(root);
    // It must not get in the way of others in the same process.
    bindings::exports(root, &target.join("debug/libkyckit.so"), &["kyckit_"])?;
    // Everything is built against an installed prefix, as others would.
    install::lay_out(root, &target.join("debug"), &target.join("c/prefix"))?;
    let (runner, programs) = build(root, &target, dialect, "plain", &[])?;
    process::run_with(root, &context.variables(), &runner, &[])?;
    let part = [context.variables()[1], ("ONLY", A_PART), ("RUST_BACKTRACE", "0")];
    let run = |program: &str, args: &[&str]| with_sandbox(root, &part, program, args);
    programs.iter().try_for_each(|program| run(program, &[]))?;
    for program in programs.iter().chain([&runner]) {
        run("valgrind", &[VALGRIND, &[program.as_str()]].concat())?;
    }
    let (runner, programs) = build(root, &target, dialect, "sanitized", SANITIZERS)?;
    programs.iter().chain([&runner]).try_for_each(|program| run(program, &[]))
}

/// Runs a program with a provider of its own, which has seen no application yet.
fn with_sandbox(root: &Path, variables: &[(&str, &str)], program: &str, args: &[&str]) -> Result<(), String> {
    let sandbox = Sandbox::start(root, &process::target(root).join("debug/kyckit"))?;
    process::run_with(root, &[variables, &sandbox.variables()].concat(), program, args)
}

/// Compiles the runner, the tests and the example; gives the runner and the others.
fn build(
    root: &Path,
    target: &Path,
    dialect: &Dialect,
    kind: &str,
    extra: &[&str],
) -> Result<(String, Vec<String>), String> {
    let Dialect { compiler, standard, folder, ending, runner, tests } = dialect;
    let room = target.join("c").join(format!("{folder}-{kind}"));
    std::fs::create_dir_all(&room).map_err(|error| format!("{}: {error}", room.display()))?;
    let path = |name: &str| room.join(name).display().to_string();
    let objects: Vec<String> = SHARED.iter().map(|name| path(&format!("{name}.o"))).collect();
    for (object, name) in objects.iter().zip(SHARED) {
        let source = format!("tests/c/shared/{name}.c");
        process::run(root, "gcc", &[WARNINGS, extra, &["-std=c99", "-c", &source, "-o", object]].concat())?;
    }
    let objects: Vec<&str> = objects.iter().map(String::as_str).collect();
    let library = target.join("c/prefix/lib").display().to_string();
    let (find, load) = (format!("-L{library}"), format!("-Wl,-rpath,{library}"));
    let compile = |name: &str, folder_of: &str, files: &[&str]| {
        let program = path(name);
        let sources: Vec<String> =
            files.iter().map(|file| format!("{folder_of}/{folder}/{file}.{ending}")).collect();
        let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
        let link = ["-o", &program, &find, "-lkyckit", &load];
        process::run(root, compiler, &[WARNINGS, extra, &[*standard], &sources, &objects, &link].concat())?;
        Ok::<_, String>(program)
    };
    // The compilers work side by side: they are most of what a second run has to wait for.
    std::thread::scope(|scope| {
        let compile = &compile;
        let runner = scope.spawn(move || compile("runner", "tests", runner));
        let examples = ["upload", "receive"].iter();
        let examples = examples.map(|name| scope.spawn(move || compile(name, "examples", &[*name])));
        let tests = tests.iter().map(|name| scope.spawn(move || compile(name, "tests", &[*name])));
        let programs: Vec<_> = examples.chain(tests).collect();
        let programs = programs.into_iter().map(joined).collect::<Result<_, String>>()?;
        Ok((joined(runner)?, programs))
    })
}

fn joined<T>(thread: std::thread::ScopedJoinHandle<'_, Result<T, String>>) -> Result<T, String> {
    thread.join().unwrap_or_else(|_| Err("a thread failed".to_owned()))
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
