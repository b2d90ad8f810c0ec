//! What becomes of an upload when the way to the provider or the provider itself fails: the outcome, and that a
//! body is never sent twice unless a whole answer says that it was not taken.

#![cfg(feature = "blocking")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test that panics has failed"
)]

mod answers;
#[path = "../common/mod.rs"]
mod common;
mod lost_servers;
mod retries;

use common::{
    Held, WAYS, Way, application, config, config_for, dead_port, options, rules, runtime, until, upload,
    valid,
};
use kyckit::hyperverge::{BlockingClient, Client, KraApplication, Lookup, Outcome, Receipt, UploadMode};
use kyckit::{Document, Error, ErrorKind, Sent, Timestamp, Valid};
use kyckit_sandbox::{CodeForm, Fault, Life, PageError, Plant, Route, Sandbox, Stage};
use std::net::TcpListener;
use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

const LONG: Duration = Duration::from_secs(20);
const PAN: &str = "AAAPT1234A";

/// What an upload is to amount to.
#[derive(Clone, Debug)]
enum Want {
    Accepted,
    /// With this code; the last two: HTTP status and whether it was sent.
    Rejected(&'static str, u16),
    Unknown(&'static str, Option<u16>, Sent),
    Failed(ErrorKind, &'static str, Option<u16>, Sent),
}

fn check(name: &str, want: &Want, got: &Result<Receipt, Error>, id: &str) {
    let told = format!("{name}: wanted {want:?}, got {got:?}");
    match (want, got) {
        (Want::Accepted, Ok(receipt)) => {
            assert_eq!((receipt.outcome, receipt.sent), (Outcome::Accepted, Sent::Yes), "{told}");
            assert_eq!((receipt.code.as_deref(), receipt.http_status), (None, Some(200)), "{told}");
            assert!(receipt.request_id.is_some(), "{told}");
        }
        (Want::Rejected(code, status), Ok(receipt)) => {
            assert_eq!((receipt.outcome, receipt.sent), (Outcome::Rejected, Sent::Yes), "{told}");
            assert_eq!(
                (receipt.code.as_deref(), receipt.http_status),
                (Some(*code), Some(*status)),
                "{told}"
            );
            assert!(!receipt.message.is_empty() && !receipt.remedy.is_empty(), "{told}");
        }
        (Want::Unknown(code, status, sent), Ok(receipt)) => {
            assert_eq!((receipt.outcome, receipt.sent), (Outcome::Unknown, *sent), "{told}");
            assert_eq!((receipt.code.as_deref(), receipt.http_status), (Some(*code), *status), "{told}");
            assert!(receipt.remedy.contains("Search and Verify"), "no way to find out: {told}");
        }
        (Want::Failed(kind, code, status, sent), Err(error)) => {
            assert_eq!((error.kind(), error.code()), (*kind, *code), "{told}");
            assert_eq!((error.http_status(), error.sent()), (*status, Some(*sent)), "{told}");
            assert_eq!(error.transaction_id(), Some(id), "{told}");
            let again = matches!(kind, ErrorKind::RateLimited | ErrorKind::Network | ErrorKind::Timeout);
            assert_eq!(error.is_retryable(), again, "{told}");
            assert!(!error.message().is_empty() && !error.remedy().is_empty(), "{told}");
        }
        _ => panic!("{told}"),
    }
    if let Ok(receipt) = got {
        assert_eq!(receipt.lookup.transaction_id, id, "{told}");
        assert_eq!(receipt.lookup.pan.expose(), PAN, "{told}");
    }
}

struct Case {
    name: String,
    fault: Fault,
    timeout: Duration,
    want: Want,
    /// How many bodies the sandbox may have seen begin.
    bodies: RangeInclusive<usize>,
    /// Whether the sandbox took the record.
    taken: bool,
}

fn case(name: impl Into<String>, fault: Fault, want: Want) -> Case {
    let taken = matches!(want, Want::Accepted);
    Case { name: name.into(), fault, timeout: LONG, want, bodies: 1..=1, taken }
}

/// Runs the cases with both clients in both modes, each way against a sandbox of its own, all at once.
fn run(cases: &(dyn Fn() -> Vec<Case> + Sync), fill: &(dyn Fn(&str) -> Valid<KraApplication> + Sync)) {
    std::thread::scope(|scope| {
        for (way, mode) in WAYS {
            scope.spawn(move || {
                let sandbox = Sandbox::start().unwrap();
                let client = Held::new(way, config(&sandbox));
                for (number, case) in cases().into_iter().enumerate() {
                    let name = format!("{} ({way:?}, {mode:?})", case.name);
                    sandbox.reset();
                    sandbox.fault(case.fault);
                    let id = format!("T-{number}");
                    let app = fill(&format!("FAULT-{number}"));
                    let begun = Instant::now();
                    let got = client.upload(&app, &options(&id, mode, case.timeout));
                    assert!(
                        begun.elapsed() < case.timeout + Duration::from_secs(2),
                        "{name}: the deadline did not hold"
                    );
                    check(&name, &case.want, &got, &id);
                    let bodies = sandbox.bodies_begun(&id);
                    assert!(
                        case.bodies.contains(&bodies),
                        "{name}: {bodies} bodies, wanted {:?}",
                        case.bodies
                    );
                    assert_eq!(sandbox.record(PAN).is_some(), case.taken, "{name}: record");
                    // The connection may have been closed: let the close arrive before the next case.
                    std::thread::sleep(Duration::from_millis(50));
                }
            });
        }
    });
}

fn lost() -> Want {
    Want::Unknown("no_answer", None, Sent::Maybe)
}

fn cut(status: u16) -> Want {
    Want::Unknown("unreadable_answer", Some(status), Sent::Yes)
}
