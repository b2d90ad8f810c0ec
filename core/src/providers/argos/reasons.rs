//! Why: the reasons of an event, and the class of each code (ARGOS Identity, developer portal; classes inferred).

use super::body::{Body, items, said};
use super::generated::codes::trigger;
use super::generated::{FAIL_CODE, REJECT_CODE, RETRY_CODE};
use super::places as at;
use crate::event::Reason;
use crate::json::Span;
use crate::table::{CodeList, trimmed};
use crate::text::Text;
use bytes::Bytes;

/// The class of a code that gives no hint of it, and of a text.
const UNKNOWN: &str = "unknown";

/// The reasons that the trigger comes with.
pub(super) fn reasons(read: &Body<'_>, body: &Bytes) -> Vec<Reason> {
    let single = |reason: Option<Reason>| reason.into_iter().collect();
    match read.trigger {
        trigger::REJECTED => of_rejection(read, body),
        trigger::DELETE => single(reason(None, read.outer.get(at::DELETE_COMMENT), body, reject_class)),
        trigger::CREATED | trigger::RETRY => {
            single(reason(read.outer.get(at::RETRY_CODE), None, body, retry_class))
        }
        trigger::INJECTION | trigger::INJECTION_FAIL => {
            single(reason(read.action.get(at::ACTION_FAIL_CODE), None, body, reject_class))
        }
        _ => Vec::new(),
    }
}

/// Codes and comments, each one or a list: side by side when there are as many of them, otherwise codes first.
fn of_rejection(read: &Body<'_>, body: &Bytes) -> Vec<Reason> {
    let one = |code, comment| reason(code, comment, body, reject_class);
    let code = read.kyc_result.get(at::RESULT_COMMENT_CODE);
    let comment = read.kyc_result.get(at::RESULT_COMMENT);
    let is_list = |member: Option<Span<'_>>| member.is_some_and(|member| member.raw().starts_with('['));
    if !is_list(code) && !is_list(comment) {
        return one(code, comment).into_iter().collect();
    }
    let (codes, comments) = (items(code), items(comment));
    if codes.clone().count() == comments.clone().count() {
        let pairs = codes.zip(comments);
        return pairs.filter_map(|(code, comment)| one(Some(code), Some(comment))).collect();
    }
    let codes = codes.map(|code| one(Some(code), None));
    codes.chain(comments.map(|comment| one(None, Some(comment)))).flatten().collect()
}

/// A reason of what says something; none when nothing does.
fn reason(
    code: Option<Span<'_>>,
    text: Option<Span<'_>>,
    body: &Bytes,
    class: fn(&str) -> &'static str,
) -> Option<Reason> {
    let (code, text) = (said(code), said(text));
    if code.is_none() && text.is_none() {
        return None;
    }
    let class = code.as_deref().map_or(UNKNOWN, class);
    Some(Reason {
        code: code.map(|code| Text::read(body, code)),
        text: text.map(|text| Text::read(body, text)),
        class,
    })
}

/// The class of a code of a rejection or of a failed extra process: by the tables, otherwise by its spelling. Exact: the
/// provider mixes cases on purpose or not.
fn reject_class(code: &str) -> &'static str {
    let code = trimmed(code);
    let listed = listed(&REJECT_CODE, code).or_else(|| listed(&FAIL_CODE, code));
    listed.unwrap_or_else(|| match code {
        _ if code.starts_with("id_image_") => "document_quality",
        _ if code.starts_with("duplicate") => "duplicate",
        _ if code.contains("blacklist") || code.contains("Age") => "policy",
        _ if code.starts_with("address_") => "address_proof",
        _ => UNKNOWN,
    })
}

/// The class of a code of a step to be tried again.
fn retry_class(code: &str) -> &'static str {
    let code = trimmed(code);
    listed(&RETRY_CODE, code).unwrap_or_else(|| match code {
        _ if code.starts_with("face_") => "face",
        _ if code.starts_with("missing_") || code.ends_with("_fail") => "document_quality",
        _ if code.ends_with("_mismatch") => "data_mismatch",
        _ => UNKNOWN,
    })
}

