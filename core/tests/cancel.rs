//! Cancelling an upload from another thread: it ends as if its deadline had passed.

#![cfg(feature = "blocking")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test that panics has failed"
)]

mod common;

use common::{WAYS, config, options, until, upload, valid};
use kyckit::hyperverge::Outcome;
use kyckit::{Canceller, ErrorKind, Sent};
use kyckit_sandbox::{Fault, Sandbox};
use std::time::Duration;

/// So long that a test which waits for it counts as hanging.
const FOR_EVER: Duration = Duration::from_secs(3600);

#[test]
fn one_that_may_have_been_sent_ends_as_unknown() {
    for (way, mode) in WAYS {
        let sandbox = Sandbox::start().unwrap();
        sandbox.fault(Fault::delay(FOR_EVER));
        let mut options = options("T-1", mode, FOR_EVER);
        let canceller = Canceller::new();
        options.canceller = Some(canceller.clone());
        let receipt = std::thread::scope(|scope| {
            let call = scope.spawn(|| upload(way, config(&sandbox), &valid("CANCEL-1"), &options));
            until("the body is on its way", || sandbox.bodies_begun("T-1") == 1);
            canceller.cancel();
            call.join().unwrap().unwrap()
        });
        assert_eq!((receipt.outcome, receipt.sent), (Outcome::Unknown, Sent::Maybe), "{way:?} {mode:?}");
        assert_eq!(receipt.lookup.transaction_id, "T-1");
        assert_eq!(sandbox.bodies_begun("T-1"), 1, "{way:?} {mode:?}");
    }
}

#[test]
fn one_that_was_cancelled_before_is_not_sent() {
    for (way, mode) in WAYS {
        let sandbox = Sandbox::start().unwrap();
        let mut options = options("T-1", mode, FOR_EVER);
        let canceller = Canceller::new();
        canceller.cancel();
        options.canceller = Some(canceller);
        let error = upload(way, config(&sandbox), &valid("CANCEL-2"), &options).unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::Timeout, "cancelled"));
        assert_eq!((error.sent(), error.transaction_id()), (Some(Sent::No), Some("T-1")));
        assert_eq!(sandbox.bodies_begun("T-1"), 0, "{way:?} {mode:?}");
    }
}

#[test]
fn the_pause_before_another_attempt_ends_too() {
    for (way, mode) in WAYS {
        let sandbox = Sandbox::start().unwrap();
        sandbox.fault(Fault::rate_limited("20").times(9));
        let mut options = options("T-1", mode, FOR_EVER);
        let canceller = Canceller::new();
        options.canceller = Some(canceller.clone());
        let error = std::thread::scope(|scope| {
            let call = scope.spawn(|| upload(way, config(&sandbox), &valid("CANCEL-3"), &options));
            until("the first answer", || sandbox.bodies_begun("T-1") == 1);
            canceller.cancel();
            call.join().unwrap()
        });
        // The first answer may still have been on its way.
        match error {
            Err(error) => assert_eq!(error.kind(), ErrorKind::RateLimited, "{way:?} {mode:?}"),
            Ok(receipt) => assert_eq!(receipt.outcome, Outcome::Unknown, "{way:?} {mode:?}"),
        }
        assert_eq!(sandbox.bodies_begun("T-1"), 1, "{way:?} {mode:?}");
    }
}
