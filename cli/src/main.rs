//! kyckit on the command line: a thin layer over the library. Every command reads its arguments, asks the library,
//! and prints; nothing is decided here that a program could not decide with the library itself.
//!
//! Exit codes are the same everywhere: 0 fine, 1 the answer is no (violations, rejected, not validated), 2 the
//! command could not do its work, 3 the outcome of an upload is not known.

#![deny(clippy::print_stdout, clippy::print_stderr)]

mod cipher;
mod commands;
mod connection;
mod events;
mod input;
mod journal;
mod locate;
mod loopback;
mod nearest;
mod output;
mod policies;
mod providers;
mod receiver;
mod report;
mod secrets;
mod spellings;
mod static_header;

use clap::{Parser, Subcommand};
use output::Output;
use report::Failure;
use std::process::ExitCode;

/// How a command ended, as its exit code.
pub(crate) mod exit {
    /// All is well.
    pub(crate) const FINE: u8 = 0;
    /// The answer is no.
    pub(crate) const NO: u8 = 1;
    /// The command could not do its work.
    pub(crate) const FAILED: u8 = 2;
    /// Nobody knows yet.
    pub(crate) const UNKNOWN: u8 = 3;
}

const AFTER: &str = "\
Examples:
  kyckit demo                               the whole journey on this machine, no account needed
  kyckit validate application.json          what is wrong with it, before anybody else sees it
  kyckit upload application.json --transaction-id T-1
  kyckit status AAAPT1234A                  what the registries know, and what to do
  kyckit download AAAPT1234A --born 01-01-1990 --registry CVLKRA
                                            the record that a registry holds
  kyckit advise 005 107                     which update flag an upload should carry
  kyckit inspect webhook.json               what a webhook says
  kyckit trigger p100 kyc_verified          a sample of a webhook; --to sends it to this machine
  kyckit listen --port 8081                 webhooks, printed as they come in
  kyckit argos probe delivery.json          how the bodies of ARGOS are encrypted
  kyckit webhooks kra show                  where the provider is to send them
  kyckit webhooks results show              the same for the Results webhook, which is subscribed to
  kyckit fields appCorState                 what a member is and takes
  kyckit codes state                        its words
  kyckit spellings                          the words that nobody has confirmed yet
  kyckit schema event                       JSON Schema of the canonical event
  kyckit sandbox --port 8080                the provider, played on this machine
  kyckit doctor                             whether kyckit is set up here

Exit codes: 0 fine, 1 violations or rejected, 2 could not do its work, 3 outcome of an upload unknown";

/// KYC providers, one way: check, upload and follow applications, receive every provider's webhooks.
#[derive(Parser)]
#[command(name = "kyckit", version, after_help = AFTER)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Validate(commands::validate::Args),
    Upload(commands::upload::Args),
    Status(commands::status::Args),
    Download(commands::download::Args),
    Advise(commands::advise::Args),
    Inspect(commands::inspect::Args),
    Trigger(commands::trigger::Args),
    Listen(commands::listen::Args),
    Webhooks(commands::webhooks::Args),
    Argos(commands::argos::Args),
    Codes(commands::codes::Args),
    Schema(commands::schema::Args),
    Fields(commands::fields::Args),
    Spellings(commands::spellings::Args),
    Sandbox(commands::sandbox::Args),
    Demo(commands::demo::Args),
    Doctor(commands::doctor::Args),
    Completions(commands::completions::Args),
    Man(commands::man::Args),
}

impl Command {
    fn run(&self, out: &mut Output) -> Result<u8, Failure> {
        match self {
            Command::Validate(args) => commands::validate::run(args, out),
            Command::Upload(args) => commands::upload::run(args, out),
            Command::Status(args) => commands::status::run(args, out),
            Command::Download(args) => commands::download::run(args, out),
            Command::Advise(args) => Ok(commands::advise::run(args, out)),
            Command::Inspect(args) => commands::inspect::run(args, out),
            Command::Trigger(args) => commands::trigger::run(args, out),
            Command::Listen(args) => commands::listen::run(args, out),
            Command::Argos(args) => commands::argos::run(args, out),
            Command::Webhooks(args) => commands::webhooks::run(args, out),
            Command::Codes(args) => commands::codes::run(args, out),
            Command::Schema(args) => commands::schema::run(args, out),
            Command::Fields(args) => commands::fields::run(args, out),
            Command::Spellings(args) => commands::spellings::run(args, out),
            Command::Sandbox(args) => commands::sandbox::run(args, out),
            Command::Demo(args) => Ok(commands::demo::run(args, out)),
            Command::Doctor(args) => commands::doctor::run(args, out),
            Command::Completions(args) => Ok(commands::completions::run(args, out)),
            Command::Man(args) => commands::man::run(args, out),
        }
    }

    fn json(&self) -> bool {
        match self {
            Command::Validate(args) => args.json,
            Command::Upload(args) => args.json,
            Command::Status(args) => args.json,
            Command::Download(args) => args.json,
            Command::Advise(args) => args.json,
            Command::Inspect(args) => args.json,
            Command::Trigger(args) => args.json,
            Command::Listen(args) => args.json,
            Command::Argos(args) => args.json(),
            Command::Webhooks(args) => args.json(),
            Command::Codes(args) => args.json,
            Command::Fields(args) => args.json,
            Command::Spellings(args) => args.json,
            Command::Demo(args) => args.json,
            Command::Doctor(args) => args.json,
            Command::Schema(_) | Command::Sandbox(_) | Command::Completions(_) | Command::Man(_) => false,
        }
    }
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe is no reason to complain about the help.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(exit::FAILED));
        }
    };
    let mut out = Output::new();
    let code = cli.command.run(&mut out).unwrap_or_else(|failure| {
        failure.print(&mut out, cli.command.json());
        exit::FAILED
    });
    ExitCode::from(out.finish(code))
}
