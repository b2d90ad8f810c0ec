//! The encryption option: bodies of `{"data":"..."}` whose text holds the encrypted JSON.
//!
//! Sources: ARGOS Identity, Webhook Guide, and ARGOS Identity, developer portal, for AES-256 and the envelope; how key,
//! vector and text are made is inferred, and therefore a setting.

use super::cipher_settings::{CipherMode, CipherSettings, Encoding, Iv, KeyStrategy, wrong};
use crate::error::Error;
use crate::json::{self, Limits};
use crate::masked::{MASK, Secret};
use aes::Aes256;
use aes::cipher::array::ArraySize;
use aes::cipher::consts::{U12, U16};
use aes::cipher::{Array, BlockCipherDecrypt, BlockCipherEncrypt, InOutBuf};
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, InnerIvInit, KeyInit};
use aes_gcm::AesGcm;
use aes_gcm::aead::AeadInOut;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::fmt::{self, Write as _};
use subtle::{Choice, ConstantTimeEq, ConstantTimeGreater};
use zeroize::Zeroizing;

/// The one member of the envelope.
const DATA: [&str; 1] = ["data"];

/// Bytes of a block, of the longest vector and of a GCM tag.
const BLOCK: usize = 16;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Encrypts and decrypts bodies with a project's API key.
///
/// Pure and safe to share between threads. `Debug` shows the settings only; the key is overwritten when the cipher is
/// dropped. ECB and CBC do not prove that a body is whole, and ECB shows equal blocks: bind such a webhook to a secret
/// URL too, and confirm what moves money by a call of the API. GCM with a nonce of `zero` or `key_first16` uses one
/// nonce for every body, which ends both its secrecy and its proof: only for a provider that cannot do otherwise.
///
/// ```
/// use kyckit::argos::{Cipher, CipherSettings};
///
/// let settings = CipherSettings::from_names("ecb", "sha256", "auto", "none")?;
/// let cipher = Cipher::new("TESTKEYTESTKEYTESTKEYTESTKEYTESTKEY01234", settings)?;
/// let body = cipher.encrypt(br#"{"webhook_trigger":"submit"}"#, &[])?;
/// assert_eq!(&cipher.decrypt(&body)?[..], br#"{"webhook_trigger":"submit"}"#);
/// assert_eq!(cipher.decrypt(br#"{"webhook_trigger":"submit"}"#).unwrap_err().code(), "undecryptable");
/// # Ok::<(), kyckit::Error>(())
/// ```
#[derive(Clone)]
pub struct Cipher {
    settings: CipherSettings,
    aes: Aes256,
    /// The vector of every body; what `prefix12` and `prefix16` put in its place comes with the body.
    fixed_iv: Zeroizing<[u8; BLOCK]>,
}

impl Cipher {
    /// The cipher of a project. The API key is the one of the dashboard.
    ///
    /// # Errors
    /// Kind *configuration*, code `cipher`: mode and vector do not go together, or the API key is too short for
    /// `first32` or not 32 bytes long for `raw32`.
    pub fn new(api_key: impl Into<Secret>, settings: CipherSettings) -> Result<Self, Error> {
        let settings = settings.checked()?;
        let key = aes_key(&api_key.into(), settings.key).ok_or_else(|| {
            let says = "the API key has not the length that this way to the AES key needs";
            let remedy = "Give the whole API key: 32 bytes for `raw32`, 32 or more for `first32`.";
            wrong("api_key", says, remedy)
        })?;
        let mut fixed_iv = Zeroizing::new([0; BLOCK]);
        if let (Iv::KeyFirst16, Some(first)) = (settings.iv, key.first_chunk()) {
            *fixed_iv = *first;
        }
        Ok(Cipher { settings, aes: Aes256::new((&*key).into()), fixed_iv })
    }

    /// The settings that it was made with.
    #[must_use]
    pub fn settings(&self) -> CipherSettings {
        self.settings
    }

