//! Reads a provider's `spec.toml` and refuses what the closed vocabulary does not know, naming the row.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use toml::{Table, Value};

type Result<T> = std::result::Result<T, String>;

/// One provider's table. Only a provider that takes applications has an application, with groups and fields.
pub(crate) struct Spec {
    /// Name of the provider's room, and of its module in Rust and Python.
    pub(crate) name: String,
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
    pub(crate) verdicts: Vec<Table>,
    pub(crate) records: Vec<Record>,
}

/// What an application is made of, in the order of the wire: a group stands where its first field does.
pub(crate) enum Part<'a> {
    Field(&'a Field),
    Group(&'a Group),
}

impl Spec {
    /// The parts of the application.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let mut seen = BTreeSet::new();
        self.fields.iter().filter_map(move |field| match field.split().0 {
            "" => Some(Part::Field(field)),
            path if seen.insert(path) => self.groups.iter().find(|group| group.path == path).map(Part::Group),
            _ => None,
        })
    }

    /// One group of each type, with the documentation of all that share it.
    pub(crate) fn types(&self) -> impl Iterator<Item = (&Group, String)> {
        let mut seen = BTreeSet::new();
        self.groups.iter().filter(move |group| seen.insert(&group.type_name)).map(|group| {
            let twins = self.groups.iter().filter(|twin| twin.type_name == group.type_name);
            (group, twins.map(|twin| twin.doc.as_str()).collect::<Vec<_>>().join(" / "))
        })
    }

    /// The fields of a group.
    pub(crate) fn fields_of(&self, group: &Group) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.split().0 == group.path)
    }

    /// The wire names of a member: one for each group of its type.
    pub(crate) fn wires(&self, field: &Field) -> String {
        let type_of = |path: &str| self.groups.iter().find(|g| g.path == path).map(|g| &g.type_name);
        let (group, name) = field.split();
        let same = |other: &&Field| other.split().1 == name && type_of(other.split().0) == type_of(group);
        let names = self.fields.iter().filter(same).map(|other| match group {
            "" => format!("`{}`", other.wire),
            _ => format!("`{}` ({})", other.wire, other.split().0),
        });
        names.collect::<Vec<_>>().join(", ")
    }

    /// The code lists whose words callers write or compare: those that an application uses, or all where there is none.
    pub(crate) fn public_lists(&self) -> impl Iterator<Item = &List> {
        let is_used = |list: &&List| self.fields.iter().any(|field| field.list == list.name);
        self.lists.iter().filter(move |list| self.fields.is_empty() || is_used(list))
    }

    /// What the names of its lists begin with where the lists of all providers stand side by side.
    pub(crate) fn prefix(&self) -> String {
        if self.application.is_empty() { format!("{}_", self.name) } else { String::new() }
    }
}

/// Kinds of values. A closed vocabulary: a new one is a row here and a column in each use of [`Field::by`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    Code,
    Flag,
    Date,
    Count,
    Document,
}

/// Declares rows of the table: each column once, with its type and how it is read. Other columns are refused.
macro_rules! rows {
    ($($row:ident, $label:literal by $key:literal { $($name:ident: $type:ty = $read:ident($column:literal),)* })*) => {$(
        pub(crate) struct $row { $(pub(crate) $name: $type,)* }

        impl $row {
            fn read(table: &Table) -> Result<Self> {
                let label = format!("{} {}", $label, text(table, $key));
                if let Some(column) = table.keys().find(|column| ![$($column),*].contains(&column.as_str())) {
                    return Err(format!("{label}: the column `{column}` is not known"));
                }
                let fault = |why: String| format!("{label}: {why}");
                Ok($row { $($name: $read(table, $column).map_err(fault)?,)* })
            }
        }
    )*};
}

