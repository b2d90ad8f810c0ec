//! `kyckit sandbox`: the providers, played on this machine until Ctrl-C.

use crate::connection::until_interrupted;
use crate::exit;
use crate::output::Output;
use crate::report::Failure;
use crate::secrets::ARGOS_API_KEY;
use kyckit_sandbox::{ArgosCipher, Generation, Life, PayloadVersion, Sandbox};
use std::time::Duration;

const AFTER: &str = r#"Examples:
  kyckit sandbox --port 8080
  kyckit sandbox --life hold --pace 1000
  kyckit sandbox --payload v1
  kyckit sandbox --argos-webhook http://127.0.0.1:8081/argos --argos-cipher ecb,sha256,base64,none
  kyckit sandbox --p100-webhook http://127.0.0.1:8081/p100

What happens to users of ARGOS and P100 (POST /sandbox/argos, /sandbox/p100 with one object or a list):
  {"action":"submit","result":"approved"}     pending (default), approved, rejected or incomplete; answers with its id
  {"action":"approve","submission_id":"..."}  also reject, retry, update, delete, aml, aml_monitor, inject, pend
  {"action":"attempt","external_user_id":"u-1","status":"SUCCESSFUL"}
                                              also expire, tell, poa, file, user_status
  curl -d '{"action":"submit"}' http://127.0.0.1:8080/sandbox/argos

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

It listens on 127.0.0.1 only and calls webhooks on this machine only. Ctrl-C ends it.
Exit codes: 0 ended by Ctrl-C, 2 it cannot start"#;

/// Plays the providers on this machine, for tests in any language.
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
    /// Where to send KRA webhooks; this machine only [default: what POST /v1/configWebhook says]
    #[arg(long, value_name = "URL")]
    webhook: Option<String>,
    /// Where to send the webhooks of ARGOS; this machine only
    #[arg(long, value_name = "URL")]
    argos_webhook: Option<String>,
    /// Generation of the payloads of ARGOS
    #[arg(long, value_name = "NAME", default_value = "n", value_parser = ["g0", "g1", "n"])]
    argos_generation: String,
    /// Encrypt ARGOS: mode, key, encoding and iv, for example `ecb,sha256,base64,none` [default: plain]
    #[arg(long, value_name = "SETTINGS")]
    argos_cipher: Option<String>,
    /// Where to send the webhooks of P100, whose paths are put behind it; this machine only
    #[arg(long, value_name = "URL")]
    p100_webhook: Option<String>,
    /// Milliseconds between two statuses
    #[arg(long, value_name = "MS", default_value_t = 150, value_parser = clap::value_parser!(u64).range(..=3_600_000))]
    pace: u64,
}

/// Runs the command until the process ends.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    let payload = if args.payload == "v1" { PayloadVersion::V1 } else { PayloadVersion::V2 };
    let life = Life::named(&args.life).unwrap_or_else(Life::validated);
    let cipher = args.argos_cipher.as_deref().map(cipher).transpose()?;
    let generation = match args.argos_generation.as_str() {
        "g0" => Generation::G0,
        "g1" => Generation::G1,
        _ => Generation::N,
    };
    let builder = Sandbox::builder().port(args.port).payload(payload).life(life);
    let builder = builder.argos_generation(generation).pace(Duration::from_millis(args.pace));
    let mut sandbox = builder.start().map_err(|error| cannot_start(&error, args.port))?;
    let told = |url: &Option<String>, tell: &dyn Fn(&str) -> bool, argument: &str| {
        let is_fine = url.as_deref().is_none_or(tell);
        if is_fine { Ok(()) } else { Err(not_here(argument)) }
    };
    told(&args.webhook, &|url| sandbox.configure_webhook(url), "--webhook")?;
    told(&args.argos_webhook, &|url| sandbox.argos().configure_webhook(url), "--argos-webhook")?;
    told(&args.p100_webhook, &|url| sandbox.p100().configure_webhook(url), "--p100-webhook")?;
    if !sandbox.argos().encryption(cipher) {
        return Err(no_cipher());
    }
    until_interrupted(|| {
        tell(&sandbox, out);
        out.flush();
    })?;
    sandbox.stop();
    out.aside("ended");
    Ok(exit::FINE)
}

