//! `kyckit status` against the sandbox.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{GOOD, Ran, provider, run, silent_about};
use kyckit_sandbox::{CodeForm, Fault, Life, PageError, Plant, Route, Sandbox};
use serde_json::json;

const PAN: &str = "AAAPT1234A";

fn status(sandbox: &Sandbox, more: &[&str]) -> Ran {
    run(provider(sandbox, &[&["status", PAN], more].concat()), b"")
}

fn planted(life: Life) -> Sandbox {
    let sandbox = Sandbox::start().unwrap();
    sandbox.plant(Plant::new(PAN).name("CANARY USER").life(life.manual()));
    sandbox
}

#[test]
fn the_registry_answers_and_advice_follows() {
    let ran = status(&planted(Life::hold()), &[]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    for part in [
        "record 1 of 1",
        "status:       001 (Submitted)",
        "name:         ***",
        "modification: 005 (none)",
        "action:        wait",
        "confidence:",
    ] {
        assert!(ran.stdout.contains(part), "{part} in {}", ran.stdout);
    }
    let silent = Sandbox::start().unwrap();
    for more in [&[][..], &["--json"]] {
        silent.fault(Fault::answer(200, &[], "{\"status\":\"success\",\"result\":{}}"));
        let ran = status(&silent, more);
        assert!(ran.code == 0 && ran.stdout.contains("holds no record: ask again"), "{}", ran.all());
        assert!(!ran.stdout.contains("ask Search and Verify first"), "{}", ran.stdout);
    }
    let nobody = status(&Sandbox::start().unwrap(), &[]);
    assert_eq!(nobody.code, 0);
    assert!(
        nobody.stdout.contains("005 (Not available)") && nobody.stdout.contains("update flag:   new"),
        "{}",
        nobody.stdout
    );
}

#[test]
fn personal_data_show_only_when_asked_for() {
    let sandbox = planted(Life::validated());
    for more in [&[][..], &["--json"]] {
        let ran = status(&sandbox, more);
        silent_about(&ran, "CANARY");
        silent_about(&ran, PAN);
    }
    let ran = status(&sandbox, &["--reveal", "--json"]);
    let records = &ran.lines()[0]["records"];
    assert_eq!((&records[0]["name"], &records[0]["pan"]), (&json!("CANARY USER"), &json!(PAN)));
    assert!(status(&sandbox, &["--reveal"]).stdout.contains("CANARY USER"));
    // What the registry says may be anything.
    let answer = r#"{"status":"success","statusCode":"200","result":{"kycdata":{"appStatus":"CANARY","appUpdtStatus":"CANARY",
        "appEntrydt":"CANARY","appStatusDelta":"CANARY","appPosCode":"CANARY","appRegAck":"CANARY","error":"CANARY"}}}"#;
    for more in [&[][..], &["--json"]] {
        sandbox.fault(Fault::answer(200, &[], answer));
        let ran = status(&sandbox, more);
        assert_eq!(ran.code, 0, "{}", ran.all());
        silent_about(&ran, "CANARY");
    }
}

#[test]
fn the_pan_may_come_by_stdin_and_is_checked_before_anybody_is_asked() {
    let sandbox = planted(Life::validated());
    let ran = run(provider(&sandbox, &["status", "-"]), b"AAAPT1234A\n");
    assert_eq!(ran.code, 0, "{}", ran.all());
    for (pan, place) in [("aaapt1234a", "PAN"), ("", "PAN"), ("-", "<stdin>")] {
        let ran = run(provider(&sandbox, &["status", pan]), b"CANARY\n");
        assert_eq!(ran.code, 2, "{pan}");
        assert!(
            ran.stderr.contains(&format!("--> {place}")) && ran.stderr.contains("= help: "),
            "{}",
            ran.stderr
        );
        silent_about(&ran, "CANARY");
        silent_about(&ran, "aaapt1234a");
    }
    assert_eq!(sandbox.requests(Route::SearchAndVerify), 1);
}

