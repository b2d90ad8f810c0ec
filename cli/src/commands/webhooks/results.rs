//! `kyckit webhooks results`: the subscription of HyperVerge's Results webhook.

use crate::connection::{Connection, Ear, masked_url, unless_interrupted};
use crate::events::{self, MASK};
use crate::nearest::hint;
use crate::output::{Colour, Output, To, plain};
use crate::report::{Failure, number};
use crate::static_header::{self, Named, SECRET};
use crate::{connection, exit};
use kyckit::hyperverge::{Ensured, ResultsClient, Subscription};
use kyckit::{Error, Secret};
use serde_json::{Value, json};
use std::sync::Arc;

/// Names the webhook's URL when no argument does.
pub(crate) const URL: &str = "KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_URL";

const AFTER: &str = "\
Examples:
  kyckit webhooks results show
  kyckit webhooks results ensure https://hooks.example.com/kyc/results
  kyckit webhooks results ensure https://hooks.example.com/kyc/results --header X-Other=- < secret.txt
  kyckit webhooks results ensure --event finish --event manual_review

`ensure` is what set-up needs: it asks first, makes or changes what is missing, and changes nothing the second time.
`create` and `update` are its two calls alone. All of it is for set-up, not for every start.
Nothing is signed: a static header with a long random secret is what proves a delivery. The secret comes from
KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_SECRET, another variable or stdin, never from an argument, and is never shown. Of
several, separated by spaces, HyperVerge is told the first, and `kyckit listen` takes all while they rotate.
Credentials come from KYCKIT_HYPERVERGE_RESULTS_APP_ID and KYCKIT_HYPERVERGE_RESULTS_APP_KEY only. The default host is
the live one of KYCKIT_HYPERVERGE_RESULTS_REGION (ind); KYCKIT_HYPERVERGE_RESULTS_BASE_URL or --base-url name another.
Exit codes: 0 done, or one subscription shown; 1 there is none, or more than one; 2 any error";

/// The Results webhook of HyperVerge: verdicts on applications of the SDK and of onboard links.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
    /// Show whole URLs, which may hold a secret; secrets of headers stay masked
    #[arg(long, global = true)]
    reveal: bool,
    /// One JSON object on stdout
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Asks HyperVerge what it holds
    Show {
        #[command(flatten)]
        connection: Connection,
    },
    /// Sees to it that there is this subscription; calling again changes nothing
    Ensure {
        #[command(flatten)]
        target: Target,
        #[command(flatten)]
        headers: Headers,
    },
    /// Makes a subscription without asking first; a new one has no headers
    Create {
        #[command(flatten)]
        target: Target,
    },
    /// Changes the subscription that is there
    Update {
        #[command(flatten)]
        target: Target,
        #[command(flatten)]
        headers: Headers,
    },
}

/// What a subscription is to be.
#[derive(clap::Args)]
struct Target {
    /// Where to: public and https [default: KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_URL]
    url: Option<String>,
    /// An event to be told of: finish, manual_review, intermediate, or its whole name; repeat it [default: all three]
    #[arg(long = "event", value_name = "EVENT")]
    events: Vec<String>,
    /// Pass events on that kyckit does not know
    #[arg(long)]
    any_event: bool,
    #[command(flatten)]
    connection: Connection,
}

#[derive(clap::Args)]
struct Headers {
    /// A header of every delivery: NAME (its secret in KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_SECRET), NAME=VARIABLE, or
    /// NAME=- for stdin; repeat it [default: that of KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_HEADER or X-Webhook-Secret, when
    /// there is a secret]
    #[arg(long = "header", value_name = "NAME[=VARIABLE]")]
    headers: Vec<String>,
}

/// Runs the command.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    let (call, target, headers) = match &args.action {
        Action::Show { connection } => return show(args, connection, out),
        Action::Ensure { target, headers } => {
            (Call::Ensure, target, static_header::wanted(&headers.headers)?)
        }
        Action::Update { target, headers } => {
            (Call::Update, target, static_header::wanted(&headers.headers)?)
        }
        Action::Create { target } => (Call::Create, target, Vec::new()),
    };
    let (url, place) = target.url()?;
    let wanted = Wanted { call, url, place, events: target.events()?, headers };
    change(args, &target.connection, &wanted, out)?;
    Ok(exit::FINE)
}

#[derive(Clone, Copy)]
enum Call {
    Ensure,
    Create,
    Update,
}

/// What is to be asked of the service.
struct Wanted {
    call: Call,
    url: String,
    /// Where the URL came from.
    place: &'static str,
    events: Vec<String>,
    headers: Vec<Named>,
}

impl Target {
    /// The URL and where it came from.
    fn url(&self) -> Result<(String, &'static str), Failure> {
        if let Some(url) = &self.url {
            return Ok((url.clone(), "URL"));
        }
        let named = std::env::var(URL).ok().filter(|url| !url.is_empty());
        named.map(|url| (url, URL)).ok_or_else(|| {
            let says = "there is no URL to tell the provider";
            let remedy = format!("Give it as an argument, or name it in {URL}.");
            Failure::configuration("webhook_url", says, remedy).at("URL")
        })
    }

