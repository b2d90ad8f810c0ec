//! The encryption of ARGOS bodies.

use crate::{CipherEncoding, CipherIv, CipherMode, Document, KeyStrategy, KyckitError, Secret};
use kyckit::argos;
use kyckit_support::guard;
use std::fmt;
use std::sync::Arc;

/// How a project's bodies are encrypted. Holds no secret. Nothing is guessed while a receiver runs: ask the provider, or
/// find out once with `probeArgosCipher`.
#[derive(Clone, Debug, uniffi::Record)]
pub struct CipherSettings {
    /// Mode of AES-256. PKCS#7 padding with ECB and CBC; a tag of 16 bytes at the end with GCM.
    pub mode: CipherMode,
    /// How the AES key comes from the API key.
    pub key: KeyStrategy,
    /// How encrypted bytes are written as text.
    pub encoding: CipherEncoding,
    /// Where the initialisation vector or the nonce comes from.
    pub iv: CipherIv,
}

impl CipherSettings {
    fn core(&self) -> Result<argos::CipherSettings, kyckit::Error> {
        let CipherSettings { mode, key, encoding, iv } = self;
        let [mode, key, encoding, iv] =
            [mode.to_string(), key.to_string(), encoding.to_string(), iv.to_string()];
        argos::CipherSettings::from_names(&mode, &key, &encoding, &iv)
    }
}

impl From<argos::CipherSettings> for CipherSettings {
    fn from(settings: argos::CipherSettings) -> Self {
        CipherSettings {
            mode: settings.mode.as_str().into(),
            key: settings.key.as_str().into(),
            encoding: settings.encoding.as_str().into(),
            iv: settings.iv.as_str().into(),
        }
    }
}

/// Encrypts and decrypts ARGOS bodies, `{"data":"..."}`, with a project's API key. Safe to share between threads. As text
/// it shows its settings and no key.
///
/// ECB and CBC do not prove that a body is whole, and ECB shows equal blocks: bind such a webhook to a secret URL too, and
/// confirm what moves money by a call of the API.
#[derive(Debug, uniffi::Object)]
#[uniffi::export(Display)]
pub struct ArgosCipher(argos::Cipher);

#[uniffi::export]
impl ArgosCipher {
    /// The cipher of the project with this API key. Settings that do not go together, and a key that has not the length
    /// they need, are an error of kind configuration, code `cipher`.
    #[uniffi::constructor]
    pub fn new(api_key: Secret, settings: CipherSettings) -> Result<Arc<Self>, KyckitError> {
        let make = || argos::Cipher::new(api_key, settings.core()?);
        Ok(Arc::new(ArgosCipher(guard(make)?)))
    }

    /// The settings that it was made with.
    pub fn settings(&self) -> CipherSettings {
        self.0.settings().into()
    }

    /// How many random bytes `encrypt` wants: 12, 16 or none.
    pub fn random_length(&self) -> u32 {
        u32::try_from(self.0.random_len()).unwrap_or_default()
    }

    /// The plaintext of a whole webhook body: personal data, not masked. Whatever is wrong with the body is one and the
    /// same error, of kind verification, code `undecryptable`, with the HTTP status to answer, 400.
    pub fn decrypt(&self, body: Vec<u8>) -> Result<Document, KyckitError> {
        Ok(guard(|| self.0.decrypt(&body).map(Document::account_opening_form))?)
    }

    /// The body that holds this plaintext encrypted: for tests of a receiver. `random` are as many bytes as
    /// `randomLength` says, of a secure source and new for every body.
    pub fn encrypt(&self, plaintext: Vec<u8>, random: Vec<u8>) -> Result<Vec<u8>, KyckitError> {
        Ok(guard(|| self.0.encrypt(&plaintext, &random))?)
    }
}

impl ArgosCipher {
    /// The core's own.
    pub(crate) fn core(&self) -> &argos::Cipher {
        &self.0
    }
}

/// Every setting under which a sample body decrypts to an ARGOS webhook: for setting up, with a real delivery in hand.
/// Usually there is one; none means that the API key or the sample is another project's.
#[uniffi::export]
pub fn probe_argos_cipher(api_key: Secret, sample_body: Vec<u8>) -> Vec<CipherSettings> {
    let probe = || Ok(argos::probe(api_key, &sample_body));
    guard(probe).unwrap_or_default().into_iter().map(CipherSettings::from).collect()
}

impl fmt::Display for ArgosCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}
