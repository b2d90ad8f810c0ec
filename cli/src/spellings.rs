//! The file of spellings that the user has confirmed with the provider.
//!
//! ```toml
//! [state]
//! "*" = "confirmed"
//! maharashtra = "MH"
//! ```
//!
//! confirms every word of the list as kyckit spells it, but for the one that is spelled otherwise.

pub(crate) mod edit;

use crate::input;
use crate::locate::toml_place;
use crate::nearest::hint;
use crate::output::plain;
use crate::report::Failure;
use kyckit::{CodeList, Spellings, hyperverge};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Stands for every word of a list.
const EVERY_WORD: &str = "*";

/// Names the file when no argument does.
pub(crate) const VARIABLE: &str = "KYCKIT_SPELLINGS";

/// The spellings of the file in the argument, or in the environment, or none.
pub(crate) fn load(argument: Option<&Path>) -> Result<Arc<Spellings>, Failure> {
    let Some(path) = path(argument) else { return Ok(Arc::default()) };
    let named_by = if argument.is_some() { "--spellings" } else { VARIABLE };
    let help = format!("It is named by {named_by}; `kyckit spellings write FILE` makes one.");
    let input = input::read(&path, input::SETTINGS).map_err(|failure| failure.with_help(&help))?;
    parse(&input.bytes, &input.name).map(Arc::new)
}

/// The file of spellings, if one is named.
pub(crate) fn path(argument: Option<&Path>) -> Option<PathBuf> {
    let from_environment = || std::env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
    argument.map(Path::to_owned).or_else(from_environment)
}

/// The file is not a text at all.
pub(crate) fn not_utf8(name: &str) -> Failure {
    Failure::configuration("spellings_toml", "the spellings are not UTF-8", HELP).at(name)
}

const HELP: &str = "Write `[list]`, then lines of the form `word = \"spelling\"`, in UTF-8.";

fn parse(bytes: &[u8], name: &str) -> Result<Spellings, Failure> {
    let bad = |says: &str, place: String| Failure::configuration("spellings_toml", says, HELP).at(place);
    let text = std::str::from_utf8(bytes).map_err(|_| not_utf8(name))?;
    // The parser's own message quotes the file, which may be the wrong one: only the place is told.
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        bad("the spellings are not TOML", toml_place(name, text, &error))
    })?;
    let mut spellings = Spellings::none();
    for (list_name, words) in &table {
        let list = list_named(list_name, name)?;
        let Some(words) = words.as_table() else {
            return Err(bad(&format!("`{}` is not a table of words", plain(list_name)), name.to_owned()));
        };
        for (word, spelling) in words {
            let Some(spelling) = spelling.as_str().filter(|spelling| !spelling.trim().is_empty()) else {
                let says = format!("the spelling of `{}` in `{list_name}` is not a text", plain(word));
                return Err(bad(&says, name.to_owned()));
            };
            spellings = match (word.as_str(), spelling) {
                (EVERY_WORD, "confirmed") => spellings.confirm_list(list.name),
                _ => spellings.confirm(list.name, word_named(list, word, name)?, spelling),
            };
        }
    }
    unambiguous(&spellings, name)?;
    Ok(spellings)
}

/// The list with this name; otherwise the one that was probably meant is named.
pub(crate) fn list_named(wanted: &str, name: &str) -> Result<&'static CodeList, Failure> {
    hyperverge::list(wanted).ok_or_else(|| {
        let says = format!("there is no list `{}`", plain(wanted));
        let known = hyperverge::LISTS.iter().map(|list| list.name);
        let remedy = format!("{}`kyckit codes` shows the lists.", hint(wanted, known));
        Failure::configuration("unknown_list", says, remedy).at(name)
    })
}

fn word_named(list: &'static CodeList, wanted: &str, name: &str) -> Result<&'static str, Failure> {
    list.find(wanted).map(|code| code.wire).ok_or_else(|| {
        let says = format!("the list `{}` has no word `{}`", list.name, plain(wanted));
        let known = list.codes.iter().map(|code| code.wire);
        let remedy = format!("{}`kyckit codes {}` shows its words.", hint(wanted, known), list.name);
        Failure::configuration("unknown_word", says, remedy).at(name)
    })
}

/// Two words with one spelling could not be told apart when an application is read.
fn unambiguous(spellings: &Spellings, name: &str) -> Result<(), Failure> {
    let mut seen = std::collections::BTreeMap::new();
    for (list, word, spelling) in spellings.iter() {
        if let Some(other) = seen.insert((list, spelling), word) {
            let says = format!("`{other}` and `{word}` of `{list}` have the same spelling");
            let remedy = "Give each word its own spelling.";
            return Err(Failure::configuration("spelling_twice", says, remedy).at(name));
        }
        // Another word that keeps its spelling would be read as this one.
        let other = hyperverge::list(list).and_then(|list| Some((list, list.find(spelling)?)));
        if let Some((of, other)) =
            other.filter(|(of, other)| other.wire != word && spellings.to_wire(of, other.wire) == spelling)
        {
            let says = format!("`{}` and `{word}` of `{}` have the same spelling", other.wire, of.name);
            return Err(
                Failure::configuration("spelling_twice", says, "Give each word its own spelling.").at(name)
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> String {
        let failure = parse(text.as_bytes(), "s.toml").unwrap_err();
        failure.record()["code"].as_str().unwrap().to_owned()
    }

    #[test]
    fn words_are_confirmed_by_list() {
        let spellings = parse(b"[state]\nmaharashtra = \"MH\"\n", "s.toml").unwrap();
        assert_eq!(spellings.iter().collect::<Vec<_>>(), [("state", "maharashtra", "MH")]);
        assert!(parse(b"", "s.toml").unwrap().is_empty());
        let whole = parse(b"[state]\n\"*\" = \"confirmed\"\ngoa = \"GA\"\n", "s.toml").unwrap();
        let list = hyperverge::list("state").unwrap();
        assert!(list.codes.iter().all(|code| whole.is_confirmed(list, code)));
        assert_eq!(whole.to_wire(list, "goa"), "GA");
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(code("[stat]\na = \"b\""), "unknown_list");
        assert_eq!(code("[state]\nmaharastra = \"b\""), "unknown_word");
        assert_eq!(code("[state]\nmaharashtra = 1"), "spellings_toml");
        assert_eq!(code("state = 1"), "spellings_toml");
        assert_eq!(code("[state"), "spellings_toml");
        assert_eq!(code("[state]\nmaharashtra = \"gujarat\""), "spelling_twice");
        assert_eq!(code("[state]\nmaharashtra = \"X\"\ngoa = \"X\""), "spelling_twice");
    }
}
