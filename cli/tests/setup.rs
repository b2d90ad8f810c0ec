//! `kyckit doctor`, `webhooks`, `completions` and `man`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{GOOD, Ran, Temporary, command, kyckit, provider, results_service, run, silent_about};
use kyckit_sandbox::{CodeForm, Fault, PageError, Route, Sandbox};
use serde_json::{Value, json};
use std::process::Command;

const KRA_URL: &str = "KYCKIT_HYPERVERGE_KRA_WEBHOOK_URL";
const RESULTS_SECRET: &str = "KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_SECRET";

/// The checks of a doctor by name and state.
fn states(ran: &Ran) -> Vec<(String, String)> {
    let text = |line: &Value, name: &str| line[name].as_str().unwrap().to_owned();
    ran.lines().iter().map(|line| (text(line, "check"), text(line, "state"))).collect()
}

fn has(ran: &Ran, check: &str, state: &str) -> bool {
    states(ran).contains(&(check.to_owned(), state.to_owned()))
}

#[test]
fn a_machine_that_is_set_up_is_well() {
    let sandbox = Sandbox::start().unwrap();
    let ran = run(provider(&sandbox, &["doctor", "--reach", "--json"]), b"");
    assert_eq!(ran.code, 0, "{}", ran.all());
    for check in ["version", "base URL", "credential", "client", "TLS roots", "clock", "reach"] {
        assert!(has(&ran, check, "ok"), "{check} in {}", ran.stdout);
    }
    assert!(has(&ran, "spellings", "warning"), "{}", ran.stdout);
    let text = run(provider(&sandbox, &["doctor"]), b"");
    assert!(text.stdout.ends_with("0 problems, 1 warning\n"), "{}", text.stdout);
    // Reaching is no request.
    assert!(Route::ALL.iter().all(|route| sandbox.requests(*route) == 0));
}

#[test]
fn what_is_missing_or_mistyped_is_named() {
    let mut bare = command(&["doctor", "--json"]);
    bare.env("KYCKIT_HYPERVERGE_APPKEY", "CANARY");
    let ran = run(bare, b"");
    assert_eq!(ran.code, 1);
    assert!(has(&ran, "credential", "problem") && has(&ran, "variable", "warning"), "{}", ran.stdout);
    assert!(ran.stdout.contains("Did you mean KYCKIT_HYPERVERGE_APP_KEY?"), "{}", ran.stdout);
    silent_about(&ran, "CANARY");

    let spellings = Temporary::new("s.toml", b"[stat]\nCANARY = \"CANARY\"");
    let not_pem = Temporary::new("ca.pem", b"CANARY");
    for (args, check) in [
        (&["--base-url", "http://example.com/CANARY"][..], "client"),
        (&["--spellings", spellings.text()], "spellings"),
        (&["--spellings", "/no/such/file"], "spellings"),
        (&["--ca", not_pem.text()], "client"),
    ] {
        let ran = kyckit(&[&["doctor", "--json"], args].concat());
        assert!(ran.code == 1 && has(&ran, check, "problem"), "{args:?} {}", ran.all());
        silent_about(&ran, "CANARY");
    }
}

#[test]
fn secrets_are_masked_everywhere() {
    let mut command = command(&["doctor"]);
    for (name, value) in [
        ("KYCKIT_HYPERVERGE_APP_ID", "CANARY"),
        ("KYCKIT_HYPERVERGE_APP_KEY", "CANARY"),
        ("KYCKIT_HYPERVERGE_BASE_URL", "https://example.com/CANARY"),
        (KRA_URL, "https://hooks.example.com/CANARY?CANARY"),
        ("HTTPS_PROXY", "http://CANARY:CANARY@proxy.example.com:3128"),
        ("KYCKIT_LISTEN_SECRET", "CANARY"),
    ] {
        command.env(name, value);
    }
    let ran = run(command, b"");
    assert_eq!(ran.code, 0, "{}", ran.all());
    silent_about(&ran, "CANARY");
    assert!(ran.stdout.contains("HTTPS_PROXY=http://proxy.example.com:3128"), "{}", ran.stdout);
}

