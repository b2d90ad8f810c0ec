//! A receiver of webhooks for this machine: the path chooses the provider before the body is looked at.
//!
//! What is answered stands here and needs no socket; the sockets are in [`server`].

pub(crate) mod server;

use crate::report::Failure;
use hyper::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};
use hyper::{Method, body::Bytes};
use kyckit::{Event, PROVIDERS, Provider, Rules, Secret, StaticHeader, Timestamp};

/// What authenticated a delivery by its path.
const URL_SECRET: &str = "url_secret";

/// Who is let in, and how bodies are read.
pub(crate) struct Receiver {
    /// Secrets of which one must stand in the path; empty: nothing authenticates a delivery.
    pub(crate) secrets: Vec<Secret>,
    /// The provider whose deliveries must carry static headers, and these.
    pub(crate) headers: Option<(&'static str, StaticHeader)>,
    /// Whether a body may claim to be something other than JSON.
    pub(crate) any_media_type: bool,
    /// Whether a body with anything to warn of is refused.
    pub(crate) strict: bool,
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

    fn of(self, provider: &dyn Provider) -> Self {
        Refusal { provider: Some(provider.name()), ..self }
    }
}

impl Receiver {
    /// The provider whose delivery this is, from its head alone.
    pub(crate) fn admit(
        &self,
        method: &Method,
        path: &str,
        headers: &HeaderMap,
    ) -> Result<&'static dyn Provider, Refusal> {
        let path = path.trim_matches('/');
        let (name, rest) = path.split_once('/').unwrap_or((path, ""));
        let named = |provider: &&&dyn Provider| provider.name() == name;
        let provider = PROVIDERS.iter().find(named).copied().ok_or(Refusal::new(404, "unknown_path"))?;
        let refuse = |status, code| Err(Refusal::new(status, code).of(provider));
        match (self.secrets.is_empty(), rest) {
            (true, "") => {}
            (true, _) => return refuse(404, "unknown_path"),
            (false, given) if !self.knows(given) => return refuse(401, "wrong_secret"),
            (false, _) => {}
        }
        if let Some(policy) = self.headers_of(provider) {
            let given = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
            if let Err(error) = policy.verify(given) {
                return refuse(error.http_status().unwrap_or(401), error.code());
            }
        }
        if *method != Method::POST {
            return refuse(405, "wrong_method");
        }
        let value = |name| headers.get(name).map(|value| value.to_str().unwrap_or("?").to_ascii_lowercase());
        if value(CONTENT_ENCODING).is_some_and(|coding| coding.trim() != "identity") {
            return refuse(415, "compressed");
        }
        let is_json = |media: String| {
            let essence = media.split(';').next().unwrap_or_default().trim().to_owned();
            essence == "application/json" || essence.ends_with("+json")
        };
        if !(self.any_media_type || value(CONTENT_TYPE).is_none_or(is_json)) {
            return refuse(415, "media_type");
        }
        Ok(provider)
    }

    /// Reads the body of an admitted delivery.
    pub(crate) fn read(
        &self,
        provider: &dyn Provider,
        body: Bytes,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        let rules = Rules { strict: self.strict, ..Rules::at(now) };
        let mut event = provider
            .read_webhook(body, "", &rules)
            .map_err(|error| Refusal::new(error.http_status().unwrap_or(400), error.code()).of(provider))?;
        if !self.secrets.is_empty() {
            event.verified_by.push(URL_SECRET);
        }
        if self.headers_of(provider).is_some() {
            event.verified_by.push(StaticHeader::POLICY);
        }
        Ok(event)
    }

    /// What the headers of this provider's deliveries are checked by.
    fn headers_of(&self, provider: &dyn Provider) -> Option<&StaticHeader> {
        let (name, policy) = self.headers.as_ref()?;
        Some(policy).filter(|_| *name == provider.name())
    }

    /// Whether this is one of the secrets; every one is compared, in a time that tells nothing of them.
    fn knows(&self, given: &str) -> bool {
        self.secrets.iter().fold(false, |found, secret| found | same(secret.expose(), given))
    }
}

fn same(secret: &str, given: &str) -> bool {
    let (secret, given) = (secret.as_bytes(), given.as_bytes());
    let differs = secret.iter().zip(given).fold(0, |differs, (one, other)| differs | (one ^ other));
    std::hint::black_box(differs) == 0 && secret.len() == given.len()
}

