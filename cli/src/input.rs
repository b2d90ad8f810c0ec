//! Reads files and stdin, bounded: an endless pipe or a huge file is refused, never held in memory.

use crate::report::Failure;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Bytes of an application with its documents.
pub(crate) const APPLICATION: u64 = 64 << 20;
/// Bytes of a webhook body.
pub(crate) const WEBHOOK: u64 = 1 << 20;
/// Bytes of a settings file.
pub(crate) const SETTINGS: u64 = 1 << 20;

/// What was read, and what to call it.
pub(crate) struct Input {
    /// The bytes.
    pub(crate) bytes: Vec<u8>,
    /// The path, or `<stdin>`.
    pub(crate) name: String,
}

/// Reads a file, or stdin for `-`, up to a limit.
pub(crate) fn read(path: &Path, limit: u64) -> Result<Input, Failure> {
    if path.as_os_str() == "-" {
        return bounded(io::stdin().lock(), "<stdin>".to_owned(), limit);
    }
    let name = path.display().to_string();
    let metadata = std::fs::metadata(path).map_err(|error| unreadable(&error, &name))?;
    if metadata.is_dir() {
        let says = "the input is a directory";
        return Err(Failure::new("payload", "is_directory", says, "Give a file, or `-` for stdin.").at(name));
    }
    // A regular file is refused by its size alone; what has no size (a pipe, a device) is bounded while it is read.
    if metadata.is_file() && metadata.len() > limit {
        return Err(too_large(name, limit));
    }
    let file = File::open(path).map_err(|error| unreadable(&error, &name))?;
    bounded(file, name, limit)
}

/// Reads to the end, but never more than one byte over the limit.
fn bounded(source: impl Read, name: String, limit: u64) -> Result<Input, Failure> {
    let mut bytes = Vec::new();
    let read = source.take(limit + 1).read_to_end(&mut bytes);
    let count = read.map_err(|error| unreadable(&error, &name))?;
    if u64::try_from(count).unwrap_or(u64::MAX) > limit {
        return Err(too_large(name, limit));
    }
    Ok(Input { bytes, name })
}

fn too_large(name: String, limit: u64) -> Failure {
    let says = format!("the input is larger than {} MiB", limit >> 20);
    Failure::new("payload", "too_large", says, "Give the right file; nothing that large is taken.").at(name)
}

fn unreadable(error: &io::Error, name: &str) -> Failure {
    let (code, says, remedy) = match error.kind() {
        io::ErrorKind::NotFound => ("not_found", "the file does not exist".to_owned(), "Check the path."),
        io::ErrorKind::PermissionDenied => {
            ("no_permission", "the file may not be read".to_owned(), "Check its permissions.")
        }
        kind => ("unreadable", format!("the input cannot be read: {kind}"), "Check the path and the file."),
    };
    Failure::new("payload", code, says, remedy).at(name)
}
