//! Standard Webhooks as proof of who sends and when: for relays that sign what they pass on.

use super::headers::{Found, Headers, find};
use super::hmac::{HmacAlgorithm, bad_signature, mac};
use super::refused;
use super::secrets::{any_equal, checked, fingerprint};
use crate::error::Error;
use crate::masked::Secret;
use crate::time::Timestamp;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt;
use std::ops::RangeInclusive;
use zeroize::Zeroizing;

const ID: &str = "webhook-id";
const TIMESTAMP: &str = "webhook-timestamp";
const SIGNATURE: &str = "webhook-signature";
/// What a secret usually begins with; base64 follows.
const SECRET: &str = "whsec_";
/// Bytes of a key.
const KEY: RangeInclusive<usize> = 24..=64;
/// The symmetric version, the only one that is known here: HMAC-SHA256.
const VERSION: &[u8] = b"v1";
/// Seconds of difference that are allowed.
const TOLERANCE: u32 = 300;

/// Proof by the headers `webhook-id`, `webhook-timestamp` and `webhook-signature` (Standard Webhooks, symmetric
/// signatures `v1`): the HMAC-SHA256 of id, time and body. No provider of kyckit sends them; relays do.
///
/// The time is signed, so that a captured delivery passes again only within the tolerance: with 300 s, the default, for
/// at most ten minutes, if its time was 300 s ahead. A [`crate::Deduper`] tells repeats within that.
/// Pure and safe to share between threads; every signature is compared with that of every secret, in a time that does
/// not depend on where they differ. `Debug` shows the tolerance only.
///
/// Source: the specification of Standard Webhooks, checked against its published vector.
///
/// ```
/// use kyckit::{StandardWebhooks, Verification};
///
/// let secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"];
/// let policy = Verification::standard_webhooks(StandardWebhooks::new(secrets)?.tolerance(60));
/// # Ok::<(), kyckit::Error>(())
/// ```
#[derive(Clone)]
pub struct StandardWebhooks {
    keys: Vec<Zeroizing<Vec<u8>>>,
    tolerance: u32,
}

impl StandardWebhooks {
    /// Deliveries must be signed with one of these secrets: the base64 of 24 to 64 bytes, behind `whsec_` or without it.
    /// Several are valid at once while they rotate.
    ///
    /// # Errors
    /// Kind *configuration*, code `verification`: there is no secret, or one is none of this form.
    pub fn new<S: Into<Secret>>(secrets: impl IntoIterator<Item = S>) -> Result<Self, Error> {
        let remedy = "Give `whsec_` and the base64 of 24 to 64 bytes, as the sender shows it.";
        let secrets = checked("standard_webhooks", secrets, |text| key(text).is_some(), remedy)?;
        let keys = secrets.iter().filter_map(|secret| key(secret.expose())).collect();
        Ok(StandardWebhooks { keys, tolerance: TOLERANCE })
    }

    /// Allows the signed time to differ from now by so many seconds, before and after; 300 by default. With 0 it must be
    /// the same second.
    #[must_use]
    pub fn tolerance(self, seconds: u32) -> Self {
        StandardWebhooks { tolerance: seconds, ..self }
    }

    pub(super) fn verify(&self, headers: &Headers<'_>, body: &[u8], now: Timestamp) -> Result<(), Error> {
        let (id, time, list) =
            (needed(headers, ID)?, needed(headers, TIMESTAMP)?, needed(headers, SIGNATURE)?);
        self.check_time(time, now)?;
        let given = signatures(list)?;
        let parts = [id, b".", time, b".", body];
        let of_key = |key: &Zeroizing<Vec<u8>>| mac(HmacAlgorithm::Sha256, key, &parts);
        let ours: Vec<_> = self.keys.iter().filter_map(of_key).map(|mac| fingerprint(&mac)).collect();
        // Every one is compared, whether an earlier one was right or not.
        let right = given.iter().filter(|given| any_equal(ours.iter().copied(), &fingerprint(given))).count();
        if right > 0 { Ok(()) } else { Err(bad_signature("signature_mismatch")) }
    }

