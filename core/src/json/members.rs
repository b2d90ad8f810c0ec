//! Sorts the members of an object into slots.

use super::scan::{Scanner, Stop};
use super::{FaultKind, Span};
use std::borrow::Cow;

/// The members of one object.
pub(crate) struct Members<'a, const N: usize> {
    known: [Option<Span<'a>>; N],
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
    /// The value of the name at `index`.
    pub(crate) fn get(&self, index: usize) -> Option<Span<'a>> {
        self.known.get(index).copied().flatten()
    }

    /// All slots, in the order of the names.
    pub(crate) fn known(&self) -> &[Option<Span<'a>>] {
        &self.known
    }

    #[inline]
    fn insert(&mut self, index: usize, span: Span<'a>) {
        let Some(slot) = self.known.get_mut(index) else { return };
        match slot {
            None => *slot = Some(span),
            Some(first) => self.duplicates.push(Duplicate { index, same: first.same_value(span) }),
        }
    }
}

/// Reads the one object that `text` must be, nested at most `depth` deep, with at most `limit` members.
pub(super) fn collect<'a, const N: usize>(
    text: &'a str,
    names: &[&'static str; N],
    depth: usize,
    limit: usize,
) -> Result<Members<'a, N>, Stop> {
    let mut members = Members { known: [None; N], unknown: Vec::new(), duplicates: Vec::new() };
    let mut scanner = Scanner::new(text);
    open(&mut scanner, depth)?;
    let (mut guess, mut count) = (0, 0);
    let mut is_last = scanner.next_token() == Some(b'}');
    while !is_last {
        scanner.expect(b'"')?;
        let key = key(&mut scanner, text, names, guess)?;
        count += 1;
        if count > limit {
            return Err(scanner.stop(FaultKind::TooManyMembers, scanner.at()));
        }
        scanner.expect(b':')?;
        scanner.next_token();
        let start = scanner.at();
        let escapes = scanner.value(depth.saturating_sub(1))?;
        let span = Span { raw: text.get(start..scanner.at()).unwrap_or_default(), escapes };
        match key {
            Key::Known(index) => {
                guess = index + 1;
                members.insert(index, span);
            }
            Key::Unknown(name) => members.unknown.push((name, span)),
        }
        is_last = scanner.next_token() == Some(b'}');
        if !is_last {
            scanner.expect(b',')?;
        }
    }
    scanner.step();
    match scanner.next_token() {
        None => Ok(members),
        Some(_) => Err(scanner.unexpected()),
    }
}

/// Reads the brace that opens the object.
fn open(scanner: &mut Scanner<'_>, depth: usize) -> Result<(), Stop> {
    match scanner.next_token() {
        Some(b'{') => {
            scanner.step();
            Ok(())
        }
        Some(b'[') => Err(scanner.stop(FaultKind::NotAnObject, 0)),
        // Anything else is a value of another type or none at all.
        _ => scanner.value(depth).and_then(|_| Err(scanner.stop(FaultKind::NotAnObject, 0))),
    }
}

/// The name of a member.
enum Key<'a> {
    /// One that a reader wants: its index.
    Known(usize),
    /// Another, borrowed where it has no escape.
    Unknown(Cow<'a, str>),
}

/// Reads a name whose opening quote has been read. The guess that members come in the order of the names nearly
/// always holds.
#[inline]
fn key<'a, const N: usize>(
    scanner: &mut Scanner<'_>,
    text: &'a str,
    names: &[&'static str; N],
    guess: usize,
) -> Result<Key<'a>, Stop> {
    if names.get(guess).is_some_and(|name| scanner.take_name(name)) {
        return Ok(Key::Known(guess));
    }
    let start = scanner.at() - 1;
    let escapes = scanner.text()?;
    let name = Span { raw: text.get(start..scanner.at()).unwrap_or_default(), escapes };
    let Some(name) = name.text() else { return Err(scanner.stop(FaultKind::NotJson, scanner.at())) };
    Ok(find(names, &name, guess).map_or(Key::Unknown(name), Key::Known))
}

/// The index of a name in any case: from the guess on, because members are rather left out than shuffled.
fn find<const N: usize>(names: &[&'static str; N], key: &str, guess: usize) -> Option<usize> {
    let (before, after) = names.split_at_checked(guess).unwrap_or((names, &[]));
    let place = |names: &[&str]| names.iter().position(|name| name.eq_ignore_ascii_case(key));
    place(after).map(|index| before.len() + index).or_else(|| place(before))
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn a_name_is_found_before_and_after_the_guess() {
        let names = ["one", "two", "three"];
        for (key, index) in [("ONE", Some(0)), ("two", Some(1)), ("Three", Some(2)), ("four", None)] {
            for guess in 0..5 {
                assert_eq!(find(&names, key, guess), index, "{key} from {guess}");
            }
        }
    }
}
