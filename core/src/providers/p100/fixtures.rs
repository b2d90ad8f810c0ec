//! Samples of the four webhooks, one for each row of the verdict table.

use super::generated::VERDICTS;
use crate::table::VerdictRow;
use crate::webhook::Fixture;

const USER: &str = "00000000-0000-4000-8000-000000000001";

pub(super) fn all() -> Vec<Fixture> {
    VERDICTS.iter().filter(|row| row.attempt != super::webhook::ANY).map(fixture).collect()
}

/// `kyc_not_verified_pending`: the webhook, its status, the status of the attempt.
fn fixture(row: &VerdictRow) -> Fixture {
    let webhook = row.event.trim_start_matches("p100.");
    let words = [webhook, row.status, row.attempt].into_iter().filter(|word| !word.is_empty());
    let name = words.map(str::to_lowercase).collect::<Vec<_>>().join("_");
    let (suffix, status) = match webhook {
        "kyc" => ("/webhook/kyc-verification/status", "verificationStatus"),
        "user" => ("/webhook/user/status", "status"),
        // The provider publishes no path for the other two.
        _ => ("", "status"),
    };
    let fixture = Fixture::new(name, suffix, "{}").set("externalUserId", USER).set(status, row.status);
    match row.attempt {
        "" => fixture,
        "REJECTED_BY_PROVIDER" => {
            fixture.set("attemptStatus", row.attempt).set("rejectionReason", "NO_FACE_FOUND")
        }
        attempt => fixture.set("attemptStatus", attempt),
    }
}
