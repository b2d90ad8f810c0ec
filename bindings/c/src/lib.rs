//! The C interface of kyckit: handles, entries, nothing of KYC. `include/kyckit.h` is written from these files.

#![allow(non_camel_case_types, reason = "the names of C")]
#![allow(clippy::result_large_err, reason = "a failure crosses once, on the way out")]

mod advice;
mod application;
mod border;
mod client;
mod error;
mod event;
mod fields;
mod generated;
mod handles;
mod lists;
mod receipt;
mod records;
mod registry;
mod rules;
mod types;