rows! {
    Group, "group" by "path" {
        path: String = needed("path"),
        type_name: String = needed("type"),
        doc: String = needed("doc"),
    }
    Field, "field" by "path" {
        path: String = needed("path"),
        wire: String = needed("wire"),
        kind: Type = kind("type"),
        list: String = optional("list"),
        check: String = optional("check"),
        obligation: String = obligation("obligation"),
        when: String = optional("when"),
        default: String = optional("default"),
        applies: String = applies("applies"),
        personal: bool = flag("personal"),
        warn_over: i64 = number("warn_over"),
        max: i64 = number("max"),
        rules: Vec<String> = list_of_texts("rules"),
        doc: String = needed("doc"),
        remedy: String = needed("remedy"),
        source: String = needed("source"),
        index: usize = nowhere(""),
    }
    List, "list" by "name" {
        name: String = needed("name"),
        title: String = needed("title"),
        doc: String = optional("doc"),
        source: String = needed("source"),
        confirmed: bool = flag("confirmed"),
        complete: bool = flag("complete"),
        codes: Vec<Code> = codes("codes"),
    }
    Code, "code" by "symbol" {
        symbol: String = needed("symbol"),
        wire: String = needed("wire"),
        meaning: String = needed("meaning"),
        registry_code: String = optional("registry_code"),
        pin: String = optional("pin"),
        class: String = optional("class"),
        aliases: Vec<String> = list_of_texts("aliases"),
        confirmed: Option<bool> = optional_flag("confirmed"),
    }
    Record, "record" by "name" {
        name: String = needed("name"),
        doc: String = needed("doc"),
        source: String = needed("source"),
        fields: Vec<RecordField> = record_fields("fields"),
    }
    RecordField, "member" by "name" {
        name: String = needed("name"),
        wire: String = needed("wire"),
        aliases: Vec<String> = list_of_texts("aliases"),
        json: String = json("json"),
        doc: String = needed("doc"),
        personal: bool = flag("personal"),
    }
}

impl Field {
    /// (`correspondence`, `pin_code`), or an empty group for a member of the application itself.
    pub(crate) fn split(&self) -> (&str, &str) {
        self.path.split_once('.').unwrap_or(("", &self.path))
    }

    /// The one for this kind of value: text, personal text, flag, date, personal date, count, document. A code is
    /// a text.
    pub(crate) fn by<T>(&self, [text, personal, flag, date, personal_date, count, document]: [T; 7]) -> T {
        match (self.kind, self.personal) {
            (Type::Text, true) => personal,
            (Type::Text | Type::Code, _) => text,
            (Type::Flag, _) => flag,
            (Type::Date, false) => date,
            (Type::Date, true) => personal_date,
            (Type::Count, _) => count,
            (Type::Document, _) => document,
        }
    }
}

impl RecordField {
    /// Where the member may stand, the first place that is taken wins: names, with the object around them before a dot.
    pub(crate) fn wires(&self) -> impl Iterator<Item = &str> {
        [&self.wire].into_iter().chain(&self.aliases).map(String::as_str)
    }
}

impl Record {
    /// The names of each object of the payload: first the outermost one (without a name of its own), where an object
    /// stands in the place of its first member, then the objects inside.
    pub(crate) fn objects(&self) -> Vec<(&str, Vec<&str>)> {
        let mut objects: Vec<(&str, Vec<&str>)> = vec![("", Vec::new())];
        let mut add = |object, name| {
            if !objects.iter().any(|(known, _)| *known == object) {
                objects.push((object, Vec::new()));
            }
            let names = objects.iter_mut().find(|(known, _)| *known == object).map(|(_, names)| names);
            names.filter(|names| !names.contains(&name)).into_iter().for_each(|names| names.push(name));
        };
        for wire in self.fields.iter().flat_map(RecordField::wires) {
            let (object, name) = wire.split_once('.').unwrap_or(("", wire));
            add("", if object.is_empty() { name } else { object });
            add(object, name);
        }
        objects
    }
}

impl List {
    /// Whether somebody has confirmed this word's spelling: its own mark, else the list's.
    pub(crate) fn is_confirmed(&self, code: &Code) -> bool {
        code.confirmed.unwrap_or(self.confirmed)
    }
}

