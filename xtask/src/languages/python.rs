//! Python: a virtual environment with pinned tools, the extension built by maturin, pytest, mypy, stubtest, the
//! examples, one of them against the sandbox, the runner of the corpus.

use super::Context;
use crate::{bindings, process, setup};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// What is installed; the stamp of the environment holds this text.
const PINS: &[&str] = &[
    "celery-types==0.26.0",
    "celery==5.7.0",
    "django-stubs==6.1.2",
    "django==5.2.19",
    "fastapi==0.165.0",
    "flask[async]==3.1.3",
    "gunicorn==27.0.1",
    "jsonschema==4.26.0",
    "maturin==1.16.0",
    "mypy==2.4.1",
    "pyright[nodejs]==1.1.414",
    "pytest==9.2.0",
    "types-jsonschema==4.26.0.20261006",
    "uvicorn==0.54.0",
    "uvloop==0.23.0",
];

/// What the shared library may export.
const EXPORTS: &[&str] = &["PyInit__kyckit"];

pub(super) fn test(context: &Context<'_>) -> Result<(), String> {
    setup::programs(&[("python3", "python3-venv")])?;
    let venv = environment(context.root)?;
    let venv = venv.display().to_string();
    let python = format!("{venv}/bin/python");
    let run = |folder: &str, variables: &[(&str, &str)], args: &[&str]| {
        process::run_with(&context.root.join(folder), variables, &python, args)
    };
    let activated = [("VIRTUAL_ENV", venv.as_str()), ("PYTHONDONTWRITEBYTECODE", "1")];
    run("python", &activated, &["-m", "maturin", "develop", "--quiet"])?;
    let library = context.root.join("python/kyckit/_kyckit.abi3.so");
    if bindings::exports(context.root, &library, EXPORTS)? != EXPORTS.len() {
        return Err(format!("{} exports more than {}", library.display(), EXPORTS.join(" ")));
    }
    run("python", &activated, &["-m", "pytest", "-p", "no:cacheprovider"])?;
    let runner = "../tests/python/run.py";
    let [upload, receiver] = ["../examples/python/kra_upload.py", "../examples/python/receiver.py"];
    let project = "tests/typed_project";
    let mypy = ["-m", "mypy", "--strict", "--exclude", project, "kyckit", "tests", runner, upload, receiver];
    run("python", &[], &mypy)?;
    run("python", &[], &["-m", "mypy.stubtest", "kyckit", "--concise"])?;
    run("python", &[], &["-m", "pyright", "--pythonpath", &python, "kyckit"])?;
    // A user's project: every mistake in it is marked, and a mark without a mistake is an error.
    run("python", &[], &["-m", "mypy", "--config-file", &format!("{project}/mypy.ini"), project])?;
    run("python", &[], &["-m", "pyright", "--pythonpath", &python, "--project", project])?;
    package(context.root, &python)?;
    let sandbox = Sandbox::start(context.root)?;
    run(".", &sandbox.variables(), &["examples/python/kra_upload.py", "examples/application.json"])?;
    run(".", &[], &["examples/python/receiver.py"])?;
    run(".", &context.variables(), &["tests/python/run.py"])
}

