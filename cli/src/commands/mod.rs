//! One file a command.

pub(crate) mod advise;
pub(crate) mod argos;
pub(crate) mod codes;
pub(crate) mod completions;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod download;
pub(crate) mod fields;
pub(crate) mod inspect;
pub(crate) mod listen;
pub(crate) mod man;
pub(crate) mod sandbox;
pub(crate) mod schema;
pub(crate) mod spellings;
pub(crate) mod status;
pub(crate) mod trigger;
pub(crate) mod upload;
pub(crate) mod validate;
pub(crate) mod webhooks;
