//! Samples of both webhooks, one for each row of their status tables.

use super::generated::{STATUSES, VERDICTS};
use crate::webhook::Fixture;

/// `v2_kra_validated`, `v1_kra_validated`: the layout and the registry's text; a status without text by its code.
pub(super) fn kra() -> Vec<Fixture> {
    let v2 = STATUSES.iter().map(|row| {
        let code = row.codes.last().copied().unwrap_or_default();
        let word = if row.text.is_empty() { format!("code_{code}") } else { words(row.text) };
        let fixture = Fixture::new(format!("v2_{word}"), "", "{}").set("statusDescription", row.text);
        let fixture = fixture.set("transactionId", "T-1").set("appId", "test-app-id");
        let fixture = fixture.set("eventType", "KRA_APPLICATION_STATUS").set("remarks", "");
        let fixture = if code.is_empty() {
            fixture
        } else {
            fixture.set("appStatus", &full(code)).set("appUpdtStatus", "005")
        };
        fixture.set("eventTime", "2026-01-15T10:00:00Z")
    });
    let v1 = STATUSES.iter().filter(|row| !row.text.is_empty()).map(|row| {
        let fixture = Fixture::new(format!("v1_{}", words(row.text)), "", "{}").set("data.name", "TEST USER");
        let fixture = fixture.set("data.phoneNumber", "9000000000").set("data.panNumber", "AAAPA1234A");
        let fixture = fixture.set("data.emailAddress", "test@example.com").set("data.remarks", "Null");
        let fixture = fixture.set("data.statusDescription", row.text).set("data.transactionid", "T-1");
        fixture.set("data.appId", "test-app-id").set("data.eventType", "KRA_APPLICATION_STATUS")
    });
    v2.chain(v1).collect()
}

/// A code as CVL sends it: the registry's digit first.
fn full(code: &str) -> String {
    if code.len() == 2 { format!("0{code}") } else { code.to_owned() }
}

/// A text as a name.
fn words(text: &str) -> String {
    let word =
        |word: &str| word.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    text.split([' ', '/']).map(word).filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_")
}

/// `auto_approved`: the application's status.
pub(super) fn results() -> Vec<Fixture> {
    let fixtures = VERDICTS.iter().map(|row| {
        let event = match row.actor {
            "human" => "MANUAL_REVIEW_STATUS_UPDATE",
            _ if row.status == "kyc_in_progress" => "INTERMEDIATE_TRANSACTION_WEBHOOK",
            _ => "FINISH_TRANSACTION_WEBHOOK",
        };
        let fixture = Fixture::new(row.status, "", "{}").set("eventType", event).set("eventVersion", "1.0.0");
        let fixture =
            fixture.set("eventTime", "2026-01-15T10:00:00Z").set("eventId", &format!("E-{}", row.status));
        let fixture = fixture.set("applicationStatus", row.status).set("transactionId", "T-1");
        if row.actor == "human" { fixture.set("reviewerEmail", "reviewer@example.com") } else { fixture }
    });
    fixtures.collect()
}
