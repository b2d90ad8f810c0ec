//! `kyckit webhooks results` against the sandbox's Results service.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{Ran, command, results_service, run, silent_about};
use kyckit_sandbox::{Fault, Inbox, Route, Sandbox};
use serde_json::json;
use std::process::Command;
use std::time::Duration;

const URL: &str = "http://127.0.0.1:9/CANARY-of-the-url";
const URL_VARIABLE: &str = "KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_URL";
const HEADER: &str = "KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_HEADER";
const SECRET: &str = "KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_SECRET";

fn results(sandbox: &Sandbox, more: &[&str]) -> Command {
    results_service(sandbox, &[&["webhooks", "results"], more].concat())
}

/// A run whose environment holds the secret.
fn with_secret(sandbox: &Sandbox, more: &[&str]) -> Ran {
    let mut command = results(sandbox, more);
    command.env(SECRET, "CANARY-new CANARY-old");
    let ran = run(command, b"");
    silent_about(&ran, "CANARY");
    ran
}

fn plain(sandbox: &Sandbox, more: &[&str]) -> Ran {
    let ran = run(results(sandbox, more), b"");
    silent_about(&ran, "CANARY");
    ran
}

#[test]
fn ensure_changes_nothing_the_second_time() {
    let sandbox = Sandbox::start().unwrap();
    for (became, questions) in [("created", 3), ("unchanged", 4)] {
        let ran = with_secret(&sandbox, &["ensure", URL]);
        assert_eq!(ran.code, 0, "{}", ran.all());
        assert!(ran.stdout.starts_with(&format!("{became}: ")), "{}", ran.stdout);
        for part in ["http://127.0.0.1:9/***", "INTERMEDIATE_TRANSACTION_WEBHOOK", "X-Webhook-Secret: ***"] {
            assert!(ran.stdout.contains(part), "{part} in {}", ran.stdout);
        }
        assert!(!ran.stderr.contains("warning"), "{}", ran.stderr);
        assert_eq!(sandbox.requests(Route::ResultsConfig), questions);
    }
    let ran = with_secret(
        &sandbox,
        &["ensure", URL, "--event", "finish", "--event", "manual_review_STATUS_update", "--json"],
    );
    assert_eq!(
        ran.lines()[0],
        json!({"became": "updated", "webhook_url": "http://127.0.0.1:9/***", "without_authentication": false,
            "events": ["FINISH_TRANSACTION_WEBHOOK", "MANUAL_REVIEW_STATUS_UPDATE"], "headers": ["X-Webhook-Secret"]})
    );
    let mut by_variable = results(&sandbox, &["update", "--reveal"]);
    by_variable.env(URL_VARIABLE, URL);
    let ran = run(by_variable, b"");
    assert!(ran.stdout.contains(URL) && ran.stderr.contains("no header was told"), "{}", ran.all());
    assert_eq!(sandbox.subscriptions(), 1);
}

#[test]
fn the_first_secret_is_what_the_provider_is_told() {
    let sandbox = Sandbox::start().unwrap();
    let inbox = Inbox::start().unwrap();
    let told = |header: &str| {
        sandbox.decide("T-1", "auto_approved", None);
        let received = inbox.next(Duration::from_secs(10)).unwrap();
        received.header(header).map(str::to_owned)
    };
    assert_eq!(with_secret(&sandbox, &["ensure", &inbox.url()]).code, 0);
    assert_eq!(told("X-Webhook-Secret").as_deref(), Some("CANARY-new"));
    let mut two =
        results(&sandbox, &["ensure", &inbox.url(), "--header", "X-One=ELSEWHERE", "--header", "X-Two=-"]);
    two.env("ELSEWHERE", "CANARY-1");
    let ran = run(two, b"CANARY-2\n");
    assert!(ran.code == 0 && ran.stdout.contains("X-Two: *** (from <stdin>)"), "{}", ran.all());
    silent_about(&ran, "CANARY");
    assert_eq!(told("X-One").as_deref(), Some("CANARY-1"));
    assert_eq!(told("X-Two").as_deref(), Some("CANARY-2"));
    assert_eq!(told("X-Webhook-Secret"), None, "headers are replaced");
}

#[test]
fn an_unknown_region_is_told_before_anybody_is_asked() {
    let sandbox = Sandbox::start().unwrap();
    for (region, is_told) in [("inda", true), ("ind", false), ("USA", false)] {
        for more in [&["show"][..], &["ensure", URL]] {
            let mut command = results(&sandbox, more);
            command.env("KYCKIT_HYPERVERGE_RESULTS_REGION", region);
            let ran = run(command, b"");
            assert_eq!(ran.stderr.starts_with("warning[unknown_region]: "), is_told, "{}", ran.stderr);
        }
    }
}

