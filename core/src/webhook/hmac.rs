//! An HMAC of the body in a header as proof of who sends.

use super::headers::{Found, Headers, find};
use super::secrets::{any_equal, checked, fingerprint, fits_header};
use super::static_header::header_name;
use super::{refused, unusable};
use crate::error::Error;
use crate::masked::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{KeyInit, Mac};
use http::HeaderName;
use std::fmt;

/// The hash function of an [`Hmac`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HmacAlgorithm {
    /// HMAC-SHA1, for senders that offer nothing newer.
    Sha1,
    /// HMAC-SHA256.
    Sha256,
    /// HMAC-SHA512.
    Sha512,
}

impl HmacAlgorithm {
    /// The function with this name: `sha1`, `sha256` or `sha512`.
    ///
    /// # Errors
    /// Kind *configuration*, code `hmac`: there is none.
    pub fn from_text(text: &str) -> Result<Self, Error> {
        match text {
            "sha1" => Ok(HmacAlgorithm::Sha1),
            "sha256" => Ok(HmacAlgorithm::Sha256),
            "sha512" => Ok(HmacAlgorithm::Sha512),
            _ => Err(no_choice("algorithm", "Give sha256, sha512 or sha1.")),
        }
    }
}

/// How an [`Hmac`] is written in its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HmacEncoding {
    /// Hexadecimal digits in any case.
    Hex,
    /// Base64 with padding (RFC 4648, section 4).
    Base64,
}

impl HmacEncoding {
    /// The encoding with this name: `hex` or `base64`.
    ///
    /// # Errors
    /// Kind *configuration*, code `hmac`: there is none.
    pub fn from_text(text: &str) -> Result<Self, Error> {
        match text {
            "hex" => Ok(HmacEncoding::Hex),
            "base64" => Ok(HmacEncoding::Base64),
            _ => Err(no_choice("encoding", "Give hex or base64.")),
        }
    }
}

fn no_choice(name: &str, remedy: &str) -> Error {
    Error::configuration("hmac", "there is no such setting of an HMAC", remedy).with_path(name)
}

/// Proof by an HMAC of the request body in a header. HMAC-SHA256 in hexadecimal digits without a prefix, unless told
/// otherwise.
///
/// It proves who wrote the body and nothing about when: a captured delivery passes again.
/// Pure and safe to share between threads; comparisons take the same time wherever the first difference is, and every
/// secret is tried. `Debug` shows the header's name and the settings, never a secret.
///
/// ```
/// use kyckit::{Hmac, HmacEncoding, Verification};
///
/// let hmac = Hmac::new("X-Signature", ["the new secret", "the one before"])?;
/// let policy = Verification::hmac(hmac.encoding(HmacEncoding::Base64).prefix("sha256="));
/// # Ok::<(), kyckit::Error>(())
/// ```
#[derive(Clone)]
pub struct Hmac {
    header: HeaderName,
    secrets: Vec<Secret>,
    algorithm: HmacAlgorithm,
    encoding: HmacEncoding,
    prefix: String,
}

impl Hmac {
    /// What a delivery that passes was verified by, in canonical events.
    pub const POLICY: &'static str = "hmac";

    /// Deliveries must carry, in this header, the HMAC of their body with one of these secrets. A secret's bytes are
    /// the key as they are; several are valid at once while they rotate.
    ///
    /// # Errors
    /// Kind *configuration*, code `verification`: the name is no header name; there is no secret; one is empty, begins or ends
    /// with white space, or holds a control character.
    pub fn new<S: Into<Secret>>(header: &str, secrets: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        let header = header_name(header).ok_or_else(|| {
            let remedy = "Give letters, digits and hyphens, for example `X-Signature`.";
            unusable(Self::POLICY, "the name of the signature's header is no header name", remedy)
        })?;
        let remedy = "Give the secret as the sender has it, without white space around it.";
        let secrets = checked(Self::POLICY, secrets, fits_header, remedy)?;
        let (algorithm, encoding) = (HmacAlgorithm::Sha256, HmacEncoding::Hex);
        Ok(Hmac { header, secrets, algorithm, encoding, prefix: String::new() })
    }

    /// With this hash function.
    #[must_use]
    pub fn algorithm(self, algorithm: HmacAlgorithm) -> Self {
        Hmac { algorithm, ..self }
    }

