//! Samples of webhooks as public API: what a provider would send, for tests of a receiver. All data is fake.

use crate::error::Error;
use crate::json::{self, Limits, Span};
use crate::table::write_string;
use bytes::Bytes;
use std::borrow::Cow;

/// A sample of one webhook: as the provider's pages show it, with fake data that looks fake. Change it, then take its
/// [`Fixture::body`] and headers, or the whole [`Fixture::sample`]. Pure; safe to share between threads.
///
/// ```
/// use kyckit::{Decision, Provider as _, Rules, Timestamp, p100};
///
/// let fixtures = p100::Webhook.fixtures();
/// let rejected = fixtures.into_iter().find(|fixture| fixture.name() == "kyc_not_verified_rejected_by_provider");
/// let sample = rejected.ok_or("no such fixture")?.set("rejectionReason", "DOC_EXPIRED").bearer("test-token").sample();
/// let event = p100::read_webhook(sample.body, &sample.suffix, &Rules::at(Timestamp::now()))?;
/// assert_eq!(event.decision, Decision::Resubmit);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Fixture {
    name: String,
    suffix: &'static str,
    body: Node,
    headers: Vec<(String, String)>,
}

/// A delivery as it would come. `Debug` shows it whole: everything in it is fake, or the caller's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// What the path has behind the place where the receiver listens; empty for nothing.
    pub suffix: String,
    /// Names and values of the headers, `Content-Type` first.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
}

/// JSON whose members keep their order, so that a sample looks the same in every build.
#[derive(Clone, Debug)]
enum Node {
    Object(Vec<(String, Node)>),
    Json(String),
}

impl Fixture {
    /// A fixture with this name and body, which must be one JSON object.
    pub(crate) fn new(name: impl Into<String>, suffix: &'static str, body: &str) -> Self {
        Fixture { name: name.into(), suffix, body: Node::of(body), headers: Vec::new() }
    }

    /// Its name, one of a kind among those of its provider, for example `approved_g1`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// With this text in place of the member's value, or added as the last one. A dot leads into an object inside.
    #[must_use]
    pub fn set(self, path: &str, text: &str) -> Self {
        let mut json = String::new();
        write_string(&mut json, text);
        self.put(path, Some(Node::Json(json)))
    }

    /// With this JSON in place of the member's value. What is no JSON is taken as a text.
    #[must_use]
    pub fn set_json(self, path: &str, json: &str) -> Self {
        if json::is_value(json) { self.put(path, Some(Node::of(json))) } else { self.set(path, json) }
    }

    /// Without this member.
    #[must_use]
    pub fn remove(self, path: &str) -> Self {
        self.put(path, None)
    }

    /// With this header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With `Authorization: Bearer` and this token.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        self.header("Authorization", &format!("Bearer {token}"))
    }

    /// The body: compact JSON.
    #[must_use]
    pub fn body(&self) -> Bytes {
        let mut out = String::new();
        self.body.write(&mut out);
        Bytes::from(out)
    }

    /// The delivery.
    #[must_use]
    pub fn sample(self) -> Sample {
        let body = self.body();
        let content_type = ("Content-Type".to_owned(), "application/json".to_owned());
        let headers = [content_type].into_iter().chain(self.headers).collect();
        Sample { suffix: self.suffix.to_owned(), headers, body }
    }

    /// The delivery with its body encrypted, for example by `argos::Cipher::encrypt`.
    ///
    /// # Errors
    /// What `encrypt` says.
    pub fn encrypted(self, encrypt: impl FnOnce(&[u8]) -> Result<Bytes, Error>) -> Result<Sample, Error> {
        let sample = self.sample();
        Ok(Sample { body: encrypt(&sample.body)?, ..sample })
    }

    fn put(mut self, path: &str, value: Option<Node>) -> Self {
        self.body.put(path, value);
        self
    }
}

impl Node {
    fn of(json: &str) -> Node {
        let members = Span::of(json).filter(|span| span.is_object());
        let members = members.and_then(|span| span.members::<0>(&Limits::WEBHOOK, &[]).ok());
        match members {
            Some(members) => {
                let member =
                    |(name, value): (Cow<'_, str>, Span<'_>)| (name.into_owned(), Node::of(value.raw()));
                Node::Object(members.unknown.into_iter().map(member).collect())
            }
            None => Node::Json(json.to_owned()),
        }
    }

    fn put(&mut self, path: &str, value: Option<Node>) {
        let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
        if !matches!(self, Node::Object(_)) {
            *self = Node::Object(Vec::new());
        }
        let Node::Object(members) = self else { return };
        let known = members.iter().position(|(known, _)| known == name);
        match (known, rest, value) {
            (None, _, None) => {}
            (Some(at), None, None) => drop(members.remove(at)),
            (known, rest, value) => {
                if known.is_none() {
                    members.push((name.to_owned(), Node::Object(Vec::new())));
                }
                let at = known.unwrap_or(members.len().saturating_sub(1));
                let Some((_, node)) = members.get_mut(at) else { return };
                match (rest, value) {
                    (Some(rest), value) => node.put(rest, value),
                    (None, Some(value)) => *node = value,
                    (None, None) => {}
                }
            }
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            Node::Json(json) => out.push_str(json),
            Node::Object(members) => {
                out.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    write_string(out, name);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_set_and_removed_at_any_depth() {
        let fixture = Fixture::new("a", "", r#"{"b":"1","a":{"x":1,"y":[{"z":2}]}}"#);
        let body = |fixture: Fixture| String::from_utf8(fixture.body().to_vec()).unwrap();
        assert_eq!(body(fixture.clone()), r#"{"b":"1","a":{"x":1,"y":[{"z":2}]}}"#);
        let changed = fixture
            .set("a.x", "\"é")
            .remove("b")
            .set_json("c.d", "[1]")
            .remove("no.such")
            .set_json("e", "text");
        assert_eq!(body(changed), r#"{"a":{"x":"\"é","y":[{"z":2}]},"c":{"d":[1]},"e":"text"}"#);
    }

    /// A fixture that its own reader wonders at would teach wrong bodies.
    #[test]
    fn every_fixture_of_every_provider_is_read_without_a_warning() {
        let rules = crate::Rules {
            strict: true,
            ..crate::Rules::at(crate::Timestamp::parse("2026-01-15T10:00:00Z").unwrap())
        };
        for provider in crate::PROVIDERS {
            let fixtures = provider.fixtures();
            assert!(!fixtures.is_empty(), "{}", provider.name());
            let mut names: Vec<&str> = fixtures.iter().map(Fixture::name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), fixtures.len(), "{} gives two fixtures one name", provider.name());
            for fixture in &fixtures {
                let sample = fixture.clone().sample();
                let read = provider.read_webhook(sample.body, &sample.suffix, &rules);
                let event =
                    read.unwrap_or_else(|error| panic!("{} {}: {error}", provider.name(), fixture.name()));
                assert!(event.kind != crate::EventKind::Unknown, "{}", fixture.name());
                assert!(
                    event.payload().is_some_and(|payload| payload.extra().is_empty()),
                    "{}",
                    fixture.name()
                );
            }
        }
    }
}
