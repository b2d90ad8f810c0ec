//! ARGOS Identity: the ID check's webhooks and their encryption.

mod cipher;
mod cipher_settings;

pub use cipher::{Cipher, probe};
pub use cipher_settings::{CipherMode, CipherSettings, Encoding, Iv, KeyStrategy};
