//! `kyckit fields` and `kyckit spellings`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{GOOD, Temporary, command, kyckit, kyckit_with, run, silent_about};
use serde_json::{Value, json};

fn wire_names(args: &[&str]) -> Vec<String> {
    let ran = kyckit(&[&["fields", "--json"], args].concat());
    assert_eq!(ran.code, 0, "{}", ran.all());
    ran.lines().iter().map(|line| line["wire_name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn fields_are_filtered_by_group_applicant_obligation_and_name() {
    assert_eq!(wire_names(&[]).len(), 93);
    let group = wire_names(&["--group", "correspondence"]);
    assert!(group.contains(&"appCorPincd".to_owned()) && !group.contains(&"appPerPincd".to_owned()));
    let mine = wire_names(&["--applicant", "individual"]);
    assert!(mine.contains(&"appGen".to_owned()) && !mine.contains(&"appCompStatus".to_owned()));
    let theirs = wire_names(&["--applicant", "organisation"]);
    assert!(theirs.contains(&"appCompStatus".to_owned()) && !theirs.contains(&"appGen".to_owned()));
    assert_eq!(wire_names(&["--wire-name", "PINCD"]), ["appCorPincd", "appPerPincd"]);
    assert_eq!(wire_names(&["--wire-name", "pincd", "--mandatory", "--group", "permanent"]), ["appPerPincd"]);
    assert!(!wire_names(&["--mandatory"]).contains(&"appNo".to_owned()));
    assert_eq!(wire_names(&["--search", "virtual id"]), ["appVidNo"]);
    let table = kyckit(&["fields"]);
    assert!(
        table.stdout.ends_with("93 fields\n") && table.stdout.starts_with("application\n"),
        "{}",
        table.stdout
    );
}

#[test]
fn one_field_has_a_page() {
    for name in ["appCorState", "correspondence.state"] {
        let ran = kyckit(&["fields", name]);
        for part in [
            "appCorState (correspondence.state)",
            "`kyckit codes state`",
            "required when `indian`",
            "31 of 93",
            "remedy:",
            "source:",
        ] {
            assert!(ran.stdout.contains(part), "{part} in {}", ran.stdout);
        }
    }
    assert_eq!(kyckit(&["fields", "appPanNo", "--json"]).lines()[0]["personal"], true);
}

#[test]
fn the_members_of_webhooks_are_fields_too() {
    for (provider, member) in [
        ("hyperverge_kra", "statusDescription"),
        ("hyperverge_results", "applicationStatus"),
        ("argos", "kyc_result.commentCode"),
        ("p100", "attemptStatus"),
    ] {
        let names = wire_names(&["--webhook", provider]);
        assert!(names.contains(&member.to_owned()), "{provider}: {names:?}");
    }
    assert_eq!(wire_names(&["--webhook", "argos", "--wire-name", "NATION"]), ["nationality"]);
    // One is found by its name, its wire name, and every other place where it may stand.
    for name in ["full_name", "fullName"] {
        let ran = kyckit(&["fields", "--webhook", "argos", name]);
        assert!(ran.stdout.contains("also at:     fullName\n"), "{}", ran.all());
        assert!(ran.stdout.contains("personal:    yes"), "{}", ran.stdout);
    }
    let table = kyckit(&["fields", "--webhook", "p100"]);
    assert!(table.stdout.starts_with("p100\n") && table.stdout.ends_with("6 members\n"), "{}", table.stdout);
    for (args, hint) in [
        (&["--webhook", "argoss"][..], "Did you mean `argos`?"),
        (&["--webhook", "argos", "full_nam"], "Did you mean `full_name`?"),
    ] {
        let ran = kyckit(&[&["fields"], args].concat());
        assert!(ran.code == 2 && ran.stderr.contains(hint), "{}", ran.stderr);
    }
    assert_eq!(kyckit(&["fields", "--webhook", "argos", "--mandatory"]).code, 2);
}

#[test]
fn unknown_fields_and_groups_are_2_with_the_nearest_name() {
    for (args, hint) in [
        (&["fields", "appCorPincode"][..], "Did you mean `appCorPincd`?"),
        (&["fields", "pincode"], "Did you mean `correspondence.pin_code`?"),
        (&["fields", "--group", "correspondance"], "Did you mean `correspondence`?"),
        (&["fields", "--applicant", "robot"], "individual"),
    ] {
        let ran = kyckit(args);
        assert!(ran.code == 2 && ran.stderr.contains(hint), "{}", ran.all());
    }
}

#[test]
fn what_is_open_is_listed() {
    let ran = kyckit(&["spellings"]);
    assert_eq!(ran.code, 0);
    let line = ran.stdout.lines().find(|line| line.starts_with("marital_status ")).unwrap();
    assert!(line.contains("2 of 2 words") && line.ends_with("appMarStatus*"), "{line}");
    assert!(!ran.stdout.contains("gender "));
    let words = kyckit(&["spellings", "list", "marital_status", "--json"]).lines();
    assert!(words.iter().all(|word| word["confirmed"] == false), "{words:?}");
    assert!(kyckit(&["spellings", "list", "stat"]).stderr.contains("Did you mean `state`?"));
}

#[test]
fn a_confirmation_reaches_the_file_and_every_command() {
    let file = Temporary::new("s.toml", b"# asked on Monday\n[state]\n");
    let confirm =
        |args: &[&str]| kyckit(&[&["spellings", "confirm", "--spellings", file.text()], args].concat());
    let ran = confirm(&["state", "goa", "GA"]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    assert_eq!(std::fs::read_to_string(file.path()).unwrap(), "# asked on Monday\n[state]\ngoa = \"GA\"\n");
    assert_eq!(confirm(&["marital_status", "--all", "--json"]).lines()[0]["unconfirmed"], 0);
    let word = |list: &str, word: &str| -> Value {
        let ran = kyckit(&["spellings", "list", list, "--json", "--spellings", file.text()]);
        ran.lines().into_iter().find(|line| line["word"] == word).unwrap()
    };
    assert_eq!(
        (&word("state", "goa")["spelling"], &word("state", "goa")["confirmed"]),
        (&json!("GA"), &json!(true))
    );
    assert_eq!(word("marital_status", "married")["confirmed"], true);
    let mut by_variable = command(&["spellings", "list", "marital_status"]);
    by_variable.env("KYCKIT_SPELLINGS", file.text());
    assert!(!run(by_variable, b"").stdout.contains("unconfirmed"));
    let goa = GOOD.replace("\"maharashtra\"", "\"GA\"");
    assert_eq!(
        kyckit_with(&["validate", "-", "--spellings", file.text(), "--field", "correspondence.state"], &goa)
            .code,
        0
    );
}

#[test]
fn what_cannot_be_confirmed_changes_nothing() {
    let text = "[state]\ngoa = \"GA\" # CANARY\n";
    let file = Temporary::new("s.toml", text.as_bytes());
    for (args, part) in [
        (&["state", "maharashtra", "GA"][..], "error[spelling_twice]"),
        (&["state", "maharastra"], "Did you mean `maharashtra`?"),
        (&["stat", "goa"], "Did you mean `state`?"),
        (&["state", "goa", ""], "error[bad_spelling]"),
        (&["state"], "Usage"),
        (&["state", "goa", "--all"], "cannot be used with"),
    ] {
        let ran = kyckit(&[&["spellings", "confirm", "--spellings", file.text()], args].concat());
        assert!(ran.code == 2 && ran.stderr.contains(part), "{args:?} {}", ran.all());
        silent_about(&ran, "CANARY");
        assert_eq!(std::fs::read_to_string(file.path()).unwrap(), text);
    }
    let ran = kyckit(&["spellings", "confirm", "state", "goa"]);
    assert!(
        ran.code == 2 && ran.stderr.contains("error[no_file]") && ran.stderr.contains("KYCKIT_SPELLINGS")
    );
    let ran = kyckit(&["spellings", "confirm", "state", "goa", "--spellings", "/no/such/folder/s.toml"]);
    assert!(ran.code == 2 && ran.stderr.contains("error[unwritable]"), "{}", ran.stderr);
    let ran = kyckit(&["spellings", "--spellings", "/no/such/file"]);
    assert!(ran.code == 2 && ran.stderr.contains("named by --spellings"), "{}", ran.stderr);
}

#[test]
fn a_file_to_fill_in_is_written_once() {
    let file = Temporary::new("w.toml", b"");
    let ran = kyckit(&["spellings", "write", file.text()]);
    assert!(ran.code == 2 && ran.stderr.contains("error[file_exists]"), "{}", ran.stderr);
    std::fs::remove_file(file.path()).unwrap();
    let mut named = command(&["spellings", "write", file.text()]);
    named.env("KYCKIT_SPELLINGS", file.text());
    assert_eq!(run(named, b"").code, 0, "the variable may name the file that is made");
    let text = std::fs::read_to_string(file.path()).unwrap();
    assert!(text.contains("[marital_status]") && !text.contains("[gender]"));
    assert_eq!(kyckit(&["spellings", "write", "-"]).stdout, text);
    assert_eq!(kyckit(&["spellings", "--spellings", file.text()]).stdout, kyckit(&["spellings"]).stdout);
}
