//! One walk over a JSON text: the grammar of RFC 8259, byte by byte outside texts, eight bytes at a time inside.
//!
//! Accepts and refuses exactly what serde_json does (`differential.rs` tries it). Nothing is decoded and nothing is
//! allocated; nesting takes a bit a level, so hostile depth reaches neither the stack nor the heap.

use super::FaultKind;

/// Levels that [`Scanner`] can tell apart: a bit each.
const LEVELS: usize = u64::BITS as usize;

/// What stopped the walk, and how many bytes had been read with the offending one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stop {
    pub(super) kind: FaultKind,
    pub(super) end: usize,
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

/// A place in a JSON text.
pub(super) struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Scanner { bytes: text.as_bytes(), at: 0 }
    }

    /// How many bytes have been read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// The next byte after white space, not yet read.
    #[inline]
    pub(super) fn next_token(&mut self) -> Option<u8> {
        while let Some(byte) = self.peek() {
            if !matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
                return Some(byte);
            }
            self.at += 1;
        }
        None
    }

    /// Reads the byte that was looked at.
    pub(super) fn step(&mut self) {
        self.at += 1;
    }

    /// Reads `expected`, after white space.
    #[inline]
    pub(super) fn expect(&mut self, expected: u8) -> Result<(), Stop> {
        if self.next_token() == Some(expected) {
            self.at += 1;
            return Ok(());
        }
        Err(self.unexpected())
    }

    /// The byte that comes next, or the end, cannot stand there.
    #[cold]
    pub(super) fn unexpected(&self) -> Stop {
        self.stop(FaultKind::NotJson, self.at + 1)
    }

    #[cold]
    pub(super) fn stop(&self, kind: FaultKind, end: usize) -> Stop {
        Stop { kind, end: end.min(self.bytes.len()) }
    }

    /// Reads `name` and the quote behind it, when that is what comes next.
    #[inline]
    pub(super) fn take_name(&mut self, name: &str) -> bool {
        let is_next =
            self.rest().strip_prefix(name.as_bytes()).is_some_and(|rest| rest.first() == Some(&b'"'));
        if is_next {
            self.at += name.len() + 1;
        }
        is_next
    }

    /// Reads one value, whatever it is, that may open at most `depth` objects and arrays inside each other.
    #[inline]
    pub(super) fn value(&mut self, depth: usize) -> Result<Escapes, Stop> {
        match self.next_token() {
            Some(b'"') => {
                self.at += 1;
                self.text()
            }
            Some(b'{' | b'[') => self.nested(depth.min(LEVELS)).map(|()| Escapes::None),
            token => self.plain(token).map(|()| Escapes::None),
        }
    }

    /// Reads a text whose opening quote has been read.
    #[inline]
    pub(super) fn text(&mut self) -> Result<Escapes, Stop> {
        self.at += plain_run(self.rest());
        if self.peek() == Some(b'"') {
            self.at += 1;
            return Ok(Escapes::None);
        }
        self.text_with_escapes()
    }

    #[cold]
    fn text_with_escapes(&mut self) -> Result<Escapes, Stop> {
        let mut escapes = Escapes::None;
        loop {
            self.at += plain_run(self.rest());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(escapes);
                }
                Some(b'\\') => {
                    let is_character = self.escape()?;
                    if !is_character {
                        escapes = Escapes::Broken;
                    } else if escapes == Escapes::None {
                        escapes = Escapes::Some;
                    }
                }
                // A control character; told at the byte before it, so that a line break is told on its own line.
                Some(_) => return Err(self.stop(FaultKind::NotJson, self.at)),
                None => return Err(self.unexpected()),
            }
        }
    }

    /// Reads one escape, or the two of a surrogate pair, and says whether it is a character.
    fn escape(&mut self) -> Result<bool, Stop> {
        self.at += 1;
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 1;
                return Ok(true);
            }
            Some(b'u') => {}
            _ => return Err(self.unexpected()),
        }
        self.at += 1;
        match self.four_digits()? {
            0xdc00..=0xdfff => Ok(false),
            0xd800..=0xdbff => {
                let Some(second) = self.rest().strip_prefix(b"\\u").and_then(|rest| rest.first_chunk())
                else {
                    return Ok(false);
                };
                // Anything but the second half stands for itself and is read as such.
                let is_pair = hex(*second).is_some_and(|second| (0xdc00..=0xdfff).contains(&second));
                if is_pair {
                    self.at += 6;
                }
                Ok(is_pair)
            }
            _ => Ok(true),
        }
    }

    fn four_digits(&mut self) -> Result<u16, Stop> {
        let number = self.rest().first_chunk().and_then(|digits| hex(*digits));
        let number = number.ok_or_else(|| self.stop(FaultKind::NotJson, self.at + 4))?;
        self.at += 4;
        Ok(number)
    }

    /// Reads a number or one of the three words.
    fn plain(&mut self, token: Option<u8>) -> Result<(), Stop> {
        match token {
            Some(b'n') => self.word(b"null"),
            Some(b't') => self.word(b"true"),
            Some(b'f') => self.word(b"false"),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => Err(self.unexpected()),
        }
    }

    fn word(&mut self, word: &[u8]) -> Result<(), Stop> {
        for expected in word {
            if self.peek() != Some(*expected) {
                return Err(self.unexpected());
            }
            self.at += 1;
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), Stop> {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
            if self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
                return Err(self.unexpected());
            }
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(())
    }

    /// At least one digit.
    fn digits(&mut self) -> Result<(), Stop> {
        let count = self.rest().iter().take_while(|byte| byte.is_ascii_digit()).count();
        if count == 0 {
            return Err(self.unexpected());
        }
        self.at += count;
        Ok(())
    }

    /// Reads an object or an array with all that is in it.
    fn nested(&mut self, depth: usize) -> Result<(), Stop> {
        let mut open = Open::default();
        loop {
            match self.next_token() {
                Some(token @ (b'{' | b'[')) => {
                    self.at += 1;
                    if open.count == depth {
                        return Err(self.stop(FaultKind::TooDeep, self.at));
                    }
                    open.push(token == b'{');
                    if self.next_token() != Some(open.closes_with()) {
                        self.name_within(&open)?;
                        continue;
                    }
                }
                Some(b'"') => {
                    self.at += 1;
                    self.text()?;
                }
                token => self.plain(token)?,
            }
            loop {
                match self.next_token() {
                    Some(b',') => break,
                    Some(token) if token == open.closes_with() => {
                        self.at += 1;
                        open.pop();
                        if open.count == 0 {
                            return Ok(());
                        }
                    }
                    _ => return Err(self.unexpected()),
                }
            }
            self.at += 1;
            self.name_within(&open)?;
        }
    }

    /// Reads the name of a member and its colon, when the innermost open one is an object.
    fn name_within(&mut self, open: &Open) -> Result<(), Stop> {
        if open.is_object() {
            self.expect(b'"')?;
            self.text()?;
            self.expect(b':')?;
        }
        Ok(())
    }
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

/// How many bytes come before the first quote, backslash or control character.
#[inline]
fn plain_run(bytes: &[u8]) -> usize {
    let (mut run, mut rest) = (0, bytes);
    while let Some((word, tail)) = rest.split_first_chunk::<8>() {
        let marks = marks(u64::from_le_bytes(*word));
        if marks != 0 {
            return run + marks.trailing_zeros() as usize / 8;
        }
        (run, rest) = (run + 8, tail);
    }
    run + rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f)).count()
}

/// The highest bit of the first byte that is a quote, a backslash or a control character; those of later bytes
/// may be wrong, because a subtraction borrows upwards.
#[inline]
fn marks(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let quote = word ^ (ONES * b'"' as u64);
    let backslash = word ^ (ONES * b'\\' as u64);
    let zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (zero(quote) | zero(backslash) | control) & (ONES << 7)
}

fn hex(digits: [u8; 4]) -> Option<u16> {
    let value = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u16::try_from(digit).ok());
    digits.iter().try_fold(0, |number, byte| Some((number << 4) | value(*byte)?))
}
