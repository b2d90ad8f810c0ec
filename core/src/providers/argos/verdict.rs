//! What a body says about the case: the trigger decides, and its status must agree.

use super::body::{Body, OLDEST, items, said};
use super::generated::codes::{aml_status, changed_field, trigger};
use super::generated::{AML_STATUS, CHANGED_FIELD, KYC_STATUS, REVIEWER, VERDICTS};
use super::places as at;
use crate::event::{Actor, Aml, AmlHit, Decision, EventKind, Reason};
use crate::json::{Kind, Span};
use crate::rules::{Policies, Rules};
use crate::table::{VerdictRow, finality, trimmed};
use crate::text::Text;
use crate::webhook::{Warnings, kept};
use bytes::Bytes;
use std::borrow::Cow;

/// Where a status may stand.
const RESULT_STATUS: &str = "kyc_result.status";
const DATA_STATUS: &str = "data.kyc_result";
const FLAT_STATUS: &str = "kyc_status";

/// Where the names of changed fields stand.
const CHANGED_FIELDS: &str = "data.update";

/// The status that goes with the trigger.
pub(super) struct Status<'a> {
    path: &'static str,
    pub(super) text: Option<Cow<'a, str>>,
    /// Something is there and cannot be read: that is not a missing status.
    is_unreadable: bool,
}

impl<'a> Status<'a> {
    fn of(path: &'static str, member: Option<Span<'a>>, object: Option<Span<'a>>) -> Self {
        let unreadable = |member: Span<'_>| member.kind() == Kind::Unreadable;
        let is_unreadable = match object {
            Some(object) if !object.is_object() => object.kind() != Kind::Null,
            _ => member.is_some_and(unreadable),
        };
        Status { path, text: said(member), is_unreadable }
    }

    fn all(read: &Body<'a>) -> [Self; 3] {
        let (result, data) = (read.outer.get(at::KYC_RESULT), read.outer.get(at::DATA));
        [
            Status::of(RESULT_STATUS, read.kyc_result.get(at::RESULT_STATUS), result),
            Status::of(DATA_STATUS, read.data.get(at::DATA_KYC_RESULT), data),
            Status::of(FLAT_STATUS, read.outer.get(at::KYC_STATUS), None),
        ]
    }

    /// The status that goes with the trigger (of an unknown one the first that is there), and the ones beside it.
    fn split(read: &Body<'a>) -> (Self, [Self; 2]) {
        let [result, data, flat] = Status::all(read);
        match read.trigger {
            trigger::UPDATED if read.variant != OLDEST || data.text.is_some() => (data, [result, flat]),
            trigger::INJECTION | trigger::INJECTION_FAIL => (flat, [result, data]),
            "" if result.text.is_none() && data.text.is_some() => (data, [result, flat]),
            "" if result.text.is_none() && flat.text.is_some() => (flat, [result, data]),
            _ => (result, [data, flat]),
        }
    }

    fn word(&self) -> Option<&'static str> {
        KYC_STATUS.word(self.text.as_deref()?).map(|code| code.wire)
    }
}

/// The verdict of a body.
pub(super) struct Verdict<'a> {
    pub(super) kind: EventKind,
    pub(super) decision: Decision,
    pub(super) is_final: Option<bool>,
    pub(super) actor: Actor,
    /// The status as received, where it is one of the submission.
    pub(super) status: Option<Cow<'a, str>>,
}

/// What a body says; whatever denies it leaves the verdict unknown.
pub(super) fn verdict<'a>(
    read: &Body<'a>,
    changed_fields: &[Text],
    reasons: &[Reason],
    rules: &Rules,
    warnings: &mut Warnings,
) -> Verdict<'a> {
    let (status, others) = Status::split(read);
    let is_odd = |name: Span<'_>| !matches!(name.kind(), Kind::Text | Kind::Null);
    if changed_fields.iter().any(|name| CHANGED_FIELD.word(name).is_none())
        || items(read.data.get(at::DATA_UPDATE)).any(is_odd)
    {
        // A status that changed may hide behind a name that nobody knows.
        warnings.add("unknown_field", Some(CHANGED_FIELDS));
    }
    let row = row(read, changed_fields, &status);
    let agreed = row.filter(|row| is_agreed(row, &status, &others, warnings));
    let reviewer = reviewer(read, warnings);
    let (decision, is_final) =
        agreed.map_or((Decision::Unknown, None), |row| decision(row, reasons, &rules.policies));
    // Somebody changes a status, whatever it is changed to; who decided is only known of a verdict that holds.
    let causes = if read.trigger == trigger::UPDATED { row } else { agreed };
    Verdict {
        kind: row.map_or(EventKind::Unknown, |row| EventKind::from_text(row.kind)),
        decision,
        is_final,
        actor: causes.map_or(Actor::Unknown, |row| reviewer.unwrap_or(Actor::from_text(row.actor))),
        // An AML result is no status of the submission: it stands in the event's own member.
        status: status.text.filter(|_| read.trigger != trigger::AML),
    }
}

