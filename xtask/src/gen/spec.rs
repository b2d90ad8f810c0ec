//! Reads a provider's `spec.toml` and refuses what the closed vocabulary does not know, naming the row.

use std::collections::BTreeMap;
use std::path::Path;
use toml::{Table, Value};

type Result<T> = std::result::Result<T, String>;

/// One provider's table.
pub(crate) struct Spec {
    pub(crate) title: String,
    pub(crate) application: String,
    pub(crate) page: String,
    pub(crate) groups: Vec<Group>,
    pub(crate) fields: Vec<Field>,
    pub(crate) lists: Vec<List>,
    pub(crate) statuses: Vec<Table>,
    pub(crate) modifications: Vec<Table>,
    pub(crate) errors: Vec<Table>,
    pub(crate) advice: Vec<Table>,
    pub(crate) records: Vec<Record>,
}

pub(crate) struct Group {
    pub(crate) path: String,
    pub(crate) type_name: String,
    pub(crate) doc: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    Flag,
    Date,
    Code,
    Count,
    Document,
}

pub(crate) struct Field {
    pub(crate) index: usize,
    pub(crate) path: String,
    pub(crate) wire: String,
    pub(crate) kind: Type,
    pub(crate) list: String,
    pub(crate) check: String,
    pub(crate) obligation: String,
    pub(crate) when: String,
    pub(crate) default: String,
    pub(crate) applies: String,
    pub(crate) personal: bool,
    pub(crate) warn_over: i64,
    pub(crate) max: i64,
    pub(crate) rules: Vec<String>,
    pub(crate) doc: String,
    pub(crate) remedy: String,
    pub(crate) source: String,
}

impl Field {
    /// (`correspondence`, `pin_code`), or an empty group for a member of the application itself.
    pub(crate) fn split(&self) -> (&str, &str) {
        self.path.split_once('.').unwrap_or(("", &self.path))
    }
}

pub(crate) struct List {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) doc: String,
    pub(crate) source: String,
    pub(crate) complete: bool,
    pub(crate) codes: Vec<Code>,
}

pub(crate) struct Code {
    pub(crate) symbol: String,
    pub(crate) wire: String,
    pub(crate) meaning: String,
    pub(crate) registry_code: String,
    pub(crate) pin: String,
    pub(crate) class: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) confirmed: bool,
}

pub(crate) struct Record {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) source: String,
    pub(crate) fields: Vec<RecordField>,
}

pub(crate) struct RecordField {
    pub(crate) name: String,
    pub(crate) wire: String,
    pub(crate) doc: String,
    pub(crate) personal: bool,
}

/// A row of the table, with the name that an error gives it.
struct Row<'a> {
    label: String,
    table: &'a Table,
}

impl<'a> Row<'a> {
    fn new(kind: &str, key: &str, table: &'a Table) -> Self {
        let name = table.get(key).and_then(Value::as_str).unwrap_or("?");
        Row { label: format!("{kind} {name}"), table }
    }

    fn known(&self, keys: &[&str]) -> Result<()> {
        match self.table.keys().find(|key| !keys.contains(&key.as_str())) {
            Some(key) => Err(format!("{}: the column `{key}` is not known", self.label)),
            None => Ok(()),
        }
    }

    fn text(&self, key: &str) -> Result<String> {
        self.optional(key)?.ok_or_else(|| format!("{}: `{key}` is missing", self.label))
    }

