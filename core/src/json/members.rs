//! Sorts the members of an object into slots.

use super::names::{Names, same_bytes};
use super::scan::{self, Escapes, Stop};
use super::unescape::unescape;
use super::{FaultKind, Kind, Span};
use std::borrow::Cow;

/// The members of one object.
pub(crate) struct Members<'a, const N: usize> {
    known: [Option<Span<'a>>; N],
    /// How many slots are filled.
    filled: usize,
    /// A bit for each slot whose value is neither a text nor `null`.
    odd: u128,
    /// Members that no name matches, in the order received.
    pub(crate) unknown: Vec<(Cow<'a, str>, Span<'a>)>,
    /// Known members that came more than once; the first one is in the slot.
    pub(crate) duplicates: Vec<Duplicate>,
}

/// A known member that came again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Duplicate {
    /// Index of its name.
    pub(crate) index: usize,
    /// Whether both values are the same.
    pub(crate) same: bool,
}

impl<'a, const N: usize> Members<'a, N> {
    /// No members yet.
    #[inline]
    pub(crate) fn none() -> Self {
        const { assert!(N <= u128::BITS as usize) };
        Members { known: [None; N], filled: 0, odd: 0, unknown: Vec::new(), duplicates: Vec::new() }
    }

    /// The value of the name at `index`.
    #[inline]
    pub(crate) fn get(&self, index: usize) -> Option<Span<'a>> {
        self.known.get(index).copied().flatten()
    }

    /// All slots, in the order of the names.
    pub(crate) fn known(&self) -> &[Option<Span<'a>>] {
        &self.known
    }

    /// How many names have a value.
    #[inline]
    pub(crate) fn filled(&self) -> usize {
        self.filled
    }

    /// The indices of the values that are neither a text nor `null`.
    #[inline]
    pub(crate) fn odd(&self) -> impl Iterator<Item = usize> + use<N> {
        let mut odd = self.odd;
        std::iter::from_fn(move || {
            let index = odd.trailing_zeros() as usize;
            odd &= odd.wrapping_sub(1);
            (index < N).then_some(index)
        })
    }

    /// Puts a value in the place of the name at `index`, whatever was there.
    pub(crate) fn put(&mut self, index: usize, span: Span<'a>) {
        match self.known.get_mut(index) {
            Some(Some(slot)) => *slot = span,
            _ => self.insert(index, span),
        }
    }

    #[inline]
    fn insert(&mut self, index: usize, span: Span<'a>) {
        let Some(slot) = self.known.get_mut(index) else { return };
        match slot {
            None => {
                *slot = Some(span);
                self.filled = self.filled.wrapping_add(1);
                if !matches!(span.kind(), Kind::Text | Kind::Null) {
                    self.odd |= 1 << index;
                }
            }
            Some(first) => self.duplicates.push(Duplicate { index, same: first.same_value(span) }),
        }
    }
}

/// Reads the one object that `body` must be, nested at most `depth` deep, with at most `limit` members. Fills what the
/// caller has made: the slots are large, and handing them back would copy them again and again.
pub(super) fn collect<'a, const N: usize>(
    members: &mut Members<'a, N>,
    body: &'a str,
    names: &impl Names<N>,
    depth: usize,
    limit: usize,
) -> Result<(), Stop> {
    let rest = open(body.as_bytes(), depth)?;
    match scan::token(object(members, body, rest, names, depth, limit)?) {
        [] => Ok(()),
        more => Err(scan::unexpected(more)),
    }
}

/// What is left behind the brace of an object that is the first member, called `wrapper`, of the object that `body` is.
pub(super) fn inside<'a>(body: &'a [u8], wrapper: &str) -> Option<&'a [u8]> {
    let rest = scan::token(body).strip_prefix(b"{")?;
    let rest =
        scan::token(rest).strip_prefix(b"\"")?.strip_prefix(wrapper.as_bytes())?.strip_prefix(b"\"")?;
    scan::token(scan::expect(rest, b':').ok()?).strip_prefix(b"{")
}

