//! What the doctor looks at.

use super::{Args, Check, State, keys, results};
use crate::commands::webhooks;
use crate::connection::{
    self, BASE_URL, CREDENTIALS, Connection, Ear, is_set, masked_url, stopped, unless_interrupted,
};
use crate::nearest::nearest;
use crate::output::plain;
use crate::report::{Failure, number};
use crate::{spellings, static_header};
use hyper::Uri;
use hyper::header::HeaderValue;
use kyckit::hyperverge::{Client, ClientConfig, DEFAULT_BASE_URL};
use kyckit::{Timestamp, is_loopback};
use std::sync::Arc;
use std::time::Duration;

/// A clock before this is wrong: kyckit did not exist.
const BEGINNING: &str = "2026-01-01T00:00:00Z";

/// Every variable that a command reads.
const VARIABLES: [&str; 20] = [
    BASE_URL,
    CREDENTIALS[0],
    CREDENTIALS[1],
    spellings::VARIABLE,
    webhooks::KRA_URL,
    crate::commands::listen::SECRET,
    connection::results::BASE_URL,
    connection::results::CREDENTIALS[0],
    connection::results::CREDENTIALS[1],
    connection::results::REGION,
    connection::results::OUTPUT_URL,
    webhooks::RESULTS_URL,
    static_header::NAME,
    static_header::SECRET,
    crate::commands::upload::DOCUMENT_URLS[0],
    crate::commands::upload::DOCUMENT_URLS[1],
    keys::VARIABLES[0],
    keys::VARIABLES[1],
    keys::VARIABLES[2],
    keys::VARIABLES[3],
];

/// Everything that can be told without asking anybody.
pub(super) fn local(args: &Args) -> Vec<Check> {
    let mut found = vec![Check::fine("version", concat!("kyckit ", env!("CARGO_PKG_VERSION")))];
    found.push(base_url(&args.connection));
    found.extend(CREDENTIALS.into_iter().map(credential));
    found.extend(settings(args));
    found.extend(webhook_url("KRA webhook", webhooks::KRA_URL));
    found.extend(results::checks(&args.connection));
    found.extend(keys::checks(&args.connection));
    found.push(roots());
    found.extend(proxies(&args.connection));
    found.extend(mistyped());
    found.push(clock());
    found
}

/// The base URL and who named it.
fn named_url(connection: &Connection) -> (String, &'static str) {
    let variable = || std::env::var(BASE_URL).ok().filter(|url| !url.is_empty());
    match (&connection.base_url, variable()) {
        (Some(url), _) => (url.clone(), "--base-url"),
        (None, Some(url)) => (url, BASE_URL),
        (None, None) => (DEFAULT_BASE_URL.to_owned(), "the default"),
    }
}

fn base_url(connection: &Connection) -> Check {
    let (url, source) = named_url(connection);
    let kind = if is_loopback(&url) {
        "this machine"
    } else if url.trim_end_matches('/') == DEFAULT_BASE_URL {
        "the provider's live host"
    } else {
        "another host"
    };
    Check::fine("base URL", format!("{}: {kind} (from {source})", masked_url(&url)))
}

/// Whether a credential is set. Whoever uses another service alone needs none of the KRA's.
pub(super) fn credential(name: &'static str) -> Check {
    if is_set(name) {
        return sendable(name);
    }
    let others = [&connection::results::CREDENTIALS[..], &keys::VARIABLES[1..2], &keys::VARIABLES[3..]];
    let is_unused = CREDENTIALS.contains(&name)
        && !CREDENTIALS.into_iter().any(is_set)
        && others.into_iter().any(|names| names.iter().all(|name| is_set(name)));
    let state = if is_unused { State::Warning } else { State::Problem };
    let help =
        "Set it to the value that the provider gave you; `kyckit sandbox` prints some for its own use.";
    Check::new("credential", state, format!("{name} is not set"), help)
}

/// Whether a credential can be sent at all: it travels in a header.
fn sendable(name: &'static str) -> Check {
    let text = std::env::var(name).unwrap_or_default();
    if HeaderValue::from_str(&text).is_ok() && !text.is_empty() {
        return Check::fine("credential", format!("{name} is set (***)"));
    }
    let says = format!("{name} is set to what no header can carry");
    let help = "Set it again without line breaks and other control characters.";
    Check::new("credential", State::Problem, says, help)
}

/// Whether the spellings can be read and a client can be made of it all. No client connects before its first call.
fn settings(args: &Args) -> Vec<Check> {
    let path = spellings::path(args.spellings.as_deref());
    let spellings = match spellings::load(args.spellings.as_deref()) {
        Ok(spellings) => spellings,
        Err(failure) => return vec![Check::failed("spellings", &failure)],
    };
    let file = path.map_or_else(
        || format!("no file ({} or --spellings names one)", spellings::VARIABLE),
        |path| format!("{}: {} confirmed one by one", path.display(), number(spellings.len(), "word")),
    );
    let mut found = vec![Check::fine("spellings", file)];
    let ear = Arc::new(Ear::default());
    // What is not set is a check of its own; the rest is looked at all the same.
    let config = ClientConfig::from_env().or_else(|_| {
        let mut config = ClientConfig::new("unset", "unset");
        config.base_url = named_url(&args.connection).0;
        Ok(config)
    });
    let made = config
        .and_then(|config| args.connection.applied(config, &spellings, &ear))
        .and_then(|config| Client::new(config).map_err(|error| args.connection.failure(error)));
    if ear.unconfirmed() > 0 {
        let says = number(ear.unconfirmed(), "mandatory member");
        let says = format!("{says} take words whose spelling nobody has confirmed");
        let help = "Ask HyperVerge; `kyckit spellings` lists them and writes what you learn into the file.";
        found.push(Check::new("spellings", State::Warning, says, help));
    }
    found.push(match made {
        Ok(_) => Check::fine("client", "can be made of these settings"),
        Err(failure) => Check::failed("client", &failure),
    });
    found
}

