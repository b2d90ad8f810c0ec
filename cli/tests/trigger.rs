//! `kyckit trigger` and `kyckit argos`.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod common;

use common::{Listening, Temporary, command, kyckit, kyckit_with, run, silent_about};
use serde_json::{Value, json};
use std::process::Stdio;

const KEY: &str = "test-argos-key-0000000000000000000000000";

fn listed() -> Vec<Value> {
    let ran = kyckit(&["trigger", "--list", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.all());
    ran.lines()
}

fn text<'v>(line: &'v Value, name: &str) -> &'v str {
    line[name].as_str().unwrap()
}

#[test]
fn every_sample_of_every_provider_is_listed_printed_and_read_without_a_warning() {
    let samples = listed();
    for provider in ["hyperverge_kra", "hyperverge_results", "argos", "p100"] {
        let of_provider = samples.iter().filter(|line| line["provider"] == provider);
        // One sample a provider is enough here: the library's own tests read all of them.
        let sample = of_provider.clone().next().unwrap();
        assert!(of_provider.count() > 5, "{provider}");
        let body = kyckit(&["trigger", provider, text(sample, "event")]);
        assert_eq!(body.code, 0, "{}", body.all());
        let read =
            ["inspect", "-", "--strict", "--json", "--provider", provider, "--path", text(sample, "path")];
        let ran = kyckit_with(&read, &body.stdout);
        assert_eq!((ran.code, &ran.lines()[0]["provider"]), (0, &json!(provider)), "{}", ran.all());
    }
    let one = kyckit(&["trigger", "p100", "--list"]);
    assert!(one.stdout.contains("kyc_verified") && !one.stdout.contains("argos"), "{}", one.stdout);
    assert!(one.stdout.contains("/webhook/kyc-verification/status"), "{}", one.stdout);
}

#[test]
fn members_are_set_and_removed() {
    let args = ["trigger", "argos", "rejected_g1", "--set", "kyc_result.comment=a=b", "--remove", "userid"];
    let ran = kyckit(&[&args[..], &["--set-json", "kyc_result.commentCode=[\"x\",\"y\"]"]].concat());
    let body: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(body["kyc_result"]["comment"], "a=b");
    assert_eq!(body["kyc_result"]["commentCode"], json!(["x", "y"]));
    assert!(body.get("userid").is_none());
}

#[test]
fn bad_arguments_are_2_and_say_which() {
    for (args, code, place) in [
        (&["p1000", "kyc_verified"][..], "unknown_provider", "PROVIDER"),
        (&["p100", "kyc_verifed"], "unknown_sample", "EVENT"),
        (&["p100", "user_active", "--set", "CANARY"], "assignment", "--set"),
        (&["p100", "user_active", "--set-json", "status={CANARY"], "not_json", "--set-json"),
        (
            &["p100", "user_active", "--encrypted-with", "ecb,sha256,base64,none"],
            "cipher",
            "--encrypted-with",
        ),
        (&["argos", "submit", "--encrypted-with", "ecb,sha256,base64"], "cipher", "--encrypted-with"),
        (&["argos", "submit", "--encrypted-with", "rot13,a,b,c"], "cipher", "--encrypted-with"),
        (
            &["argos", "submit", "--encrypted-with", "ecb,sha256,base64,none", "--api-key-file", "/no/such"],
            "not_found",
            "/no/such",
        ),
        (&["argos", "submit", "--encrypted-with", "/no/such"], "not_found", "/no/such"),
    ] {
        let mut command = command(&[&["trigger"], args].concat());
        command.env("KYCKIT_ARGOS_API_KEY", KEY);
        let ran = run(command, b"");
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{args:?}");
        assert!(ran.stderr.contains(&format!("error[{code}]")), "{}", ran.stderr);
        assert!(ran.stderr.contains(&format!("--> {place}\n")), "{}", ran.stderr);
        silent_about(&ran, "CANARY");
    }
    let without_key = kyckit(&["trigger", "argos", "submit", "--encrypted-with", "ecb,sha256,base64,none"]);
    assert!(
        without_key.code == 2 && without_key.stderr.contains("--> KYCKIT_ARGOS_API_KEY"),
        "{}",
        without_key.stderr
    );
    assert!(kyckit(&["trigger", "p100", "kyc_v"]).stderr.contains("`kyc_verified`"));
    assert_eq!(kyckit(&["trigger", "p100"]).code, 2);
}

