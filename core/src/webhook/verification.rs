//! Who sends: one policy for each path, made beforehand and always named.

use super::BodyCipher;
use super::bearer::BearerToken;
use super::headers::Headers;
use super::hmac::Hmac;
use super::standard_webhooks::StandardWebhooks;
use super::static_header::StaticHeader;
use super::url_secret::UrlSecret;
use super::{refused, unusable};
use crate::error::Error;
use crate::masked::Secret;
use crate::time::Timestamp;
use std::fmt;
use std::sync::Arc;

/// What a delivery must prove before it is read. There is no default: who has nothing to check says
/// [`Verification::unverified`] and why.
///
/// | policy | `Event::verified_by` | refused with 401 |
/// |---|---|---|
/// | [`static_header`](Self::static_header) | `static_header` | `header_missing`, `header_repeated`, `header_mismatch` |
/// | [`bearer_token`](Self::bearer_token) | `bearer_token` | `token_missing`, `token_repeated`, `token_mismatch` |
/// | [`url_segment`](Self::url_segment), [`url_query`](Self::url_query) | `url_secret` | `url_secret_missing`, `url_secret_mismatch` |
/// | [`hmac`](Self::hmac) | `hmac` | `signature_missing`, `signature_repeated`, `signature_malformed`, `signature_mismatch` |
/// | [`standard_webhooks`](Self::standard_webhooks) | `hmac` | as `hmac`, and `timestamp_malformed`, `too_old`, `too_new` |
/// | [`decryption`](Self::decryption) | `decryption` | none: `undecryptable` with 400 |
/// | [`any_of`](Self::any_of) | that of the first that passed | `not_verified` |
/// | [`all_of`](Self::all_of) | those of all, in their order | as the first that fails |
/// | [`unverified`](Self::unverified) | nothing | none |
///
/// Immutable, cheap to clone, safe to share between threads. **Comparisons take the same time** whatever was sent, by
/// construction: SHA-256 of both sides is compared, byte by byte to the end, and with every secret. `Debug` shows the
/// names of the policies and nothing else.
#[derive(Clone)]
pub struct Verification(Policy);

#[derive(Clone)]
enum Policy {
    StaticHeader(StaticHeader),
    BearerToken(BearerToken),
    UrlSecret(UrlSecret),
    Hmac(Hmac),
    StandardWebhooks(StandardWebhooks),
    Decryption(Arc<dyn BodyCipher>),
    AnyOf(Vec<Verification>),
    AllOf(Vec<Verification>),
    Unverified,
}

impl Verification {
    /// The delivery carries static headers.
    #[must_use]
    pub fn static_header(headers: StaticHeader) -> Self {
        Verification(Policy::StaticHeader(headers))
    }

    /// The delivery carries one of these tokens in `Authorization`, bare or behind `Bearer ` in any case. Several are
    /// valid at once while they rotate.
    ///
    /// # Errors
    /// Kind *configuration*, code `verification`: there is no token, or one is empty or not visible ASCII characters.
    pub fn bearer_token<S: Into<Secret>>(tokens: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        BearerToken::new(tokens).map(|policy| Verification(Policy::BearerToken(policy)))
    }

    /// The first segment of the path behind the bound one is one of these secrets: `/hooks/kra/<secret>` for a route
    /// at `/hooks/kra`. Where a provider adds a suffix of its own, it follows the secret.
    ///
    /// # Errors
    /// Kind *configuration*, code `verification`: there is no secret, or one is empty, `.` or `..`, begins or ends with
    /// white space, or holds a control character. Best are letters, digits, `-`, `.`, `_` and `~`, which need no
    /// percent-encoding.
    pub fn url_segment<S: Into<Secret>>(secrets: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        UrlSecret::segment(secrets).map(|policy| Verification(Policy::UrlSecret(policy)))
    }

    /// The query value with this name is one of these secrets: `/hooks/kra?<name>=<secret>`. Neither
    /// stands for more than itself: a `+` is no blank. The name must come once.
    ///
    /// # Errors
    /// Kind *configuration*, code `verification`: as [`Verification::url_segment`], for the name too.
    pub fn url_query<S: Into<Secret>>(
        name: &str,
        secrets: impl IntoIterator<Item = S>,
    ) -> Result<Self, Error> {
        UrlSecret::query(name, secrets).map(|policy| Verification(Policy::UrlSecret(policy)))
    }

