//! "Secure Data Transmission" of ARGOS: AES-256 with a key from the API key.
//!
//! Documented: AES-256; CBC until 2024-08-01, then ECB, and GCM beside it; the key comes from the API key; a body is
//! `{"data":"<ciphertext>"}`. **Inferred**: every way to make 32 bytes of the key, the text encoding, where the IV is,
//! and the place of the tag; that is why all of it is a setting. PKCS#7 pads ECB and CBC.
//!
//! The blocks are chained here by hand over the `aes` crate, so that the client's use of the same crates is
//! checked by another hand.

use std::fmt;

use aes::cipher::consts::{U12, U16};
use aes::cipher::{BlockCipherDecrypt as _, BlockCipherEncrypt as _, KeyInit as _};
use aes::{Aes256, Block};
use aes_gcm::aead::AeadInOut;
use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::{AesGcm, Nonce, Tag};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

const BLOCK: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Ecb,
    Cbc,
    Gcm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    /// The first 32 bytes of the API key.
    First32,
    /// SHA-256 of the API key.
    Sha256,
    /// The first 32 characters of the SHA-256 in lower-case hex.
    Sha256HexFirst32,
    /// The first 32 characters of the SHA-256 in base64.
    Sha256B64First32,
    /// The API key, which must have 32 bytes.
    Raw32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Base64,
    Hex,
    /// Written as base64; read as hex when every character is a hex digit.
    Auto,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Iv {
    None,
    Zero,
    /// Random, before the ciphertext; GCM only.
    Prefix12,
    /// Random, before the ciphertext.
    Prefix16,
    /// The first 16 bytes of the AES key; of GCM 12.
    KeyFirst16,
}

const MODES: [(&str, Mode); 3] = [("ecb", Mode::Ecb), ("cbc", Mode::Cbc), ("gcm", Mode::Gcm)];
const KEYS: [(&str, Key); 5] = [
    ("first32", Key::First32),
    ("sha256", Key::Sha256),
    ("sha256hex_first32", Key::Sha256HexFirst32),
    ("sha256b64_first32", Key::Sha256B64First32),
    ("raw32", Key::Raw32),
];
const ENCODINGS: [(&str, Encoding); 3] =
    [("base64", Encoding::Base64), ("hex", Encoding::Hex), ("auto", Encoding::Auto)];
const IVS: [(&str, Iv); 5] = [
    ("none", Iv::None),
    ("zero", Iv::Zero),
    ("prefix12", Iv::Prefix12),
    ("prefix16", Iv::Prefix16),
    ("key_first16", Iv::KeyFirst16),
];

/// How ARGOS encrypts bodies: mode, key, text encoding and IV. Default: `ecb`, `first32`, `base64`, `none`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ArgosCipher {
    mode: Mode,
    key: Key,
    encoding: Encoding,
    iv: Iv,
}

impl Default for ArgosCipher {
    fn default() -> Self {
        Self { mode: Mode::Ecb, key: Key::First32, encoding: Encoding::Base64, iv: Iv::None }
    }
}

impl fmt::Debug for ArgosCipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.names().join(" "))
    }
}

impl ArgosCipher {
    /// By names: mode `ecb`, `cbc` or `gcm`; key `first32`, `sha256`, `sha256hex_first32`, `sha256b64_first32` or
    /// `raw32`; encoding `base64`, `hex` or `auto`; iv `none` (ECB only), `zero`, `prefix12` (GCM only), `prefix16`
    /// or `key_first16`. None for another name and for a mode that does not go with the iv.
    #[must_use]
    pub fn named(mode: &str, key: &str, encoding: &str, iv: &str) -> Option<Self> {
        let cipher = Self {
            mode: find(&MODES, mode)?,
            key: find(&KEYS, key)?,
            encoding: find(&ENCODINGS, encoding)?,
            iv: find(&IVS, iv)?,
        };
        cipher.fits().then_some(cipher)
    }

