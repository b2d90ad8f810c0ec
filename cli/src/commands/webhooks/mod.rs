//! `kyckit webhooks`: where a provider sends its webhooks. One file a webhook.

mod kra;
mod results;

pub(crate) use kra::URL as KRA_URL;
pub(crate) use results::URL as RESULTS_URL;

use crate::output::Output;
use crate::report::Failure;

const AFTER: &str = "\
Examples:
  kyckit webhooks kra show
  kyckit webhooks kra configure https://hooks.example.com/kyc/kra
  kyckit webhooks results ensure https://hooks.example.com/kyc/results

`kyckit listen` receives on this machine; `kyckit inspect` reads one body.";

/// Tells a provider where to send its webhooks, and shows what is set here.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    #[command(subcommand)]
    webhook: Webhook,
}

#[derive(clap::Subcommand)]
enum Webhook {
    Kra(kra::Args),
    Results(results::Args),
}

impl Args {
    /// Whether programs read the output.
    pub(crate) fn json(&self) -> bool {
        match &self.webhook {
            Webhook::Kra(args) => args.json,
            Webhook::Results(args) => args.json,
        }
    }
}

/// Runs the command.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    match &args.webhook {
        Webhook::Kra(args) => kra::run(args, out),
        Webhook::Results(args) => results::run(args, out),
    }
}
