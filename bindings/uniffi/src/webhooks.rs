//! Webhooks whose sender is not verified here: from bytes to the canonical event, and to the provider's payload.

use crate::{ArgosCipher, Document, Event, KyckitError, Provider, Rules, Timestamp};
use kyckit::argos::{self, ArgosPayload};
use kyckit::hyperverge::{self, KraPayload, ResultsPayload};
use kyckit::p100::{self, P100Payload};
use kyckit_support::guard;
use std::sync::Arc;

/// Reads a KRA webhook body to its canonical event. Give the bytes exactly as received.
#[uniffi::export(default(rules))]
pub fn read_kra_webhook(body: Vec<u8>, rules: Rules) -> Result<Event, KyckitError> {
    let rules = rules.read()?;
    Ok(guard(|| hyperverge::read_kra_webhook(body, &rules).map(Event::from))?)
}

/// Reads a Results webhook body to its canonical event. Give the bytes exactly as received. Nothing is verified: a
/// `StaticHeader` reads deliveries that prove where they come from.
#[uniffi::export(default(rules))]
pub fn read_results_webhook(body: Vec<u8>, rules: Rules) -> Result<Event, KyckitError> {
    let rules = rules.read()?;
    Ok(guard(|| hyperverge::read_results_webhook(body, &rules).map(Event::from))?)
}

/// Reads an ARGOS webhook body to its canonical event. Give the bytes exactly as received, and the cipher where the
/// project encrypts its webhooks: then a plaintext body is refused.
#[uniffi::export(default(cipher = None, rules))]
pub fn read_argos_webhook(
    body: Vec<u8>,
    cipher: Option<Arc<ArgosCipher>>,
    rules: Rules,
) -> Result<Event, KyckitError> {
    let rules = rules.read()?;
    let read = || match &cipher {
        Some(cipher) => argos::read_encrypted_webhook(body, cipher.core(), &rules),
        None => argos::read_webhook(body, &rules),
    };
    Ok(guard(read)?.into())
}

/// Reads a P100 webhook body to its canonical event. Give the bytes exactly as received, and what the delivery's path
/// has behind the address that P100 was given: it names the webhook.
#[uniffi::export(default(path = "", rules))]
pub fn read_p100_webhook(body: Vec<u8>, path: String, rules: Rules) -> Result<Event, KyckitError> {
    let rules = rules.read()?;
    Ok(guard(|| p100::read_webhook(body, &path, &rules).map(Event::from))?)
}

/// The full payload of a KRA webhook, of its event's provider and body; none of another provider's.
#[uniffi::export]
pub fn kra_payload_of(provider: Provider, raw: Document) -> Option<KraPayload> {
    let rules = kyckit::Rules::at(Timestamp::now());
    let read = || hyperverge::read_kra_webhook(raw.bytes().clone(), &rules);
    let is_own = provider == Provider::HypervergeKra;
    is_own.then(|| guard(read).ok()).flatten().and_then(|event| hyperverge::kra_payload(&event))
}

/// The full payload of a Results webhook, of its event's provider and body; none of another provider's.
#[uniffi::export]
pub fn results_payload_of(provider: Provider, raw: Document) -> Option<ResultsPayload> {
    let rules = kyckit::Rules::at(Timestamp::now());
    let read = || hyperverge::read_results_webhook(raw.bytes().clone(), &rules);
    let is_own = provider == Provider::HypervergeResults;
    is_own.then(|| guard(read).ok()).flatten().and_then(|event| hyperverge::results_payload(&event))
}

/// The full payload of an ARGOS webhook, of its event's provider and body, as decrypted; none of another provider's.
#[uniffi::export]
pub fn argos_payload_of(provider: Provider, body: Document) -> Option<ArgosPayload> {
    let rules = kyckit::Rules::at(Timestamp::now());
    let read = || argos::read_webhook(body.bytes().clone(), &rules);
    let is_own = provider == Provider::Argos;
    is_own.then(|| guard(read).ok()).flatten().and_then(|event| argos::payload(&event))
}

/// The full payload of a P100 webhook, of its event's provider and body; none of another provider's.
#[uniffi::export]
pub fn p100_payload_of(provider: Provider, raw: Document) -> Option<P100Payload> {
    let rules = kyckit::Rules::at(Timestamp::now());
    let read = || p100::read_webhook(raw.bytes().clone(), "", &rules);
    let is_own = provider == Provider::P100;
    is_own.then(|| guard(read).ok()).flatten().and_then(|event| p100::payload(&event))
}
