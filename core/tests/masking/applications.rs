//! What is shown of an application, read or made.

use super::*;

/// Every row of the table with every plant, one at a time.
#[test]
fn no_text_of_an_application_shows_a_planted_value() {
    for field in &FIELDS {
        for (kind, value, hidden) in plants(field) {
            let mut wire = example();
            wire.insert(field.wire_name.to_owned(), value);
            let body = serde_json::to_vec(&wire).unwrap();
            for rules in both_rules() {
                let app = KraApplication::from_wire(&body, &rules).unwrap();
                let context = format!("{} as {kind}", field.path);
                all_hide(&context, &texts_of_application(&app), &hidden);
                let violations = app.validate(&rules);
                all_hide(&context, &texts_of_violations(&violations), &hidden);
                all_hide(&context, &texts_of_violations(&violations.of_field(field.path)), &hidden);
                if let Err(violations) = app.into_valid(&rules) {
                    all_hide(&context, &texts_of_violations(&violations), &hidden);
                }
            }
        }
    }
}

/// Days and counts that are no personal data stand in the application's own `Debug`, and nowhere else.
#[test]
fn violations_show_no_day_and_no_count() {
    for field in FIELDS.iter().filter(|field| !field.personal) {
        let (value, hidden) = match field.kind {
            FieldKind::Date => (json!("28-12-1937"), vec!["28-12-1937".to_owned(), "1937".to_owned()]),
            FieldKind::Count => (json!(3_987_654_321_u32), vec!["3987654321".to_owned()]),
            _ => continue,
        };
        let mut wire = example();
        wire.insert(field.wire_name.to_owned(), value);
        for rules in both_rules() {
            let app = KraApplication::from_wire(&serde_json::to_vec(&wire).unwrap(), &rules).unwrap();
            all_hide(field.path, &texts_of_violations(&app.validate(&rules)), &hidden);
        }
    }
}

/// The plants do arrive: a test that plants nothing would hide everything.
#[test]
fn planted_values_are_in_the_model() {
    for field in &FIELDS {
        for (kind, value, _) in plants(field) {
            let mut wire = example();
            wire.insert(field.wire_name.to_owned(), value.clone());
            let app = KraApplication::from_wire(&serde_json::to_vec(&wire).unwrap(), &rules()).unwrap();
            let written: Wire = serde_json::from_str(&app.to_wire(&rules())).unwrap();
            let retyped = value
                .as_u64()
                .map(|n| json!(n.to_string()))
                .or_else(|| value.as_f64().map(|n| json!(n.to_string())));
            let retyped = retyped.or_else(|| value.as_bool().map(|b| json!(b.to_string())));
            let there = written.get(field.wire_name);
            assert!(
                there == Some(&value) || there == retyped.as_ref(),
                "{} as {kind}: {there:?}",
                field.path
            );
        }
    }
}

/// A member that comes twice, in another case, or that nobody knows; a body that cannot be read.
#[test]
fn no_text_shows_what_is_odd_about_a_body() {
    let hidden = vec!["CANARYODD".to_owned(), "CANARYNAME".to_owned()];
    for field in &FIELDS {
        let name = field.wire_name;
        for body in [
            format!("{{\"{name}\":\"CANARYODD1\",\"{}\":\"CANARYODD2\"}}", name.to_uppercase()),
            format!("{{\"{name}\":\"CANARYODD1\",\"{name}\":{{\"CANARYNAME\":[\"CANARYODD\"]}}}}"),
            format!("{{\"CANARYNAME\":\"CANARYODD\",\"{name}CANARYNAME\":{{\"a\":\"CANARYODD\"}}}}"),
            format!("{{\"{name}\":\"\\ud800CANARYODD\"}}"),
        ] {
            let app = KraApplication::from_wire(body.as_bytes(), &rules()).unwrap();
            all_hide(&body, &texts_of_application(&app), &hidden);
            // A violation may name an unknown member, but never its value.
            all_hide(&body, &texts_of_violations(&app.validate(&rules())), &hidden[..1]);
        }
        for body in [
            format!("{{\"{name}\":\"CANARYODD"),
            format!("{{\"{name}\":CANARYODD}}"),
            format!("{{\"{name}\":\"CANARYODD\"}} CANARYODD"),
            format!("[\"{name}\",\"CANARYODD\"]"),
            format!("\"CANARYODD{name}\""),
            format!("{{\"CANARYNAME{name}\\ud800\":1}}"),
            format!("{{\"{name}\":\"CANARYODD\u{1}\"}}"),
            format!("{{\"{name}\":{}\"CANARYODD\"{}}}", "[".repeat(40), "]".repeat(40)),
        ] {
            let error = KraApplication::from_wire(body.as_bytes(), &rules()).unwrap_err();
            all_hide(&body, &texts_of_error(&error), &hidden);
        }
    }
    for name in ["AAAPT1234A", "9876543210", "a@example.com", "TEST USER"] {
        let app = KraApplication::from_wire(format!("{{\"{name}\":1}}").as_bytes(), &rules()).unwrap();
        all_hide(name, &texts_of_violations(&app.validate(&rules())), &[name.to_owned()]);
    }
    let error = KraApplication::from_wire(b"{\"appName\":\"CANARYODD\xff\"}", &rules()).unwrap_err();
    all_hide("not UTF-8", &texts_of_error(&error), &hidden);
    let many: String = (0..5000).map(|n| format!(",\"CANARYNAME{n}\":\"CANARYODD\"")).collect();
    let error = KraApplication::from_wire(format!("{{\"a\":1{many}}}").as_bytes(), &rules()).unwrap_err();
    all_hide("too many", &texts_of_error(&error), &hidden);
}

