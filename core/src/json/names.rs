//! How the name of a member finds its slot.

/// The names that a reader wants, one a slot. They match in any case.
pub(crate) trait Names<const N: usize> {
    /// The name of a slot.
    fn at(&self, index: usize) -> Option<&'static str>;

    /// The slot of a name; `guess` is where it is likely to stand.
    fn find(&self, key: &str, guess: usize) -> Option<usize>;
}

/// A few names: looked through from the guess on, because members are rather left out than shuffled.
impl<const N: usize> Names<N> for [&'static str; N] {
    #[inline(always)]
    fn at(&self, index: usize) -> Option<&'static str> {
        self.get(index).copied()
    }

    #[inline]
    fn find(&self, key: &str, guess: usize) -> Option<usize> {
        let (before, after) = self.split_at_checked(guess).unwrap_or((self, &[]));
        let folded = |text: &str| text.as_bytes().last().map(u8::to_ascii_lowercase);
        let end = folded(key);
        // Length and last letter tell nearly all names apart.
        let same = |name: &&str| name.len() == key.len() && folded(name) == end && is_same(name, key);
        let place = |names: &[&str]| names.iter().position(same);
        place(after).map(|index| before.len() + index).or_else(|| place(before))
    }
}

/// No slot has this place in a [`NameTable`].
const FREE: u8 = u8::MAX;

/// Many names, or some that come in any order: found by a hash, whatever the guess.
pub(crate) struct NameTable<const N: usize> {
    names: &'static [&'static str; N],
    /// The index of each name, in the place of its hash or the next free one.
    places: [u8; 256],
}

impl<const N: usize> NameTable<N> {
    /// The table of these names. For statics: runs at compile time, where a wrong index stops the build.
    #[allow(clippy::indexing_slicing, reason = "runs at compile time")]
    pub(crate) const fn new(names: &'static [&'static str; N]) -> Self {
        assert!(N <= 128);
        let (mut places, mut index) = ([FREE; 256], 0);
        while index < N {
            let mut place = hash(names[index].as_bytes());
            while places[place as usize] != FREE {
                place = place.wrapping_add(1);
            }
            places[place as usize] = index as u8;
            index += 1;
        }
        NameTable { names, places }
    }
}

impl<const N: usize> Names<N> for NameTable<N> {
    #[inline(always)]
    fn at(&self, index: usize) -> Option<&'static str> {
        self.names.get(index).copied()
    }

    #[inline]
    fn find(&self, key: &str, _: usize) -> Option<usize> {
        let mut place = hash(key.as_bytes());
        loop {
            // Half of the places are free at least, so this ends; a free one names no slot.
            let index = usize::from(*self.places.get(usize::from(place))?);
            if is_same(self.at(index)?, key) {
                return Some(index);
            }
            place = place.wrapping_add(1);
        }
    }
}

/// Whether two names are the same in any case. Nearly always the case is the same too.
#[inline(always)]
fn is_same(name: &str, key: &str) -> bool {
    let (name, key) = (name.as_bytes(), key.as_bytes());
    name.len() == key.len() && (same_bytes(name, key) || name.eq_ignore_ascii_case(key))
}

/// Whether two runs of one length are the same. A name is short: two words that overlap cover it, without a call.
#[inline(always)]
pub(super) fn same_bytes(one: &[u8], other: &[u8]) -> bool {
    let words = |bytes: &[u8]| {
        let (first, last) = (bytes.first_chunk::<8>()?, bytes.last_chunk::<8>()?);
        (bytes.len() <= 16).then(|| (u64::from_le_bytes(*first), u64::from_le_bytes(*last)))
    };
    let halves = |bytes: &[u8]| {
        let (first, last) = (bytes.first_chunk::<4>()?, bytes.last_chunk::<4>()?);
        (bytes.len() < 8).then(|| (u32::from_le_bytes(*first), u32::from_le_bytes(*last)))
    };
    match (words(one), words(other)) {
        (Some(one), Some(other)) => one == other,
        _ => match (halves(one), halves(other)) {
            (Some(one), Some(other)) => one == other,
            _ => one == other,
        },
    }
}

/// A number from the length, the first two and the last letter of a name, in any case.
#[inline(always)]
const fn hash(name: &[u8]) -> u8 {
    let [first, second, .., last] = name else { return 0 };
    let letters = (*first | 0x20).wrapping_mul(31) ^ (*second | 0x20).wrapping_mul(7) ^ (*last | 0x20);
    letters.wrapping_add((name.len() as u8).wrapping_mul(37))
}

#[cfg(test)]
mod tests {
    use super::{NameTable, Names};

    const NAMES: [&str; 5] = ["one", "two", "three", "a", "fullName"];

    #[test]
    fn a_name_is_found_before_and_after_the_guess() {
        static TABLE: NameTable<5> = NameTable::new(&NAMES);
        for (key, index) in [
            ("ONE", Some(0)),
            ("two", Some(1)),
            ("Three", Some(2)),
            ("A", Some(3)),
            ("FULLNAME", Some(4)),
            ("full_ame", None),
            ("four", None),
            ("", None),
        ] {
            for guess in 0..7 {
                assert_eq!(NAMES.find(key, guess), index, "{key} from {guess}");
                assert_eq!(TABLE.find(key, guess), index, "{key} from {guess}");
            }
        }
    }
}