#[test]
fn what_there_is_is_shown_masked() {
    let sandbox = Sandbox::start().unwrap();
    let ran = plain(&sandbox, &["show"]);
    assert!(ran.code == 1 && ran.stdout.starts_with("0 subscriptions\n = help: "), "{}", ran.all());
    with_secret(&sandbox, &["ensure", URL]);
    let ran = with_secret(&sandbox, &["show"]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    for part in [
        "http://127.0.0.1:9/***\n",
        "FINISH_TRANSACTION_WEBHOOK",
        &format!("x-webhook-secret: ***, that of {SECRET}"),
    ] {
        assert!(ran.stdout.to_lowercase().contains(&part.to_lowercase()), "{part} in {}", ran.stdout);
    }
    let own = |secret: &str| {
        let mut command = results(&sandbox, &["show", "--json"]);
        command.env(SECRET, secret);
        run(command, b"").lines()[0]["subscriptions"][0]["headers"][0]["is_own"].clone()
    };
    assert_eq!((own("CANARY-new"), own("CANARY-other"), own("")), (json!(true), json!(false), json!(null)));
    let revealed = run(results(&sandbox, &["show", "--reveal"]), b"");
    assert!(revealed.stdout.contains(URL));
    silent_about(&revealed, "CANARY-new");
    plain(&sandbox, &["create", URL]);
    let ran = plain(&sandbox, &["show"]);
    assert!(ran.code == 1 && ran.stdout.contains("Have HyperVerge remove all but one"), "{}", ran.all());
    let ran = with_secret(&sandbox, &["ensure", URL]);
    assert!(ran.code == 2 && ran.stderr.contains("error[several_subscriptions]"), "{}", ran.all());
}

#[test]
fn a_subscription_without_authentication_is_told() {
    let warning = "warning[subscribed_without_authentication]";
    for action in ["ensure", "create"] {
        let sandbox = Sandbox::start().unwrap();
        let ran = plain(&sandbox, &[action, URL, "--json"]);
        assert_eq!((ran.code, &ran.lines()[0]["without_authentication"]), (0, &json!(true)));
        assert!(ran.stderr.contains(warning) && ran.stderr.contains("results ensure URL"), "{}", ran.stderr);
        assert!(plain(&sandbox, &["show"]).stderr.contains(warning));
        // The second time as well: nothing has told it of a header since.
        for (action, became) in [("ensure", "unchanged"), ("update", "updated")] {
            let ran = plain(&sandbox, &[action, URL, "--json"]);
            let line = &ran.lines()[0];
            assert_eq!((&line["became"], &line["without_authentication"]), (&json!(became), &json!(null)));
            assert!(ran.stderr.contains(warning) && ran.stderr.contains("(`show` asks)"), "{}", ran.stderr);
        }
    }
    // It is made, and the call that sets its headers is refused.
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::delay(Duration::ZERO).on(Route::ResultsConfig).times(2));
    sandbox.fault(Fault::answer(500, &[], "{\"status\":\"failure\"}").on(Route::ResultsConfig));
    let ran = with_secret(&sandbox, &["ensure", URL, "--timeout", "5"]);
    assert!(
        ran.code == 2 && ran.stderr.contains("error[subscribed_without_authentication]"),
        "{}",
        ran.all()
    );
    assert!(
        ran.stderr.contains("refuse them") && ran.stderr.contains("with the same arguments"),
        "{}",
        ran.stderr
    );
    let again = with_secret(&sandbox, &["ensure", URL]);
    assert!(again.code == 0 && again.stdout.starts_with("updated: "), "{}", again.all());
    assert!(!with_secret(&sandbox, &["show"]).stderr.contains(warning));
}

