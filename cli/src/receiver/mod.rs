//! A receiver of webhooks for this machine: the library's, with a path for each provider.
//!
//! What proves deliveries is put together here and needs no socket; the sockets are in [`server`].

pub(crate) mod server;

use crate::report::Failure;
use kyckit::{Error, PROVIDERS, Receiver, Reply, StaticHeader, Verification};

/// What proves deliveries, and how bodies are read.
pub(crate) struct Settings {
    /// A secret in the path of every provider.
    pub(crate) secret: Option<Verification>,
    /// The provider whose deliveries must carry static headers, and these.
    pub(crate) headers: Option<(&'static str, StaticHeader)>,
    /// Whether a body may claim to be something other than JSON.
    pub(crate) any_media_type: bool,
    /// Whether a body with anything to warn of is refused.
    pub(crate) strict: bool,
}

impl Settings {
    /// The receiver: every provider at the path of its name.
    pub(crate) fn receiver(&self) -> Result<Receiver, Error> {
        let mut builder = Receiver::builder().strict(self.strict);
        if self.any_media_type {
            builder = builder.any_media_type();
        }
        for provider in PROVIDERS {
            let path = format!("/{}", provider.name());
            builder = builder.route(&path, *provider, self.verification(provider.name())?);
        }
        builder.build()
    }

    /// What deliveries of this provider must prove.
    fn verification(&self, provider: &str) -> Result<Verification, Error> {
        let header = self.headers.iter().filter(|(name, _)| *name == provider);
        let header = header.map(|(_, header)| Verification::static_header(header.clone()));
        let policies: Vec<Verification> = self.secret.iter().cloned().chain(header).collect();
        if policies.is_empty() {
            return Verification::unverified("this machine only, and the user is told");
        }
        Verification::all_of(policies)
    }
}

/// The secrets of a variable, separated by white space: several are valid at once while they rotate.
pub(crate) fn secret(text: &str, variable: &str) -> Result<Verification, Failure> {
    // What stands in the variable is what stands in the URL: nothing that would have to be encoded there.
    let fits =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || byte.is_ascii_whitespace();
    let made = Some(text).filter(|text| text.bytes().all(fits));
    made.and_then(|text| Verification::url_segment(text.split_whitespace()).ok()).ok_or_else(|| {
        let says = "the secret of the path is empty or holds what a path cannot";
        let remedy = "Give letters, digits, `-`, `.`, `_` and `~`; several secrets are separated by spaces. Make them long and random.";
        Failure::configuration("secret", says, remedy).at(variable)
    })
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
    use kyckit::{Delivery, Event, Timestamp};

    const KRA: &str = "hyperverge_kra";
    const BODY: &[u8] = br#"{"transactionId":"T","appStatus":"007"}"#;

    fn settings(secrets: &str) -> Settings {
        let secret = Some(secrets).filter(|text| !text.is_empty()).map(|text| secret(text, "V").unwrap());
        Settings { secret, headers: None, any_media_type: false, strict: false }
    }

    fn policy() -> StaticHeader {
        StaticHeader::new("X-Secret", ["new", "old"]).unwrap()
    }

    fn receive(settings: &Settings, path: &str, headers: &[(&str, &[u8])]) -> Result<Event, &'static str> {
        let delivery = Delivery { method: "POST", path, headers, body: BODY.into() };
        let received = settings.receiver().unwrap().receive(&delivery, Timestamp::now());
        received.map(|received| received.event).map_err(|error| Refusal::from(error).code)
    }

    fn code(settings: &Settings, path: &str, headers: &[(&str, &[u8])]) -> &'static str {
        receive(settings, path, headers).map_or_else(|code| code, |event| event.provider)
    }

    #[test]
    fn every_provider_is_at_the_path_of_its_name() {
        for provider in PROVIDERS {
            assert_eq!(code(&settings(""), &format!("/{}", provider.name()), &[]), provider.name());
        }
        for path in ["/", "/other", "/HYPERVERGE_KRA", "/hyperverge_kra/more"] {
            assert_eq!(code(&settings(""), path, &[]), "unknown_path", "{path}");
        }
    }

    #[test]
    fn a_secret_stands_behind_every_path() {
        let closed = settings("first second");
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
            assert!(secret(text, "V").is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_static_header_is_asked_for_on_its_path_only() {
        let header = |provider| Settings { headers: Some((provider, policy())), ..settings("") };
        assert_eq!(code(&header(KRA), "/hyperverge_kra", &[("x-secret", b"old")]), KRA);
        assert_eq!(code(&header(KRA), "/hyperverge_kra", &[]), "header_missing");
        assert_eq!(code(&header("hyperverge_results"), "/hyperverge_kra", &[]), KRA);
    }

    #[test]
    fn an_event_says_what_verified_it() {
        let by = |settings: &Settings, path: &str| {
            receive(settings, path, &[("x-secret", b"new")]).unwrap().verified_by
        };
        assert!(by(&settings(""), "/hyperverge_kra").is_empty());
        assert_eq!(by(&settings("s"), "/hyperverge_kra/s"), ["url_secret"]);
        let both = Settings { headers: Some((KRA, policy())), ..settings("s") };
        assert_eq!(by(&both, "/hyperverge_kra/s"), ["url_secret", "static_header"]);
    }
}
