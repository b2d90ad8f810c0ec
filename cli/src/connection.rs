//! How the commands that reach the provider are set up: arguments before environment, errors that name both, what
//! is told while they wait, and Ctrl-C.

use crate::events::MASK;
use crate::input;
use crate::output::{Colour, Output, To, beside, plain};
use crate::report::{self, Failure};
use hyper::Uri;
use kyckit::hyperverge::ResultsClientConfig;
use kyckit::{Canceller, ClientConfig, Credentials, Observation, Observer, Spellings, hyperverge};
use std::future::Future;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Names the provider's address when no argument does.
pub(crate) const BASE_URL: &str = "KYCKIT_HYPERVERGE_BASE_URL";
/// The credentials: from the environment only.
pub(crate) const CREDENTIALS: [&str; 2] = ["KYCKIT_HYPERVERGE_APP_ID", "KYCKIT_HYPERVERGE_APP_KEY"];

/// What the Results service is set up by: it has its own account.
pub(crate) mod results {
    /// Names the service's address when no argument does.
    pub(crate) const BASE_URL: &str = "KYCKIT_HYPERVERGE_RESULTS_BASE_URL";
    /// The credentials: from the environment only.
    pub(crate) const CREDENTIALS: [&str; 2] =
        ["KYCKIT_HYPERVERGE_RESULTS_APP_ID", "KYCKIT_HYPERVERGE_RESULTS_APP_KEY"];
    /// Region of the account; it chooses the live hosts.
    pub(crate) const REGION: &str = "KYCKIT_HYPERVERGE_RESULTS_REGION";
    /// The regions that the provider's page names; it does not say that there are no others.
    const REGIONS: [&str; 5] = ["ind", "sgp", "idn", "usa", "zaf"];

    /// What is wrong with a region that the page does not name: its host may be anybody's.
    pub(crate) fn doubt(region: &str) -> Option<String> {
        let is_known = REGIONS.iter().any(|known| known.eq_ignore_ascii_case(region.trim()));
        let known = REGIONS.join(", ");
        (!is_known).then(|| format!("{REGION} is none of the regions that HyperVerge names: {known}"))
    }

    /// Names the address of the Output API.
    pub(crate) const OUTPUT_URL: &str = "KYCKIT_HYPERVERGE_RESULTS_OUTPUT_URL";
}

/// The arguments of every command that reaches the provider.
#[derive(clap::Args)]
pub(crate) struct Connection {
    /// Scheme and host of the provider [default: that of the environment, or else the provider's live host]
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
    /// Seconds until it is given up
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) timeout: u64,
    /// Certificate authorities to trust beside the usual ones (PEM)
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Option<PathBuf>,
}

impl Connection {
    /// The client's settings: arguments before environment.
    pub(crate) fn config(
        &self,
        spellings: &Arc<Spellings>,
        ear: &Arc<Ear>,
    ) -> Result<hyperverge::ClientConfig, Failure> {
        let config = ClientConfig::from_env().map_err(|error| self.failure(error))?;
        self.applied(config, spellings, ear)
    }

    /// The settings of the Results service's client: arguments before environment.
    pub(crate) fn results_config(&self, ear: &Arc<Ear>) -> Result<ResultsClientConfig, Failure> {
        let config = ClientConfig::from_env().map_err(|error| self.results_failure(error))?;
        self.applied(config, &Arc::default(), ear)
    }

    /// Settings with everything that the arguments say.
    pub(crate) fn applied<C: Credentials>(
        &self,
        mut config: ClientConfig<C>,
        spellings: &Arc<Spellings>,
        ear: &Arc<Ear>,
    ) -> Result<ClientConfig<C>, Failure> {
        if let Some(url) = &self.base_url {
            config.base_url.clone_from(url);
        }
        if let Some(path) = &self.ca {
            config.extra_roots.push(input::read(path, input::SETTINGS)?.bytes);
        }
        config.timeout = Duration::from_secs(self.timeout);
        config.spellings = Arc::clone(spellings);
        config.observer = Some(Arc::clone(ear) as Arc<dyn Observer>);
        Ok(config)
    }

    /// What names the base URL, and a sentence on how to name another.
    fn source_of_base_url(&self, variable: &'static str) -> (&'static str, String) {
        match (&self.base_url, is_set(variable)) {
            (Some(_), _) => ("--base-url", "--base-url names the base URL.".to_owned()),
            (None, true) => (variable, format!("{variable} names the base URL; --base-url goes before it.")),
            (None, false) => {
                (variable, format!("The base URL is the default; --base-url or {variable} name another."))
            }
        }
    }

    /// An error of the client, with the argument or variable that it is about.
    pub(crate) fn failure(&self, error: kyckit::Error) -> Failure {
        self.named(error, BASE_URL)
    }

    /// An error of the Results service's client, with the argument or variable that it is about.
    pub(crate) fn results_failure(&self, error: kyckit::Error) -> Failure {
        match error.path() {
            Some("output_url") => Failure::from(error).at(results::OUTPUT_URL),
            Some("region") => Failure::from(error).at(results::REGION),
            _ => self.named(error, results::BASE_URL),
        }
    }

    fn named(&self, error: kyckit::Error, variable: &'static str) -> Failure {
        let (code, path) = (error.code(), error.path().map(str::to_owned));
        let failure = Failure::from(error);
        let (base_url, set_by) = self.source_of_base_url(variable);
        match (code, path.as_deref()) {
            ("credentials", _) => failure.with_help(
                "It has no flag: arguments are visible to others. `kyckit doctor` shows what is set.",
            ),
            ("base_url", _) => failure.at(base_url).with_help(&set_by),
            ("tls", _) if self.ca.is_some() => failure.at("--ca"),
            ("not_sent" | "not_the_api", _) => failure.with_help(&set_by),
            ("deadline", _) => failure.with_help("--timeout SECONDS sets it."),
            (_, Some("transaction_id")) => failure.at("--transaction-id"),
            _ => failure,
        }
    }
}