#[test]
fn a_wrong_configuration_is_2_and_says_where() {
    let sandbox = Sandbox::start().unwrap();
    for (more, code, place) in [
        (&["ensure"][..], "webhook_url", "URL"),
        (&["create", "http://example.com/CANARY"], "webhook_url", "URL"),
        (&["update", "CANARY"], "webhook_url", "URL"),
        (&["ensure", URL, "--event", "finsh"], "unknown_event", "--event"),
        (&["ensure", URL, "--any-event", "--event", " "], "events", "--event"),
        (&["ensure", URL, "--header", "X-Secret"], "static_header", SECRET),
        (&["ensure", URL, "--header", "X-Secret=CANARY"], "static_header", "--header"),
        (&["ensure", URL, "--header", "X-Secret: CANARY=-"], "static_header", "--header"),
        (&["ensure", URL, "--header", "X=-", "--header", "x=-"], "static_header", "--header"),
        (&["ensure", URL, "--header", "X=-", "--header", "Y=-"], "static_header", "--header"),
    ] {
        let ran = run(results(&sandbox, more), b"secret");
        assert_eq!(ran.code, 2, "{more:?} {}", ran.all());
        assert!(ran.stderr.contains(&format!("error[{code}]")), "{more:?} {}", ran.stderr);
        assert!(ran.stderr.contains(&format!("--> {place}\n")), "{more:?} {}", ran.stderr);
        silent_about(&ran, "CANARY");
    }
    assert_eq!(
        run(results(&sandbox, &["ensure", URL, "--header", "X=-"]), b" \n").code,
        2,
        "an empty secret"
    );
    for (name, value, code) in [
        (URL_VARIABLE, "http://example.com/CANARY", "webhook_url"),
        (HEADER, "X-Secret", "static_header"),
        ("KYCKIT_HYPERVERGE_RESULTS_BASE_URL", "http://example.com/CANARY", "base_url"),
        ("KYCKIT_HYPERVERGE_RESULTS_OUTPUT_URL", "https://example.com/CANARY", "output_url"),
        ("KYCKIT_HYPERVERGE_RESULTS_APP_KEY", "", "credentials"),
    ] {
        let mut command = results(&sandbox, &["ensure"]);
        command.env(URL_VARIABLE, URL).env(name, value);
        let ran = run(command, b"");
        assert!(ran.code == 2 && ran.stderr.contains(&format!("error[{code}]")), "{name} {}", ran.all());
        assert!(ran.stderr.contains("--> KYCKIT_HYPERVERGE_RESULTS_"), "{name} {}", ran.stderr);
        silent_about(&ran, "CANARY");
    }
    for name in [HEADER, SECRET] {
        for blank in ["", " "] {
            let mut command = results(&sandbox, &["ensure", URL]);
            command.env(SECRET, "CANARY").env(name, blank);
            let ran = run(command, b"");
            assert!(ran.code == 2 && ran.stderr.contains("error[static_header]"), "{name} {}", ran.all());
            assert!(ran.stderr.contains(&format!("--> {name}\n")), "{name} {}", ran.stderr);
            silent_about(&ran, "CANARY");
        }
    }
    assert_eq!(sandbox.requests(Route::ResultsConfig), 0, "nobody was asked");
    assert_eq!(plain(&sandbox, &["update", URL]).code, 2, "there is none to change");
    assert!(plain(&sandbox, &["create", URL, "--header", "X"]).code == 2 && sandbox.subscriptions() == 0);
}

#[test]
fn events_that_kyckit_does_not_know_pass_when_asked_for() {
    let sandbox = Sandbox::start().unwrap();
    let ran = plain(&sandbox, &["ensure", URL, "--any-event", "--event", "NEW_EVENT", "--json"]);
    assert_eq!((ran.code, &ran.lines()[0]["events"]), (0, &json!(["NEW_EVENT"])));
}

#[test]
fn a_lost_answer_and_wrong_credentials_say_what_to_do() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::reset_after_taken().on(Route::ResultsConfig));
    let ran = plain(&sandbox, &["create", URL]);
    assert!(ran.code == 2 && ran.stderr.contains("error[no_answer]"), "{}", ran.all());
    assert!(ran.stderr.contains("`kyckit webhooks results show` tells"), "{}", ran.stderr);
    let mut wrong = results(&sandbox, &["show", "--json"]);
    wrong.env("KYCKIT_HYPERVERGE_RESULTS_APP_KEY", "CANARY");
    let ran = run(wrong, b"");
    assert_eq!((ran.code, &ran.lines()[0]["code"]), (2, &json!("invalid_credentials")));
    silent_about(&ran, "CANARY");
    let ran = run(command(&["webhooks", "results", "show"]), b"");
    assert!(ran.code == 2 && ran.stderr.contains("--> KYCKIT_HYPERVERGE_RESULTS_APP_ID"), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn ctrl_c_says_that_it_may_have_been_made() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::delay(Duration::from_secs(600)));
    let mut command = results(&sandbox, &["create", URL, "--timeout", "600"]);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let child = command.spawn().unwrap();
    common::wait_until(|| sandbox.requests(Route::ResultsConfig) == 1);
    common::interrupt(&child);
    let ran = common::ended(child);
    assert!(ran.code == 2 && ran.stderr.contains("error[interrupted]"), "{}", ran.all());
    assert!(ran.stderr.contains("It may have been made or changed"), "{}", ran.stderr);
}