    /// Written in this way.
    #[must_use]
    pub fn encoding(self, encoding: HmacEncoding) -> Self {
        Hmac { encoding, ..self }
    }

    /// With this text before it, for example `sha256=`; compared exactly.
    #[must_use]
    pub fn prefix(self, prefix: &str) -> Self {
        Hmac { prefix: prefix.to_owned(), ..self }
    }

    pub(super) fn verify(&self, headers: &Headers<'_>, body: &[u8]) -> Result<(), Error> {
        let given = match find(headers, self.header.as_str()) {
            Found::Missing => return Err(bad_signature("signature_missing")),
            Found::Repeated => return Err(bad_signature("signature_repeated")),
            Found::Once(value) => self.decoded(value).ok_or_else(|| bad_signature("signature_malformed"))?,
        };
        let right = |secret: &Secret| mac(self.algorithm, secret.expose().as_bytes(), &[body]);
        let candidates = self.secrets.iter().filter_map(right).map(|mac| fingerprint(&mac));
        if any_equal(candidates, &fingerprint(&given)) {
            Ok(())
        } else {
            Err(bad_signature("signature_mismatch"))
        }
    }

    /// The bytes of a header's value; none when it is not written as agreed.
    fn decoded(&self, value: &[u8]) -> Option<Vec<u8>> {
        let text = value.trim_ascii().strip_prefix(self.prefix.as_bytes())?;
        let bytes = match self.encoding {
            HmacEncoding::Hex => unhex(text)?,
            HmacEncoding::Base64 => STANDARD.decode(text).ok()?,
        };
        Some(bytes).filter(|bytes| !bytes.is_empty())
    }
}

impl fmt::Debug for Hmac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hmac")
            .field("header", &self.header)
            .field("algorithm", &self.algorithm)
            .field("encoding", &self.encoding)
            .finish_non_exhaustive()
    }
}

/// The HMAC of these parts, one after the other. Every key has one.
pub(super) fn mac(algorithm: HmacAlgorithm, key: &[u8], parts: &[&[u8]]) -> Option<Vec<u8>> {
    fn of<M: Mac + KeyInit>(key: &[u8], parts: &[&[u8]]) -> Option<Vec<u8>> {
        let mut mac = <M as KeyInit>::new_from_slice(key).ok()?;
        parts.iter().for_each(|part| mac.update(part));
        Some(mac.finalize().into_bytes().to_vec())
    }
    match algorithm {
        HmacAlgorithm::Sha1 => of::<hmac::Hmac<sha1::Sha1>>(key, parts),
        HmacAlgorithm::Sha256 => of::<hmac::Hmac<sha2::Sha256>>(key, parts),
        HmacAlgorithm::Sha512 => of::<hmac::Hmac<sha2::Sha512>>(key, parts),
    }
}

/// The refusal of a signature, by its code.
pub(super) fn bad_signature(code: &'static str) -> Error {
    let says = match code {
        "signature_missing" => "the delivery carries no signature",
        "signature_repeated" => "the delivery carries two signatures",
        "signature_malformed" => "the signature of the delivery is not written as agreed",
        _ => "the signature of the delivery is wrong",
    };
    let remedy = "Answer 401. If the provider sent it, hand in the body's bytes exactly as received, and compare the \
                  secret and the settings with the sender's.";
    refused(code, says, remedy)
}