/// Whether a variable of the environment holds anything.
pub(crate) fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}

/// Scheme, host and port of a URL: whatever else stands in it may be a secret.
pub(crate) fn masked_url(url: &str) -> String {
    let parsed = url.parse::<Uri>().ok();
    let parts = parsed.as_ref().and_then(|url| Some((url, url.scheme_str()?, url.host()?)));
    let Some((url, scheme, host)) = parts else { return MASK.to_owned() };
    let port = url.port_u16().map_or_else(String::new, |port| format!(":{port}"));
    let rest = url.path_and_query().is_some_and(|rest| rest.as_str() != "/");
    plain(&format!("{scheme}://{host}{port}{}", if rest { format!("/{MASK}") } else { String::new() }))
}

/// Hears the client: keeps what is told once, and says while it happens what the user waits for.
#[derive(Default)]
pub(crate) struct Ear {
    unconfirmed: AtomicUsize,
    last: Mutex<String>,
}

impl Ear {
    /// How many mandatory members use spellings that nobody has confirmed.
    pub(crate) fn unconfirmed(&self) -> usize {
        self.unconfirmed.load(Ordering::Relaxed)
    }

    /// Warns of them, once.
    pub(crate) fn warn_of_spellings(&self, out: &mut Output) {
        let count = self.unconfirmed();
        if count > 0 {
            let head = out.paint(To::Stderr, Colour::Yellow, "warning[spelling_unconfirmed]");
            let says = report::number(count, "mandatory member");
            out.aside(&format!(
                "{head}: {says} with spellings that nobody has confirmed; see `kyckit spellings`"
            ));
        }
    }
}

impl Observer for Ear {
    fn observe(&self, observation: &Observation<'_>) {
        let last = || self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match observation {
            Observation::UnconfirmedSpellings { count } => self.unconfirmed.store(*count, Ordering::Relaxed),
            Observation::Attempt { number, http_status, sent, .. } => {
                let became = match (http_status, *sent) {
                    (Some(status), _) => format!("the provider answered {status}"),
                    (None, "no") => "no connection, nothing was sent".to_owned(),
                    (None, _) => "no usable answer".to_owned(),
                };
                *last() = format!("attempt {number}: {became}");
            }
            Observation::Waiting { milliseconds, .. } => {
                let pause = Duration::from_millis(*milliseconds).as_secs_f64();
                beside(&format!("{}; the next one in {pause:.1} s", last()));
            }
            _ => {}
        }
    }
}

/// Waits for a call, or for Ctrl-C: then there is no result.
pub(crate) fn unless_interrupted<T>(call: impl Future<Output = T>) -> Result<Option<T>, Failure> {
    to_the_end(async {
        tokio::select! {
            biased;
            () = interrupted() => None,
            result = call => Some(result),
        }
    })
}

/// Waits for a call that was given this canceller: Ctrl-C uses it, and the call tells what had become of it by then.
pub(crate) fn or_cancelled<T>(call: impl Future<Output = T>, canceller: &Canceller) -> Result<T, Failure> {
    to_the_end(async {
        let mut call = std::pin::pin!(call);
        tokio::select! {
            biased;
            () = interrupted() => canceller.cancel(),
            result = &mut call => return result,
        }
        call.await
    })
}

/// Waits for Ctrl-C, or until the process is asked to end. `ready` is called when neither can be missed any more.
pub(crate) fn until_interrupted(ready: impl FnOnce()) -> Result<(), Failure> {
    to_the_end(async {
        let mut end = std::pin::pin!(interrupted());
        tokio::select! {
            biased;
            () = &mut end => return,
            () = std::future::ready(()) => {}
        }
        ready();
        end.await;
    })
}

fn to_the_end<T>(work: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| no_runtime(&error))?;
    let result = runtime.block_on(work);
    // A name that is still being resolved must not hold up the end.
    runtime.shutdown_background();
    Ok(result)
}

/// The machine gives no sockets or timers.
pub(crate) fn no_runtime(error: &std::io::Error) -> Failure {
    let says = format!("the system gives no sockets or timers: {}", error.kind());
    Failure::new("internal", "runtime", says, "Raise the limits of the process.")
}

/// Ends with Ctrl-C, or when the process is asked to end.
pub(crate) async fn interrupted() {
    let asked_to_end = async {
        #[cfg(unix)]
        if let Ok(mut signal) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            signal.recv().await;
            return;
        }
        std::future::pending::<()>().await;
    };
    let ctrl_c = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = ctrl_c => {}
        () = asked_to_end => {}
    }
}

/// A command that was stopped before it had its answer, where stopping leaves nothing open.
pub(crate) fn stopped() -> Failure {
    Failure::new(
        "interrupted",
        "interrupted",
        "stopped before the answer came",
        "Ask again whenever you like.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_url_only_the_host_is_shown() {
        for (url, shown) in [
            ("https://example.com", "https://example.com"),
            ("https://example.com/", "https://example.com"),
            ("https://example.com:8/secret", "https://example.com:8/***"),
            ("https://example.com?secret", "https://example.com/***"),
            ("http://user:secret@example.com", "http://example.com"),
            ("http://[::1]:8", "http://[::1]:8"),
            ("not a url", "***"),
            ("/secret", "***"),
            ("secret", "***"),
            ("", "***"),
        ] {
            assert_eq!(masked_url(url), shown, "{url}");
        }
    }
}