    /// The events by their whole names.
    fn events(&self) -> Result<Vec<String>, Failure> {
        let known = events::results_events();
        if self.events.is_empty() {
            return Ok(known.iter().map(|event| event.wire.to_owned()).collect());
        }
        let named = |text: &String| {
            let same = |name: &str| name.eq_ignore_ascii_case(text);
            match known.iter().find(|event| same(event.symbol) || same(event.wire)) {
                Some(event) => Ok(event.wire.to_owned()),
                None if self.any_event => Ok(text.clone()),
                None => Err(unknown_event(text)),
            }
        };
        self.events.iter().map(named).collect()
    }
}

fn unknown_event(text: &str) -> Failure {
    let known = events::results_events();
    let names = known.iter().flat_map(|event| [event.symbol, event.wire]);
    let short: Vec<&str> = known.iter().map(|event| event.symbol).collect();
    let remedy = format!(
        "{}Known: `{}`, or the whole names of `kyckit codes results_event`; --any-event passes others on.",
        hint(text, names),
        short.join("`, `")
    );
    Failure::configuration("unknown_event", format!("there is no event `{}`", plain(text)), remedy)
        .at("--event")
}

fn shown(url: &str, reveal: bool) -> String {
    if reveal { plain(url) } else { masked_url(url) }
}

/// A client, and the host it asks. A region that nobody knows is told before anybody is asked.
fn client(connection: &Connection, out: &mut Output) -> Result<(ResultsClient, String), Failure> {
    let config = connection.results_config(&Arc::new(Ear::default()))?;
    let doubt = connection::results::doubt(&config.credentials.region);
    let host = masked_url(&config.base_url);
    let client = ResultsClient::new(config).map_err(|error| connection.results_failure(error))?;
    if let Some(doubt) = doubt {
        let head = out.paint(To::Stderr, Colour::Yellow, "warning[unknown_region]");
        out.aside(&format!("{head}: {doubt}"));
    }
    Ok((client, host))
}

/// Makes or changes the subscription.
fn change(args: &Args, connection: &Connection, wanted: &Wanted, out: &mut Output) -> Result<(), Failure> {
    let (client, host) = client(connection, out)?;
    let url = shown(&wanted.url, args.reveal);
    let timeout = connection.timeout;
    out.aside(&format!("telling {host} to send Results webhooks to {url}; {timeout} s at most"));
    let became = unless_interrupted(ask(&client, wanted))?.ok_or_else(interrupted)?;
    let became = became.map_err(|error| failure(error, wanted, connection))?;
    let names: Vec<&str> = wanted.headers.iter().map(|header| header.name.as_str()).collect();
    // A new subscription has only the headers that it was given; whether one that was there has any was not told.
    let is_open = match became {
        _ if !names.is_empty() => Some(false),
        "created" => Some(true),
        _ => None,
    };
    if args.json {
        let line = json!({"became": became, "webhook_url": url, "events": wanted.events, "headers": names,
            "without_authentication": is_open});
        out.line(&line.to_string());
    } else {
        let head = out.paint(To::Stdout, Colour::Green, became);
        out.line(&format!("{head}: HyperVerge sends Results webhooks to {url}"));
        out.line(&format!(
            " = events: {}",
            wanted.events.iter().map(|name| plain(name)).collect::<Vec<_>>().join(", ")
        ));
        for header in &wanted.headers {
            out.line(&format!(" = header: {}: {MASK} (from {})", plain(&header.name), plain(&header.source)));
        }
    }
    match (is_open, became) {
        (Some(false), _) => {}
        (Some(true), _) => warn_of_no_authentication(out, "it was made without a static header;"),
        (None, "updated") => warn_of_no_authentication(
            out,
            "no header was told, and whether HyperVerge keeps those it had is not documented (`show` asks); without one",
        ),
        (None, _) => warn_of_no_authentication(
            out,
            "no header was told, and whether the subscription has one is not known here (`show` asks); without one",
        ),
    }
    Ok(())
}

/// The call; what became of the subscription.
async fn ask(client: &ResultsClient, wanted: &Wanted) -> Result<&'static str, Error> {
    let url = wanted.url.as_str();
    let events: Vec<&str> = wanted.events.iter().map(String::as_str).collect();
    let headers: Vec<(&str, Secret)> =
        wanted.headers.iter().map(|header| (header.name.as_str(), header.secret())).collect();
    match wanted.call {
        Call::Ensure => client.ensure(url, &events, &headers).await.map(Ensured::as_str),
        Call::Create => client.create(url, &events).await.map(|_| "created"),
        Call::Update => client.update(url, &events, &headers).await.map(|_| "updated"),
    }
}

