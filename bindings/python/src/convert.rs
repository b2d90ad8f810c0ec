//! Values across the border. An error names the member and the types, never the value.

use crate::errors::raised;
use kyckit::{Date, Document, RawMember, Secret, Timestamp};
use kyckit_support::ErrorRecord;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDate, PyDateTime, PyDelta, PyDict, PyString, PyTzInfo};

/// A class whose members are given by name.
pub(crate) trait Given: Sized {
    /// Takes the member that stands at this place in the class.
    fn put(&mut self, place: usize, value: &Bound<'_, PyAny>) -> PyResult<()>;
}

/// A member as a caller gives it; None is a value too and takes away what was there.
pub(crate) struct Member<'a, 'py>(Option<Borrowed<'a, 'py, PyAny>>);

impl Member<'_, '_> {
    /// Not given.
    pub(crate) const ABSENT: Self = Member(None);
}

impl<'a, 'py> FromPyObject<'a, 'py> for Member<'a, 'py> {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        Ok(Member(Some(value)))
    }
}

/// `model` with these members, in the order of the class.
pub(crate) fn filled<T: Given>(mut model: T, members: &[Member<'_, '_>]) -> PyResult<T> {
    for (place, member) in members.iter().enumerate() {
        if let Some(value) = &member.0 {
            model.put(place, value)?;
        }
    }
    Ok(model)
}

/// An argument of another type than the one wanted.
pub(crate) fn wrong(value: &Bound<'_, PyAny>, name: &str, wanted: &str) -> PyErr {
    let got = value.get_type().name().map_or_else(|_| "another type".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("`{name}` must be {wanted}, not {got}"))
}

fn given<'a, 'py>(value: &'a Bound<'py, PyAny>) -> Option<&'a Bound<'py, PyAny>> {
    (!value.is_none()).then_some(value)
}

pub(crate) fn text<T: From<String>>(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<T>> {
    let Some(value) = given(value) else { return Ok(None) };
    let text = value.cast::<PyString>().map_err(|_| wrong(value, name, "str or None"))?;
    // A lone surrogate cannot be sent; Python's own error would hold the text.
    let text = text.to_str().map_err(|_| wrong(value, name, "text without lone surrogates"))?;
    Ok(Some(T::from(text.to_owned())))
}

/// A text argument. PyO3's own conversion would put a text that is not UTF-8 into its error.
#[derive(Default)]
pub(crate) struct Plain(pub(crate) String);

impl<'a, 'py> FromPyObject<'a, 'py> for Plain {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let value = &*value;
        text(value, "the argument")?.map(Plain).ok_or_else(|| wrong(value, "the argument", "str"))
    }
}

/// The secrets of a policy: a list, since several are valid at once while they rotate.
pub(crate) struct Secrets(pub(crate) Vec<Secret>);

impl<'a, 'py> FromPyObject<'a, 'py> for Secrets {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let wrong = || wrong(&value, "the secrets", "a list of str");
        if value.is_instance_of::<PyString>() {
            return Err(wrong());
        }
        let secret = |secret: PyResult<Bound<'_, PyAny>>| {
            secret?.extract::<Plain>().map(|secret| Secret::from(secret.0)).map_err(|_| wrong())
        };
        value.try_iter().map_err(|_| wrong())?.map(secret).collect::<PyResult<_>>().map(Secrets)
    }
}

/// An argument of bytes.
pub(crate) struct Octets(pub(crate) Vec<u8>);

impl<'a, 'py> FromPyObject<'a, 'py> for Octets {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        bytes(&value).map(Octets).ok_or_else(|| wrong(&value, "the argument", "bytes"))
    }
}

pub(crate) fn flag(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<bool>> {
    given(value).map(|value| value.extract().map_err(|_| wrong(value, name, "bool or None"))).transpose()
}

pub(crate) fn count(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<u32>> {
    let number =
        |value: &Bound<'_, PyAny>| value.extract().map_err(|_| wrong(value, name, "a count or None"));
    given(value).map(number).transpose()
}

pub(crate) fn day<T: From<Date>>(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<T>> {
    let Some(value) = given(value) else { return Ok(None) };
    if !value.is_instance_of::<PyDate>() || value.is_instance_of::<PyDateTime>() {
        return Err(wrong(value, name, "datetime.date or None (of a datetime take .date())"));
    }
    let py = value.py();
    let year = value.getattr(name!(py, "year"))?.extract()?;
    let month = value.getattr(name!(py, "month"))?.extract()?;
    let day = Date::new(year, month, value.getattr(name!(py, "day"))?.extract()?);
    day.map(|day| Some(T::from(day))).ok_or_else(|| wrong(value, name, "a day of the calendar"))
}

pub(crate) fn document(
    value: &Bound<'_, PyAny>,
    name: &str,
    make: fn(Vec<u8>) -> Document,
) -> PyResult<Option<Document>> {
    let Some(value) = given(value) else { return Ok(None) };
    Ok(Some(make(bytes(value).ok_or_else(|| wrong(value, name, "bytes or None"))?)))
}

/// The content of `bytes`, `bytearray` or `memoryview`.
pub(crate) fn bytes(value: &Bound<'_, PyAny>) -> Option<Vec<u8>> {
    octets(value).map(|bytes| bytes.as_bytes().to_vec())
}

/// `bytes` as they are; of a `bytearray` or a `memoryview`, which may change, a copy.
pub(crate) fn octets<'py>(value: &Bound<'py, PyAny>) -> Option<Bound<'py, PyBytes>> {
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Some(bytes.clone());
    }
    if value.is_instance_of::<PyString>() {
        return None;
    }
    let view = ["bytearray", "memoryview"].contains(&value.get_type().name().ok()?.to_str().ok()?);
    let copy = view.then(|| value.py().get_type::<PyBytes>().call1((value,)).ok()).flatten()?;
    copy.cast_into().ok()
}

