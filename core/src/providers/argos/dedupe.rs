//! Dedupe keys: ARGOS numbers nothing, so a key is made of ids and times, or of the body where it has no time.

use super::ARGOS;
use super::body::{Body, items, said};
use super::generated::codes::trigger;
use super::places as at;
use crate::event::DedupeStrength;
use crate::table::is_blank;
use crate::webhook::{Warnings, canonical, content_key, dedupe_key, dedupe_key_with_list, text_of};
use std::borrow::Cow;

/// What the key of a body is made of.
enum Basis<'a> {
    /// Ids and a time as received, where there is one.
    Time(Option<Cow<'a, str>>),
    /// The body itself: the trigger has no time.
    Body,
}

impl<'a> Basis<'a> {
    fn of(read: &Body<'a>) -> Self {
        let outer = |place: usize| read.outer.get(place);
        let member = match read.trigger {
            trigger::APPROVED | trigger::REJECTED => {
                let spellings = [at::RESULT_UPDATED_AT, at::RESULT_UPDATE_AT];
                let there = || spellings.into_iter().filter_map(|place| read.kyc_result.get(place));
                there().find(|member| said(Some(*member)).is_some()).or_else(|| there().next())
            }
            // The oldest generation has no `update_time`; its other time is no part of this trigger's key.
            trigger::UPDATED => outer(at::UPDATE_TIME),
            trigger::SUBMIT => outer(at::CREATED_AT),
            trigger::DELETE => outer(at::DELETE_TIME),
            trigger::INJECTION | trigger::INJECTION_FAIL => read.action.get(at::ACTION_CREATED_AT),
            _ => return Basis::Body,
        };
        Basis::Time(text_of(member))
    }
}

/// How well the key of a body tells repeats.
pub(super) fn strength(read: &Body<'_>) -> DedupeStrength {
    match Basis::of(read) {
        Basis::Time(Some(time)) if !is_blank(&time) => DedupeStrength::Derived,
        Basis::Time(_) | Basis::Body => DedupeStrength::Weak,
    }
}

/// The key of a body in clear.
pub(super) fn key_of(raw: &[u8]) -> String {
    let mut read = Body::empty();
    if read.read(raw, &mut Warnings::default()).is_err() {
        return String::new();
    }
    let layout = match read.trigger {
        "" => format!("{ARGOS}.{}", read.trigger_text.as_deref().unwrap_or_default()),
        known => format!("{ARGOS}.{known}"),
    };
    let Basis::Time(time) = Basis::of(&read) else {
        return content_key(ARGOS, &layout, &canonical(raw));
    };
    let id = text_of(read.outer.get(at::SUBMISSION_ID)).unwrap_or_default();
    let time = time.unwrap_or_default();
    match read.data.get(at::DATA_UPDATE) {
        _ if read.trigger != trigger::UPDATED => dedupe_key(ARGOS, &layout, &[&id, &time]),
        None => dedupe_key(ARGOS, &layout, &[&id, &time, ""]),
        update => {
            let names = items(update).filter_map(|name| text_of(Some(name)));
            dedupe_key_with_list(ARGOS, &layout, &[&id, &time], names.collect())
        }
    }
}

#[cfg(test)]
mod tests {
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
    fn dedupe_keys_are_the_worked_ones() {
        let update =
            json!({"update_time": "2025-01-03T00:00:00Z", "data": {"update": ["kycStatus", "fullName"]}});
        let result = |name: &str| json!({"kyc_result": {name: "2025-01-02T03:09:05Z"}});
        for (event, strength, key) in [
            (
                with("Approved", &result("updated_at")),
                "derived",
                "4738f5047efe539ae3ed366980f6181a870e41734411562e941da9790e7422a8",
            ),
            (
                with("approved", &result("update_at")),
                "derived",
                "4738f5047efe539ae3ed366980f6181a870e41734411562e941da9790e7422a8",
            ),
            (
                with("rejected", &json!({})),
                "weak",
                "ae7f63231b92b916eefd2f4ebf6d4383013438909d6307a71f4e00d38708adff",
            ),
            (
                with("updated", &update),
                "derived",
                "5519f83390d354239ae1ee3739284d4d7b52df4101750c74ab9534695922f2de",
            ),
            (
                with("updated", &result("update_at")),
                "weak",
                "e4cade99f61a15a53bbfe2fefbd583bf45bfa64fe0c99ddf573a37dcc3546550",
            ),
            (
                read(&json!({"webhook_trigger": "submit", "created_at": "2025-01-02T03:04:05Z"})),
                "derived",
                "383eae65787386214fd6a3f727607010841679f529470c95176a87c1c17858d0",
            ),
            (
                with("delete", &json!({"delete_time": "2025-01-03T00:00:00Z"})),
                "derived",
                "5b4eb1c720fa2028b25bf26672bf6d8eb3d90bd2d4e35866d64c2464ceb398a4",
            ),
            (
                with("INJECTIONFAIL", &json!({"action": {"created_at": "2025-01-02-03-04-05-UTC"}})),
                "derived",
                "90dd0fd6eca7ee4a56d06cbec703bc97b1e1a177d2d50d3502840926f91b5195",
            ),
            (
                with("Created", &json!({})),
                "weak",
                "db9fbc1371733a18fb2377bc329c80bf388e1a4e91094fc4e3e43fb344dd4311",
            ),
            (
                with("news", &json!({})),
                "weak",
                "dca2c74aced45e009fca0649af0da8e592f191885a8a35a25f0b366b6d328c8a",
            ),
            (
                read(&json!({"submission_id": "s"})),
                "weak",
                "754c5563a41452dc0653634b819cbbc3bd8ef21e8d2c35254d4361f877d4c198",
            ),
        ] {
            assert_eq!(event.dedupe_key(), format!("argos:{key}"), "{:?}", event.provider_event);
            assert_eq!(event.dedupe_strength.as_str(), strength);
            assert_eq!(event.dedupe_window, (strength == "weak").then_some(600));
        }
    }
}