    /// How many random bytes [`Cipher::encrypt`] wants: 12, 16 or none. The core makes no randomness.
    #[must_use]
    pub fn random_len(&self) -> usize {
        match self.settings.iv {
            Iv::None | Iv::Zero | Iv::KeyFirst16 => 0,
            Iv::Prefix12 => 12,
            Iv::Prefix16 => 16,
        }
    }

    /// The plaintext of a whole webhook body: one JSON object, at most 1 MiB, as the body itself.
    ///
    /// # Errors
    /// Kind *verification*, code `undecryptable`, HTTP status 400, always the same one: the body is not an object whose
    /// only member is the text `data`, that text is not decoded or decrypted, or no JSON object is in it. Telling one
    /// from another would help whoever tries to read bodies without the key.
    pub fn decrypt(&self, body: &[u8]) -> Result<Bytes, Error> {
        let plaintext = self.open(body, &Limits::WEBHOOK).ok_or_else(Error::undecryptable)?;
        match json::read(&plaintext, &Limits::WEBHOOK, &[]) {
            Ok(_) => Ok(plaintext),
            Err(_) => Err(Error::undecryptable()),
        }
    }

    /// The envelope `{"data":"..."}` of a plaintext.
    ///
    /// `random` are [`Cipher::random_len`] bytes of a secure source, new ones for every body: with GCM a nonce that
    /// comes twice gives the plaintexts away.
    ///
    /// # Errors
    /// Kind *configuration*, code `cipher`: `random` has another length.
    pub fn encrypt(&self, plaintext: &[u8], random: &[u8]) -> Result<Vec<u8>, Error> {
        let sealed = self.seal(plaintext, random).ok_or_else(|| {
            let remedy = "Give as many random bytes as `random_len` says, new ones for every body.";
            wrong("random", "there are too many or too few random bytes", remedy)
        })?;
        let mut envelope = String::with_capacity(sealed.len() * 2 + 16);
        envelope.push_str("{\"data\":\"");
        match self.settings.encoding {
            Encoding::Hex => write_hex(&mut envelope, &sealed),
            Encoding::Base64 | Encoding::Auto => BASE64.encode_string(&sealed, &mut envelope),
        }
        envelope.push_str("\"}");
        Ok(envelope.into_bytes())
    }

    /// What the envelope holds, whatever it is. The limits bound the text before it is decoded.
    pub(crate) fn open(&self, body: &[u8], limits: &Limits) -> Option<Bytes> {
        let mut bytes = {
            let members = json::read(body, limits, &DATA).ok()?;
            if !members.unknown.is_empty() || !members.duplicates.is_empty() {
                return None;
            }
            decoded(&members.get(0)?.text()?, self.settings.encoding)?
        };
        let prefix = self.random_len();
        let (given, sealed) = bytes.split_at_mut_checked(prefix)?;
        let length = match self.settings.mode {
            CipherMode::Gcm => self.open_gcm(given, sealed)?,
            CipherMode::Ecb | CipherMode::Cbc => self.open_blocks(given, sealed)?,
        };
        Some(Bytes::from(bytes).slice(prefix..prefix + length))
    }

    fn seal(&self, plaintext: &[u8], random: &[u8]) -> Option<Vec<u8>> {
        if random.len() != self.random_len() {
            return None;
        }
        // At most one block more: padding or tag.
        let mut bytes = Vec::with_capacity(random.len() + plaintext.len() + BLOCK);
        bytes.extend_from_slice(random);
        bytes.extend_from_slice(plaintext);
        match self.settings.mode {
            CipherMode::Gcm => {
                let tag = self.seal_gcm(random, bytes.get_mut(random.len()..)?)?;
                bytes.extend_from_slice(&tag);
            }
            CipherMode::Ecb | CipherMode::Cbc => {
                let padding = BLOCK - plaintext.len() % BLOCK;
                bytes.extend(std::iter::repeat_n(u8::try_from(padding).ok()?, padding));
                self.seal_blocks(random, bytes.get_mut(random.len()..)?)?;
            }
        }
        Some(bytes)
    }

    // ---- ECB and CBC ----

