//! `kyckit inspect`: what a webhook says, as the canonical event.

use crate::output::{Colour, Output, To, plain};
use crate::policies::SWITCHES;
use crate::receiver::{Config, file};
use crate::report::Failure;
use crate::{events, exit, input, providers};
use hyper::body::Bytes;
use kyckit::{Actor, Decision, Delivery, Event, PROVIDERS, Policies, Provider, Rules, Timestamp};
use std::path::PathBuf;

const AFTER: &str = "\
Examples:
  kyckit inspect webhook.json
  kyckit inspect - --json --reveal < webhook.json
  kyckit inspect webhook.json --strict --received-at 2026-01-15T10:00:00Z
  kyckit inspect webhook.json --provider p100 --path /webhook/user/status
  kyckit inspect delivery.json --config receiver.toml --route /hooks/p100 --header 'Authorization: Bearer test-token'
  kyckit trigger p100 kyc_verified | kyckit inspect -

Codes and ids are shown; free text is masked unless --reveal is given, with --json too. `app status` is the registry's
code as it came (appStatus). `personal` names the members that hold personal data, and `policy` says what a switch for
what the pages leave open would change; `kyckit listen --help` shows where switches are turned on.
Without --config nothing authenticates the body: a receiver must. With it the delivery goes through that receiver
(`kyckit listen --help` shows the file): it is verified, decrypted and read, or refused for the same reason. Headers on a
command line are visible to others on this machine.
Exit codes: 0 read, 2 the body cannot be read, is not verified, or --strict refuses it";

/// Reads a webhook body and shows its canonical event.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// The body exactly as received, or `-` for stdin
    file: PathBuf,
    /// Whose webhook it is [default: told by its shape]
    #[arg(long, value_name = "NAME", conflicts_with = "config")]
    provider: Option<String>,
    /// What the webhook's path had behind the receiver's own, for providers whose path names the webhook (p100)
    #[arg(long, value_name = "PATH")]
    path: Option<String>,
    /// Verify and decrypt it first, as the receiver of this configuration would (TOML)
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Path that it came to, with its query: a route of the configuration [default: the one that there is]
    #[arg(long, value_name = "PATH", requires = "config")]
    route: Option<String>,
    /// A header that it came with; may be given again
    #[arg(long, value_name = "NAME: VALUE", requires = "config")]
    header: Vec<String>,
    /// Refuse a body with anything to warn of
    #[arg(long)]
    strict: bool,
    /// The canonical event as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// The event as a CloudEvent (1.0, JSON)
    #[arg(long, conflicts_with = "json")]
    cloudevent: bool,
    /// When the body arrived [default: now]
    #[arg(long, value_name = "RFC3339")]
    received_at: Option<String>,
    /// Show free text, which may be personal data
    #[arg(long)]
    reveal: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    let named = args.provider.as_deref().map(|name| providers::named(name, "--provider")).transpose()?;
    let config = args.config.as_deref().map(file::read).transpose()?;
    let now = args.received_at.as_deref().map_or_else(|| Ok(Timestamp::now()), instant)?;
    let input = input::read(&args.file, input::WEBHOOK)?;
    let body = Bytes::from(input.bytes);
    let of_input = |error: kyckit::Error| Failure::of_input(&error, &input.name);
    let (event, policies) = match config {
        Some(config) => {
            let event = args.delivered(&config, &body, now)?.map_err(of_input)?;
            (event, config.policies)
        }
        None => {
            let rules = Rules { strict: args.strict, ..Rules::at(now) };
            let provider = named.map_or_else(|| guessed(&body, &rules), Ok)?;
            let event = provider.read_webhook(body, args.suffix(), &rules).map_err(of_input)?;
            (event, Policies::default())
        }
    };
    if args.cloudevent {
        out.line(&events::cloud_event(&event, args.reveal));
    } else if args.json {
        out.line(&events::json(&event, args.reveal));
    } else {
        show(out, &event, args.reveal);
        personal(out, &event, args.reveal);
        switches(out, &event, args.suffix(), &policies);
    }
    Ok(exit::FINE)
}

impl Args {
    fn suffix(&self) -> &str {
        self.path.as_deref().unwrap_or_default()
    }

