//! `kyckit advise`: which update flag an upload should carry.

use crate::exit;
use crate::output::{Colour, Output, To, plain};
use kyckit::hyperverge::{self, Recommendation, RegistryStatus};

const AFTER: &str = "\
Examples:
  kyckit advise 005             no registry has a record
  kyckit advise 005 107         one answer per registry
  kyckit advise 007:001         validated, with a modification under process
  kyckit advise \"\"              the registry's answer was blank

Ask again immediately before an upload: statuses change in between.";

/// Advises the update flag for a PAN with these registry statuses.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// Status of the PAN at one registry (appStatus), with that of its modification (appUpdtStatus) after a colon
    #[arg(required = true, value_name = "STATUS[:UPDATE]")]
    statuses: Vec<String>,
    /// The recommendation as canonical JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Runs the command. Any status has an answer, so nothing can fail.
pub(crate) fn run(args: &Args, out: &mut Output) -> u8 {
    let statuses: Vec<RegistryStatus<'_>> = args.statuses.iter().map(|text| status(text)).collect();
    let advice = hyperverge::advise(&statuses);
    if args.json {
        out.line(&advice.to_json());
        return exit::FINE;
    }
    show(out, &advice);
    exit::FINE
}

/// Shows a recommendation to people.
pub(crate) fn show(out: &mut Output, advice: &Recommendation) {
    let action = out.paint(To::Stdout, Colour::Bold, advice.action);
    out.line(&format!("action:        {action}"));
    let mut optional = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            out.line(&format!("{name:<15}{}", plain(value)));
        }
    };
    optional("update flag:", advice.update_flag);
    optional("fallback flag:", advice.fallback_flag);
    optional("if unchanged:", advice.if_unchanged);
    let decided_by =
        advice.decided_by.as_deref().map(|status| if status.is_empty() { "(blank)" } else { status });
    optional("decided by:", decided_by);
    optional("confidence:", Some(advice.confidence));
    for reason in &advice.reasons {
        out.line(&format!(" = {}", plain(reason)));
    }
    out.line(
        " = note: the table is reconstructed from what the registries publish; the provider's own is lost",
    );
}

fn status(text: &str) -> RegistryStatus<'_> {
    let (status, update_status) = text.split_once(':').unwrap_or((text, ""));
    RegistryStatus { status, update_status }
}
