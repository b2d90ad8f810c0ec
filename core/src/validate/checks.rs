//! The named checks of texts. No regular expressions; each answers whether the text fits.

use crate::words::{any_word, below, beyond, equal};

/// Five capital letters, four digits, one capital letter.
pub(crate) fn is_pan(text: &str) -> bool {
    let &[a, b, c, d, e, f, g, h, i, j] = text.as_bytes() else { return false };
    [a, b, c, d, e, j].iter().all(u8::is_ascii_uppercase) && [f, g, h, i].iter().all(u8::is_ascii_digit)
}

/// Exactly `count` ASCII digits.
pub(crate) fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && are_digits(text)
}

/// How much an e-mail address looks like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EmailText {
    Plausible,
    /// The domain has no dot inside.
    WithoutDot,
    /// Not something on both sides of exactly one `@`, or white space in it.
    NoAddress,
}

pub(super) fn email_text(text: &str) -> EmailText {
    let bytes = text.as_bytes();
    // What may be white space, and seldom is anything: space, a control character or one beyond ASCII.
    let may_be_spaced = any_word(bytes, |word| beyond(word, 0x7e) | below(word, 0x21));
    let Some(at) = bytes.iter().position(|byte| *byte == b'@') else { return EmailText::NoAddress };
    let domain = bytes.get(at + 1..).unwrap_or_default();
    let wrong = at == 0 || domain.is_empty() || domain.contains(&b'@');
    if wrong || may_be_spaced && text.contains(char::is_whitespace) {
        return EmailText::NoAddress;
    }
    let dot = domain.iter().rposition(|byte| *byte == b'.');
    let dotted = dot.is_some_and(|dot| dot > 0 && dot + 1 < domain.len());
    if dotted { EmailText::Plausible } else { EmailText::WithoutDot }
}

/// Digits with at most one decimal point between them.
pub(super) fn is_amount(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && are_digits(part);
    digits(text) || text.split_once('.').is_some_and(|(whole, fraction)| digits(whole) && digits(fraction))
}

/// What a telephone number is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PhoneText {
    Digits,
    OtherSigns,
    Letters,
}

pub(super) fn phone_text(text: &str) -> PhoneText {
    if are_digits(text) {
        PhoneText::Digits
    } else if text.contains(char::is_alphabetic) {
        PhoneText::Letters
    } else {
        PhoneText::OtherSigns
    }
}

/// Characters that break the registry's XML when the provider does not escape them: `&`, `<`, control characters.
#[inline(never)]
pub(super) fn is_xml_hostile(text: &str) -> bool {
    let is_hostile = |byte: u8| byte < b' ' || matches!(byte, b'&' | b'<' | 0x7f);
    // Characters beyond ASCII are looked at one by one.
    let may_be = |word: u64| beyond(word, 0x7e) | below(word, b' ') | equal(word, b'&') | equal(word, b'<');
    any_word(text.as_bytes(), may_be) && text.bytes().any(is_hostile)
}

/// Whether there are only ASCII digits in a text.
#[inline(always)]
fn are_digits(text: &str) -> bool {
    !any_word(text.as_bytes(), |word| beyond(word, b'9') | below(word, b'0'))
}

/// More characters than `limit`.
#[inline]
pub(super) fn is_longer(text: &str, limit: u16) -> bool {
    let limit = usize::from(limit);
    text.len() > limit && text.chars().count() > limit
}

/// The Verhoeff check over a text of digits whose last one is the check digit.
pub(crate) fn verhoeff(digits: &str) -> bool {
    let mut check = 0_u8;
    for (place, byte) in digits.bytes().rev().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        let permuted = PERMUTATION.get(place % 8).and_then(|row| row.get(usize::from(digit)));
        let Some(permuted) = permuted else { return false };
        check = match PRODUCTS.get(usize::from(check)).and_then(|row| row.get(usize::from(*permuted))) {
            Some(product) => *product,
            None => return false,
        };
    }
    check == 0 && !digits.is_empty()
}

