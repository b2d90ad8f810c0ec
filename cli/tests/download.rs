//! `kyckit download` against the sandbox.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{Ran, Temporary, provider, run, silent_about};
use kyckit_sandbox::{CodeForm, Fault, PageError, Plant, Route, Sandbox};
use serde_json::{Value, json};

const PAN: &str = "AAAPT1234A";

fn planted() -> Sandbox {
    let sandbox = Sandbox::start().unwrap();
    sandbox.plant(Plant::new(PAN).name("CANARY USER").dob("01-01-1990"));
    sandbox
}

fn download(sandbox: &Sandbox, more: &[&str]) -> Ran {
    let args = ["download", PAN, "--born", "01-01-1990", "--registry", "CVLKRA"];
    run(provider(sandbox, &[&args, more].concat()), b"")
}

#[test]
fn a_record_is_shown_masked_and_whole_when_asked_for() {
    let sandbox = planted();
    let ran = download(&sandbox, &[]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    for part in ["status:       007 (KRA Validated)", "appCorAdd1             ***", "signature:    7 bytes"] {
        assert!(ran.stdout.contains(part), "{part} in {}", ran.stdout);
    }
    for more in [&[][..], &["--json"]] {
        let ran = download(&sandbox, more);
        for secret in ["CANARY", PAN, "1990", "9000000000", "SANDBOX STREET"] {
            silent_about(&ran, secret);
        }
    }
    let ran = download(&sandbox, &["--reveal", "--json", "--transaction-id", "T-1"]);
    let line = &ran.lines()[0];
    let record = &line["records"][0];
    assert_eq!(line["transaction_id"], "T-1");
    assert_eq!(record["application"]["appName"], "CANARY USER");
    assert_eq!(record["application"]["appMobNo"], "9000000000", "without the registry's prefix");
    assert_eq!((&record["failure"], &record["signature_bytes"]), (&Value::Null, &json!(7)));
    assert_eq!(record["extra"]["appKraInfo"], "CVLKRA");
    // What the writer of an upload fills in did not come from the registry.
    assert_eq!(
        (&record["application"]["noOfKycRecords"], &record["application"]["appCorCtry"]),
        (&Value::Null, &Value::Null)
    );
    assert!(download(&sandbox, &["--reveal"]).stdout.contains("CANARY USER"));
}

#[test]
fn parts_are_chosen() {
    let sandbox = planted();
    let bytes = |parts: &str| {
        download(&sandbox, &["--json", "--parts", parts]).lines()[0]["records"][0]["signature_bytes"].clone()
    };
    assert_eq!((bytes("data"), bytes("image")), (Value::Null, json!(7)));
    assert!(!download(&sandbox, &["--parts", "image"]).stdout.contains("appCorAdd1"));
    assert_eq!(download(&sandbox, &["--parts", "E"]).code, 2);
}

#[test]
fn no_record_and_another_date_are_1() {
    let sandbox = planted();
    let asked = |pan: &str, born: &str| {
        run(provider(&sandbox, &["download", pan, "--born", born, "--registry", "CVLKRA"]), b"")
    };
    let ran = asked(PAN, "1992-02-02");
    assert!(
        ran.code == 1 && ran.stdout.contains("no record:    WEBERR-012: Invalid or future"),
        "{}",
        ran.all()
    );
    let ran = asked("AAAPN1234N", "02-02-1992");
    assert!(ran.code == 1 && ran.stdout.contains("no record:    empty_record: "), "{}", ran.all());
    sandbox.fault(Fault::answer(200, &[], "{\"status\":\"success\",\"result\":{}}"));
    let ran = asked(PAN, "01-01-1990");
    assert!(ran.code == 1 && ran.stdout.contains("holds no record"), "{}", ran.all());
}

#[test]
fn pan_and_date_may_come_by_stdin_and_are_checked_before_anybody_is_asked() {
    let sandbox = planted();
    let by_stdin = |stdin: &str, more: &[&str]| {
        let args = ["download", "-", "--registry", "CVLKRA"];
        run(provider(&sandbox, &[&args, more].concat()), stdin.as_bytes())
    };
    assert_eq!(by_stdin("AAAPT1234A 01-01-1990\n", &[]).code, 0);
    assert_eq!(by_stdin("AAAPT1234A\n", &["--born", "01-01-1990"]).code, 0);
    assert_eq!(sandbox.requests(Route::Download), 2);
    for (stdin, more, place) in [
        ("AAAPT1234A", &[][..], "--born"),
        ("AAAPT1234A CANARY", &[], "<stdin>"),
        ("AAAPT1234A 31-02-1990", &[], "<stdin>"),
        ("AAAPT1234A", &["--born", "1/1/1990CANARY"], "--born"),
        ("CANARY 01-01-1990", &[], "<stdin>"),
        ("", &[], "<stdin>"),
    ] {
        let ran = by_stdin(stdin, more);
        assert_eq!(ran.code, 2, "{stdin} {more:?} {}", ran.all());
        assert!(ran.stderr.contains(&format!("--> {place}\n")), "{}", ran.stderr);
        silent_about(&ran, "CANARY");
        silent_about(&ran, PAN);
    }
    assert_eq!(sandbox.requests(Route::Download), 2);
}

#[test]
fn what_a_registry_says_may_be_anything() {
    let sandbox = planted();
    let answer = r#"{"status":"success","statusCode":"200","result":{"kycdata":{"appPanNo":"CANARY","appStatus":"CANARY","appType":"CANARY",
        "appGen":"CANARY","appIpvFlag":"CANARY","appIpvDate":"CANARY","appExmt":"CANARY","appUpdtflg":"CANARY","appErrorDesc":"ERR-00099 CANARY",
        "noOfKycRecords":"CANARY","appDobDt":"CANARY","appSignature":"CANARY!","CANARY":"CANARY","appCorAdd1":["CANARY"]}}}"#;
    for more in [&[][..], &["--json"]] {
        sandbox.fault(Fault::answer(200, &[], answer));
        let ran = download(&sandbox, more);
        assert_eq!(ran.code, 1, "{}", ran.all());
        silent_about(&ran, "CANARY");
    }
}

