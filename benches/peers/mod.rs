//! What a caller would write with serde: a plain derive, `String` where the page says that a member is always there,
//! `Option<String>` elsewhere, an object inside as a structure of its own; no alias, no flatten, no default functions.

pub mod application;
pub mod argos;
pub mod hyperverge;
pub mod p100;