#[test]
fn of_the_base_url_only_the_host_is_told() {
    let sandbox = Sandbox::start().unwrap();
    let url = format!("{}/CANARY", sandbox.base_url());
    for args in [
        &["status", "AAAPT1234A"][..],
        &["upload", "-", "--transaction-id", "T-1"],
        &["download", "AAAPT1234A", "--born", "01-01-1990", "--registry", "CVLKRA"],
    ] {
        let ran = run(provider(&sandbox, &[args, &["--base-url", &url]].concat()), GOOD.as_bytes());
        assert!(ran.stderr.contains(&format!("{}/***", sandbox.base_url())), "{}", ran.all());
        silent_about(&ran, "CANARY");
    }
}

#[test]
fn nobody_is_reached_by_default() {
    let ran = kyckit(&["doctor", "--reach"]);
    assert!(ran.code == 2 && ran.stderr.contains("error[reach_default]"), "{}", ran.all());
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{closed}");
    let ran = kyckit(&["doctor", "--reach", "--json", "--base-url", &url]);
    assert!(ran.code == 1 && has(&ran, "reach", "problem"), "{}", ran.all());
}

#[test]
fn the_results_service_is_looked_at_when_it_is_set_up() {
    let ran = kyckit(&["doctor", "--json"]);
    assert!(has(&ran, "Results", "ok") && ran.stdout.contains("not set up"), "{}", ran.stdout);

    let sandbox = Sandbox::start().unwrap();
    let doctor = |more: &[(&str, &str)]| {
        let mut command = results_service(&sandbox, &["doctor", "--json"]);
        command.envs(more.iter().copied());
        run(command, b"")
    };
    let ran = doctor(&[]);
    assert_eq!(ran.code, 0, "nothing of the KRA is needed: {}", ran.stdout);
    assert!(has(&ran, "credential", "warning") && has(&ran, "Results", "ok"), "{}", ran.stdout);
    assert!(has(&ran, "static header", "warning"), "{}", ran.stdout);

    let ran = doctor(&[
        (RESULTS_SECRET, "CANARY CANARY-2"),
        ("KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_URL", "https://hooks.example.com/CANARY"),
        ("KYCKIT_HYPERVERGE_RESULTS_APP_KEY", "CANARY"),
    ]);
    assert!(
        ran.code == 0 && has(&ran, "static header", "ok") && has(&ran, "Results URL", "ok"),
        "{}",
        ran.stdout
    );
    silent_about(&ran, "CANARY");

    for (name, value, check) in [
        ("KYCKIT_HYPERVERGE_RESULTS_BASE_URL", "http://example.com/CANARY", "Results"),
        ("KYCKIT_HYPERVERGE_RESULTS_OUTPUT_URL", "https://example.com/CANARY", "Results"),
        ("KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_URL", "http://example.com/CANARY", "Results URL"),
        ("KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_HEADER", "X-Secret", "static header"),
        ("KYCKIT_HYPERVERGE_RESULTS_APP_KEY", "", "credential"),
    ] {
        let ran = doctor(&[(name, value)]);
        assert!(ran.code == 1 && has(&ran, check, "problem"), "{name} {}", ran.stdout);
        assert!(ran.stdout.contains(name) || name.ends_with("_HEADER"), "{name} {}", ran.stdout);
        silent_about(&ran, "CANARY");
    }
    let mut bad_region = command(&["doctor", "--json"]);
    bad_region.env("KYCKIT_HYPERVERGE_RESULTS_REGION", "a b");
    let ran = run(bad_region, b"");
    assert!(ran.stdout.contains("(KYCKIT_HYPERVERGE_RESULTS_REGION)"), "{}", ran.stdout);
    assert_eq!(sandbox.requests(Route::ResultsConfig), 0, "nobody was asked");

    let ran = doctor(&[("KYCKIT_HYPERVERGE_RESULTS_REGION", "inda")]);
    assert!(ran.code == 0 && has(&ran, "Results", "warning"), "{}", ran.stdout);
    assert!(ran.stdout.contains("ind, sgp, idn, usa, zaf"), "{}", ran.stdout);
    for blank in ["", " "] {
        let mut receiver = command(&["doctor", "--json"]);
        receiver.env(RESULTS_SECRET, blank);
        let ran = run(receiver, b"");
        assert!(has(&ran, "static header", "problem"), "{}", ran.stdout);
        assert!(ran.stdout.contains(&format!("({RESULTS_SECRET})")), "{}", ran.stdout);
    }
    let mut receiver = command(&["doctor", "--json"]);
    receiver.env(RESULTS_SECRET, "CANARY");
    let ran = run(receiver, b"");
    assert!(has(&ran, "static header", "ok") && !ran.stdout.contains("RESULTS_APP_ID"), "{}", ran.stdout);
}

