//! `kyckit listen`: a receiver of webhooks on this machine that prints what comes in.

use super::inspect;
use crate::connection::no_runtime;
use crate::output::{Colour, Output, To, beside, plain};
use crate::receiver::{self, Settings, server};
use crate::report::{Failure, number};
use crate::static_header::{self, Named};
use crate::{events, exit};
use kyckit::{Deduper, Event, MemoryDeduper, PROVIDERS};
use std::net::{Ipv4Addr, SocketAddr};
use tokio::net::TcpListener;

/// Secrets of which one must stand in the path.
pub(crate) const SECRET: &str = "KYCKIT_LISTEN_SECRET";

/// The one provider so far that sends static headers, by the name of its path.
const RESULTS: &str = "hyperverge_results";

const AFTER: &str = "\
Examples:
  kyckit listen --port 8081
  kyckit listen --port 8081 --json >> events.jsonl
  kyckit listen --count 3                 ends after three events
  KYCKIT_LISTEN_SECRET=long-and-random kyckit listen --port 8081

The path is the name of the provider: POST http://127.0.0.1:8081/hyperverge_kra. With KYCKIT_LISTEN_SECRET the secret
stands behind it: /hyperverge_kra/long-and-random; several, separated by spaces, are valid while they rotate. With
KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_SECRET deliveries to /hyperverge_results must carry it in the header X-Webhook-Secret,
or in the one that KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_HEADER names; `kyckit webhooks results ensure` tells HyperVerge so
by the same variables.
Try it: `kyckit sandbox --webhook http://127.0.0.1:8081/hyperverge_kra`, then upload there.

It listens on 127.0.0.1 only, and is made for trying things out: nothing is stored. Answers: 200 {} when the delivery
was read, 400 not JSON, 401 wrong secret or header, 404 other path, 405 not POST, 408 too slow, 413 over 1 MiB, 415 compressed or
not JSON by its Content-Type. Free text is masked unless --reveal is given, with --json too.
Exit codes: 0 ended by Ctrl-C or --count, 2 it cannot listen";

/// Receives webhooks on this machine and prints their events.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
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
    let secret = std::env::var_os(SECRET);
    let secret = secret.map(|text| receiver::secret(&text.to_string_lossy(), SECRET)).transpose()?;
    let has_secret = secret.is_some();
    let header = static_header::from_environment()?;
    let policy = header.as_ref().map(Named::policy).transpose()?;
    let settings = Settings {
        secret,
        headers: policy.map(|policy| (RESULTS, policy)),
        any_media_type: args.any_media_type,
        strict: args.strict,
    };
    let receiver = settings.receiver()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| no_runtime(&error))?;
    let mut heard = Heard::default();
    runtime.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, args.port)).await;
        let listener = listener.map_err(|error| cannot_listen(&error, args.port))?;
        tell(listener.local_addr().ok(), has_secret, header.as_ref());
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

fn cannot_listen(error: &std::io::Error, port: u16) -> Failure {
    let says = format!("nothing can listen on 127.0.0.1: {}", error.kind());
    let remedy = "Take another port with --port, or `--port 0` for a free one.";
    Failure::configuration("listen", says, remedy).at(format!("127.0.0.1:{port}"))
}

/// Where to send webhooks, and what proves them. On stderr: stdout is for events.
fn tell(address: Option<SocketAddr>, has_secret: bool, header: Option<&Named>) {
    let address = address.map_or_else(String::new, |address| address.to_string());
    beside(&format!("listening on http://{address}, this machine only; Ctrl-C ends it"));
    let secret = if has_secret { "/***" } else { "" };
    let mut open = Vec::new();
    for provider in PROVIDERS {
        let header = header.filter(|_| provider.name() == RESULTS);
        let with = header.map_or_else(String::new, |header| format!(" with {}: ***", plain(&header.name)));
        beside(&format!("  POST http://{address}/{}{secret}{with}", provider.name()));
        if !has_secret && header.is_none() {
            open.push(format!("/{}", provider.name()));
        }
    }
    if !open.is_empty() {
        let open = open.join(", ");
        beside(&format!("nothing authenticates a delivery to {open}; {SECRET} puts a secret into the path"));
    }
}

/// What has come in so far.
#[derive(Default)]
struct Heard {
    events: u64,
    repeats: u64,
    refused: u64,
    seen: MemoryDeduper,
}

impl Heard {
    fn event(&mut self, event: &Event, args: &Args, out: &mut Output) {
        self.events += 1;
        let is_repeat = self.seen.is_repeat(event);
        self.repeats += u64::from(is_repeat);
        if args.json {
            out.line(&events::json(event, args.reveal));
        } else {
            let repeat = if is_repeat { ", a repeat by its dedupe key" } else { "" };
            let title = out.paint(To::Stdout, Colour::Bold, &format!("event {}{repeat}", self.events));
            out.line(&title);
            inspect::show(out, event, args.reveal);
            out.line("");
        }
        out.flush();
    }
}
