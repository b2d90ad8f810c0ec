//! A dict of wire members as JSON, in one walk: what `json.dumps` writes, without its cost.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyInt, PyString};

/// Bytes that a member takes, by and large.
const MEMBER: usize = 48;

/// The JSON of a dict. Texts, counts, flags and None are written here; whatever else there is, `json` writes or refuses.
pub(crate) fn json_of(dict: &Bound<'_, PyDict>) -> PyResult<Vec<u8>> {
    let mut out = String::with_capacity(MEMBER * (dict.len() + 1));
    out.push('{');
    for (name, value) in dict {
        let Ok(name) = name.cast::<PyString>() else {
            // Keys of other types are named by `json` in ways of its own.
            return Ok(dumped(dict)?.into_bytes());
        };
        if out.len() > 1 {
            out.push(',');
        }
        text(&mut out, utf8(name)?);
        out.push(':');
        put(&mut out, &value)?;
    }
    out.push('}');
    Ok(out.into_bytes())
}

fn put(out: &mut String, value: &Bound<'_, PyAny>) -> PyResult<()> {
    if let Ok(value) = value.cast::<PyString>() {
        text(out, utf8(value)?);
    } else if value.is_none() {
        out.push_str("null");
    } else if let Ok(flag) = value.cast::<PyBool>() {
        out.push_str(if flag.is_true() { "true" } else { "false" });
    } else if let Ok(count) = value.cast_exact::<PyInt>()
        && let Ok(count) = count.extract::<i64>()
    {
        out.push_str(&count.to_string());
    } else {
        out.push_str(&dumped(value)?);
    }
    Ok(())
}

/// A text as UTF-8. Python's own error would hold the text.
pub(crate) fn utf8<'a>(text: &'a Bound<'_, PyString>) -> PyResult<&'a str> {
    text.to_str().map_err(|_| PyTypeError::new_err("`wire` holds a lone surrogate"))
}

fn dumped(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let options = PyDict::new(value.py());
    options.set_item("ensure_ascii", false)?;
    let json = value.py().import("json")?.call_method("dumps", (value,), Some(&options))?;
    Ok(utf8(json.cast::<PyString>()?)?.to_owned())
}

fn text(out: &mut String, text: &str) {
    out.push('"');
    // No early end: this way the compiler looks at sixteen bytes at once.
    let is_plain =
        text.bytes().fold(true, |plain, byte| plain & (byte >= b' ') & (byte != b'"') & (byte != b'\\'));
    if is_plain {
        out.push_str(text);
    } else {
        escaped(out, text);
    }
    out.push('"');
}

#[cold]
fn escaped(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            control if control < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            plain => out.push(plain),
        }
    }
}
