//! `kyckit codes`: the words that members take, and the tables of statuses and failures.

use crate::nearest::hint;
use crate::output::{Output, plain};
use crate::report::{Failure, number};
use crate::{exit, providers, spellings};
use kyckit::{CodeList, FailureRow, PROVIDERS, Spellings, VerdictRow, argos, hyperverge, p100};
use serde_json::{Value, json};
use std::path::PathBuf;

const AFTER: &str = "\
Examples:
  kyckit codes                          the lists, with how many words they have
  kyckit codes state
  kyckit codes state --search pradesh
  kyckit codes --search passport        in every list
  kyckit codes --unconfirmed            the lists whose spelling nobody has confirmed
  kyckit codes provider_error --search ERR-90061
  kyckit codes argos.trigger

Beside the lists of members there are the tables `status`, `modification`, `failure` and `verdict` (Results webhook). The
lists of other providers have their names before them: `argos.trigger`, `p100.verdict`.
A spelling that nobody has confirmed may be refused: ask HyperVerge, then confirm it in a file of spellings.";

/// Shows the code lists and their words, statuses and error codes.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// Name of a list or table
    list: Option<String>,
    /// Only what nobody has confirmed with the provider
    #[arg(long)]
    unconfirmed: bool,
    /// One JSON object per line
    #[arg(long)]
    pub(crate) json: bool,
    /// Only what contains this text, in any case
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// Spellings confirmed with the provider (TOML) [default: the file in KYCKIT_SPELLINGS]
    #[arg(long, value_name = "FILE")]
    spellings: Option<PathBuf>,
}

/// One word of a list, whatever kind of list.
struct Row {
    code: String,
    confirmed: bool,
    meaning: String,
    registry_code: String,
    /// Further members for programs.
    more: Value,
}

/// A list of members' words or a table of answers.
struct Table {
    name: String,
    title: &'static str,
    doc: &'static str,
    complete: bool,
    rows: Vec<Row>,
}

/// Runs the command.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    let spellings = spellings::load(args.spellings.as_deref())?;
    let mut tables: Vec<Table> = hyperverge::LISTS.iter().map(|list| of_list(list, &spellings)).collect();
    tables.extend([statuses(), modifications(), failures(), verdicts()]);
    tables.extend(of_others());
    if let Some(wanted) = &args.list {
        let name = named(wanted, &tables).ok_or_else(|| unknown_list(wanted, &tables))?;
        tables.retain(|table| table.name == name);
    }
    let search = args.search.as_deref().map(str::to_lowercase);
    for table in &mut tables {
        table.rows.retain(|row| !(args.unconfirmed && row.confirmed));
        table.rows.retain(|row| search.as_deref().is_none_or(|text| row.contains(text)));
    }
    if args.list.is_none() && search.is_none() && !args.unconfirmed {
        overview(&tables, args, out);
    } else {
        let is_filtered = args.unconfirmed || search.is_some();
        tables.retain(|table| !table.rows.is_empty() || (args.list.is_some() && !is_filtered));
        words(&tables, args.json, out);
        if tables.is_empty() && !args.json {
            out.line("nothing found");
        }
    }
    Ok(exit::FINE)
}

/// The whole name of a list; of a provider with a name of its own it may be left out where one list only ends so.
fn named(wanted: &str, tables: &[Table]) -> Option<String> {
    let whole = tables.iter().find(|table| table.name == wanted);
    let mut ends =
        tables.iter().filter(|table| table.name.split_once('.').is_some_and(|(_, name)| name == wanted));
    let only = match (ends.next(), ends.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    };
    whole.or(only).map(|table| table.name.clone())
}

