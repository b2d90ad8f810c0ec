//! The C interface of kyckit: handles, entries, nothing of KYC. `include/kyckit.h` is written from these files.

#![allow(non_camel_case_types, reason = "the names of C")]
#![cfg_attr(not(feature = "http"), allow(dead_code, unused_imports, reason = "what only the client uses"))]
#![allow(clippy::result_large_err, reason = "a failure crosses once, on the way out")]

mod advice;
mod application;
mod argos;
mod border;
#[cfg(feature = "http")]
mod client;
mod deduper;
mod error;
mod event;
mod fields;
mod generated;
mod handles;
mod lists;
mod payload;
#[cfg(feature = "http")]
mod receipt;
mod receiver;
mod records;
#[cfg(feature = "http")]
mod registry;
mod rules;
mod types;
mod verification;
mod webhook;