    /// Decrypts in place; the length without padding.
    fn open_blocks(&self, given: &[u8], sealed: &mut [u8]) -> Option<usize> {
        let (blocks, []) = Array::<u8, U16>::slice_as_chunks_mut(sealed) else { return None };
        match self.settings.mode {
            CipherMode::Cbc => {
                cbc::Decryptor::inner_iv_init(&self.aes, self.vector(given)?).decrypt_blocks(blocks);
            }
            _ => self.aes.decrypt_blocks(blocks),
        }
        unpadded(sealed)
    }

    fn seal_blocks(&self, given: &[u8], padded: &mut [u8]) -> Option<()> {
        let (blocks, _) = Array::<u8, U16>::slice_as_chunks_mut(padded);
        match self.settings.mode {
            CipherMode::Cbc => {
                cbc::Encryptor::inner_iv_init(&self.aes, self.vector(given)?).encrypt_blocks(blocks);
            }
            _ => self.aes.encrypt_blocks(blocks),
        }
        Some(())
    }

    // ---- GCM ----

    /// Checks the tag and decrypts in place; the length without it.
    fn open_gcm(&self, given: &[u8], sealed: &mut [u8]) -> Option<usize> {
        let length = sealed.len().checked_sub(BLOCK)?;
        let (text, tag) = sealed.split_at_mut_checked(length)?;
        let tag = <&Array<u8, U16>>::try_from(&*tag).ok()?;
        let text = InOutBuf::from(text);
        let opened = match self.settings.iv {
            Iv::Prefix16 => self.gcm::<U16>().decrypt_inout_detached(self.vector(given)?, &[], text, tag),
            _ => self.gcm::<U12>().decrypt_inout_detached(self.vector(given)?, &[], text, tag),
        };
        opened.ok().map(|()| length)
    }

    fn seal_gcm(&self, given: &[u8], text: &mut [u8]) -> Option<Array<u8, U16>> {
        let text = InOutBuf::from(text);
        let sealed = match self.settings.iv {
            Iv::Prefix16 => self.gcm::<U16>().encrypt_inout_detached(self.vector(given)?, &[], text),
            _ => self.gcm::<U12>().encrypt_inout_detached(self.vector(given)?, &[], text),
        };
        sealed.ok()
    }

    fn gcm<N: ArraySize>(&self) -> AesGcm<Aes256, N> {
        AesGcm::from(self.aes.clone())
    }

    /// The vector or nonce: what came with the body, or the fixed one.
    fn vector<'v, N: ArraySize>(&'v self, given: &'v [u8]) -> Option<&'v Array<u8, N>> {
        let vector = if given.is_empty() { self.fixed_iv.get(..N::USIZE)? } else { given };
        vector.try_into().ok()
    }
}

impl fmt::Debug for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cipher").field("settings", &self.settings).field("key", &MASK).finish()
    }
}

/// Every setting under which a sample body decrypts to a JSON object with `webhook_trigger`: for setting up, with a real
/// delivery in hand. Usually there is one, and none means that the API key or the sample is another project's. In the
/// order mode, key, encoding, vector; `base64` and `hex` stand for themselves, so `auto` is not listed.
#[must_use]
pub fn probe(api_key: impl Into<Secret>, sample_body: &[u8]) -> Vec<CipherSettings> {
    let api_key = api_key.into();
    let fits = |settings: CipherSettings| {
        let plaintext = Cipher::new(api_key.clone(), settings).ok()?.decrypt(sample_body).ok()?;
        json::read(&plaintext, &Limits::WEBHOOK, &["webhook_trigger"]).ok()?.get(0).map(|_| settings)
    };
    let mut found = Vec::new();
    for &mode in CipherMode::ALL {
        for &key in KeyStrategy::ALL {
            for encoding in [Encoding::Base64, Encoding::Hex] {
                let all = Iv::ALL.iter().map(|&iv| CipherSettings { mode, key, encoding, iv });
                found.extend(all.filter_map(fits));
            }
        }
    }
    found
}

