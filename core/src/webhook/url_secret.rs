//! A secret in the URL as proof of who sends: all that a provider allows which takes a URL and nothing else.

use super::refused;
use super::secrets::{Secrets, checked, fits_url};
use crate::error::Error;
use crate::masked::Secret;

/// Where in the URL the secret stands.
#[derive(Clone)]
enum Place {
    /// The first segment behind the bound path.
    Segment,
    /// The query value with this name.
    Query(String),
}

/// Proof by a secret in the URL. It is compared as it stands there: its characters need no percent-encoding.
#[derive(Clone)]
pub(super) struct UrlSecret {
    place: Place,
    secrets: Secrets,
}

impl UrlSecret {
    /// What a delivery that passes was verified by, in canonical events.
    pub(super) const POLICY: &'static str = "url_secret";

    pub(super) fn segment<S: Into<Secret>>(secrets: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        Self::at(Place::Segment, secrets)
    }

    pub(super) fn query<S: Into<Secret>>(
        name: &str,
        secrets: impl IntoIterator<Item = S>,
    ) -> Result<Self, Error> {
        if !fits_url(name) {
            let says = "the name of a query value is empty or holds what a URL cannot";
            let remedy = "Give letters, digits, `-`, `.`, `_` and `~`.";
            return Err(Error::configuration(Self::POLICY, says, remedy).with_path(Self::POLICY));
        }
        Self::at(Place::Query(name.to_owned()), secrets)
    }

    fn at<S: Into<Secret>>(place: Place, secrets: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        let remedy = "Give letters, digits, `-`, `.`, `_` and `~`; make it long and random.";
        let secrets = checked(Self::POLICY, secrets, fits_url, remedy)?;
        Ok(UrlSecret { place, secrets: Secrets::of(&secrets) })
    }

    /// Whether the secret is a segment of the path.
    pub(super) fn is_segment(&self) -> bool {
        matches!(self.place, Place::Segment)
    }

    /// `segment` is the first one behind the bound path, `query` what follows the question mark; both may be empty.
    pub(super) fn verify(&self, segment: &str, query: &str) -> Result<(), Error> {
        let given = match &self.place {
            Place::Segment => Some(segment),
            Place::Query(name) => {
                let mut values = query.split('&').filter_map(|pair| {
                    let (other, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (other == name).then_some(value)
                });
                // Given twice it is wrong, whichever a server would have taken.
                values.next().map(|value| if values.next().is_some() { "&" } else { value })
            }
        };
        let remedy =
            "Answer 401. If the provider sent it, compare the URL it was told with the secret given here.";
        match given.filter(|given| !given.is_empty()) {
            None => Err(refused("url_secret_missing", "the URL of the delivery has no secret", remedy)),
            Some(given) if self.secrets.hold(given.as_bytes()) => Ok(()),
            Some(_) => {
                Err(refused("url_secret_mismatch", "the secret in the delivery's URL is wrong", remedy))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(policy: &UrlSecret, segment: &str, query: &str) -> &'static str {
        policy.verify(segment, query).map_or_else(|error| error.code(), |()| "fine")
    }

    #[test]
    fn a_segment_is_compared_as_it_stands() {
        let policy = UrlSecret::segment(["first", "second"]).unwrap();
        for (segment, expected) in [
            ("first", "fine"),
            ("second", "fine"),
            ("firs", "url_secret_mismatch"),
            ("FIRST", "url_secret_mismatch"),
            ("fir%73t", "url_secret_mismatch"),
            ("é", "url_secret_mismatch"),
            ("", "url_secret_missing"),
        ] {
            assert_eq!(code(&policy, segment, "first"), expected, "{segment}");
        }
    }

    #[test]
    fn a_query_value_is_found_by_its_name_and_comes_once() {
        let policy = UrlSecret::query("token", ["s"]).unwrap();
        for (query, expected) in [
            ("token=s", "fine"),
            ("a=b&token=s&c", "fine"),
            ("token=x", "url_secret_mismatch"),
            ("token=s&token=s", "url_secret_mismatch"),
            ("token=s&token=", "url_secret_mismatch"),
            ("token=&token=s", "url_secret_mismatch"),
            ("token=s=", "url_secret_mismatch"),
            ("Token=s", "url_secret_missing"),
            ("token=", "url_secret_missing"),
            ("token", "url_secret_missing"),
            ("s", "url_secret_missing"),
            ("&&=&", "url_secret_missing"),
            ("", "url_secret_missing"),
        ] {
            assert_eq!(code(&policy, "s", query), expected, "{query}");
        }
    }

    #[test]
    fn unusable_settings_are_refused_when_made() {
        for secret in ["", "a/b", "a b", "é", ".", ".."] {
            let error = UrlSecret::segment([secret]).err().unwrap();
            assert_eq!(
                (error.code(), error.kind()),
                ("url_secret", crate::ErrorKind::Configuration),
                "{secret:?}"
            );
            assert!(UrlSecret::query("token", [secret]).is_err());
        }
        for name in ["", "a&b", "a=b", "é"] {
            assert!(UrlSecret::query(name, ["s"]).is_err(), "{name}");
        }
        assert!(UrlSecret::segment(Vec::<&str>::new()).is_err());
    }
}
