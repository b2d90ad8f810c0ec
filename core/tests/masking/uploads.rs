//! What is shown of an upload and of the credentials that it is made with.

use super::*;

#[derive(Default)]
struct Ears(Mutex<Vec<String>>);

impl Observer for Ears {
    fn observe(&self, observation: &Observation<'_>) {
        self.0.lock().unwrap().push(format!("{observation:?} {observation:#?}"));
    }
}

const ID: &str = "CANARYCREDENTIALID";
const KEY: &str = "CANARYCREDENTIALKEY";

/// An application all of whose personal members are canaries, and that is valid.
fn full_of_canaries() -> (KraApplication, Vec<String>) {
    let mut wire = example();
    let mut hidden = vec![ID.to_owned(), KEY.to_owned()];
    let lists = |field: &Field| field.list.is_some_and(|list| list.complete);
    for field in FIELDS.iter().filter(|field| !lists(field)) {
        // These decide what else is asked for, or must repeat others.
        let decides = ["appType", "appNationality", "appResStatus", "appIpvFlag"].contains(&field.wire_name);
        if decides || field.path.starts_with("permanent.") {
            continue;
        }
        if let Some((value, mut texts)) = valid_value(field) {
            // Four digits stand in ports and times too.
            texts.retain(|text| text.len() > 4);
            wire.insert(field.wire_name.to_owned(), value);
            hidden.append(&mut texts);
        }
    }
    wire.insert("canaryMember".to_owned(), json!({"x": "CANARYEXTRA"}));
    wire.insert("appCorCtry".to_owned(), json!("India"));
    hidden.push("CANARYEXTRA".to_owned());
    let mut app = KraApplication::from_wire(&serde_json::to_vec(&wire).unwrap(), &rules()).unwrap();
    // Its check digit is wrong on purpose only in other tests.
    app.aadhaar_vid = None;
    let broken: Vec<String> = app
        .validate(&rules())
        .iter()
        .filter(|v| v.severity == kyckit::Severity::Error)
        .map(|v| v.to_string())
        .collect();
    assert!(broken.is_empty(), "{broken:?}");
    (app, hidden)
}

fn listening(config: ClientConfig) -> (ClientConfig, Arc<Ears>) {
    let ears = Arc::new(Ears::default());
    let config = ClientConfig {
        credentials: Credentials { app_id: ID.into(), app_key: KEY.into() },
        observer: Some(Arc::clone(&ears) as Arc<dyn Observer>),
        ..config
    };
    (config, ears)
}

#[test]
fn no_text_of_an_upload_shows_a_planted_value() {
    let (app, hidden) = full_of_canaries();
    let sandbox = Sandbox::builder().credentials(ID, KEY).start().unwrap();
    let (config, ears) = listening(config(&sandbox));
    all_hide("config", &[("config", format!("{config:?} {config:#?}"))], &hidden);
    let client = BlockingClient::new(config.clone()).unwrap();
    let other = Client::new(config).unwrap();
    all_hide("clients", &[("client", format!("{client:?} {client:#?} {other:?} {other:#?}"))], &hidden);

    let mut faults: Vec<Fault> =
        PageError::ALL.into_iter().map(|error| Fault::error(error, CodeForm::Page)).collect();
    faults.extend([
        Fault::close_after_answer(),
        Fault::reset_before_read(),
        Fault::reset_after_request(),
        Fault::reset_after_taken(),
        Fault::cut_body(),
        Fault::html(),
        Fault::rate_limited("3600"),
        Fault::delay(Duration::from_secs(2)),
    ]);
    for (number, fault) in faults.into_iter().enumerate() {
        for mode in [UploadMode::Queued, UploadMode::Immediate] {
            sandbox.reset();
            sandbox.fault(fault.clone());
            let options = options(&format!("T-mask-{number}"), mode, Duration::from_millis(700));
            let got = client.validate_and_upload(&app, &options);
            let context = format!("{fault:?} {mode:?}");
            all_hide(&context, &texts_of_upload(&got), &hidden);
            // What the provider knows of the applicant comes back in look-ups.
            let found = client.search_and_verify(app.pan.as_ref().unwrap(), "T-mask-look").unwrap();
            all_hide(&context, &[("record", format!("{found:?} {found:#?}"))], &hidden);
            if let Ok(receipt) = &got {
                let found = client.reconcile(&receipt.lookup).unwrap();
                all_hide(&context, &[("reconciliation", format!("{found:?} {found:#?}"))], &hidden);
            }
            std::thread::sleep(Duration::from_millis(30));
        }
    }
    let told = ears.0.lock().unwrap().join("\n");
    assert!(told.contains("T-mask-1"), "nothing was told");
    all_hide("observer", &[("observations", told)], &hidden);
}

#[test]
fn no_text_of_an_upload_that_fails_before_it_is_sent_shows_a_planted_value() {
    let (app, hidden) = full_of_canaries();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    for base_url in
        [format!("http://127.0.0.1:{}", dead_port()), format!("https://{}", silent.local_addr().unwrap())]
    {
        let (config, ears) = listening(config_for(&base_url));
        let client = BlockingClient::new(config).unwrap();
        let mut broken = app.clone();
        broken.pan = Some("CANARYPAN".into());
        broken.mobile.number = Some("CANARYMOBILE".into());
        let mut hidden = hidden.clone();
        hidden.extend(["CANARYPAN".to_owned(), "CANARYMOBILE".to_owned()]);
        let short = options("T-short", UploadMode::Queued, Duration::from_millis(200));
        for (app, options) in [
            (app.clone(), short.clone()),
            (broken, short.clone()),
            (app.clone(), options("T \r\n", UploadMode::Queued, Duration::from_millis(200))),
        ] {
            let got = client.validate_and_upload(&app, &options);
            assert!(got.is_err());
            all_hide(&base_url, &texts_of_upload(&got), &hidden);
        }
        all_hide("observer", &[("observations", ears.0.lock().unwrap().join("\n"))], &hidden);
    }
}

