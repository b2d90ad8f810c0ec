//! A body is validated straight from its bytes, through the model, and as a map of plain values where it is one: all
//! must say the same.

use kyckit::hyperverge::KraApplication;
use kyckit::{Error, Rules, Violations, WireValue};
use serde_json::value::RawValue;

/// Validates the body in every way that it can be.
///
/// # Errors
/// What each way found, when they differ.
pub(crate) fn agree(body: &[u8], rules: &Rules) -> Result<(), String> {
    let straight = told(KraApplication::validate_wire(body, rules));
    let through_model = KraApplication::from_wire(body, rules).map(|app| app.validate(rules));
    same("through the model", &told(through_model), &straight)?;
    let Some(members) = plain_members(body) else { return Ok(()) };
    let plain = members.iter().map(|(name, value)| (name.as_str(), wire_value(value)));
    same("as a map", &told(KraApplication::validate_members(plain, rules)), &straight)
}

fn same(way: &str, found: &[String], straight: &[String]) -> Result<(), String> {
    if found == straight {
        return Ok(());
    }
    let only = |ours: &[String], theirs: &[String]| -> Vec<String> {
        ours.iter().filter(|line| !theirs.contains(line)).cloned().collect()
    };
    let (found, straight) = (only(found, straight), only(straight, found));
    Err(format!("differs in content, order or number: only {way}: {found:?}; only straight: {straight:?}"))
}

/// The members of a body, when each value is a text, a flag, a whole number or null.
fn plain_members(body: &[u8]) -> Option<Vec<(String, serde_json::Value)>> {
    let object: Members<'_> = serde_json::from_slice(body).ok()?;
    let value = |(name, raw): (String, &RawValue)| {
        let value: serde_json::Value = serde_json::from_str(raw.get()).ok()?;
        let is_plain = value.is_string() || value.is_boolean() || value.is_null() || value.is_i64();
        is_plain.then_some((name, value))
    };
    object.0.into_iter().map(value).collect()
}

fn wire_value(value: &serde_json::Value) -> WireValue<'_> {
    let number = || value.as_i64().map(WireValue::from);
    let flag = || value.as_bool().map(WireValue::from);
    value.as_str().map(WireValue::from).or_else(flag).or_else(number).unwrap_or(WireValue::NULL)
}

/// The members of an object in their order, repeated ones too.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> serde::Deserialize<'de> for Members<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> serde::de::Visitor<'de> for Each {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Each)
    }
}