/// Row = place modulo eight, column = digit.
const PERMUTATION: [[u8; 10]; 8] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
    [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
    [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
    [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
    [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
    [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
    [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
];

/// Multiplication in the dihedral group of the pentagon: 0 to 4 turn it, 5 to 9 also turn it over.
const PRODUCTS: [[u8; 10]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
    [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
    [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
    [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
    [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
    [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
    [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
    [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verhoeff_vectors() {
        for right in ["2363", "123451", "1428570", "999941057058", "234123412346", "9199999999999999"] {
            assert!(verhoeff(right), "{right}");
        }
        for wrong in ["2364", "123450", "999941057059", "919999999999999", "", "12a"] {
            assert!(!verhoeff(wrong), "{wrong}");
        }
    }

    #[test]
    fn every_single_wrong_digit_is_seen() {
        let right = "999941057058";
        for place in 0..right.len() {
            for digit in b'0'..=b'9' {
                let mut other = right.as_bytes().to_vec();
                other[place] = digit;
                let other = String::from_utf8(other).unwrap();
                assert_eq!(verhoeff(&other), other == right, "{other}");
            }
        }
    }

    #[test]
    fn shapes() {
        assert!(is_pan("AAAPA1234A"));
        for wrong in ["aaapa1234a", "AAAPA1234", "AAAPA12345", "AAAPA1234AA", "AAAP 1234A", "ÄAAPA1234"] {
            assert!(!is_pan(wrong), "{wrong}");
        }
        for right in ["a@b.c", "a.b@c.d.e", "é@b.c", "a\u{1}b@c.d"] {
            assert_eq!(email_text(right), EmailText::Plausible, "{right}");
        }
        for bare in ["a@b", "a.b@c", "a@.c", "a@b."] {
            assert_eq!(email_text(bare), EmailText::WithoutDot, "{bare}");
        }
        for wrong in
            ["", "a", "@b", "a@", "a@b@c", "a b@c.d", "a\u{a0}b@c.d", "a@b c.d", "a@\u{2003}b.c", "@"]
        {
            assert_eq!(email_text(wrong), EmailText::NoAddress, "{wrong}");
        }
        assert!(
            is_amount("0")
                && is_amount("10.50")
                && !is_amount("1.")
                && !is_amount(".5")
                && !is_amount("1,000")
        );
        assert!(is_xml_hostile("a\nb") && is_xml_hostile("R&D") && !is_xml_hostile("O'Neil \"x\" > é"));
        for place in 0..20 {
            for byte in 0..0x80_u8 {
                let mut text = vec![b'a'; 20];
                text[place] = byte;
                let hostile = byte < b' ' || matches!(byte, b'&' | b'<' | 0x7f);
                assert_eq!(is_xml_hostile(std::str::from_utf8(&text).unwrap()), hostile, "{place} {byte}");
                assert_eq!(
                    is_xml_hostile(std::str::from_utf8(&text[place..]).unwrap()),
                    hostile,
                    "{place} {byte}"
                );
            }
        }
        assert!(!is_xml_hostile("परीक्षण उपयोगकर्ता") && is_xml_hostile("परीक्षण & उपयोगकर्ता"));
        assert!(!is_longer("éé", 2) && is_longer("ééé", 2));
    }

    #[test]
    fn digits_are_told_from_every_other_byte() {
        for length in 0..20 {
            assert!(are_digits(&"0123456789".repeat(2)[..length]));
            for place in 0..length {
                for byte in 0..0x80_u8 {
                    let mut text = b"9".repeat(length);
                    text[place] = byte;
                    let text = String::from_utf8(text).unwrap();
                    assert_eq!(are_digits(&text), byte.is_ascii_digit(), "{length} {place} {byte}");
                }
            }
            assert!(!are_digits(&("0".repeat(length) + "\u{661}")));
        }
    }
}
