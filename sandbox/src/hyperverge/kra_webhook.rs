//! Webhook payloads of "HyperVerge, KRA Webhook".

use jiff::Timestamp;

use crate::answer::Members;
use crate::clock;
use crate::hyperverge::records::Record;
use crate::loopback::LoopbackUrl;
use crate::webhooks::Event;

/// The only event type of the page.
const EVENT_TYPE: &str = "KRA_APPLICATION_STATUS";
/// `appUpdtStatus` of a record without a modification.
pub(crate) const NO_MODIFICATION: &str = "005";

/// Which of the page's two payloads is sent. How the provider chooses is unpublished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PayloadVersion {
    /// The detailed payload, wrapped in `data`, with personal data and without codes or a time.
    V1,
    /// The standard payload, flat, with codes and a time.
    #[default]
    V2,
}

/// The webhook of a record's present stage.
pub(crate) fn event(record: &Record, url: &LoopbackUrl, version: PayloadVersion, app_id: &str) -> Event {
    let body = match version {
        PayloadVersion::V1 => detailed(record, app_id),
        PayloadVersion::V2 => standard(record, app_id),
    };
    Event {
        provider: "hyperverge_kra",
        url: url.clone(),
        headers: Vec::new(),
        body,
        transaction_id: record.transaction_id.clone(),
        app_status: record.stage.app_status.clone(),
        status_description: record.stage.status_description.clone(),
        waits: Vec::new(),
    }
}

fn standard(record: &Record, app_id: &str) -> String {
    let stage = &record.stage;
    let update = stage.app_updt_status.as_deref().unwrap_or(NO_MODIFICATION);
    Members::default()
        .text("statusDescription", &stage.status_description)
        .text("transactionId", &record.transaction_id)
        .text("appId", app_id)
        .text("eventType", EVENT_TYPE)
        .text("remarks", stage.remarks.as_deref().unwrap_or_default())
        .text("appStatus", &stage.app_status)
        .text("appUpdtStatus", update)
        .text("eventTime", &clock::utc_text(Timestamp::now()))
        .close()
}

fn detailed(record: &Record, app_id: &str) -> String {
    let stage = &record.stage;
    let data = Members::default()
        .text("name", &record.name)
        .text("phoneNumber", &record.mobile)
        .text("panNumber", &record.pan)
        .text("emailAddress", &record.email)
        // The page prints the word "Null" as text.
        .text("remarks", stage.remarks.as_deref().unwrap_or("Null"))
        .text("statusDescription", &stage.status_description)
        .text("transactionid", &record.transaction_id)
        .text("appId", app_id)
        .text("eventType", EVENT_TYPE);
    Members::default().object("data", data).close()
}