/// Reads the wrapped object behind [`inside`] and what closes the body.
pub(super) fn collect_wrapped<'a, const N: usize>(
    members: &mut Members<'a, N>,
    body: &'a str,
    inside: &[u8],
    names: &impl Names<N>,
    depth: usize,
    limit: usize,
) -> Result<(), Stop> {
    let rest = object(members, body, inside, names, depth.saturating_sub(1), limit)?;
    match scan::token(scan::expect(rest, b'}')?) {
        [] => Ok(()),
        more => Err(scan::unexpected(more)),
    }
}

/// Reads the members of an object whose opening brace has been read, and the closing one.
fn object<'a, 'r, const N: usize>(
    members: &mut Members<'a, N>,
    body: &'a str,
    rest: &'r [u8],
    names: &impl Names<N>,
    depth: usize,
    limit: usize,
) -> Result<&'r [u8], Stop> {
    let mut rest = scan::token(rest);
    let (mut guess, mut count) = (0_usize, 0_usize);
    while rest.first() != Some(&b'}') {
        if count > 0 {
            rest = scan::expect(rest, b',')?;
        }
        let name = scan::expect(rest, b'"')?;
        let (place, after) = place(body, name, names, guess)?;
        count = count.wrapping_add(1);
        if count > limit {
            return Err(Stop { kind: FaultKind::TooManyMembers, left: after.len() });
        }
        let value = scan::token(scan::expect(after, b':')?);
        let (escapes, left) = scan::value(value, depth.saturating_sub(1))?;
        let span = Span { raw: between(body, value, left), escapes };
        match place {
            Some(place) => {
                guess = place.wrapping_add(1);
                members.insert(place, span);
            }
            None => members.unknown.push((characters(before_quote(body, name, after)), span)),
        }
        rest = scan::token(left);
    }
    scan::expect(rest, b'}')
}

/// Reads the brace that opens the object.
fn open(body: &[u8], depth: usize) -> Result<&[u8], Stop> {
    let rest = scan::token(body);
    match rest {
        [b'{', tail @ ..] => return Ok(tail),
        [b'[', ..] => {}
        // Anything else is a value of another type or none at all.
        _ => scan::value(rest, depth).map(|_| ())?,
    }
    Err(Stop { kind: FaultKind::NotAnObject, left: body.len() })
}

/// What was read of the body between two places.
#[inline]
pub(super) fn between<'a>(body: &'a str, from: &[u8], to: &[u8]) -> &'a str {
    let place = |left: &[u8]| body.len().wrapping_sub(left.len());
    body.get(place(from)..place(to)).unwrap_or_default()
}

/// Reads a name whose opening quote has been read, and says at which place it stands among `names`. The guess that
/// members come in that order nearly always holds.
#[inline(always)]
fn place<'r, const N: usize>(
    body: &str,
    rest: &'r [u8],
    names: &impl Names<N>,
    guess: usize,
) -> Result<(Option<usize>, &'r [u8]), Stop> {
    if let Some(name) = names.at(guess)
        && let Some((read, [b'"', tail @ ..])) = rest.split_at_checked(name.len())
        && same_bytes(read, name.as_bytes())
    {
        return Ok((Some(guess), tail));
    }
    let (escapes, tail) = scan::text(rest)?;
    let name = before_quote(body, rest, tail);
    match escapes {
        Escapes::None => Ok((names.find(name, guess), tail)),
        Escapes::Some => Ok((names.find(&characters(name), guess), tail)),
        Escapes::Broken => Err(Stop { kind: FaultKind::NotJson, left: tail.len() }),
    }
}

/// The text that stands before a closing quote.
fn before_quote<'a>(body: &'a str, from: &[u8], behind: &[u8]) -> &'a str {
    between(body, from, behind).strip_suffix('"').unwrap_or_default()
}

/// What a name says whose escapes are characters all.
fn characters(name: &str) -> Cow<'_, str> {
    if name.contains('\\') { Cow::Owned(unescape(name)) } else { Cow::Borrowed(name) }
}
