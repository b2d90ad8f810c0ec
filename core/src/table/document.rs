//! A file that travels inside a request. It is looked at once, when it is made.

use super::{Check, xml};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use std::fmt;

/// The engine for whole files: on the machines where there is one it takes many bytes at once. Detects that at its
/// first use and never changes.
#[cfg(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon")))]
static FILES: std::sync::LazyLock<base64::engine::Simd> =
    std::sync::LazyLock::new(|| base64::engine::Simd::standard(base64::engine::general_purpose::PAD));
#[cfg(not(any(target_arch = "x86_64", all(target_arch = "aarch64", target_feature = "neon"))))]
static FILES: base64::engine::GeneralPurpose = STANDARD;

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
        let fault = fault_of(Check::AccountOpeningForm, &bytes);
        Document { bytes, kind: Kind::AccountOpeningForm, fault }
    }

    /// The Aadhaar XML of offline e-KYC or DigiLocker: checked for well-formedness, nothing in it is read.
    #[must_use]
    pub fn aadhaar_xml(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let fault = fault_of(Check::AadhaarXml, &bytes);
        Document { bytes, kind: Kind::AadhaarXml, fault }
    }

    /// The bytes of the file: personal data, not masked.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Writes the file as base64.
    pub(super) fn to_base64(&self, out: &mut String) {
        FILES.encode_string(&self.bytes, out);
    }

    /// What is wrong with the file, if anything.
    #[must_use]
    pub fn fault(&self) -> Option<DocumentFault> {
        self.fault
    }

    /// What a look at the file finds where this check is asked for; looks again when it was made as another kind.
    pub(crate) fn look_as(&self, check: Check) -> Look {
        let fault = match (check, self.kind) {
            (Check::AadhaarXml, Kind::AccountOpeningForm) => fault_of(check, &self.bytes),
            (Check::AccountOpeningForm, Kind::AadhaarXml) => fault_of(check, &self.bytes),
            _ => self.fault,
        };
        Look { size: self.bytes.len(), fault }
    }
}

/// What validation wants to know of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    /// Bytes of the file.
    pub(crate) size: usize,
    /// What is wrong with it, if anything.
    pub(crate) fault: Option<DocumentFault>,
}

impl Look {
    /// A look at a file that is written as base64, without keeping it; none when it is not base64.
    pub(crate) fn at_base64(check: Check, text: &str) -> Option<Look> {
        if check == Check::AccountOpeningForm
            && let Some(size) = decoded_size(text)
        {
            // Its first bytes tell the kind.
            let mut start = [0; 6];
            let head = text.get(..text.len().min(8)).unwrap_or_default();
            let length = STANDARD.decode_slice(head, &mut start).ok()?;
            let start = start.get(..length).unwrap_or_default();
            return Some(Look { size, fault: fault_of(check, start) });
        }
        let bytes = from_base64(text)?;
        Some(Look { size: bytes.len(), fault: fault_of(check, &bytes) })
    }
}

/// The bytes of a file that is written as base64, with or without white space in it.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let without_spaces = || text.chars().filter(|c| !c.is_ascii_whitespace()).collect::<String>();
    FILES.decode(text).or_else(|_| FILES.decode(without_spaces())).ok()
}

/// How many bytes a base64 text without white space stands for; none when it is none, with the verdict of the decoder:
/// padded, and no bit set that stands for nothing.
fn decoded_size(text: &str) -> Option<usize> {
    let (fours, rest) = text.as_bytes().as_chunks::<4>();
    let (last, whole) = fours.split_last()?;
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let all = whole.as_flattened().iter().fold(true, |all, byte| all & is_sign(*byte));
    let mut end = [0; 3];
    let length = STANDARD.decode_slice(last, &mut end).ok()?;
    (all && rest.is_empty()).then_some(whole.len() * 3 + length)
}

fn fault_of(check: Check, bytes: &[u8]) -> Option<DocumentFault> {
    if bytes.is_empty() {
        return Some(DocumentFault::Empty);
    }
    if check == Check::AadhaarXml {
        return xml::fault(bytes);
    }
    let known = KNOWN_STARTS.iter().any(|start| bytes.starts_with(start));
    (!known).then_some(DocumentFault::UnknownKind)
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document(*** {} bytes)", self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_is_named() {
        assert_eq!(Document::aadhaar_xml("").fault(), Some(DocumentFault::Empty));
        assert_eq!(Document::account_opening_form("").fault(), Some(DocumentFault::Empty));
    }

    #[test]
    fn a_file_made_as_another_kind_is_looked_at_again() {
        let form = Document::account_opening_form(&b"%PDF-1.4"[..]);
        assert_eq!(form.look_as(Check::AccountOpeningForm).fault, None);
        assert_eq!(form.look_as(Check::AadhaarXml).fault, Some(DocumentFault::MalformedXml));
    }

    #[test]
    fn forms_are_known_by_their_first_bytes() {
        assert_eq!(Document::account_opening_form(&b"%PDF-1.4"[..]).fault(), None);
        assert_eq!(
            Document::account_opening_form(&b"PK\x03\x04"[..]).fault(),
            Some(DocumentFault::UnknownKind)
        );
    }

    #[test]
    fn a_look_finds_what_decoding_finds() {
        let mut signs: Vec<char> = "AQgwx/+=9-_ \n%é".chars().collect();
        signs.extend("JVBERi0xLjQ".chars());
        let (mut state, mut seen) = (1_u64, [0, 0]);
        for _ in 0..20_000 {
            let mut text = if state % 3 == 0 { "JVBERi0x".to_owned() } else { String::new() };
            for _ in 0..state >> 60 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let sign = usize::try_from(state >> 58).unwrap();
                text.push(signs.get(sign).copied().unwrap_or('A'));
            }
            text.push_str(
                ["", "=", "==", "A=", "Q==", "w==", "QQ=="][usize::try_from(state >> 40).unwrap() % 7],
            );
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(3);
            for check in [Check::AccountOpeningForm, Check::AadhaarXml] {
                let expected = from_base64(&text).map(|bytes| match check {
                    Check::AadhaarXml => Document::aadhaar_xml(bytes),
                    _ => Document::account_opening_form(bytes),
                });
                seen[usize::from(expected.is_some())] += 1;
                assert_eq!(Look::at_base64(check, &text), expected.map(|d| d.look_as(check)), "{text}");
            }
        }
        assert!(seen[0] > 1000 && seen[1] > 1000, "{seen:?}");
    }
}
