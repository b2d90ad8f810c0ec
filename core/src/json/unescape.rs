//! The characters of a JSON text that has escapes and was found right.

use std::str::Chars;

/// What stands between the quotes of a text, with its escapes resolved, in one allocation of just the right size.
pub(super) fn unescape(inner: &str) -> String {
    let mut length = 0_usize;
    each_piece(inner, |piece| length = length.wrapping_add(piece.len()));
    let mut text = String::with_capacity(length);
    each_piece(inner, |piece| text.push_str(piece));
    text
}

/// Hands on what stands between the escapes as it is, and the character of each.
#[inline]
fn each_piece(inner: &str, mut piece: impl FnMut(&str)) {
    let mut rest = inner;
    while let Some(before) = rest.bytes().position(|byte| byte == b'\\') {
        let (plain, escape) = rest.split_at_checked(before).unwrap_or((rest, ""));
        piece(plain);
        let mut characters = Characters(escape.chars());
        if let Some(character) = characters.next() {
            piece(character.encode_utf8(&mut [0; 4]));
        }
        rest = characters.0.as_str();
    }
    piece(rest);
}

/// Whether two texts, given without their quotes, have the same characters. Stops at the first that differs.
pub(super) fn same(one: &str, other: &str) -> bool {
    Characters(one.chars()).eq(Characters(other.chars()))
}

/// A JSON value with what its escapes stand for; halves of surrogate pairs are left out.
pub(super) fn leniently(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    let mut rest = json;
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        let number = after.strip_prefix('u').and_then(|digits| digits.get(..4));
        let number = number.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        rest = match number {
            Some(number) => {
                text.extend(char::from_u32(number));
                after.get(5..).unwrap_or_default()
            }
            None => {
                let mut characters = after.chars();
                text.extend(characters.next());
                characters.as_str()
            }
        };
    }
    text.push_str(rest);
    text
}

struct Characters<'a>(Chars<'a>);

impl Characters<'_> {
    fn four_digits(&mut self) -> Option<u32> {
        (0..4).try_fold(0, |number, _| Some((number << 4) | self.0.next()?.to_digit(16)?))
    }
}

impl Iterator for Characters<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        match self.0.next()? {
            '\\' => {}
            plain => return Some(plain),
        }
        match self.0.next()? {
            'b' => Some('\u{8}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'u' => match self.four_digits()? {
                high @ 0xd800..=0xdbff => {
                    // The backslash and the letter of the second half.
                    self.0.nth(1)?;
                    let low = self.four_digits()?;
                    char::from_u32(0x1_0000 + ((high & 0x3ff) << 10) + (low & 0x3ff))
                }
                number => char::from_u32(number),
            },
            itself => Some(itself),
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_broken_escape_hides_nothing_beside_it() {
        assert_eq!(super::leniently(r#""12\u0033\ud8004\n""#), "\"1234n\"");
        assert!(super::same(r"a\u0062", "ab") && !super::same(r"a\u0062c", "ab"));
    }

    #[test]
    fn the_room_is_just_enough() {
        let text = super::unescape(r#"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é"#);
        assert_eq!(text, "a\"\\/\u{8}\u{c}\n\r\t\u{e9}\u{1f600}\u{e9}");
        assert_eq!(text.len(), text.capacity());
    }
}
