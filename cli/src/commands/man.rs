//! `kyckit man`: the manual pages.

use crate::exit;
use crate::nearest::hint;
use crate::output::{Output, plain};
use crate::report::Failure;
use clap::CommandFactory as _;

const AFTER: &str = "\
Examples:
  kyckit man | man -l -                     read it now
  kyckit man upload | man -l -
  kyckit man > kyckit.1
  kyckit man webhooks kra configure > kyckit-webhooks-kra-configure.1";

/// Prints the manual page of kyckit, or of one command (roff).
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// The command, for example `upload`
    command: Vec<String>,
}

/// Runs the command.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    let mut root = crate::Cli::command();
    root.build();
    let mut command = &root;
    for name in &args.command {
        command = command.find_subcommand(name).ok_or_else(|| unknown(command, name))?;
    }
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(command.clone()).render(&mut page);
    // Writing into memory does not fail.
    rendered
        .map_err(|error| Failure::new("internal", "man", error.kind().to_string(), "Please report it."))?;
    out.line(String::from_utf8_lossy(&page).trim_end());
    Ok(exit::FINE)
}

fn unknown(of: &clap::Command, name: &str) -> Failure {
    let known: Vec<&str> = of.get_subcommands().map(clap::Command::get_name).collect();
    let remedy = format!("{}Known: `{}`.", hint(name, known.iter().copied()), known.join("`, `"));
    let says = format!("there is no command `{}`", plain(name));
    Failure::configuration("unknown_command", says, remedy).at("COMMAND")
}
