//! The one file with `unsafe`: pointers of C become references here, and every entry runs inside `run`.
//!
//! What all of it relies on is the contract that the header states for every call: a pointer that is not NULL is
//! aligned and valid for its length (inputs for reading during the call, outputs for one write).

use crate::handles::{self, Handle};
use crate::types::*;
use kyckit_support::{ErrorRecord, guard};
use std::os::raw::c_char;
use std::ptr::NonNull;

/// Why an entry gives no result.
pub(crate) enum Failure {
    Absent,
    Error(kyckit_status, Box<ErrorRecord>),
}

impl Failure {
    pub(crate) fn argument(code: &str, name: &str, says: &str, remedy: &str) -> Self {
        Failure::Error(KYCKIT_BAD_ARGUMENT, Box::new(ErrorRecord::argument(code, name, says, remedy)))
    }

    pub(crate) fn handle() -> Self {
        let says = "the handle was freed already, is of another kind, or never came from kyckit";
        let remedy = "Use a handle from its creation until it is freed, once.";
        Failure::Error(KYCKIT_BAD_HANDLE, Box::new(ErrorRecord::argument("handle", "handle", says, remedy)))
    }

    pub(crate) fn range(name: &str) -> Self {
        Failure::argument("out_of_range", name, "the number is out of range", "Ask for the count first.")
    }

    pub(crate) fn internal(code: &str, says: &str) -> Self {
        Failure::Error(KYCKIT_INTERNAL, Box::new(ErrorRecord::internal(code, says)))
    }
}

impl From<ErrorRecord> for Failure {
    fn from(record: ErrorRecord) -> Self {
        let status = match record.kind.as_str() {
            "configuration" => KYCKIT_CONFIGURATION,
            "validation" => KYCKIT_VALIDATION,
            "payload" => KYCKIT_PAYLOAD,
            "verification" => KYCKIT_VERIFICATION,
            "rate_limited" => KYCKIT_RATE_LIMITED,
            "network" => KYCKIT_NETWORK,
            "timeout" => KYCKIT_TIMEOUT,
            _ => KYCKIT_INTERNAL,
        };
        Failure::Error(status, Box::new(record))
    }
}

impl From<kyckit_core::Error> for Failure {
    fn from(error: kyckit_core::Error) -> Self {
        Failure::from(ErrorRecord::from(&error))
    }
}

/// Runs an entry: catches panics, turns a failure into a status and, where asked for, an error handle.
pub(crate) fn run(error: *mut kyckit_error, work: impl FnOnce() -> Result<(), Failure>) -> kyckit_status {
    let (status, record) = match guard(|| Ok(work())) {
        Ok(Ok(())) => return KYCKIT_OK,
        Ok(Err(Failure::Absent)) => return KYCKIT_ABSENT,
        Ok(Err(Failure::Error(status, record))) => (status, *record),
        Err(record) => (KYCKIT_INTERNAL, record),
    };
    if let Some(out) = NonNull::new(error)
        && let Ok(handle) = handles::keep(record)
    {
        Out(out).put(handle);
    }
    status
}

/// An entry with one output.
pub(crate) fn give<T>(
    out: *mut T,
    error: *mut kyckit_error,
    work: impl FnOnce() -> Result<T, Failure>,
) -> kyckit_status {
    run(error, || {
        let out = Out::new(out, "out")?;
        out.put(work()?);
        Ok(())
    })
}

/// A getter of any object: one value by one output.
pub(crate) fn get<H: Handle, T>(
    handle: H,
    out: *mut T,
    error: *mut kyckit_error,
    read: impl FnOnce(&H::Object) -> Result<T, Failure>,
) -> kyckit_status {
    give(out, error, || read(&*handles::get(handle)?))
}

/// A getter of a text that may be absent.
pub(crate) fn text<H: Handle>(
    handle: H,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
    read: impl FnOnce(&H::Object) -> Option<&str>,
) -> kyckit_status {
    get(handle, out, error, |object| read(object).map(kyckit_text::of).ok_or(Failure::Absent))
}