    /// The delivery carries an HMAC of its body.
    #[must_use]
    pub fn hmac(hmac: Hmac) -> Self {
        Verification(Policy::Hmac(hmac))
    }

    /// The delivery is signed as Standard Webhooks says.
    #[must_use]
    pub fn standard_webhooks(standard_webhooks: StandardWebhooks) -> Self {
        Verification(Policy::StandardWebhooks(standard_webhooks))
    }

    /// The body is encrypted with a key that only provider and receiver have; a plaintext body is refused. As proof it
    /// is as good as the cipher: without a tag (ECB, CBC) whoever saw a delivery can change it, and anybody who has one
    /// can send it again.
    #[must_use]
    pub fn decryption(cipher: impl BodyCipher + 'static) -> Self {
        Verification(Policy::Decryption(Arc::new(cipher)))
    }

    /// One of these policies is enough, for example while a provider moves from one to another. All of them are
    /// looked at; the first that passes counts.
    ///
    /// # Errors
    /// Kind *configuration*, code `verification`: there is no policy, or one is a decryption: whoever cannot encrypt would
    /// take another way in.
    pub fn any_of(policies: impl IntoIterator<Item = Verification>) -> Result<Self, Error> {
        let policies = several("any_of", policies)?;
        if policies.iter().any(|policy| policy.ciphers().next().is_some()) {
            let says = "a decryption is one of several ways to be verified";
            let remedy = "Ask for it always: alone, or in an all-of.";
            return Err(unusable("any_of", says, remedy));
        }
        Ok(Verification(Policy::AnyOf(policies)))
    }

    /// All of these policies must pass.
    ///
    /// # Errors
    /// Kind *configuration*, code `verification`: there is no policy, or two are decryptions.
    pub fn all_of(policies: impl IntoIterator<Item = Verification>) -> Result<Self, Error> {
        let all = Verification(Policy::AllOf(several("all_of", policies)?));
        if all.ciphers().count() > 1 {
            let remedy = "Give the one that the provider uses.";
            return Err(unusable("all_of", "a body is to be decrypted twice", remedy));
        }
        Ok(all)
    }

    /// Everything passes. The reason stands in the program, for whoever reads it; it is not kept.
    ///
    /// # Errors
    /// Kind *configuration*, code `verification`: the reason is blank.
    pub fn unverified(reason: &str) -> Result<Self, Error> {
        if reason.trim().is_empty() {
            let says = "nothing verifies deliveries, and no reason is given";
            let remedy = "Say why, or give a policy: a secret in the URL is possible with every provider.";
            return Err(unusable("unverified", says, remedy));
        }
        Ok(Verification(Policy::Unverified))
    }

    /// Whether a secret stands in the path, behind the bound one.
    pub(super) fn wants_segment(&self) -> bool {
        match &self.0 {
            Policy::UrlSecret(policy) => policy.is_segment(),
            Policy::AnyOf(policies) | Policy::AllOf(policies) => {
                policies.iter().any(Verification::wants_segment)
            }
            _ => false,
        }
    }

    /// What the body is encrypted with.
    pub(super) fn cipher(&self) -> Option<&dyn BodyCipher> {
        self.ciphers().next()
    }