    /// Every combination, in the order of the names in [`ArgosCipher::named`].
    #[must_use]
    pub fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for (_, mode) in MODES {
            for (_, key) in KEYS {
                for (_, encoding) in ENCODINGS {
                    all.extend(IVS.map(|(_, iv)| Self { mode, key, encoding, iv }));
                }
            }
        }
        all.retain(|cipher| cipher.fits());
        all
    }

    /// Mode, key, encoding and iv, by name.
    #[must_use]
    pub fn names(&self) -> [&'static str; 4] {
        [name(&MODES, self.mode), name(&KEYS, self.key), name(&ENCODINGS, self.encoding), name(&IVS, self.iv)]
    }

    fn fits(&self) -> bool {
        match self.mode {
            Mode::Ecb => self.iv == Iv::None,
            Mode::Cbc => !matches!(self.iv, Iv::None | Iv::Prefix12),
            Mode::Gcm => self.iv != Iv::None,
        }
    }

    /// How many random bytes [`ArgosCipher::encrypt`] takes: 0, 12 or 16.
    #[must_use]
    pub fn iv_bytes(&self) -> usize {
        match self.iv {
            Iv::Prefix12 => 12,
            Iv::Prefix16 => 16,
            _ => 0,
        }
    }

    /// The text that stands in `data`. None when the API key is too short for the key form, or `random` has not
    /// [`ArgosCipher::iv_bytes`] bytes.
    #[must_use]
    pub fn encrypt(&self, api_key: &str, plaintext: &[u8], random: &[u8]) -> Option<String> {
        let key = self.key_bytes(api_key)?;
        if random.len() != self.iv_bytes() {
            return None;
        }
        let iv = self.iv(&key, random);
        let mut out = random.to_vec();
        match self.mode {
            Mode::Gcm => out.extend(gcm_encrypt(&key, &iv, plaintext)?),
            _ => {
                out.extend(chain_encrypt(&Aes256::new(&key.into()), iv.as_slice().try_into().ok(), plaintext))
            }
        }
        Some(match self.encoding {
            Encoding::Hex => hex(&out),
            _ => STANDARD.encode(&out),
        })
    }

    /// The plaintext of `data`; none when anything about it is wrong.
    #[must_use]
    pub fn decrypt(&self, api_key: &str, data: &str) -> Option<Vec<u8>> {
        let key = self.key_bytes(api_key)?;
        let is_hex = match self.encoding {
            Encoding::Base64 => false,
            Encoding::Hex => true,
            Encoding::Auto => data.len().is_multiple_of(2) && data.bytes().all(|b| b.is_ascii_hexdigit()),
        };
        let bytes = if is_hex { unhex(data)? } else { STANDARD.decode(data).ok()? };
        let (random, text) = bytes.split_at_checked(self.iv_bytes())?;
        let iv = self.iv(&key, random);
        match self.mode {
            Mode::Gcm => gcm_decrypt(&key, &iv, text),
            _ => chain_decrypt(&Aes256::new(&key.into()), iv.as_slice().try_into().ok(), text),
        }
    }

    fn key_bytes(&self, api_key: &str) -> Option<[u8; 32]> {
        let digest: [u8; 32] = Sha256::digest(api_key.as_bytes()).into();
        let first = |text: &[u8]| text.first_chunk::<32>().copied();
        match self.key {
            Key::First32 => first(api_key.as_bytes()),
            Key::Sha256 => Some(digest),
            Key::Sha256HexFirst32 => first(hex(&digest).as_bytes()),
            Key::Sha256B64First32 => first(STANDARD.encode(digest).as_bytes()),
            Key::Raw32 => api_key.as_bytes().try_into().ok(),
        }
    }

    /// Empty without an IV; otherwise as long as the mode takes it.
    fn iv(&self, key: &[u8; 32], random: &[u8]) -> Vec<u8> {
        let length = if self.mode == Mode::Gcm { 12 } else { BLOCK };
        match self.iv {
            Iv::None => Vec::new(),
            Iv::Zero => vec![0; length],
            Iv::Prefix12 | Iv::Prefix16 => random.to_vec(),
            Iv::KeyFirst16 => key.iter().copied().take(length).collect(),
        }
    }
}

fn find<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
}

