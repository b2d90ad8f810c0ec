//! One walk over a JSON text: the grammar of RFC 8259, byte by byte outside texts, eight bytes at a time inside.
//!
//! Each function takes the bytes that are left and gives back what is left behind the thing that it read. Accepts and
//! refuses exactly what serde_json does (`differential.rs` tries it). Nothing is decoded and nothing is allocated;
//! nesting takes a bit a level, so hostile depth reaches neither the stack nor the heap.

use super::FaultKind;

/// Levels of nesting that can be told apart: a bit each.
const LEVELS: usize = u64::BITS as usize;

/// What stopped the walk, and how many bytes were left behind the offending one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stop {
    pub(super) kind: FaultKind,
    pub(super) left: usize,
}

/// What escapes a JSON text holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escapes {
    /// None: the characters stand there as they are.
    None,
    /// Some, each a character.
    Some,
    /// One at least is half of a surrogate pair, which is no character.
    Broken,
}

/// What is left, or what stopped.
type Left<'a> = Result<&'a [u8], Stop>;

/// The byte that comes next, or the end, cannot stand there.
#[cold]
pub(super) fn unexpected(rest: &[u8]) -> Stop {
    Stop { kind: FaultKind::NotJson, left: rest.len().saturating_sub(1) }
}

/// What follows white space.
#[inline(always)]
pub(super) fn token(rest: &[u8]) -> &[u8] {
    match rest.first() {
        Some(byte) if *byte > b' ' => rest,
        _ => after_space(rest),
    }
}

#[inline]
fn after_space(mut rest: &[u8]) -> &[u8] {
    while let [b' ' | b'\n' | b'\t' | b'\r', tail @ ..] = rest {
        rest = tail;
    }
    rest
}

/// Reads one byte, after white space.
#[inline(always)]
pub(super) fn expect(rest: &[u8], expected: u8) -> Left<'_> {
    match token(rest) {
        [byte, tail @ ..] if *byte == expected => Ok(tail),
        other => Err(unexpected(other)),
    }
}

/// Reads one value, whatever it is and without white space before it, that may open at most `depth` objects and arrays
/// inside each other.
#[inline(always)]
pub(super) fn value(rest: &[u8], depth: usize) -> Result<(Escapes, &[u8]), Stop> {
    match rest {
        [b'"', tail @ ..] => text(tail),
        [b'{' | b'[', ..] => Ok((Escapes::None, nested(rest, depth.min(LEVELS))?)),
        _ => Ok((Escapes::None, plain(rest)?)),
    }
}

/// Reads a text whose opening quote has been read.
#[inline(always)]
pub(super) fn text(rest: &[u8]) -> Result<(Escapes, &[u8]), Stop> {
    match after_plain(rest) {
        [b'"', tail @ ..] => Ok((Escapes::None, tail)),
        other => text_with_escapes(other),
    }
}

#[inline(never)]
fn text_with_escapes(mut rest: &[u8]) -> Result<(Escapes, &[u8]), Stop> {
    let mut escapes = Escapes::None;
    loop {
        rest = after_plain(rest);
        match rest {
            [b'"', tail @ ..] => return Ok((escapes, tail)),
            [b'\\', tail @ ..] => {
                let (is_character, tail) = escape(tail)?;
                if !is_character {
                    escapes = Escapes::Broken;
                } else if escapes == Escapes::None {
                    escapes = Escapes::Some;
                }
                rest = tail;
            }
            // A control character; told at the byte before it, so that a line break is told on its own line.
            [_, ..] => return Err(Stop { kind: FaultKind::NotJson, left: rest.len() }),
            [] => return Err(unexpected(rest)),
        }
    }
}

/// Reads one escape whose backslash has been read, or the two of a surrogate pair; says whether it is a character.
fn escape(rest: &[u8]) -> Result<(bool, &[u8]), Stop> {
    let (number, tail) = match rest {
        [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', tail @ ..] => return Ok((true, tail)),
        [b'u', tail @ ..] => {
            four_digits(tail).ok_or(Stop { kind: FaultKind::NotJson, left: tail.len().saturating_sub(4) })?
        }
        _ => return Err(unexpected(rest)),
    };
    match number {
        0xdc00..=0xdfff => Ok((false, tail)),
        // Anything but the second half stands for itself and is read as such.
        0xd800..=0xdbff => match tail.strip_prefix(b"\\u").and_then(four_digits) {
            Some((0xdc00..=0xdfff, after)) => Ok((true, after)),
            _ => Ok((false, tail)),
        },
        _ => Ok((true, tail)),
    }
}

fn four_digits(rest: &[u8]) -> Option<(u16, &[u8])> {
    let (digits, tail) = rest.split_first_chunk::<4>()?;
    let value = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u16::try_from(digit).ok());
    let number = digits.iter().try_fold(0, |number, byte| Some((number << 4) | value(*byte)?))?;
    Some((number, tail))
}

