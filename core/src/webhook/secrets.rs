//! Comparing what a delivery carries with secrets, in a time that tells nothing of them.
//!
//! By construction, not by measuring: SHA-256 of both sides is compared, so neither lengths nor the place of the first
//! difference matter; `subtle` compares all 32 bytes; and the results of all candidates are or-ed, the right one among
//! them or not, so that none ends the comparison early.

use super::unusable;
use crate::error::Error;
use crate::masked::Secret;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

/// SHA-256 of something secret.
pub(super) type Fingerprint = [u8; 32];

/// The secrets that are valid now, as their fingerprints: the texts themselves are not kept.
#[derive(Clone)]
pub(super) struct Secrets(Vec<Fingerprint>);

impl Secrets {
    /// The fingerprints of texts that were checked.
    pub(super) fn of(secrets: &[Secret]) -> Self {
        Secrets(secrets.iter().map(|secret| fingerprint(secret.expose().as_bytes())).collect())
    }

    /// Whether this is one of the secrets.
    pub(super) fn hold(&self, given: &[u8]) -> bool {
        any_equal(self.0.iter().copied(), &fingerprint(given))
    }
}

/// SHA-256 of some bytes.
pub(super) fn fingerprint(bytes: &[u8]) -> Fingerprint {
    Sha256::digest(bytes).into()
}

/// Whether one of the candidates is the given one. Draws and compares every candidate.
pub(super) fn any_equal(candidates: impl Iterator<Item = Fingerprint>, given: &Fingerprint) -> bool {
    candidates.fold(Choice::from(0), |found, candidate| found | candidate.ct_eq(given)).into()
}

/// Secrets of a policy, if there is at least one and all `fit`.
pub(super) fn checked<S: Into<Secret>>(
    policy: &'static str,
    secrets: impl IntoIterator<Item = S>,
    fits: fn(&str) -> bool,
    remedy: &str,
) -> Result<Vec<Secret>, Error> {
    let secrets: Vec<Secret> = secrets.into_iter().map(Into::into).collect();
    if secrets.is_empty() {
        return Err(unusable(policy, "a verification policy has no secret", remedy));
    }
    if !secrets.iter().all(|secret| fits(secret.expose())) {
        let says = "a secret of a verification policy is empty or cannot be used";
        return Err(unusable(policy, says, remedy));
    }
    Ok(secrets)
}

/// Whether this is a text that a header could carry, white space inside it included. White space around a secret is a
/// slip of whoever copied it.
pub(super) fn fits_header(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn every_candidate_is_compared_wherever_the_right_one_stands() {
        let secrets: Vec<Secret> = ["a", "b", "c", "d"].map(Secret::from).into();
        let Secrets(candidates) = Secrets::of(&secrets);
        for (given, expected) in [("a", true), ("b", true), ("d", true), ("e", false), ("", false)] {
            let drawn = Cell::new(0);
            let counted = candidates.iter().copied().inspect(|_| drawn.set(drawn.get() + 1));
            assert_eq!(any_equal(counted, &fingerprint(given.as_bytes())), expected, "{given}");
            assert_eq!(drawn.get(), 4, "{given}");
        }
    }

    #[test]
    fn what_is_compared_has_one_length_whatever_was_given() {
        for given in [&b""[..], b"x", &[0xFF; 100_000]] {
            assert_eq!(fingerprint(given).len(), 32);
            assert!(!Secrets::of(&[Secret::from("y")]).hold(given));
        }
        assert!(!any_equal(std::iter::empty(), &fingerprint(b"")));
    }
}
