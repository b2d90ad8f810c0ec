//! What of a canonical event may be shown on a terminal: codes and ids as they are, free text masked.

use crate::output::plain;
use crate::providers::is_documented;
use kyckit::{Aml, Code, Event, Text, hyperverge};
use serde_json::Value;

/// What stands in place of a hidden text.
pub(crate) const MASK: &str = "***";

/// The only event type of the KRA webhook that is documented.
const KRA_EVENT: &str = "KRA_APPLICATION_STATUS";

/// `yes`, `no` or `unknown`.
pub(crate) fn finality(event: &Event) -> &'static str {
    match event.is_final {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    }
}

/// The status, when it is one that is documented; any other text may hold anything.
pub(crate) fn status(event: &Event, reveal: bool) -> Option<String> {
    event.provider_status.as_deref().map(|status| unless(reveal || is_known_status(status), status))
}

/// The registry's own code (`appStatus`), as it came.
pub(crate) fn app_status(event: &Event, reveal: bool) -> Option<String> {
    let raw = hyperverge::kra_payload(event)?.status?;
    Some(raw).filter(|raw| !raw.trim().is_empty()).map(|raw| code(&raw, reveal))
}

/// The canonical event; the texts that people do not see either are masked.
pub(crate) fn json(event: &Event, reveal: bool) -> String {
    let canonical = event.to_json();
    if reveal {
        return canonical;
    }
    // JSON of the library's own making: reading it back cannot fail.
    let mut object: Value = serde_json::from_str(&canonical).unwrap_or_default();
    let mut put = |place: &str, shown: Option<String>| {
        if let (Some(member), Some(shown)) = (object.pointer_mut(place), shown) {
            *member = shown.into();
        }
    };
    put("/provider_status", status(event, false));
    put("/provider_event", provider_event(event, false));
    let modified = event.modification.as_ref().and_then(|modification| modification.raw.as_deref());
    put(
        "/modification/raw",
        modified.map(|raw| if raw.is_empty() { String::new() } else { code(raw, false) }),
    );
    for (index, reason) in event.reasons.iter().enumerate() {
        put(&format!("/reasons/{index}/text"), reason.text.as_ref().map(|_| MASK.to_owned()));
        put(&format!("/reasons/{index}/code"), reason.code.as_ref().map(|code| reason_code(code, false)));
    }
    put("/attempt/status", event.attempt.as_ref().map(|attempt| word(&attempt.status, false)));
    let aml =
        |text: fn(&Aml) -> Option<&Text>| event.aml.as_ref().and_then(text).map(|text| word(text, false));
    put("/aml/level", aml(|aml| aml.level.as_ref()));
    put("/aml/status", aml(|aml| aml.status.as_ref()));
    for (index, name) in event.changed_fields.iter().enumerate() {
        put(&format!("/changed_fields/{index}"), Some(member_name(name, false)));
    }
    for (index, warning) in event.warnings.iter().enumerate() {
        put(&format!("/warnings/{index}/path"), warning.path.as_deref().map(|name| member_name(name, false)));
    }
    object.to_string()
}

/// The CloudEvent, with `data` masked as by [`json`].
pub(crate) fn cloud_event(event: &Event, reveal: bool) -> String {
    let whole = event.to_cloud_event();
    if reveal {
        return whole;
    }
    let data: Value = serde_json::from_str(&json(event, false)).unwrap_or_default();
    // JSON of the library's own making, as above.
    let mut object: Value = serde_json::from_str(&whole).unwrap_or_default();
    if let Some(member) = object.get_mut("data") {
        *member = data;
    }
    object.to_string()
}

/// The event type, when it is a documented one.
pub(crate) fn provider_event(event: &Event, reveal: bool) -> Option<String> {
    event.provider_event.as_deref().map(|name| event_name(name, reveal))
}

/// The name of an event, when it is a documented one.
pub(crate) fn event_name(name: &str, reveal: bool) -> String {
    unless(reveal || is_known_event(name), name)
}

