//! The bodies of webhooks that are measured, with the reader and the peer of each.

use crate::peers::argos::{
    ArgosAml, ArgosApproved, ArgosApprovedNow, ArgosDelete, ArgosInjection, ArgosRejected, ArgosSubmit,
    ArgosUpdated,
};
use crate::peers::hyperverge::{DetailedWebhook, ResultsWebhook, Webhook};
use crate::peers::p100::{P100Kyc, P100Status};
use bytes::Bytes;
use kyckit::{Error, Event, Rules, Timestamp, argos, hyperverge, p100};
use serde::de::DeserializeOwned;
use std::hint::black_box;

/// Reads a body to its event.
type Reader = fn(Bytes, &Rules) -> Result<Event, Error>;

/// One body.
#[derive(Clone, Copy)]
pub struct Payload {
    /// Its name in the tables.
    pub name: &'static str,
    /// The body.
    pub text: &'static str,
    /// kyckit's reader of it.
    pub read: Reader,
    /// serde_json's typed owned parse of it; whether it could be read.
    pub peer: fn(&[u8]) -> bool,
}

/// Every body, by provider.
pub const PAYLOADS: &[Payload] = &[
    Payload {
        name: "KRA v2",
        text: include_str!("fixtures/webhook-v2.json"),
        read: kra,
        peer: peer::<Webhook>,
    },
    Payload {
        name: "KRA v2, rejected",
        text: include_str!("fixtures/webhook-v2-rejected.json"),
        read: kra,
        peer: peer::<Webhook>,
    },
    Payload {
        name: "KRA v2, spaced, an escape",
        text: include_str!("fixtures/webhook-v2-spaced.json"),
        read: kra,
        peer: peer::<Webhook>,
    },
    Payload {
        name: "KRA v1",
        text: include_str!("fixtures/webhook-v1.json"),
        read: kra,
        peer: peer::<DetailedWebhook>,
    },
    Payload {
        name: "KRA v1, hold",
        text: include_str!("fixtures/webhook-v1-hold.json"),
        read: kra,
        peer: peer::<DetailedWebhook>,
    },
    Payload {
        name: "Results",
        text: include_str!("fixtures/webhook-results.json"),
        read: results,
        peer: peer::<ResultsWebhook>,
    },
    Payload {
        name: "ARGOS approved, g1",
        text: include_str!("fixtures/webhook-argos-approved-g1.json"),
        read: argos,
        peer: peer::<ArgosApproved>,
    },
    Payload {
        name: "ARGOS approved, n",
        text: include_str!("fixtures/webhook-argos-approved-n.json"),
        read: argos,
        peer: peer::<ArgosApprovedNow>,
    },
    Payload {
        name: "ARGOS rejected",
        text: include_str!("fixtures/webhook-argos-rejected.json"),
        read: argos,
        peer: peer::<ArgosRejected>,
    },
    Payload {
        name: "ARGOS updated",
        text: include_str!("fixtures/webhook-argos-updated.json"),
        read: argos,
        peer: peer::<ArgosUpdated>,
    },
    Payload {
        name: "ARGOS submit",
        text: include_str!("fixtures/webhook-argos-submit.json"),
        read: argos,
        peer: peer::<ArgosSubmit>,
    },
    Payload {
        name: "ARGOS aml",
        text: include_str!("fixtures/webhook-argos-aml.json"),
        read: argos,
        peer: peer::<ArgosAml>,
    },
    Payload {
        name: "ARGOS delete",
        text: include_str!("fixtures/webhook-argos-delete.json"),
        read: argos,
        peer: peer::<ArgosDelete>,
    },
    Payload {
        name: "ARGOS injection",
        text: include_str!("fixtures/webhook-argos-injection.json"),
        read: argos,
        peer: peer::<ArgosInjection>,
    },
    Payload {
        name: "P100 kyc",
        text: include_str!("fixtures/webhook-p100-kyc.json"),
        read: p100,
        peer: peer::<P100Kyc>,
    },
    Payload {
        name: "P100 poa",
        text: include_str!("fixtures/webhook-p100-poa.json"),
        read: p100,
        peer: peer::<P100Status>,
    },
    Payload {
        name: "P100 user",
        text: include_str!("fixtures/webhook-p100-user.json"),
        read: p100,
        peer: peer::<P100Status>,
    },
];

/// The payload with this name.
#[must_use]
pub fn payload(name: &str) -> Option<&'static Payload> {
    PAYLOADS.iter().find(|payload| payload.name == name)
}

/// The rules that every body is read under.
#[must_use]
pub fn rules() -> Rules {
    Rules::at(Timestamp::parse("2026-01-15T10:00:00Z").unwrap_or_else(Timestamp::now))
}

fn kra(body: Bytes, rules: &Rules) -> Result<Event, Error> {
    hyperverge::read_kra_webhook(body, rules)
}

fn results(body: Bytes, rules: &Rules) -> Result<Event, Error> {
    hyperverge::read_results_webhook(body, rules)
}

fn argos(body: Bytes, rules: &Rules) -> Result<Event, Error> {
    argos::read_webhook(body, rules)
}

/// Without the path of the delivery: the shape of the body must tell the webhook, which takes longer.
fn p100(body: Bytes, rules: &Rules) -> Result<Event, Error> {
    p100::read_webhook(body, "", rules)
}

fn peer<T: DeserializeOwned>(body: &[u8]) -> bool {
    let parsed = serde_json::from_slice::<T>(black_box(body));
    black_box(&parsed).is_ok()
}
