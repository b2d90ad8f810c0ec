//! The webhooks (ARGOS Identity, Webhook Guide and developer portal): body to canonical event.

use super::ARGOS;
use super::body::{Body, items, said};
use super::cipher::Cipher;
use super::dedupe::{key_of, strength};
use super::generated::ArgosPayload;
use super::generated::codes::trigger;
use super::places as at;
use super::reasons::reasons;
use super::times::instant;
use super::verdict::{aml, verdict};
use crate::error::Error;
use crate::event::{Event, Subject};
use crate::json::{Kind, Span};
use crate::rules::Rules;
use crate::text::Text;
use crate::webhook::{self, Glance, Place, Places, Warnings, kept};
use bytes::Bytes;
use std::borrow::Cow;

/// The member that names the trigger.
const TRIGGER: &str = "webhook_trigger";

/// What a decrypted body was verified by, in canonical events.
const DECRYPTION: &str = "decryption";

/// Reads the body of a webhook of any trigger and generation to its canonical event. Unknown values never fail; only
/// `strict` rules refuse them.
///
/// The trigger decides and the status must agree: a body that contradicts itself is never an approval. Times without a
/// zone are UTC, as the page says. Bodies are not signed: bind the webhook to a secret URL or to encryption.
///
/// # Errors
/// Kind *payload*, with the HTTP status to answer: the body is not UTF-8, not one JSON object, over the limits
/// (1 MiB, 32 deep, 512 members an object), or `rules.strict` finds something to warn of.
pub fn read_webhook(body: impl Into<Bytes>, rules: &Rules) -> Result<Event, Error> {
    webhook::read_event(ARGOS, key_of, body.into(), rules, |body, event, warnings| {
        let mut read = Body::empty();
        read.read(body, warnings)?;
        fill(event, &read, body, rules, warnings);
        Ok(())
    })
}

/// What a plain body tells at first sight; none where the event must tell: an update's verdict depends on the changed
/// fields, and with one of the policies that of a rejection on its reasons.
pub(super) fn glance(body: &[u8], rules: &Rules) -> Result<Option<Glance>, Error> {
    let (mut read, mut warnings) = (Body::empty(), Warnings::default());
    read.read(body, &mut warnings).map_err(webhook::unreadable)?;
    let is_open = match read.trigger {
        "" | trigger::UPDATED => true,
        trigger::REJECTED => rules.policies.quality_rejection_is_resubmit,
        _ => false,
    };
    if rules.strict || is_open || !warnings.is_empty() {
        return Ok(None);
    }
    let verdict = verdict(&read, &[], &[], rules, &mut warnings);
    let place = |text: Option<Cow<'_, str>>| Place::within(body, text.as_ref());
    let [case_id, user_ref, applicant_id, token_id] = ids(&read);
    let texts = || {
        Some(Places {
            provider_event: Place::within(body, read.trigger_text.as_ref())?,
            provider_status: place(verdict.status)?,
            case_id: place(case_id)?,
            user_ref: place(user_ref)?,
            applicant_id: place(applicant_id)?,
            tenant_id: Place::default(),
            token_id: place(token_id)?,
        })
    };
    Ok(texts().map(|texts| Glance {
        variant: read.variant,
        kind: verdict.kind,
        decision: verdict.decision,
        is_final: verdict.is_final,
        dedupe_strength: strength(&read),
        make_dedupe_key: key_of,
        texts,
    }))
}

/// Reads a body that must be encrypted, `{"data":"..."}`: a body in clear is refused. The event keeps the body as
/// received and its plaintext, and says that it was verified by `decryption`: only GCM proves that nobody changed it.
///
/// # Errors
/// Kind *verification*, code `undecryptable`, as [`Cipher::decrypt`]; otherwise as [`read_webhook`].
pub fn read_encrypted_webhook(
    body: impl Into<Bytes>,
    cipher: &Cipher,
    rules: &Rules,
) -> Result<Event, Error> {
    let raw = body.into();
    let mut event = read_webhook(cipher.decrypt(&raw)?, rules)?.decrypted(raw);
    event.verified_by = vec![DECRYPTION];
    Ok(event)
}

/// The provider's full payload of an event of this provider, read on demand; none for another event.
#[must_use]
pub fn payload(event: &Event) -> Option<ArgosPayload> {
    if event.provider == ARGOS { payload_of(event.body()) } else { None }
}

