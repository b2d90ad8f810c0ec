//! `kyckit demo`: every provider on this machine, from a broken application to one timeline of all their webhooks.
//!
//! Its data are examples and must never reach a registry: any host but this machine is refused before anything
//! else happens, and the environment is not asked.

mod application;
mod families;
mod stage;
mod timeline;

use super::sandbox::cannot_start;
use crate::connection::{no_runtime, stopped};
use crate::loopback::{self, Target};
use crate::output::{Output, beside, plain};
use crate::receiver::server;
use crate::report::Failure;
use crate::{exit, journal::Journal};
use kyckit::is_loopback;
use kyckit_sandbox::Sandbox;
use serde_json::json;
use stage::{Secrets, Stage};
use std::time::Duration;
use timeline::Timeline;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// How long the webhooks may take, all together.
const BOUND: Duration = Duration::from_secs(15);

const AFTER: &str = "\
Examples:
  kyckit demo
  kyckit demo --json
  kyckit demo --base-url http://127.0.0.1:8080      a sandbox that runs already (kyckit sandbox)

A sandbox plays the providers, and one receiver takes the webhooks of all of them, each path with its own proof.
Nothing leaves this machine: another host is refused. No account or credentials are needed. A sandbox that runs already
is told to send its webhooks here, and sends those of ARGOS encrypted while the demo runs.
With --json: one object a step and line, with `step` and `ok`; the steps are sandbox, validate_broken, validate,
configure_webhook, upload, event (one a webhook) and done.
Exit codes: 0 every case ended approved, 1 one did not, 2 a step failed";

/// Shows every provider on this machine: an upload, and the webhooks of four families.
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

/// All steps, while the receiver runs beside them; whether every case ended approved.
fn journey(args: &Args, timeline: &mut Timeline<'_>) -> Result<bool, Stopped> {
    let of_sandbox = |failure| ("sandbox", failure);
    if let Some(url) = args.base_url.as_deref().filter(|url| !is_loopback(url)) {
        return Err(of_sandbox(not_this_machine(url)));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| of_sandbox(no_runtime(&error)))?;
    let became = runtime.block_on(async {
        let sandbox = provider(args).await.map_err(of_sandbox)?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await;
        let listener = listener.map_err(|error| of_sandbox(cannot_start(&error, 0)))?;
        let hooks = listener.local_addr().map_err(|error| of_sandbox(cannot_start(&error, 0)))?;
        let secrets = Secrets::new().map_err(of_sandbox)?;
        let receiver = stage::receiver(&secrets).map_err(of_sandbox)?;
        let (tell, told) = mpsc::unbounded_channel();
        timeline.sandbox(&sandbox.url, sandbox.own.is_some());
        let mut stage = Stage {
            url: sandbox.url,
            hooks: format!("http://{hooks}"),
            secrets,
            told,
            journal: Journal::default(),
            end: Instant::now() + BOUND,
            timeline,
        };
        let hear = |told: server::Told| {
            match told {
                // Sent in vain only when the journey is over.
                Ok(event) => drop(tell.send(event)),
                Err(refusal) => beside(&format!("refused: {} {}", refusal.status, refusal.code)),
            }
            true
        };
        tokio::select! {
            biased;
            became = steps(&mut stage) => became,
            // It ends by Ctrl-C only.
            () = server::run(receiver, listener, hear) => Err(("interrupted", stopped())),
        }
    });
    runtime.shutdown_background();
    became
}

async fn steps(stage: &mut Stage<'_, '_>) -> Result<bool, Stopped> {
    let application = application::checked(stage.timeline)?;
    families::configure(stage).await?;
    let cases = families::all(stage, application).await;
    families::leave(stage).await?;
    let cases = cases?;
    let is_fine = cases.iter().all(families::Case::is_approved);
    stage.timeline.done(is_fine, &cases);
    Ok(is_fine)
}

/// Where the providers are, and the sandbox if it is our own.
struct Provider {
    url: String,
    own: Option<Sandbox>,
}

/// The sandbox that was named, or one of our own.
async fn provider(args: &Args) -> Result<Provider, Failure> {
    let Some(url) = &args.base_url else {
        let sandbox = Sandbox::start().map_err(|error| cannot_start(&error, 0))?;
        return Ok(Provider { url: sandbox.base_url(), own: Some(sandbox) });
    };
    // An empty list of faults does nothing, and only a sandbox takes it.
    let target = Target::read(&format!("{}/sandbox/faults", url.trim_end_matches('/')), "--base-url")?;
    let answer = loopback::send(&target, "", &[], "[]".into()).await;
    match answer.is_ok_and(|answer| answer.status == 200 && answer.body.starts_with(b"{\"ok\":true")) {
        true => Ok(Provider { url: url.clone(), own: None }),
        false => Err(not_a_sandbox(url)),
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

/// One step for programs.
fn step(name: &str, ok: bool, more: serde_json::Value) -> String {
    let mut object = json!({"step": name, "ok": ok});
    if let (Some(object), serde_json::Value::Object(more)) = (object.as_object_mut(), more) {
        object.extend(more);
    }
    object.to_string()
}