/// The row of the trigger. `updated` has one for data without a verdict and one for each status.
fn row(read: &Body<'_>, changed_fields: &[Text], status: &Status<'_>) -> Option<&'static VerdictRow> {
    let is_status = |name: &Text| trimmed(name).eq_ignore_ascii_case(changed_field::KYC_STATUS);
    let mut rows = VERDICTS.iter().filter(|row| row.event == read.trigger);
    let wanted = match status.word() {
        _ if read.trigger != trigger::UPDATED => return rows.next(),
        _ if read.variant != OLDEST && !changed_fields.iter().any(is_status) => "",
        Some(word) => word,
        // Not agreed to, but its kind is that of a changed status.
        None => return rows.next(),
    };
    rows.find(|row| row.status == wanted)
}

/// Whether the statuses of the body agree with the row; one that is missing leaves it to the trigger.
fn is_agreed(row: &VerdictRow, status: &Status<'_>, others: &[Status<'_>], warnings: &mut Warnings) -> bool {
    let word = status.word();
    if status.text.is_some() && word.is_none() {
        warnings.add("unknown_status", Some(status.path));
    }
    if row.status.is_empty() {
        return true;
    }
    let is_missing = status.text.is_none() && !status.is_unreadable;
    let needs_status = matches!(row.event, trigger::APPROVED | trigger::REJECTED | trigger::UPDATED);
    if is_missing && needs_status {
        warnings.add("no_status", Some(status.path));
    }
    // A status in the place of another trigger is no less a status: no approval beside a rejection.
    let denies = |other: &&Status<'_>| other.word().is_some_and(|word| word != row.status);
    let mut denied = [status].into_iter().chain(others).filter(denies).peekable();
    let is_denied = denied.peek().is_some();
    denied.for_each(|status| warnings.add("contradiction", Some(status.path)));
    let is_known = word.is_some() || is_missing && row.event != trigger::UPDATED;
    is_known && !is_denied
}

/// What a row says under the caller's policies.
fn decision(row: &VerdictRow, reasons: &[Reason], policies: &Policies) -> (Decision, Option<bool>) {
    let is_quality = |reason: &Reason| reason.class == "document_quality";
    match row.switch {
        "quality_rejection"
            if policies.quality_rejection_is_resubmit
                && !reasons.is_empty()
                && reasons.iter().all(is_quality) =>
        {
            (Decision::Resubmit, Some(false))
        }
        _ => (Decision::from_text(row.decision), finality(row.is_final)),
    }
}

/// Who reviewed an approval or a rejection, where it is told.
fn reviewer(read: &Body<'_>, warnings: &mut Warnings) -> Option<Actor> {
    let text = said(read.kyc_result.get(at::RESULT_REVIEWER))?;
    if !matches!(read.trigger, trigger::APPROVED | trigger::REJECTED) {
        return None;
    }
    let reviewer = REVIEWER.word(&text);
    if reviewer.is_none() {
        warnings.add("unknown_reviewer", Some("kyc_result.reviewer"));
    }
    reviewer.map(|code| Actor::from_text(code.class))
}

/// The result of an AML search; it says nothing of the verdict on the submission.
pub(super) fn aml(read: &Body<'_>, body: &Bytes, rules: &Rules, warnings: &mut Warnings) -> Option<Aml> {
    if read.trigger != trigger::AML {
        return None;
    }
    let status = said(read.aml_result.get(at::AML_STATUS));
    let code = status.as_deref().and_then(|text| AML_STATUS.word(text));
    if status.is_some() && code.is_none() {
        warnings.add("unknown_status", Some("aml_result.currentstatus"));
    }
    let hit = match code {
        Some(code) if code.wire == aml_status::NOT_SCREENED && rules.policies.not_screened_is_clear => {
            AmlHit::No
        }
        Some(code) => AmlHit::from_text(code.class),
        None => AmlHit::Unknown,
    };
    let level = said(read.aml_result.get(at::AML_LEVEL));
    Some(Aml { hit, level: kept(body, level.as_ref()), status: kept(body, status.as_ref()) })
}

