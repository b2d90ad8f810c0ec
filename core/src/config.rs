//! How a client is set up: credentials, addresses, limits. From arguments or the environment.

use crate::error::Error;
use crate::masked::Secret;
use crate::observe::Observer;
use crate::rules::{Policies, Rules};
use crate::table::Spellings;
use crate::time::Timestamp;
use crate::transport::Transport;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// What a provider wants to know of its caller, and where it lives. Each provider has its own.
pub trait Credentials: Clone + fmt::Debug {
    /// What the names of its environment variables begin with, for example `KYCKIT_HYPERVERGE`.
    const ENVIRONMENT: &'static str;

    /// Scheme and host of the provider for this caller.
    fn base_url(&self) -> &str;

    /// The credentials by the rest of their variables' names, for example `APP_ID`.
    ///
    /// # Errors
    /// What `get` says of a variable that is not set.
    fn from_variables(get: &dyn Fn(&str) -> Result<Secret, Error>) -> Result<Self, Error>;
}

/// Settings of a client, with the credentials of its provider. `Debug` masks the credentials.
#[derive(Clone)]
pub struct ClientConfig<C> {
    /// Who calls.
    pub credentials: C,
    /// Scheme and host of the provider. The default is the provider's live host.
    pub base_url: String,
    /// Deadline of one operation, across its retries; 30 s by default.
    pub timeout: Duration,
    /// Bound on making one connection; 10 s by default.
    pub connect_timeout: Duration,
    /// Certificate authorities beyond the usual ones, as PEM texts.
    pub extra_roots: Vec<Vec<u8>>,
    /// Spellings that were confirmed with the provider.
    pub spellings: Arc<Spellings>,
    /// Choices where the facts are open.
    pub policies: Policies,
    /// Makes warnings errors.
    pub strict: bool,
    /// The clock that tells today; the system's by default.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Hears what a client does; nothing by default.
    pub observer: Option<Arc<dyn Observer>>,
    /// Another transport than the default one.
    pub transport: Option<Arc<dyn Transport>>,
}

/// Settings without anybody's credentials: what the engine and the transport may know.
pub(crate) type Settings = ClientConfig<()>;

impl<C: Credentials> ClientConfig<C> {
    /// Settings with these credentials and the defaults of everything else.
    #[must_use]
    pub fn with(credentials: C) -> Self {
        ClientConfig {
            base_url: credentials.base_url().to_owned(),
            credentials,
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            extra_roots: Vec::new(),
            spellings: Arc::default(),
            policies: Policies::default(),
            strict: false,
            clock: Arc::new(Timestamp::now),
            observer: None,
            transport: None,
        }
    }

    /// Settings from the environment: the provider's credentials and, if set, its base URL. For HyperVerge these are
    /// `KYCKIT_HYPERVERGE_APP_ID`, `KYCKIT_HYPERVERGE_APP_KEY` and `KYCKIT_HYPERVERGE_BASE_URL`.
    ///
    /// # Errors
    /// Kind *configuration*: a credential is not set.
    pub fn from_env() -> Result<Self, Error> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let needed = |rest: &str| {
            let name = format!("{}_{rest}", C::ENVIRONMENT);
            variable(&name).map(Secret::from).ok_or_else(|| {
                let says = format!("the environment variable {name} is not set");
                Error::configuration("credentials", says, "Set it to the value that the provider gave you.")
                    .with_path(name)
            })
        };
        let mut config = ClientConfig::with(C::from_variables(&needed)?);
        if let Some(url) = variable(&format!("{}_BASE_URL", C::ENVIRONMENT)) {
            config.base_url = url;
        }
        Ok(config)
    }

    /// The credentials apart from everything else.
    pub(crate) fn split(self) -> (C, Settings) {
        let ClientConfig { credentials, base_url, timeout, connect_timeout, extra_roots, .. } = self;
        let ClientConfig { spellings, policies, strict, clock, observer, transport, .. } = self;
        let settings = ClientConfig {
            credentials: (),
            base_url,
            timeout,
            connect_timeout: connect_timeout.min(timeout),
            extra_roots,
            spellings,
            policies,
            strict,
            clock,
            observer,
            transport,
        };
        (credentials, settings)
    }
}

impl<C> ClientConfig<C> {
    /// The rules of this instant: these policies, the clock's now.
    #[must_use]
    pub(crate) fn rules(&self) -> Rules {
        Rules {
            now: (self.clock)(),
            spellings: Arc::clone(&self.spellings),
            policies: self.policies.clone(),
            strict: self.strict,
        }
    }
}

impl Settings {
    /// Whether there is a usable base URL.
    pub(crate) fn checked(self) -> Result<Self, Error> {
        checked_url(&self.base_url, "base_url")?;
        Ok(self)
    }
}

/// Whether a URL of the settings is usable: https anywhere, plain http to loopback only.
pub(crate) fn checked_url(url: &str, path: &'static str) -> Result<(), Error> {
    const BOTH: &str = "Give scheme and host, for example `https://host`.";
    let problem =
        |says: &str, remedy: &str| Err(Error::configuration("base_url", says, remedy).with_path(path));
    let is_local = is_loopback(url);
    let Ok(url) = url.parse::<http::Uri>() else { return problem("the base URL cannot be read", BOTH) };
    let has_host = url.host().is_some_and(|host| !host.is_empty());
    if url.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return problem("the base URL holds a user name", "Give scheme and host only.");
    }
    if url.query().is_some() {
        return problem("the base URL holds a query", "Give scheme and host only: paths are added to it.");
    }
    match url.scheme_str() {
        Some("https") if has_host => Ok(()),
        Some("http") if has_host && is_local => Ok(()),
        Some("http") if has_host => problem("plain http is allowed to loopback only", "Use https."),
        _ => problem("the base URL has no scheme or host", BOTH),
    }
}