/// The events of the Results webhook that are documented.
pub(crate) fn results_events() -> &'static [Code] {
    hyperverge::list("results_event").map_or(&[], |list| list.codes)
}

fn is_known_event(name: &str) -> bool {
    name.trim().eq_ignore_ascii_case(KRA_EVENT) || is_documented(name)
}

/// Whether a provider's page has this text as a status, an event or a code.
pub(crate) fn is_known(text: &str) -> bool {
    is_known_status(text) || is_known_event(text)
}

/// A word of a provider, when it is a documented one.
pub(crate) fn word(text: &str, reveal: bool) -> String {
    unless(reveal || is_documented(text), text)
}

/// State of the attempt, with what it says.
pub(crate) fn attempt(event: &Event, reveal: bool) -> Option<String> {
    let attempt = event.attempt.as_ref()?;
    Some(format!("{} ({})", attempt.decision.as_str(), word(&attempt.status, reveal)))
}

/// Result of an anti-money-laundering search.
pub(crate) fn aml(event: &Event, reveal: bool) -> Option<String> {
    let aml = event.aml.as_ref()?;
    let texts = [&aml.status, &aml.level].into_iter().flatten().map(|text| word(text, reveal));
    let texts = texts.collect::<Vec<_>>().join(", ");
    let hit = format!("hit: {}", aml.hit.as_str());
    Some(if texts.is_empty() { hit } else { format!("{hit} ({texts})") })
}

/// The state of a modification with its code, when that is one.
pub(crate) fn modification(event: &Event, reveal: bool) -> Option<String> {
    let modification = event.modification.as_ref()?;
    let raw = modification.raw.as_deref().filter(|raw| !raw.trim().is_empty());
    let raw = raw.map(|raw| unless(reveal || is_code(raw), raw));
    Some(raw.map_or_else(|| modification.state.to_owned(), |raw| format!("{} ({raw})", modification.state)))
}

/// One line a reason: its code and what that means, its text masked.
pub(crate) fn reasons(event: &Event, reveal: bool) -> Vec<String> {
    let line = |reason: &kyckit::Reason| {
        let mut parts = Vec::new();
        if let Some(code) = &reason.code {
            let known = hyperverge::list("provider_error").and_then(|list| list.find(code));
            parts.push(known.map_or_else(
                || reason_code(code, reveal),
                |known| format!("{}: {}", known.wire, known.meaning),
            ));
        }
        parts.push(format!("[{}]", reason.class));
        if let Some(text) = &reason.text {
            parts.push(unless(reveal, text));
        }
        parts.join(" ")
    };
    event.reasons.iter().map(line).collect()
}

/// The code of a reason, when it is a documented one or can be nothing but a code: the lists are open.
fn reason_code(code: &str, reveal: bool) -> String {
    let is_word = |byte: u8| byte.is_ascii_alphabetic() || b"_-".contains(&byte);
    let is_token = code.len() <= 40 && code.bytes().all(is_word);
    unless(reveal || is_token || is_known(code), code)
}

/// What a registry status code means, when it is documented.
pub(crate) fn registry_status(code: &str) -> String {
    let errors = hyperverge::list("provider_error");
    with_meaning(code, |wanted| {
        if let Some(error) = errors.and_then(|list| list.find(wanted)) {
            return Some(error.meaning);
        }
        hyperverge::STATUSES.iter().find(|row| row.codes.contains(&wanted)).map(|row| row.text)
    })
}

/// The state of a modification that a code stands for, when it is documented.
pub(crate) fn modification_status(code: &str) -> String {
    with_meaning(code, |wanted| {
        hyperverge::MODIFICATIONS.iter().find(|row| row.codes.contains(&wanted)).map(|row| row.state)
    })
}

