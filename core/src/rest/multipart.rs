//! Bodies of files: `multipart/form-data` (RFC 7578).

use super::Body;
use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// A body that is being written.
pub(crate) struct Multipart {
    boundary: String,
    body: Vec<u8>,
}

impl Multipart {
    /// A body whose boundary is made from everything that it will hold: nobody can write a file that holds the digest
    /// of itself.
    pub(crate) fn of<'a>(contents: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut digest = Sha256::new();
        contents.into_iter().for_each(|content| digest.update(content));
        let boundary = digest.finalize().iter().take(16).fold("kyckit-".to_owned(), |mut line, byte| {
            let _ = write!(line, "{byte:02x}");
            line
        });
        Multipart { boundary, body: Vec::new() }
    }

    /// Adds a file. Neither name can end its quotes or its line.
    pub(crate) fn file(&mut self, name: &str, file_name: &str, media_type: &str, bytes: &[u8]) {
        let (name, file_name) = (quoted(name), quoted(file_name));
        let head = format!(
            "--{}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file_name}\"\r\n\
             Content-Type: {media_type}\r\n\r\n",
            self.boundary
        );
        self.body.extend_from_slice(head.as_bytes());
        self.body.extend_from_slice(bytes);
        self.body.extend_from_slice(b"\r\n");
    }

    pub(crate) fn finish(mut self) -> Body {
        self.body.extend_from_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        let media_type = format!("multipart/form-data; boundary={}", self.boundary);
        Body { media_type, bytes: Bytes::from(self.body) }
    }
}

fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_stand_between_their_boundaries() {
        let mut multipart = Multipart::of([b"one".as_slice(), b"two"]);
        multipart.file("files", "a\".pdf", "application/pdf", b"one");
        multipart.file("files", "b.png", "image/png", b"two");
        let body = multipart.finish();
        let boundary = body.media_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        let text = std::str::from_utf8(&body.bytes).unwrap();
        let part = |name: &str, kind: &str, bytes: &str| {
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n{bytes}\r\n"
            )
        };
        let first = part("a%22.pdf", "application/pdf", "one");
        assert_eq!(text, format!("{first}{}--{boundary}--\r\n", part("b.png", "image/png", "two")));
    }
}
