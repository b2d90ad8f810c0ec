//! Changes a file of spellings as its owner would: one line is put in or replaced, everything else stays as it is.

use super::{EVERY_WORD, list_named, parse, word_named};
use crate::report::Failure;
use kyckit::{CodeList, Spellings, hyperverge};
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// What is confirmed: every word of a list as kyckit spells it, or one word.
pub(crate) enum Confirmed<'a> {
    /// Every word.
    List,
    /// This word; without a spelling it is kyckit's own.
    Word(&'a str, Option<&'a str>),
}

/// The text of the file with one more confirmation. What comes out was read back and says exactly that.
pub(crate) fn confirmed(text: &str, name: &str, list: &str, what: &Confirmed<'_>) -> Result<String, Failure> {
    let before = parse(text.as_bytes(), name)?;
    let list = list_named(list, "LIST")?;
    let (key, spelling) = match what {
        Confirmed::List => (EVERY_WORD, "confirmed"),
        Confirmed::Word(word, spelling) => {
            let word = word_named(list, word, "WORD")?;
            (word, checked(spelling.unwrap_or(word))?)
        }
    };
    let wanted = match what {
        Confirmed::List => before.confirm_list(list.name),
        Confirmed::Word(..) => before.confirm(list.name, key, spelling),
    };
    let line = format!("{} = {}", quoted_key(key), quoted(spelling));
    let edited = with_line(text, list.name, key, &line);
    // A file may be TOML of another style, with dotted names or inline tables. It is never changed for the worse.
    match parse(edited.as_bytes(), name) {
        Ok(after) if after == wanted => Ok(edited),
        Err(failure) if failure.record()["code"] == "spelling_twice" => Err(failure),
        _ => Err(by_hand(list, &line, name)),
    }
}

/// A file to fill in: every word that nobody has confirmed, as a comment.
pub(crate) fn template(spellings: &Spellings) -> String {
    let mut text = String::from(
        "# Spellings confirmed with HyperVerge. Ask, then take the `#` away from what is right or change it.\n\
         # `\"*\" = \"confirmed\"` confirms every word of a list as kyckit spells it, but for those that follow.\n",
    );
    for list in hyperverge::LISTS {
        let open: Vec<_> = list.codes.iter().filter(|code| !spellings.is_confirmed(list, code)).collect();
        if open.is_empty() {
            continue;
        }
        text.push_str(&format!("\n# {}\n[{}]\n# \"*\" = \"confirmed\"\n", list.title, list.name));
        for code in open {
            text.push_str(&format!("# {} = {}\n", quoted_key(code.wire), quoted(code.wire)));
        }
    }
    text
}

/// Puts a new text in the place of a file in one step: who reads meanwhile sees the old one or the new one.
pub(crate) fn replace(path: &Path, text: &str) -> Result<(), Failure> {
    // A link stays a link.
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut beside = target.clone().into_os_string();
    beside.push(format!(".{}.new", std::process::id()));
    let written = File::create_new(&beside).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, &target)
    });
    written.map_err(|error| {
        let _ = std::fs::remove_file(&beside);
        unwritable(error.kind(), path)
    })
}

/// Writes a file that does not exist yet.
pub(crate) fn create(path: &Path, text: &str) -> Result<(), Failure> {
    let written = File::create_new(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            let remedy = "Give another name, or add to it with `kyckit spellings confirm`.";
            Failure::configuration("file_exists", "the file exists already", remedy)
                .at(path.display().to_string())
        }
        kind => unwritable(kind, path),
    })
}

fn unwritable(kind: ErrorKind, path: &Path) -> Failure {
    let says = format!("the file cannot be written: {kind}");
    Failure::configuration("unwritable", says, "Check the folder and its permissions.")
        .at(path.display().to_string())
}

fn by_hand(list: &CodeList, line: &str, name: &str) -> Failure {
    let says = "the file is written in a style that cannot be edited here";
    let remedy = format!("Put the line `{line}` under `[{}]` by hand.", list.name);
    Failure::configuration("spellings_style", says, remedy).at(name)
}

fn checked(spelling: &str) -> Result<&str, Failure> {
    if spelling.trim().is_empty() || spelling.chars().any(char::is_control) {
        let says = "the spelling is empty or holds control characters";
        let remedy = "Give the word exactly as HyperVerge spells it.";
        return Err(Failure::configuration("bad_spelling", says, remedy).at("SPELLING"));
    }
    Ok(spelling)
}

