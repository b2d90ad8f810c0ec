//! `kyckit listen`: a receiver of webhooks on this machine that prints what comes in.

use super::inspect;
use crate::connection::no_runtime;
use crate::journal::{Journal, Standing};
use crate::output::{Colour, Output, To, beside, plain};
use crate::receiver::policy::Policy;
use crate::receiver::{Config, file, server};
use crate::report::{Failure, number};
use crate::static_header::{self, Named};
use crate::{events, exit};
use kyckit::Event;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use tokio::net::TcpListener;

/// Secrets of which one must stand in the path.
pub(crate) const SECRET: &str = "KYCKIT_LISTEN_SECRET";

/// The one provider that is subscribed to with static headers, by the name of its path.
const RESULTS: &str = "hyperverge_results";

const AFTER: &str = r#"Examples:
  kyckit listen --port 8081
  kyckit listen --port 8081 --json >> events.jsonl
  kyckit listen --count 3                 ends after three events
  KYCKIT_LISTEN_SECRET=long-and-random kyckit listen --port 8081
  kyckit listen --port 8081 --config receiver.toml

Without --config every provider has the path of its name: POST http://127.0.0.1:8081/hyperverge_kra. With
KYCKIT_LISTEN_SECRET the secret stands behind it: /hyperverge_kra/long-and-random; several, separated by spaces, are
valid while they rotate. With KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_SECRET deliveries to /hyperverge_results must carry it in
the header X-Webhook-Secret, or in the one that KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_HEADER names; `kyckit webhooks results
ensure` tells HyperVerge so by the same variables.

A configuration names paths, providers, and what proves deliveries; secrets stay in variables and files:
  [[route]]
  path = "/hooks/p100"
  provider = "p100"
  verify.bearer_token.secrets = { env = "P100_WEBHOOK_TOKEN" }

  [[route]]
  path = "/hooks/argos"
  provider = "argos"
  [[route.verify.all_of]]
  url_segment.secrets = { file = "argos-path.secret" }
  [[route.verify.all_of]]
  decryption = { mode = "ecb", key = "sha256", encoding = "base64", iv = "none" }

  [policies]
  not_screened_is_clear = true
`verify` is one of static_header (name, secrets), bearer_token (secrets), url_segment (secrets), url_query (name, secrets),
hmac (header, secrets, algorithm, encoding, prefix), standard_webhooks (secrets, tolerance), decryption (mode, key,
encoding, iv, api_key; the key is in KYCKIT_ARGOS_API_KEY unless named), any_of, all_of, and unverified = "the reason".
Beside the routes: strict, any_media_type, max_bytes.
Try it: `kyckit trigger hyperverge_kra v2_kra_validated --to http://127.0.0.1:8081/hyperverge_kra`.

It listens on 127.0.0.1 only, and is made for trying things out: nothing is stored. Answers: 200 {} when the delivery
was read, 400 not JSON or not decrypted, 401 not verified, 404 other path, 405 not POST, 408 too slow, 413 over 1 MiB,
415 compressed or not JSON by its Content-Type. Free text is masked unless --reveal is given, with --json too.
Exit codes: 0 ended by Ctrl-C or --count, 2 it cannot listen"#;

/// Receives webhooks on this machine and prints their events.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Paths, providers and what proves deliveries (TOML) [default: every provider at the path of its name]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// End after this many events
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..))]
    count: Option<u64>,
    /// Refuse a body with anything to warn of (400)
    #[arg(long)]
    strict: bool,
    /// Take bodies whatever their Content-Type says
    #[arg(long)]
    any_media_type: bool,
    /// Show free text, which may be personal data
    #[arg(long)]
    reveal: bool,
    /// One canonical event per line on stdout
    #[arg(long)]
    pub(crate) json: bool,
}

