//! `kyckit spellings`: the words whose spelling nobody has confirmed, and the file in which a user confirms them.

use crate::input;
use crate::output::{Colour, Output, To};
use crate::report::{Failure, number};
use crate::spellings::edit::{self, Confirmed};
use crate::{exit, spellings};
use kyckit::{Code, CodeList, Obligation, Spellings, hyperverge};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const AFTER: &str = "\
Examples:
  kyckit spellings                                    what is open, list by list
  kyckit spellings list state                         its words, and how each is written
  kyckit spellings write spellings.toml               a file to fill in when HyperVerge has answered
  kyckit spellings confirm state goa GA --spellings spellings.toml
  kyckit spellings confirm state --all --spellings spellings.toml
  export KYCKIT_SPELLINGS=spellings.toml              every command reads it then

The provider's page has lost the spelling of some words. kyckit writes its own until you know better; --strict refuses
them. The file is changed one line at a time: your comments stay.
Exit codes: 0 fine, 2 the file cannot be read or written";

/// Lists and confirms the spellings that the provider's page has lost.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    /// The file of spellings (TOML) [default: the file in KYCKIT_SPELLINGS]
    #[arg(long, value_name = "FILE", global = true)]
    spellings: Option<PathBuf>,
    /// One JSON object per line
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Shows what nobody has confirmed, or the words of one list
    List {
        /// Name of a list
        list: Option<String>,
    },
    /// Writes into the file that a word, or a whole list, is confirmed
    Confirm {
        /// Name of the list
        list: String,
        /// The word as kyckit spells it
        #[arg(required_unless_present = "all")]
        word: Option<String>,
        /// How HyperVerge spells it [default: as kyckit does]
        spelling: Option<String>,
        /// Every word of the list, as kyckit spells it
        #[arg(long, conflicts_with = "word")]
        all: bool,
    },
    /// Writes a new file with every unconfirmed word as a comment, to be filled in
    Write {
        /// The new file, or `-` for stdout; an existing one is not touched
        file: PathBuf,
    },
}

/// Runs the command.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    let load = || spellings::load(args.spellings.as_deref());
    match &args.action {
        None | Some(Action::List { list: None }) => overview(&*load()?, args.json, out),
        Some(Action::List { list: Some(name) }) => {
            words(spellings::list_named(name, "LIST")?, &*load()?, args.json, out);
        }
        Some(Action::Confirm { list, word, spelling, .. }) => {
            let what = match word {
                Some(word) => Confirmed::Word(word, spelling.as_deref()),
                None => Confirmed::List,
            };
            let path = spellings::path(args.spellings.as_deref()).ok_or_else(no_file)?;
            confirm(&path, list, &what, args.json, out)?;
        }
        Some(Action::Write { file }) => {
            // The variable may name the very file that is to be made.
            let is_named = spellings::path(args.spellings.as_deref()).is_some_and(|path| path.exists());
            let known = if is_named { load()? } else { Arc::default() };
            write(file, &edit::template(&known), args.json, out)?;
        }
    }
    Ok(exit::FINE)
}

fn no_file() -> Failure {
    let says = "there is no file to write the confirmation into";
    let remedy = "Give --spellings FILE, or name it in KYCKIT_SPELLINGS; it is made when it does not exist.";
    Failure::configuration("no_file", says, remedy).at("--spellings")
}

fn confirm(
    path: &Path,
    list: &str,
    what: &Confirmed<'_>,
    json: bool,
    out: &mut Output,
) -> Result<(), Failure> {
    let is_new = !path.exists();
    let text = if is_new {
        String::new()
    } else {
        let input = input::read(path, input::SETTINGS)?;
        String::from_utf8(input.bytes).map_err(|_| spellings::not_utf8(&input.name))?
    };
    let name = path.display().to_string();
    let edited = edit::confirmed(&text, &name, list, what)?;
    if is_new {
        edit::create(path, &edited)?;
    } else if edited != text {
        edit::replace(path, &edited)?;
    }
    let left = open_words(spellings::list_named(list, "LIST")?, &*spellings::load(Some(path))?).count();
    if json {
        out.line(&json!({"file": name, "list": list, "unconfirmed": left}).to_string());
    } else {
        let head = out.paint(To::Stdout, Colour::Green, "confirmed");
        out.line(&format!("{head} in {name}; {} of `{list}` left to confirm", number(left, "word")));
        if std::env::var_os(spellings::VARIABLE).is_none_or(|value| value.is_empty()) {
            out.line(&format!(
                " = help: `export {}={name}` makes every command read it",
                spellings::VARIABLE
            ));
        }
    }
    Ok(())
}

fn write(file: &Path, text: &str, json: bool, out: &mut Output) -> Result<(), Failure> {
    if file.as_os_str() == "-" {
        out.line(text.trim_end());
        return Ok(());
    }
    edit::create(file, text)?;
    let name = file.display().to_string();
    if json {
        out.line(&json!({"file": name}).to_string());
    } else {
        out.line(&format!(
            "wrote {name}; ask HyperVerge, then take the `#` away from what is right or change it"
        ));
    }
    Ok(())
}

/// What nobody has confirmed, list by list.
fn overview(spellings: &Spellings, json: bool, out: &mut Output) {
    let open = hyperverge::LISTS.iter().map(|list| (*list, open_words(list, spellings).count()));
    let open: Vec<(&CodeList, usize)> = open.filter(|(_, count)| *count > 0).collect();
    for (list, count) in &open {
        let members = members(list);
        if json {
            let line = json!({"list": list.name, "words": list.codes.len(), "unconfirmed": count, "members": members});
            out.line(&line.to_string());
            continue;
        }
        let of = format!("{count} of {}", number(list.codes.len(), "word"));
        out.line(format!("{:<22} {of:>15}  {}", list.name, members.join(", ")).trim_end());
    }
    if json {
        return;
    }
    if open.is_empty() {
        return out.line("every spelling is confirmed");
    }
    out.line("");
    out.line("* the member is always required. Ask HyperVerge, then `kyckit spellings confirm LIST WORD SPELLING`.");
}

fn open_words<'a>(list: &'a CodeList, spellings: &'a Spellings) -> impl Iterator<Item = &'a Code> {
    list.codes.iter().filter(|code| !spellings.is_confirmed(list, code))
}

/// The wire names of the members that take words of the list; a star for what is always required.
fn members(list: &CodeList) -> Vec<String> {
    let takes = |field: &&kyckit::Field| field.list.is_some_and(|of| of.name == list.name);
    let star = |field: &kyckit::Field| {
        let is_required = field.obligation == Obligation::Required;
        format!("{}{}", field.wire_name, if is_required { "*" } else { "" })
    };
    hyperverge::FIELDS.iter().filter(takes).map(star).collect()
}

fn words(list: &CodeList, spellings: &Spellings, json: bool, out: &mut Output) {
    if !json {
        out.line(&format!("{}: {}", list.name, list.title));
    }
    for code in list.codes {
        let (spelling, is_confirmed) =
            (spellings.to_wire(list, code.wire), spellings.is_confirmed(list, code));
        if json {
            let line = json!({"list": list.name, "word": code.wire, "spelling": spelling, "confirmed": is_confirmed, "meaning": code.meaning});
            out.line(&line.to_string());
            continue;
        }
        let mark = if is_confirmed { "confirmed  " } else { "unconfirmed" };
        let line = format!("  {:<36}  {mark}  {spelling:<36}  {}", code.wire, code.meaning);
        out.line(line.trim_end());
    }
}