/// The full payload of a body of this provider, in clear; none when it cannot be read.
#[must_use]
pub fn payload_of(body: &[u8]) -> Option<ArgosPayload> {
    let mut read = Body::empty();
    read.read(body, &mut Warnings::default()).ok()?;
    Some(read.payload())
}

fn fill(event: &mut Event, read: &Body<'_>, body: &Bytes, rules: &Rules, warnings: &mut Warnings) {
    note_what_is_missing(read, warnings);
    event.changed_fields = changed_fields(read, body);
    event.reasons = reasons(read, body);
    let verdict = verdict(read, &event.changed_fields, &event.reasons, rules, warnings);
    event.variant = read.variant;
    event.kind = verdict.kind;
    event.provider_event = kept(body, read.trigger_text.as_ref());
    event.provider_status = kept(body, verdict.status.as_ref());
    event.decision = verdict.decision;
    event.is_final = verdict.is_final;
    event.actor = verdict.actor;
    fill_subject(&mut event.subject, read, body);
    if let Some((path, text)) = read.time() {
        event.occurred_at = instant(&text, path, warnings);
        event.occurred_at_field = event.occurred_at.map(|_| path);
    }
    event.aml = aml(read, body, rules, warnings);
    event.set_strength(strength(read));
}

fn note_what_is_missing(read: &Body<'_>, warnings: &mut Warnings) {
    let is_told = |place: usize| said(read.outer.get(place)).is_some();
    let is_unreadable = |member: Span<'_>| member.kind() == Kind::Unreadable;
    let has_trigger = read.trigger_text.is_some();
    if has_trigger && read.trigger.is_empty() {
        warnings.add("unknown_event", Some(TRIGGER));
    } else if !has_trigger && !read.outer.get(at::TRIGGER).is_some_and(is_unreadable) {
        warnings.add("no_event", Some(TRIGGER));
    }
    let ids = [at::SUBMISSION_ID, at::CONSENT_ID, at::USER_ID, at::APPLICANT_ID, at::TOKEN_ID];
    let has_argos_id = read.trigger == trigger::ARGOS_ID_AUTH && is_told(at::ARGOS_ID);
    if !has_argos_id && !ids.into_iter().any(is_told) {
        warnings.add("no_subject", None);
    }
    if read.is_foreign() {
        // Any JSON object can be read as an event; this one has nothing of an ARGOS webhook.
        warnings.add("unknown_layout", None);
    }
}

fn fill_subject(subject: &mut Subject, read: &Body<'_>, body: &Bytes) {
    let ids = ids(read).map(|id| id.map(|id| Text::read(body, id)));
    [subject.case_id, subject.user_ref, subject.applicant_id, subject.token_id] = ids;
}

/// Case, user, applicant and token.
fn ids<'a>(read: &Body<'a>) -> [Option<Cow<'a, str>>; 4] {
    let text = |place: usize| said(read.outer.get(place));
    let applicant_id = match read.trigger {
        trigger::ARGOS_ID_AUTH => text(at::ARGOS_ID).or_else(|| text(at::APPLICANT_ID)),
        _ => text(at::APPLICANT_ID),
    };
    let case_id = text(at::SUBMISSION_ID).or_else(|| text(at::CONSENT_ID));
    [case_id, text(at::USER_ID), applicant_id, text(at::TOKEN_ID)]
}