/// A provider may say the applicant's data in any member of its answer, its free text above all.
#[test]
fn no_text_shows_what_a_provider_says_of_an_applicant() {
    let hidden = vec!["CANARYSAID".to_owned()];
    let kycdata: String = [
        "appPanNo",
        "appPanDob",
        "appName",
        "appModfAck",
        "appRegAck",
        "appStatusdt",
        "appEntrydt",
        "appModdt",
        "appPosCode",
        "appUpdtStatus",
        "appStatusDelta",
        "appHoldDeactiveRmks",
        "appUpdtRmks",
        "error",
        "appOther",
    ]
    .iter()
    .map(|name| format!("\"{name}\":\"CANARYSAID {name}\","))
    .collect();
    let result = |status: &str| {
        format!(
            "\"result\":{{\"error\":\"CANARYSAID\",\"kycdata\":{{{kycdata}\"appStatus\":\"{status}\"}},\"x\":\"CANARYSAID\"}}"
        )
    };
    let bodies = [
        format!("{{\"status\":\"success\",\"statusCode\":\"200\",{}}}", result("001")),
        format!("{{\"status\":\"success\",\"statusCode\":\"200\",{}}}", result("ERR-90061")),
        format!(
            "{{\"status\":\"failure\",\"statusCode\":\"400\",\"message\":\"CANARYSAID\",{}}}",
            result("")
        ),
        format!(
            "{{\"status\":\"failure\",\"statusCode\":\"400\",\"message\":\"Invalid PAN format CANARYSAID\",{}}}",
            result("")
        ),
        "{\"status\":\"CANARYSAID\",\"statusCode\":\"CANARYSAID\",\"message\":{\"x\":\"CANARYSAID\"}}"
            .to_owned(),
        "{\"error\":{\"message\":\"CANARYSAID\"},\"CANARYSAID\":\"CANARYSAID\"}".to_owned(),
        "{\"error\":\"Input Validation Error: CANARYSAID\"}".to_owned(),
        "CANARYSAID".to_owned(),
        "{\"CANARYSAID".to_owned(),
        "[\"CANARYSAID\"]".to_owned(),
    ];
    for status in [
        "200 OK",
        "400 Bad",
        "401 Unauthorized",
        "403 Forbidden",
        "422 Bad",
        "429 Slow",
        "500 Failed",
        "503 Away",
        "307 Moved",
    ] {
        for body in &bodies {
            let headers =
                "X-Name: CANARYSAID\r\nLocation: http://CANARYSAID.invalid/\r\nRetry-After: 3600\r\n";
            let server = Tape::start(answer(status, headers, body));
            let (config, ears) = listening(config_for(&server.base_url()));
            let client = BlockingClient::new(config).unwrap();
            let (app, _) = full_of_canaries();
            let options = options("T-said", UploadMode::Immediate, Duration::from_millis(500));
            let got = client.validate_and_upload(&app, &options);
            all_hide(&format!("{status} {body}"), &texts_of_upload(&got), &hidden);
            if status == "200 OK" {
                let found = client.search_and_verify(&"AAAPA1234A".into(), "T-said");
                all_hide(&format!("{status} {body}"), &[("look-up", format!("{found:?}"))], &hidden);
            }
            all_hide("observer", &[("observations", ears.0.lock().unwrap().join("\n"))], &hidden);
        }
    }
}

// ---- credentials ----

#[test]
fn no_text_shows_a_credential() {
    let hidden = [ID.to_owned(), KEY.to_owned()];
    for (id, key) in [
        (ID.to_owned(), KEY.to_owned()),
        (format!("{ID}\r\n"), KEY.to_owned()),
        (ID.to_owned(), format!("{KEY}\u{e9}\n")),
    ] {
        for base_url in ["http://127.0.0.1:1", "http://example.com", "nonsense"] {
            let config =
                ClientConfig { base_url: base_url.to_owned(), ..ClientConfig::new(id.clone(), key.clone()) };
            all_hide(base_url, &[("config", format!("{config:?} {config:#?}"))], &hidden);
            all_hide(
                base_url,
                &[("secrets", format!("{:?} {:?}", config.credentials.app_id, config.credentials.app_key))],
                &hidden,
            );
            let options = options("T-cred", UploadMode::Queued, Duration::from_millis(100));
            match BlockingClient::new(config) {
                Err(error) => all_hide(base_url, &texts_of_error(&error), &hidden),
                Ok(client) => {
                    all_hide(base_url, &[("client", format!("{client:?}"))], &hidden);
                    let got = client.validate_and_upload(&common::application("CRED-1"), &options);
                    all_hide(base_url, &texts_of_upload(&got), &hidden);
                }
            }
        }
    }
}

/// A user name in the base URL is refused, and until then it is somebody's credential.
#[test]
fn no_text_shows_a_credential_of_the_base_url() {
    let hidden = ["CANARYUSER".to_owned(), "CANARYWORD".to_owned()];
    let config = config_for("https://CANARYUSER:CANARYWORD@127.0.0.1:1");
    let error = BlockingClient::new(config.clone()).unwrap_err();
    all_hide("user in the URL", &texts_of_error(&error), &hidden);
    all_hide("user in the URL", &[("config", format!("{config:?} {config:#?}"))], &hidden);
}