#[test]
fn a_credential_that_no_header_can_carry_is_a_problem() {
    let sandbox = Sandbox::start().unwrap();
    for name in ["KYCKIT_HYPERVERGE_APP_KEY", "KYCKIT_ARGOS_API_KEY", "KYCKIT_P100_API_KEY"] {
        let mut command = provider(&sandbox, &["doctor", "--json"]);
        command.env(name, "CANARY\nCANARY");
        let ran = run(command, b"");
        assert!(ran.code == 1 && has(&ran, "credential", "problem"), "{name} {}", ran.stdout);
        assert!(ran.stdout.contains(&format!("{name} is set to what no header can carry")), "{}", ran.stdout);
        silent_about(&ran, "CANARY");
    }
}

#[test]
fn argos_and_p100_are_looked_at_when_they_are_set_up() {
    let ran = kyckit(&["doctor", "--json"]);
    assert!(has(&ran, "ARGOS", "ok") && has(&ran, "P100", "ok"), "{}", ran.stdout);
    assert!(ran.stdout.contains("KYCKIT_P100_API_KEY is not set"), "{}", ran.stdout);
    let doctor = |variables: &[(&str, &str)]| {
        let mut command = command(&["doctor", "--json"]);
        command.envs(variables.iter().copied());
        run(command, b"")
    };
    for (service, check) in [("KYCKIT_ARGOS", "ARGOS"), ("KYCKIT_P100", "P100")] {
        let (url, key) = (format!("{service}_BASE_URL"), format!("{service}_API_KEY"));
        let fine = doctor(&[(&key, "CANARY"), (&url, "https://api.example.com/CANARY")]);
        assert_eq!(fine.code, 0, "nothing of the KRA is needed: {}", fine.stdout);
        assert!(
            has(&fine, check, "ok") && fine.stdout.contains("https://api.example.com/***"),
            "{}",
            fine.stdout
        );
        silent_about(&fine, "CANARY");
        let wrong = doctor(&[(&key, "CANARY"), (&url, "http://api.example.com/CANARY")]);
        assert!(wrong.code == 1 && has(&wrong, check, "problem"), "{}", wrong.stdout);
        silent_about(&wrong, "CANARY");
        let missing = doctor(&[(&url, "https://api.example.com")]);
        assert!(missing.stdout.contains(&format!("{key} is not set")), "{}", missing.stdout);
    }
}

#[test]
fn written_schemas_are_told() {
    let folder = Temporary::new("schemas", b"");
    std::fs::remove_file(folder.path()).unwrap();
    let ran = kyckit(&["schema", "--write", folder.text()]);
    let count = std::fs::read_dir(folder.path()).unwrap().count();
    std::fs::remove_dir_all(folder.path()).unwrap();
    assert_eq!((ran.code, ran.stdout.as_str()), (0, ""));
    assert!(ran.stderr.starts_with(&format!("{count} schemas written into ")), "{}", ran.stderr);
    let names = kyckit(&["schema"]).stdout;
    assert!(names.contains("argos.webhook\n") && names.contains("p100.webhook\n"), "{names}");
}

fn configure(sandbox: &Sandbox, more: &[&str]) -> Command {
    provider(sandbox, &[&["webhooks", "kra", "configure"], more].concat())
}

#[test]
fn the_provider_is_told_where_to_send() {
    let sandbox = Sandbox::start().unwrap();
    let url = "http://127.0.0.1:9/CANARY";
    for more in [&[url][..], &[url, "--json"], &[url, "--events-as-text"]] {
        let ran = run(configure(&sandbox, more), b"");
        assert_eq!(ran.code, 0, "{}", ran.all());
        assert!(ran.stdout.contains("http://127.0.0.1:9/***"), "{}", ran.stdout);
        silent_about(&ran, "CANARY");
    }
    let mut by_variable = configure(&sandbox, &["--reveal"]);
    by_variable.env(KRA_URL, url);
    assert!(run(by_variable, b"").stdout.contains(url));
    assert_eq!(sandbox.requests(Route::ConfigWebhook), 4);
}