/// The secrets of a variable, separated by white space: several are valid at once while they rotate.
pub(crate) fn secrets(text: &str, variable: &str) -> Result<Vec<Secret>, Failure> {
    let fits =
        |secret: &str| secret.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    let found: Vec<&str> = text.split_whitespace().collect();
    if found.is_empty() || !found.iter().all(|secret| fits(secret)) {
        let says = "the secret of the path is empty or holds what a path cannot";
        let remedy = "Give letters, digits, `-`, `.`, `_` and `~`; several secrets are separated by spaces. Make them long and random.";
        return Err(Failure::configuration("secret", says, remedy).at(variable));
    }
    Ok(found.into_iter().map(Secret::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KRA: &str = "hyperverge_kra";

    fn receiver(secrets: &[&str]) -> Receiver {
        let secrets = secrets.iter().map(|secret| Secret::from(*secret)).collect();
        Receiver { secrets, headers: None, any_media_type: false, strict: false }
    }

    fn admitted(receiver: &Receiver, method: Method, path: &str, headers: &[(&'static str, &str)]) -> u16 {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        let admitted = receiver.admit(&method, path, &headers.collect());
        admitted
            .map_or_else(|refusal| refusal.status, |provider| if provider.name() == KRA { 200 } else { 0 })
    }

    #[test]
    fn the_path_chooses_the_provider() {
        let open = receiver(&[]);
        for (path, status) in [
            ("/hyperverge_kra", 200),
            ("/hyperverge_kra/", 200),
            ("/", 404),
            ("/other", 404),
            ("/HYPERVERGE_KRA", 404),
            ("/hyperverge_kra/more", 404),
        ] {
            assert_eq!(admitted(&open, Method::POST, path, &[]), status, "{path}");
        }
        assert_eq!(admitted(&open, Method::GET, "/hyperverge_kra", &[]), 405);
    }

    #[test]
    fn a_secret_in_the_path_is_asked_for_before_anything_else() {
        let closed = receiver(&["first", "second"]);
        for (path, status) in [
            ("/hyperverge_kra/first", 200),
            ("/hyperverge_kra/second", 200),
            ("/hyperverge_kra", 401),
            ("/hyperverge_kra/firs", 401),
            ("/hyperverge_kra/first/x", 401),
            ("/hyperverge_kra/FIRST", 401),
        ] {
            assert_eq!(admitted(&closed, Method::POST, path, &[]), status, "{path}");
        }
        assert_eq!(admitted(&closed, Method::GET, "/hyperverge_kra/third", &[]), 401);
        assert_eq!(secrets("one two", "V").unwrap().len(), 2);
        assert!(secrets(" ", "V").is_err() && secrets("a/b", "V").is_err() && secrets("é", "V").is_err());
    }

    #[test]
    fn a_static_header_is_asked_for_on_its_path_only() {
        let policy = || StaticHeader::new("X-Secret", ["new", "old"]).unwrap();
        let mut closed = Receiver { headers: Some((KRA, policy())), ..receiver(&[]) };
        for (value, status) in [("new", 200), ("old", 200), ("other", 401), ("NEW", 401)] {
            assert_eq!(admitted(&closed, Method::POST, "/hyperverge_kra", &[("x-secret", value)]), status);
        }
        assert_eq!(admitted(&closed, Method::GET, "/hyperverge_kra", &[]), 401);
        let mut headers = HeaderMap::new();
        for _ in 0..2 {
            headers.append("x-secret", "new".parse().unwrap());
        }
        let refusal = closed.admit(&Method::POST, "/hyperverge_kra", &headers).err().unwrap();
        assert_eq!(refusal, Refusal { status: 401, code: "header_repeated", provider: Some(KRA) });
        closed.headers = Some(("hyperverge_results", policy()));
        assert_eq!(admitted(&closed, Method::POST, "/hyperverge_kra", &[]), 200);
        assert_eq!(admitted(&closed, Method::POST, "/hyperverge_results", &[]), 401);
    }

    #[test]
    fn bodies_are_plain_json() {
        let open = receiver(&[]);
        let with = |name, value| admitted(&open, Method::POST, "/hyperverge_kra", &[(name, value)]);
        assert_eq!(with("content-type", "application/json; charset=utf-8"), 200);
        assert_eq!(with("content-type", "application/cloudevents+json"), 200);
        assert_eq!(with("content-type", "text/plain"), 415);
        assert_eq!(with("content-encoding", "identity"), 200);
        assert_eq!(with("content-encoding", "gzip"), 415);
        let lenient = Receiver { any_media_type: true, ..receiver(&[]) };
        assert_eq!(
            admitted(&lenient, Method::POST, "/hyperverge_kra", &[("content-type", "text/plain")]),
            200
        );
    }

    #[test]
    fn an_event_says_what_verified_it() {
        let kra = PROVIDERS.iter().find(|provider| provider.name() == KRA).unwrap();
        let read = |receiver: &Receiver, body: &'static str| {
            receiver.read(*kra, Bytes::from_static(body.as_bytes()), Timestamp::now())
        };
        let body = r#"{"transactionId":"T","appStatus":"007"}"#;
        assert!(read(&receiver(&[]), body).unwrap().verified_by.is_empty());
        assert_eq!(read(&receiver(&["s"]), body).unwrap().verified_by, ["url_secret"]);
        let policy = || StaticHeader::new("a", ["s"]).unwrap();
        let both = Receiver { headers: Some((KRA, policy())), ..receiver(&["s"]) };
        assert_eq!(read(&both, body).unwrap().verified_by, ["url_secret", "static_header"]);
        let other = Receiver { headers: Some(("hyperverge_results", policy())), ..receiver(&[]) };
        assert!(read(&other, body).unwrap().verified_by.is_empty());
        let refusal = read(&receiver(&[]), "{").unwrap_err();
        assert_eq!(refusal, Refusal { status: 400, code: "not_json", provider: Some(KRA) });
    }
}
