//! kyckit for Swift and Kotlin: records and functions that convert, name, and call the core once each.

#![cfg_attr(not(feature = "http"), allow(dead_code, unused_imports, reason = "what only the client uses"))]
#![allow(clippy::result_large_err, reason = "an error crosses once, on the way out")]

mod advice;
mod answers;
mod application;
mod cipher;
#[cfg(feature = "http")]
mod client;
mod errors;
mod event;
mod generated;
mod lists;
mod receiver;
mod repeats;
mod rules;
mod sets;
mod static_header;
mod text;
mod values;
mod verification;
mod webhooks;

pub use advice::*;
pub use answers::*;
pub use application::*;
pub use cipher::*;
#[cfg(feature = "http")]
pub use client::*;
pub use errors::*;
pub use event::*;
pub use lists::*;
pub use receiver::*;
pub use repeats::*;
pub use rules::*;
pub use sets::*;
pub use static_header::*;
pub use text::*;
pub use verification::*;
pub use webhooks::*;

pub(crate) use answers::{Lookup, Receipt, Reconciliation, RegistryAnswer};
pub(crate) use sets::{FieldKind, NoteKind, Outcome, Sent, Severity, Supersedes, UploadMode};
pub(crate) use values::{
    CivilDate, Document, Personal, PersonalDate, RawMember, ReadNote, Secret, Timestamp,
};

uniffi::setup_scaffolding!("kyckit");

/// A new random transaction id.
#[uniffi::export]
pub fn new_transaction_id() -> String {
    kyckit::new_transaction_id()
}
