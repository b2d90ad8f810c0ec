//! `kyckit argos`: what is ARGOS's own. So far: finding out how its bodies are encrypted.

use crate::output::{Colour, Output, To};
use crate::report::{Failure, number};
use crate::{cipher, exit, input, secrets};
use kyckit::argos::{self, CipherSettings};
use serde_json::{Value, json};
use std::path::PathBuf;

const AFTER: &str = "\
Examples:
  kyckit argos probe delivery.json
  kyckit argos probe delivery.json --api-key-file argos.key > receiver.toml
  kyckit listen --port 8081 --config receiver.toml";

const PROBE: &str = "\
Examples:
  kyckit argos probe delivery.json > receiver.toml
  kyckit listen --port 8081 --config receiver.toml

FILE is the body of one real, encrypted delivery exactly as received: `{\"data\":\"...\"}`. The API key is that of the
dashboard, in KYCKIT_ARGOS_API_KEY or in a file; it is never an argument. Every combination that the provider's pages
allow is tried here, and nothing is sent. What works is printed as a configuration of `kyckit listen`.
Exit codes: 0 one or several work, 1 none does, 2 the command could not do its work";

/// What is ARGOS's own: the encryption of its bodies.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    Probe(Probe),
}

/// Finds out how the bodies of a project are encrypted, from one of them.
#[derive(clap::Args)]
#[command(after_help = PROBE)]
struct Probe {
    /// The body of an encrypted delivery, or `-` for stdin
    file: PathBuf,
    /// File that holds the API key [default: KYCKIT_ARGOS_API_KEY]
    #[arg(long, value_name = "FILE")]
    api_key_file: Option<PathBuf>,
    /// The combinations that work as one JSON object
    #[arg(long)]
    json: bool,
}

impl Args {
    /// Whether programs read the output.
    pub(crate) fn json(&self) -> bool {
        let Command::Probe(probe) = &self.command;
        probe.json
    }
}

/// Runs the command.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    let Command::Probe(args) = &args.command;
    let api_key = secrets::argos_api_key(args.api_key_file.as_deref())?;
    let input = input::read(&args.file, input::WEBHOOK)?;
    let found = argos::probe(api_key, &input.bytes);
    if args.json {
        let names = |settings: &CipherSettings| {
            json!({
                "mode": settings.mode.as_str(),
                "key": settings.key.as_str(),
                "encoding": settings.encoding.as_str(),
                "iv": settings.iv.as_str(),
            })
        };
        out.line(&json!({"ciphers": found.iter().map(names).collect::<Vec<_>>()}).to_string());
    } else if let Some((first, others)) = found.split_first() {
        out.line("[[route]]");
        out.line("path = \"/argos\"");
        out.line("provider = \"argos\"");
        let key = args.api_key_file.as_deref();
        out.line(&format!("verify.decryption = {}", cipher::toml(first, key)));
        for other in others {
            out.line(&format!("# verify.decryption = {}", cipher::toml(other, key)));
        }
    }
    match found.len() {
        0 => none(&input.bytes, out),
        1 => out.aside("1 combination decrypts the body"),
        several => {
            let says = number(several, "combination");
            out.aside(&format!("{says} decrypt the body; they come to the same for this API key"));
            out.aside(
                " = help: Take the first, or ask ARGOS which one it is; another project may tell them apart.",
            );
        }
    }
    Ok(if found.is_empty() { exit::NO } else { exit::FINE })
}

/// Why there may be none.
fn none(body: &[u8], out: &mut Output) {
    let value: Value = serde_json::from_slice(body).unwrap_or_default();
    let (says, help) = if value.get("webhook_trigger").is_some() {
        ("the body is not encrypted", "Nothing needs to be decrypted: `kyckit inspect FILE` reads it.")
    } else if value.get("data").is_none_or(|data| !data.is_string()) {
        ("the body is no envelope `{\"data\":\"...\"}`", "Give the body of a delivery exactly as received.")
    } else {
        (
            "no combination decrypts the body",
            "Check that the API key belongs to the project that sent it, that the body is whole, and that the dashboard \
             shows no other key; then ask ARGOS how the project's bodies are encrypted.",
        )
    };
    let head = out.paint(To::Stderr, Colour::Red, "error[no_cipher]");
    out.aside(&format!("{head}: {says}"));
    out.aside(&format!(" = help: {help}"));
}
