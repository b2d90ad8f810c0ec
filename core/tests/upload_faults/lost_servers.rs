//! Servers that are not there, go, or are killed; and what is found out later.

use super::*;

#[test]
fn a_server_that_is_not_there() {
    for (way, mode) in WAYS {
        let base_url = format!("http://127.0.0.1:{}", dead_port());
        let timeout = Duration::from_millis(700);
        let begun = Instant::now();
        let got = upload(way, config_for(&base_url), &valid("GONE-1"), &options("T-gone", mode, timeout));
        let want = Want::Failed(ErrorKind::Network, "not_sent", None, Sent::No);
        check(&format!("gone ({way:?}, {mode:?})"), &want, &got, "T-gone");
        assert!(begun.elapsed() < timeout + Duration::from_secs(1), "{:?}", begun.elapsed());
    }
}

#[test]
fn a_server_that_comes_inside_the_deadline() {
    for (way, mode) in WAYS {
        let port = dead_port();
        let base_url = format!("http://127.0.0.1:{port}");
        std::thread::scope(|scope| {
            let late = scope.spawn(move || {
                std::thread::sleep(Duration::from_millis(300));
                Sandbox::builder().port(port).start().unwrap()
            });
            let got = upload(way, config_for(&base_url), &valid("LATE-1"), &options("T-late", mode, LONG));
            check(&format!("late ({way:?}, {mode:?})"), &Want::Accepted, &got, "T-late");
            assert_eq!(late.join().unwrap().bodies_begun("T-late"), 1);
        });
    }
}

/// A port that takes connections and answers no TLS handshake: nothing of the request can have left.
#[test]
fn the_deadline_passes_before_anything_is_sent() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("https://{}", silent.local_addr().unwrap());
    for (way, mode) in WAYS {
        for timeout in [Duration::ZERO, Duration::from_millis(1), Duration::from_millis(400)] {
            let begun = Instant::now();
            let got = upload(way, config_for(&base_url), &valid("TLS-1"), &options("T-tls", mode, timeout));
            let error = got.expect_err("nothing can have been sent");
            assert!(matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Network), "{error:?}");
            assert_eq!(error.sent(), Some(Sent::No), "{error:?}");
            assert!(error.is_retryable(), "{error:?}");
            assert!(begun.elapsed() < timeout + Duration::from_secs(1), "{:?}", begun.elapsed());
        }
    }
}

#[test]
fn the_connect_time_out_is_the_clients_own() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut config = config_for(&format!("https://{}", silent.local_addr().unwrap()));
    config.connect_timeout = Duration::from_millis(100);
    config.timeout = Duration::from_millis(900);
    let error =
        upload(Way::Blocking, config, &valid("TLS-2"), &kyckit::hyperverge::UploadOptions::new("T-tls-2"))
            .unwrap_err();
    assert_eq!((error.sent(), error.is_retryable()), (Some(Sent::No), true), "{error:?}");
    assert!(matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Network), "{error:?}");
}

/// Plain HTTP to a port that accepts and never reads: the body may have left.
#[test]
fn a_server_that_never_reads_may_have_the_request() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}", silent.local_addr().unwrap());
    for (way, mode) in WAYS {
        let timeout = Duration::from_millis(300);
        let got = upload(way, config_for(&base_url), &valid("DEAF-1"), &options("T-deaf", mode, timeout));
        check("deaf server", &lost(), &got, "T-deaf");
    }
}

#[test]
fn no_time_at_all_sends_nothing_or_says_so() {
    let sandbox = Sandbox::start().unwrap();
    for (number, (way, mode)) in WAYS.into_iter().enumerate() {
        let id = format!("T-zero-{number}");
        let got = upload(
            way,
            config(&sandbox),
            &valid(&format!("ZERO-{number}")),
            &options(&id, mode, Duration::ZERO),
        );
        match got {
            Err(error) => {
                assert_eq!((error.kind(), error.sent()), (ErrorKind::Timeout, Some(Sent::No)), "{error:?}");
                assert_eq!(sandbox.bodies_begun(&id), 0);
            }
            Ok(receipt) => assert_ne!(receipt.outcome, Outcome::Rejected, "{receipt:?}"),
        }
    }
}

fn killed_in_the_middle(way: Way, mode: UploadMode) -> (u16, Receipt) {
    let mut sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::delay(Duration::from_secs(30)));
    let (config, port) = (config(&sandbox), sandbox.address().port());
    let receipt = std::thread::scope(|scope| {
        let call =
            scope.spawn(move || upload(way, config, &valid("KILLED-1"), &options("T-killed", mode, LONG)));
        until("the body was begun", || sandbox.bodies_begun("T-killed") == 1);
        let begun = Instant::now();
        sandbox.stop();
        let got = call.join().unwrap();
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        check(&format!("killed ({way:?}, {mode:?})"), &lost(), &got, "T-killed");
        got.unwrap()
    });
    assert_eq!(sandbox.bodies_begun("T-killed"), 1);
    (port, receipt)
}

