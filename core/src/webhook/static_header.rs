//! A static header as proof of who sends: compared in constant time, with several secrets while they rotate.

use super::refused as refusal;
use super::secrets::{Secrets, fits_header};
use crate::error::Error;
use crate::masked::{MASK, Secret};
use http::HeaderName;
use std::fmt;

/// Proof by static headers: the caller gave the provider header names with secrets, and every delivery must carry
/// each of them.
///
/// Pure and safe to share between threads. A comparison takes the same time whatever the value is, and neither the
/// secrets nor their lengths show in it: SHA-256 of both sides are compared. `Debug` shows the names only.
///
/// ```
/// use kyckit::StaticHeader;
///
/// let policy = StaticHeader::new("X-Webhook-Secret", ["the new secret", "the one before"])?;
/// let headers = [("x-webhook-secret", "the one before".as_bytes())];
/// assert_eq!(policy.verify(headers)?, "static_header");
/// assert_eq!(policy.verify([]).unwrap_err().http_status(), Some(401));
/// # Ok::<(), kyckit::Error>(())
/// ```
#[derive(Clone)]
pub struct StaticHeader {
    headers: Vec<Header>,
}

#[derive(Clone)]
struct Header {
    name: HeaderName,
    secrets: Secrets,
}

impl StaticHeader {
    /// What a delivery that passes was verified by, in canonical events.
    pub const POLICY: &'static str = "static_header";

    /// Deliveries must carry this header with one of these secrets. Several are valid at once while they rotate.
    ///
    /// # Errors
    /// Kind *configuration*: the name is no header name; there is no secret; one is empty, begins or ends with white
    /// space, or holds a control character, so that no header could carry it.
    pub fn new<S: Into<Secret>>(name: &str, secrets: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        StaticHeader { headers: Vec::new() }.and(name, secrets)
    }

    /// Deliveries must carry this header too.
    ///
    /// # Errors
    /// As [`StaticHeader::new`].
    pub fn and<S: Into<Secret>>(
        mut self,
        name: &str,
        secrets: impl IntoIterator<Item = S>,
    ) -> Result<Self, Error> {
        let name = named(name)?;
        let secrets: Vec<Secret> = secrets.into_iter().map(Into::into).collect();
        secrets.iter().try_for_each(usable)?;
        if secrets.is_empty() {
            return Err(configuration("a static header has no secret", "Give at least one."));
        }
        self.headers.push(Header { name, secrets: Secrets::of(&secrets) });
        Ok(self)
    }

    /// What verified the delivery (`static_header`, for `Event::verified_by`), when every header is there once, in
    /// any case of its name, with one of its secrets.
    ///
    /// # Errors
    /// Kind *verification*, HTTP status 401: `header_missing`, `header_repeated` or `header_mismatch`.
    pub fn verify<'h>(
        &self,
        headers: impl IntoIterator<Item = (&'h str, &'h [u8])>,
    ) -> Result<&'static str, Error> {
        let given: Vec<(&str, &[u8])> = headers.into_iter().collect();
        for header in &self.headers {
            let mut values = given.iter().filter(|(name, _)| name.eq_ignore_ascii_case(header.name.as_str()));
            let Some((_, value)) = values.next() else {
                return Err(refused("header_missing", "a static header of the delivery is missing"));
            };
            if values.next().is_some() {
                return Err(refused("header_repeated", "a static header of the delivery came twice"));
            }
            if !header.secrets.hold(value) {
                return Err(refused("header_mismatch", "a static header of the delivery is wrong"));
            }
        }
        Ok(Self::POLICY)
    }
}

/// Whether a provider can be asked to send this header.
pub(crate) fn usable_header(name: &str, secret: &Secret) -> Result<(), Error> {
    named(name)?;
    usable(secret)
}

/// The name of a header, if it is one.
pub(super) fn header_name(name: &str) -> Option<HeaderName> {
    HeaderName::from_bytes(name.as_bytes()).ok()
}