    fn ciphers(&self) -> Box<dyn Iterator<Item = &dyn BodyCipher> + '_> {
        match &self.0 {
            Policy::Decryption(cipher) => Box::new(std::iter::once(&**cipher)),
            Policy::AnyOf(policies) | Policy::AllOf(policies) => {
                Box::new(policies.iter().flat_map(Verification::ciphers))
            }
            _ => Box::new(std::iter::empty()),
        }
    }

    /// What the delivery is verified by. A decryption counts in advance: the body is decrypted after everything else
    /// has passed, by [`Verification::cipher`].
    pub(super) fn verify(&self, claim: &Claim<'_>) -> Result<Proof, Error> {
        let Claim { headers, segment, query, body, now } = *claim;
        match &self.0 {
            Policy::StaticHeader(policy) => policy.verify(headers.iter().copied()).map(Proof::by),
            Policy::BearerToken(policy) => policy.verify(headers).map(|()| Proof::by(BearerToken::POLICY)),
            Policy::UrlSecret(policy) => policy
                .verify(segment, query)
                .map(|()| Proof { by: vec![UrlSecret::POLICY], with_segment: policy.is_segment() }),
            Policy::Hmac(policy) => policy.verify(headers, body).map(|()| Proof::by(Hmac::POLICY)),
            Policy::StandardWebhooks(policy) => {
                policy.verify(headers, body, now).map(|()| Proof::by(Hmac::POLICY))
            }
            Policy::Decryption(_) => Ok(Proof::by("decryption")),
            Policy::Unverified => Ok(Proof::default()),
            Policy::AnyOf(policies) => {
                // All are looked at before one is taken, so that the time does not tell which it was.
                let verified: Vec<_> = policies.iter().map(|policy| policy.verify(claim)).collect();
                let mut passed = verified.into_iter().filter_map(Result::ok);
                let proof = passed.next().map(|first| {
                    // A secret that is in the path is no part of what the provider puts behind it, whichever proof counts.
                    let with_segment = first.with_segment | passed.any(|proof| proof.with_segment);
                    Proof { with_segment, ..first }
                });
                proof.ok_or_else(|| {
                    let remedy =
                        "Answer 401. If the provider sent it, compare what it sends with every policy.";
                    refused("not_verified", "the delivery passes none of the policies", remedy)
                })
            }
            Policy::AllOf(policies) => policies.iter().try_fold(Proof::default(), |mut all, policy| {
                let proof = policy.verify(claim)?;
                all.by.extend(proof.by);
                all.with_segment |= proof.with_segment;
                Ok(all)
            }),
        }
    }
}

/// What of a delivery can prove who sends it.
#[derive(Clone, Copy)]
pub(super) struct Claim<'d> {
    pub(super) headers: &'d Headers<'d>,
    /// First segment of the path behind the bound one; may be empty.
    pub(super) segment: &'d str,
    /// What follows the question mark; may be empty.
    pub(super) query: &'d str,
    pub(super) body: &'d [u8],
    pub(super) now: Timestamp,
}

/// What a delivery was verified by.
#[derive(Default)]
pub(super) struct Proof {
    /// For `Event::verified_by`.
    pub(super) by: Vec<&'static str>,
    /// Whether the segment behind the bound path was part of it.
    pub(super) with_segment: bool,
}

impl Proof {
    fn by(policy: &'static str) -> Self {
        Proof { by: vec![policy], with_segment: false }
    }
}

fn several(
    name: &'static str,
    policies: impl IntoIterator<Item = Verification>,
) -> Result<Vec<Verification>, Error> {
    let policies: Vec<_> = policies.into_iter().collect();
    if policies.is_empty() {
        let says = "a list of verification policies is empty";
        return Err(unusable(name, says, "Give at least one."));
    }
    Ok(policies)
}