#[test]
fn nothing_leaves_this_machine() {
    for url in [
        "https://127.0.0.1:9/",
        "http://example.com/",
        "http://127.0.0.1@example.com/",
        "http://127.0.0.1.example.com/",
        "http://10.0.0.1/CANARY",
        "CANARY",
    ] {
        let ran = kyckit(&["trigger", "p100", "kyc_verified", "--to", url]);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{url}");
        assert!(
            ran.stderr.contains("error[not_loopback]") && ran.stderr.contains("--> --to\n"),
            "{}",
            ran.stderr
        );
        silent_about(&ran, "CANARY");
    }
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let ran = kyckit(&["trigger", "p100", "kyc_verified", "--to", &format!("http://{closed}/x")]);
    assert!(ran.code == 2 && ran.stderr.contains("error[no_answer]"), "{}", ran.all());
}

#[test]
fn a_sample_is_sent_with_its_path_and_headers_and_shown_masked() {
    let config = Temporary::new(
        "receiver.toml",
        b"[[route]]\npath = \"/hooks/p100\"\nprovider = \"p100\"\nverify.bearer_token.secrets = { env = \"TOKEN\" }\n",
    );
    let mut listen = command(&["listen", "--count", "1", "--json", "--config", config.text()]);
    listen.env("TOKEN", "CANARY-right");
    let listening = Listening::start(listen);
    let to = format!("http://{}/hooks/p100", listening.address);
    let send = |token: &str, more: &[&str]| {
        let args = ["trigger", "p100", "kyc_not_verified_rejected_by_provider", "--to", &to];
        let header = format!("Authorization: Bearer CANARY-{token}");
        kyckit(&[&args[..], &["--set", "rejectionReason=CANARY text", "--header", &header], more].concat())
    };
    let wrong = send("wrong", &[]);
    assert_eq!(wrong.code, 1, "{}", wrong.all());
    assert!(wrong.stdout.contains("answered: 401 {\"error\":\"token_mismatch\"}"), "{}", wrong.stdout);
    silent_about(&wrong, "CANARY");
    let right = send("right", &["--json"]);
    assert_eq!((right.code, &right.lines()[0]["answer"]["status"]), (0, &json!(200)), "{}", right.all());
    silent_about(&right, "CANARY");
    let ran = listening.wait();
    let event = &ran.lines()[0];
    assert_eq!((&event["verified_by"], &event["decision"]), (&json!("bearer_token"), &json!("resubmit")));
    assert_eq!(event["provider_event"], "/webhook/kyc-verification/status");
    silent_about(&ran, "CANARY");
}

