//! `kyckit webhooks kra`: the KRA webhook of HyperVerge.

use crate::connection::{BASE_URL, CREDENTIALS, Connection, Ear, is_set, masked_url, unless_interrupted};
use crate::exit;
use crate::output::{Colour, Output, To, plain};
use crate::report::Failure;
use kyckit::hyperverge::{Client, DEFAULT_BASE_URL};
use serde_json::json;
use std::sync::Arc;

/// Names the webhook's URL when no argument does: an argument is visible to others, and the URL may hold a secret.
pub(crate) const URL: &str = "KYCKIT_HYPERVERGE_KRA_WEBHOOK_URL";

/// The one event that there is.
const EVENT: &str = "KRA_APPLICATION_STATUS";

/// The provider's name in `kyckit listen` and in events.
const PROVIDER: &str = "hyperverge_kra";

const AFTER: &str = "\
Examples:
  kyckit webhooks kra show
  kyckit webhooks kra configure https://hooks.example.com/kyc/kra
  KYCKIT_HYPERVERGE_KRA_WEBHOOK_URL=https://hooks.example.com/kyc/long-and-random kyckit webhooks kra configure

The provider signs nothing: a long random part in the URL is the only thing that tells its webhooks from anybody
else's. That makes the URL a secret: it is masked unless --reveal is given.
Exit codes: 0 told, or shown, 2 any error";

/// The KRA webhook of HyperVerge: status changes of uploaded applications.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
    /// Show the whole URL, which may hold a secret
    #[arg(long, global = true)]
    reveal: bool,
    /// One JSON object on stdout
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Tells HyperVerge where to send KRA webhooks; another URL that it holds may be replaced
    Configure {
        /// Where to: public and https [default: KYCKIT_HYPERVERGE_KRA_WEBHOOK_URL]
        url: Option<String>,
        /// Write the events as one text instead of a list, should the provider refuse the list
        #[arg(long)]
        events_as_text: bool,
        #[command(flatten)]
        connection: Connection,
    },
    /// Shows what is known here; the provider has no call that tells what it holds
    Show,
}

/// Runs the command.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    match &args.action {
        Action::Configure { url, events_as_text, connection } => {
            configure(args, url.as_deref(), *events_as_text, connection, out)?;
        }
        Action::Show => show(args, out),
    }
    Ok(exit::FINE)
}

/// The URL of the environment, if there is one.
fn from_environment() -> Option<String> {
    std::env::var(URL).ok().filter(|url| !url.is_empty())
}

fn shown(url: &str, reveal: bool) -> String {
    if reveal { plain(url) } else { masked_url(url) }
}

fn configure(
    args: &Args,
    url: Option<&str>,
    events_as_text: bool,
    connection: &Connection,
    out: &mut Output,
) -> Result<(), Failure> {
    let place = if url.is_some() { "URL" } else { URL };
    let url = url.map(str::to_owned).or_else(from_environment).ok_or_else(|| {
        let says = "there is no URL to tell the provider";
        Failure::configuration("webhook_url", says, format!("Give it as an argument, or name it in {URL}."))
            .at("URL")
    })?;
    let mut config = connection.config(&Arc::default(), &Arc::new(Ear::default()))?;
    config.policies.webhook_events_as_text = events_as_text;
    let base_url = masked_url(&config.base_url);
    let client = Client::new(config).map_err(|error| connection.failure(error))?;
    let shown = shown(&url, args.reveal);
    out.aside(&format!(
        "telling {base_url} to send KRA webhooks to {shown}; {} s at most",
        connection.timeout
    ));
    let told = unless_interrupted(client.configure_webhook(&url))?.ok_or_else(interrupted)?;
    told.map_err(|error| match (error.code(), error.path()) {
        (_, Some("webhook_url")) => Failure::from(error).at(place),
        ("no_answer", _) => connection
            .failure(error)
            .with_help("The URL may have been taken; the same one again does no harm."),
        _ => connection.failure(error),
    })?;
    if args.json {
        out.line(&json!({"configured": true, "webhook_url": shown, "events": [EVENT]}).to_string());
        return Ok(());
    }
    let head = out.paint(To::Stdout, Colour::Green, "configured");
    out.line(&format!("{head}: HyperVerge was told to send KRA webhooks to {shown}"));
    out.line(" = note: the provider's answer is not documented; the first webhook that arrives is the proof");
    Ok(())
}

fn interrupted() -> Failure {
    let says = "stopped before the answer came; the URL may have been taken";
    Failure::new("interrupted", "interrupted", says, "The same URL again does no harm.")
}

/// What is known without asking anybody.
fn show(args: &Args, out: &mut Output) {
    let named = std::env::var(BASE_URL).ok().filter(|url| !url.is_empty());
    let base_url = masked_url(named.as_deref().unwrap_or(DEFAULT_BASE_URL));
    let webhook = from_environment().map(|url| shown(&url, args.reveal));
    let missing: Vec<&str> = CREDENTIALS.into_iter().filter(|name| !is_set(name)).collect();
    let note = "HyperVerge has no call that tells which URL it holds, and kyckit stores nothing.";
    if args.json {
        let line = json!({"base_url": base_url, "webhook_url": webhook, "credentials_set": missing.is_empty(),
            "events": [EVENT], "listen_path": format!("/{PROVIDER}"), "known_by_provider": null, "note": note});
        return out.line(&line.to_string());
    }
    let source = if named.is_some() { BASE_URL } else { "the default, live" };
    let credentials =
        if missing.is_empty() { "set (***)".to_owned() } else { format!("not set: {}", missing.join(", ")) };
    let webhook = webhook.map_or_else(|| format!("not named here ({URL})"), |url| format!("{url} ({URL})"));
    for (name, value) in [
        ("provider", format!("{base_url} ({source})")),
        ("credentials", credentials),
        ("webhook URL", webhook),
        ("events", EVENT.to_owned()),
        ("receives here", format!("`kyckit listen`, path /{PROVIDER}")),
    ] {
        out.line(&format!("{:<15}{value}", format!("{name}:")));
    }
    out.line(&format!(" = note: {note} `kyckit webhooks kra configure` tells it again, which does no harm."));
}