/// Runs the command until Ctrl-C.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    let mut config = args.config.as_deref().map_or_else(of_environment, file::read)?;
    config.strict |= args.strict;
    config.any_media_type |= args.any_media_type;
    let receiver = config.receiver().map_err(|failure| match &args.config {
        Some(file) => failure.at(file.display().to_string()),
        None => failure,
    })?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| no_runtime(&error))?;
    let mut heard = Heard::default();
    runtime.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, args.port)).await;
        let listener = listener.map_err(|error| cannot_listen(&error, args.port))?;
        tell(listener.local_addr().ok(), &config, args.config.is_none());
        let hear = |told: server::Told| {
            match told {
                Ok(event) => heard.event(&event, args, out),
                Err(refusal) => {
                    heard.refused += 1;
                    let whose = refusal.provider.unwrap_or("no provider's path");
                    beside(&format!("refused: {} {} ({whose})", refusal.status, refusal.code));
                }
            }
            !out.is_closed() && args.count.is_none_or(|count| heard.events < count)
        };
        server::run(receiver, listener, hear).await;
        Ok::<_, Failure>(())
    })?;
    let refused = heard.refused;
    let events = number(usize::try_from(heard.events).unwrap_or(usize::MAX), "event");
    out.aside(&format!("ended: {events}, {} of them repeats; {refused} refused", heard.repeats));
    Ok(exit::FINE)
}

/// Every provider at the path of its name, with the secrets that the environment holds.
fn of_environment() -> Result<Config, Failure> {
    let secret = std::env::var_os(SECRET).map(|text| text.to_string_lossy().into_owned());
    let header = static_header::from_environment()?;
    Config::of_every_provider(|provider| {
        let secret = secret.as_deref().map(|text| Policy::of_path_secret(text, SECRET)).transpose()?;
        let header = header.as_ref().filter(|_| provider == RESULTS).map(Named::policy).transpose()?;
        let policies: Vec<Policy> = secret.into_iter().chain(header).collect();
        if policies.is_empty() {
            return Ok(Policy::unverified("this machine only, and the user is told")?);
        }
        Ok(Policy::all_of(policies)?)
    })
}

fn cannot_listen(error: &std::io::Error, port: u16) -> Failure {
    let says = format!("nothing can listen on 127.0.0.1: {}", error.kind());
    let remedy = "Take another port with --port, or `--port 0` for a free one.";
    Failure::configuration("listen", says, remedy).at(format!("127.0.0.1:{port}"))
}

/// Where to send webhooks, and what proves them. On stderr: stdout is for events.
fn tell(address: Option<SocketAddr>, config: &Config, is_simple: bool) {
    let address = address.map_or_else(String::new, |address| address.to_string());
    beside(&format!("listening on http://{address}, this machine only; Ctrl-C ends it"));
    let mut open = Vec::new();
    for route in &config.routes {
        let (path, behind) = (plain(&route.path), route.policy.behind);
        let below = if route.provider.takes_suffix() { "[/...]" } else { "" };
        let with = route.policy.with.join(" and ");
        let with = if with.is_empty() { with } else { format!(" with {with}") };
        let whose = if is_simple { String::new() } else { format!(" ({})", route.provider.name()) };
        beside(&format!("  POST http://{address}{path}{behind}{below}{with}{whose}"));
        if route.policy.is_open {
            open.push(path);
        }
    }
    if !open.is_empty() {
        let remedy =
            if is_simple { format!("; {SECRET} puts a secret into the path") } else { String::new() };
        beside(&format!("nothing authenticates a delivery to {}{remedy}", open.join(", ")));
    }
}

/// What has come in so far.
#[derive(Default)]
struct Heard {
    events: u64,
    repeats: u64,
    refused: u64,
    journal: Journal,
}

impl Heard {
    fn event(&mut self, event: &Event, args: &Args, out: &mut Output) {
        self.events += 1;
        let standing = self.journal.note(event);
        self.repeats += u64::from(standing == Standing::Repeat);
        let note = standing.note().map_or_else(String::new, |note| format!(", {note}"));
        let title = format!("event {}{note}", self.events);
        if args.json {
            out.line(&events::json(event, args.reveal));
            if standing != Standing::News {
                out.aside(&title);
            }
        } else {
            let title = out.paint(To::Stdout, Colour::Bold, &title);
            out.line(&title);
            inspect::show(out, event, args.reveal);
            out.line("");
        }
        out.flush();
    }
}