fn name<T: PartialEq>(table: &[(&'static str, T)], value: T) -> &'static str {
    table.iter().find(|(_, known)| *known == value).map_or("", |(name, _)| name)
}

/// ECB without an IV, CBC with one. The text is padded to whole blocks.
fn chain_encrypt(aes: &Aes256, iv: Option<[u8; BLOCK]>, text: &[u8]) -> Vec<u8> {
    let padding = BLOCK - text.len() % BLOCK;
    let padded = [text, &[u8::try_from(padding).unwrap_or_default()].repeat(padding)].concat();
    let mut last = iv;
    let mut out = Vec::with_capacity(padded.len());
    for block in padded.as_chunks::<BLOCK>().0 {
        let mut block = Block::from(last.map_or(*block, |last| xor(block, &last)));
        aes.encrypt_block(&mut block);
        out.extend_from_slice(&block);
        last = last.map(|_| block.into());
    }
    out
}

fn chain_decrypt(aes: &Aes256, iv: Option<[u8; BLOCK]>, text: &[u8]) -> Option<Vec<u8>> {
    let (blocks, rest) = text.as_chunks::<BLOCK>();
    if !rest.is_empty() {
        return None;
    }
    let mut last = iv;
    let mut out = Vec::with_capacity(text.len());
    for chunk in blocks {
        let mut block = Block::from(*chunk);
        aes.decrypt_block(&mut block);
        let plain = block.into();
        out.extend_from_slice(&last.map_or(plain, |last| xor(&plain, &last)));
        last = last.map(|_| *chunk);
    }
    let padding = usize::from(*out.last()?);
    let length = out.len().checked_sub(padding)?;
    let tail = out.get(length..)?;
    let right = (1..=BLOCK).contains(&padding) && tail.iter().all(|b| usize::from(*b) == padding);
    right.then(|| out.get(..length).unwrap_or_default().to_vec())
}

fn xor(one: &[u8; BLOCK], other: &[u8; BLOCK]) -> [u8; BLOCK] {
    let mut out = *one;
    out.iter_mut().zip(other).for_each(|(a, b)| *a ^= b);
    out
}

/// Ciphertext and tag; the nonce has 12 or 16 bytes.
fn gcm_encrypt(key: &[u8; 32], nonce: &[u8], text: &[u8]) -> Option<Vec<u8>> {
    let mut out = text.to_vec();
    let buffer = InOutBuf::from(out.as_mut_slice());
    let tag = match (<[u8; 12]>::try_from(nonce), <[u8; 16]>::try_from(nonce)) {
        (Ok(nonce), _) => {
            let aes = AesGcm::<Aes256, U12>::new(&(*key).into());
            aes.encrypt_inout_detached(&Nonce::<U12>::from(nonce), b"", buffer)
        }
        (_, Ok(nonce)) => {
            let aes = AesGcm::<Aes256, U16>::new(&(*key).into());
            aes.encrypt_inout_detached(&Nonce::<U16>::from(nonce), b"", buffer)
        }
        _ => return None,
    };
    out.extend_from_slice(&tag.ok()?);
    Some(out)
}

fn gcm_decrypt(key: &[u8; 32], nonce: &[u8], text: &[u8]) -> Option<Vec<u8>> {
    let (text, tag) = text.split_last_chunk::<16>()?;
    let tag = Tag::from(*tag);
    let mut out = text.to_vec();
    let buffer = InOutBuf::from(out.as_mut_slice());
    let opened = match (<[u8; 12]>::try_from(nonce), <[u8; 16]>::try_from(nonce)) {
        (Ok(nonce), _) => {
            let aes = AesGcm::<Aes256, U12>::new(&(*key).into());
            aes.decrypt_inout_detached(&Nonce::<U12>::from(nonce), b"", buffer, &tag)
        }
        (_, Ok(nonce)) => {
            let aes = AesGcm::<Aes256, U16>::new(&(*key).into());
            aes.decrypt_inout_detached(&Nonce::<U16>::from(nonce), b"", buffer, &tag)
        }
        _ => return None,
    };
    opened.ok().map(|()| out)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let (pairs, rest) = digits.as_ref()?.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "TESTKEYTESTKEYTESTKEYTESTKEYTESTKEY01234";
    const TEXT: &str = r#"{"webhook_trigger":"submit","submission_id":"sub_0001","created_at":"2025-01-02T03:04:05Z","email":"a@example.com"}"#;

    /// Made with OpenSSL: webhooks.md of the project's facts, "encryption option".
    #[test]
    fn the_vectors_of_openssl() {
        let first32 = "BlkX6R87VNYWXjH+SUj73xn/v0N31JQfN5ozaVETKbX0L8QX0d4HVXryzfaEjfx+pVWZF86mNCUjSQbIsxXAD/yPObYbFR2A7jdgSvZ+n5BHcEK+fESXvGa42MEBIV9NOetrIpscCfUwwnZ/IOaKsTOrztB3oLwtofpee6CM/PE=";
        let sha256 = "iUaVuRoLOZ4mfdMl4gmhzz9TF09kPN9K/zLkritnokTKzZil7d6jzjh7pX8G6avaqMjzZxTbKWbJdWUxGMZVrFls0wZoYmZDsV+4NMqPgHnWpZ/Aj+uRPFLtki34kl9GTagfr+GqwWva4GmD6UVw36Ub8lOKgvf52k3PJ3ViF9Q=";
        for (key, expected) in [("first32", first32), ("sha256", sha256)] {
            let cipher = ArgosCipher::named("ecb", key, "base64", "none").unwrap();
            assert_eq!(cipher.encrypt(KEY, TEXT.as_bytes(), b"").unwrap(), expected);
        }
    }

    /// NIST SP 800-38A F.2.5 (CBC-AES256), its first block; GCM test case 14 of McGrew and Viega.
    #[test]
    fn the_vectors_of_nist() {
        let key = unhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4").unwrap();
        let iv: Vec<u8> = (0..16).collect();
        let text = unhex("6bc1bee22e409f96e93d7e117393172a").unwrap();
        let aes = Aes256::new_from_slice(&key).unwrap();
        let out = chain_encrypt(&aes, iv.as_slice().try_into().ok(), &text);
        assert_eq!(hex(&out[..16]), "f58c4c04d6e5f1ba779eabfb5f7bfbd6");
        let out = gcm_encrypt(&[0; 32], &[0; 12], &[0; 16]).unwrap();
        assert_eq!(hex(&out), "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
    }

    #[test]
    fn every_combination_opens_what_it_sealed_and_nothing_else() {
        let all = ArgosCipher::all();
        assert_eq!(all.len(), 5 * 3 * (1 + 3 + 4));
        for cipher in all {
            let [mode, key, encoding, iv] = cipher.names();
            assert_eq!(ArgosCipher::named(mode, key, encoding, iv), Some(cipher));
            let api_key = if key == "raw32" { &KEY[..32] } else { KEY };
            let random = vec![7; cipher.iv_bytes()];
            for text in [&b""[..], b"x", &[1; 16], TEXT.as_bytes()] {
                let sealed = cipher.encrypt(api_key, text, &random).unwrap();
                assert_eq!(cipher.decrypt(api_key, &sealed).as_deref(), Some(text), "{cipher:?}");
                assert_ne!(cipher.decrypt(&api_key.replace('T', "U"), &sealed).as_deref(), Some(text));
                assert_eq!(cipher.decrypt(api_key, &sealed[1..]), None, "{cipher:?}");
            }
            assert_eq!(cipher.encrypt(api_key, b"x", &[7; 5]), None);
            assert_eq!(cipher.decrypt(api_key, "not a ciphertext"), None);
        }
        assert_eq!(ArgosCipher::named("raw32", "raw32", "hex", "none"), None);
        for (mode, iv) in [("ecb", "zero"), ("cbc", "none"), ("cbc", "prefix12"), ("gcm", "none")] {
            assert_eq!(ArgosCipher::named(mode, "sha256", "hex", iv), None, "{mode} {iv}");
        }
        assert_eq!(ArgosCipher::named("ecb", "raw32", "hex", "none").unwrap().encrypt(KEY, b"x", b""), None);
    }
}
