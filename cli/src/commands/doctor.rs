//! `kyckit doctor`: whether kyckit is set up here, with every secret masked. Asks nobody unless told to.

mod checks;
mod keys;
mod results;

use crate::connection::Connection;
use crate::exit;
use crate::output::{Colour, Output, To};
use crate::report::{Failure, number};
use serde_json::json;
use std::path::PathBuf;

const AFTER: &str = "\
Examples:
  kyckit doctor
  kyckit doctor --base-url http://127.0.0.1:8080 --reach
  kyckit doctor --json

The Results service, ARGOS and P100 are looked at when one of their variables is set. --base-url and --reach are about the KRA service.
Nothing leaves this machine without --reach, which opens a connection to the base URL and sends nothing over it. The
base URL must be named for that, or be on this machine: the default is the provider's live host.
Exit codes: 0 all is well (warnings allowed), 1 something is to be mended, 2 the command could not do its work";

/// Checks the configuration, certificates, spellings and clock of this machine.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// Open a connection to the base URL as well
    #[arg(long)]
    reach: bool,
    /// Spellings confirmed with the provider (TOML) [default: the file in KYCKIT_SPELLINGS]
    #[arg(long, value_name = "FILE")]
    spellings: Option<PathBuf>,
    /// One JSON object per check and line
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    connection: Connection,
}

/// How a check ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Fine,
    Warning,
    Problem,
}

/// One thing that was looked at.
struct Check {
    name: &'static str,
    state: State,
    says: String,
    help: String,
}

impl Check {
    fn new(name: &'static str, state: State, says: impl Into<String>, help: impl Into<String>) -> Self {
        Check { name, state, says: says.into(), help: help.into() }
    }

    fn fine(name: &'static str, says: impl Into<String>) -> Self {
        Check::new(name, State::Fine, says, "")
    }

    /// What an error says, with its place.
    fn failed(name: &'static str, failure: &Failure) -> Self {
        let record = failure.record();
        let text = |member: &str| record[member].as_str().unwrap_or_default().to_owned();
        let place = Some(text("path")).filter(|place| !place.is_empty());
        let place = place.map_or_else(String::new, |place| format!(" ({place})"));
        Check::new(name, State::Problem, format!("{}{place}", text("message")), text("remedy"))
    }
}

/// Runs the command.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    let mut found = checks::local(args);
    if args.reach {
        found.push(checks::reach(&args.connection)?);
    }
    for check in &found {
        show(check, args.json, out);
    }
    let count = |state| found.iter().filter(|check| check.state == state).count();
    let (problems, warnings) = (count(State::Problem), count(State::Warning));
    if !args.json {
        let colour = if problems == 0 { Colour::Green } else { Colour::Red };
        let says = format!("{}, {}", number(problems, "problem"), number(warnings, "warning"));
        let says = out.paint(To::Stdout, colour, &says);
        out.line(&says);
    }
    Ok(if problems == 0 { exit::FINE } else { exit::NO })
}

fn show(check: &Check, json: bool, out: &mut Output) {
    let (word, colour) = match check.state {
        State::Fine => ("ok", Colour::Green),
        State::Warning => ("warning", Colour::Yellow),
        State::Problem => ("problem", Colour::Red),
    };
    if json {
        let line = json!({"check": check.name, "state": word, "says": check.says, "help": check.help});
        return out.line(&line.to_string());
    }
    let word = out.paint(To::Stdout, colour, &format!("{word:<8}"));
    out.line(&format!("{word} {:<13} {}", check.name, check.says));
    if !check.help.is_empty() {
        out.line(&format!("          = help: {}", check.help));
    }
}