/// A code with the meaning of its row: the row of the whole code, or else of its last two digits, when it is a number.
fn with_meaning(code: &str, row: impl Fn(&str) -> Option<&'static str>) -> String {
    let code = code.trim();
    let is_number = code.bytes().all(|byte| byte.is_ascii_digit());
    let last_two = || code.get(code.len().checked_sub(2)?..).filter(|_| is_number);
    match row(code).or_else(|| row(last_two()?)).filter(|_| is_code(code)) {
        Some(meaning) if !meaning.is_empty() => format!("{code} ({meaning})"),
        _ => unless(is_code(code), code),
    }
}

/// The name of a member that came from outside: one that is no plain word may be somebody's number or address in the
/// wrong place. The rule of the library's own messages.
pub(crate) fn member_name(name: &str, reveal: bool) -> String {
    let is_word = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    unless(reveal || name.len() <= 40 && name.bytes().all(is_word), name)
}

/// A text of a provider that is shown when it is a code.
pub(crate) fn code(text: &str, reveal: bool) -> String {
    unless(reveal || is_code(text), text)
}

/// A text of a provider that is shown when it can be nothing but a date with its time.
pub(crate) fn date(text: &str, reveal: bool) -> String {
    let is_date = text.len() <= 25
        && text.bytes().filter(|byte| matches!(byte, b'-' | b'/' | b':' | b'T')).count() >= 2
        && text.bytes().all(|byte| byte.is_ascii_digit() || b"-/:. TZ+".contains(&byte));
    unless(reveal || is_date, text)
}

/// A text that is hidden unless it was asked for.
pub(crate) fn hidden(text: &str, reveal: bool) -> String {
    unless(reveal, text)
}

fn unless(shown: bool, text: &str) -> String {
    if shown { plain(text) } else { MASK.to_owned() }
}

fn is_known_status(status: &str) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_ascii_lowercase).collect::<Vec<_>>();
    let wanted = words(status);
    is_code(status)
        || is_documented(status)
        || hyperverge::STATUSES.iter().any(|row| !row.text.is_empty() && words(row.text) == wanted)
}

/// Two or three digits, or a code of the ERR families: too short to be anybody's data.
fn is_code(text: &str) -> bool {
    let text = text.trim();
    let digits = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let of_family = ["ERR-", "WEBERR-"].iter().find_map(|family| text.strip_prefix(family));
    digits(text, 2..=3) || of_family.is_some_and(|number| digits(number, 1..=6))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_documented_statuses_are_shown() {
        for known in
            ["KRA Validated", " kra  validated ", "007", "05", "ERR-90021", "auto_approved", " Needs_Review "]
        {
            assert!(is_known_status(known), "{known}");
        }
        for (name, known) in [
            ("KRA_APPLICATION_STATUS", true),
            ("FINISH_TRANSACTION_WEBHOOK", true),
            ("manual_review_status_update", true),
            ("TEST USER", false),
            ("", false),
        ] {
            assert_eq!(is_known_event(name), known, "{name}");
        }
        for other in
            ["", "KRA", "KRA Validated for TEST USER", "AAAPA1234A", "9876543210", "ERR-", "1", "MAHARASHTRA"]
        {
            assert!(!is_known_status(other), "{other}");
        }
        assert_eq!(registry_status("001"), "001 (Submitted)");
        assert_eq!(registry_status("AAAPA1234A"), MASK);
        // The last two digits of an error are no status.
        let error = "Invalid or future or mismatched date of birth";
        assert_eq!(registry_status("WEBERR-012"), format!("WEBERR-012 ({error})"));
        assert_eq!(modification_status("ERR-00005"), "ERR-00005");
        assert_eq!(registry_status("é"), MASK);
        assert_eq!(
            (modification_status("005"), modification_status("x")),
            ("005 (none)".into(), MASK.into())
        );
        for other in ["9876543210", "12-34", "01-01-1990 AAAPA1234A", "1234-5678-9012-3456 7890123"] {
            assert_eq!(date(other, false), MASK, "{other}");
        }
        assert_eq!(date("15-01-2026 15:30:00", false), "15-01-2026 15:30:00");
    }
}
