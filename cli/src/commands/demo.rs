//! `kyckit demo`: the whole journey on this machine, from a broken application to a validated record.
//!
//! Its data are examples and must never reach a registry: any host but this machine is refused before anything
//! else happens, and the environment is not asked.

mod timeline;

use super::sandbox::cannot_start;
use crate::exit;
use crate::output::{Output, plain};
use crate::report::{self, Failure};
use kyckit::hyperverge::{
    BlockingClient, ClientConfig, KraApplication, Outcome, UploadOptions, read_kra_webhook,
};
use kyckit::{Decision, Event, Rules, Timestamp, Valid, is_loopback};
use kyckit_sandbox::{Inbox, Sandbox};
use serde_json::json;
use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};
use timeline::Timeline;

const GOOD: &str = include_str!("../../../examples/application.json");
const BROKEN: &str = include_str!("../../../examples/application-broken.json");

/// How long the webhooks may take, all together.
const BOUND: Duration = Duration::from_secs(15);

/// What a running sandbox takes unless it was told otherwise. Never the user's own credentials.
const SANDBOX_CREDENTIALS: (&str, &str) = ("sandbox-app-id", "sandbox-app-key");

const AFTER: &str = "\
Examples:
  kyckit demo
  kyckit demo --json
  kyckit demo --base-url http://127.0.0.1:8080      a sandbox that runs already (kyckit sandbox)

Nothing leaves this machine: another host is refused. No account or credentials are needed.
With --json: one object a step and line, with `step` and `ok`; the steps are sandbox, validate_broken, validate,
configure_webhook, upload, event (one a webhook) and done.
Exit codes: 0 the record ended validated, 1 it did not, 2 a step failed";

/// Shows the whole journey on this machine: check, upload, webhooks, verdict.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// One JSON object per step and line
    #[arg(long)]
    pub(crate) json: bool,
    /// A sandbox that runs already; this machine only
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
}

/// A failed step: which one, and why.
type Stopped = (&'static str, Failure);

/// Runs the command.
pub(crate) fn run(args: &Args, out: &mut Output) -> u8 {
    let mut timeline = Timeline::new(out, args.json);
    match journey(args, &mut timeline) {
        Ok(true) => exit::FINE,
        Ok(false) => exit::NO,
        Err((step, failure)) => {
            timeline.stopped(step, &failure);
            exit::FAILED
        }
    }
}

fn not_this_machine(url: &str) -> Failure {
    let says = format!("the demo speaks to this machine only, not to `{}`", plain(url));
    let remedy = "Leave --base-url out, or give the URL that `kyckit sandbox` prints, such as `http://127.0.0.1:8080`.";
    Failure::configuration("not_loopback", says, remedy).at("--base-url")
}

fn not_a_sandbox(url: &str) -> Failure {
    let says = format!("no sandbox answers at `{}`", plain(url));
    Failure::configuration(
        "not_a_sandbox",
        says,
        "Start one with `kyckit sandbox` and give the URL that it prints.",
    )
    .at("--base-url")
}

/// Whether a sandbox answers there. A tunnel to the real provider begins on this machine too, so the host's name
/// alone proves nothing; only a sandbox has a control plane.
fn is_sandbox(url: &str) -> bool {
    let host = url.trim_end_matches('/').strip_prefix("http://").unwrap_or_default();
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(host)?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        write!(stream, "GET /sandbox/state HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.take(1 << 20).read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200") && answer.contains("\"deliveries\""))
}