fn unknown_list(wanted: &str, tables: &[Table]) -> Failure {
    if let Some(field) = hyperverge::field(wanted) {
        let says = format!("`{}` is a member, not a list", field.wire_name);
        let remedy = field.list.map_or_else(
            || format!("It takes no list of words; `kyckit fields {}` says what it takes.", field.wire_name),
            |list| format!("It takes the words of `{0}`: `kyckit codes {0}`.", list.name),
        );
        return Failure::configuration("unknown_list", says, remedy);
    }
    let remedy = format!(
        "{}`kyckit codes` shows them all.",
        hint(wanted, tables.iter().map(|table| table.name.as_str()))
    );
    Failure::configuration("unknown_list", format!("there is no list `{}`", plain(wanted)), remedy)
}

/// One line a list.
fn overview(tables: &[Table], args: &Args, out: &mut Output) {
    for table in tables.iter().filter(|table| !(args.unconfirmed && table.rows.is_empty())) {
        let (count, open) = (table.rows.len(), table.rows.iter().filter(|row| !row.confirmed).count());
        if args.json {
            let line = json!({"list": table.name, "title": table.title, "codes": count, "unconfirmed": open, "complete": table.complete});
            out.line(&line.to_string());
            continue;
        }
        let note = if open > 0 { format!(" ({open} unconfirmed)") } else { String::new() };
        out.line(&format!("{:<26}{:>9}  {}{note}", table.name, number(count, "code"), table.title));
    }
}

/// One line a word, under the name of its list.
fn words(tables: &[Table], json: bool, out: &mut Output) {
    for table in tables {
        if json {
            for row in &table.rows {
                out.line(&row.to_json(&table.name));
            }
            continue;
        }
        out.line(&format!("{}: {}", table.name, table.title));
        if !table.doc.is_empty() {
            out.line(&format!("  {}", table.doc));
        }
        let width = |text: fn(&Row) -> &str, most: usize| {
            table.rows.iter().map(|row| text(row).chars().count()).max().unwrap_or_default().min(most)
        };
        let (code_width, registry_width) = (width(|row| &row.code, 44), width(|row| &row.registry_code, 12));
        for row in &table.rows {
            let mark = if row.confirmed { "confirmed  " } else { "unconfirmed" };
            let line = format!(
                "  {:<code_width$}  {mark}  {:<registry_width$}  {}",
                row.code, row.registry_code, row.meaning
            );
            out.line(line.trim_end());
        }
    }
}

impl Row {
    fn contains(&self, text: &str) -> bool {
        [&self.code, &self.meaning, &self.registry_code]
            .iter()
            .any(|column| column.to_lowercase().contains(text))
            || self.more.as_object().is_some_and(|more| {
                more.values().any(|value| value.to_string().to_lowercase().contains(text))
            })
    }

