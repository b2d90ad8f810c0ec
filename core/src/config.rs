//! How a client is set up: credentials, addresses, limits. From arguments or the environment.

use crate::error::Error;
use crate::masked::Secret;
use crate::observe::Observer;
use crate::rules::Policies;
use crate::table::Spellings;
use crate::time::Timestamp;
use crate::transport::Transport;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Settings of a client. `Debug` masks the credentials.
#[derive(Clone)]
pub struct ClientConfig {
    /// Application id at the provider.
    pub app_id: Secret,
    /// Application key at the provider.
    pub app_key: Secret,
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
    pub clock: fn() -> Timestamp,
    /// Hears what a client does; nothing by default.
    pub observer: Option<Arc<dyn Observer>>,
    /// Another transport than the default one.
    pub transport: Option<Arc<dyn Transport>>,
}

impl ClientConfig {
    /// Settings with these credentials and the defaults of everything else.
    #[must_use]
    pub fn new(app_id: impl Into<Secret>, app_key: impl Into<Secret>) -> Self {
        ClientConfig {
            app_id: app_id.into(),
            app_key: app_key.into(),
            base_url: crate::hyperverge::DEFAULT_BASE_URL.to_owned(),
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            extra_roots: Vec::new(),
            spellings: Arc::default(),
            policies: Policies::default(),
            strict: false,
            clock: Timestamp::now,
            observer: None,
            transport: None,
        }
    }

    /// Settings from the environment: `KYCKIT_HYPERVERGE_APP_ID`, `KYCKIT_HYPERVERGE_APP_KEY`, and if set
    /// `KYCKIT_HYPERVERGE_BASE_URL`.
    ///
    /// # Errors
    /// Kind *configuration*: a credential is not set.
    pub fn from_env() -> Result<Self, Error> {
        let variable = |name: &'static str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let needed = |name: &'static str| {
            variable(name).ok_or_else(|| {
                let says = format!("the environment variable {name} is not set");
                Error::configuration(
                    "credentials",
                    says,
                    "Set it to the value of the dashboard's credentials tab.",
                )
                .with_path(name)
            })
        };
        let mut config =
            ClientConfig::new(needed("KYCKIT_HYPERVERGE_APP_ID")?, needed("KYCKIT_HYPERVERGE_APP_KEY")?);
        if let Some(url) = variable("KYCKIT_HYPERVERGE_BASE_URL") {
            config.base_url = url;
        }
        Ok(config)
    }

    #[cfg_attr(not(feature = "reqwest"), allow(dead_code))]
    pub(crate) fn connection(&self) -> Connection {
        Connection {
            base_url: self.base_url.clone(),
            connect_timeout: self.connect_timeout.min(self.timeout),
            idle_timeout: Duration::from_secs(60),
            answer_bytes: 16 << 20,
            extra_roots: self.extra_roots.clone(),
        }
    }

    /// Whether there is a usable base URL: https anywhere, plain http to loopback only.
    pub(crate) fn checked(self) -> Result<Self, Error> {
        let problem = |says: &str, remedy: &str| {
            Err(Error::configuration("base_url", says, remedy).with_path("base_url"))
        };
        let Ok(url) = self.base_url.parse::<http::Uri>() else {
            return problem(
                "the base URL cannot be read",
                "Give scheme and host, for example `https://host`.",
            );
        };
        let has_host = url.host().is_some_and(|host| !host.is_empty());
        if url.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return problem("the base URL holds a user name", "Give scheme and host only.");
        }
        match url.scheme_str() {
            Some("https") if has_host => Ok(self),
            Some("http") if has_host && is_loopback(&self.base_url) => Ok(self),
            Some("http") if has_host => problem("plain http is allowed to loopback only", "Use https."),
            _ => problem(
                "the base URL has no scheme or host",
                "Give scheme and host, for example `https://host`.",
            ),
        }
    }
}

impl fmt::Debug for ClientConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientConfig")
            .field("app_id", &self.app_id)
            .field("app_key", &self.app_key)
            .field("base_url", &self.base_url)
            .field("timeout", &self.timeout)
            .field("strict", &self.strict)
            .finish_non_exhaustive()
    }
}

/// What a transport needs to know.
#[cfg_attr(not(feature = "reqwest"), allow(dead_code))]
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub(crate) base_url: String,
    pub(crate) connect_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) answer_bytes: usize,
    pub(crate) extra_roots: Vec<Vec<u8>>,
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

/// 64 bits that differ at every call: the keys of the standard library's hash maps come from the system.
pub(crate) fn random() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::collections::hash_map::RandomState::new().build_hasher().finish()
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
        let check = |url: &str| {
            ClientConfig { base_url: url.to_owned(), ..ClientConfig::new("a", "b") }.checked().is_ok()
        };
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

    #[test]
    fn new_ids_are_valid_and_differ() {
        let (one, two) = (new_transaction_id(), new_transaction_id());
        assert!(valid_transaction_id(&one).is_ok() && one != two);
        for id in ["", "a b", "é", "x\n"] {
            assert!(valid_transaction_id(id).is_err(), "{id:?}");
        }
    }
}