/// `mode,key,encoding,iv`.
fn cipher(text: &str) -> Result<ArgosCipher, Failure> {
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let [mode, key, encoding, iv] = parts.as_slice() else { return Err(no_cipher()) };
    ArgosCipher::named(mode, key, encoding, iv).ok_or_else(no_cipher)
}

fn no_cipher() -> Failure {
    let says = "ARGOS cannot encrypt in this way";
    let remedy = "Give mode, key, encoding and iv, for example `ecb,sha256,base64,none` or `gcm,first32,hex,prefix12`; \
                  the sandbox's API key has 40 characters.";
    Failure::configuration("cipher", says, remedy).at("--argos-cipher")
}

fn not_here(argument: &str) -> Failure {
    let says = "the webhook URL is not one of this machine";
    let remedy = "Give one such as http://127.0.0.1:8081/hooks/kra, without a query for P100.";
    Failure::configuration("webhook", says, remedy).at(argument)
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
    let (argos, p100) = (sandbox.argos(), sandbox.p100());
    out.line(&format!("The sandbox plays HyperVerge's KRA and Results services, ARGOS and P100 at {url}"));
    out.line("");
    out.line("For a client:");
    for service in ["KYCKIT_HYPERVERGE", "KYCKIT_HYPERVERGE_RESULTS"] {
        out.line(&format!("  export {service}_BASE_URL={url}"));
        out.line(&format!("  export {service}_APP_ID={id}"));
        out.line(&format!("  export {service}_APP_KEY={key}"));
    }
    out.line(&format!("  export KYCKIT_ARGOS_BASE_URL={url}/v3"));
    out.line(&format!("  export {ARGOS_API_KEY}={}", argos.api_key()));
    out.line(&format!("  export KYCKIT_P100_BASE_URL={url}"));
    out.line(&format!("  export KYCKIT_P100_API_KEY={}", p100.api_key()));
    out.line("");
    out.line("For a receiver:");
    out.line(&format!("  P100 sends the token {} in Authorization", p100.webhook_token()));
    out.line("  ARGOS encrypts with what comes of its API key, with --argos-cipher");
    out.line("  the Results webhook sends the headers that its subscription was given");
    out.line("");
    out.line("Control, without credentials:");
    for (endpoint, what) in CONTROLS {
        out.line(&format!("  {endpoint:<24} {what}"));
    }
    out.line("");
    out.line(&format!("Try it: kyckit demo --base-url {url}"));
    out.line("Ctrl-C ends it.");
}

const CONTROLS: [(&str, &str); 10] = [
    ("GET  /sandbox/state", "records, deliveries, counters"),
    ("POST /sandbox/life", "what becomes of the next uploads: {\"life\":\"hold\"}"),
    ("POST /sandbox/faults", "what goes wrong with the next requests: {\"kind\":\"reset_after_taken\"}"),
    ("POST /sandbox/advance", "the next status now: {\"pan\":\"AAAPT1234A\"}"),
    ("POST /sandbox/records", "a record without an upload: {\"pan\":\"AAAPT1234A\"}"),
    ("POST /sandbox/results", "a verdict: {\"transaction_id\":\"T-1\",\"status\":\"auto_approved\"}"),
    ("POST /sandbox/argos", "a submission of ARGOS, and what becomes of it: {\"action\":\"submit\"}"),
    (
        "POST /sandbox/p100",
        "a user of P100: {\"action\":\"attempt\",\"external_user_id\":\"u-1\",\"status\":\"SUCCESSFUL\"}",
    ),
    ("POST /sandbox/settings", "webhook layout and pace: {\"payload\":\"v1\",\"pace_ms\":50}"),
    ("POST /sandbox/reset", "forget everything but the settings"),
];
