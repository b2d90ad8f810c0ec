//! The user and KYC webhooks (P100, Partner API): body to canonical event. Nothing in a body names the webhook, so the
//! path does, and where it does not, the shape.

use super::P100;
use super::generated::{
    ATTEMPT_STATUS, FILE_STATUS, P100Payload, POA_STATUS, REJECTION_REASON, USER_STATUS, VERDICTS,
};
use crate::error::Error;
use crate::event::{Attempt, Decision, DedupeStrength, Event, EventKind, Reason};
use crate::json::{self, Kind, Limits, Members, Span};
use crate::rules::Rules;
use crate::table::{RecordReader, VerdictRow, finality, trimmed};
use crate::text::Text;
use crate::webhook::{self, Warnings, canonical, canonical_of, content_key, given, kept, text_of};
use bytes::Bytes;
use std::borrow::Cow;

/// The object of the envelope around a payload.
pub(super) const ENVELOPE: &str = "data";

/// In the table of verdicts: any attempt without a row of its own.
pub(super) const ANY: &str = "*";

/// Places of the members that an event is made of.
mod place {
    use super::P100Payload;
    use crate::webhook::place;

    pub(super) const USER: usize = place(&P100Payload::NAMES, "externalUserId");
    pub(super) const VERIFICATION_STATUS: usize = place(&P100Payload::NAMES, "verificationStatus");
    pub(super) const ATTEMPT_STATUS: usize = place(&P100Payload::NAMES, "attemptStatus");
    pub(super) const REASON: usize = place(&P100Payload::NAMES, "rejectionReason");
    pub(super) const STATUS: usize = place(&P100Payload::NAMES, "status");
    pub(super) const EVENT_TYPE: usize = place(&P100Payload::NAMES, "event_type");
}

/// One of the webhooks: its layout in events and dedupe keys, what it tells, and the member with its status.
struct Webhook {
    layout: &'static str,
    kind: EventKind,
    status: usize,
    make_dedupe_key: fn(&[u8]) -> String,
}

static KYC: Webhook = Webhook {
    layout: "p100.kyc",
    kind: EventKind::VerificationStatusChanged,
    status: place::VERIFICATION_STATUS,
    make_dedupe_key: |body| key_of(body, "p100.kyc"),
};
static POA: Webhook = Webhook {
    layout: "p100.poa",
    kind: EventKind::AddressStatusChanged,
    status: place::STATUS,
    make_dedupe_key: |body| key_of(body, "p100.poa"),
};
static FILE: Webhook = Webhook {
    layout: "p100.file",
    kind: EventKind::DocumentReceived,
    status: place::STATUS,
    make_dedupe_key: |body| key_of(body, "p100.file"),
};
static USER: Webhook = Webhook {
    layout: "p100.user",
    kind: EventKind::AccountStatusChanged,
    status: place::STATUS,
    make_dedupe_key: |body| key_of(body, "p100.user"),
};
static UNKNOWN: Webhook = Webhook {
    layout: "p100.unknown",
    kind: EventKind::Unknown,
    status: place::STATUS,
    make_dedupe_key: |body| key_of(body, "p100.unknown"),
};

/// The paths that the provider documents, below the base that it was given.
const PATHS: [(&str, &Webhook); 2] =
    [("/webhook/kyc-verification/status", &KYC), ("/webhook/user/status", &USER)];

type Body<'a> = Members<'a, { P100Payload::NAMES.len() }>;

/// Reads a P100 webhook body to its canonical event. Unknown values never fail; only `strict` rules refuse them.
///
/// `path` is what the delivery's path has behind the base that the provider was given, for example
/// `/webhook/kyc-verification/status`: a documented one names the webhook, with any other, or an empty one, the shape of
/// the body does. A body inside an `event_type` and `data` envelope is understood too. Bodies have neither time nor id,
/// so dedupe keys are weak.
///
/// # Errors
/// Kind *payload*, with the HTTP status to answer: the body is not UTF-8, not one JSON object, over the limits
/// (1 MiB, 32 deep, 512 members), or `rules.strict` finds something to warn of.
pub fn read_webhook(body: impl Into<Bytes>, path: &str, rules: &Rules) -> Result<Event, Error> {
    webhook::read_event(P100, UNKNOWN.make_dedupe_key, body.into(), rules, |body, event, warnings| {
        let mut members = Members::none();
        read_into(&mut members, body, warnings)?;
        read_members(&members, body, path, rules, event, warnings);
        Ok(())
    })
}

