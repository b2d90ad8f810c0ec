//! `kyckit sandbox`: the provider, played on this machine until Ctrl-C.

use crate::exit;
use crate::output::Output;
use crate::report::Failure;
use kyckit_sandbox::{Life, PayloadVersion, Sandbox};
use std::time::Duration;

const AFTER: &str = r#"Examples:
  kyckit sandbox --port 8080
  kyckit sandbox --life hold --pace 1000
  kyckit sandbox --payload v1

Faults, each for the next matching request (POST /sandbox/faults with one object or a list):
  {"kind":"delay","ms":200}              a late answer
  {"kind":"reset_before_read"}           the connection breaks before anything was read
  {"kind":"reset_after_head"}            ... after the head
  {"kind":"reset_after_request"}         ... after the whole request; nothing was taken
  {"kind":"reset_after_taken"}           ... and the record was taken
  {"kind":"cut_body"}                    half an answer
  {"kind":"html"}                        a page of somebody in between
  {"kind":"close_after_answer"}          the kept connection is closed without a word
  {"kind":"error","message":"Duplicate request"}    a documented failure (kyckit codes failure)
  {"kind":"rate_limited","retry_after":"1"}         429
  {"kind":"answer","status":503,"body":"busy"}    any answer
  {"kind":"duplicate_webhook"}, {"kind":"reorder_webhooks"}, {"kind":"drop_webhook"}
Beside `kind`: `route` (upload_async, upload_sync, search_and_verify, config_webhook, download, results_config,
output), `times`, `delay_ms`; `taken` and `cut` with error, html, rate_limited and answer.
  curl -d '{"kind":"reset_after_taken"}' http://127.0.0.1:8080/sandbox/faults

It listens on 127.0.0.1 only and calls webhooks on this machine only. Ctrl-C ends it."#;

/// Plays the provider on this machine, for tests in any language.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Layout of the webhooks
    #[arg(long, default_value = "v2", value_parser = ["v1", "v2"])]
    payload: String,
    /// What becomes of an application
    #[arg(long, value_name = "NAME", default_value = "validated",
          value_parser = ["validated", "hold", "rejected", "deactivated", "interop", "modification"])]
    life: String,
    /// Where to send webhooks; this machine only [default: what POST /v1/configWebhook says]
    #[arg(long, value_name = "URL")]
    webhook: Option<String>,
    /// Milliseconds between two statuses
    #[arg(long, value_name = "MS", default_value_t = 150, value_parser = clap::value_parser!(u64).range(..=3_600_000))]
    pace: u64,
}

/// Runs the command until the process ends.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    let payload = if args.payload == "v1" { PayloadVersion::V1 } else { PayloadVersion::V2 };
    let life = Life::named(&args.life).unwrap_or_else(Life::validated);
    let builder = Sandbox::builder().port(args.port).payload(payload).life(life);
    let sandbox = builder
        .pace(Duration::from_millis(args.pace))
        .start()
        .map_err(|error| cannot_start(&error, args.port))?;
    if let Some(url) = &args.webhook
        && !sandbox.configure_webhook(url)
    {
        let says = "the webhook URL is not one of this machine";
        let remedy = "Give one such as http://127.0.0.1:8081/hooks/kra.";
        return Err(Failure::configuration("webhook", says, remedy).at("--webhook"));
    }
    tell(&sandbox, out);
    out.flush();
    sandbox.wait();
    Ok(exit::FINE)
}

/// A sandbox did not start.
pub(crate) fn cannot_start(error: &std::io::Error, port: u16) -> Failure {
    let says = format!("the sandbox cannot listen on 127.0.0.1: {}", error.kind());
    let remedy = if port == 0 {
        "Raise the limits of the process."
    } else {
        "Take another port, or `--port 0` for a free one."
    };
    Failure::configuration("sandbox_start", says, remedy).at(format!("127.0.0.1:{port}"))
}

fn tell(sandbox: &Sandbox, out: &mut Output) {
    let (url, id, key) = (sandbox.base_url(), sandbox.app_id(), sandbox.app_key());
    out.line(&format!("The sandbox plays HyperVerge's KRA and Results services at {url}"));
    out.line(&format!("  app id   {id}"));
    out.line(&format!("  app key  {key}"));
    out.line("");
    out.line("For a client:");
    for service in ["KYCKIT_HYPERVERGE", "KYCKIT_HYPERVERGE_RESULTS"] {
        out.line(&format!("  export {service}_BASE_URL={url}"));
        out.line(&format!("  export {service}_APP_ID={id}"));
        out.line(&format!("  export {service}_APP_KEY={key}"));
    }
    out.line("");
    out.line("Control, without credentials:");
    for (endpoint, what) in CONTROLS {
        out.line(&format!("  {endpoint:<24} {what}"));
    }
    out.line("");
    out.line(&format!("Try it: kyckit demo --base-url {url}"));
    out.line("Ctrl-C ends it.");
}

const CONTROLS: [(&str, &str); 8] = [
    ("GET  /sandbox/state", "records, deliveries, counters"),
    ("POST /sandbox/life", "what becomes of the next uploads: {\"life\":\"hold\"}"),
    ("POST /sandbox/faults", "what goes wrong with the next requests: {\"kind\":\"reset_after_taken\"}"),
    ("POST /sandbox/advance", "the next status now: {\"pan\":\"AAAPT1234A\"}"),
    ("POST /sandbox/records", "a record without an upload: {\"pan\":\"AAAPT1234A\"}"),
    ("POST /sandbox/results", "a verdict: {\"transaction_id\":\"T-1\",\"status\":\"auto_approved\"}"),
    ("POST /sandbox/settings", "webhook layout and pace: {\"payload\":\"v1\",\"pace_ms\":50}"),
    ("POST /sandbox/reset", "forget everything but the settings"),
];