/// A full Aadhaar number is neither shown nor written, whatever it comes as.
#[test]
fn a_full_aadhaar_number_is_neither_shown_nor_written() {
    const NUMBER: &str = "999941057058";
    let hidden = [NUMBER, "9999 4105 7058", "9999-4105-7058"].map(str::to_owned);
    for name in ["appUidNo", "appCorAddRef", "appPerAddRef"] {
        let spellings = [
            json!(NUMBER),
            json!("9999 4105 7058"),
            json!("9999-4105-7058"),
            json!(format!("ref {NUMBER}.")),
            json!(999_941_057_058_u64),
            json!([NUMBER]),
            json!({"x": NUMBER}),
            json!([999_941_057_058_u64]),
        ];
        for value in spellings {
            let mut wire = example();
            wire.insert("appPerAddFlag".to_owned(), json!("no"));
            wire.insert(name.to_owned(), value.clone());
            let app = KraApplication::from_wire(&serde_json::to_vec(&wire).unwrap(), &rules()).unwrap();
            let context = format!("{name} = {value}");
            all_hide(&context, &texts_of_application(&app), &hidden);
            let violations = app.validate(&rules());
            all_hide(&context, &texts_of_violations(&violations), &hidden);
            assert!(
                violations.of_field(name).iter().any(|violation| violation.code == "aadhaar_full"),
                "{context}"
            );
            hides(&context, &app.to_wire(&rules()), &hidden);
        }
    }
}

/// Set in the model, not read.
#[test]
fn a_full_aadhaar_number_in_the_model_is_not_written() {
    const NUMBER: &str = "9999 4105 7058";
    let mut app = common::application("AADHAAR-1");
    app.aadhaar_last_four = Some(NUMBER.into());
    app.correspondence.proof_reference = Some(NUMBER.into());
    for same in [true, false] {
        app.permanent_same_as_correspondence = Some(same);
        app.permanent.proof_reference = (!same).then(|| NUMBER.into());
        hides("wire", &app.to_wire(&rules()), &[NUMBER.to_owned(), "7058".to_owned()]);
        let found = app.validate(&rules());
        assert!(
            !found.is_valid() && found.iter().filter(|v| v.code == "aadhaar_full").count() >= 2,
            "{found:?}"
        );
        all_hide("model", &texts_of_violations(&found), &[NUMBER.to_owned()]);
        all_hide("model", &texts_of_application(&app), &[NUMBER.to_owned()]);
    }
}

/// JSON escapes hide a number from a search of the bytes, not from the one who reads them.
#[test]
fn an_escaped_aadhaar_number_is_not_written() {
    let escaped: String = "999941057058".chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
    for name in ["appUidNo", "appCorAddRef", "appPerAddRef"] {
        for value in
            [format!("\"{escaped}\""), format!("[\"{escaped}\"]"), format!("{{\"x\":\"{escaped}\"}}")]
        {
            let body = format!("{{\"{name}\":{value}}}");
            let app = KraApplication::from_wire(body.as_bytes(), &rules()).unwrap();
            let written: Value = serde_json::from_str(&app.to_wire(&rules())).unwrap();
            assert!(!written.to_string().contains("999941057058"), "{body} is written as {written}");
            assert!(!app.validate(&rules()).is_valid());
        }
    }
}