    /// What the receiver of a configuration says to this delivery.
    fn delivered(
        &self,
        config: &Config,
        body: &Bytes,
        now: Timestamp,
    ) -> Result<Result<Event, kyckit::Error>, Failure> {
        let config_file = self.config.as_ref().map_or_else(String::new, |path| path.display().to_string());
        let receiver = config.receiver().map_err(|failure| failure.at(config_file))?;
        let route = match (&self.route, config.routes.as_slice()) {
            (Some(route), _) => route,
            (None, [only]) => &only.path,
            (None, _) => {
                let known: Vec<String> = config.routes.iter().map(|route| plain(&route.path)).collect();
                let remedy =
                    format!("Give the path that the delivery came to; routes: {}.", known.join(", "));
                let says = "the configuration has several routes";
                return Err(Failure::configuration("no_route", says, remedy).at("--route"));
            }
        };
        let (path, query) = route.split_once('?').map_or((route.as_str(), ""), |(path, query)| (path, query));
        let path = format!("{}{}", path.trim_end_matches('/'), self.suffix());
        let path = if query.is_empty() { path } else { format!("{path}?{query}") };
        let headers = self.header.iter().map(|text| header(text)).collect::<Result<Vec<_>, _>>()?;
        let headers: Vec<(&str, &[u8])> =
            headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        let delivery = Delivery { method: "POST", path: &path, headers: &headers, body: body.clone() };
        Ok(receiver.receive(&delivery, now).map(|received| received.event))
    }
}

/// `Name: value`, in two.
pub(crate) fn header(text: &str) -> Result<(String, String), Failure> {
    let (name, value) = text.split_once(':').ok_or_else(|| {
        let says = "a header has no colon";
        Failure::configuration("header", says, "Give `Name: value`.").at("--header")
    })?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

fn instant(text: &str) -> Result<Timestamp, Failure> {
    Timestamp::parse(text).ok_or_else(|| {
        let says = "the instant is not RFC 3339";
        Failure::configuration("bad_instant", says, "Give one such as `2026-01-15T10:00:00Z`.")
            .at("--received-at")
    })
}

/// The provider that has least to wonder at in the body. Only people are helped by a guess: a receiver's path names
/// the provider.
fn guessed(body: &Bytes, rules: &Rules) -> Result<&'static dyn Provider, Failure> {
    let lenient = Rules { strict: false, ..rules.clone() };
    let oddness = |provider: &&&dyn Provider| {
        let event = provider.read_webhook(body.clone(), "", &lenient);
        event.map_or((usize::MAX, true), |event| (event.warnings.len(), event.decision == Decision::Unknown))
    };
    PROVIDERS
        .iter()
        .min_by_key(oddness)
        .copied()
        .ok_or_else(|| Failure::new("internal", "no_provider", "there is no provider", "Please report it."))
}

/// The members that hold personal data.
fn personal(out: &mut Output, event: &Event, reveal: bool) {
    let given = providers::given(event);
    let given: Vec<_> = given.iter().filter(|(member, _)| member.personal).collect();
    for (member, value) in given.iter().filter(|_| reveal) {
        out.line(&format!("personal:     {} ({}): {}", member.wire_name, member.name, plain(value)));
    }
    if !reveal && !given.is_empty() {
        let names: Vec<&str> = given.iter().map(|(member, _)| member.wire_name).collect();
        out.line(&format!("personal:     {} (masked)", names.join(", ")));
    }
}

/// What each switch would change.
fn switches(out: &mut Output, event: &Event, suffix: &str, policies: &Policies) {
    let Ok(provider) = providers::named(event.provider, "provider") else { return };
    let read = |policies: Policies| {
        let rules = Rules { policies, ..Rules::at(event.received_at) };
        provider.read_webhook(event.body().clone(), suffix, &rules).ok()
    };
    let verdict = |event: &Event| {
        let aml = event.aml.as_ref().map(|aml| aml.hit);
        (event.decision, event.is_final, aml)
    };
    for switch in SWITCHES {
        let (mut on, mut off) = (policies.clone(), policies.clone());
        (switch.set)(&mut on, true);
        (switch.set)(&mut off, false);
        let (Some(on), Some(off)) = (read(on), read(off)) else { continue };
        if verdict(&on) != verdict(&off) {
            let (with, other) = if verdict(&on) == verdict(event) { ("without", off) } else { ("with", on) };
            let aml =
                other.aml.as_ref().map_or_else(String::new, |aml| format!(", hit: {}", aml.hit.as_str()));
            let (decision, finality) = (other.decision.as_str(), events::finality(&other));
            out.line(&format!("policy:       {with} {}: {decision}, final: {finality}{aml}", switch.name));
        }
    }
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
    row("attempt", events::attempt(event, reveal).as_deref());
    row("aml", events::aml(event, reveal).as_deref());
    row("app status", events::app_status(event, reveal).as_deref());
    row("modification", events::modification(event, reveal).as_deref());
    let changed = event.changed_fields.iter().map(|name| events::member_name(name, reveal));
    let changed = changed.collect::<Vec<_>>().join(", ");
    row("changed", Some(changed.as_str()).filter(|changed| !changed.is_empty()));
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
