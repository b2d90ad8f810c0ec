//! kyckit: one way to speak to KYC providers.
//!
//! An application is built or read from the wire, checked (every violation at once, with its remedy), uploaded
//! (accepted, rejected or *unknown*, never repeated blindly), and followed by webhooks that all become one
//! [`Event`]. Unknown values never fail; only strict [`Rules`] refuse them. Personal values never show in errors,
//! `Debug` or anything else that one might log.
//!
//! Begin at [`hyperverge`], [`argos`], [`p100`], or, for webhooks, at [`Receiver`].

#![cfg_attr(docsrs, feature(doc_cfg))]

mod canceller;
mod canonical;
mod client;
mod config;
mod confirmation;
mod error;
mod event;
mod json;
mod masked;
mod observe;
mod providers;
mod rest;
mod rules;
mod schema;
mod table;
mod text;
mod time;
pub mod transport;
mod validate;
mod webhook;
mod words;

pub use canceller::Canceller;
#[cfg(feature = "reqwest")]
pub use config::new_webhook_secret;
pub use config::{ClientConfig, Credentials, is_loopback, new_transaction_id};
pub use confirmation::Confirmation;
pub use error::{Error, ErrorKind, Sent};
pub use event::{
    Actor, Aml, AmlHit, Attempt, Decision, DedupeStrength, Event, EventKind, Modification, Reason,
    SCHEMA_VERSION, Subject, Warning,
};
pub use masked::{Personal, PersonalDate, Secret};
pub use observe::{Observation, Observer};
pub use providers::{PROVIDERS, Provider, argos, hyperverge, p100};
pub use rules::{Policies, Rules};
pub use schema::{Schema, schemas};
pub use table::{
    Advice, AppliesTo, Check, Code, CodeList, Document, DocumentFault, FailureRow, Field, FieldKind,
    ModificationRow, NoteKind, Obligation, PayloadMember, RawMember, ReadNote, Record, Spellings, StatusRow,
    Value, VerdictRow, WireValue,
};
pub use text::Text;
pub use time::{Date, Timestamp};
pub use validate::{Severity, Valid, Violation, Violations};
pub use webhook::{
    BodyCipher, Deduper, Delivery, Fixture, Glance, Hmac, HmacAlgorithm, HmacEncoding, MemoryDeduper,
    Received, Receiver, ReceiverBuilder, Reply, Sample, StandardWebhooks, StaticHeader, Supersedes,
    Verification, supersedes,
};

/// The README's examples, compiled as tests.
#[cfg(all(doctest, feature = "blocking"))]
#[doc = include_str!("../../README.md")]
struct Readme;

/// The examples of the page on webhooks, compiled as tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/webhooks.md")]
struct WebhooksPage;
