//! How the two documents of an upload travel. The page contradicts itself (form-data in its overview, JSON in its header
//! table and sample), so the encoding can be chosen; JSON with base64 texts is the default until HyperVerge says more.

use super::generated::KraApplication;
use crate::error::{Error, Sent};
use crate::json::{self, Limits, Scalar, Span};
use crate::masked::Secret;
use crate::rules::Rules;
use crate::table::{Document, Writer};
use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

const FORM: &str = "pan";
const AADHAAR: &str = "aadhaar";

/// How the two documents of an upload travel. Confirm with HyperVerge before choosing another than the default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DocumentEncoding {
    /// As base64 texts inside the JSON body.
    #[default]
    Base64,
    /// As files of a `multipart/form-data` body, every other member a field of it.
    Multipart,
    /// As URLs inside the JSON body, from which the provider fetches them. The application still holds the documents:
    /// they are checked, and not sent. `Debug` masks the URLs, which may be signed.
    Urls {
        /// Where the account opening form lies.
        account_opening_form: Secret,
        /// Where the Aadhaar XML lies.
        aadhaar_xml: Secret,
    },
}

/// The body of an upload and its media type.
pub(super) fn body(
    app: &KraApplication,
    encoding: &DocumentEncoding,
    rules: &Rules,
) -> Result<(String, Bytes), Error> {
    const JSON: &str = "application/json";
    let wire = app.to_wire(rules);
    match encoding {
        DocumentEncoding::Base64 => Ok((JSON.to_owned(), Bytes::from(wire))),
        DocumentEncoding::Urls { account_opening_form, aadhaar_xml } => {
            let urls = [(FORM, account_opening_form), (AADHAAR, aadhaar_xml)];
            Ok((JSON.to_owned(), Bytes::from(with_urls(&wire, urls)?)))
        }
        DocumentEncoding::Multipart => multipart(&wire, app),
    }
}

fn with_urls(wire: &str, urls: [(&str, &Secret); 2]) -> Result<String, Error> {
    for (name, url) in urls {
        let is_https = url.expose().parse::<http::Uri>().is_ok_and(|url| url.scheme_str() == Some("https"));
        if !is_https {
            let says = format!("the URL of the document `{name}` is not https");
            let error = Error::configuration("document_url", says, "Give an https URL.");
            return Err(error.with_path(name).with_sent(Sent::No));
        }
    }
    let mut writer = Writer::new(wire.len().min(16 << 10));
    for (name, value) in members(wire)? {
        match urls.iter().find(|(known, _)| *known == name) {
            Some((_, url)) => writer.text(&name, url.expose()),
            None => writer.raw(&name, value.raw()),
        }
    }
    Ok(writer.finish())
}

type Member<'a> = (std::borrow::Cow<'a, str>, Span<'a>);

/// The members of what was just written, in their order.
fn members(wire: &str) -> Result<Vec<Member<'_>>, Error> {
    let members = json::read(wire.as_bytes(), &Limits::APPLICATION, &[]);
    let fault = |fault| Error::unreadable(fault, "the application").with_sent(Sent::No);
    members.map(|members| members.unknown).map_err(fault)
}

fn multipart(wire: &str, app: &KraApplication) -> Result<(String, Bytes), Error> {
    let boundary = boundary(wire);
    let mut body: Vec<u8> = Vec::with_capacity(wire.len());
    for (name, value) in members(wire)? {
        let file = match name.as_ref() {
            FORM => app.documents.account_opening_form.as_ref(),
            AADHAAR => app.documents.aadhaar_xml.as_ref(),
            _ => None,
        };
        body.extend_from_slice(head(&boundary, &name, file).as_bytes());
        match (file, value.scalar()) {
            (Some(document), _) => body.extend_from_slice(document.bytes()),
            (None, Scalar::Text(text)) => body.extend_from_slice(text.as_bytes()),
            (None, _) => body.extend_from_slice(value.raw().as_bytes()),
        }
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Ok((format!("multipart/form-data; boundary={boundary}"), Bytes::from(body)))
}

/// What stands before a part. A name can neither end its quotes nor its line.
fn head(boundary: &str, name: &str, file: Option<&Document>) -> String {
    let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
    let mut head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"");
    if let Some(file) = file {
        let (file_name, media_type) = kind(&name, file.bytes());
        let _ = write!(head, "; filename=\"{file_name}\"\r\nContent-Type: {media_type}");
    }
    head.push_str("\r\n\r\n");
    head
}

fn kind(name: &str, bytes: &[u8]) -> (&'static str, &'static str) {
    if name == AADHAAR {
        return ("aadhaar.xml", "application/xml");
    }
    let kinds: [(&[u8], &str, &str); 4] = [
        (b"%PDF", "form.pdf", "application/pdf"),
        (b"\xff\xd8\xff", "form.jpg", "image/jpeg"),
        (b"\x89PNG", "form.png", "image/png"),
        (b"GIF8", "form.gif", "image/gif"),
    ];
    let known = kinds.iter().find(|(start, ..)| bytes.starts_with(start));
    known.map_or(("form.bin", "application/octet-stream"), |(_, name, media_type)| (name, media_type))
}

/// A line that does not stand in the body: nobody can write a text that holds the digest of the body it stands in.
fn boundary(wire: &str) -> String {
    let digest = Sha256::digest(wire.as_bytes());
    digest.iter().take(16).fold("kyckit-".to_owned(), |mut line, byte| {
        let _ = write!(line, "{byte:02x}");
        line
    })
}
