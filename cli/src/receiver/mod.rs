//! A receiver of webhooks for this machine: the library's, with a path for each provider.
//!
//! What proves deliveries is put together here and needs no socket; the sockets are in [`server`].

pub(crate) mod file;
pub(crate) mod policy;
pub(crate) mod server;

use crate::report::Failure;
use kyckit::{Error, PROVIDERS, Policies, Provider, Receiver, Reply};
use policy::Policy;

/// A receiver in the making: its paths, and how bodies are read.
#[derive(Default)]
pub(crate) struct Config {
    pub(crate) routes: Vec<Route>,
    pub(crate) policies: Policies,
    /// Whether a body with anything to warn of is refused.
    pub(crate) strict: bool,
    /// Whether a body may claim to be something other than JSON.
    pub(crate) any_media_type: bool,
    /// The largest body; the library's own limit when it is left out.
    pub(crate) max_bytes: Option<usize>,
}

/// A path, whose deliveries come to it, and what they must prove.
pub(crate) struct Route {
    pub(crate) path: String,
    pub(crate) provider: &'static dyn Provider,
    pub(crate) policy: Policy,
}

impl Config {
    /// Every provider at the path of its name, with what `policy` says of it.
    pub(crate) fn of_every_provider(
        policy: impl Fn(&str) -> Result<Policy, Failure>,
    ) -> Result<Config, Failure> {
        let route = |provider: &&'static dyn Provider| {
            let path = format!("/{}", provider.name());
            Ok(Route { path, provider: *provider, policy: policy(provider.name())? })
        };
        let routes = PROVIDERS.iter().map(route).collect::<Result<_, Failure>>()?;
        Ok(Config { routes, ..Config::default() })
    }

    /// The receiver.
    pub(crate) fn receiver(&self) -> Result<Receiver, Failure> {
        self.receiver_with(&self.policies)
    }

    /// The receiver, reading with these policies.
    pub(crate) fn receiver_with(&self, policies: &Policies) -> Result<Receiver, Failure> {
        let mut builder = Receiver::builder().strict(self.strict).policies(policies.clone());
        if self.any_media_type {
            builder = builder.any_media_type();
        }
        if let Some(max_bytes) = self.max_bytes {
            builder = builder.max_bytes(max_bytes);
        }
        for route in &self.routes {
            builder = builder.route(&route.path, route.provider, route.policy.verification.clone());
        }
        Ok(builder.build()?)
    }
}

/// Why a delivery was not taken. Holds nothing of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// HTTP status to answer.
    pub(crate) status: u16,
    /// Stable code.
    pub(crate) code: &'static str,
    /// Whose path it came to.
    pub(crate) provider: Option<&'static str>,
}

impl Refusal {
    pub(crate) fn new(status: u16, code: &'static str) -> Self {
        Refusal { status, code, provider: None }
    }

    fn of(self, provider: Option<&'static str>) -> Self {
        Refusal { provider, ..self }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal::new(Reply::to_error(&error).status, error.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kyckit::{Delivery, Event, Secret, Timestamp};

    const KRA: &str = "hyperverge_kra";
    const BODY: &[u8] = br#"{"transactionId":"T","appStatus":"007"}"#;

    fn open() -> Policy {
        Policy::unverified("a test").unwrap()
    }

    fn secret(text: &str) -> Policy {
        Policy::of_path_secret(text, "V").unwrap()
    }

    fn header() -> Policy {
        Policy::static_header("X-Secret", ["new", "old"].map(Secret::from).into()).unwrap()
    }

    fn config(policy: impl Fn() -> Policy) -> Config {
        Config::of_every_provider(|_| Ok(policy())).unwrap()
    }

    fn receive(config: &Config, path: &str, headers: &[(&str, &[u8])]) -> Result<Event, &'static str> {
        let delivery = Delivery { method: "POST", path, headers, body: BODY.into() };
        let received = config.receiver().unwrap().receive(&delivery, Timestamp::now());
        received.map(|received| received.event).map_err(|error| Refusal::from(error).code)
    }

    fn code(config: &Config, path: &str, headers: &[(&str, &[u8])]) -> &'static str {
        receive(config, path, headers).map_or_else(|code| code, |event| event.provider)
    }

    #[test]
    fn every_provider_is_at_the_path_of_its_name() {
        for provider in PROVIDERS {
            assert_eq!(code(&config(open), &format!("/{}", provider.name()), &[]), provider.name());
        }
        for path in ["/", "/other", "/HYPERVERGE_KRA", "/hyperverge_kra/more"] {
            assert_eq!(code(&config(open), path, &[]), "unknown_path", "{path}");
        }
    }

    #[test]
    fn a_secret_stands_behind_every_path() {
        let closed = config(|| secret("first second"));
        for (path, expected) in [
            ("/hyperverge_kra/first", KRA),
            ("/hyperverge_kra/second", KRA),
            ("/hyperverge_kra", "url_secret_missing"),
            ("/hyperverge_kra/firs", "url_secret_mismatch"),
            ("/hyperverge_kra/first/x", "unknown_path"),
        ] {
            assert_eq!(code(&closed, path, &[]), expected, "{path}");
        }
        for text in ["", " ", "a/b", "é", "fine not/fine"] {
            assert!(Policy::of_path_secret(text, "V").is_err(), "{text:?}");
        }
    }

    #[test]
    fn an_event_says_what_verified_it() {
        let by = |policy: fn() -> Policy, path: &str| {
            receive(&config(policy), path, &[("x-secret", b"new")]).unwrap().verified_by
        };
        assert!(by(open, "/hyperverge_kra").is_empty());
        assert_eq!(by(|| secret("s"), "/hyperverge_kra/s"), ["url_secret"]);
        let both = || Policy::all_of(vec![secret("s"), header()]).unwrap();
        assert_eq!(by(both, "/hyperverge_kra/s"), ["url_secret", "static_header"]);
        let either = || Policy::any_of(vec![secret("s"), header()]).unwrap();
        assert_eq!(by(either, "/hyperverge_kra/wrong"), ["static_header"]);
    }

    #[test]
    fn people_are_told_what_a_delivery_must_have() {
        let both = Policy::all_of(vec![secret("s"), header()]).unwrap();
        assert_eq!((both.behind, both.with.as_slice()), ("/***", &["X-Secret: ***".to_owned()][..]));
        let either = Policy::any_of(vec![secret("s"), header()]).unwrap();
        assert_eq!(
            (either.behind, either.with.join("")),
            ("", "a secret behind the path or X-Secret: ***".into())
        );
        // One of several ways in that is open to all leaves the whole path open.
        assert!(Policy::any_of(vec![open(), header()]).unwrap().is_open);
        assert!(!Policy::all_of(vec![open(), header()]).unwrap().is_open);
    }
}