fn needed(table: &Table, column: &str) -> Result<String> {
    table.get(column).and_then(Value::as_str).map(str::to_owned).ok_or(format!("`{column}` must be a text"))
}

fn optional(table: &Table, column: &str) -> Result<String> {
    if table.contains_key(column) { needed(table, column) } else { Ok(String::new()) }
}

fn optional_flag(table: &Table, column: &str) -> Result<Option<bool>> {
    if table.contains_key(column) { flag(table, column).map(Some) } else { Ok(None) }
}

fn flag(table: &Table, column: &str) -> Result<bool> {
    table.get(column).and_then(Value::as_bool).ok_or(format!("`{column}` must be true or false"))
}

fn number(table: &Table, column: &str) -> Result<i64> {
    table.get(column).map_or(Some(0), Value::as_integer).ok_or(format!("`{column}` must be a number"))
}

fn list_of_texts(table: &Table, column: &str) -> Result<Vec<String>> {
    Ok(texts(table, column))
}

fn one_of(table: &Table, column: &str, allowed: &[&str]) -> Result<String> {
    let value = needed(table, column)?;
    let refused = format!("`{column}` must be one of {}", allowed.join(", "));
    if allowed.contains(&value.as_str()) { Ok(value) } else { Err(refused) }
}

fn obligation(table: &Table, column: &str) -> Result<String> {
    one_of(table, column, &["required", "optional", "when", "default"])
}

fn applies(table: &Table, column: &str) -> Result<String> {
    one_of(table, column, &["both", "individual", "organisation"])
}

fn json(table: &Table, column: &str) -> Result<String> {
    if table.contains_key(column) {
        one_of(table, column, &["number", "list"])
    } else {
        Ok("text".to_owned())
    }
}

fn kind(table: &Table, column: &str) -> Result<Type> {
    let kinds = [Type::Text, Type::Code, Type::Flag, Type::Date, Type::Count, Type::Document];
    let name = needed(table, column)?;
    let named = kinds.into_iter().find(|kind| format!("{kind:?}").to_lowercase() == name);
    named.ok_or(format!("the type `{name}` is not known"))
}

fn codes(table: &Table, column: &str) -> Result<Vec<Code>> {
    tables(table, column).map(Code::read).collect()
}

fn record_fields(table: &Table, column: &str) -> Result<Vec<RecordField>> {
    tables(table, column).map(RecordField::read).collect()
}

/// The place in the table, which no column tells.
fn nowhere(_: &Table, _: &str) -> Result<usize> {
    Ok(0)
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
    let rows = |name: &str| tables(&root, name).cloned().collect();
    let mut spec = Spec {
        name: needed(provider, "name")?,
        title: needed(provider, "title")?,
        application: optional(provider, "application")?,
        page: needed(provider, "source")?,
        groups: tables(&root, "group").map(Group::read).collect::<Result<_>>()?,
        fields: tables(&root, "field").map(Field::read).collect::<Result<_>>()?,
        lists: tables(&root, "list").map(List::read).collect::<Result<_>>()?,
        records: tables(&root, "record").map(Record::read).collect::<Result<_>>()?,
        statuses: rows("status"),
        modifications: rows("modification"),
        errors: rows("error"),
        advice: rows("advice"),
        verdicts: rows("verdict"),
    };
    spec.fields.iter_mut().enumerate().for_each(|(index, field)| field.index = index);
    cross_check(&spec)?;
    Ok(spec)
}

fn tables<'a>(root: &'a Table, key: &str) -> impl Iterator<Item = &'a Table> {
    let rows = root.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    rows.iter().filter_map(Value::as_table)
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
    let members = |group| -> Vec<(&str, bool)> {
        spec.fields_of(group).map(|field| (field.split().1, field.personal)).collect()
    };
    for (first, _) in spec.types() {
        let twins = spec.groups.iter().filter(|group| group.type_name == first.type_name);
        if let Some(group) = twins.clone().find(|group| members(group) != members(first)) {
            return Err(format!(
                "group {}: its members differ from the other `{}`",
                group.path, group.type_name
            ));
        }
    }
    Ok(())
}
