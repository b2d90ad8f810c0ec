//! A dict of wire members: handed to the core as it is, or as JSON in one walk: what `json.dumps` writes, without its
//! cost.

use kyckit::hyperverge::KraApplication;
use kyckit::{Rules, Violations, WireValue};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyInt, PyString};
use pyo3::{Borrowed, ffi};
use std::ptr;
use std::sync::OnceLock;

/// Bytes that a member takes, by and large.
const MEMBER: usize = 48;

/// The violations of a dict whose values are texts, counts, flags and None. None when there is anything else in it or
/// it is over a limit, and where Python has no global lock: its JSON decides then.
pub(crate) fn violations(dict: &Bound<'_, PyDict>, rules: &Rules) -> PyResult<Option<Violations>> {
    if !has_one_lock(dict.py()) {
        return Ok(None);
    }
    let mut members = Vec::with_capacity(dict.len());
    // SAFETY: no Python code runs, in this thread or (which holds the one lock) another, before `members` is dropped or looked at for the last time. Looking at a text, a count
    // or a flag runs none. Where an exception is made, which may start a collection and so a finalizer, this function
    // ends and drops `members` unread. The core knows nothing of Python.
    for (name, value) in unsafe { Walk::over(dict) } {
        let Some(name) = text_of(name)? else { return Ok(None) };
        let value = if let Some(text) = text_of(value)? {
            WireValue::from(text)
        } else if value.is_none() {
            WireValue::NULL
        } else if let Ok(flag) = value.cast::<PyBool>() {
            WireValue::from(flag.is_true())
        } else if let Ok(count) = value.cast_exact::<PyInt>()
            && let Ok(count) = count.extract::<i64>()
        {
            WireValue::from(count)
        } else {
            return Ok(None);
        };
        members.push((name, value));
    }
    Ok(KraApplication::validate_members(members, rules).ok())
}

/// Whether one lock keeps all other threads from Python's objects. Where it does it always will.
fn has_one_lock(py: Python<'_>) -> bool {
    static KNOWN: OnceLock<bool> = OnceLock::new();
    if let Some(known) = KNOWN.get() {
        return *known;
    }
    let asked = || py.import("sys")?.call_method0("_is_gil_enabled")?.is_truthy();
    // CPython before 3.13 cannot be asked, and always has the lock.
    let found = asked().unwrap_or(true);
    let _ = KNOWN.set(found);
    found
}

/// A walk over a dict that takes no references of its own: for a hundred members they cost as much as the check.
struct Walk<'a, 'py> {
    dict: &'a Bound<'py, PyDict>,
    place: ffi::Py_ssize_t,
}

impl<'a, 'py> Walk<'a, 'py> {
    /// # Safety
    /// No Python code may run, in this thread or (where there is no global lock) another, while anything that came out
    /// of the walk is still used: it could take a value out of the dict and so free it.
    unsafe fn over(dict: &'a Bound<'py, PyDict>) -> Self {
        Walk { dict, place: 0 }
    }
}

impl<'a, 'py> Iterator for Walk<'a, 'py> {
    type Item = (Borrowed<'a, 'py, PyAny>, Borrowed<'a, 'py, PyAny>);

    fn next(&mut self) -> Option<Self::Item> {
        let (mut key, mut value) = (ptr::null_mut(), ptr::null_mut());
        let py = self.dict.py();
        // SAFETY: this is a dict, and `place` is where the walk over it stands. What comes out belongs to the dict, which
        // `over` was promised to stay as it is.
        unsafe {
            let found = ffi::PyDict_Next(self.dict.as_ptr(), &mut self.place, &mut key, &mut value);
            (found != 0).then(|| (Borrowed::from_ptr(py, key), Borrowed::from_ptr(py, value)))
        }
    }
}

/// The characters of a text; None of another type.
#[inline(always)]
fn text_of<'a>(value: Borrowed<'a, '_, PyAny>) -> PyResult<Option<&'a str>> {
    if !(value.is_exact_instance_of::<PyString>() || value.is_instance_of::<PyString>()) {
        return Ok(None);
    }
    let mut size = 0;
    // SAFETY: this is a text; its characters live as long as it does, and are UTF-8.
    let text = unsafe {
        let start = ffi::PyUnicode_AsUTF8AndSize(value.as_ptr(), &mut size).cast::<u8>();
        let size = usize::try_from(size).unwrap_or_default();
        (!start.is_null()).then(|| std::str::from_utf8_unchecked(std::slice::from_raw_parts(start, size)))
    };
    text.map(Some).ok_or_else(|| unsendable(value.py()))
}

/// The JSON of a dict. Texts, counts, flags and None are written here; whatever else there is, `json` writes or refuses.
pub(crate) fn json_of(dict: &Bound<'_, PyDict>) -> PyResult<Vec<u8>> {
    let mut out = String::with_capacity(MEMBER * (dict.len() + 1));
    out.push('{');
    // `json` runs Python code, which may change the dict meanwhile.
    for (name, value) in dict.copy()? {
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
    text.to_str().map_err(|_| surrogate())
}

/// The error of a lone surrogate, in place of the one that Python has raised.
#[cold]
fn unsendable(py: Python<'_>) -> PyErr {
    drop(PyErr::take(py));
    surrogate()
}

fn surrogate() -> PyErr {
    PyTypeError::new_err("`wire` holds a lone surrogate")
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