fn listed(list: &CodeList, code: &str) -> Option<&'static str> {
    list.find(code).map(|code| code.class)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use crate::rules::Rules;
    use crate::time::Timestamp;
    use serde_json::{Value, json};

    /// An event of a trigger with these members beside it.
    fn with(trigger: &str, members: &Value) -> Event {
        let mut body = json!({"webhook_trigger": trigger, "submission_id": "s"});
        for (name, value) in members.as_object().unwrap() {
            body[name] = value.clone();
        }
        read(&body)
    }

    fn read(body: &Value) -> Event {
        let rules = Rules::at(Timestamp::parse("2026-01-15T10:00:00Z").unwrap());
        crate::argos::read_webhook(body.to_string(), &rules).unwrap()
    }

    #[test]
    fn codes_that_nobody_listed_have_a_class_by_their_spelling() {
        for (code, class) in [
            ("id_image_blurred", "document_quality"),
            ("duplicate_device", "duplicate"),
            ("ip_blacklist", "policy"),
            ("overAge", "policy"),
            ("address_expired", "address_proof"),
            ("too_many_retry", "attempts"),
            ("no-date-of-birth", "document_quality"),
            ("under_ageLimit", "policy"),
            ("automatic_verification_fail", "generic"),
            ("blackliskCountries", "policy"),
            ("EXPIRED_ID", "unknown"),
            ("voltage", "unknown"),
            ("face_mismatch", "unknown"),
        ] {
            assert_eq!(reject_class(code), class, "{code}");
        }
        for (code, class) in [
            ("ocr_fail", "document_quality"),
            ("missing_x", "document_quality"),
            ("face_compare_fail", "face"),
            ("face_dark", "face"),
            ("gender_mismatch", "data_mismatch"),
            ("document_expired", "document_validity"),
            ("id_image_error", "unknown"),
        ] {
            assert_eq!(retry_class(code), class, "{code}");
        }
    }

    #[test]
    fn the_classes_of_the_tables_are_those_of_the_rules() {
        let by_rule = |code: &str| match code {
            "no-date-of-birth" => "document_quality",
            "id_info_dataMismatch" => "data_mismatch",
            "too_many_retry" => "attempts",
            "expired_id" | "invalid_acceptedID" => "document_validity",
            "under_ageLimit" => "policy",
            "automatic_verification_fail" => "generic",
            _ if code.starts_with("id_image_") => "document_quality",
            _ if code.starts_with("duplicate") => "duplicate",
            _ if code.starts_with("address_") => "address_proof",
            _ => "policy",
        };
        for code in REJECT_CODE.codes {
            assert_eq!(code.class, by_rule(code.wire), "{}", code.wire);
        }
    }

    fn reasons_of(event: &Event) -> Vec<[&str; 3]> {
        let text =
            |text: &'static str, given: Option<&Text>| given.map_or(text.to_owned(), |t| t.to_string());
        let one = |reason: &crate::Reason| {
            [text("-", reason.code.as_ref()), text("-", reason.text.as_ref()), reason.class.to_owned()]
        };
        event.reasons.iter().map(|reason| one(reason).map(|text| &*text.leak())).collect()
    }

    #[test]
    fn codes_and_comments_go_together_where_they_can() {
        for (code, comment, expected) in [
            (json!("expired_id"), json!("Old"), vec![["expired_id", "Old", "document_validity"]]),
            (json!(["expired_id"]), json!("Old"), vec![["expired_id", "Old", "document_validity"]]),
            (
                json!(["expired_id", "x"]),
                json!(["Old", ""]),
                vec![["expired_id", "Old", "document_validity"], ["x", "-", "unknown"]],
            ),
            (
                json!(["expired_id", "x"]),
                json!("Old"),
                vec![
                    ["expired_id", "-", "document_validity"],
                    ["x", "-", "unknown"],
                    ["-", "Old", "unknown"],
                ],
            ),
            (json!(null), json!("Old"), vec![["-", "Old", "unknown"]]),
            (json!("duplicated_face"), json!(" "), vec![["duplicated_face", "-", "duplicate"]]),
            (json!([]), json!([]), vec![]),
            (json!([null, ""]), json!(["", " "]), vec![]),
        ] {
            let result = json!({"status": "rejected", "commentCode": code, "comment": comment});
            let event = with("rejected", &json!({"kyc_result": result}));
            assert_eq!(reasons_of(&event), expected, "{code} {comment}");
            assert!(event.warnings.is_empty());
        }
    }

    #[test]
    fn reasons_of_other_triggers() {
        for (trigger, members, expected) in [
            ("delete", json!({"comment": "erasure", "retryCode": "x"}), vec![["-", "erasure", "unknown"]]),
            ("delete", json!({"comment": ""}), vec![]),
            (
                "retry",
                json!({"retryCode": "document_expired"}),
                vec![["document_expired", "-", "document_validity"]],
            ),
            ("created", json!({"retryCode": "face_dark"}), vec![["face_dark", "-", "face"]]),
            (
                "injectionFail",
                json!({"action": {"failCode": "distanceChecks_ipGeo"}}),
                vec![["distanceChecks_ipGeo", "-", "policy"]],
            ),
            (
                "injection",
                json!({"action": {"failCode": "id_image_error"}}),
                vec![["id_image_error", "-", "document_quality"]],
            ),
            ("approved", json!({"kyc_result": {"status": "approved", "comment": "x"}}), vec![]),
        ] {
            assert_eq!(reasons_of(&with(trigger, &members)), expected, "{trigger} {members}");
        }
    }
}