/// The provider's full payload of an event of this provider, read on demand; none for another event.
#[must_use]
pub fn payload(event: &Event) -> Option<P100Payload> {
    if event.provider == P100 { payload_of(event.body()) } else { None }
}

/// The full payload of a body of this provider; none when it cannot be read.
#[must_use]
pub fn payload_of(body: &[u8]) -> Option<P100Payload> {
    let mut members = Members::none();
    read_into(&mut members, body, &mut Warnings::default()).ok()?;
    Some(P100Payload::read(RecordReader::new(&members)))
}

/// Reads the members of the payload, whether it stands in an envelope or not, into slots that are empty.
#[inline]
fn read_into<'a>(members: &mut Body<'a>, body: &'a [u8], warnings: &mut Warnings) -> Result<(), json::Fault> {
    let names = &P100Payload::NAMES;
    json::read_into(members, body, &Limits::WEBHOOK, names)?;
    let inside = enveloped(members, warnings);
    warnings.of_members(members, names);
    let Some(inside) = inside else { return Ok(()) };
    let mut outer = std::mem::replace(members, Members::none());
    inside.members_into(members, &Limits::WEBHOOK, names)?;
    warnings.of_members(members, names);
    if let Some(event_type) = outer.get(place::EVENT_TYPE) {
        members.put(place::EVENT_TYPE, event_type);
    }
    members.unknown.append(&mut outer.unknown);
    Ok(())
}

/// The object in an envelope: beside an `event_type`, and where no member of a payload is.
fn enveloped<'a>(outer: &mut Body<'a>, warnings: &mut Warnings) -> Option<Span<'a>> {
    if outer.unknown.is_empty() || outer.filled() != 1 || outer.get(place::EVENT_TYPE).is_none() {
        return None;
    }
    let is_envelope =
        |(name, value): &(Cow<'_, str>, Span<'_>)| name.eq_ignore_ascii_case(ENVELOPE) && value.is_object();
    let at = outer.unknown.iter().position(is_envelope)?;
    let inside = outer.unknown.remove(at).1;
    for (name, again) in &outer.unknown {
        if name.eq_ignore_ascii_case(ENVELOPE) {
            warnings.duplicate(ENVELOPE, inside.same_value(*again));
        }
    }
    Some(inside)
}

fn read_members(
    members: &Body<'_>,
    body: &Bytes,
    path: &str,
    rules: &Rules,
    event: &mut Event,
    warnings: &mut Warnings,
) {
    if members.filled() == 0 {
        // Any JSON object can be read as an event; this one has nothing of a P100 webhook.
        warnings.add("unknown_layout", None);
    }
    let documented = PATHS.iter().find(|(known, _)| *known == path.trim_end_matches('/'));
    let webhook = documented.map_or_else(|| shape(members), |(_, webhook)| *webhook);
    let text = |place| text_of(members.get(place));
    let (user, event_type, status) = (text(place::USER), text(place::EVENT_TYPE), text(webhook.status));
    let (attempt, reason) = (text(place::ATTEMPT_STATUS), text(place::REASON));
    let (user, event_type, status) = (given(&user), given(&event_type), given(&status));
    let (attempt, reason) = (given(&attempt), given(&reason));
    if user.is_none() {
        warnings.add("no_subject", None);
    }
    let attempt = attempt.filter(|_| [KYC.layout, UNKNOWN.layout].contains(&webhook.layout));
    let row =
        verdict(webhook, members, status, attempt, warnings).filter(|_| !denied(webhook, members, warnings));
    event.variant = webhook.layout;
    event.kind = webhook.kind;
    event.make_dedupe_key = webhook.make_dedupe_key;
    event.provider_event = kept(body, event_type).or_else(|| Some(Text::from(documented?.0)));
    event.provider_status = kept(body, status);
    event.decision = row.map_or(Decision::Unknown, |row| decision(row, rules));
    event.is_final = row.and_then(|row| finality(row.is_final));
    event.subject.user_ref = kept(body, user);
    event.reasons.extend(reason.map(|reason| reason_of(body, reason)));
    event.attempt = attempt.map(|attempt| attempt_of(body, attempt, warnings));
    event.set_strength(DedupeStrength::Weak);
}

