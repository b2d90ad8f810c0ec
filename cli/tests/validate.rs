//! `kyckit validate`, as somebody in a shell sees it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{BROKEN, GOOD, Temporary, command, kyckit, kyckit_with, replaced, run, silent_about};
use serde_json::json;
use std::collections::BTreeSet;

#[test]
fn a_good_application_is_valid() {
    let ran = kyckit_with(&["validate", "-"], GOOD);
    assert_eq!(ran.code, 0, "{}", ran.all());
    assert!(ran.stdout.lines().last().unwrap().starts_with("valid"));
    assert_eq!(ran.stderr, "");
}

#[test]
fn every_violation_is_a_block_with_its_line() {
    let file = Temporary::new("broken.json", BROKEN.as_bytes());
    let ran = kyckit(&["validate", file.text()]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("error[pan_format]: `appPanNo` (pan)"), "{}", ran.stdout);
    assert!(ran.stdout.contains(&format!(" --> {}:7:3: appPanNo (pan)", file.text())), "{}", ran.stdout);
    assert!(ran.stdout.contains(" = help: Copy the PAN from the card"));
    let summary = ran.stdout.lines().last().unwrap();
    assert!(summary.contains("errors, ") && summary.contains("warnings"), "{summary}");
    assert!(!ran.stdout.contains('\u{1b}'), "no colour into a pipe");
}

#[test]
fn json_has_one_object_a_line_with_exactly_six_members() {
    let ran = kyckit_with(&["validate", "-", "--json"], BROKEN);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    let lines = ran.lines();
    assert!(lines.len() > 10);
    for line in lines {
        let names: BTreeSet<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        let wanted = ["code", "message", "path", "remedy", "severity", "wire_name"];
        assert_eq!(names, BTreeSet::from(wanted));
    }
    let ran = kyckit_with(&["validate", "-", "--json", "--field", "pan"], GOOD);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
}

#[test]
fn strict_makes_warnings_errors() {
    assert_eq!(kyckit_with(&["validate", "-", "--strict"], GOOD).code, 1);
}

#[test]
fn one_field_alone_is_named_by_path_or_wire_name() {
    for name in ["mobile.number", "appMobNo"] {
        let ran = kyckit_with(&["validate", "-", "--field", name], BROKEN);
        assert_eq!((ran.code, ran.stdout.lines().last()), (1, Some("1 error")));
    }
    assert_eq!(kyckit_with(&["validate", "-", "--field", "appDate"], BROKEN).code, 0);
    let ran = kyckit_with(&["validate", "-", "--field", "mobile.numbr"], BROKEN);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("Did you mean `mobile.number`?"), "{}", ran.stderr);
}

#[test]
fn today_can_be_set() {
    let early = ["validate", "-", "--json", "--today", "1980-01-01"];
    let ran = kyckit_with(&early, GOOD);
    assert_eq!(ran.code, 1);
    assert!(ran.lines().iter().any(|line| line["code"] == "date_in_future"));
    for day in ["1980-02-30", "01-01-1980", ""] {
        let ran = kyckit_with(&["validate", "-", "--today", day], GOOD);
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains("error[bad_day]"));
    }
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    let broken = Temporary::new("cut.json", b"{\n  \"appPanNo\": \"CANARY\",\n");
    let foreign = Temporary::new("latin1.json", b"{\"appName\": \"\xe9\"}");
    let large = Temporary::new("large.json", b"");
    // Sparse: it has the size, but takes no room.
    std::fs::File::options().write(true).open(large.path()).unwrap().set_len(100 << 20).unwrap();
    let directory = std::env::temp_dir();
    let cases = [
        (broken.text(), "not_json"),
        (foreign.text(), "not_utf8"),
        (large.text(), "too_large"),
        (directory.to_str().unwrap(), "is_directory"),
        ("/no/such/file", "not_found"),
    ];
    for (file, code) in cases {
        let ran = kyckit(&["validate", file]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{file}");
        assert!(ran.stderr.contains(&format!("error[{code}]: ")), "{}", ran.stderr);
        assert!(
            ran.stderr.contains(&format!(" --> {file}")) && ran.stderr.contains(" = help: "),
            "{}",
            ran.stderr
        );
        silent_about(&ran, "CANARY");

        let ran = kyckit(&["validate", file, "--json"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (2, ""), "{file}");
        let lines = ran.lines();
        assert_eq!((lines.len(), &lines[0]["code"], &lines[0]["kind"]), (1, &json!(code), &json!("payload")));
        assert!(lines[0]["message"].is_string() && lines[0]["remedy"].is_string());
        silent_about(&ran, "CANARY");
    }
    let ran = kyckit(&["validate", broken.text()]);
    assert!(ran.stderr.contains(&format!(" --> {}:3:", broken.text())), "{}", ran.stderr);
}

#[test]
fn an_endless_stdin_ends() {
    let more = vec![b' '; (64 << 20) + 4096];
    let ran = run(command(&["validate", "-"]), &more);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("error[too_large]"));
}

#[test]
fn no_value_is_ever_printed() {
    let wrong_text = replaced(|number| json!(format!("CANARY{number}X\u{1b}[31m")));
    let wrong_type = replaced(|number| json!({"CANARY": format!("CANARY{number}")}));
    let wrong_list = replaced(|number| json!([format!("CANARY{number}")]));
    let wrong_number = replaced(|number| json!(777_555_000 + number));
    for body in [wrong_text, wrong_type, wrong_list, wrong_number] {
        for args in [&["validate", "-"][..], &["validate", "-", "--json"], &["validate", "-", "--strict"]] {
            let ran = kyckit_with(args, &body);
            assert_eq!(ran.code, 1, "{}", ran.all());
            silent_about(&ran, "CANARY");
            silent_about(&ran, "777555");
            silent_about(&ran, "\u{1b}");
        }
    }
}

#[test]
fn spellings_are_taken_from_argument_and_environment() {
    let fine = Temporary::new("s.toml", b"[marital_status]\nunmarried = \"single\"\n");
    let body = GOOD.replace("\"unmarried\"", "\"single\"");
    let count =
        |ran: &common::Ran| ran.lines().iter().filter(|line| line["path"] == "person.marital_status").count();
    let without = kyckit_with(&["validate", "-", "--json"], &body);
    assert_eq!(count(&without), 1, "{}", without.stdout);
    assert_eq!(count(&kyckit_with(&["validate", "-", "--json", "--spellings", fine.text()], &body)), 0);
    let mut by_environment = command(&["validate", "-", "--json"]);
    by_environment.env("KYCKIT_SPELLINGS", fine.path());
    assert_eq!(count(&run(by_environment, body.as_bytes())), 0);

    let cases: [(&[u8], &str, &str); 4] = [
        (b"[stat]\ngoa = \"G\"", "unknown_list", "`stat`"),
        (b"[state]\ngoaa = \"G\"", "unknown_word", "Did you mean `goa`?"),
        (b"[state]\ngoa = 1", "spellings_toml", "`goa`"),
        (b"{\"appName\": \"CANARY\"}", "spellings_toml", ":1:"),
    ];
    for (text, code, says) in cases {
        let file = Temporary::new("bad.toml", text);
        let ran = kyckit_with(&["validate", "-", "--spellings", file.text()], GOOD);
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains(code) && ran.stderr.contains(says), "{}", ran.stderr);
        silent_about(&ran, "CANARY");
    }
}
