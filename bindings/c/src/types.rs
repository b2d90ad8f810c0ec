//! The plain types of the border: what they mean stands in the header.

use crate::handles::handle;
use kyckit_core::argos::Cipher;
#[cfg(feature = "http")]
use kyckit_core::hyperverge::BlockingClient;
use kyckit_core::hyperverge::KraApplication;
use kyckit_core::{Canceller, MemoryDeduper, StaticHeader, Verification};
use kyckit_support::{ErrorRecord, RuleOptions};
use std::os::raw::c_char;
use std::sync::Mutex;

/// What a call says: KYCKIT_OK, KYCKIT_ABSENT, or an error. New numbers may be added.
pub type kyckit_status = i32;

/// It worked; every output is written.
pub const KYCKIT_OK: kyckit_status = 0;
/// There is no such value. No error: no output is written, no error handle is made.
pub const KYCKIT_ABSENT: kyckit_status = 1;
/// An argument is wrong: NULL, text that is not UTF-8, an index or value out of range, a name that does not exist.
pub const KYCKIT_BAD_ARGUMENT: kyckit_status = 2;
/// A handle was freed already, is of another kind, or never came from kyckit.
pub const KYCKIT_BAD_HANDLE: kyckit_status = 3;
/// Credentials, privileges, addresses or settings are wrong; nothing gets better by repeating.
pub const KYCKIT_CONFIGURATION: kyckit_status = 4;
/// The application has violations; nothing was sent. See kyckit_error_violations.
pub const KYCKIT_VALIDATION: kyckit_status = 5;
/// A body cannot be read, or strict rules refuse it.
pub const KYCKIT_PAYLOAD: kyckit_status = 6;
/// The provider asks to slow down.
pub const KYCKIT_RATE_LIMITED: kyckit_status = 7;
/// Nothing reached the provider: no connection could be made.
pub const KYCKIT_NETWORK: kyckit_status = 8;
/// The deadline passed, or the call was cancelled, before anything was sent.
pub const KYCKIT_TIMEOUT: kyckit_status = 9;
/// A fault of kyckit itself.
pub const KYCKIT_INTERNAL: kyckit_status = 10;
/// A webhook does not prove who sends it.
pub const KYCKIT_VERIFICATION: kyckit_status = 11;

/// UTF-8 text: pointer and length in bytes. As an output it is borrowed, never NUL-terminated, and lives as long as
/// the call that gave it says. As an input it must stay valid during the call; data = NULL means "not given".
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_text {
    /// First byte.
    pub data: *const c_char,
    /// Number of bytes.
    pub len: usize,
}

/// Bytes: pointer and length. Borrowed, as kyckit_text.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_bytes {
    /// First byte.
    pub data: *const u8,
    /// Number of bytes.
    pub len: usize,
}

/// A calendar day.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_date {
    /// Year, 1 to 9999.
    pub year: i16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
}

/// A name and its value. Both borrowed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_member {
    /// Name on the wire, or of the payload's member.
    pub name: kyckit_text,
    /// The value: text, or raw JSON where the call says so.
    pub value: kyckit_text,
}

/// Rules of reading, checking and writing. { 0 } stands for the default rules and the system's clock.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_rules {
    /// Opaque; 0 is no object.
    pub id: u64,
}

/// One KRA application (HyperVerge, CVL KRA).
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_kra {
    /// Opaque; 0 is no object.
    pub id: u64,
}

/// The violations that a validation found.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_violations {
    /// Opaque; 0 is no object.
    pub id: u64,
}

/// One webhook, read.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_event {
    /// Opaque; 0 is no object.
    pub id: u64,
}

/// A client of HyperVerge.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_client {
    /// Opaque; 0 is no object.
    pub id: u64,
}

/// What came back for an upload.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_receipt {
    /// Opaque; 0 is no object.
    pub id: u64,
}

/// What the registry knows of a PAN.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_registry_answer {
    /// Opaque; 0 is no object.
    pub id: u64,
}

/// What stops an upload from another thread.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_canceller {
    /// Opaque; 0 is no object.
    pub id: u64,
}

/// Proof of who sends a webhook: headers with secrets.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_static_header {
    /// Opaque; 0 is no object.
    pub id: u64,
}

/// What a delivery must prove before it is read.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_verification {
    /// Opaque; 0 is no object.
    pub id: u64,
}

/// A receiver of webhooks: paths, each with a provider and its verification.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_receiver {
    /// Opaque; 0 is no object.
    pub id: u64,
}

/// How ARGOS encrypts a project's bodies: holds its key.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_argos_cipher {
    /// Opaque; 0 is no object.
    pub id: u64,
}

/// A memory of events that tells repeats.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_deduper {
    /// Opaque; 0 is no object.
    pub id: u64,
}

/// What to do about a PAN.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_advice {
    /// Opaque; 0 is no object.
    pub id: u64,
}

/// What went wrong. Never holds a value of the applicant.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_error {
    /// Opaque; 0 is no object.
    pub id: u64,
}

/// A text that the caller owns.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_string {
    /// Opaque; 0 is no object.
    pub id: u64,
}

handle!(kyckit_rules, 1, Mutex<RuleOptions>);
handle!(kyckit_kra, 2, Mutex<KraApplication>);
handle!(kyckit_violations, 3, crate::application::Found);
handle!(kyckit_event, 4, crate::event::Read);
#[cfg(feature = "http")]
handle!(kyckit_client, 5, BlockingClient);
#[cfg(feature = "http")]
handle!(kyckit_receipt, 6, crate::receipt::Kept);
handle!(kyckit_advice, 7, crate::advice::Given);
handle!(kyckit_error, 8, ErrorRecord);
handle!(kyckit_string, 9, String);
#[cfg(feature = "http")]
handle!(kyckit_registry_answer, 10, crate::registry::Answer);
#[cfg(feature = "http")]
handle!(kyckit_canceller, 11, Canceller);
handle!(kyckit_static_header, 12, Mutex<StaticHeader>);
handle!(kyckit_verification, 13, Verification);
handle!(kyckit_receiver, 14, crate::receiver::Bound);
handle!(kyckit_argos_cipher, 15, Cipher);
handle!(kyckit_deduper, 16, MemoryDeduper);
