//! Answers that ask to come again later.

use super::*;

#[test]
fn retry_after_is_kept_to_and_then_it_is_taken() {
    std::thread::scope(|scope| {
        for (way, mode) in WAYS {
            scope.spawn(move || {
                let sandbox = Sandbox::start().unwrap();
                sandbox.fault(Fault::rate_limited("1"));
                let begun = Instant::now();
                let got = upload(way, config(&sandbox), &valid("SLOW-1"), &options("T-slow", mode, LONG));
                check(&format!("429 then fine ({way:?}, {mode:?})"), &Want::Accepted, &got, "T-slow");
                assert!(begun.elapsed() >= Duration::from_secs(1), "waited {:?}", begun.elapsed());
                assert_eq!(sandbox.bodies_begun("T-slow"), 2);
            });
        }
    });
}

#[test]
fn rate_limited_until_the_deadline() {
    std::thread::scope(|scope| {
        for (way, mode) in WAYS {
            scope.spawn(move || {
                let sandbox = Sandbox::start().unwrap();
                sandbox.fault(Fault::rate_limited("0").times(1000));
                let timeout = Duration::from_millis(1500);
                let begun = Instant::now();
                let got =
                    upload(way, config(&sandbox), &valid("LIMIT-1"), &options("T-limit", mode, timeout));
                let want = Want::Failed(ErrorKind::RateLimited, "rate_limited", Some(429), Sent::Yes);
                check(&format!("429 for ever ({way:?}, {mode:?})"), &want, &got, "T-limit");
                assert!(begun.elapsed() < timeout + Duration::from_secs(1), "{:?}", begun.elapsed());
                let attempts = sandbox.requests(Route::UploadAsync) + sandbox.requests(Route::UploadSync);
                assert_eq!(sandbox.bodies_begun("T-limit"), attempts, "one body an attempt");
                assert!((2..=8).contains(&attempts), "{attempts} attempts");
                assert!(sandbox.record(PAN).is_none());
            });
        }
    });
}

/// A wait beyond the deadline is not begun.
#[test]
fn rate_limited_for_longer_than_the_deadline() {
    let cases = || {
        let want = || Want::Failed(ErrorKind::RateLimited, "rate_limited", Some(429), Sent::Yes);
        ["3600", "18446744073709551615", "99999999999999999999999"]
            .into_iter()
            .map(|after| {
                let fault = Fault::rate_limited(after).times(1000);
                Case {
                    // Nothing waits for it: the pause asked for is longer than any deadline.
                    timeout: LONG,
                    bodies: 1..=1,
                    ..case(format!("Retry-After {after}"), fault, want())
                }
            })
            .collect()
    };
    let begun = Instant::now();
    run(&cases, &valid);
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
}
