//! Files that prove an address, checked before they are sent.

use crate::error::Error;
use crate::masked::Personal;
use crate::rest::{self, Body, Multipart};
use bytes::Bytes;
use std::fmt;

/// How many files one call takes; all of a user's files go in one call.
pub const MOST_POA_FILES: usize = 3;
/// How large one file may be, in bytes. The page says 5 MB; this is the larger of its two meanings.
pub const MOST_POA_FILE_BYTES: usize = 5 << 20;

/// One file: JPEG, PNG or PDF. `Debug` shows its size only.
#[derive(Clone, PartialEq, Eq)]
pub struct PoaFile {
    name: Personal,
    bytes: Bytes,
}

impl fmt::Debug for PoaFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PoaFile").field("name", &self.name).field("bytes", &self.bytes.len()).finish()
    }
}

/// Signature, media type and the endings of a file's name.
const KINDS: [(&[u8], &str, &[&str]); 3] = [
    (b"\xff\xd8\xff", "image/jpeg", &["jpg", "jpeg"]),
    (b"\x89PNG\r\n\x1a\n", "image/png", &["png"]),
    (b"%PDF-", "application/pdf", &["pdf"]),
];

impl PoaFile {
    /// A file with its name, which the provider gets too, and its content.
    #[must_use]
    pub fn new(name: impl Into<Personal>, bytes: impl Into<Bytes>) -> Self {
        PoaFile { name: name.into(), bytes: bytes.into() }
    }

    /// The body of the files.
    pub(super) fn body(files: &[PoaFile]) -> Result<Body, Error> {
        if files.is_empty() {
            return Err(rest::missing("files"));
        }
        rest::within(files.len(), MOST_POA_FILES, "files")?;
        let kinds: Vec<&str> = files.iter().map(PoaFile::checked).collect::<Result<_, _>>()?;
        let contents = files.iter().flat_map(|file| [file.name.expose().as_bytes(), &file.bytes]);
        let mut body = Multipart::of(contents);
        for (file, media_type) in files.iter().zip(kinds) {
            body.file("files", file.name.expose(), media_type, &file.bytes);
        }
        Ok(body.finish())
    }

    /// The media type of a file that may be sent.
    fn checked(&self) -> Result<&'static str, Error> {
        let name = rest::needed(self.name.expose(), "files")?;
        let refuse = |code, says: &str, remedy: &str| Err(rest::refused(code, says, remedy, "files"));
        if name.chars().any(|c| c.is_control() || matches!(c, '"' | '\\' | '/')) {
            let says = "the name of a file holds a quote, a slash or a control character";
            return refuse("argument_value", says, "Give the bare name of the file.");
        }
        if self.bytes.len() > MOST_POA_FILE_BYTES {
            return refuse("file_too_large", "a file is larger than 5 MB", "Give a smaller one.");
        }
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default();
        let kind = KINDS.iter().find(|(signature, ..)| self.bytes.starts_with(signature));
        match kind.filter(|(.., endings)| endings.contains(&ending.as_str())) {
            Some((_, media_type, _)) => Ok(media_type),
            None => {
                let says = "a file is not JPEG, PNG or PDF, or its name ends as if it were another";
                refuse("file_type", says, "Give JPEG (.jpg, .jpeg), PNG (.png) or PDF (.pdf).")
            }
        }
    }
}
