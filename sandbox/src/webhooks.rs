//! Webhook payloads of "HyperVerge, KRA Webhook", and what became of each delivery.

use std::collections::VecDeque;

use jiff::Timestamp;

use crate::answers::Members;
use crate::clock;
use crate::loopback::LoopbackUrl;
use crate::records::Record;

/// The only event type of the page.
pub(crate) const EVENT_TYPE: &str = "KRA_APPLICATION_STATUS";
/// `appUpdtStatus` of a record without a modification.
pub(crate) const NO_MODIFICATION: &str = "005";
/// More deliveries than this are forgotten, oldest first.
const DELIVERIES_KEPT: usize = 10_000;

/// Which of the page's two payloads is sent. How the provider chooses is unpublished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PayloadVersion {
    /// The detailed payload, wrapped in `data`, with personal data and without codes or a time.
    V1,
    /// The standard payload, flat, with codes and a time.
    #[default]
    V2,
}

/// What became of a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The receiver answered with this status.
    Answered(u16),
    /// No answer: refused, reset, not HTTP, or more than five seconds.
    Failed(String),
    /// Held back by a `drop_webhook` fault.
    Dropped,
}

/// One webhook, in the order of sending. Holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Where it went.
    pub url: String,
    /// The transaction it was about.
    pub transaction_id: String,
    /// The stage's code; of the Results webhook the application's status.
    pub app_status: String,
    /// The stage's text; of the Results webhook the event.
    pub status_description: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// A webhook on its way.
#[derive(Clone)]
pub(crate) struct Event {
    pub(crate) url: LoopbackUrl,
    /// Static headers of a subscription.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    pub(crate) transaction_id: String,
    pub(crate) app_status: String,
    pub(crate) status_description: String,
}

impl Event {
    /// The event of a record's present stage.
    pub(crate) fn of(record: &Record, url: &LoopbackUrl, version: PayloadVersion, app_id: &str) -> Self {
        let body = match version {
            PayloadVersion::V1 => detailed(record, app_id),
            PayloadVersion::V2 => standard(record, app_id),
        };
        Self {
            url: url.clone(),
            headers: Vec::new(),
            body,
            transaction_id: record.transaction_id.clone(),
            app_status: record.stage.app_status.clone(),
            status_description: record.stage.status_description.clone(),
        }
    }

    pub(crate) fn delivery(&self, outcome: Outcome) -> Delivery {
        Delivery {
            url: self.url.text().to_owned(),
            transaction_id: self.transaction_id.clone(),
            app_status: self.app_status.clone(),
            status_description: self.status_description.clone(),
            outcome,
        }
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

/// The last deliveries, bounded.
#[derive(Default)]
pub(crate) struct Deliveries(VecDeque<Delivery>);

impl Deliveries {
    pub(crate) fn push(&mut self, delivery: Delivery) {
        if self.0.len() >= DELIVERIES_KEPT {
            self.0.pop_front();
        }
        self.0.push_back(delivery);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Delivery> {
        self.0.iter()
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}