/// The line in its section, in the place of one with the same key; the section is made when there is none.
fn with_line(text: &str, list: &str, key: &str, line: &str) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut lines: Vec<&str> = text.lines().collect();
    let header = format!("[{list}]");
    let Some(start) = lines.iter().position(|line| header_of(line) == Some(&header)) else {
        let gap = if text.trim().is_empty() { "" } else { end };
        let body = lines.join(end);
        let body = if body.is_empty() { body } else { body + end };
        return format!("{body}{gap}{header}{end}{line}{end}");
    };
    let after = lines.iter().skip(start + 1).position(|line| line.trim_start().starts_with('['));
    let stop = after.map_or(lines.len(), |after| start + 1 + after);
    let section = || lines.iter().enumerate().take(stop).skip(start + 1);
    if let Some((at, _)) = section().find(|(_, line)| key_of(line) == Some(key)) {
        lines.splice(at..=at, [line]);
    } else {
        let last = section().filter(|(_, line)| !line.trim().is_empty()).map(|(at, _)| at).next_back();
        let at = last.unwrap_or(start) + 1;
        lines.insert(at, line);
    }
    lines.join(end) + end
}

/// `[list]` of a line that begins a section, whatever comment follows.
fn header_of(line: &str) -> Option<&str> {
    let line = line.trim();
    line.starts_with('[').then(|| line.split('#').next().unwrap_or(line).trim_end())
}

fn key_of(line: &str) -> Option<&str> {
    let key = line.split_once('=')?.0.trim();
    let bare = |mark: char| key.strip_prefix(mark).and_then(|key| key.strip_suffix(mark));
    Some(bare('"').or_else(|| bare('\'')).unwrap_or(key))
}

fn quoted_key(key: &str) -> String {
    let is_bare = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if is_bare && !key.is_empty() { key.to_owned() } else { quoted(key) }
}

/// A basic string of TOML; control characters were refused before.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str, list: &str, what: Confirmed<'_>) -> Result<String, String> {
        confirmed(text, "s.toml", list, &what)
            .map_err(|failure| failure.record()["code"].as_str().unwrap().to_owned())
    }

    #[test]
    fn one_line_changes_and_comments_stay() {
        let goa = |text: &str| edited(text, "state", Confirmed::Word("goa", Some("GA"))).unwrap();
        assert_eq!(goa(""), "[state]\ngoa = \"GA\"\n");
        assert_eq!(goa("# mine\n"), "# mine\n\n[state]\ngoa = \"GA\"\n");
        assert_eq!(
            goa("[state] # x\n\"goa\" = \"G\"\n# y\n\n[gender]\n"),
            "[state] # x\ngoa = \"GA\"\n# y\n\n[gender]\n"
        );
        assert_eq!(goa("[state]\r\n\r\n[gender]\r\n"), "[state]\r\ngoa = \"GA\"\r\n\r\n[gender]\r\n");
        let whole = edited("[state]\ngoa = \"GA\"\n", "state", Confirmed::List).unwrap();
        assert_eq!(whole, "[state]\ngoa = \"GA\"\n\"*\" = \"confirmed\"\n");
        let odd = edited("", "state", Confirmed::Word("goa", Some("G\"o\\a é"))).unwrap();
        assert_eq!(odd, "[state]\ngoa = \"G\\\"o\\\\a é\"\n");
    }

    #[test]
    fn what_cannot_be_changed_safely_is_left_alone() {
        let goa = |text: &str| edited(text, "state", Confirmed::Word("goa", Some("GA"))).unwrap_err();
        assert_eq!(goa("state = { maharashtra = \"MH\" }\n"), "spellings_style");
        assert_eq!(goa("[state]\nmaharashtra = \"GA\"\n"), "spelling_twice");
        assert_eq!(
            goa("[state]\nmaharashtra = \"\"\"\n[state]\n\"\"\"\ngujarat = \"GJ\"\n[state"),
            "spellings_toml"
        );
        assert_eq!(edited("", "stat", Confirmed::List).unwrap_err(), "unknown_list");
        assert_eq!(edited("", "state", Confirmed::Word("gao", None)).unwrap_err(), "unknown_word");
        assert_eq!(edited("", "state", Confirmed::Word("goa", Some(" "))).unwrap_err(), "bad_spelling");
    }

    #[test]
    fn the_template_is_a_file_that_confirms_nothing_until_it_is_filled_in() {
        let text = template(&Spellings::none());
        assert!(parse(text.as_bytes(), "t").unwrap().is_empty());
        let filled: String = text
            .lines()
            .map(|line| {
                format!(
                    "{}\n",
                    line.strip_prefix("# \"*\"").map_or(line.to_owned(), |rest| format!("\"*\"{rest}"))
                )
            })
            .collect();
        let spellings = parse(filled.as_bytes(), "t").unwrap();
        for list in hyperverge::LISTS {
            assert!(list.codes.iter().all(|code| spellings.is_confirmed(list, code)), "{}", list.name);
        }
    }
}