/// The webhook that a body looks like.
fn shape(members: &Body<'_>) -> &'static Webhook {
    if members.get(place::VERIFICATION_STATUS).is_some() {
        return &KYC;
    }
    let status = text_of(members.get(place::STATUS)).unwrap_or_default();
    let lists = [(&FILE_STATUS, &FILE), (&POA_STATUS, &POA), (&USER_STATUS, &USER)];
    // Nearly always the status is spelled as the provider's page has it.
    let exact = lists.into_iter().find(|(list, _)| list.find(&status).is_some());
    let found = exact.or_else(|| lists.into_iter().find(|(list, _)| list.word(&status).is_some()));
    found.map_or(&UNKNOWN, |(_, webhook)| webhook)
}

/// Whether the status of another webhook stands beside this one's: nobody knows which of them to believe.
fn denied(webhook: &Webhook, members: &Body<'_>, warnings: &mut Warnings) -> bool {
    let is_kyc = webhook.status == place::VERIFICATION_STATUS;
    let other = if is_kyc { place::STATUS } else { place::VERIFICATION_STATUS };
    let is_denied = given(&text_of(members.get(other))).is_some();
    if is_denied {
        warnings.add("contradiction", P100Payload::NAMES.get(other).copied());
    }
    is_denied
}

/// The row of the status and the attempt beside it.
fn verdict(
    webhook: &Webhook,
    members: &Body<'_>,
    status: Option<&Cow<'_, str>>,
    attempt: Option<&Cow<'_, str>>,
    warnings: &mut Warnings,
) -> Option<&'static VerdictRow> {
    let name = P100Payload::NAMES.get(webhook.status).copied();
    let Some(status) = status else {
        if members.get(webhook.status).map(Span::kind) != Some(Kind::Unreadable) {
            warnings.add("no_status", name);
        }
        return None;
    };
    // An attempt that cannot be read is there all the same.
    let is_unreadable = members.get(place::ATTEMPT_STATUS).map(Span::kind) == Some(Kind::Unreadable);
    let without = if is_unreadable { ANY } else { "" };
    let (status, attempt) = (trimmed(status), attempt.map_or(without, |attempt| trimmed(attempt)));
    let same = |row: &&VerdictRow| row.status.eq_ignore_ascii_case(status) && row.event == webhook.layout;
    let mut of_any = None;
    let mut is_known = false;
    for row in VERDICTS.iter().filter(same) {
        is_known = true;
        if row.attempt.eq_ignore_ascii_case(attempt) {
            return Some(row);
        }
        if of_any.is_none() && row.attempt == ANY {
            of_any = Some(row);
        }
    }
    if !is_known {
        warnings.add("unknown_status", name);
    }
    of_any
}

/// What a row says under the caller's policies.
fn decision(row: &VerdictRow, rules: &Rules) -> Decision {
    match row.switch {
        "rejected_attempt" if rules.policies.rejected_attempt_is_declined => Decision::Declined,
        "successful_attempt" if rules.policies.successful_attempt_is_approved => Decision::Approved,
        _ => Decision::from_text(row.decision),
    }
}

/// The attempt apart from the state of the user.
fn attempt_of(body: &Bytes, status: &str, warnings: &mut Warnings) -> Attempt {
    let code = ATTEMPT_STATUS.word(status);
    if code.is_none() {
        warnings.add("unknown_status", Some("attemptStatus"));
    }
    let decision = code.map_or(Decision::Unknown, |code| Decision::from_text(code.class));
    Attempt { status: Text::within(body, status), decision }
}

/// A word is a code, with its class; a sentence is a text.
fn reason_of(body: &Bytes, reason: &str) -> Reason {
    let word = trimmed(reason);
    if !word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Reason { code: None, text: Some(Text::within(body, reason)), class: "unknown" };
    }
    let begins = |start: &str| word.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start));
    let class = match REJECTION_REASON.word(word) {
        Some(code) => code.class,
        None if begins("FACE_") => "face",
        None if begins("DOC_") => "document",
        None => "unknown",
    };
    Reason { code: Some(Text::within(body, word)), text: None, class }
}

