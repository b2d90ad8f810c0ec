//! Reading the members of a control's JSON. Unknown members are errors: a typing mistake must not
//! become a test that tests nothing.

use serde_json::{Map, Value};

pub(crate) type Object = Map<String, Value>;

/// The body as an object.
pub(crate) fn object(body: &[u8]) -> Result<Object, String> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err("not a JSON object".to_owned()),
    }
}

/// Refuses members outside the list.
pub(crate) fn known(object: &Object, names: &[&str]) -> Result<(), String> {
    match object.keys().find(|key| !names.contains(&key.as_str())) {
        Some(key) => Err(format!("unknown member `{key}`")),
        None => Ok(()),
    }
}

/// An optional text.
pub(crate) fn text<'a>(object: &'a Object, name: &str) -> Result<Option<&'a str>, String> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("`{name}` must be text")),
    }
}

/// An optional whole number.
pub(crate) fn number(object: &Object, name: &str) -> Result<Option<u64>, String> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_u64() {
            Some(number) => Ok(Some(number)),
            None => Err(format!("`{name}` must be a whole number")),
        },
    }
}

/// An optional yes or no; absent is no.
pub(crate) fn flag(object: &Object, name: &str) -> Result<bool, String> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(format!("`{name}` must be true or false")),
    }
}