/// Everything that one way found, line by line.
fn told(found: Result<Violations, Error>) -> Vec<String> {
    match found {
        Err(error) => vec![error.to_json()],
        Ok(violations) => {
            let counted = format!("{} violations, valid: {}", violations.len(), violations.is_valid());
            violations.iter().map(|violation| violation.to_json()).chain([counted]).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case;
    use crate::kinds;
    use kyckit::hyperverge::FIELDS;
    use kyckit::{Spellings, Timestamp};
    use std::path::Path;
    use std::sync::Arc;

    /// Values that members can and cannot hold.
    const VALUES: &[&str] = &[
        "null",
        r#""""#,
        r#"" ""#,
        "\"\u{a0}\"",
        "true",
        "0",
        "1",
        "12.50",
        "999941057058",
        "99999999999999999999",
        r#"{"a":1}"#,
        r#"{"a":"999941057058"}"#,
        r#"["9999 4105 7058"]"#,
        r#""999941057058""#,
        r#""9999\u0034105\u20117058""#,
        r#""123456789012""#,
        r#""1234""#,
        r#""\ud800""#,
        r#""9999 4105 7058 \ud800""#,
        r#""\u0059es""#,
        r#""yes""#,
        r#""no""#,
        r#""Yes""#,
        r#""Others""#,
        r#"" others ""#,
        r#""India""#,
        r#""MH""#,
        r#""maharashtra""#,
        r#""individual""#,
        r#""non_individual""#,
        r#""aadhaar""#,
        r#""exempted""#,
        r#""31-02-2026""#,
        r#""1-2-2026""#,
        r#""01-01-2099""#,
        r#""01-01-1890""#,
        r#""2026-01-01""#,
        r#""a & b < c""#,
        r#""tab\there""#,
        r#""a@b""#,
        r#""a@b.c""#,
        r#""AAAPA1234A""#,
        r#""400001""#,
        r#""JVBERi0=""#,
        r#""JVBE Ri0=""#,
        r#""JVBERi0""#,
        r#""JVBERi1=""#,
        r#""PGEvPg==""#,
        r#""PGE+""#,
        r#""PCFET0NUWVBFIGE+PGEvPg==""#,
        r#""====""#,
    ];

    /// Names that no field has; some speak of the Aadhaar.
    const UNKNOWN: &[&str] = &["aadhaarNumber", "appUid", "note", "appCorPincd2", "999941057058"];

    const FULL: &str = include_str!("../../../benches/fixtures/full.json");

    fn rules() -> Rules {
        let spellings = Spellings::none().confirm("state", "maharashtra", "MH").confirm_list("gender");
        Rules {
            spellings: Arc::new(spellings),
            ..Rules::at(Timestamp::parse("2026-01-15T10:00:00Z").unwrap())
        }
    }

    /// The members of the full body: names and raw JSON.
    fn members() -> Vec<(String, String)> {
        let full: serde_json::Map<String, serde_json::Value> = serde_json::from_str(FULL).unwrap();
        full.into_iter().map(|(name, value)| (name, value.to_string())).collect()
    }

    fn body(members: &[(String, String)]) -> Vec<u8> {
        let members: Vec<String> =
            members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", members.join(",")).into_bytes()
    }

    fn check(body: &[u8], rules: &Rules) {
        // The body is fake data: it may be shown.
        agree(body, rules).unwrap_or_else(|differs| panic!("{differs}\n{}", String::from_utf8_lossy(body)));
    }

    #[test]
    fn every_application_of_the_corpus() {
        let cases = case::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus")).unwrap();
        let of_application = ["validate", "read", "write", "upload"];
        let mut count = 0;
        for case in cases.values().filter(|case| of_application.contains(&case.kind.as_str())) {
            let mut rules = kinds::rules(case).unwrap();
            for strict in [false, true] {
                rules.strict = strict;
                check(&case.body(&cases).unwrap(), &rules);
            }
            count += 1;
        }
        assert!(count > 500, "{count}");
    }

    #[test]
    fn every_value_in_every_member() {
        let (rules, members) = (rules(), members());
        assert_eq!(members.len(), FIELDS.len());
        for place in 0..members.len() {
            for value in VALUES {
                let mut changed = members.clone();
                changed[place].1 = (*value).to_owned();
                check(&body(&changed), &rules);
                // Both addresses the same: the permanent one must repeat the other.
                let same = changed.iter_mut().find(|(name, _)| name == "appPerAddFlag").unwrap();
                same.1 = "\"yes\"".to_owned();
                check(&body(&changed), &rules);
            }
            let mut without = members.clone();
            without.remove(place);
            check(&body(&without), &rules);
        }
    }

    #[test]
    fn many_changes_at_once() {
        change_much(VALUES);
    }

    #[test]
    fn many_plain_changes_at_once() {
        let plain = |value: &&&str| plain_members(format!("{{\"a\":{value}}}").as_bytes()).is_some();
        let plain: Vec<&str> = VALUES.iter().filter(plain).copied().collect();
        assert!(plain.len() > 30, "{plain:?}");
        change_much(&plain);
    }

    fn change_much(values: &[&str]) {
        let (mut rules, members) = (rules(), members());
        let mut state = 7_u64;
        let mut below = |limit: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % limit
        };
        let mut read = 0;
        for round in 0..6_000 {
            let mut changed = members.clone();
            for _ in 0..=below(40) {
                let place = below(changed.len());
                let value = values[below(values.len())].to_owned();
                match below(8) {
                    0 => drop(changed.remove(place)),
                    1 => changed.insert(place, (UNKNOWN[below(UNKNOWN.len())].to_owned(), value)),
                    2 => changed.push((changed[place].0.clone(), value)),
                    3 => changed.push((changed[place].0.to_ascii_uppercase(), value)),
                    4 => changed[place].0.make_ascii_lowercase(),
                    _ => changed[place].1 = value,
                }
            }
            let mut bytes = body(&changed);
            // Every eighth body is broken somewhere.
            if round % 8 == 0 {
                let place = below(bytes.len());
                bytes[place] = [b'"', b'\\', b'}', b'x', 0xff, b' ', b'9', b','][below(8)];
            }
            rules.strict = round % 5 == 0;
            read += usize::from(KraApplication::from_wire(&bytes, &rules).is_ok());
            check(&bytes, &rules);
        }
        assert!(read > 5_000, "{read}");
    }
}
