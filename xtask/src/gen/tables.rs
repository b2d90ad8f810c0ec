//! The small tables of a provider: statuses, answers of failure, advice, verdicts. Each is a constant in Rust and a
//! section of the reference page.

use super::spec::{Spec, text};
use super::{File, capital};
use toml::{Table, Value};

/// One small table: its constant in Rust, the type of a row, and its columns, of which the first three tell a row from
/// the others.
struct Small {
    name: &'static str,
    row: &'static str,
    doc: &'static str,
    rows: fn(&Spec) -> &[Table],
    columns: &'static str,
}

const TABLES: &[Small] = &[
    Small {
        name: "STATUSES",
        row: "StatusRow",
        doc: "Registry statuses with the verdict of each.",
        rows: |spec| &spec.statuses,
        columns: "codes state text decision final meaning switch reason modification",
    },
    Small {
        name: "MODIFICATIONS",
        row: "ModificationRow",
        doc: "Modification statuses.",
        rows: |spec| &spec.modifications,
        columns: "codes state meaning",
    },
    Small {
        name: "FAILURES",
        row: "FailureRow",
        doc: "The provider's documented answers of failure.",
        rows: |spec| &spec.errors,
        columns: "http_status code message name outcome meaning remedy source",
    },
    Small {
        name: "ADVICE",
        row: "Advice",
        doc: "What to do about a registry status. Reconstructed: the provider's own table is lost.",
        rows: |spec| &spec.advice,
        columns: "codes rank kra action update_flag fallback_flag if_unchanged confidence reason",
    },
    Small {
        name: "VERDICTS",
        row: "VerdictRow",
        doc: "What a webhook says: the verdict of each event and status.",
        rows: |spec| &spec.verdicts,
        columns: "event status attempt denied_by kind decision final actor switch meaning",
    },
];

impl Small {
    /// One piece for each row, between a head and a tail; nothing for a provider without such rows.
    fn write(
        &self,
        file: &mut File,
        rows: &[Table],
        [head, tail]: [&str; 2],
        line: impl Fn(&Table) -> String,
    ) {
        if rows.is_empty() {
            return;
        }
        file.push(self.name, head);
        for row in rows {
            let names: String =
                self.columns.split(' ').take(3).map(|column| format!(" {}", cell(row, column))).collect();
            file.push(format!("{}{names}", self.row), line(row));
        }
        file.push(self.name, tail);
    }
}

/// The constants.
pub(super) fn rust(spec: &Spec, file: &mut File) {
    for table in TABLES {
        let Small { name, row, doc, rows, columns } = table;
        let head = format!("/// {doc}\n#[rustfmt::skip]\npub static {name}: &[{row}] = &[\n");
        let values = |given: &Table| {
            columns.split(' ').map(|column| value(given, column)).collect::<Vec<_>>().join(", ")
        };
        table.write(file, rows(spec), [&head, "];\n\n"], |given| format!("{row} {{ {} }},\n", values(given)));
    }
}

/// The sections of the page, without the columns that no row fills.
pub(super) fn markdown(spec: &Spec, file: &mut File) {
    for table in TABLES {
        let rows = (table.rows)(spec);
        let is_used = |column: &&str| rows.iter().any(|row| row.contains_key(*column));
        let columns: Vec<&str> = table.columns.split(' ').filter(is_used).collect();
        let (names, dashes) = (columns.join(" | ").replace('_', " "), "|---".repeat(columns.len()));
        let title = capital(&table.name.to_lowercase());
        let head = format!("## {title}\n\n{}\n\n| {names} |\n{dashes}|\n", table.doc);
        let cells =
            |row: &Table| columns.iter().map(|column| cell(row, column)).collect::<Vec<_>>().join(" | ");
        table.write(file, rows, [&head, "\n"], |row| format!("| {} |\n", cells(row)));
    }
}

/// What a reader sees in a column.
fn cell(row: &Table, column: &str) -> String {
    match row.get(column) {
        Some(Value::Integer(number)) => number.to_string(),
        Some(Value::Array(_)) => texts(row, column).join(", "),
        _ => text(row, column).to_owned(),
    }
}

/// A column as Rust writes it, also one that the row leaves out. `final` is a keyword of Rust.
fn value(row: &Table, column: &str) -> String {
    match column {
        "codes" | "denied_by" => format!("{column}: &{:?}", texts(row, column)),
        "rank" | "http_status" => {
            format!("{column}: {}", row.get(column).and_then(Value::as_integer).unwrap_or_default())
        }
        "final" => format!("is_final: {:?}", text(row, column)),
        _ => format!("{column}: {:?}", text(row, column)),
    }
}

fn texts<'a>(row: &'a Table, column: &str) -> Vec<&'a str> {
    let items = row.get(column).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(Value::as_str).collect()
}
