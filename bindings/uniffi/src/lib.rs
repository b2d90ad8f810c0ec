//! kyckit for Swift and Kotlin: records and functions that convert, name, and call the core once each.

#![allow(clippy::result_large_err, reason = "an error crosses once, on the way out")]

mod client;
mod errors;
mod generated;
mod types;

pub use client::*;
pub use errors::*;
pub use types::*;
pub(crate) use types::{CivilDate, Document, Personal, PersonalDate, RawMember, ReadNote};

use kyckit::hyperverge::{self, KraApplication, KraPayload};
use kyckit_support::{ViolationRecord, guard};

uniffi::setup_scaffolding!("kyckit");

/// Reads flat wire JSON. Nothing is checked and nothing is lost; only a full Aadhaar number is dropped.
#[uniffi::export]
pub fn kra_from_wire(body: Vec<u8>, rules: Rules) -> Result<KraApplication, KyckitError> {
    let rules = rules.read()?;
    Ok(guard(|| KraApplication::from_wire(&body, &rules))?)
}

/// Writes the flat wire JSON, in the provider's order. It holds personal data, not masked.
#[uniffi::export]
pub fn kra_to_wire(application: KraApplication, rules: Rules) -> Result<String, KyckitError> {
    let rules = rules.read()?;
    Ok(guard(|| Ok(generated::whole(application).to_wire(&rules)))?)
}

/// Every violation, errors and warnings, in the order of the wire.
#[uniffi::export]
pub fn kra_validate(application: KraApplication, rules: Rules) -> Result<Vec<ViolationRecord>, KyckitError> {
    let rules = rules.read()?;
    let violations = guard(|| Ok(generated::whole(application).validate(&rules)))?;
    Ok(guard(|| Ok(violations.iter().map(ViolationRecord::from).collect()))?)
}

/// Reads a KRA webhook body to its canonical event. Give the bytes exactly as received.
#[uniffi::export(default(rules))]
pub fn read_kra_webhook(body: Vec<u8>, rules: Rules) -> Result<Event, KyckitError> {
    let rules = rules.read()?;
    Ok(guard(|| hyperverge::read_kra_webhook(body, &rules).map(Event::from))?)
}

/// The provider's full payload of an event's body; none when there is none.
#[uniffi::export]
pub fn kra_payload_of(raw: Document) -> Option<KraPayload> {
    let rules = kyckit::Rules::at(kyckit::Timestamp::now());
    let event = guard(|| hyperverge::read_kra_webhook(raw.bytes().clone(), &rules)).ok()?;
    hyperverge::kra_payload(&event)
}

/// Advises the update flag for a PAN with these registry statuses, one a KRA.
#[uniffi::export]
pub fn advise(statuses: Vec<RegistryStatus>) -> Result<Recommendation, KyckitError> {
    let borrowed = |status: &'_ RegistryStatus| -> (String, String) {
        (status.status.clone(), status.update_status.clone())
    };
    let pairs: Vec<(String, String)> = statuses.iter().map(borrowed).collect();
    let statuses: Vec<hyperverge::RegistryStatus<'_>> = pairs
        .iter()
        .map(|(status, update_status)| hyperverge::RegistryStatus { status, update_status })
        .collect();
    Ok(guard(|| Ok(hyperverge::advise(&statuses).into()))?)
}

/// The code list with this name, for example `state`; none when there is no such list.
#[uniffi::export]
pub fn code_list(name: String) -> Option<CodeList> {
    hyperverge::list(&name).map(CodeList::from)
}

/// A new random transaction id.
#[uniffi::export]
pub fn new_transaction_id() -> String {
    kyckit::new_transaction_id()
}

/// Every field of the application, in the order of the wire.
#[uniffi::export]
pub fn kra_fields() -> Vec<Field> {
    hyperverge::FIELDS.iter().map(Field::from).collect()
}