/// Wheel and source distribution, each in an environment with nothing else: both install, bring their licences, and run.
fn package(root: &Path, python: &str) -> Result<(), String> {
    let folder = process::target(root).join("package");
    if folder.exists() {
        std::fs::remove_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let out = folder.display().to_string();
    let environment = format!("{out}/venv");
    let in_it = format!("{environment}/bin/python");
    process::run(&root.join("python"), python, &["-m", "maturin", "sdist", "--out", &out])?;
    // Unpacked as new files and built apart: cargo would take the checkout's own crates for these, and miss what is missing.
    let source = only(&folder, ".tar.gz")?;
    process::run(root, "tar", &["-xzmf", &source, "-C", &out])?;
    let source = source.trim_end_matches(".tar.gz");
    let (apart, path) =
        (process::target(root).join("package-build"), std::env::var("PATH").unwrap_or_default());
    let path = format!("{}:{path}", Path::new(python).parent().unwrap_or(root).display());
    // Unoptimised: it is about what is in it, and an optimised build takes minutes.
    let (apart, profile) = (apart.display().to_string(), ("MATURIN_PEP517_ARGS", "--profile dev"));
    let variables = [("CARGO_TARGET_DIR", apart.as_str()), ("PATH", &path), profile];
    let wheel =
        ["-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", &out, source];
    process::run_with(root, &variables, python, &wheel)?;
    process::run(root, python, &["-m", "venv", &environment])?;
    let install = ["-m", "pip", "install", "--quiet", "--no-index", "--disable-pip-version-check"];
    process::run(root, &in_it, &[&install[..], &[&only(&folder, ".whl")?]].concat())?;
    process::run(&folder, &in_it, &[&root.join("python/tests/installed.py").display().to_string()])?;
    process::run(&folder, &in_it, &["-m", "kyckit", "demo"])
}

/// The one file of a folder that ends so.
fn only(folder: &Path, ending: &str) -> Result<String, String> {
    let fail = |error: std::io::Error| format!("{}: {error}", folder.display());
    let paths = std::fs::read_dir(folder).map_err(fail)?.filter_map(|entry| Some(entry.ok()?.path()));
    let mut found = paths.map(|path| path.display().to_string()).filter(|path| path.ends_with(ending));
    found.next().ok_or_else(|| format!("{} has no file that ends with {ending}", folder.display()))
}

/// The benchmarks of `benches/python`, on a release build, with their peers in the tests' environment.
pub(super) fn bench(root: &Path, rest: &[&str]) -> Result<(), String> {
    setup::programs(&[("python3", "python3-venv")])?;
    let venv = environment(root)?.display().to_string();
    let python = format!("{venv}/bin/python");
    let run = |folder: &str, args: &[&str]| {
        let activated = [("VIRTUAL_ENV", venv.as_str()), ("PYTHONDONTWRITEBYTECODE", "1")];
        process::run_with(&root.join(folder), &activated, &python, args)
    };
    let peers = "benches/python/requirements.txt";
    run(".", &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", peers])?;
    run("python", &["-m", "maturin", "develop", "--quiet", "--release"])?;
    run(".", &[&["benches/python/run.py"], rest].concat())
}

/// The virtual environment, made once and made anew when the pins change.
fn environment(root: &Path) -> Result<PathBuf, String> {
    let fail = |error: std::io::Error| format!("the virtual environment: {error}");
    // Beside the build: it holds a link to this checkout.
    let venv = root.join("target/python");
    let (stamp, pins) = (venv.join("pins"), PINS.join(" "));
    if std::fs::read_to_string(&stamp).is_ok_and(|present| present == pins) {
        return Ok(venv);
    }
    if venv.exists() {
        std::fs::remove_dir_all(&venv).map_err(fail)?;
    }
    let place = venv.display().to_string();
    process::run(root, "python3", &["-m", "venv", &place])?;
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    process::run(root, &format!("{place}/bin/python"), &[&install, PINS].concat())?;
    std::fs::write(&stamp, pins).map_err(fail)?;
    Ok(venv)
}

/// The sandbox, until this is dropped.
struct Sandbox {
    process: Child,
    url: String,
}

impl Sandbox {
    fn start(root: &Path) -> Result<Self, String> {
        process::run(root, "cargo", &["build", "--quiet", "-p", "kyckit-cli"])?;
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let mut command = Command::new(target.join("debug/kyckit"));
        let started = command.args(["sandbox", "--pace", "10"]).stdout(Stdio::piped()).spawn();
        let mut process = started.map_err(|error| format!("the sandbox cannot be started: {error}"))?;
        let mut line = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut line).map_err(|error| format!("the sandbox: {error}"))?;
        }
        let url = line.split_whitespace().last().unwrap_or_default().to_owned();
        Ok(Sandbox { process, url })
    }

    fn variables(&self) -> [(&str, &str); 3] {
        [
            ("KYCKIT_HYPERVERGE_BASE_URL", self.url.as_str()),
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
