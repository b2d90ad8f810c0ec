//! Whether a file is well-formed XML. The parser decides; a walk before it knows the plain files.

use super::DocumentFault;

/// What is wrong with an XML file in UTF-8, if anything.
pub(super) fn fault(bytes: &[u8]) -> Option<DocumentFault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if is_plain(bytes) {
        return None;
    }
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

/// How plain files begin.
const DECLARATIONS: &[&[u8]] = &[
    b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
    b"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>",
    b"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>",
];

/// Elements within elements, attributes of one element: a plain file has no more.
const MOST: usize = 16;

/// Whether a file is certainly well-formed: elements, attributes and text in ASCII, without namespaces, references,
/// comments or anything else that takes a parser. What is not plain is not wrong, and goes to the parser.
fn is_plain(bytes: &[u8]) -> bool {
    let declared = DECLARATIONS.iter().find_map(|declaration| bytes.strip_prefix(*declaration));
    let mut walk = Walk { rest: declared.unwrap_or(bytes) };
    walk.whole().is_some()
}

/// What is left of the file. Every step answers none where the file stops being plain.
struct Walk<'a> {
    rest: &'a [u8],
}

impl<'a> Walk<'a> {
    fn whole(&mut self) -> Option<()> {
        let mut open: [&[u8]; MOST] = [b""; MOST];
        let mut depth = 0_usize;
        self.spaces();
        loop {
            self.sign(b'<')?;
            if self.sign(b'/').is_some() {
                depth = depth.checked_sub(1)?;
                if self.name()? != *open.get(depth)? {
                    return None;
                }
                self.sign(b'>')?;
            } else {
                let name = self.name()?;
                if self.attributes()? {
                    *open.get_mut(depth)? = name;
                    depth += 1;
                }
            }
            if depth == 0 {
                self.spaces();
                return self.rest.is_empty().then_some(());
            }
            self.take(|byte| is_text(byte) || byte == b'"');
        }
    }

    /// The attributes and the end of a start tag; whether the element has an end tag of its own.
    fn attributes(&mut self) -> Option<bool> {
        let mut names: [&[u8]; MOST] = [b""; MOST];
        let mut count = 0;
        loop {
            let spaced = self.spaces();
            if self.sign(b'>').is_some() {
                return Some(true);
            }
            if self.sign(b'/').is_some() {
                return self.sign(b'>').map(|()| false);
            }
            let name = self.name().filter(|name| spaced && !name.starts_with(b"xmlns"))?;
            if names.get(..count)?.contains(&name) {
                return None;
            }
            *names.get_mut(count)? = name;
            count += 1;
            self.sign(b'=')?;
            self.sign(b'"')?;
            self.take(is_text);
            self.sign(b'"')?;
        }
    }

    fn name(&mut self) -> Option<&'a [u8]> {
        self.rest.first().filter(|byte| byte.is_ascii_alphabetic())?;
        Some(self.take(|byte| byte.is_ascii_alphanumeric() || byte == b'_'))
    }

    fn spaces(&mut self) -> bool {
        !self.take(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).is_empty()
    }

    fn sign(&mut self, sign: u8) -> Option<()> {
        self.rest = self.rest.strip_prefix(&[sign])?;
        Some(())
    }

    /// The bytes from here on that belong.
    fn take(&mut self, belongs: impl Fn(u8) -> bool) -> &'a [u8] {
        let length = self.rest.iter().position(|byte| !belongs(*byte)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or_default();
        self.rest = rest;
        taken
    }
}

/// What stands for itself in a value and between tags. `]` and `>` could end a section that nobody began.
fn is_text(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t') && !matches!(byte, b'<' | b'>' | b'&' | b'"' | b']')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_is_well_formed_or_named() {
        let fault = |text: &str| fault(text.as_bytes());
        assert_eq!(fault("<?xml version=\"1.0\"?><a b=\"c\"><d/></a>"), None);
        assert_eq!(fault("\u{feff}<a/>"), None);
        for broken in ["<a>", "<a></b>", "<a/><b/>", "a", "<a b=\"1\" b=\"2\"/>", "<a>&</a>"] {
            assert_eq!(fault(broken), Some(DocumentFault::MalformedXml), "{broken}");
        }
        assert_eq!(fault("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"), Some(DocumentFault::XmlDtd));
        assert_eq!(fault("<a>&b;</a>"), Some(DocumentFault::XmlDtd));
    }

    #[test]
    fn what_is_plain_is_well_formed() {
        let pieces = [
            "<a>",
            "</a>",
            "<b c=\"1\">",
            "</b>",
            "<d/>",
            "<e f=\"x\" g=\"y z\" />",
            "text",
            " ",
            "\n",
            "<",
            ">",
            "\"",
            "=",
            "/",
            "a",
            "]]>",
            "&amp;",
            "<!--x-->",
            "\u{e9}",
            "<a  h='1'>",
            "<i f=\"x\" f=\"y\"/>",
            "<xml/>",
            "<?xml?>",
            "xmlns=\"u\"",
            "<b:c/>",
        ];
        let (mut state, mut plain) = (1_u64, 0);
        let mut next = |limit: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % limit
        };
        for _ in 0..100_000 {
            let mut text = ["", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", " "][next(3)].to_owned();
            let mut open = Vec::new();
            for _ in 0..next(8) {
                // Mostly what fits, so that whole files come about.
                match next(5) {
                    0 => text.push_str(pieces[next(pieces.len())]),
                    1 => {
                        text.push_str(["<a>", "<b c=\"1\">"][next(2)]);
                        open.push(if text.ends_with("<a>") { "</a>" } else { "</b>" });
                    }
                    2 => text.push_str(open.pop().unwrap_or("<d/>")),
                    3 => text.push_str(["<d/>", "<e f=\"x\" g=\"y z\" />"][next(2)]),
                    _ => text.push_str(["text", " ", "\r\n"][next(3)]),
                }
            }
            while let Some(end) = open.pop() {
                text.push_str(end);
            }
            if is_plain(text.as_bytes()) {
                plain += 1;
                assert!(roxmltree::Document::parse(&text).is_ok(), "{text}");
            }
        }
        assert!(plain > 5_000, "{plain}");
    }

    #[test]
    fn a_plain_file_takes_no_parser() {
        assert!(is_plain(
            b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<K r=\"1\"><U><P n=\"T U\"/>text</U></K>\n"
        ));
    }
}
