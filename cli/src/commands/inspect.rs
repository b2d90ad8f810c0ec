//! `kyckit inspect`: what a webhook body says, as the canonical event.

use crate::nearest::hint;
use crate::output::{Colour, Output, To, plain};
use crate::report::Failure;
use crate::{events, exit, input};
use hyper::body::Bytes;
use kyckit::{Actor, Decision, Event, PROVIDERS, Provider, Rules, Timestamp};
use std::path::PathBuf;

const AFTER: &str = "\
Examples:
  kyckit inspect webhook.json
  kyckit inspect - --json --reveal < webhook.json
  kyckit inspect webhook.json --strict --received-at 2026-01-15T10:00:00Z

Codes and ids are shown; free text is masked unless --reveal is given, with --json too. `app status` is the registry's
code as it came (appStatus). Nothing here authenticates the body: a receiver must.
Exit codes: 0 read, 2 the body cannot be read or --strict refuses it";

/// Reads a webhook body and shows its canonical event.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// The body exactly as received, or `-` for stdin
    file: PathBuf,
    /// Whose webhook it is [default: told by its shape]
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
    /// Path that the webhook came to, for providers whose path names the webhook; no effect for hyperverge_kra
    #[arg(long)]
    path: Option<String>,
    /// Refuse a body with anything to warn of
    #[arg(long)]
    strict: bool,
    /// The canonical event as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// When the body arrived [default: now]
    #[arg(long, value_name = "RFC3339")]
    received_at: Option<String>,
    /// Show free text, which may be personal data
    #[arg(long)]
    reveal: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    let named = args.provider.as_deref().map(provider).transpose()?;
    let now = args.received_at.as_deref().map_or_else(|| Ok(Timestamp::now()), instant)?;
    let rules = Rules { strict: args.strict, ..Rules::at(now) };
    let input = input::read(&args.file, input::WEBHOOK)?;
    let body = Bytes::from(input.bytes);
    let provider = named.map_or_else(|| guessed(&body, &rules), Ok)?;
    let event = provider.read_webhook(body, args.path.as_deref().unwrap_or_default(), &rules);
    let event = event.map_err(|error| Failure::of_input(&error, &input.name))?;
    if args.json {
        out.line(&events::json(&event, args.reveal));
    } else {
        show(out, &event, args.reveal);
    }
    Ok(exit::FINE)
}

fn instant(text: &str) -> Result<Timestamp, Failure> {
    Timestamp::parse(text).ok_or_else(|| {
        let says = "the instant is not RFC 3339";
        Failure::configuration("bad_instant", says, "Give one such as `2026-01-15T10:00:00Z`.")
            .at("--received-at")
    })
}

/// The provider with this name.
fn provider(name: &str) -> Result<&'static dyn Provider, Failure> {
    let named = |provider: &&&dyn Provider| provider.name() == name;
    PROVIDERS.iter().find(named).copied().ok_or_else(|| unknown_provider(name))
}

/// The provider that has least to wonder at in the body. Only people are helped by a guess: a receiver's path names
/// the provider.
fn guessed(body: &Bytes, rules: &Rules) -> Result<&'static dyn Provider, Failure> {
    let lenient = Rules { strict: false, ..rules.clone() };
    let oddness = |provider: &&&dyn Provider| {
        let event = provider.read_webhook(body.clone(), "", &lenient);
        event.map_or((usize::MAX, true), |event| (event.warnings.len(), event.decision == Decision::Unknown))
    };
    PROVIDERS.iter().min_by_key(oddness).copied().ok_or_else(|| unknown_provider(""))
}

fn unknown_provider(name: &str) -> Failure {
    let known: Vec<&str> = PROVIDERS.iter().map(|provider| provider.name()).collect();
    let remedy = format!("{}Known: `{}`.", hint(name, known.iter().copied()), known.join("`, `"));
    Failure::configuration("unknown_provider", format!("there is no provider `{}`", plain(name)), remedy)
        .at("--provider")
}

/// Shows an event to people.
pub(crate) fn show(out: &mut Output, event: &Event, reveal: bool) {
    let decision = out.paint(To::Stdout, Colour::Bold, event.decision.as_str());
    let mut row = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            let name = format!("{name}:");
            out.line(&format!("{name:<14}{value}"));
        }
    };
    row("provider", Some(&format!("{} ({})", event.provider, event.variant)));
    row("kind", Some(event.kind.as_str()));
    row("decision", Some(&decision));
    row("final", Some(events::finality(event)));
    row("by", Some(event.actor.as_str()).filter(|_| event.actor != Actor::Unknown));
    let subject = &event.subject;
    let ids = [
        ("case", &subject.case_id),
        ("user", &subject.user_ref),
        ("applicant", &subject.applicant_id),
        ("tenant", &subject.tenant_id),
        ("token", &subject.token_id),
    ];
    for (name, id) in ids {
        row(name, id.as_deref().map(plain).as_deref());
    }
    row("event", events::provider_event(event, reveal).as_deref());
    row("status", events::status(event, reveal).as_deref());
    row("app status", events::app_status(event, reveal).as_deref());
    row("modification", events::modification(event, reveal).as_deref());
    for reason in events::reasons(event, reveal) {
        row("reason", Some(&reason));
    }
    let occurred_at = event.occurred_at.map_or_else(|| "not told".to_owned(), |at| at.to_string());
    row("occurred at", Some(&occurred_at));
    row("received at", Some(&event.received_at.to_string()));
    let verified_by = event.verified_by.join(", ");
    row("verified by", Some(verified_by.as_str()).filter(|by| !by.is_empty()));
    let strength = event.dedupe_strength.as_str();
    let window =
        event.dedupe_window.map_or_else(String::new, |seconds| format!(", repeats within {seconds} s"));
    row("dedupe key", Some(&format!("{} ({strength}{window})", plain(event.dedupe_key()))));
    for warning in &event.warnings {
        let name = warning.path.as_deref().map(|name| events::member_name(name, reveal));
        let path = name.map_or_else(String::new, |name| format!(" ({name})"));
        row("warning", Some(&format!("{}{path}", warning.code)));
    }
}
