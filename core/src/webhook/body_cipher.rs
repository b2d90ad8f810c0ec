//! Decryption of webhook bodies, as far as it is alike for all providers.

use crate::error::Error;
use bytes::Bytes;

/// Takes a webhook body apart that the provider encrypted as a whole.
///
/// Pure, and safe to share between threads. Its parameters are the provider's: each provider that encrypts brings its
/// own cipher.
pub trait BodyCipher: Send + Sync {
    /// The JSON object that the request body `body` holds encrypted.
    ///
    /// # Errors
    /// [`Error::undecryptable`], whatever the cause: a plaintext body, an encoding, a padding or a tag that is wrong,
    /// bytes that are no UTF-8, or no JSON object inside. Callers must not be able to tell them apart.
    fn decrypt(&self, body: &Bytes) -> Result<Bytes, Error>;
}