#[test]
fn the_signature_goes_into_a_new_file() {
    let sandbox = planted();
    let place = Temporary::new("signature", b"mine");
    let ran = download(&sandbox, &["--signature", place.text()]);
    assert!(ran.code == 2 && ran.stderr.contains("--> --signature"), "{}", ran.all());
    assert_eq!(std::fs::read(place.path()).unwrap(), b"mine", "a file that is there is left alone");
    assert_eq!(download(&sandbox, &["--signature", "/no/such/folder/signature"]).code, 2);
    assert_eq!(sandbox.requests(Route::Download), 0, "nobody was asked");
    std::fs::remove_file(place.path()).unwrap();
    assert_eq!(download(&sandbox, &["--signature", place.text()]).code, 0);
    assert_eq!(std::fs::read(place.path()).unwrap(), b"SANDBOX");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(place.path()).unwrap().permissions().mode() & 0o077, 0);
    }
    std::fs::remove_file(place.path()).unwrap();
    let ran = download(&sandbox, &["--parts", "data", "--signature", place.text()]);
    assert!(ran.code == 2 && ran.stderr.contains("--> --signature"), "{}", ran.all());
    assert_eq!(sandbox.requests(Route::Download), 1, "nobody was asked");
    sandbox
        .fault(Fault::error(PageError::by_message("Missing/Invalid credentials").unwrap(), CodeForm::Page));
    assert_eq!(download(&sandbox, &["--signature", place.text()]).code, 2);
    assert!(!place.path().exists(), "nothing came, nothing is left");
    let answer = r#"{"status":"success","result":{"kycdata":{"appPanNo":"AAAPT1234A","appStatus":"007","appName":"X"}}}"#;
    sandbox.fault(Fault::answer(200, &[], answer));
    let ran = download(&sandbox, &["--signature", place.text()]);
    assert!(
        ran.code == 1 && ran.stderr.contains("no signature came") && !place.path().exists(),
        "{}",
        ran.all()
    );
}

#[test]
fn errors_name_flag_and_variable() {
    let sandbox = planted();
    let registry = |name: &str| {
        run(provider(&sandbox, &["download", PAN, "--born", "01-01-1990", "--registry", name]), b"")
    };
    assert!(registry(" ").stderr.contains("--> --registry"));
    let ran = registry("OTHER");
    assert!(ran.code == 2 && ran.stderr.contains("kyckit codes kra_agency"), "{}", ran.stderr);
    sandbox
        .fault(Fault::error(PageError::by_message("Missing/Invalid credentials").unwrap(), CodeForm::Page));
    let ran = download(&sandbox, &["--json"]);
    assert_eq!((ran.code, &ran.lines()[0]["code"]), (2, &json!("invalid_credentials")));
    let ran = download(&sandbox, &["--base-url", "http://example.com"]);
    assert!(ran.code == 2 && ran.stderr.contains("--> --base-url"), "{}", ran.stderr);
    let ran = download(&sandbox, &["--transaction-id", "a b"]);
    assert!(ran.code == 2 && ran.stderr.contains("--> --transaction-id"), "{}", ran.stderr);
}
