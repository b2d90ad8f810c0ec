//! Where secrets come from: variables of the environment and files, never arguments, which others can see.

use crate::input;
use crate::report::Failure;
use kyckit::Secret;
use std::path::Path;

/// The API key of ARGOS: of its calls, and of what bodies are encrypted with.
pub(crate) const ARGOS_API_KEY: &str = "KYCKIT_ARGOS_API_KEY";

/// The text of a variable, if it is set. One that is set and blank was meant to hold something: taken for "not set" it
/// would let deliveries in that nothing proves. The error says what is wrong with it.
pub(crate) fn variable(name: &str) -> Result<Option<String>, &'static str> {
    // The name comes from outside: the system must not be asked for one that it cannot have.
    let is_name = !name.is_empty() && !name.contains(['=', '\0']);
    let Some(value) = is_name.then(|| std::env::var_os(name)).flatten() else { return Ok(None) };
    match value.into_string() {
        Ok(text) if !text.trim().is_empty() => Ok(Some(text)),
        Ok(_) => Err("is set and blank"),
        Err(_) => Err("is set and no UTF-8 text"),
    }
}

/// The text of a file without the white space around it.
pub(crate) fn file(path: &Path) -> Result<Secret, Failure> {
    let input = input::read(path, input::SETTINGS)?;
    let text = String::from_utf8(input.bytes).unwrap_or_default();
    let trimmed = Secret::from(text.trim());
    if trimmed.is_empty() {
        let says = "the file that is to hold a secret is blank or no UTF-8 text";
        return Err(Failure::configuration("secret", says, "Put the secret's text there.").at(input.name));
    }
    Ok(trimmed)
}

/// The API key of ARGOS: of a file, or else of its variable.
pub(crate) fn argos_api_key(path: Option<&Path>) -> Result<Secret, Failure> {
    if let Some(path) = path {
        return file(path);
    }
    let says = match variable(ARGOS_API_KEY) {
        Ok(Some(text)) => return Ok(Secret::from(text.trim())),
        Ok(None) => "is not set",
        Err(wrong) => wrong,
    };
    let says = format!("the variable of ARGOS's API key {says}");
    let remedy = format!(
        "Put the API key of the dashboard into {ARGOS_API_KEY}, or name a file that holds it by --api-key-file."
    );
    Err(Failure::configuration("api_key", says, remedy).at(ARGOS_API_KEY))
}
