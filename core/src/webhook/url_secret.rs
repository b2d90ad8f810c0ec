//! A secret in the URL as proof of who sends: all that a provider allows which takes a URL and nothing else.

use super::secrets::{Secrets, checked, fits_header};
use super::{refused, unusable};
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

/// Proof by a secret in the URL, percent-decoded there: clients differ in what they encode.
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
        if !fits_header(name) {
            let says = "the name of a query value is empty or cannot be used";
            return Err(unusable(Self::POLICY, says, "Give letters, digits, `-`, `.`, `_` and `~`."));
        }
        Self::at(Place::Query(name.to_owned()), secrets)
    }

    fn at<S: Into<Secret>>(place: Place, secrets: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        let remedy = "Give letters, digits, `-`, `.`, `_` and `~`; make it long and random.";
        // Clients resolve `.` and `..` in a path: they never arrive.
        let fits = |text: &str| fits_header(text) && !matches!(text, "." | "..");
        let secrets = checked(Self::POLICY, secrets, fits, remedy)?;
        Ok(UrlSecret { place, secrets: Secrets::of(&secrets) })
    }

    /// Whether the secret is a segment of the path.
    pub(super) fn is_segment(&self) -> bool {
        matches!(self.place, Place::Segment)
    }

    /// `segment` is the first one behind the bound path, `query` what follows the question mark; both may be empty.
    pub(super) fn verify(&self, segment: &str, query: &str) -> Result<(), Error> {
        let given: Vec<&str> = match &self.place {
            Place::Segment => vec![segment],
            Place::Query(name) => {
                let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
                pairs.filter(|(other, _)| decoded(other) == name.as_bytes()).map(|(_, value)| value).collect()
            }
        };
        let remedy =
            "Answer 401. If the provider sent it, compare the URL it was told with the secret given here.";
        match given.as_slice() {
            [] | [""] => Err(refused("url_secret_missing", "the URL of the delivery has no secret", remedy)),
            [one] if self.secrets.hold(&decoded(one)) => Ok(()),
            // Given twice it is wrong, whichever a server would have taken.
            _ => Err(refused("url_secret_mismatch", "the secret in the delivery's URL is wrong", remedy)),
        }
    }
}

/// The bytes of a percent-encoded text. What is no escape stands for itself.
fn decoded(text: &str) -> Vec<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let [first, others @ ..] = rest {
        let escape = match rest {
            [b'%', high, low, behind @ ..] => digit(high).zip(digit(low)).map(|pair| (pair, behind)),
            _ => None,
        };
        let (byte, behind) = match escape {
            Some(((high, low), behind)) => (high << 4 | low, behind),
            None => (*first, others),
        };
        bytes.push(byte);
        rest = behind;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(policy: &UrlSecret, segment: &str, query: &str) -> &'static str {
        policy.verify(segment, query).map_or_else(|error| error.code(), |()| "fine")
    }

    #[test]
    fn a_segment_is_one_of_the_secrets() {
        let policy = UrlSecret::segment(["first", "second"]).unwrap();
        for (segment, expected) in [
            ("first", "fine"),
            ("second", "fine"),
            ("firs", "url_secret_mismatch"),
            ("FIRST", "url_secret_mismatch"),
            ("fir%73t", "fine"),
            ("fir%7", "url_secret_mismatch"),
            ("first%", "url_secret_mismatch"),
            ("fir%zzst", "url_secret_mismatch"),
            ("fir%+7st", "url_secret_mismatch"),
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
    fn any_text_is_found_behind_its_encoding() {
        let text = "a/\u{e9} ?#%+&=";
        let encoded = "a%2F%C3%A9%20%3F%23%25%2B%26%3D";
        let segment = UrlSecret::segment([text]).unwrap();
        let query = UrlSecret::query("k y", [text, "&"]).unwrap();
        assert_eq!(code(&segment, encoded, ""), "fine");
        assert_eq!(code(&segment, &encoded.to_lowercase(), ""), "fine");
        assert_eq!(code(&query, "", &format!("k%20y={encoded}")), "fine");
        assert_eq!(code(&query, "", "k%20y=%26"), "fine");
        assert_eq!(code(&query, "", "k%20y=%26&k%20y=%26"), "url_secret_mismatch");
        assert_eq!(code(&query, "", &format!("k+y={encoded}")), "url_secret_missing");
        assert_eq!(decoded("%%41%4%"), b"%A%4%");
    }

    #[test]
    fn unusable_settings_are_refused_when_made() {
        for secret in ["", " ", "a ", "a\n", ".", ".."] {
            let error = UrlSecret::segment([secret]).err().unwrap();
            assert_eq!(
                (error.code(), error.kind()),
                ("verification", crate::ErrorKind::Configuration),
                "{secret:?}"
            );
            assert!(UrlSecret::query("token", [secret]).is_err());
        }
        for name in ["", " ", "a\n"] {
            assert!(UrlSecret::query(name, ["s"]).is_err(), "{name}");
        }
        assert!(UrlSecret::segment(Vec::<&str>::new()).is_err());
    }
}