pub(super) fn webhook_url(check: &'static str, variable: &str) -> Option<Check> {
    let url = std::env::var(variable).ok().filter(|url| !url.is_empty())?;
    let says = format!("{} (from {variable})", masked_url(&url));
    if url.starts_with("https://") || is_loopback(&url) {
        return Some(Check::fine(check, says));
    }
    Some(Check::new(check, State::Problem, says, "Name a public https URL."))
}

#[cfg(not(any(target_vendor = "apple", windows)))]
fn roots() -> Check {
    let system = rustls_native_certs::load_native_certs();
    let own = webpki_roots::TLS_SERVER_ROOTS.len();
    let from = ["SSL_CERT_FILE", "SSL_CERT_DIR"].into_iter().filter(|name| is_set(name)).collect::<Vec<_>>();
    let from = if from.is_empty() { String::new() } else { format!(" (set by {})", from.join(", ")) };
    let says = format!("{} of the system{from} and {own} of Mozilla's", number(system.certs.len(), "root"));
    if system.errors.is_empty() {
        return Check::fine("TLS roots", says);
    }
    let count = number(system.errors.len(), "place");
    let help =
        format!("{count} of the system's could not be read; Mozilla's roots stand in. --ca adds your own.");
    Check::new("TLS roots", State::Warning, says, help)
}

#[cfg(any(target_vendor = "apple", windows))]
fn roots() -> Check {
    Check::fine("TLS roots", "the system's own verifier")
}

/// Proxies of the environment: their URLs may hold passwords.
fn proxies(connection: &Connection) -> Option<Check> {
    let names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy"];
    let set = names.into_iter().filter_map(|name| {
        let url = std::env::var(name).ok().filter(|url| !url.is_empty())?;
        Some(format!("{name}={}", masked_url(&url)))
    });
    let set: Vec<String> = set.collect();
    let unused = if is_loopback(&named_url(connection).0) { "; not used for this machine" } else { "" };
    (!set.is_empty()).then(|| Check::fine("proxy", format!("{}{unused}", set.join(", "))))
}

/// Variables that look like one of kyckit's and are none.
fn mistyped() -> Vec<Check> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let unknown = names.filter(|name| name.starts_with("KYCKIT") && !VARIABLES.contains(&name.as_str()));
    let meant = unknown.filter_map(|name| Some((nearest(&name, VARIABLES)?, name)));
    meant
        .map(|(meant, name)| {
            let says = format!("no command reads {}", plain(&name));
            Check::new("variable", State::Warning, says, format!("Did you mean {meant}?"))
        })
        .collect()
}

fn clock() -> Check {
    let now = Timestamp::now();
    let says = format!("{now}; in India it is {}", now.date_in_india());
    if Timestamp::parse(BEGINNING).is_some_and(|beginning| now < beginning) {
        let help = "Set the clock of this machine: dates are checked against it, and certificates too.";
        return Check::new("clock", State::Problem, says, help);
    }
    Check::fine("clock", says)
}

/// Opens a connection and sends nothing.
pub(super) fn reach(connection: &Connection) -> Result<Check, Failure> {
    let (url, source) = named_url(connection);
    if source == "the default" {
        let says = "the base URL is the default, which is the provider's live host";
        let remedy = format!("Name it with --base-url or {BASE_URL} if you mean it.");
        return Err(Failure::configuration("reach_default", says, remedy).at("--reach"));
    }
    let Some((host, port)) = host_and_port(&url) else {
        return Ok(Check::new("reach", State::Problem, "the base URL has no host", "Name scheme and host."));
    };
    let bound = Duration::from_secs(connection.timeout);
    let asked = tokio::time::timeout;
    let shown = masked_url(&url);
    let connecting = async { asked(bound, tokio::net::TcpStream::connect((host.as_str(), port))).await };
    let help = "Check the name, the port and firewalls; behind a proxy only the proxy may be reachable.";
    Ok(match unless_interrupted(connecting)?.ok_or_else(stopped)? {
        Ok(Ok(_)) => Check::fine("reach", format!("{shown} takes connections; nothing was sent")),
        Ok(Err(error)) => {
            Check::new("reach", State::Problem, format!("{shown} cannot be reached: {}", error.kind()), help)
        }
        Err(_) => {
            let says = format!("{shown} did not answer within {} s", connection.timeout);
            Check::new("reach", State::Problem, says, help)
        }
    })
}

fn host_and_port(url: &str) -> Option<(String, u16)> {
    let url: Uri = url.parse().ok()?;
    let host = url.host().filter(|host| !host.is_empty())?;
    let port = if url.scheme_str() == Some("http") { 80 } else { 443 };
    // An IPv6 address stands in brackets in a URL, and without them in a socket's address.
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    Some((host.to_owned(), url.port_u16().unwrap_or(port)))
}