/// The names of the changed fields, as received.
fn changed_fields(read: &Body<'_>, body: &Bytes) -> Vec<Text> {
    let names = items(read.data.get(at::DATA_UPDATE)).filter_map(|name| said(Some(name)));
    names.map(|name| Text::read(body, name)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::cipher_settings::CipherSettings;
    use super::*;
    use crate::event::Decision;
    use crate::time::Timestamp;
    use serde_json::{Value, json};

    fn rules() -> Rules {
        Rules::at(Timestamp::parse("2026-01-15T10:00:00Z").unwrap())
    }

    fn read(body: &Value) -> Event {
        read_webhook(body.to_string(), &rules()).unwrap()
    }

    /// An event of a trigger with these members beside it.
    fn with(trigger: &str, members: &Value) -> Event {
        let mut body = json!({"webhook_trigger": trigger, "submission_id": "s"});
        for (name, value) in members.as_object().unwrap() {
            body[name] = value.clone();
        }
        read(&body)
    }

    fn warnings(event: &Event) -> Vec<String> {
        let path = |warning: &crate::Warning| warning.path.as_deref().unwrap_or_default().to_owned();
        event.warnings.iter().map(|warning| format!("{} {}", warning.code, path(warning))).collect()
    }

    #[test]
    fn the_generation_is_told_by_its_marks() {
        for (trigger, members, variant) in [
            ("approved", json!({"kyc_result": {"update_at": "x"}}), "g0"),
            ("approved", json!({"kyc_result": {"update_at": "x"}, "full_name": "x"}), "g0"),
            ("submit", json!({"kyc_result": {"update_at": "x"}}), "g0"),
            ("updated", json!({}), "g0"),
            ("updated", json!({"duplicated_information": "x"}), "g0"),
            ("updated", json!({"data": null}), "g0"),
            ("updated", json!({"data": {}}), "g1"),
            ("updated", json!({"data": {}, "full_name": "x"}), "n"),
            ("approved", json!({"kyc_result": {"updated_at": "x"}}), "g1"),
            ("approved", json!({"kyc_result": {"update_at": null}, "fullName": "x"}), "g1"),
            ("approved", json!({"full_name": "x"}), "n"),
            ("rejected", json!({"duplicated_information": "x"}), "n"),
            ("rejected", json!({}), "g1"),
            ("created", json!({}), "n"),
            ("retry", json!({}), "n"),
            ("aml_monitor", json!({}), "n"),
            ("injectionFail", json!({}), "n"),
            ("submit", json!({}), "unknown"),
            ("submit", json!({"duplicated_information": "x"}), "n"),
            ("aml", json!({}), "unknown"),
            ("delete", json!({}), "unknown"),
            ("injection", json!({}), "unknown"),
            ("argos_id_auth", json!({}), "unknown"),
            ("something", json!({}), "unknown"),
        ] {
            assert_eq!(with(trigger, &members).variant, format!("argos.{variant}"), "{trigger} {members}");
        }
    }

    #[test]
    fn trigger_and_status_are_kept_as_received() {
        for (trigger, members, status) in [
            (" APPROVED", json!({"kyc_result": {"status": " Approved "}}), Some(" Approved ")),
            ("approved", json!({"kyc_status": "approved"}), None),
            ("updated", json!({"data": {"kyc_result": "approved"}, "kyc_status": "x"}), Some("approved")),
            ("updated", json!({"kyc_result": {"status": "approved"}}), Some("approved")),
            (
                "injectionFail",
                json!({"kyc_status": "rejected", "kyc_result": {"status": "x"}}),
                Some("rejected"),
            ),
            ("aml", json!({"kyc_result": {"status": "approved"}}), None),
            ("news", json!({"kyc_status": "approved"}), Some("approved")),
        ] {
            let event = with(trigger, &members);
            assert_eq!(event.provider_event.as_deref(), Some(trigger));
            assert_eq!(event.provider_status.as_deref(), status, "{trigger} {members}");
        }
    }

    #[test]
    fn ids_of_the_case() {
        let all =
            json!({"userid": "u", "applicant_id": "a", "tokenId": "t", "consent_id": "c", "argos_id": "i"});
        let subject = with("approved", &all).subject;
        assert_eq!(subject.case_id.as_deref(), Some("s"));
        assert_eq!(subject.user_ref.as_deref(), Some("u"));
        assert_eq!(subject.applicant_id.as_deref(), Some("a"));
        assert_eq!(subject.token_id.as_deref(), Some("t"));
        assert!(subject.tenant_id.is_none());
        let event = read(&json!({"webhook_trigger": "argos_id_auth", "consent_id": "c", "argos_id": "i"}));
        assert_eq!(event.subject.case_id.as_deref(), Some("c"));
        assert_eq!(event.subject.applicant_id.as_deref(), Some("i"));
        assert!(event.warnings.is_empty());
        assert_eq!(
            warnings(&read(&json!({"webhook_trigger": "delete", "submission_id": " "}))),
            ["no_subject "]
        );
    }

    #[test]
    fn the_time_of_each_trigger() {
        const AT: &str = "2025-01-02T03:04:05";
        for (trigger, members, field) in [
            (
                "approved",
                json!({"kyc_result": {"updated_at": AT, "update_at": "x"}}),
                "kyc_result.updated_at",
            ),
            ("rejected", json!({"kyc_result": {"updated_at": "", "update_at": AT}}), "kyc_result.update_at"),
            ("updated", json!({"update_time": AT, "data": {"update": []}}), "update_time"),
            ("updated", json!({"kyc_result": {"update_at": AT}}), "kyc_result.update_at"),
            ("submit", json!({"created_at": AT}), "created_at"),
            ("delete", json!({"delete_time": AT}), "delete_time"),
            ("injection", json!({"action": {"created_at": "2025-01-02-03-04-05-UTC"}}), "action.created_at"),
            ("argos_id_auth", json!({"authed_at": AT}), "authed_at"),
        ] {
            let event = with(trigger, &members);
            assert_eq!(event.occurred_at, Timestamp::parse("2025-01-02T03:04:05Z"), "{trigger}");
            assert_eq!(event.occurred_at_field, Some(field));
        }
        for trigger in ["aml", "aml_monitor", "created", "retry", "news"] {
            let event = with(trigger, &json!({"created_at": AT, "update_time": AT}));
            assert_eq!((event.occurred_at, event.occurred_at_field), (None, None), "{trigger}");
        }
        for (time, warning) in [("soon", "bad_time"), ("2025-01-02-03-04-05-KST", "time_without_zone")] {
            let event = with("injection", &json!({"action": {"created_at": time}}));
            assert_eq!((event.occurred_at, event.occurred_at_field), (None, None));
            assert_eq!(warnings(&event), [format!("{warning} action.created_at")]);
        }
    }

    #[test]
    fn changed_fields_keep_their_order() {
        let event = with(
            "updated",
            &json!({"data": {"update": ["fullName", "", "kycStatus"], "kyc_result": "approved"}}),
        );
        assert_eq!(event.changed_fields, ["fullName", "kycStatus"].map(Text::from));
        let event = with("updated", &json!({"data": {"update": "kycstatus", "kyc_result": "approved"}}));
        assert_eq!((event.changed_fields.len(), event.decision), (1, Decision::Approved));
        assert!(event.warnings.is_empty());
    }

    #[test]
    fn whatever_is_odd_is_told() {
        for (body, expected) in [
            (json!({}), vec!["no_event webhook_trigger", "no_subject ", "unknown_layout "]),
            (
                json!({"x": 1}),
                vec!["no_event webhook_trigger", "no_subject ", "unknown_layout ", "unknown_member x"],
            ),
            (
                json!({"webhook_trigger": "delete", "submission_id": 7, "wallet_address": "w", "cf": {"cf4": 1}, "action": []}),
                vec![
                    "json_type submission_id",
                    "unknown_member cf.cf4",
                    "unknown_member wallet_address",
                    "unreadable_member action",
                ],
            ),
            (
                json!({"webhook_trigger": "created", "submission_id": "s", "attempts": 2, "additional_list": [{}], "addtional_list": {}}),
                vec![],
            ),
            (
                json!({"webhook_trigger": "delete", "submission_id": "s", "data": {"update": {"a": []}, "reviewer": true}}),
                vec!["json_type data.reviewer", "unknown_field data.update"],
            ),
        ] {
            assert_eq!(warnings(&read(&body)), expected, "{body}");
        }
        for (body, expected) in [
            (
                json!({"data": {}, "cf": {"x": 1}}),
                vec!["no_event webhook_trigger", "no_subject ", "unknown_layout ", "unknown_member cf.x"],
            ),
            (
                json!({"webhook_trigger": ["delete"], "submission_id": "s"}),
                vec!["unreadable_member webhook_trigger"],
            ),
            (
                json!({"webhook_trigger": "retry", "submission_id": "s", "attempts": true, "additional_list": 5}),
                vec!["json_type additional_list", "json_type attempts"],
            ),
            (
                json!({"webhook_trigger": "retry", "submission_id": "s", "attempts": [2]}),
                vec!["unreadable_member attempts"],
            ),
        ] {
            assert_eq!(warnings(&read(&body)), expected, "{body}");
        }
        let strict = Rules { strict: true, ..rules() };
        let error = read_webhook(r#"{"webhook_trigger":"news","submission_id":"s"}"#, &strict).unwrap_err();
        assert_eq!((error.code(), error.http_status()), ("unknown_event", Some(400)));
    }

    #[test]
    fn the_payload_has_every_member_under_one_name() {
        let event = read(&json!({
            "webhook_trigger": "approved", "submission_id": "s", "created_at": null, "cf1": "flat", "cf": {"cf2": "inside"},
            "kyc_result": {"status": "approved", "created_at": "t", "update_at": "u", "foo": [1], "commentCode": ["a", 1]},
            "attempts": 3, "fullName": "Test Name", "addtional_list": {"answer": "A"}, "wallet_address": "w",
            "phoneNumber": "+0000000"
        }));
        let payload = payload(&event).unwrap();
        assert_eq!(payload.created_at.as_deref(), Some("t"));
        assert_eq!(payload.updated_at.as_deref(), Some("u"));
        assert_eq!(payload.cf1.as_ref().unwrap().expose(), "flat");
        assert_eq!(payload.cf2.as_ref().unwrap().expose(), "inside");
        assert_eq!(payload.comment_code.as_deref(), Some("[\"a\",1]"));
        assert_eq!(payload.attempts.as_deref(), Some("3"));
        assert_eq!(payload.full_name.as_ref().unwrap().expose(), "Test Name");
        assert_eq!(payload.additional_list.as_ref().unwrap().expose(), "{\"answer\":\"A\"}");
        let mut extra: Vec<_> = payload.extra.iter().map(|member| (member.name(), member.json())).collect();
        extra.sort_unstable();
        assert_eq!(extra, [("kyc_result.foo", "[1]"), ("wallet_address", "\"w\"")]);
        let shown = format!("{payload:?} {event:?}");
        assert!(
            !shown.contains("Test Name") && !shown.contains("+0000000") && !shown.contains("flat"),
            "{shown}"
        );
    }

    #[test]
    fn an_encrypted_body_is_the_event_of_its_plaintext() {
        let settings = CipherSettings::from_names("gcm", "sha256", "auto", "prefix12").unwrap();
        let cipher = Cipher::new("TESTKEYTESTKEYTESTKEYTESTKEYTESTKEY01234", settings).unwrap();
        let plaintext = r#"{"webhook_trigger":"created","submission_id":"s","userid":"u"}"#;
        let bodies = [[0; 12], [1; 12]].map(|random| cipher.encrypt(plaintext.as_bytes(), &random).unwrap());
        let plain = read_webhook(plaintext, &rules()).unwrap();
        for body in bodies {
            let event = read_encrypted_webhook(body.clone(), &cipher, &rules()).unwrap();
            assert_eq!(event.raw(), &body);
            assert_eq!(event.plaintext().unwrap(), plaintext);
            assert_eq!(event.verified_by, ["decryption"]);
            assert_eq!(event.dedupe_key(), plain.dedupe_key());
            assert_eq!(payload(&event), payload(&plain));
        }
        let error = read_encrypted_webhook(plaintext, &cipher, &rules()).unwrap_err();
        assert_eq!(error.code(), "undecryptable");
    }

    const BODIES: [&str; 5] = [
        r#"{"webhook_trigger":"approved","submission_id":"s","cf":{"cf1":"a"},"kyc_result":{"status":"approved","updated_at":"2025-01-02T03:09:05Z","reviewer":"agent"},"additional_list":[{"answer":"A"}]}"#,
        r#"{"webhook_trigger":"rejected","submission_id":"s","kyc_result":{"status":"rejected","comment":["a","\u00e9"],"commentCode":["expired_id","x"]}}"#,
        r#"{"webhook_trigger":"updated","submission_id":"s","data":{"update":["kycStatus"],"kyc_result":"approved"},"update_time":"2025-01-03"}"#,
        r#"{"webhook_trigger":"injectionFail","submission_id":"s","action":{"type":"address","created_at":"2025-01-02-03-04-05-UTC","failCode":"x"}}"#,
        r#"{"webhook_trigger":"aml","submission_id":"s","aml_result":{"currentstatus":"Red Flag","risk_level_summary":"HIGH"}}"#,
    ];

    #[test]
    fn broken_bodies_are_events_or_errors() {
        let mut events = 0;
        let mut look = |body: Vec<u8>| {
            if let Ok(event) = read_webhook(body, &rules()) {
                events += 1;
                assert!(event.dedupe_key().starts_with("argos:") && payload(&event).is_some());
                assert!(event.to_json().starts_with('{'));
            }
        };
        for body in BODIES {
            let bytes = body.as_bytes();
            (0..=bytes.len()).for_each(|end| look(bytes[..end].to_vec()));
            for bit in 0..bytes.len() * 8 {
                let mut flipped = bytes.to_vec();
                flipped[bit / 8] ^= 1 << (bit % 8);
                look(flipped);
            }
        }
        assert!(events > 1000, "{events}");
    }
}