/// The key is made of the payload; the envelope has no part in it.
fn key_of(body: &[u8], layout: &'static str) -> String {
    let outer = json::read(body, &Limits::WEBHOOK, &P100Payload::NAMES).ok();
    let inside = outer.and_then(|mut outer| enveloped(&mut outer, &mut Warnings::default()));
    content_key(P100, layout, &inside.map_or_else(|| canonical(body), canonical_of))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    fn rules() -> Rules {
        Rules::at(Timestamp::parse("2026-01-15T10:00:00Z").unwrap())
    }

    fn read(body: &str, path: &str) -> Event {
        read_webhook(body.to_owned(), path, &rules()).unwrap()
    }

    #[test]
    fn the_body_of_the_page_has_the_worked_key() {
        let body = r#"{ "externalUserId": "bca65c48-df49-4831-a7b2-de7903321581", "verificationStatus": "NOT_VERIFIED",
            "attemptStatus": "REJECTED_BY_PROVIDER", "rejectionReason": "NO_FACE_FOUND" }"#;
        let key = "p100:d84e48908982a0f3ebccbb8c12e1800a2b5c209d1d9fc02ce36519b6f37a9999";
        let event = read(body, "/webhook/kyc-verification/status");
        assert_eq!(event.dedupe_key(), key);
        assert_eq!((event.decision, event.is_final), (Decision::Resubmit, Some(false)));
        assert_eq!(event.attempt.as_ref().unwrap().decision, Decision::Declined);
        assert_eq!(
            (event.reasons[0].code.as_deref(), event.reasons[0].class),
            (Some("NO_FACE_FOUND"), "face")
        );
        let wrapped = format!("{{\"event_type\":\"kyc.changed\",\"data\":{body}}}");
        let wrapped = read(&wrapped, "");
        assert_eq!((wrapped.dedupe_key(), wrapped.variant), (key, "p100.kyc"));
        assert_eq!(wrapped.provider_event.as_deref(), Some("kyc.changed"));
        assert!(wrapped.warnings.is_empty(), "{:?}", wrapped.warnings);
        assert_eq!(payload(&wrapped).unwrap().event_type.as_deref(), Some("kyc.changed"));
    }

    #[test]
    fn a_documented_path_names_the_webhook_and_any_other_leaves_it_to_the_shape() {
        for (status, path, variant) in [
            ("ACTIVE", "/webhook/user/status", "p100.user"),
            ("APPROVED", "/webhook/user/status/", "p100.user"),
            ("APPROVED", "/webhook/poa", "p100.poa"),
            ("ADDED", "", "p100.file"),
            ("suspended", "", "p100.user"),
            ("OTHER", "", "p100.unknown"),
        ] {
            let event = read(&format!("{{\"externalUserId\":\"u\",\"status\":\"{status}\"}}"), path);
            assert_eq!(event.variant, variant, "{status} {path}");
        }
    }

    #[test]
    fn what_an_attempt_says_is_kept_apart() {
        let kyc = |status: &str, attempt: &str| {
            let body = format!(
                "{{\"externalUserId\":\"u\",\"verificationStatus\":\"{status}\",\"attemptStatus\":\"{attempt}\"}}"
            );
            let event = read(&body, "");
            (event.decision, event.is_final)
        };
        assert_eq!(kyc("VERIFIED", "SUCCESSFUL"), (Decision::Approved, Some(true)));
        assert_eq!(kyc("VERIFIED", "REJECTED_BY_PROVIDER"), (Decision::Approved, None));
        assert_eq!(kyc("VERIFIED", "NEW"), (Decision::Approved, None));
        assert_eq!(kyc("NOT_VERIFIED", "NEW"), (Decision::Unknown, None));
        assert_eq!(kyc("NOT_VERIFIED", ""), (Decision::None, Some(false)));
        assert_eq!(kyc("EXPIRED", "PENDING"), (Decision::Expired, Some(false)));
        assert_eq!(kyc("NEW", "PENDING"), (Decision::Unknown, None));
    }

    #[test]
    fn policies_settle_what_the_provider_leaves_open() {
        let mut rules = rules();
        (rules.policies.rejected_attempt_is_declined, rules.policies.successful_attempt_is_approved) =
            (true, true);
        for (attempt, decision) in
            [("REJECTED_BY_PROVIDER", Decision::Declined), ("SUCCESSFUL", Decision::Approved)]
        {
            let body = format!("{{\"verificationStatus\":\"NOT_VERIFIED\",\"attemptStatus\":\"{attempt}\"}}");
            assert_eq!(read_webhook(body, "", &rules).unwrap().decision, decision);
        }
    }
}