    /// `time` is seconds since the Unix epoch, in digits only.
    fn check_time(&self, time: &[u8], now: Timestamp) -> Result<(), Error> {
        let digits = std::str::from_utf8(time).ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
        let seconds = digits.and_then(|text| text.parse::<i64>().ok());
        let Some(seconds) = seconds else {
            let remedy = "Answer 401. The sender writes seconds since 1970 in digits.";
            return Err(refused(
                "timestamp_malformed",
                "the signed time of the delivery cannot be read",
                remedy,
            ));
        };
        let (age, tolerance) =
            (now.unix_millis().div_euclid(1000).saturating_sub(seconds), i64::from(self.tolerance));
        let remedy = "Answer 401. If the provider sent it, compare the clocks of both sides.";
        if age > tolerance {
            return Err(refused("too_old", "the signed time of the delivery is too long ago", remedy));
        }
        if age < -tolerance {
            return Err(refused("too_new", "the signed time of the delivery lies too far ahead", remedy));
        }
        Ok(())
    }
}

impl fmt::Debug for StandardWebhooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StandardWebhooks").field("tolerance", &self.tolerance).finish_non_exhaustive()
    }
}

/// The key of a secret.
fn key(secret: &str) -> Option<Zeroizing<Vec<u8>>> {
    let key = STANDARD.decode(secret.strip_prefix(SECRET).unwrap_or(secret)).ok().map(Zeroizing::new)?;
    KEY.contains(&key.len()).then_some(key)
}

/// One of the three headers, once; what is in it is another matter.
fn needed<'h>(headers: &Headers<'h>, name: &str) -> Result<&'h [u8], Error> {
    match find(headers, name) {
        Found::Once(value) => Ok(value.trim_ascii()),
        Found::Missing => Err(bad_signature("signature_missing")),
        Found::Repeated => Err(bad_signature("signature_repeated")),
    }
}

