//! A file that travels inside a request. It is looked at once, when it is made.

use super::Check;
use bytes::Bytes;
use std::fmt;

/// A file of an application: its bytes and what a look at them found. `Debug` shows the size only.
///
/// Cloning is cheap; the bytes are shared.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Document {
    bytes: Bytes,
    kind: Kind,
    fault: Option<DocumentFault>,
}

/// What a file was looked at as.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    AccountOpeningForm,
    AadhaarXml,
}

/// What can be wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentFault {
    /// It holds no bytes.
    Empty,
    /// It is neither a PDF nor a JPEG, PNG, TIFF or GIF image.
    UnknownKind,
    /// It is not well-formed XML in UTF-8.
    MalformedXml,
    /// It holds a document type declaration or an entity.
    XmlDtd,
}

/// How the kinds of file begin that an account opening form may have.
const KNOWN_STARTS: &[&[u8]] = &[b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"II*\0", b"MM\0*", b"GIF8"];

impl Document {
    /// The account opening form: a PDF or an image.
    #[must_use]
    pub fn account_opening_form(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let known = KNOWN_STARTS.iter().any(|start| bytes.starts_with(start));
        let fault = match (bytes.is_empty(), known) {
            (true, _) => Some(DocumentFault::Empty),
            (_, false) => Some(DocumentFault::UnknownKind),
            _ => None,
        };
        Document { bytes, kind: Kind::AccountOpeningForm, fault }
    }

    /// The Aadhaar XML of offline e-KYC or DigiLocker: checked for well-formedness, nothing in it is read.
    #[must_use]
    pub fn aadhaar_xml(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let fault = if bytes.is_empty() { Some(DocumentFault::Empty) } else { xml_fault(&bytes) };
        Document { bytes, kind: Kind::AadhaarXml, fault }
    }

    /// The bytes of the file: personal data, not masked.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// What is wrong with the file, if anything.
    #[must_use]
    pub fn fault(&self) -> Option<DocumentFault> {
        self.fault
    }

    /// What is wrong with the file where this check is asked for; looks again when it was made as another kind.
    pub(crate) fn fault_as(&self, check: Check) -> Option<DocumentFault> {
        match (check, self.kind) {
            (Check::AadhaarXml, Kind::AccountOpeningForm) => Document::aadhaar_xml(self.bytes.clone()).fault,
            (Check::AccountOpeningForm, Kind::AadhaarXml) => {
                Document::account_opening_form(self.bytes.clone()).fault
            }
            _ => self.fault,
        }
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document(*** {} bytes)", self.bytes.len())
    }
}

fn xml_fault(bytes: &[u8]) -> Option<DocumentFault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Some(DocumentFault::MalformedXml);
    };
    match roxmltree::Document::parse(text) {
        Ok(_) => None,
        Err(roxmltree::Error::DtdDetected | roxmltree::Error::UnknownEntityReference(..)) => {
            Some(DocumentFault::XmlDtd)
        }
        Err(_) => Some(DocumentFault::MalformedXml),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_is_well_formed_or_named() {
        let fault = |text: &str| Document::aadhaar_xml(text.to_owned()).fault();
        assert_eq!(fault("<?xml version=\"1.0\"?><a b=\"c\"><d/></a>"), None);
        assert_eq!(fault("\u{feff}<a/>"), None);
        assert_eq!(fault(""), Some(DocumentFault::Empty));
        for broken in ["<a>", "<a></b>", "<a/><b/>", "a", "<a b=\"1\" b=\"2\"/>", "<a>&</a>"] {
            assert_eq!(fault(broken), Some(DocumentFault::MalformedXml), "{broken}");
        }
        assert_eq!(fault("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"), Some(DocumentFault::XmlDtd));
        assert_eq!(fault("<a>&b;</a>"), Some(DocumentFault::XmlDtd));
    }

    #[test]
    fn a_file_made_as_another_kind_is_looked_at_again() {
        let form = Document::account_opening_form(&b"%PDF-1.4"[..]);
        assert_eq!(form.fault_as(Check::AccountOpeningForm), None);
        assert_eq!(form.fault_as(Check::AadhaarXml), Some(DocumentFault::MalformedXml));
    }

    #[test]
    fn forms_are_known_by_their_first_bytes() {
        assert_eq!(Document::account_opening_form(&b"%PDF-1.4"[..]).fault(), None);
        assert_eq!(
            Document::account_opening_form(&b"PK\x03\x04"[..]).fault(),
            Some(DocumentFault::UnknownKind)
        );
    }
}