    fn to_json(&self, list: &str) -> String {
        let mut object = json!({
            "list": list,
            "code": self.code,
            "confirmed": self.confirmed,
            "meaning": self.meaning,
            "registry_code": self.registry_code,
        });
        if let (Some(object), Some(more)) = (object.as_object_mut(), self.more.as_object()) {
            object.extend(more.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        object.to_string()
    }
}

fn of_list(list: &'static CodeList, spellings: &Spellings) -> Table {
    let row = |code: &'static kyckit::Code| Row {
        code: code.wire.to_owned(),
        confirmed: spellings.is_confirmed(list, code),
        meaning: code.meaning.to_owned(),
        registry_code: code.registry_code.to_owned(),
        more: json!({"aliases": code.aliases, "spelling": spellings.to_wire(list, code.wire)}),
    };
    let rows = list.codes.iter().map(row).collect();
    Table { name: list.name.to_owned(), title: list.title, doc: list.doc, complete: list.complete, rows }
}

/// The lists and tables of the providers that are spoken to without an application: all under their names.
fn of_others() -> Vec<Table> {
    let mut tables = Vec::new();
    for provider in PROVIDERS {
        let (title, failures) = match provider.name() {
            "argos" => ("Answers of failure of ARGOS's API", argos::FAILURES),
            "p100" => ("Answers of failure of P100's API", p100::FAILURES),
            _ => continue,
        };
        let under = |name: &str| format!("{}.{name}", provider.name());
        let none = Spellings::none();
        let lists = provider.lists().iter().map(|list| of_list(list, &none));
        tables.extend(lists.map(|table| Table { name: under(&table.name), ..table }));
        let title_of_verdicts = "What events and statuses mean, and their verdict";
        tables.push(of_verdicts(under("verdict"), title_of_verdicts, providers::verdicts(provider.name())));
        tables.push(of_failures(under("failure"), title, failures));
    }
    tables
}

fn statuses() -> Table {
    let row = |row: &kyckit::StatusRow| Row {
        code: joined(row.codes, row.text),
        confirmed: true,
        meaning: format!("{} [{}, final: {}]", row.meaning, row.decision, row.is_final),
        registry_code: String::new(),
        more: json!({"codes": row.codes, "text": row.text, "state": row.state, "decision": row.decision, "is_final": row.is_final}),
    };
    let doc = "Two digits match the end of a longer code; the first of three digits names the registry.";
    let rows = hyperverge::STATUSES.iter().map(row).collect();
    Table {
        name: "status".to_owned(),
        title: "Registry statuses (appStatus) and their verdict",
        doc,
        complete: false,
        rows,
    }
}

fn modifications() -> Table {
    let row = |row: &kyckit::ModificationRow| Row {
        code: joined(row.codes, row.state),
        confirmed: true,
        meaning: row.meaning.to_owned(),
        registry_code: String::new(),
        more: json!({"codes": row.codes, "state": row.state}),
    };
    let rows = hyperverge::MODIFICATIONS.iter().map(row).collect();
    Table {
        name: "modification".to_owned(),
        title: "Modification statuses (appUpdtStatus)",
        doc: "",
        complete: false,
        rows,
    }
}

fn failures() -> Table {
    let title = "The provider's documented answers of failure";
    of_failures("failure".to_owned(), title, hyperverge::FAILURES)
}

fn of_failures(name: String, title: &'static str, rows: &'static [FailureRow]) -> Table {
    let row = |row: &FailureRow| Row {
        code: row.code.to_owned(),
        confirmed: true,
        meaning: format!("{} {} [{}]", row.meaning, row.remedy, row.outcome),
        registry_code: if row.http_status == 0 { String::new() } else { row.http_status.to_string() },
        more: json!({"http_status": row.http_status, "message": row.message, "outcome": row.outcome, "remedy": row.remedy}),
    };
    let rows = rows.iter().map(row).collect();
    let doc = "The number is the documented HTTP status.";
    Table { name, title, doc, complete: false, rows }
}

fn verdicts() -> Table {
    let title = "Statuses of the Results webhook (applicationStatus) and their verdict";
    of_verdicts("verdict".to_owned(), title, hyperverge::VERDICTS)
}

fn of_verdicts(name: String, title: &'static str, rows: &'static [VerdictRow]) -> Table {
    let row = |row: &VerdictRow| {
        let words = [row.event, row.status, row.attempt].into_iter().filter(|word| !word.is_empty());
        let switch = if row.switch.is_empty() { String::new() } else { format!(", policy: {}", row.switch) };
        Row {
            code: words.collect::<Vec<_>>().join(" "),
            confirmed: true,
            meaning: format!(
                "{} [{}, final: {}, by: {}{switch}]",
                row.meaning, row.decision, row.is_final, row.actor
            ),
            registry_code: String::new(),
            more: json!({"kind": row.kind, "decision": row.decision, "is_final": row.is_final, "actor": row.actor, "denied_by": row.denied_by}),
        }
    };
    Table { name, title, doc: "", complete: false, rows: rows.iter().map(row).collect() }
}

/// `07 KRA Validated`.
fn joined(codes: &[&str], text: &str) -> String {
    format!("{} {text}", codes.join(" ")).trim().to_owned()
}
