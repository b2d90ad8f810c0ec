//! The KRA webhook in both layouts, and the Results webhook (HyperVerge).

use serde::Deserialize;
use std::borrow::Cow;

/// The webhook of the standard layout (v2).
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct Webhook {
    pub statusDescription: String,
    pub transactionId: String,
    pub appId: String,
    pub eventType: String,
    pub remarks: Option<String>,
    pub appStatus: String,
    pub appUpdtStatus: String,
    pub eventTime: String,
}

/// The webhook of the detailed layout (v1).
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the names of the wire")]
pub struct DetailedWebhook {
    pub data: Detailed,
}

/// What the detailed layout wraps.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct Detailed {
    pub name: String,
    pub phoneNumber: String,
    pub panNumber: String,
    pub emailAddress: String,
    pub remarks: Option<String>,
    pub statusDescription: String,
    pub transactionid: String,
    pub appId: String,
    pub eventType: String,
}

/// [`Webhook`] and [`Detailed`] with texts of the body where they have no escape; for information, not the peer.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct BorrowedWebhook<'a> {
    #[serde(borrow)]
    pub statusDescription: Cow<'a, str>,
    #[serde(borrow)]
    pub transactionId: Cow<'a, str>,
    #[serde(borrow)]
    pub appId: Cow<'a, str>,
    #[serde(borrow)]
    pub eventType: Cow<'a, str>,
    #[serde(borrow)]
    pub remarks: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub appStatus: Cow<'a, str>,
    #[serde(borrow)]
    pub appUpdtStatus: Cow<'a, str>,
    #[serde(borrow)]
    pub eventTime: Cow<'a, str>,
}

/// The Results webhook.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct ResultsWebhook {
    pub transactionId: String,
    pub applicationStatus: String,
    pub eventType: String,
    pub eventTime: String,
    pub eventVersion: String,
    pub eventId: String,
    pub appId: Option<String>,
    pub reviewerEmail: Option<String>,
}
