//! The search for full Aadhaar numbers: of one, only the last four digits may be kept or sent.

use super::Check;

/// Whether a text of a field with this check holds a full Aadhaar number. In the member for the last four
/// digits any twelve digits count: a mistyped number is still somebody's.
#[inline]
pub(crate) fn is_full_aadhaar(check: Check, text: &str) -> bool {
    match check {
        Check::AadhaarLastFour => {
            has_full_aadhaar(text) || text.bytes().filter(u8::is_ascii_digit).count() == 12
        }
        Check::Reference => has_full_aadhaar(text),
        _ => false,
    }
}

/// Whether twelve digits with a right check digit stand in the text, as one run or in groups parted by spaces or
/// hyphens of any kind.
pub(crate) fn has_full_aadhaar(text: &str) -> bool {
    may_hold_twelve_digits(text.as_bytes()) && has_number(text)
}

/// Whether twelve digits stand in a row with nothing but spaces, hyphens or characters beyond ASCII between them:
/// tells nearly always without looking closer.
#[inline]
fn may_hold_twelve_digits(bytes: &[u8]) -> bool {
    // Such a row takes at least twelve bytes, so it lies across one of every twelfth byte: only what stands around
    // one that may belong to it is looked at.
    let mut place = 11;
    while let Some(byte) = bytes.get(place) {
        if may_belong(*byte) {
            let (before, after) = bytes.split_at_checked(place).unwrap_or_default();
            let start = before.iter().rposition(|byte| !may_belong(*byte)).map_or(0, |foreign| foreign + 1);
            let length = after.iter().position(|byte| !may_belong(*byte)).unwrap_or(after.len());
            let row = bytes.get(start..place + length).unwrap_or_default();
            if row.len() >= 12 && row.iter().filter(|byte| byte.is_ascii_digit()).count() >= 12 {
                return true;
            }
            place += length;
        }
        place += 12;
    }
    false
}

#[inline(always)]
fn may_belong(byte: u8) -> bool {
    BELONGING.get(usize::from(byte)).is_some_and(|belongs| *belongs)
}

/// Digits, spaces, hyphens and what is beyond ASCII, by byte.
#[allow(clippy::indexing_slicing, reason = "runs while compiling only")]
static BELONGING: [bool; 256] = {
    let mut belonging = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        belonging[byte] = matches!(byte as u8, b'0'..=b'9' | b' ' | b'-' | b'\t'..=b'\r' | 0x80..);
        byte += 1;
    }
    belonging
};

#[cold]
fn has_number(text: &str) -> bool {
    let mut groups = Groups { text, rest: 0, end_before: None };
    while let Some((_, first)) = groups.next() {
        let (mut number, mut length) = ([0; 12], 0);
        let mut add = |group: &str| {
            let end = length + group.len();
            if let Some(place) = number.get_mut(length..end) {
                place.copy_from_slice(group.as_bytes());
            }
            length = end;
            end < 12
        };
        let mut is_short = add(first);
        let mut rest = groups.clone();
        while is_short {
            match rest.next() {
                Some((true, group)) => is_short = add(group),
                _ => break,
            }
        }
        if length == 12 && std::str::from_utf8(&number).is_ok_and(is_aadhaar) {
            return true;
        }
    }
    false
}

/// The runs of digits, each with whether only spaces or hyphens part it from the run before.
#[derive(Clone)]
struct Groups<'a> {
    text: &'a str,
    rest: usize,
    end_before: Option<usize>,
}

impl<'a> Iterator for Groups<'a> {
    type Item = (bool, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let start =
            self.text.get(self.rest..)?.find(|c: char| c.is_ascii_digit()).map(|at| self.rest + at)?;
        let tail = self.text.get(start..).unwrap_or_default();
        let length = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
        let between = self.end_before.and_then(|end| self.text.get(end..start));
        let parts = |c: char| c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
        self.rest = start + length;
        self.end_before = Some(self.rest);
        let linked = between.is_some_and(|between| between.chars().all(parts));
        Some((linked, tail.get(..length).unwrap_or_default()))
    }
}

fn is_aadhaar(number: &str) -> bool {
    number.len() == 12 && !number.starts_with(['0', '1']) && crate::validate::verhoeff(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_aadhaar_numbers_are_seen_in_every_grouping() {
        for text in [
            "999941057058",
            "9999 4105 7058",
            "9999  4105\u{a0}7058",
            "9999-4105-7058",
            "ref 999941057058/2",
            "2024-01-15 9999 4105 7058",
        ] {
            assert!(has_full_aadhaar(text), "{text}");
        }
        for text in [
            "999941057059",
            "9999/4105/7058",
            "99994105705",
            "9999410570581",
            "199941057058",
            "9999.4105.7058",
        ] {
            assert!(!has_full_aadhaar(text), "{text}");
        }
    }

    #[test]
    fn multibyte_text_around_a_number_does_not_confuse_the_search() {
        assert!(has_full_aadhaar("संदर्भ 999941057058"));
        assert!(!has_full_aadhaar("९९९९४१०५७०५८ abcdefghijkl"));
    }

    /// The same question, answered by looking at every byte.
    fn longest_row(text: &str) -> usize {
        let (mut row, mut longest) = (0, 0);
        for byte in text.bytes() {
            match byte {
                b'0'..=b'9' => row += 1,
                byte if may_belong(byte) => {}
                _ => row = 0,
            }
            longest = longest.max(row);
        }
        longest
    }

    #[test]
    fn looking_at_every_twelfth_byte_misses_no_row() {
        let signs = ['0', '9', '4', '1', '7', ' ', '-', '\u{2010}', 'x'];
        let (mut state, mut seen) = (1_u64, [0, 0]);
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..state >> 58 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                // Often the same sign again and seldom a foreign one, so that long rows come about.
                let sign = usize::try_from(state >> 59).unwrap() % 40;
                text.push(signs.get(sign).copied().unwrap_or(if sign < 31 { '5' } else { '/' }));
            }
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(3);
            let expected = longest_row(&text) >= 12;
            seen[usize::from(expected)] += 1;
            assert_eq!(may_hold_twelve_digits(text.as_bytes()), expected, "{text}");
        }
        assert!(seen[0] > 1000 && seen[1] > 1000, "{seen:?}");
    }
}