#[cfg(test)]
mod tests {
    use crate::argos::read_webhook;
    use crate::event::{Actor, AmlHit, Decision, Event, EventKind};
    use crate::rules::Rules;
    use crate::time::Timestamp;
    use serde_json::{Value, json};

    fn rules() -> Rules {
        Rules::at(Timestamp::parse("2026-01-15T10:00:00Z").unwrap())
    }

    fn read(body: &Value) -> Event {
        read_webhook(body.to_string(), &rules()).unwrap()
    }

    fn warnings(event: &Event) -> Vec<String> {
        let one = |warning: &crate::Warning| {
            format!("{} {}", warning.code, warning.path.as_deref().unwrap_or_default()).trim().to_owned()
        };
        event.warnings.iter().map(one).collect()
    }

    /// Trigger, status in its place, and what they come to: decision, final, warning.
    type Case = (&'static str, &'static str, &'static str, Option<bool>, &'static str);

    fn with_status(trigger: &str, status: &str) -> Value {
        let mut body = json!({"webhook_trigger": trigger, "submission_id": "s"});
        let (object, member) = match trigger {
            "updated" => {
                body["data"] = json!({"update": ["KYCstatus"]});
                ("data", "kyc_result")
            }
            _ => ("kyc_result", "status"),
        };
        if !status.is_empty() {
            body[object][member] = json!(status);
        }
        body
    }

    #[test]
    fn the_trigger_decides_and_the_status_must_agree() {
        let cases: &[Case] = &[
            ("approved", "approved", "approved", Some(true), ""),
            (" Approved ", " APPROVED ", "approved", Some(true), ""),
            ("approved", "", "approved", Some(true), "no_status kyc_result.status"),
            ("approved", " ", "approved", Some(true), "no_status kyc_result.status"),
            ("approved", "rejected", "unknown", None, "contradiction kyc_result.status"),
            ("approved", "pending", "unknown", None, "contradiction kyc_result.status"),
            ("approved", "dropped", "unknown", None, "unknown_status kyc_result.status"),
            ("rejected", "rejected", "declined", Some(true), ""),
            ("rejected", "reject", "declined", Some(true), ""),
            ("rejected", "approved", "unknown", None, "contradiction kyc_result.status"),
            ("rejected", "", "declined", Some(true), "no_status kyc_result.status"),
            ("submit", "pending", "review", Some(false), ""),
            ("submit", "", "review", Some(false), ""),
            ("submit", "approved", "unknown", None, "contradiction kyc_result.status"),
            ("created", "incomplete", "none", Some(false), ""),
            ("created", "imcomplete", "none", Some(false), ""),
            ("created", "", "none", Some(false), ""),
            ("created", "rejected", "unknown", None, "contradiction kyc_result.status"),
            ("retry", "incomplete", "resubmit", Some(false), ""),
            ("retry", "", "resubmit", Some(false), ""),
            ("retry", "pending", "unknown", None, "contradiction kyc_result.status"),
            ("updated", "approved", "approved", Some(true), ""),
            ("updated", "reject", "declined", Some(true), ""),
            ("updated", "pending", "review", Some(false), ""),
            ("updated", "incomplete", "none", Some(false), ""),
            ("updated", "", "unknown", None, "no_status data.kyc_result"),
            ("updated", "dropped", "unknown", None, "unknown_status data.kyc_result"),
            ("delete", "", "inactive", Some(true), ""),
            ("aml", "", "none", Some(false), ""),
            ("aml_monitor", "", "none", Some(false), ""),
            ("injection", "", "none", None, ""),
            ("injectionFail", "", "none", None, ""),
            ("INJECTIONFAIL", "", "none", None, ""),
            ("argos_id_auth", "", "none", None, ""),
            ("something", "", "unknown", None, "unknown_event webhook_trigger"),
        ];
        for (trigger, status, decision, is_final, warning) in cases {
            let event = read(&with_status(trigger, status));
            assert_eq!(
                (event.decision.as_str(), event.is_final),
                (*decision, *is_final),
                "{trigger} {status}"
            );
            let expected: Vec<&str> =
                Some(*warning).filter(|warning| !warning.is_empty()).into_iter().collect();
            assert_eq!(warnings(&event), expected, "{trigger} {status}");
        }
    }