/// The `v1` signatures of a list such as `v1,<base64> v1a,<base64>`; other versions are for others. An element that
/// cannot be read does not spoil the others: it is told only when nothing else is there.
fn signatures(list: &[u8]) -> Result<Vec<Vec<u8>>, Error> {
    let (mut found, mut is_malformed, mut is_foreign) = (Vec::new(), false, false);
    for element in list.split(u8::is_ascii_whitespace).filter(|element| !element.is_empty()) {
        let mut halves = element.splitn(2, |byte| *byte == b',');
        match (halves.next(), halves.next().map(|text| STANDARD.decode(text))) {
            (Some(VERSION), Some(Ok(signature))) => found.push(signature),
            (Some(VERSION | b""), _) | (_, None) => is_malformed = true,
            _ => is_foreign = true,
        }
    }
    if found.is_empty() && (is_malformed || !is_foreign) {
        return Err(bad_signature("signature_malformed"));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    // The vector that the reference libraries publish.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const OTHER: &str = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;
    const GOOD: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    const SENT: i64 = 1_614_265_330;

    fn verify(secrets: &[&str], time: &[u8], list: &[u8], late: i64) -> &'static str {
        let headers =
            [("Webhook-Id", &b"msg_p5jXN8AQM9LWM0D4loKWxJek"[..]), (TIMESTAMP, time), (SIGNATURE, list)];
        let now = Timestamp::from_unix_millis((SENT + late) * 1000).unwrap();
        let policy = StandardWebhooks::new(secrets.iter().copied()).unwrap();
        policy.verify(&headers, BODY, now).map_or_else(|error| error.code(), |()| "fine")
    }

    #[test]
    fn the_published_vector_passes() {
        let time = SENT.to_string();
        assert_eq!(verify(&[SECRET], time.as_bytes(), GOOD.as_bytes(), 0), "fine");
        assert_eq!(verify(&[OTHER, SECRET], time.as_bytes(), GOOD.as_bytes(), 0), "fine");
        assert_eq!(verify(&[OTHER], time.as_bytes(), GOOD.as_bytes(), 0), "signature_mismatch");
        let later = (SENT + 1).to_string();
        assert_eq!(verify(&[SECRET], later.as_bytes(), GOOD.as_bytes(), 0), "signature_mismatch");
    }

    #[test]
    fn the_tolerance_counts_on_both_sides() {
        let time = SENT.to_string();
        for (late, expected) in [(300, "fine"), (301, "too_old"), (-300, "fine"), (-301, "too_new")] {
            assert_eq!(verify(&[SECRET], time.as_bytes(), GOOD.as_bytes(), late), expected, "{late}");
        }
        let policy = StandardWebhooks::new([SECRET]).unwrap().tolerance(0);
        let now = |millis| Timestamp::from_unix_millis(SENT * 1000 + millis).unwrap();
        assert!(policy.check_time(time.as_bytes(), now(999)).is_ok(), "the same second");
        assert_eq!(policy.check_time(time.as_bytes(), now(1000)).unwrap_err().code(), "too_old");
        assert_eq!(policy.check_time(time.as_bytes(), now(-1)).unwrap_err().code(), "too_new");
    }

    #[test]
    fn a_time_is_digits_only() {
        for time in [
            "",
            "1614265330s",
            "+1614265330",
            "-1",
            "1614265330.0",
            "16142 65330",
            "99999999999999999999",
            "0x1",
            "é",
        ] {
            assert_eq!(
                verify(&[SECRET], time.as_bytes(), GOOD.as_bytes(), 0),
                "timestamp_malformed",
                "{time}"
            );
        }
        assert_eq!(verify(&[SECRET], b"\xff", GOOD.as_bytes(), 0), "timestamp_malformed");
        assert_eq!(verify(&[SECRET], b"9223372036854775807", GOOD.as_bytes(), 0), "too_new");
    }

    #[test]
    fn a_list_passes_with_the_right_one_anywhere() {
        let wrong = "v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        for (list, expected) in [
            (format!("{wrong} {GOOD}"), "fine"),
            (format!("{GOOD} {wrong}"), "fine"),
            (format!("v1a,AAAA v1 junk, {GOOD} \u{e9}"), "fine"),
            (format!("{wrong} {wrong}"), "signature_mismatch"),
            (format!("{wrong} v1"), "signature_mismatch"),
            (GOOD.replace("v1,", "v1a,"), "signature_mismatch"),
            (GOOD.replace("v1,", "v2,"), "signature_mismatch"),
            (GOOD.replace("v1,", "V1,"), "signature_mismatch"),
            ("v1,".to_owned(), "signature_mismatch"),
            ("v1".to_owned(), "signature_malformed"),
            ("v1,*".to_owned(), "signature_malformed"),
            ("v1,AAA".to_owned(), "signature_malformed"),
            (GOOD.replace("v1,", ""), "signature_malformed"),
            (GOOD.replace("v1,", "v1,v1,"), "signature_malformed"),
            ("\u{e9}".to_owned(), "signature_malformed"),
            (" ".to_owned(), "signature_malformed"),
            (",,,".to_owned(), "signature_malformed"),
        ] {
            let time = SENT.to_string();
            assert_eq!(verify(&[SECRET], time.as_bytes(), list.as_bytes(), 0), expected, "{list}");
        }
    }

    #[test]
    fn every_header_is_needed_once() {
        let policy = StandardWebhooks::new([SECRET]).unwrap();
        let (now, time) = (Timestamp::from_unix_millis(SENT * 1000).unwrap(), SENT.to_string());
        let all = [(ID, &b"m"[..]), (TIMESTAMP, time.as_bytes()), (SIGNATURE, GOOD.as_bytes())];
        for place in 0..3 {
            let mut headers = all.to_vec();
            headers.push(all[place]);
            assert_eq!(policy.verify(&headers, BODY, now).unwrap_err().code(), "signature_repeated");
            headers.retain(|(name, _)| *name != all[place].0);
            let error = policy.verify(&headers, BODY, now).unwrap_err();
            assert_eq!((error.code(), error.http_status()), ("signature_missing", Some(401)));
        }
    }

    #[test]
    fn unusable_secrets_are_refused_and_none_shows() {
        let of = |bytes: usize| format!("whsec_{}", STANDARD.encode(vec![7; bytes]));
        for (secret, is_usable) in [
            (of(23), false),
            (of(24), true),
            (of(64), true),
            (of(65), false),
            (SECRET.replace("whsec_", ""), true),
            ("whsec_".to_owned(), false),
            ("whsec_*".to_owned(), false),
            (format!("{SECRET}\n"), false),
            (String::new(), false),
        ] {
            assert_eq!(StandardWebhooks::new([secret.as_str()]).is_ok(), is_usable, "{}", secret.len());
        }
        let error = StandardWebhooks::new(Vec::<&str>::new()).unwrap_err();
        assert_eq!((error.code(), error.kind()), ("verification", crate::ErrorKind::Configuration));
        let shown = format!("{:?}", StandardWebhooks::new([SECRET]).unwrap());
        assert!(shown.contains("300") && !shown.contains("MfKQ"), "{shown}");
    }
}
