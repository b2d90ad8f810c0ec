//! The encryption of ARGOS on the command line: settings as text, and bodies encrypted for tests.

use crate::receiver::file;
use crate::report::Failure;
use crate::secrets;
use hyper::body::Bytes;
use kyckit::argos::{Cipher, CipherSettings};
use kyckit::{Error, new_webhook_secret};
use std::path::Path;

/// The argument that names settings.
const ARGUMENT: &str = "--encrypted-with";

/// The cipher of `mode,key,encoding,iv`, or of the receiver's configuration in a file.
pub(crate) fn of_argument(text: &str, provider: &str, api_key: Option<&Path>) -> Result<Cipher, Failure> {
    if !text.contains(',') {
        let config = file::read(Path::new(text))?;
        let mut routes = config.routes.into_iter().filter(|route| route.provider.name() == provider);
        return routes.find_map(|route| route.policy.cipher).ok_or_else(|| {
            let says = format!("no route of `{provider}` decrypts in this configuration");
            let remedy = "`kyckit argos probe FILE` finds out what bodies are encrypted with.";
            Failure::configuration("cipher", says, remedy).at(text)
        });
    }
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let [mode, key, encoding, iv] = parts.as_slice() else {
        let says = "the settings of the encryption are not four words";
        let remedy = "Give mode, key, encoding and iv, for example `ecb,sha256,base64,none`.";
        return Err(Failure::configuration("cipher", says, remedy).at(ARGUMENT));
    };
    let of = |error: Error| Failure::from(error).at(ARGUMENT);
    let settings = CipherSettings::from_names(mode, key, encoding, iv).map_err(of)?;
    Cipher::new(secrets::argos_api_key(api_key)?, settings).map_err(of)
}

/// Encrypts a body, with new random bytes where the settings want some.
pub(crate) fn encrypt(cipher: &Cipher, plaintext: &[u8]) -> Result<Bytes, Error> {
    // Its characters come from a secure source, and 12 of them hold 72 random bits: plenty for a test body.
    let secret = new_webhook_secret()?;
    let random = secret.expose().as_bytes().get(..cipher.random_len()).unwrap_or_default();
    cipher.encrypt(plaintext, random).map(Bytes::from)
}

/// The settings as a table of a receiver's configuration, with the file that holds the API key where there is one.
pub(crate) fn toml(settings: &CipherSettings, api_key: Option<&Path>) -> String {
    let (mode, key) = (settings.mode.as_str(), settings.key.as_str());
    let (encoding, iv) = (settings.encoding.as_str(), settings.iv.as_str());
    // A JSON text is one of TOML too.
    let file = api_key.map(|path| serde_json::Value::from(path.display().to_string()));
    let api_key = file.map_or_else(String::new, |file| format!(", api_key = {{ file = {file} }}"));
    format!("{{ mode = \"{mode}\", key = \"{key}\", encoding = \"{encoding}\", iv = \"{iv}\"{api_key} }}")
}
