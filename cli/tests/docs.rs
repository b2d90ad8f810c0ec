//! docs/cli.md shows what the commands really print: every `console` block is run, line by line, against a sandbox.
//!
//! `KYCKIT_BLESS=1 cargo test -p kyckit-cli --test docs` writes what is printed now into the page; read the
//! difference before you keep it.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{provider, results_service, run};
use kyckit_sandbox::{Life, Sandbox};
use std::path::{Path, PathBuf};

/// The port that the page speaks of.
const PORT: &str = "127.0.0.1:8080";

/// A sandbox, a folder with the examples in it, and the exit code of the last command.
struct Shell {
    sandbox: Sandbox,
    folder: PathBuf,
    last: i32,
}

impl Shell {
    fn start(examples: &Path) -> Self {
        let sandbox = Sandbox::start().unwrap();
        sandbox.default_life(Life::validated().manual());
        let folder = std::env::temp_dir().join(format!("kyckit-docs-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        for name in ["application.json", "application-broken.json"] {
            std::fs::copy(examples.join(name), folder.join(name)).unwrap();
        }
        Shell { sandbox, folder, last: 0 }
    }

    /// What a line prints, with the sandbox at the page's port.
    fn line(&mut self, line: &str) -> String {
        let host = self.sandbox.base_url().replace("http://", "");
        let mut command = std::process::Command::new("sh");
        let script = format!("exec 2>&1; (exit {}); {}", self.last, line.replace(PORT, &host));
        command.args(["-c", &script]).current_dir(&self.folder);
        let (kra, results) = (provider(&self.sandbox, &[]), results_service(&self.sandbox, &[]));
        for (name, value) in kra.get_envs().chain(results.get_envs()) {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let binaries = Path::new(env!("CARGO_BIN_EXE_kyckit")).parent().unwrap();
        let path = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{path}", binaries.display()));
        let ran = run(command, b"");
        self.last = ran.code;
        ran.all().replace(&host, PORT)
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The page with the output of every line of a `console` block in its place.
fn replayed(page: &str, shell: &mut Shell) -> String {
    let mut out = String::new();
    let mut inside = false;
    for line in page.lines() {
        match line {
            "```console" => inside = true,
            "```" => inside = false,
            _ => {}
        }
        let command = line.strip_prefix("$ ").filter(|_| inside);
        if inside && command.is_none() && line != "```console" {
            continue;
        }
        out.push_str(&format!("{line}\n"));
        if let Some(command) = command {
            out.push_str(&shell.line(command));
        }
    }
    out
}

/// Instants and new ids differ from run to run.
fn steady(text: &str) -> String {
    let word = |word: &str| {
        let is_time = word.bytes().filter(|byte| b"-:".contains(byte)).count() >= 2
            && word.bytes().all(|byte| byte.is_ascii_digit() || b"-:.TZ".contains(&byte));
        if is_time || word.starts_with("kyckit-") || word.starts_with("sandbox-") { "<varies>" } else { word }
            .to_owned()
    };
    text.split_inclusive([' ', '\n', ',', ';', '`', '"', '(', ')'])
        .map(|part| {
            let bare = part.trim_end_matches([' ', '\n', ',', ';', '`', '"', '(', ')']);
            word(bare) + &part[bare.len()..]
        })
        .collect()
}

/// The order of an object's members depends on what else is built into the same program: it says nothing.
fn line(text: &str) -> String {
    let Ok(mut value) = serde_json::from_str::<serde_json::Value>(text) else { return text.to_owned() };
    value.sort_all_objects();
    value.to_string()
}

#[test]
fn the_page_shows_what_is_printed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let file = root.join("docs/cli.md");
    let page = std::fs::read_to_string(&file).unwrap();
    let now = replayed(&page, &mut Shell::start(&root.join("examples")));
    assert!(page.matches("```console").count() > 10);
    if std::env::var_os("KYCKIT_BLESS").is_some() {
        std::fs::write(&file, now).unwrap();
        return;
    }
    for (number, (shown, printed)) in steady(&page).lines().zip(steady(&now).lines()).enumerate() {
        assert_eq!(line(shown), line(printed), "docs/cli.md:{}", number + 1);
    }
    assert_eq!(page.lines().count(), now.lines().count());
}
