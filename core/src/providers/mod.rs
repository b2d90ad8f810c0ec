//! The providers: one folder and one line each.
//!
//! A provider's room holds tables and pure functions in the provider's words: no I/O, no clock, no randomness.

pub mod hyperverge;

/// The names of all providers, as in canonical events.
pub const NAMES: &[&str] = &[hyperverge::KRA];
