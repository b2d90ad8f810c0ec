//! Code lists: open sets of words, whose wire spelling a user may override at run time.

use super::hash::{ends, hash};
use super::trimmed;
use std::collections::{BTreeMap, BTreeSet};

/// A set of words that a member takes. Open: another word is sent as it stands.
#[derive(Debug)]
pub struct CodeList {
    /// Name, for example `state`.
    pub name: &'static str,
    /// What the list holds.
    pub title: &'static str,
    /// What is peculiar about it; may be empty.
    pub doc: &'static str,
    /// Source marks, explained in `docs/sources.md`.
    pub source: &'static str,
    /// Whether no other word exists. Then an unknown word is an error, not a warning.
    pub complete: bool,
    /// The words.
    pub codes: &'static [Code],
    /// Every spelling with the index of its code, in the slot of its hash or the next free one. The number of
    /// slots is a power of two, and at least half of them are free.
    pub(crate) slots: &'static [Option<(&'static str, u16)>],
}

/// One word of a code list.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Name in kyckit, used for constants.
    pub symbol: &'static str,
    /// How it is written on the wire and held in the model.
    pub wire: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// The code of the registry; may be empty.
    pub registry_code: &'static str,
    /// First digits of the PIN codes of a state; empty for other lists.
    pub pin: &'static str,
    /// Class of a reason; empty for other lists.
    pub class: &'static str,
    /// Other spellings that are understood and written as `wire`.
    pub aliases: &'static [&'static str],
    /// Whether somebody confirmed the spelling with the provider.
    pub confirmed: bool,
}

impl CodeList {
    /// The code that is spelled so, exactly; aliases count.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<&'static Code> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut slot = hash(text) & mask;
        for _ in 0..self.slots.len() {
            let (spelling, index) = self.slots.get(slot)?.as_ref()?;
            if is_same(spelling, text) {
                return self.codes.get(usize::from(*index));
            }
            slot = slot.wrapping_add(1) & mask;
        }
        None
    }

    /// The code that is spelled so in any case, without white space around it; aliases count.
    #[must_use]
    pub(crate) fn word(&self, text: &str) -> Option<&'static Code> {
        let text = trimmed(text);
        // Nearly always the text is the list's own.
        self.find(text).or_else(|| {
            let same = |spelling: &&str| spelling.eq_ignore_ascii_case(text);
            self.codes.iter().find(|code| same(&code.wire) || code.aliases.iter().any(same))
        })
    }
}

/// Equality without a call for the short texts that lists and tables are made of.
#[inline]
pub(super) fn is_same(a: &str, b: &str) -> bool {
    a.len() == b.len() && ends(a) == ends(b) && (a.len() <= 16 || a == b)
}

/// Spellings that a user has confirmed with the provider, by list and kyckit's own spelling.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spellings {
    by_list: BTreeMap<String, BTreeMap<String, String>>,
    whole: BTreeSet<String>,
}

impl Spellings {
    /// No spelling is overridden or confirmed.
    #[must_use]
    pub fn none() -> Self {
        Spellings::default()
    }

    /// Confirms that the code `wire` of `list` is spelled `spelling` by the provider (the same, or another).
    #[must_use]
    pub fn confirm(mut self, list: &str, wire: &str, spelling: &str) -> Self {
        let codes = self.by_list.entry(list.to_owned()).or_default();
        codes.insert(wire.to_owned(), spelling.to_owned());
        self
    }

    /// Confirms that every code of `list` is spelled as kyckit spells it, but for those confirmed one by one.
    #[must_use]
    pub fn confirm_list(mut self, list: &str) -> Self {
        self.whole.insert(list.to_owned());
        self
    }

    /// How many spellings are confirmed one by one.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_list.values().map(BTreeMap::len).sum()
    }

    /// Whether none is confirmed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_list.is_empty() && self.whole.is_empty()
    }

    /// Every spelling confirmed one by one as (list, kyckit's spelling, the provider's spelling).
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.by_list.iter().flat_map(|(list, codes)| {
            codes.iter().map(move |(wire, spelling)| (list.as_str(), wire.as_str(), spelling.as_str()))
        })
    }

    /// What is written for `text`: the confirmed spelling, the word behind an alias, or the text itself.
    #[must_use]
    pub fn to_wire<'a>(&'a self, list: &CodeList, text: &'a str) -> &'a str {
        let own = list.find(text).map_or(text, |code| code.wire);
        self.confirmed(list, own).unwrap_or(own)
    }

    /// What the model holds for a wire text: kyckit's spelling where the user confirmed another.
    #[must_use]
    #[inline]
    pub fn from_wire<'a>(&'a self, list: &CodeList, text: &'a str) -> &'a str {
        if self.by_list.is_empty() {
            return text;
        }
        let Some(codes) = self.by_list.get(list.name) else { return text };
        codes.iter().find(|(_, spelling)| *spelling == text).map_or(text, |(wire, _)| wire.as_str())
    }

    /// Whether the spelling of `code` is confirmed, by its row or by the user.
    #[must_use]
    pub fn is_confirmed(&self, list: &CodeList, code: &Code) -> bool {
        code.confirmed || self.whole.contains(list.name) || self.confirmed(list, code.wire).is_some()
    }

    fn confirmed(&self, list: &CodeList, wire: &str) -> Option<&str> {
        self.by_list.get(list.name)?.get(wire).map(String::as_str)
    }
}