/// The AES key; none when the API key has not the length for it.
fn aes_key(api_key: &Secret, strategy: KeyStrategy) -> Option<Zeroizing<[u8; 32]>> {
    let bytes = api_key.expose().as_bytes();
    if bytes.is_empty() {
        return None;
    }
    let hash = || Zeroizing::new(<[u8; 32]>::from(Sha256::digest(bytes)));
    let first = |text: &[u8]| text.first_chunk::<32>().map(|first| Zeroizing::new(*first));
    // Room for the whole text, so that no copy of it is left behind while it grows.
    let mut text = Zeroizing::new(String::with_capacity(64));
    match strategy {
        KeyStrategy::First32 => first(bytes),
        KeyStrategy::Raw32 if bytes.len() == 32 => first(bytes),
        KeyStrategy::Raw32 => None,
        KeyStrategy::Sha256 => Some(hash()),
        KeyStrategy::Sha256HexFirst32 => {
            write_hex(&mut text, &*hash());
            first(text.as_bytes())
        }
        KeyStrategy::Sha256Base64First32 => {
            BASE64.encode_string(hash().as_slice(), &mut text);
            first(text.as_bytes())
        }
    }
}

/// The length of a text without its PKCS#7 padding; none when the padding is wrong. Looks at the whole last block in any
/// case, so that the time tells nothing of where it is wrong.
fn unpadded(padded: &[u8]) -> Option<usize> {
    let last = padded.last_chunk::<BLOCK>()?;
    let [.., count] = *last;
    let mut right = !count.ct_eq(&0) & !count.ct_gt(&16);
    for (place, byte) in (1_u8..).zip(last.iter().rev()) {
        let is_text: Choice = place.ct_gt(&count);
        right &= is_text | byte.ct_eq(&count);
    }
    bool::from(right).then(|| padded.len().saturating_sub(usize::from(count)))
}

/// The bytes of an encoded text.
fn decoded(text: &str, encoding: Encoding) -> Option<Vec<u8>> {
    let is_hex = || text.len().is_multiple_of(2) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match encoding {
        Encoding::Hex => from_hex(text),
        Encoding::Auto if is_hex() => from_hex(text),
        Encoding::Base64 | Encoding::Auto => BASE64.decode(text).ok(),
    }
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| u8::try_from(char::from(byte).to_digit(16)?).ok();
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}

fn write_hex(out: &mut String, bytes: &[u8]) {
    for byte in bytes {
        let _ = write!(out, "{byte:02x}");
    }
}