fn unhex(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (pairs, rest) = text.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published in the tests of Onfido's libraries.
    const TOKEN: &str = "wU99mE6jJ7nXOLFwZ0tJymM1lpI15pZh";
    const BODY: &[u8] = br#"{"payload":{"resource_type":"check","action":"check.completed","object":{"id":"f2302f45-227d-413d-ad61-09ec077a086a","status":"complete","completed_at_iso8601":"2024-04-04T09:21:21Z","href":"https://api.onfido.com/v3.6/checks/f2302f45-227d-413d-ad61-09ec077a086a"}}}"#;
    const SIGNATURE: &str = "77ebc3e418f26be6eebb47f7ebe551321de26734fc273961e075fc9ab163d9c7";

    fn code(policy: &Hmac, value: &[u8], body: &[u8]) -> &'static str {
        policy.verify(&[("X-SHA2-Signature", value)], body).map_or_else(|error| error.code(), |()| "fine")
    }

    #[test]
    fn the_published_vector_passes_and_no_other_bit() {
        let policy = Hmac::new("x-sha2-signature", ["another", TOKEN]).unwrap();
        assert_eq!(code(&policy, SIGNATURE.as_bytes(), BODY), "fine");
        assert_eq!(code(&policy, SIGNATURE.to_uppercase().as_bytes(), BODY), "fine");
        let published_as_wrong = SIGNATURE.replace("d9c7", "d9c8");
        assert_eq!(code(&policy, published_as_wrong.as_bytes(), BODY), "signature_mismatch");
        assert_eq!(code(&policy, SIGNATURE.as_bytes(), &BODY[1..]), "signature_mismatch");
        let other = Hmac::new("x-sha2-signature", ["another"]).unwrap();
        assert_eq!(code(&other, SIGNATURE.as_bytes(), BODY), "signature_mismatch");
    }

    #[test]
    fn the_vectors_of_the_rfcs_pass_in_every_algorithm_and_encoding() {
        // RFC 2202 and RFC 4231, test case 2.
        let (key, text) = ("Jefe", b"what do ya want for nothing?");
        for (algorithm, hex) in [
            (HmacAlgorithm::Sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (HmacAlgorithm::Sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
            (
                HmacAlgorithm::Sha512,
                "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
            ),
        ] {
            let policy = Hmac::new("x-sha2-signature", [key]).unwrap().algorithm(algorithm);
            assert_eq!(code(&policy, hex.as_bytes(), text), "fine", "{algorithm:?}");
            let policy = policy.encoding(HmacEncoding::Base64).prefix("v=");
            let value = format!("v={}", STANDARD.encode(unhex(hex.as_bytes()).unwrap()));
            assert_eq!(code(&policy, value.as_bytes(), text), "fine", "{algorithm:?}");
        }
    }

    #[test]
    fn hostile_headers_are_refused_and_no_fault() {
        let hex = Hmac::new("x-sha2-signature", [TOKEN]).unwrap();
        let prefixed = hex.clone().prefix("sha256=");
        let base64 = hex.clone().encoding(HmacEncoding::Base64);
        for value in [&b""[..], b" ", b"zz", b"abc", b"\xff\xfe", b"sha256=", "é".as_bytes(), b"ab cd"] {
            assert_eq!(code(&hex, value, BODY), "signature_malformed", "{value:?}");
            assert_eq!(code(&prefixed, value, BODY), "signature_malformed", "{value:?}");
        }
        for value in [&b""[..], b"a", b"====", b"YWJj=", b"\xff\xff\xff\xff", b"Y W J j"] {
            assert_eq!(code(&base64, value, BODY), "signature_malformed", "{value:?}");
        }
        assert_eq!(code(&prefixed, SIGNATURE.as_bytes(), BODY), "signature_malformed");
        assert_eq!(code(&hex, &SIGNATURE.as_bytes()[..62], BODY), "signature_mismatch", "cut");
    }

    #[test]
    fn a_missing_signature_and_two_of_them_say_so() {
        let policy = Hmac::new("x-s", [TOKEN]).unwrap();
        let error = policy.verify(&[], BODY).unwrap_err();
        assert_eq!((error.code(), error.http_status()), ("signature_missing", Some(401)));
        let twice = [("x-s", SIGNATURE.as_bytes()), ("X-S", SIGNATURE.as_bytes())];
        assert_eq!(policy.verify(&twice, BODY).unwrap_err().code(), "signature_repeated");
    }

    #[test]
    fn unusable_settings_are_refused_and_nothing_secret_shows() {
        for secret in ["", " ", "s ", "s\n"] {
            assert_eq!(
                Hmac::new("x-s", [secret]).err().map(|error| error.code()),
                Some("verification"),
                "{secret:?}"
            );
        }
        assert!(Hmac::new("x s", ["s"]).is_err() && Hmac::new("x-s", Vec::<&str>::new()).is_err());
        let policy = Hmac::new("x-s", ["CANARY"]).unwrap();
        let shown = format!("{policy:?} {:?}", policy.verify(&[("x-s", b"CANARY")], b"CANARY").unwrap_err());
        assert!(shown.contains("x-s") && !shown.contains("CANARY"), "{shown}");
    }
}