#[test]
fn a_wrong_webhook_configuration_is_2_and_says_where() {
    let sandbox = Sandbox::start().unwrap();
    for (more, place) in [(&[][..], "URL"), (&["http://example.com/CANARY"], "URL"), (&["CANARY"], "URL")] {
        let ran = run(configure(&sandbox, more), b"");
        assert!(ran.code == 2 && ran.stderr.contains("error[webhook_url]"), "{}", ran.all());
        assert!(ran.stderr.contains(&format!("--> {place}\n")), "{}", ran.stderr);
        silent_about(&ran, "CANARY");
    }
    let mut by_variable = configure(&sandbox, &[]);
    by_variable.env(KRA_URL, "http://example.com/CANARY");
    assert!(run(by_variable, b"").stderr.contains(&format!("--> {KRA_URL}\n")));
    let refused = PageError::by_message("Missing/Invalid credentials").unwrap();
    sandbox.fault(Fault::error(refused, CodeForm::Page).on(Route::ConfigWebhook));
    let ran = run(configure(&sandbox, &["http://127.0.0.1:9/x", "--json"]), b"");
    assert_eq!((ran.code, &ran.lines()[0]["code"]), (2, &json!("invalid_credentials")));
    sandbox.fault(Fault::reset_after_taken().on(Route::ConfigWebhook));
    let ran = run(configure(&sandbox, &["http://127.0.0.1:9/x"]), b"");
    assert!(ran.code == 2 && ran.stderr.contains("does no harm"), "{}", ran.stderr);
}

#[test]
fn what_is_known_here_is_shown_without_asking() {
    let sandbox = Sandbox::start().unwrap();
    let show = |more: &[&str]| {
        let mut command = provider(&sandbox, &[&["webhooks", "kra", "show"], more].concat());
        command.env(KRA_URL, "https://hooks.example.com/CANARY");
        run(command, b"")
    };
    for more in [&[][..], &["--json"]] {
        let ran = show(more);
        assert_eq!(ran.code, 0);
        assert!(
            ran.stdout.contains("https://hooks.example.com/***") && ran.stdout.contains("no call that tells")
        );
        silent_about(&ran, "CANARY");
        silent_about(&ran, sandbox.app_key());
    }
    assert!(show(&["--reveal"]).stdout.contains("https://hooks.example.com/CANARY"));
    assert_eq!(sandbox.requests(Route::ConfigWebhook), 0);
    assert!(kyckit(&["webhooks", "kra", "show"]).stdout.contains("not set: KYCKIT_HYPERVERGE_APP_ID"));
}

#[test]
fn every_shell_completes_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = kyckit(&["completions", shell]);
        assert_eq!(ran.code, 0);
        for name in ["upload", "status", "webhooks", "spellings", "doctor", "trigger", "argos"] {
            assert!(ran.stdout.contains(name), "{name} for {shell}");
        }
    }
    assert_eq!(kyckit(&["completions", "tcsh"]).code, 2);
}

#[test]
fn every_command_has_a_manual_page() {
    let page = kyckit(&["man"]);
    assert!(page.code == 0 && page.stdout.contains(".TH kyckit 1"), "{}", page.stdout);
    let commands: Vec<&str> =
        page.stdout.lines().filter_map(|line| line.strip_prefix("kyckit\\-")?.strip_suffix("(1)")).collect();
    assert!(commands.len() > 10, "{commands:?}");
    for name in commands {
        assert!(kyckit(&["man", name]).stdout.contains(&format!(".TH kyckit-{name} 1")), "{name}");
    }
    assert!(
        kyckit(&["man", "webhooks", "kra", "configure"])
            .stdout
            .contains(".TH kyckit-webhooks-kra-configure 1")
    );
    assert!(kyckit(&["man", "uplod"]).stderr.contains("Did you mean `upload`?"));
}