impl crate::BodyCipher for Cipher {
    fn decrypt(&self, body: &Bytes) -> Result<Bytes, Error> {
        Cipher::decrypt(self, body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const API_KEY: &str = "TESTKEYTESTKEYTESTKEYTESTKEYTESTKEY01234";
    const PLAINTEXT: &str = r#"{"webhook_trigger":"submit","submission_id":"sub_0001","created_at":"2025-01-02T03:04:05Z","email":"a@example.com"}"#;

    /// Made with `openssl enc` (ECB, CBC) and the AESGCM of Python's cryptography, under the bytes 0, 1, 2 ... as
    /// random ones.
    const VECTORS: &str = "
        ecb first32 none BlkX6R87VNYWXjH+SUj73xn/v0N31JQfN5ozaVETKbX0L8QX0d4HVXryzfaEjfx+pVWZF86mNCUjSQbIsxXAD/yPObYbFR2A7jdgSvZ+n5BHcEK+fESXvGa42MEBIV9NOetrIpscCfUwwnZ/IOaKsTOrztB3oLwtofpee6CM/PE=
        ecb sha256 none iUaVuRoLOZ4mfdMl4gmhzz9TF09kPN9K/zLkritnokTKzZil7d6jzjh7pX8G6avaqMjzZxTbKWbJdWUxGMZVrFls0wZoYmZDsV+4NMqPgHnWpZ/Aj+uRPFLtki34kl9GTagfr+GqwWva4GmD6UVw36Ub8lOKgvf52k3PJ3ViF9Q=
        ecb sha256hex_first32 none shCu2PZlfM45d1KANyP+wPkOpFgJ4pYSW6WB7LDKVJW6YjQe/WsCVqyMLzoAxVUvw+ygoJiN0uSS3JmYnIhbh9OsaeepWBhyF3dfPepTq+176KFnOy2plaFUgySsckET+fInAI1+Jv3Ecn3YdixqjfaQMm917vIDUl/ej2PFdo4=
        ecb sha256b64_first32 none p0cbcfudTaVgZkCo1+hyUdJxMu3NMYkhrOhXKaGljwukjztFZv4e5ZcHRFvwns/w341J3uAnX1n+RmsiqM6cWH5UZYw7o7JhCneskg/TCyq4Ps7lH7iZ6g8UWciWvVH6DCXim5zto9vOksFSlfvRC0zuoBxCKQb5Kum+SSchKDI=
        cbc first32 zero BlkX6R87VNYWXjH+SUj731qwZtG/WbsHKIo5QskScFsCu8qjdcR3LLPmXOFPE5atyE+ePGYCJ+LhO6Kgu9wjkZzzay2OuchXWacDk2x2Nm1CUaeZk1ssEF+/qIAeMe5m736DjDANdxsyS4v8ujXqhXowbQL7ImOxJDyAT2X8omM=
        cbc sha256 prefix16 AAECAwQFBgcICQoLDA0OD4rV/r9NnAuEU7xtLJQ2Ebvt5tHpO/q9DcV83zAphMrQ9WYsq0HxiBmkJrCwbFCse/3bKH5k2zQZv6rJ4sTu4dBawT3LrpsRp7a/JbIU2IvAhx7GV7lR9ERaW1WzxaqpYLGMWDU8LodTWjUffXUYQfUEiqandbtqpbtml5xW8LcV
        cbc sha256hex_first32 key_first16 mLu+MFPeJ7j6AMoulxBK/bvPCN4hf3kQpdmxutCqz2aTcBEg0xgTocpjJ3Ck6QZakh9U33rqUOpazlRH/ocyzwYGpGvF1hqtRfI65uHFS/pJM2+UG0kxMC6DyygnGjwY2taq0pIDo9+rmn2RcP7A2eQtwAXnWE+rAfcpyBQ5Z0c=
        gcm sha256 prefix12 AAECAwQFBgcICQoL2iEb2zKsi339Tx/LniBKyJ2F5tKja7DaF6T9fRi0KjtZI02vaXBwo/GWbN+CnigLGOZb8jJ0l0SphrZcnTQY0p9jm7Mcf1LDrQesyCyYK/t05TRdU5dvPwryixDfdikAJGC6f3+AWzmstYRyOaPSVXADRO4ksPVvHE9ao3JwwCSIuic=
        gcm sha256b64_first32 prefix16 AAECAwQFBgcICQoLDA0OD/gFcQF0yN/wIwPwGSY+7Vvs+iBM+/kKnBmxA2mjC2ihknagD27ybEDYdFSvKH2eLr3yHlJFUwHQuUyQjhTG1QAqWRDbJpPVldbeePWvciGJXA6JA/c0H5KhyCX9UHPdDUiEyLJlo7rXpSuE4tjjvZI7POBSkte1YM0UxV0xHegJVlFY
        gcm first32 zero 9z4pxmKytvnKoHh6KnYD8ZZQQzX5bVtXKO7cLDAyTeraklNDe20+Y8BCnYd02Xih1oaO/78PFMzYjB+SW8UWQrdFOC1plaAvg9Vi9EUU9jStazQdtzrQk0Qow5apL4GCRM5yAe/9iORmmr5fxGN3yrac5WigW6i24MfVPiPIiDH58DI=
        gcm first32 key_first16 k6fZazB3S0zS4k/m4XdIkgWXYx/bm5IZF+NYc0fqZyFijqisNvHC2TCuhH7G3DqJ19Zjo3NyljZRzZ681ghLqXuLfB5VPNCZw8sgLdILNgFoisdSmB1AKo4wtM6hMAfymU3l1mWr90/mNnwQp/IUPE7WHLHZjLbNQhkhcgBoYbYCAgE=
    ";

    /// Mode, key, vector and text of each.
    fn vectors() -> impl Iterator<Item = [&'static str; 4]> {
        let lines = VECTORS.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        lines.filter_map(|words| words.try_into().ok())
    }

    fn settings(mode: &str, key: &str, iv: &str) -> CipherSettings {
        CipherSettings::from_names(mode, key, "base64", iv).unwrap()
    }

    fn random(length: usize) -> Vec<u8> {
        (0..16).take(length).collect()
    }

    fn envelope(text: &str) -> Vec<u8> {
        format!("{{\"data\":\"{text}\"}}").into_bytes()
    }

    fn refused(cipher: &Cipher, body: &[u8]) {
        let error = cipher.decrypt(body).unwrap_err();
        assert_eq!(error.to_json(), Error::undecryptable().to_json());
    }

    #[test]
    fn what_others_encrypted_is_decrypted_and_encrypted_alike() {
        assert_eq!(vectors().count(), 11);
        for [mode, key, iv, text] in vectors() {
            let cipher = Cipher::new(API_KEY, settings(mode, key, iv)).unwrap();
            assert_eq!(cipher.decrypt(&envelope(text)).unwrap(), PLAINTEXT, "{mode} {key} {iv}");
            let random = random(cipher.random_len());
            assert_eq!(cipher.encrypt(PLAINTEXT.as_bytes(), &random).unwrap(), envelope(text));
        }
    }

    #[test]
    fn a_probe_finds_exactly_the_settings_that_fit() {
        for [mode, key, iv, text] in vectors() {
            assert_eq!(probe(API_KEY, &envelope(text)), [settings(mode, key, iv)]);
        }
        let hex = CipherSettings { encoding: Encoding::Hex, ..settings("cbc", "sha256", "prefix16") };
        let body = Cipher::new(API_KEY, hex).unwrap().encrypt(PLAINTEXT.as_bytes(), &random(16)).unwrap();
        assert_eq!(probe(API_KEY, &body), [hex]);
        let api_key = &API_KEY[..32];
        let body = Cipher::new(api_key, settings("ecb", "raw32", "none")).unwrap();
        let body = body.encrypt(PLAINTEXT.as_bytes(), &[]).unwrap();
        assert_eq!(probe(api_key, &body), ["first32", "raw32"].map(|key| settings("ecb", key, "none")));
        assert!(probe("another key", &body).is_empty() && probe("", &body).is_empty());
        let other = Cipher::new(API_KEY, settings("ecb", "sha256", "none")).unwrap();
        assert!(probe(API_KEY, &other.encrypt(br#"{"x":1}"#, &[]).unwrap()).is_empty());
    }

    #[test]
    fn every_length_comes_back_under_every_setting() {
        for [mode, key, iv, _] in vectors() {
            for encoding in [Encoding::Base64, Encoding::Hex, Encoding::Auto] {
                let settings = CipherSettings { encoding, ..settings(mode, key, iv) };
                let cipher = Cipher::new(API_KEY, settings).unwrap();
                for length in 0..50 {
                    let plaintext = format!("{{{}}}", " ".repeat(length));
                    let body = cipher.encrypt(plaintext.as_bytes(), &random(cipher.random_len())).unwrap();
                    assert_eq!(cipher.decrypt(&body).unwrap(), plaintext);
                }
            }
        }
    }

    #[test]
    fn whatever_is_wrong_is_the_same_error() {
        let cipher = Cipher::new(API_KEY, settings("ecb", "first32", "none")).unwrap();
        let text = vectors().next().unwrap()[3];
        let sealed = |plaintext: &[u8]| cipher.encrypt(plaintext, &[]).unwrap();
        for body in [
            PLAINTEXT.as_bytes().to_vec(),
            b"".to_vec(),
            b"{}".to_vec(),
            b"[]".to_vec(),
            br#"{"data":1}"#.to_vec(),
            br#"{"data":null}"#.to_vec(),
            br#"{"data":{}}"#.to_vec(),
            envelope(""),
            envelope("!"),
            envelope(&text[..text.len() - 4]),
            envelope(&text[4..]),
            format!(r#"{{"data":"{text}","x":1}}"#).into_bytes(),
            format!(r#"{{"data":"{text}","data":"{text}"}}"#).into_bytes(),
            envelope(&text.replace('+', "-")),
            sealed(b""),
            sealed(b"[1]"),
            sealed(b"{\"a\":\"\xff\"}"),
            sealed(b"{} {}"),
            envelope(&"A".repeat(Limits::WEBHOOK.bytes)),
        ] {
            refused(&cipher, &body);
        }
        refused(&Cipher::new(API_KEY, settings("ecb", "sha256", "none")).unwrap(), &envelope(text));
        assert_eq!(cipher.decrypt(&envelope(text.trim_end_matches('='))).unwrap(), PLAINTEXT);
        let error = Error::undecryptable();
        assert_eq!((error.kind().as_str(), error.http_status()), ("verification", Some(400)));
    }

    #[test]
    fn gcm_tells_every_changed_bit() {
        for [mode, key, iv, text] in vectors().filter(|vector| vector[0] == "gcm") {
            let cipher = Cipher::new(API_KEY, settings(mode, key, iv)).unwrap();
            let bytes = BASE64.decode(text).unwrap();
            for bit in 0..bytes.len() * 8 {
                let mut bytes = bytes.clone();
                bytes[bit / 8] ^= 1 << (bit % 8);
                refused(&cipher, &envelope(&BASE64.encode(bytes)));
            }
        }
    }

    #[test]
    fn padding_is_right_or_not() {
        let mut block = [b'x'; BLOCK];
        assert_eq!(unpadded(&block), None);
        assert_eq!(unpadded(&[]), None);
        for count in 1..=16_u8 {
            let mut block = [0; BLOCK];
            block[BLOCK - usize::from(count)..].fill(count);
            assert_eq!(unpadded(&block), Some(BLOCK - usize::from(count)));
            block[BLOCK - usize::from(count)] ^= 0x40;
            assert_eq!(unpadded(&block), None, "{count}");
        }
        for count in [0, 17, 255] {
            block[BLOCK - 1] = count;
            assert_eq!(unpadded(&block), None, "{count}");
        }
    }

    #[test]
    fn settings_that_cannot_be_are_refused_with_their_place() {
        let path = |mode, key, iv, api_key: &str| {
            let settings = CipherSettings::from_names(mode, key, "auto", iv);
            let made = settings.and_then(|settings| Cipher::new(api_key, settings));
            let error = made.unwrap_err();
            assert_eq!((error.kind().as_str(), error.code()), ("configuration", "cipher"));
            error.path().unwrap().to_owned()
        };
        assert_eq!(path("ctr", "sha256", "none", API_KEY), "mode");
        assert_eq!(path("ecb", "md5", "none", API_KEY), "key");
        assert_eq!(path("ecb", "sha256", "x", API_KEY), "iv");
        for (mode, iv) in [("ecb", "zero"), ("cbc", "none"), ("cbc", "prefix12"), ("gcm", "none")] {
            assert_eq!(path(mode, "sha256", iv, API_KEY), "iv");
        }
        assert_eq!(path("ecb", "first32", "none", &API_KEY[..31]), "api_key");
        assert_eq!(path("ecb", "raw32", "none", API_KEY), "api_key");
        assert_eq!(path("ecb", "sha256", "none", ""), "api_key");
        let cipher = Cipher::new(API_KEY, settings("gcm", "sha256", "prefix12")).unwrap();
        for length in [0, 11, 13, 16] {
            assert_eq!(cipher.encrypt(b"{}", &random(length)).unwrap_err().path(), Some("random"));
        }
    }

    #[test]
    fn the_key_does_not_show() {
        let cipher = Cipher::new(API_KEY, settings("cbc", "first32", "key_first16")).unwrap();
        let shown = format!("{cipher:?}");
        assert!(shown.contains("***") && !shown.contains("TESTKEY"), "{shown}");
        assert!(!shown.contains(&format!("{:?}", &API_KEY.as_bytes()[..4])), "{shown}");
    }
}