/// An error of a change, with the argument that it is about and what to do next here.
fn failure(error: Error, wanted: &Wanted, connection: &Connection) -> Failure {
    let (code, path) = (error.code(), error.path().map(str::to_owned));
    let failure = connection.results_failure(error);
    match (code, path.as_deref()) {
        (_, Some("webhook_url")) => failure.at(wanted.place),
        (_, Some("events")) => failure.at("--event"),
        (_, Some("static_header")) => failure
            .at("--header")
            .with_help("The name stands before `=`; the secret comes from a variable or stdin."),
        ("subscribed_without_authentication", _) => failure.with_help(
            "That is `kyckit webhooks results ensure` with the same arguments; `show` tells what there is.",
        ),
        ("several_subscriptions", _) => failure.with_help("`kyckit webhooks results show` lists them."),
        ("not_updated", _) => {
            failure.with_help("`kyckit webhooks results ensure` makes one if there is none.")
        }
        ("no_answer", _) => failure.with_help(TOLD_PERHAPS),
        _ => failure,
    }
}

const TOLD_PERHAPS: &str = "It may have been made or changed: `kyckit webhooks results show` tells, and `ensure` once \
                            more does no harm.";

fn interrupted() -> Failure {
    Failure::new("interrupted", "interrupted", "stopped before the answer came", TOLD_PERHAPS)
}

fn warn_of_no_authentication(out: &mut Output, why: &str) {
    let head = out.paint(To::Stderr, Colour::Yellow, "warning[subscribed_without_authentication]");
    out.aside(&format!("{head}: {why} nothing proves who sends a delivery"));
    out.aside(&format!(
        " = help: Put a long random secret into {SECRET}, then `kyckit webhooks results ensure URL`; \
         until then believe no delivery."
    ));
}

/// Asks what there is.
fn show(args: &Args, connection: &Connection, out: &mut Output) -> Result<u8, Failure> {
    // Only compared with: what is wrong with it is for those who use it.
    let own = static_header::from_environment().ok().flatten();
    let (client, host) = client(connection, out)?;
    out.aside(&format!("asking {host}; {} s at most", connection.timeout));
    let found = unless_interrupted(client.fetch())?.ok_or_else(connection::stopped)?;
    let found = found.map_err(|error| connection.results_failure(error))?;
    if args.json {
        let list: Vec<Value> = found.iter().map(|one| record(one, own.as_ref(), args.reveal)).collect();
        out.line(&json!({"base_url": host, "subscriptions": list}).to_string());
    } else {
        print(&found, own.as_ref(), args.reveal, out);
    }
    if found.iter().any(|one| one.headers.is_empty()) {
        warn_of_no_authentication(out, "the service tells of no static header;");
    }
    Ok(if found.len() == 1 { exit::FINE } else { exit::NO })
}

fn print(found: &[Subscription], own: Option<&Named>, reveal: bool, out: &mut Output) {
    for (index, one) in found.iter().enumerate() {
        let title = format!("subscription {} of {}", index + 1, found.len());
        let title = out.paint(To::Stdout, Colour::Bold, &title);
        out.line(&title);
        let mut row = |name: &str, value: String| {
            if !value.is_empty() {
                out.line(&format!("  {:<14}{value}", format!("{name}:")));
            }
        };
        row("id", one.id.as_deref().map(plain).unwrap_or_default());
        row("webhook URL", one.webhook_url.as_deref().map(|url| shown(url, reveal)).unwrap_or_default());
        for event in &one.events {
            row("event", events::event_name(event, reveal));
        }
        for (name, secret) in &one.headers {
            let origin = match own_header(own, name, secret) {
                Some(true) => format!(", that of {SECRET}"),
                Some(false) => format!(", another than that of {SECRET}"),
                None => String::new(),
            };
            row("header", format!("{}: {MASK}{origin}", plain(name)));
        }
        row("made", one.created_at.as_deref().map(|at| events::date(at, reveal)).unwrap_or_default());
        row("changed", one.updated_at.as_deref().map(|at| events::date(at, reveal)).unwrap_or_default());
    }
    let help = match found.len() {
        0 => "there is no subscription: nobody is told. `kyckit webhooks results ensure URL` makes one.",
        1 => return,
        _ => "Every event comes as often as there are subscriptions. Have HyperVerge remove all but one.",
    };
    out.line(&format!("{}\n = help: {help}", number(found.len(), "subscription")));
}

/// Whether a header's secret is the one of the environment; none when that speaks of no header with this name.
fn own_header(own: Option<&Named>, name: &str, secret: &Secret) -> Option<bool> {
    own.filter(|own| own.name.eq_ignore_ascii_case(name)).map(|own| own.knows(secret))
}

fn record(one: &Subscription, own: Option<&Named>, reveal: bool) -> Value {
    let header = |(name, secret): &(String, Secret)| json!({"name": plain(name), "value": MASK, "is_own": own_header(own, name, secret)});
    json!({
        "id": one.id.as_deref().map(plain),
        "webhook_url": one.webhook_url.as_deref().map(|url| shown(url, reveal)),
        "events": one.events.iter().map(|event| events::event_name(event, reveal)).collect::<Vec<_>>(),
        "headers": one.headers.iter().map(header).collect::<Vec<_>>(),
        "created_at": one.created_at.as_deref().map(|at| events::date(at, reveal)),
        "updated_at": one.updated_at.as_deref().map(|at| events::date(at, reveal)),
    })
}
