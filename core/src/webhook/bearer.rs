//! A bearer token as proof of who sends.

use super::headers::{Found, Headers, find};
use super::refused;
use super::secrets::{Secrets, checked};
use crate::error::Error;
use crate::masked::Secret;

/// The header that carries the token.
const HEADER: &str = "authorization";
/// What may stand before the token, in any case.
const SCHEME: &[u8] = b"bearer ";

/// Proof by a token in the header `Authorization`, bare or behind `Bearer `: pages that speak of a token in that
/// header often do not say which.
#[derive(Clone)]
pub(super) struct BearerToken {
    secrets: Secrets,
}

impl BearerToken {
    /// What a delivery that passes was verified by, in canonical events.
    pub(super) const POLICY: &'static str = "bearer_token";

    pub(super) fn new<S: Into<Secret>>(secrets: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        let fits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        let remedy = "Give the token alone, without `Bearer`: visible ASCII characters, no white space.";
        let secrets = checked(Self::POLICY, secrets, fits, remedy)?;
        Ok(BearerToken { secrets: Secrets::of(&secrets) })
    }

    pub(super) fn verify(&self, headers: &Headers<'_>) -> Result<(), Error> {
        let remedy = "Answer 401. If the provider sent it, compare its token with the one given here.";
        match find(headers, HEADER) {
            Found::Missing => Err(refused("token_missing", "the delivery carries no token", remedy)),
            Found::Repeated => Err(refused("token_repeated", "the delivery carries two tokens", remedy)),
            Found::Once(value) if self.secrets.hold(token(value)) => Ok(()),
            Found::Once(_) => Err(refused("token_mismatch", "the token of the delivery is wrong", remedy)),
        }
    }
}

/// The token of a header's value: what follows the scheme, if there is one.
fn token(value: &[u8]) -> &[u8] {
    let value = value.trim_ascii();
    match value.split_at_checked(SCHEME.len()) {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case(SCHEME) => token.trim_ascii_start(),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_passes_bare_and_behind_its_scheme() {
        let policy = BearerToken::new(["new-token", "old-token"]).unwrap();
        let code = |value: &[u8]| {
            policy.verify(&[("AUTHORIZATION", value)]).map_or_else(|error| error.code(), |()| "fine")
        };
        for fine in ["new-token", "old-token", "Bearer new-token", "bearer old-token", "BEARER  new-token"] {
            assert_eq!(code(fine.as_bytes()), "fine", "{fine}");
        }
        for wrong in [
            "",
            "Bearer",
            "Bearer ",
            "Basic new-token",
            "new-toke",
            "new-tokens",
            "NEW-TOKEN",
            "Bearernew-token",
        ] {
            assert_eq!(code(wrong.as_bytes()), "token_mismatch", "{wrong}");
        }
        assert_eq!(code(b"Bearer \xff\x00"), "token_mismatch");
    }

    #[test]
    fn a_missing_token_and_two_tokens_say_so() {
        let policy = BearerToken::new(["t"]).unwrap();
        let error = policy.verify(&[("x-token", b"t")]).unwrap_err();
        assert_eq!((error.code(), error.http_status()), ("token_missing", Some(401)));
        let error = policy.verify(&[("authorization", b"t"), ("Authorization", b"t")]).unwrap_err();
        assert_eq!((error.code(), error.kind()), ("token_repeated", crate::ErrorKind::Verification));
    }

    #[test]
    fn unusable_tokens_are_refused_when_made() {
        for token in ["", " ", "Bearer t", "t ", "t\n", "é"] {
            assert_eq!(
                BearerToken::new([token]).err().map(|error| error.code()),
                Some("verification"),
                "{token:?}"
            );
        }
        assert!(BearerToken::new(Vec::<&str>::new()).is_err() && BearerToken::new(["t", ""]).is_err());
    }
}
