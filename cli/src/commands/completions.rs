//! `kyckit completions`: what a shell completes.

use crate::exit;
use crate::output::Output;
use clap::CommandFactory as _;

const AFTER: &str = "\
Examples:
  kyckit completions bash > ~/.local/share/bash-completion/completions/kyckit
  kyckit completions zsh > ~/.zfunc/_kyckit             with `fpath+=~/.zfunc` before `compinit` in ~/.zshrc
  kyckit completions fish > ~/.config/fish/completions/kyckit.fish
  kyckit completions powershell >> $PROFILE";

/// Prints the completions of a shell.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// The shell
    shell: clap_complete::Shell,
}

/// Runs the command.
pub(crate) fn run(args: &Args, out: &mut Output) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut crate::Cli::command(), "kyckit", &mut script);
    out.line(String::from_utf8_lossy(&script).trim_end());
    exit::FINE
}