impl fmt::Debug for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, parts): (_, &[Verification]) = match &self.0 {
            Policy::StaticHeader(_) => (StaticHeader::POLICY, &[]),
            Policy::BearerToken(_) => (BearerToken::POLICY, &[]),
            Policy::UrlSecret(_) => (UrlSecret::POLICY, &[]),
            Policy::Hmac(_) => (Hmac::POLICY, &[]),
            Policy::StandardWebhooks(_) => ("standard_webhooks", &[]),
            Policy::Decryption(_) => ("decryption", &[]),
            Policy::AnyOf(policies) => ("any_of", policies),
            Policy::AllOf(policies) => ("all_of", policies),
            Policy::Unverified => ("unverified", &[]),
        };
        let mut shown = f.debug_tuple(name);
        parts.iter().for_each(|part| {
            shown.field(part);
        });
        shown.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    struct NoCipher;

    impl BodyCipher for NoCipher {
        fn decrypt(&self, body: &Bytes) -> Result<Bytes, Error> {
            Ok(body.clone())
        }
    }

    fn bearer() -> Verification {
        Verification::bearer_token(["CANARY"]).unwrap()
    }

    fn segment() -> Verification {
        Verification::url_segment(["CANARY"]).unwrap()
    }

    fn outcome(
        policy: &Verification,
        segment: &str,
        token: &[u8],
    ) -> Result<Vec<&'static str>, &'static str> {
        let headers = [("authorization", token)];
        let now = Timestamp::from_unix_millis(0).unwrap();
        let claim = Claim { headers: &headers, segment, query: "", body: b"{}", now };
        policy.verify(&claim).map(|proof| proof.by).map_err(|error| {
            assert_eq!((error.kind(), error.http_status()), (crate::ErrorKind::Verification, Some(401)));
            error.code()
        })
    }

    #[test]
    fn any_of_takes_the_first_that_passes() {
        let policy = Verification::any_of([segment(), bearer()]).unwrap();
        assert_eq!(outcome(&policy, "CANARY", b"CANARY"), Ok(vec!["url_secret"]));
        assert_eq!(outcome(&policy, "x", b"CANARY"), Ok(vec!["bearer_token"]));
        assert_eq!(outcome(&policy, "CANARY", b"x"), Ok(vec!["url_secret"]));
        assert_eq!(outcome(&policy, "x", b"x"), Err("not_verified"));
    }

    #[test]
    fn all_of_lists_all_and_tells_the_first_that_fails() {
        let policy = Verification::all_of([bearer(), Verification::decryption(NoCipher), segment()]).unwrap();
        assert_eq!(
            outcome(&policy, "CANARY", b"CANARY"),
            Ok(vec!["bearer_token", "decryption", "url_secret"])
        );
        assert_eq!(outcome(&policy, "x", b"x"), Err("token_mismatch"));
        assert_eq!(outcome(&policy, "x", b"CANARY"), Err("url_secret_mismatch"));
        assert!(policy.cipher().is_some() && policy.wants_segment());
    }

    #[test]
    fn policies_nest() {
        let either = Verification::any_of([segment(), bearer()]).unwrap();
        let free = Verification::unverified("a test").unwrap();
        let policy = Verification::all_of([free, either]).unwrap();
        assert_eq!(outcome(&policy, "", b"CANARY"), Ok(vec!["bearer_token"]));
        assert_eq!(outcome(&policy, "", b""), Err("not_verified"));
        assert!(policy.cipher().is_none() && policy.wants_segment());
    }

    #[test]
    fn what_makes_no_sense_is_refused_when_made() {
        let decryption = || Verification::decryption(NoCipher);
        let policy = |made: Result<Verification, Error>| {
            let error = made.unwrap_err();
            assert_eq!((error.kind(), error.code()), (crate::ErrorKind::Configuration, "verification"));
            error.path().map(str::to_owned).unwrap_or_default()
        };
        assert_eq!(policy(Verification::any_of([])), "any_of");
        assert_eq!(policy(Verification::all_of([])), "all_of");
        assert_eq!(policy(Verification::any_of([bearer(), decryption()])), "any_of");
        let nested = Verification::all_of([bearer(), decryption()]).unwrap();
        assert_eq!(policy(Verification::any_of([bearer(), nested.clone()])), "any_of");
        assert_eq!(policy(Verification::all_of([nested, decryption()])), "all_of");
        assert_eq!(policy(Verification::unverified(" ")), "unverified");
        assert_eq!(policy(Verification::bearer_token([""])), "bearer_token");
        assert_eq!(policy(Verification::url_query("q", [""])), "url_secret");
    }

    #[test]
    fn only_names_show() {
        let hmac = Verification::hmac(Hmac::new("CANARY-header", ["CANARY"]).unwrap());
        let query = Verification::url_query("CANARY", ["CANARY"]).unwrap();
        let policy = Verification::all_of([Verification::any_of([bearer(), query]).unwrap(), hmac]).unwrap();
        assert_eq!(format!("{policy:?}"), "all_of(any_of(bearer_token, url_secret), hmac)");
    }
}