    #[test]
    fn every_trigger_has_its_kind() {
        for (trigger, kind) in [
            ("created", "verification.started"),
            ("retry", "verification.retry"),
            ("submit", "verification.status_changed"),
            ("approved", "verification.status_changed"),
            ("rejected", "verification.status_changed"),
            ("updated", "verification.status_changed"),
            ("aml", "aml.screened"),
            ("aml_monitor", "aml.monitored"),
            ("delete", "verification.deleted"),
            ("injection", "enrichment.succeeded"),
            ("injectionFail", "enrichment.failed"),
            ("argos_id_auth", "consent.granted"),
            ("something", "unknown"),
        ] {
            for status in ["", "approved", "dropped"] {
                assert_eq!(read(&with_status(trigger, status)).kind.as_str(), kind, "{trigger} {status}");
            }
        }
        for list in [&super::super::generated::TRIGGER] {
            for code in list.codes {
                assert_ne!(read(&with_status(code.wire, "")).kind, EventKind::Unknown, "{}", code.wire);
            }
        }
    }

    #[test]
    fn an_update_of_other_data_is_no_verdict() {
        let body = json!({"webhook_trigger": "updated", "submission_id": "s",
            "data": {"update": ["fullName"], "kyc_result": "approved"}});
        let event = read(&body);
        assert_eq!(event.kind, EventKind::VerificationUpdated);
        assert_eq!((event.decision, event.is_final, event.actor), (Decision::None, None, Actor::Unknown));
        assert_eq!(event.provider_status.as_deref(), Some("approved"));
        assert!(event.warnings.is_empty());
        let body = json!({"webhook_trigger": "updated", "submission_id": "s", "data": {}});
        assert_eq!(read(&body).decision, Decision::None);
    }

    #[test]
    fn an_update_of_the_oldest_layout_is_a_verdict() {
        let body =
            json!({"webhook_trigger": "updated", "submission_id": "s", "kyc_result": {"status": "rejected"}});
        let event = read(&body);
        assert_eq!(
            (event.variant, event.decision, event.actor),
            ("argos.g0", Decision::Declined, Actor::Human)
        );
        let body = json!({"webhook_trigger": "updated", "submission_id": "s"});
        assert_eq!(warnings(&read(&body)), ["no_status kyc_result.status"]);
    }

    #[test]
    fn no_approval_beside_another_status() {
        for (member, place) in [
            (json!({"kyc_status": "rejected"}), "kyc_status"),
            (json!({"data": {"kyc_result": "pending"}}), "data.kyc_result"),
        ] {
            for trigger in ["approved", "rejected"] {
                let mut body = with_status(trigger, trigger);
                for (name, value) in member.as_object().unwrap() {
                    body[name] = value.clone();
                }
                let event = read(&body);
                let agrees = trigger == "rejected" && place == "kyc_status";
                assert_eq!(event.decision == Decision::Unknown, !agrees, "{trigger} {place}");
                assert_eq!(!warnings(&event).contains(&format!("contradiction {place}")), agrees);
            }
        }
    }

    #[test]
    fn a_status_that_cannot_be_read_is_not_a_missing_one() {
        for (body, path) in [
            (
                json!({"webhook_trigger": "approved", "submission_id": "s", "kyc_result": {"status": ["approved"]}}),
                "kyc_result.status",
            ),
            (
                json!({"webhook_trigger": "approved", "submission_id": "s", "kyc_result": "rejected"}),
                "kyc_result",
            ),
        ] {
            let event = read(&body);
            assert_eq!(event.decision, Decision::Unknown);
            assert_eq!(warnings(&event), [format!("unreadable_member {path}")]);
        }
        let body = json!({"webhook_trigger": "approved", "submission_id": "s", "kyc_result": null});
        assert_eq!(read(&body).decision, Decision::Approved);
    }

