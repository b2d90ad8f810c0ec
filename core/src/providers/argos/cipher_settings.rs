//! How a project's bodies are encrypted, as data: the provider's pages name AES-256 and three modes and leave the rest
//! open.

use crate::error::Error;

macro_rules! setting {
    ($(#[$doc:meta])* $name:ident($member:literal) { $($(#[$value_doc:meta])* $value:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$value_doc])* $value,)* }

        impl $name {
            /// Every choice, in the order in which a probe tries them.
            pub const ALL: &[$name] = &[$($name::$value,)*];

            /// The choice as it is written in settings and canonical JSON.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $($name::$value => $text,)* }
            }

            /// The choice with this name.
            ///
            /// # Errors
            /// Kind *configuration*, code `cipher`: there is no choice with this name.
            pub fn from_text(text: &str) -> Result<Self, Error> {
                match text {
                    $($text => Ok($name::$value),)*
                    _ => Err(wrong(
                        $member,
                        concat!("there is no such `", $member, "` of the cipher"),
                        concat!("Give one of:", $(" `", $text, "`",)* "."),
                    )),
                }
            }
        }
    };
}

setting! {
    /// Mode of AES-256. Source: ARGOS Identity, developer portal.
    CipherMode("mode") {
        /// Electronic code book: equal blocks show, and nothing proves that a body is whole.
        Ecb = "ecb",
        /// Cipher block chaining: nothing proves that a body is whole.
        Cbc = "cbc",
        /// Galois counter mode: the one mode that tells a body that was changed.
        Gcm = "gcm",
    }
}

setting! {
    /// How the 32 bytes of the AES key come from the project's API key. Inferred: nobody published it.
    KeyStrategy("key") {
        /// The first 32 bytes of the API key.
        First32 = "first32",
        /// SHA-256 of the API key.
        Sha256 = "sha256",
        /// The first 32 digits of that hash in lower-case hex.
        Sha256HexFirst32 = "sha256hex_first32",
        /// The first 32 characters of that hash in base64.
        Sha256Base64First32 = "sha256b64_first32",
        /// An API key of exactly 32 bytes, as it is.
        Raw32 = "raw32",
    }
}

setting! {
    /// How the encrypted bytes are written as text. Inferred: nobody published it.
    Encoding("encoding") {
        /// Base64 with `+` and `/`; the padding may be missing.
        Base64 = "base64",
        /// Hex digits in any case.
        Hex = "hex",
        /// Hex when the text is an even number of hex digits, otherwise base64; base64 is what is written.
        Auto = "auto",
    }
}

setting! {
    /// Where the initialisation vector (CBC) or the nonce (GCM) comes from. Inferred: nobody published it.
    Iv("iv") {
        /// There is none (ECB).
        None = "none",
        /// Zero bytes: 16 for CBC, 12 for GCM.
        Zero = "zero",
        /// 16 random bytes before the encrypted ones.
        Prefix16 = "prefix16",
        /// The first bytes of the AES key: 16 for CBC, 12 for GCM.
        KeyFirst16 = "key_first16",
        /// 12 random bytes before the encrypted ones (GCM).
        Prefix12 = "prefix12",
    }
}

/// How a project's bodies are encrypted. Holds no secret.
///
/// Nothing is guessed while a receiver runs: ask the provider, or find out once with [`probe`](super::probe).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CipherSettings {
    /// Mode of AES-256. PKCS#7 padding with ECB and CBC; a tag of 16 bytes at the end with GCM.
    pub mode: CipherMode,
    /// How the AES key comes from the API key.
    pub key: KeyStrategy,
    /// How encrypted bytes are written as text.
    pub encoding: Encoding,
    /// Where the initialisation vector or the nonce comes from.
    pub iv: Iv,
}

impl CipherSettings {
    /// The settings by the names of their choices, for example `ecb`, `sha256`, `auto`, `none`.
    ///
    /// # Errors
    /// Kind *configuration*, code `cipher`: a name is not known.
    pub fn from_names(mode: &str, key: &str, encoding: &str, iv: &str) -> Result<Self, Error> {
        Ok(CipherSettings {
            mode: CipherMode::from_text(mode)?,
            key: KeyStrategy::from_text(key)?,
            encoding: Encoding::from_text(encoding)?,
            iv: Iv::from_text(iv)?,
        })
    }

    /// Whether mode and initialisation vector go together.
    pub(super) fn checked(self) -> Result<Self, Error> {
        match (self.mode, self.iv) {
            (CipherMode::Ecb, Iv::None)
            | (CipherMode::Cbc, Iv::Zero | Iv::Prefix16 | Iv::KeyFirst16)
            | (CipherMode::Gcm, Iv::Zero | Iv::Prefix16 | Iv::KeyFirst16 | Iv::Prefix12) => Ok(self),
            (CipherMode::Ecb, _) => Err(wrong("iv", "ECB has no initialisation vector", "Give `none`.")),
            (CipherMode::Cbc, _) => {
                let says = "CBC needs an initialisation vector of 16 bytes";
                Err(wrong("iv", says, "Give `zero`, `prefix16` or `key_first16`."))
            }
            (CipherMode::Gcm, _) => {
                let remedy = "Give `prefix12`, `prefix16`, `zero` or `key_first16`.";
                Err(wrong("iv", "GCM needs a nonce", remedy))
            }
        }
    }
}

/// A cipher that cannot be set up or used like this.
pub(super) fn wrong(path: &'static str, says: &str, remedy: &str) -> Error {
    Error::configuration("cipher", says, remedy).with_path(path)
}
