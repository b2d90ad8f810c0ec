//! Runs the built binary, away from the environment of whoever runs the tests.

#![allow(dead_code, clippy::panic, clippy::unwrap_used)]

use kyckit_sandbox::Sandbox;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

pub(crate) const GOOD: &str = include_str!("../../../examples/application.json");
pub(crate) const BROKEN: &str = include_str!("../../../examples/application-broken.json");

/// What a run left behind.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Everything that was printed.
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Stdout as one JSON value a line.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// The binary with an environment of its own.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kyckit"));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy().to_ascii_uppercase();
        if text.starts_with("KYCKIT") || text.ends_with("_PROXY") {
            command.env_remove(name);
        }
    }
    command.args(args);
    command
}

/// The binary with a sandbox for a provider, and its credentials.
pub(crate) fn provider(sandbox: &Sandbox, args: &[&str]) -> Command {
    let mut command = command(args);
    command.env("KYCKIT_HYPERVERGE_BASE_URL", sandbox.base_url());
    command.env("KYCKIT_HYPERVERGE_APP_ID", sandbox.app_id());
    command.env("KYCKIT_HYPERVERGE_APP_KEY", sandbox.app_key());
    command
}

/// The binary with a sandbox for the Results service, and its credentials.
pub(crate) fn results_service(sandbox: &Sandbox, args: &[&str]) -> Command {
    let mut command = command(args);
    command.env("KYCKIT_HYPERVERGE_RESULTS_BASE_URL", sandbox.base_url());
    command.env("KYCKIT_HYPERVERGE_RESULTS_APP_ID", sandbox.app_id());
    command.env("KYCKIT_HYPERVERGE_RESULTS_APP_KEY", sandbox.app_key());
    command
}

/// Ctrl-C for a running command.
#[cfg(unix)]
pub(crate) fn interrupt(child: &Child) {
    signal(child, "-INT");
}

/// A signal for a running command, `-INT` or `-TERM`.
#[cfg(unix)]
pub(crate) fn signal(child: &Child, signal: &str) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Waits for something that is about to happen; what never does fails the test.
pub(crate) fn wait_until(mut happened: impl FnMut() -> bool) {
    for _ in 0..600 {
        if happened() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("waited in vain");
}

/// Waits for the end of a command; one that hangs is killed and fails the test.
pub(crate) fn ended(mut child: Child) -> Ran {
    for _ in 0..600 {
        if child.try_wait().unwrap().is_some() {
            let output = child.wait_with_output().unwrap();
            return Ran {
                code: output.status.code().unwrap(),
                stdout: String::from_utf8(output.stdout).unwrap(),
                stderr: String::from_utf8(output.stderr).unwrap(),
            };
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    child.kill().unwrap();
    panic!("the command did not end");
}

pub(crate) fn run(mut command: Command, stdin: &[u8]) -> Ran {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let stdin = stdin.to_vec();
    let writer = std::thread::spawn(move || {
        // The command may have had enough before the end.
        let _ = pipe.write_all(&stdin);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

pub(crate) fn kyckit(args: &[&str]) -> Ran {
    run(command(args), b"")
}

pub(crate) fn kyckit_with(args: &[&str], stdin: &str) -> Ran {
    run(command(args), stdin.as_bytes())
}

/// A file that is gone with its holder.
pub(crate) struct Temporary(PathBuf);

impl Temporary {
    pub(crate) fn new(name: &str, bytes: &[u8]) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("kyckit-cli-{}-{count}-{name}", std::process::id()));
        std::fs::write(&path, bytes).unwrap();
        Temporary(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn text(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The good example with every member replaced by `make(number)`.
pub(crate) fn replaced(make: impl Fn(usize) -> Value) -> String {
    let mut object: serde_json::Map<String, Value> = serde_json::from_str(GOOD).unwrap();
    for (number, (_, value)) in object.iter_mut().enumerate() {
        *value = make(number);
    }
    Value::Object(object).to_string()
}

/// Nothing that was printed holds one of the values.
pub(crate) fn silent_about(ran: &Ran, canary: &str) {
    let all = ran.all();
    let at = all.find(canary);
    assert_eq!(at, None, "a value was printed: {all}");
}

/// A listener that runs, and where.
pub(crate) struct Listening {
    pub(crate) child: Child,
    pub(crate) address: String,
    stderr: BufReader<std::process::ChildStderr>,
}

impl Listening {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        stderr.read_line(&mut line).unwrap();
        let address = line.strip_prefix("listening on http://").unwrap().split(',').next().unwrap();
        Listening { address: address.to_owned(), child, stderr }
    }

    pub(crate) fn of(args: &[&str]) -> Self {
        Self::start(command(&[&["listen"], args].concat()))
    }

    /// Status and body of the answer to these bytes.
    pub(crate) fn send(&self, request: &[u8]) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(request).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
        (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
    }

    pub(crate) fn post(&self, path: &str, headers: &str, body: &str) -> (u16, String) {
        let length = body.len();
        let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n{headers}\r\n");
        self.send(format!("{head}{body}").as_bytes())
    }

    pub(crate) fn wait(mut self) -> Ran {
        let mut ran = ended(self.child);
        self.stderr.read_to_string(&mut ran.stderr).unwrap();
        ran
    }
}