/// Reads a number or one of the three words.
#[inline(never)]
fn plain(rest: &[u8]) -> Left<'_> {
    match rest {
        [b'n', ..] => word(rest, b"null"),
        [b't', ..] => word(rest, b"true"),
        [b'f', ..] => word(rest, b"false"),
        [b'-', tail @ ..] => number(tail),
        [b'0'..=b'9', ..] => number(rest),
        _ => Err(unexpected(rest)),
    }
}

fn word<'a>(mut rest: &'a [u8], word: &[u8]) -> Left<'a> {
    for expected in word {
        match rest {
            [byte, tail @ ..] if byte == expected => rest = tail,
            _ => return Err(unexpected(rest)),
        }
    }
    Ok(rest)
}

/// Reads a number behind its sign.
fn number(rest: &[u8]) -> Left<'_> {
    let mut rest = match rest {
        [b'0', tail @ ..] if tail.first().is_some_and(u8::is_ascii_digit) => return Err(unexpected(tail)),
        [b'0', tail @ ..] => tail,
        _ => digits(rest)?,
    };
    if let [b'.', tail @ ..] = rest {
        rest = digits(tail)?;
    }
    match rest {
        [b'e' | b'E', b'+' | b'-', tail @ ..] | [b'e' | b'E', tail @ ..] => digits(tail),
        _ => Ok(rest),
    }
}

/// At least one digit.
fn digits(rest: &[u8]) -> Left<'_> {
    let [b'0'..=b'9', more @ ..] = rest else { return Err(unexpected(rest)) };
    let mut rest = more;
    while let [b'0'..=b'9', tail @ ..] = rest {
        rest = tail;
    }
    Ok(rest)
}

/// Reads an object or an array with all that is in it.
#[inline(never)]
fn nested(mut rest: &[u8], depth: usize) -> Left<'_> {
    let mut open = Open::default();
    loop {
        rest = match token(rest) {
            [bracket @ (b'{' | b'['), tail @ ..] => {
                if open.count == depth {
                    return Err(Stop { kind: FaultKind::TooDeep, left: tail.len() });
                }
                open.push(*bracket == b'{');
                let tail = token(tail);
                if tail.first() != Some(&open.closes_with()) {
                    rest = name_within(tail, &open)?;
                    continue;
                }
                tail
            }
            [b'"', tail @ ..] => text(tail)?.1,
            other => plain(other)?,
        };
        loop {
            match token(rest) {
                [b',', tail @ ..] => {
                    rest = name_within(tail, &open)?;
                    break;
                }
                [byte, tail @ ..] if *byte == open.closes_with() => {
                    open.pop();
                    if open.count == 0 {
                        return Ok(tail);
                    }
                    rest = tail;
                }
                other => return Err(unexpected(other)),
            }
        }
    }
}

/// Reads the name of a member and its colon, when the innermost open one is an object.
fn name_within<'a>(rest: &'a [u8], open: &Open) -> Left<'a> {
    if !open.is_object() {
        return Ok(rest);
    }
    let (_, rest) = text(expect(rest, b'"')?)?;
    expect(rest, b':')
}

/// The objects and arrays that are open, the innermost in the lowest bit: one for an object, zero for an array.
#[derive(Default)]
struct Open {
    objects: u64,
    count: usize,
}

impl Open {
    fn push(&mut self, is_object: bool) {
        self.objects = (self.objects << 1) | u64::from(is_object);
        self.count += 1;
    }

    fn pop(&mut self) {
        self.objects >>= 1;
        self.count = self.count.saturating_sub(1);
    }

    fn is_object(&self) -> bool {
        self.objects & 1 == 1
    }

    fn closes_with(&self) -> u8 {
        if self.is_object() { b'}' } else { b']' }
    }
}

/// What is left from the first quote, backslash or control character on.
#[inline(always)]
fn after_plain(mut rest: &[u8]) -> &[u8] {
    while let Some((word, tail)) = rest.split_first_chunk::<8>() {
        let marks = marks(u64::from_le_bytes(*word));
        if marks != 0 {
            return rest.get(marks.trailing_zeros() as usize / 8..).unwrap_or_default();
        }
        rest = tail;
    }
    after_plain_bytes(rest)
}

/// The same for the last few bytes of a body.
#[cold]
fn after_plain_bytes(mut rest: &[u8]) -> &[u8] {
    while let [byte, tail @ ..] = rest {
        if matches!(byte, b'"' | b'\\' | 0..=0x1f) {
            break;
        }
        rest = tail;
    }
    rest
}

/// The highest bit of the first byte that is a quote, a backslash or a control character; those of later bytes
/// may be wrong, because a subtraction borrows upwards.
#[inline(always)]
fn marks(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let quote = word ^ (ONES * b'"' as u64);
    let backslash = word ^ (ONES * b'\\' as u64);
    let zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (zero(quote) | zero(backslash) | control) & (ONES << 7)
}