#[test]
fn what_is_sent_is_shown_on_demand() {
    let listening = Listening::of(&["--count", "1"]);
    let to = format!("http://{}/p100", listening.address);
    let args = ["trigger", "p100", "user_active", "--to", &to, "--header", "X-Test: shown", "--reveal"];
    let ran = kyckit(&[&args[..], &["--set", "status=shown too"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.all());
    assert!(ran.stdout.contains("X-Test: shown") && ran.stdout.contains("shown too"), "{}", ran.stdout);
    listening.wait();
    for header in ["no colon", "bad name: x", ": x"] {
        let ran = kyckit(&["trigger", "p100", "user_active", "--to", &to, "--header", header]);
        assert!(ran.code == 2 && ran.stderr.contains("--> --header"), "{header}: {}", ran.all());
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_waiting_for_an_answer() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let to = format!("http://{}/x", silent.local_addr().unwrap());
    let mut command = command(&["trigger", "p100", "kyc_verified", "--to", &to]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // It waits once it has connected.
    let _stream = silent.accept().unwrap();
    common::interrupt(&child);
    let ran = common::ended(child);
    assert!(ran.code == 2 && ran.stderr.contains("error[interrupted]"), "{}", ran.all());
}

/// An encrypted sample as a body.
fn encrypted(settings: &str) -> String {
    let mut command = command(&["trigger", "argos", "approved_n", "--encrypted-with", settings]);
    command.env("KYCKIT_ARGOS_API_KEY", KEY);
    let ran = run(command, b"");
    assert_eq!(ran.code, 0, "{}", ran.all());
    ran.stdout
}

fn probe(key: &str, body: &str, more: &[&str]) -> common::Ran {
    let mut command = command(&[&["argos", "probe", "-"], more].concat());
    command.env("KYCKIT_ARGOS_API_KEY", key);
    run(command, body.as_bytes())
}

#[test]
fn what_bodies_are_encrypted_with_is_found_out_and_used() {
    for settings in
        ["ecb,sha256,base64,none", "cbc,first32,hex,prefix16", "gcm,sha256hex_first32,base64,prefix12"]
    {
        let body = encrypted(settings);
        let found = probe(KEY, &body, &[]);
        assert_eq!(found.code, 0, "{}", found.all());
        let config = Temporary::new("receiver.toml", found.stdout.as_bytes());
        let mut inspect = command(&["inspect", "-", "--json", "--config", config.text()]);
        inspect.env("KYCKIT_ARGOS_API_KEY", KEY);
        let ran = run(inspect, body.as_bytes());
        assert_eq!(ran.code, 0, "{}", ran.all());
        let event = &ran.lines()[0];
        assert_eq!((&event["verified_by"], &event["decision"]), (&json!("decryption"), &json!("approved")));
        let mut again = command(&["trigger", "argos", "submit", "--encrypted-with", config.text()]);
        again.env("KYCKIT_ARGOS_API_KEY", KEY);
        assert!(run(again, b"").stdout.starts_with("{\"data\":\""));

        let names = probe(KEY, &body, &["--json"]).lines()[0]["ciphers"][0].clone();
        let [mode, key, encoding, iv] = ["mode", "key", "encoding", "iv"].map(|name| text(&names, name));
        assert_eq!(format!("{mode},{key},{encoding},{iv}"), settings);
    }
}

#[test]
fn where_nothing_or_several_decrypt_it_says_why() {
    let body = encrypted("ecb,sha256,base64,none");
    for (key, body, says) in [
        ("CANARY", body.as_str(), "the API key belongs to the project"),
        (KEY, "{\"webhook_trigger\":\"submit\"}", "the body is not encrypted"),
        (KEY, "{\"x\":1}", "the body is no envelope"),
        (KEY, "CANARY", "the body is no envelope"),
    ] {
        let ran = probe(key, body, &[]);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{}", ran.all());
        assert!(ran.stderr.contains("error[no_cipher]") && ran.stderr.contains(says), "{}", ran.stderr);
        silent_about(&ran, "CANARY");
    }
    // A key of exactly 32 bytes is its own first 32.
    let key = "00000000000000000000000000000032";
    let mut command = command(&["trigger", "argos", "submit", "--encrypted-with", "ecb,raw32,base64,none"]);
    command.env("KYCKIT_ARGOS_API_KEY", key);
    let several = probe(key, &run(command, b"").stdout, &[]);
    assert!(several.code == 0 && several.stderr.contains("2 combinations"), "{}", several.all());
    assert!(several.stdout.contains("\n# verify.decryption = "), "{}", several.stdout);
}

#[test]
fn the_api_key_comes_from_a_variable_or_a_file() {
    let body = encrypted("ecb,sha256,base64,none");
    let file = Temporary::new("key", format!("{KEY}\n").as_bytes());
    let ran = kyckit_with(&["argos", "probe", "-", "--api-key-file", file.text()], &body);
    assert_eq!(ran.code, 0, "{}", ran.all());
    assert!(ran.stdout.contains(&format!("api_key = {{ file = \"{}\" }}", file.text())), "{}", ran.all());
    silent_about(&ran, KEY);
    let blank = Temporary::new("key", b" \n");
    for (more, place) in [
        (&[][..], "KYCKIT_ARGOS_API_KEY"),
        (&["--api-key-file", blank.text()], blank.text()),
        (&["--api-key-file", "/no/such/file"], "/no/such/file"),
    ] {
        let ran = kyckit_with(&[&["argos", "probe", "-"], more].concat(), &body);
        assert!(ran.code == 2 && ran.stderr.contains(&format!("--> {place}\n")), "{}", ran.all());
    }
    assert_eq!(probe("  ", &body, &[]).code, 2);
}