    fn optional(&self, key: &str) -> Result<Option<String>> {
        match self.table.get(key) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(format!("{}: `{key}` must be a text", self.label)),
        }
    }

    fn or_empty(&self, key: &str) -> Result<String> {
        Ok(self.optional(key)?.unwrap_or_default())
    }

    fn flag(&self, key: &str) -> Result<bool> {
        let value = self.table.get(key).and_then(Value::as_bool);
        value.ok_or_else(|| format!("{}: `{key}` must be true or false", self.label))
    }

    fn number(&self, key: &str) -> i64 {
        self.table.get(key).and_then(Value::as_integer).unwrap_or(0)
    }

    fn texts(&self, key: &str) -> Vec<String> {
        texts(self.table, key)
    }

    fn one_of(&self, key: &str, allowed: &[&str]) -> Result<String> {
        let value = self.text(key)?;
        if allowed.contains(&value.as_str()) {
            return Ok(value);
        }
        Err(format!("{}: `{key}` must be one of {}", self.label, allowed.join(", ")))
    }
}

/// The texts of an array column; empty when it is not there.
pub(crate) fn texts(table: &Table, key: &str) -> Vec<String> {
    let items = table.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// The text of a column; empty when it is not there.
pub(crate) fn text<'a>(table: &'a Table, key: &str) -> &'a str {
    table.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Reads and checks the table of one provider.
pub(crate) fn read(path: &Path) -> Result<Spec> {
    let source = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let root: Table = source.parse().map_err(|e| format!("{}: {e}", path.display()))?;
    let empty = Table::new();
    let provider = root.get("provider").and_then(Value::as_table).unwrap_or(&empty);
    let provider = Row::new("provider", "name", provider);
    let spec = Spec {
        title: provider.text("title")?,
        application: provider.text("application")?,
        page: provider.text("source")?,
        groups: tables(&root, "group").map(group).collect::<Result<_>>()?,
        fields: tables(&root, "field").enumerate().map(field).collect::<Result<_>>()?,
        lists: tables(&root, "list").map(list).collect::<Result<_>>()?,
        statuses: tables(&root, "status").cloned().collect(),
        modifications: tables(&root, "modification").cloned().collect(),
        errors: tables(&root, "error").cloned().collect(),
        advice: tables(&root, "advice").cloned().collect(),
        records: tables(&root, "record").map(record).collect::<Result<_>>()?,
    };
    cross_check(&spec)?;
    Ok(spec)
}

fn tables<'a>(root: &'a Table, key: &str) -> impl Iterator<Item = &'a Table> {
    let rows = root.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    rows.iter().filter_map(Value::as_table)
}

fn group(table: &Table) -> Result<Group> {
    let row = Row::new("group", "path", table);
    row.known(&["path", "type", "doc"])?;
    Ok(Group { path: row.text("path")?, type_name: row.text("type")?, doc: row.text("doc")? })
}

const FIELD_COLUMNS: &[&str] = &[
    "path",
    "wire",
    "type",
    "list",
    "check",
    "obligation",
    "when",
    "default",
    "applies",
    "personal",
    "warn_over",
    "max",
    "rules",
    "doc",
    "remedy",
    "source",
];

fn field((index, table): (usize, &Table)) -> Result<Field> {
    let row = Row::new("field", "path", table);
    row.known(FIELD_COLUMNS)?;
    let kind = match row.text("type")?.as_str() {
        "text" => Type::Text,
        "flag" => Type::Flag,
        "date" => Type::Date,
        "code" => Type::Code,
        "count" => Type::Count,
        "document" => Type::Document,
        other => return Err(format!("{}: the type `{other}` is not known", row.label)),
    };
    Ok(Field {
        index,
        path: row.text("path")?,
        wire: row.text("wire")?,
        kind,
        list: if kind == Type::Code { row.text("list")? } else { String::new() },
        check: row.or_empty("check")?,
        obligation: row.one_of("obligation", &["required", "optional", "when", "default"])?,
        when: row.or_empty("when")?,
        default: row.or_empty("default")?,
        applies: row.one_of("applies", &["both", "individual", "organisation"])?,
        personal: row.flag("personal")?,
        warn_over: row.number("warn_over"),
        max: row.number("max"),
        rules: row.texts("rules"),
        doc: row.text("doc")?,
        remedy: row.text("remedy")?,
        source: row.text("source")?,
    })
}

