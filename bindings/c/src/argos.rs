//! ARGOS: the encryption of its bodies.

use crate::border::{Failure, array, free, get, give, make};
use crate::handles;
use crate::types::*;
use kyckit_core::Secret;
use kyckit_core::argos::{self, Cipher, CipherSettings};

/// How a project's bodies are encrypted (AES-256). Holds no secret. As an output every text is valid for ever; as an
/// input every text is mandatory.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_cipher_settings {
    /// ecb, cbc or gcm.
    pub mode: kyckit_text,
    /// How the AES key comes from the API key: first32, sha256, sha256hex_first32, sha256b64_first32 or raw32.
    pub key: kyckit_text,
    /// How encrypted bytes are written: base64, hex or auto.
    pub encoding: kyckit_text,
    /// Where the vector or nonce comes from: none (ecb), zero, prefix16, key_first16 (cbc, gcm) or prefix12 (gcm).
    pub iv: kyckit_text,
}

impl kyckit_cipher_settings {
    fn read(&self) -> Result<CipherSettings, Failure> {
        let (mode, key) = (self.mode.required("mode")?, self.key.required("key")?);
        let (encoding, iv) = (self.encoding.required("encoding")?, self.iv.required("iv")?);
        Ok(CipherSettings::from_names(mode, key, encoding, iv)?)
    }

    fn of(settings: CipherSettings) -> Self {
        let CipherSettings { mode, key, encoding, iv } = settings;
        let [mode, key, encoding, iv] =
            [mode.as_str(), key.as_str(), encoding.as_str(), iv.as_str()].map(kyckit_text::of);
        kyckit_cipher_settings { mode, key, encoding, iv }
    }
}

/// Makes the cipher of a project. The API key is the one of the dashboard; only the key made of it is kept. Free it with
/// kyckit_argos_cipher_free.
///
/// Errors: KYCKIT_CONFIGURATION of code cipher: a setting is not known, mode and vector do not go together, or the API
/// key is too short for first32 or not 32 bytes long for raw32.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_argos_cipher_new(
    api_key: kyckit_text,
    settings: kyckit_cipher_settings,
    out: *mut kyckit_argos_cipher,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || {
        let api_key = Secret::from(api_key.required("api_key")?);
        Ok(Cipher::new(api_key, settings.read()?)?)
    })
}

/// How many random bytes kyckit_argos_cipher_encrypt wants: 16, 12 or none.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_argos_cipher_random_len(
    cipher: kyckit_argos_cipher,
    out: *mut usize,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(cipher, out, error, |cipher| Ok(cipher.random_len()))
}

/// The texts of the cipher are UTF-8: JSON.
fn json(bytes: Vec<u8>) -> Result<String, Failure> {
    String::from_utf8(bytes).map_err(|_| Failure::internal("cipher", "what the cipher gives is not UTF-8"))
}

/// The plaintext of a whole webhook body, one JSON object: personal data, not masked. Free it with kyckit_string_free.
///
/// Errors: KYCKIT_VERIFICATION of code undecryptable, with the HTTP status 400 to answer, whatever is wrong with the
/// body.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_argos_cipher_decrypt(
    cipher: kyckit_argos_cipher,
    body: *const u8,
    body_len: usize,
    out: *mut kyckit_string,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || json(handles::get(cipher)?.decrypt(array(body, body_len, "body")?)?.to_vec()))
}

/// The body of a plaintext: {"data":"..."}. random is kyckit_argos_cipher_random_len bytes of a secure source, new ones
/// for every body; NULL when none are wanted. Free it with kyckit_string_free.
///
/// Errors: KYCKIT_CONFIGURATION of code cipher: there are too many or too few random bytes.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_argos_cipher_encrypt(
    cipher: kyckit_argos_cipher,
    plaintext: kyckit_bytes,
    random: kyckit_bytes,
    out: *mut kyckit_string,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || {
        let plaintext = array(plaintext.data, plaintext.len, "plaintext")?;
        json(handles::get(cipher)?.encrypt(plaintext, array(random.data, random.len, "random")?)?)
    })
}

/// Frees a cipher. { 0 } is ignored. Policies made with it keep their own copy.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_argos_cipher_free(cipher: kyckit_argos_cipher) -> kyckit_status {
    free(cipher)
}

/// Settings under which a sample body can be decrypted, by place from 0; KYCKIT_ABSENT after the last, at once when the
/// API key or the sample is another project's. Usually there is one. For setting up: every call tries all 150.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_argos_probe(
    api_key: kyckit_text,
    body: kyckit_bytes,
    index: usize,
    out: *mut kyckit_cipher_settings,
    error: *mut kyckit_error,
) -> kyckit_status {
    give(out, error, || {
        let found = argos::probe(api_key.required("api_key")?, array(body.data, body.len, "body")?);
        found.get(index).copied().map(kyckit_cipher_settings::of).ok_or(Failure::Absent)
    })
}