impl<C: fmt::Debug> fmt::Debug for ClientConfig<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientConfig")
            .field("credentials", &self.credentials)
            .field("base_url", &host_only(&self.base_url))
            .field("timeout", &self.timeout)
            .field("strict", &self.strict)
            .finish_non_exhaustive()
    }
}

/// Scheme and host of a URL: whatever else stands in it may be a secret.
pub(crate) fn host_only(url: &str) -> String {
    let Ok(url) = url.parse::<http::Uri>() else { return crate::masked::MASK.to_owned() };
    let port = url.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}", url.scheme_str().unwrap_or_default(), url.host().unwrap_or_default())
}

/// Whether a URL leads to this machine by its text alone: 127.0.0.0/8, `[::1]` or `localhost`.
#[must_use]
pub fn is_loopback(url: &str) -> bool {
    let Ok(url) = url.parse::<http::Uri>() else { return false };
    let host = url.host().unwrap_or_default();
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// A transaction id is 1 to 128 visible ASCII characters.
pub(crate) fn valid_transaction_id(id: &str) -> Result<(), Error> {
    if !id.is_empty() && id.len() <= 128 && id.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(());
    }
    let says = "the transaction id is missing or not 1 to 128 visible ASCII characters";
    let remedy = "Give the id of the user's journey, the same in look-up and upload; `kyckit::new_transaction_id()` makes one.";
    Err(Error::configuration("transaction_id", says, remedy)
        .with_path("transaction_id")
        .with_sent(crate::Sent::No))
}

/// A new transaction id: `kyckit-` and 32 hex digits, random enough never to come twice.
#[must_use]
pub fn new_transaction_id() -> String {
    format!("kyckit-{:016x}{:016x}", random(), random())
}

/// A new secret for a webhook's static header or URL: 43 characters that may stand in both, from 32 bytes of the
/// TLS library's random numbers. Make it once and keep it: the receiver must know it.
///
/// # Errors
/// Kind *internal*: the system gives no random numbers.
#[cfg(feature = "reqwest")]
pub fn new_webhook_secret() -> Result<Secret, Error> {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    Ok(Secret::from(URL_SAFE_NO_PAD.encode(secure_random(32)?)))
}

/// Up to 32 bytes that nobody can guess, from the TLS library.
pub(crate) fn secure_random(length: usize) -> Result<Vec<u8>, Error> {
    #[cfg(feature = "reqwest")]
    let bytes = crate::transport::secure_random();
    #[cfg(not(feature = "reqwest"))]
    let bytes: Option<[u8; 32]> = None;
    bytes.and_then(|bytes| bytes.get(..length).map(<[u8]>::to_vec)).ok_or_else(|| {
        let says = "there are no secure random numbers";
        let remedy =
            "Try again, or make them elsewhere; without the feature `reqwest` kyckit has no source of them.";
        Error::new(crate::ErrorKind::Internal, "random", says, remedy)
    })
}

/// 64 bits that differ at every call: the keys of the standard library's hash maps come from the system. A fork
/// copies them, so the process and its time have their part too.
pub(crate) fn random() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    let mut hasher = std::collections::hash_map::RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    hasher.write_u128(since.map_or(0, |since| since.as_nanos()));
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_told_by_the_host_only() {
        for url in ["http://127.0.0.1:1", "http://127.1.2.3", "https://[::1]:8", "http://LOCALHOST/x"] {
            assert!(is_loopback(url), "{url}");
        }
        for url in [
            "http://127.0.0.1.example.com",
            "https://localhost.example",
            "http://0.0.0.0",
            "http://10.0.0.1",
            "x",
        ] {
            assert!(!is_loopback(url), "{url}");
        }
    }

    #[test]
    fn base_urls_are_https_or_loopback() {
        let settings = || crate::hyperverge::ClientConfig::new("a", "b").split().1;
        let check = |url: &str| Settings { base_url: url.to_owned(), ..settings() }.checked().is_ok();
        assert!(check("https://example.com") && check("http://127.0.0.1:80"));
        for url in [
            "http://example.com",
            "ftp://example.com",
            "example.com",
            "",
            "https://u:p@example.com",
            "https://",
        ] {
            assert!(!check(url), "{url}");
        }
    }

    #[cfg(feature = "reqwest")]
    #[test]
    fn new_secrets_differ_and_fit_a_header() {
        let (one, two) = (new_webhook_secret().unwrap(), new_webhook_secret().unwrap());
        assert!(one != two && one.expose().len() == 43);
        assert!(one.expose().bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')));
    }

    #[test]
    fn new_ids_are_valid_and_differ() {
        let (one, two) = (new_transaction_id(), new_transaction_id());
        assert!(valid_transaction_id(&one).is_ok() && one != two);
        for id in ["", "a b", "é", "x\n"] {
            assert!(valid_transaction_id(id).is_err(), "{id:?}");
        }
    }
}