/// All steps; whether the record ended validated.
fn journey(args: &Args, timeline: &mut Timeline<'_>) -> Result<bool, Stopped> {
    let (url, sandbox) = provider(args).map_err(|failure| ("sandbox", failure))?;
    timeline.sandbox(&url, sandbox.is_some());
    let rules = Rules::at(Timestamp::now());
    validate_broken(&rules, timeline)?;
    let application = validate(&rules, timeline)?;

    let (app_id, app_key) = match &sandbox {
        Some(sandbox) => (sandbox.app_id(), sandbox.app_key()),
        None => SANDBOX_CREDENTIALS,
    };
    let config = ClientConfig { base_url: url, ..ClientConfig::new(app_id, app_key) };
    let client = BlockingClient::new(config).map_err(|error| ("configure_webhook", error.into()))?;
    let inbox = Inbox::start().map_err(|error| ("configure_webhook", cannot_start(&error, 0)))?;
    client.configure_webhook(&inbox.url()).map_err(|error| ("configure_webhook", error.into()))?;
    timeline.webhook(&inbox.url());

    let transaction_id = kyckit::new_transaction_id();
    let receipt = client.upload(&application, &UploadOptions::new(transaction_id.as_str()));
    let receipt = receipt.map_err(|error| ("upload", error.into()))?;
    timeline.upload(&receipt);
    let last = match receipt.outcome {
        Outcome::Accepted => follow(&inbox, &transaction_id, timeline)?,
        _ => None,
    };
    let is_validated = last == Some(Decision::Approved);
    timeline.done(is_validated, last);
    Ok(is_validated)
}

/// The sandbox that was named, or one of our own.
fn provider(args: &Args) -> Result<(String, Option<Sandbox>), Failure> {
    if let Some(url) = &args.base_url {
        if !is_loopback(url) {
            return Err(not_this_machine(url));
        }
        return if is_sandbox(url) { Ok((url.clone(), None)) } else { Err(not_a_sandbox(url)) };
    }
    let sandbox = Sandbox::start().map_err(|error| cannot_start(&error, 0))?;
    Ok((sandbox.base_url(), Some(sandbox)))
}

fn validate_broken(rules: &Rules, timeline: &mut Timeline<'_>) -> Result<(), Stopped> {
    let application = KraApplication::from_wire(BROKEN.as_bytes(), rules);
    let violations = application.map_err(|error| ("validate_broken", error.into()))?.validate(rules);
    timeline.broken(&violations, BROKEN);
    if violations.is_valid() {
        let says = "the faults of the broken example were not found";
        let failure = Failure::new(
            "internal",
            "faults_not_found",
            says,
            "This is a fault of kyckit; please report it.",
        );
        return Err(("validate_broken", failure));
    }
    Ok(())
}

fn validate(rules: &Rules, timeline: &mut Timeline<'_>) -> Result<Valid<KraApplication>, Stopped> {
    let application = KraApplication::from_wire(GOOD.as_bytes(), rules);
    let mut application = application.map_err(|error| ("validate", error.into()))?;
    // A sandbox that runs for longer has seen the example's own number, and refuses it the second time.
    application.application_number = Some(kyckit::new_transaction_id());
    let violations = application.validate(rules);
    let valid = application.into_valid(rules).map_err(|violations| {
        let says = format!("the good example is not valid: {}", report::summary(&violations));
        let remedy = "Set the clock of this machine, or report it.";
        ("validate", Failure::new("internal", "example_invalid", says, remedy))
    })?;
    timeline.good(&violations);
    Ok(valid)
}

/// Takes webhooks until one is final; the decision of the last one.
fn follow(
    inbox: &Inbox,
    transaction_id: &str,
    timeline: &mut Timeline<'_>,
) -> Result<Option<Decision>, Stopped> {
    let end = Instant::now() + BOUND;
    let mut seen = BTreeSet::new();
    let mut last = None;
    while let Some(received) = inbox.next(end.saturating_duration_since(Instant::now())) {
        let rules = Rules::at(Timestamp::now());
        let event = read_kra_webhook(received.body, &rules).map_err(|error| ("event", error.into()))?;
        if !is_ours(&event, transaction_id) {
            continue;
        }
        let is_repeat = !seen.insert(event.dedupe_key().to_owned());
        timeline.event(&event, is_repeat);
        last = Some(event.decision);
        if event.is_final == Some(true) {
            break;
        }
    }
    Ok(last)
}

/// A sandbox that others use too may tell of their records.
fn is_ours(event: &Event, transaction_id: &str) -> bool {
    event.subject.case_id.as_deref() == Some(transaction_id)
}

/// One step for programs.
fn step(name: &str, ok: bool, more: serde_json::Value) -> String {
    let mut object = json!({"step": name, "ok": ok});
    if let (Some(object), serde_json::Value::Object(more)) = (object.as_object_mut(), more) {
        object.extend(more);
    }
    object.to_string()
}