/// A group of the class that `inner` looks for.
pub(crate) fn group<T: Default>(
    value: &Bound<'_, PyAny>,
    name: &str,
    inner: impl Fn(&Bound<'_, PyAny>) -> Option<T>,
) -> PyResult<T> {
    let Some(value) = given(value) else { return Ok(T::default()) };
    inner(value).ok_or_else(|| wrong(value, name, "a group of its own class or None"))
}

pub(crate) fn raw(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Vec<RawMember>> {
    let Some(value) = given(value) else { return Ok(Vec::new()) };
    let members = value.cast::<PyDict>().map_err(|_| wrong(value, name, "a dict or None"))?;
    let member = |(key, json): (Bound<'_, PyAny>, Bound<'_, PyAny>)| {
        let part = |part: &Bound<'_, PyAny>| text::<String>(part, name).map(Option::unwrap_or_default);
        RawMember::new(part(&key)?, part(&json)?).ok_or_else(|| wrong(&json, name, "JSON"))
    };
    members.iter().map(member).collect()
}

pub(crate) fn members<'py>(py: Python<'py>, members: &[RawMember]) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for member in members {
        dict.set_item(member.name(), member.json())?;
    }
    Ok(dict)
}

/// A day as `datetime.date`.
pub(crate) struct Day(pub(crate) Date);

impl<'py> IntoPyObject<'py> for Day {
    type Target = PyDate;
    type Output = Bound<'py, PyDate>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        PyDate::new(py, self.0.year().into(), self.0.month(), self.0.day())
    }
}

/// An instant as `datetime.datetime` in UTC, in whole milliseconds.
pub(crate) struct Instant(pub(crate) Timestamp);

impl<'py> IntoPyObject<'py> for Instant {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let utc = PyTzInfo::utc(py)?.to_owned();
        let epoch = PyDateTime::new(py, 1970, 1, 1, 0, 0, 0, 0, Some(&utc))?;
        let millis = self.0.unix_millis();
        let (days, rest) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
        let [days, seconds, micros] =
            [days, rest / 1000, rest % 1000 * 1000].map(|n| n.try_into().unwrap_or(0));
        epoch.add(PyDelta::new(py, days, seconds, micros, false)?)
    }
}

/// An instant given as RFC 3339 text or as a `datetime` with a time zone, as text.
pub(crate) fn instant(value: &Bound<'_, PyAny>, name: &str) -> PyResult<String> {
    if let Some(text) = value.cast::<PyString>().ok().and_then(|text| text.to_str().ok()) {
        return Ok(text.to_owned());
    }
    if !value.is_instance_of::<PyDateTime>() || value.getattr("tzinfo")?.is_none() {
        return Err(wrong(value, name, "a datetime with a time zone, or RFC 3339 text"));
    }
    value.call_method0("isoformat")?.extract()
}

/// An instant given in either way.
pub(crate) fn moment(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Timestamp> {
    let remedy = "Give a datetime with a time zone, or text such as 2026-01-15T10:00:00Z.";
    let wrong = || raised(ErrorRecord::argument(name, name, "the instant is not RFC 3339", remedy));
    Timestamp::parse(&instant(value, name)?).ok_or_else(wrong)
}

/// A text of kyckit's own: a word of a small set, a path, a message of the table. The few that there are become Python
/// objects once, so that reading one again makes nothing; places that two of them would share make them anew.
pub(crate) struct Word(pub(crate) &'static str);

/// More than twice as many places as there are words that events and violations speak in.
const PLACES: usize = 1024;

static WORDS: [PyOnceLock<(&'static str, Py<PyString>)>; PLACES] = [const { PyOnceLock::new() }; PLACES];

impl<'py> IntoPyObject<'py> for Word {
    type Target = PyString;
    type Output = Bound<'py, PyString>;
    type Error = std::convert::Infallible;

    fn into_pyobject(self, py: Python<'py>) -> Result<Bound<'py, PyString>, Self::Error> {
        let Word(text) = self;
        let place = (text.as_ptr().addr() >> 1).wrapping_mul(31).wrapping_add(text.len()) % PLACES;
        let Some(kept) = WORDS.get(place) else { return Ok(PyString::new(py, text)) };
        match kept.get(py) {
            Some((known, word)) if std::ptr::eq(*known, text) => Ok(word.bind(py).clone()),
            Some(_) => Ok(PyString::new(py, text)),
            None => {
                let word = PyString::intern(py, text);
                let _ = kept.set(py, (text, word.clone().unbind()));
                Ok(word)
            }
        }
    }
}

/// A name of Python's, made once. PyO3's `intern!` lets other threads run while it keeps one: the child that such a thread
/// forks would wait for the keeping for ever.
macro_rules! name {
    ($py:expr, $text:literal) => {{
        static NAME: pyo3::sync::PyOnceLock<Py<pyo3::types::PyString>> = pyo3::sync::PyOnceLock::new();
        $crate::convert::kept(&NAME, $py, $text)
    }};
}
pub(crate) use name;

/// The text of a cell, made before it is kept.
pub(crate) fn kept<'py>(
    cell: &PyOnceLock<Py<PyString>>,
    py: Python<'py>,
    text: &'static str,
) -> Bound<'py, PyString> {
    if let Some(kept) = cell.get(py) {
        return kept.bind(py).clone();
    }
    let made = PyString::intern(py, text);
    let _ = cell.set(py, made.clone().unbind());
    made
}