#[test]
fn an_upload_of_unknown_outcome_is_looked_up() {
    let sandbox = Sandbox::start().unwrap();
    let asked = |at: &str| status(&sandbox, &["--transaction-id", "T-1", "--uploaded-at", at]);
    let before = "2026-01-15T10:00:00Z";
    let ran = asked(before);
    assert_eq!(ran.code, 1, "{}", ran.all());
    assert!(ran.stdout.contains("not_found: "), "{}", ran.stdout);
    sandbox.fault(Fault::reset_after_taken());
    let sent = run(provider(&sandbox, &["upload", "-", "--transaction-id", "T-1"]), GOOD.as_bytes());
    assert_eq!(sent.code, 3, "{}", sent.all());
    // The printed command is the one that works, once the PAN stands in it.
    let command = sent.stdout.split('`').find(|part| part.starts_with("kyckit status PAN ")).unwrap();
    let args: Vec<&str> = command.split(' ').skip(3).collect();
    let ran = status(&sandbox, &args);
    assert_eq!(ran.code, 0, "{}", ran.all());
    assert!(ran.stdout.contains("taken: "), "{}", ran.stdout);
    assert_eq!(asked("9999-01-01T00:00:00Z").code, 3);
    assert_eq!(asked("yesterday").code, 2);
    assert_eq!(status(&sandbox, &["--uploaded-at", before]).code, 2, "without the transaction id");
}

#[test]
fn what_is_wrong_names_flag_and_variable() {
    let sandbox = Sandbox::start().unwrap();
    sandbox
        .fault(Fault::error(PageError::by_message("Missing/Invalid credentials").unwrap(), CodeForm::Page));
    let ran = status(&sandbox, &["--json"]);
    assert_eq!((ran.code, &ran.lines()[0]["code"]), (2, &json!("invalid_credentials")));

    let ran = status(&sandbox, &["--base-url", "http://example.com"]);
    assert!(ran.code == 2 && ran.stderr.contains("--> --base-url"), "{}", ran.stderr);
    let mut by_variable = provider(&sandbox, &["status", PAN]);
    by_variable.env("KYCKIT_HYPERVERGE_BASE_URL", "http://example.com");
    let ran = run(by_variable, b"");
    assert!(
        ran.stderr.contains("--> KYCKIT_HYPERVERGE_BASE_URL") && ran.stderr.contains("--base-url"),
        "{}",
        ran.stderr
    );

    let mut no_key = provider(&sandbox, &["status", PAN]);
    no_key.env_remove("KYCKIT_HYPERVERGE_APP_KEY");
    let ran = run(no_key, b"");
    assert!(
        ran.stderr.contains("--> KYCKIT_HYPERVERGE_APP_KEY") && ran.stderr.contains("no flag"),
        "{}",
        ran.stderr
    );

    let ran = status(&sandbox, &["--transaction-id", "a b"]);
    assert!(ran.code == 2 && ran.stderr.contains("--> --transaction-id"), "{}", ran.stderr);
    assert!(ran.stderr.contains("`kyckit status` makes one") && !ran.stderr.contains("::"), "{}", ran.stderr);

    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ran = status(&sandbox, &["--base-url", &format!("http://{closed}"), "--timeout", "1"]);
    assert!(
        ran.code == 2 && ran.stderr.contains("error[not_sent]") && ran.stderr.contains("--base-url"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("attempt 1: no connection, nothing was sent; the next one in "),
        "{}",
        ran.stderr
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_waiting() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::delay(std::time::Duration::from_secs(600)));
    let mut command = provider(&sandbox, &["status", PAN, "--timeout", "600"]);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let child = command.spawn().unwrap();
    common::wait_until(|| sandbox.requests(Route::SearchAndVerify) == 1);
    common::interrupt(&child);
    let ran = common::ended(child);
    assert!(ran.code == 2 && ran.stderr.contains("error[interrupted]"), "{}", ran.all());
}