/// Makes an object and gives its handle.
pub(crate) fn make<H: Handle>(
    out: *mut H,
    error: *mut kyckit_error,
    work: impl FnOnce() -> Result<H::Object, Failure>,
) -> kyckit_status {
    give(out, error, || handles::keep(work()?))
}

/// Frees a handle.
pub(crate) fn free<H: Handle>(handle: H) -> kyckit_status {
    run(std::ptr::null_mut(), || handles::free(handle))
}

/// Where an entry writes its result: checked before the work, written after it.
pub(crate) struct Out<T>(NonNull<T>);

impl<T> Out<T> {
    pub(crate) fn new(pointer: *mut T, name: &str) -> Result<Self, Failure> {
        NonNull::new(pointer).map(Out).ok_or_else(|| null(name))
    }

    pub(crate) fn put(self, value: T) {
        // SAFETY: not NULL, and by the contract valid for one write.
        unsafe { self.0.write(value) }
    }
}

fn null(name: &str) -> Failure {
    Failure::argument("null_pointer", name, "the pointer is NULL", "Give a pointer to valid memory.")
}

/// What a pointer and a length say.
pub(crate) fn slice<'a, T>(data: *const T, len: usize, name: &str) -> Result<&'a [T], Failure> {
    let data = NonNull::new(data.cast_mut()).ok_or_else(|| null(name))?;
    if len.checked_mul(size_of::<T>()).is_none_or(|bytes| bytes > isize::MAX.unsigned_abs()) {
        return Err(Failure::range(name));
    }
    // SAFETY: not NULL, no longer than memory can be, and by the contract valid for reading during the call.
    Ok(unsafe { std::slice::from_raw_parts(data.as_ptr(), len) })
}

/// The same, where NULL stands for an empty array.
pub(crate) fn array<'a, T>(data: *const T, len: usize, name: &str) -> Result<&'a [T], Failure> {
    if data.is_null() && len == 0 { Ok(&[]) } else { slice(data, len, name) }
}

/// Whether `size`, the first member of a structure of options, is what this library knows.
pub(crate) fn sized<T>(size: usize) -> Result<(), Failure> {
    if size == size_of::<T>() {
        return Ok(());
    }
    let remedy = "Begin with the _INIT macro of this library's header.";
    Err(Failure::argument("size", "options", "the size of the options is wrong", remedy))
}

/// One structure of the caller's.
pub(crate) fn one<'a, T>(pointer: *const T, name: &str) -> Result<&'a T, Failure> {
    slice(pointer, 1, name)?.first().ok_or_else(|| null(name))
}

/// A text of the caller's.
pub(crate) fn str<'a>(data: *const c_char, len: usize, name: &str) -> Result<&'a str, Failure> {
    let bytes = slice(data.cast::<u8>(), len, name)?;
    let wrong = |_| Failure::argument("utf8", name, "the text is not UTF-8", "Give the text in UTF-8.");
    std::str::from_utf8(bytes).map_err(wrong)
}

/// The element at a place that the caller names.
pub(crate) fn at<'a, T>(list: &'a [T], index: usize, name: &str) -> Result<&'a T, Failure> {
    list.get(index).ok_or_else(|| Failure::range(name))
}

impl kyckit_text {
    pub(crate) fn of(text: &str) -> Self {
        kyckit_text { data: text.as_ptr().cast(), len: text.len() }
    }

    /// A member of a structure that may be absent.
    pub(crate) fn maybe(text: Option<&str>) -> Self {
        text.map_or(kyckit_text { data: std::ptr::null(), len: 0 }, kyckit_text::of)
    }

    /// A text inside a structure: none when it is not given.
    pub(crate) fn given<'a>(self, name: &str) -> Result<Option<&'a str>, Failure> {
        if self.data.is_null() { Ok(None) } else { self.required(name).map(Some) }
    }

    /// A text inside a structure that must be given.
    pub(crate) fn required<'a>(self, name: &str) -> Result<&'a str, Failure> {
        str(self.data, self.len, name)
    }
}

impl kyckit_bytes {
    pub(crate) fn of(bytes: &[u8]) -> Self {
        kyckit_bytes { data: bytes.as_ptr(), len: bytes.len() }
    }
}