fn named(name: &str) -> Result<HeaderName, Error> {
    header_name(name).ok_or_else(|| {
        let says = "the name of a static header is no header name";
        configuration(says, "Give letters, digits and hyphens, for example `X-Webhook-Secret`.")
    })
}

fn usable(secret: &Secret) -> Result<(), Error> {
    if fits_header(secret.expose()) {
        return Ok(());
    }
    let says = "a secret of a static header is empty or holds what no header can carry";
    Err(configuration(says, "Give visible characters; make them long and random."))
}

fn configuration(says: &str, remedy: &str) -> Error {
    Error::configuration("static_header", says, remedy).with_path("static_header")
}

fn refused(code: &'static str, says: &str) -> Error {
    let remedy = "Answer 401. If the provider sent it, compare the header with what its subscription says.";
    refusal(code, says, remedy)
}

impl fmt::Debug for StaticHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.headers.iter().map(|header| (header.name.as_str(), MASK));
        f.debug_map().entries(shown).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(policy: &StaticHeader, headers: &[(&str, &str)]) -> &'static str {
        let headers = headers.iter().map(|(name, value)| (*name, value.as_bytes()));
        policy.verify(headers).unwrap_or_else(|error| error.code())
    }

    #[test]
    fn every_secret_of_a_rotation_passes_and_nothing_else() {
        let policy = StaticHeader::new("X-Secret", ["first", "second"]).unwrap();
        for (headers, expected) in [
            (&[("x-secret", "first")][..], "static_header"),
            (&[("X-SECRET", "second"), ("other", "x")], "static_header"),
            (&[("x-secret", "third")], "header_mismatch"),
            (&[("x-secret", "")], "header_mismatch"),
            (&[("x-secret", "firs")], "header_mismatch"),
            (&[("x-secret", "firstx")], "header_mismatch"),
            (&[("x-secret", "First")], "header_mismatch"),
            (&[("x-secret", "first"), ("X-Secret", "first")], "header_repeated"),
            (&[("x-secre", "first")], "header_missing"),
            (&[], "header_missing"),
        ] {
            assert_eq!(code(&policy, headers), expected, "{headers:?}");
        }
    }

    #[test]
    fn all_headers_must_be_right() {
        let policy = StaticHeader::new("a", ["1"]).unwrap().and("b", ["2"]).unwrap();
        assert_eq!(code(&policy, &[("a", "1"), ("b", "2")]), "static_header");
        assert_eq!(code(&policy, &[("a", "1"), ("b", "1")]), "header_mismatch");
        assert_eq!(code(&policy, &[("a", "1")]), "header_missing");
    }

    #[test]
    fn values_that_are_no_text_are_wrong_and_no_fault() {
        let policy = StaticHeader::new("a", ["1"]).unwrap();
        assert_eq!(policy.verify([("a", &b"\xff\x00"[..])]).unwrap_err().code(), "header_mismatch");
    }

    #[test]
    fn unusable_settings_are_refused_when_made() {
        for secret in ["", " ", " a", "a ", "a\nb", "a\0"] {
            assert!(StaticHeader::new("a", [secret]).is_err(), "{secret:?}");
        }
        for name in ["", "a b", "a:", "é"] {
            assert!(StaticHeader::new(name, ["1"]).is_err(), "{name:?}");
        }
        assert!(StaticHeader::new("a", Vec::<&str>::new()).is_err());
        assert!(StaticHeader::new("a", ["1", ""]).is_err());
    }

    #[test]
    fn names_show_and_secrets_do_not() {
        let policy = StaticHeader::new("X-Secret", ["CANARY"]).unwrap();
        let error = policy.verify([("x-secret", &b"CANARZ"[..])]).unwrap_err();
        let shown = format!("{policy:?} {error:?} {error} {}", error.to_json());
        assert!(shown.contains("x-secret") && !shown.contains("CANAR"), "{shown}");
    }
}