fn list(table: &Table) -> Result<List> {
    let row = Row::new("list", "name", table);
    row.known(&["name", "title", "doc", "source", "confirmed", "complete", "codes"])?;
    let confirmed = row.flag("confirmed")?;
    let code = |table: &Table| -> Result<Code> {
        let code = Row::new(&row.label, "symbol", table);
        code.known(&["symbol", "wire", "meaning", "registry_code", "pin", "class", "aliases", "confirmed"])?;
        Ok(Code {
            symbol: code.text("symbol")?,
            wire: code.text("wire")?,
            meaning: code.text("meaning")?,
            registry_code: code.or_empty("registry_code")?,
            pin: code.or_empty("pin")?,
            class: code.or_empty("class")?,
            aliases: code.texts("aliases"),
            confirmed: table.get("confirmed").and_then(Value::as_bool).unwrap_or(confirmed),
        })
    };
    Ok(List {
        name: row.text("name")?,
        title: row.text("title")?,
        doc: row.or_empty("doc")?,
        source: row.text("source")?,
        complete: row.flag("complete")?,
        codes: tables(table, "codes").map(code).collect::<Result<_>>()?,
    })
}

fn record(table: &Table) -> Result<Record> {
    let row = Row::new("record", "name", table);
    let field = |table: &Table| -> Result<RecordField> {
        let field = Row::new(&row.label, "name", table);
        field.known(&["name", "wire", "personal", "doc"])?;
        Ok(RecordField {
            name: field.text("name")?,
            wire: field.text("wire")?,
            doc: field.text("doc")?,
            personal: field.flag("personal")?,
        })
    };
    Ok(Record {
        name: row.text("name")?,
        doc: row.text("doc")?,
        source: row.text("source")?,
        fields: tables(table, "fields").map(field).collect::<Result<_>>()?,
    })
}

/// What no row can see alone: names used twice, lists and groups that do not exist, twin groups that differ.
fn cross_check(spec: &Spec) -> Result<()> {
    let mut wires = BTreeMap::new();
    for field in &spec.fields {
        if let Some(other) = wires.insert(field.wire.to_lowercase(), &field.path) {
            return Err(format!("field {}: the wire name is also that of {other}", field.path));
        }
        if field.kind == Type::Code && !spec.lists.iter().any(|list| list.name == field.list) {
            return Err(format!("field {}: there is no list `{}`", field.path, field.list));
        }
        let (group, _) = field.split();
        if !group.is_empty() && !spec.groups.iter().any(|g| g.path == group) {
            return Err(format!("field {}: there is no group `{group}`", field.path));
        }
        if (field.obligation == "when") == field.when.is_empty() {
            return Err(format!("field {}: `when` goes with obligation = \"when\"", field.path));
        }
    }
    for list in &spec.lists {
        let mut seen = BTreeMap::new();
        for code in &list.codes {
            for text in code.aliases.iter().chain([&code.wire]) {
                if let Some(other) = seen.insert(text, &code.symbol) {
                    return Err(format!("list {} {}: also spelled like {other}", list.name, code.symbol));
                }
            }
        }
    }
    twin_groups(spec)
}

/// Two groups of one type share a struct, so they must have the same members.
fn twin_groups(spec: &Spec) -> Result<()> {
    let members = |path: &str| -> Vec<(String, bool)> {
        let of_group = spec.fields.iter().filter(|field| field.split().0 == path);
        of_group.map(|field| (field.split().1.to_owned(), field.personal)).collect()
    };
    for group in &spec.groups {
        let first = spec.groups.iter().find(|g| g.type_name == group.type_name);
        let (mine, firsts) = (members(&group.path), members(first.map_or("", |g| &g.path)));
        if mine != firsts {
            return Err(format!(
                "group {}: its members differ from the other `{}`",
                group.path, group.type_name
            ));
        }
    }
    Ok(())
}