fn on_port(port: u16) -> Sandbox {
    let mut started = None;
    until("the port is free again", || {
        started = Sandbox::builder().port(port).start().ok();
        started.is_some()
    });
    started.unwrap()
}

fn reconcile(way: Way, sandbox: &Sandbox, lookup: &Lookup) -> &'static str {
    let found = match way {
        Way::Async => {
            runtime().block_on(async { Client::new(config(sandbox)).unwrap().reconcile(lookup).await })
        }
        Way::Blocking => BlockingClient::new(config(sandbox)).unwrap().reconcile(lookup),
    };
    found.unwrap().as_str()
}

#[test]
fn killed_in_the_middle_and_found_out_later() {
    for (way, mode) in WAYS {
        let (port, receipt) = killed_in_the_middle(way, mode);
        let sandbox = on_port(port);
        assert_eq!(reconcile(way, &sandbox, &receipt.lookup), "not_found");
        sandbox.plant(Plant::new(PAN));
        assert_eq!(reconcile(way, &sandbox, &receipt.lookup), "taken");
        // Stored facts only: as after a crash.
        let stored = Lookup {
            transaction_id: "T-killed".to_owned(),
            pan: PAN.into(),
            started_at: Timestamp::parse(&receipt.lookup.started_at.to_string()).unwrap(),
        };
        assert_eq!(reconcile(way, &sandbox, &stored), "taken");
        // The same record, were the upload younger than it.
        let later = receipt.lookup.started_at.unix_millis() + 3_600_000;
        let younger = Lookup { started_at: Timestamp::from_unix_millis(later).unwrap(), ..stored.clone() };
        assert_eq!(reconcile(way, &sandbox, &younger), "cannot_tell");
        sandbox.reset();
        for (code, text) in
            [("000", "Not Checked with respective KRA"), ("888", "Not Checked with Multiple KRA")]
        {
            sandbox.plant(Plant::new(PAN).life(Life::fixed(Stage::new(code, text))));
            assert_eq!(reconcile(way, &sandbox, &stored), "cannot_tell", "{code}");
        }
    }
}

/// Another applicant's record says nothing.
#[test]
fn a_record_of_another_pan_is_not_found() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.plant(Plant::new("AAAPA1234A"));
    let lookup =
        Lookup { transaction_id: "T-other".to_owned(), pan: PAN.into(), started_at: Timestamp::now() };
    assert_eq!(reconcile(Way::Blocking, &sandbox, &lookup), "not_found");
}

#[test]
fn taken_but_unanswered_is_found_as_taken() {
    for (way, mode) in WAYS {
        let sandbox = Sandbox::start().unwrap();
        sandbox.fault(Fault::reset_after_taken());
        let receipt =
            upload(way, config(&sandbox), &valid("TAKEN-1"), &options("T-taken", mode, LONG)).unwrap();
        assert_eq!(receipt.outcome, Outcome::Unknown);
        assert_eq!(reconcile(way, &sandbox, &receipt.lookup), "taken");
        sandbox.reset();
        sandbox.fault(Fault::reset_after_request());
        let receipt =
            upload(way, config(&sandbox), &valid("TAKEN-2"), &options("T-not", mode, LONG)).unwrap();
        assert_eq!(receipt.outcome, Outcome::Unknown);
        assert_eq!(reconcile(way, &sandbox, &receipt.lookup), "not_found");
    }
}

/// Asking twice does no harm: lost answers of a look-up are asked for again.
#[test]
fn a_look_up_goes_on_through_faults() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.plant(Plant::new(PAN));
    let client = BlockingClient::new(config(&sandbox)).unwrap();
    for fault in [
        Fault::reset_before_read(),
        Fault::reset_after_request(),
        Fault::cut_body(),
        Fault::answer(503, &[], "busy"),
        Fault::rate_limited("0"),
    ] {
        let told = format!("{fault:?}");
        sandbox.fault(fault.on(Route::SearchAndVerify));
        let found = client
            .search_and_verify(&PAN.into(), "T-look")
            .unwrap_or_else(|error| panic!("{told}: {error:?}"));
        assert_eq!(found.records[0].status.as_deref(), Some("007"), "{told}");
    }
    let gone = BlockingClient::new({
        let mut config = config_for(&format!("http://127.0.0.1:{}", dead_port()));
        config.timeout = Duration::from_millis(300);
        config
    });
    let error = gone.unwrap().search_and_verify(&PAN.into(), "T-look").unwrap_err();
    assert_eq!((error.kind(), error.sent()), (ErrorKind::Network, Some(Sent::No)), "{error:?}");
}