    #[test]
    fn a_member_given_twice_leaves_no_verdict() {
        let body = r#"{"webhook_trigger":"approved","submission_id":"s","kyc_result":{"status":"approved","Status":"rejected"}}"#;
        let event = read_webhook(body, &rules()).unwrap();
        assert_eq!(event.decision, Decision::Unknown);
        assert_eq!(warnings(&event), ["conflicting_member kyc_result.status"]);
        let body = r#"{"webhook_trigger":"approved","submission_id":"s","kyc_result":{"status":"approved"},"kyc_result":{}}"#;
        assert_eq!(read_webhook(body, &rules()).unwrap().decision, Decision::Unknown);
    }

    #[test]
    fn the_reviewer_is_the_actor() {
        for (trigger, reviewer, actor, warning) in [
            ("approved", "system", Actor::System, None),
            ("approved", "Agent", Actor::Human, None),
            ("rejected", "agent", Actor::Human, None),
            ("approved", "", Actor::Unknown, None),
            ("approved", "robot", Actor::Unknown, Some("unknown_reviewer kyc_result.reviewer")),
            ("submit", "robot", Actor::Unknown, None),
        ] {
            let mut body = with_status(trigger, if trigger == "submit" { "pending" } else { trigger });
            body["kyc_result"]["reviewer"] = json!(reviewer);
            let event = read(&body);
            assert_eq!(event.actor, actor, "{trigger} {reviewer}");
            assert_eq!(warnings(&event).first().map(String::as_str), warning, "{trigger} {reviewer}");
        }
        for status in ["approved", "dropped", ""] {
            assert_eq!(read(&with_status("updated", status)).actor, Actor::Human, "{status}");
        }
        let mut body = with_status("approved", "rejected");
        body["kyc_result"]["reviewer"] = json!("agent");
        assert_eq!(read(&body).actor, Actor::Unknown);
    }

    #[test]
    fn an_aml_result_is_not_the_status() {
        let aml = |status: &str, rules: &Rules| {
            let body = json!({"webhook_trigger": "aml", "submission_id": "s",
                "aml_result": {"currentstatus": status, "risk_level_summary": "HIGH"}});
            read_webhook(body.to_string(), rules).unwrap()
        };
        let hit = |status: &str, rules: &Rules| aml(status, rules).aml.unwrap().hit;
        let clear = Rules {
            policies: crate::Policies { not_screened_is_clear: true, ..Default::default() },
            ..rules()
        };
        assert_eq!(hit("Red Flag", &rules()), AmlHit::Yes);
        assert_eq!(hit(" red flag", &clear), AmlHit::Yes);
        assert_eq!(hit("Not Screened", &rules()), AmlHit::Unknown);
        assert_eq!(hit("Not Screened", &clear), AmlHit::No);
        let event = aml("Green", &clear);
        assert_eq!(event.aml.as_ref().unwrap().hit, AmlHit::Unknown);
        assert_eq!(warnings(&event), ["unknown_status aml_result.currentstatus"]);
        assert_eq!(event.aml.as_ref().unwrap().level.as_deref(), Some("HIGH"));
        assert_eq!(event.aml.as_ref().unwrap().status.as_deref(), Some("Green"));
        assert_eq!((event.provider_status.as_deref(), event.decision), (None, Decision::None));
        let body = json!({"webhook_trigger": "submit", "submission_id": "s", "aml_result": {"currentstatus": "Red Flag"}});
        assert!(read(&body).aml.is_none());
    }

    #[test]
    fn a_rejection_for_quality_only_may_be_a_resubmission() {
        let policies = crate::Policies { quality_rejection_is_resubmit: true, ..Default::default() };
        let switched = Rules { policies, ..rules() };
        let decide = |codes: Value, rules: &Rules| {
            let mut body = with_status("rejected", "rejected");
            body["kyc_result"]["commentCode"] = codes;
            let event = read_webhook(body.to_string(), rules).unwrap();
            (event.decision, event.is_final)
        };
        let quality = json!(["id_image_badImage", "no-date-of-birth"]);
        assert_eq!(decide(quality.clone(), &rules()), (Decision::Declined, Some(true)));
        assert_eq!(decide(quality, &switched), (Decision::Resubmit, Some(false)));
        for codes in [json!(["id_image_badImage", "expired_id"]), json!([]), json!("")] {
            assert_eq!(decide(codes, &switched), (Decision::Declined, Some(true)));
        }
        let mut body = with_status("rejected", "approved");
        body["kyc_result"]["commentCode"] = json!("id_image_error");
        assert_eq!(read_webhook(body.to_string(), &switched).unwrap().decision, Decision::Unknown);
    }
}
