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
    run("python", &[], &["-m", "mypy", "--strict", "kyckit", "tests", runner, upload, receiver])?;
    run("python", &[], &["-m", "mypy.stubtest", "kyckit", "--concise"])?;
    let sandbox = Sandbox::start(context.root)?;
    run(".", &sandbox.variables(), &["examples/python/kra_upload.py", "examples/application.json"])?;
    run(".", &[], &["examples/python/receiver.py"])?;
    run(".", &context.variables(), &["tests/python/run.py"])
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
