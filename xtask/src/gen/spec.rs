//! Reads a provider's `spec.toml` and refuses what the closed vocabulary does not know, naming the row.

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use toml::{Table, Value};

type Result<T> = std::result::Result<T, String>;

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
}

/// Declares rows of the table: each column once, with its type and how it is read. Other columns are refused.
macro_rules! rows {
    ($($row:ident by $key:literal { $($name:ident: $type:ty = $read:ident($column:literal $(, $words:expr)?),)* })*) => {$(
        pub(crate) struct $row { $(pub(crate) $name: $type,)* }

        impl<'de> Deserialize<'de> for $row {
            fn deserialize<D: Deserializer<'de>>(source: D) -> std::result::Result<Self, D::Error> {
                let table = &Table::deserialize(source)?;
                let fault = |why| D::Error::custom(format!("{} {}: {why}", stringify!($row), text(table, $key)));
                if let Some(column) = table.keys().find(|column| ![$($column),*].contains(&column.as_str())) {
                    return Err(fault(format!("the column `{column}` is not known")));
                }
                Ok($row { $($name: $read(table, $column $(, $words)?).map_err(fault)?,)* })
            }
        }
    )*};
}

// One provider's table. Only a provider that takes applications has an application, with groups and fields.
rows! {
    Spec by "" {
        provider: Provider = needed("provider"),
        groups: Vec<Group> = optional("group"),
        fields: Vec<Field> = optional("field"),
        lists: Vec<List> = needed("list"),
        records: Vec<Record> = needed("record"),
        statuses: Vec<Table> = optional("status"),
        modifications: Vec<Table> = optional("modification"),
        errors: Vec<Table> = optional("error"),
        advice: Vec<Table> = optional("advice"),
        verdicts: Vec<Table> = optional("verdict"),
    }
    Provider by "name" {
        name: String = needed("name"),
        title: String = needed("title"),
        application: String = optional("application"),
        source: String = needed("source"),
    }
    Group by "path" {
        path: String = needed("path"),
        type_name: String = needed("type"),
        doc: String = needed("doc"),
    }
    Field by "path" {
        path: String = needed("path"),
        wire: String = needed("wire"),
        kind: String = one_of("type", &["text", "code", "flag", "date", "count", "document"]),
        list: String = optional("list"),
        check: String = optional("check"),
        obligation: String = one_of("obligation", &["required", "optional", "when", "default"]),
        when: String = optional("when"),
        default: String = optional("default"),
        applies: String = one_of("applies", &["both", "individual", "organisation"]),
        personal: bool = needed("personal"),
        warn_over: u16 = optional("warn_over"),
        max: u16 = optional("max"),
        rules: Vec<String> = optional("rules"),
        doc: String = needed("doc"),
        remedy: String = needed("remedy"),
        source: String = needed("source"),
        index: usize = optional(""),
    }
    List by "name" {
        name: String = needed("name"),
        title: String = needed("title"),
        doc: String = optional("doc"),
        source: String = needed("source"),
        confirmed: bool = needed("confirmed"),
        complete: bool = needed("complete"),
        codes: Vec<Code> = needed("codes"),
    }
    Code by "symbol" {
        symbol: String = needed("symbol"),
        wire: String = needed("wire"),
        meaning: String = needed("meaning"),
        registry_code: String = optional("registry_code"),
        pin: String = optional("pin"),
        class: String = optional("class"),
        aliases: Vec<String> = optional("aliases"),
        confirmed: Option<bool> = optional("confirmed"),
    }
    Record by "name" {
        name: String = needed("name"),
        doc: String = needed("doc"),
        source: String = needed("source"),
        fields: Vec<RecordField> = needed("fields"),
    }
    RecordField by "name" {
        name: String = needed("name"),
        wire: String = needed("wire"),
        aliases: Vec<String> = optional("aliases"),
        json: String = json("json"),
        doc: String = needed("doc"),
        personal: bool = needed("personal"),
    }
}

impl Field {
    /// (`correspondence`, `pin_code`), or an empty group for a member of the application itself.
    pub(crate) fn split(&self) -> (&str, &str) {
        self.path.split_once('.').unwrap_or(("", &self.path))
    }

    /// The one for this kind of value: text, personal text, code, flag, date, personal date, count, document.
    pub(crate) fn by<T>(&self, kinds: [T; 8]) -> T {
        let [text, personal, code, flag, date, personal_date, count, document] = kinds;
        match (self.kind.as_str(), self.personal) {
            ("code", _) => code,
            ("flag", _) => flag,
            ("date", false) => date,
            ("date", true) => personal_date,
            ("count", _) => count,
            ("document", _) => document,
            (_, true) => personal,
            (_, false) => text,
        }
    }
}

impl RecordField {
    /// Where the member may stand, the first place that is taken wins: names, with the object around them before a dot.
    pub(crate) fn wires(&self) -> impl Iterator<Item = &str> {
        [&self.wire].into_iter().chain(&self.aliases).map(String::as_str)
    }

    /// Those places for the reader of the documentation.
    pub(crate) fn places(&self) -> String {
        self.wires().map(|wire| format!("`{wire}`")).collect::<Vec<_>>().join(" or ")
    }

    /// How the value is written.
    pub(crate) fn format(&self) -> &'static str {
        match self.json.as_str() {
            "list" => "text as received, or the JSON of a list as received",
            "number" => "text of the number as received",
            _ => "text as received",
        }
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

fn needed<T: DeserializeOwned>(table: &Table, column: &str) -> Result<T> {
    let value = table.get(column).ok_or(format!("`{column}` is missing"))?;
    value.clone().try_into().map_err(|error| format!("`{column}`: {}", error.message()))
}

fn optional<T: DeserializeOwned + Default>(table: &Table, column: &str) -> Result<T> {
    if table.contains_key(column) { needed(table, column) } else { Ok(T::default()) }
}

fn one_of(table: &Table, column: &str, words: &[&str]) -> Result<String> {
    let word: String = needed(table, column)?;
    let refused = format!("`{column}` must be one of {}", words.join(", "));
    if words.contains(&word.as_str()) { Ok(word) } else { Err(refused) }
}

fn json(table: &Table, column: &str) -> Result<String> {
    let word = one_of(table, column, &["number", "list"]);
    if table.contains_key(column) { word } else { Ok("text".to_owned()) }
}

/// The text of a column; empty when it is not there.
pub(crate) fn text<'a>(table: &'a Table, key: &str) -> &'a str {
    table.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Reads and checks the table of one provider.
pub(crate) fn read(path: &Path) -> Result<Spec> {
    let fault = |why: String| format!("{}: {why}", path.display());
    let source = std::fs::read_to_string(path).map_err(|error| fault(error.to_string()))?;
    let mut spec: Spec = toml::from_str(&source).map_err(|error| fault(error.to_string()))?;
    spec.fields.iter_mut().enumerate().for_each(|(index, field)| field.index = index);
    cross_check(&spec).map_err(fault)?;
    Ok(spec)
}

/// What no row can see alone: names used twice, lists and groups that do not exist, twin groups that differ.
fn cross_check(spec: &Spec) -> Result<()> {
    let mut wires = BTreeMap::new();
    for field in &spec.fields {
        if let Some(other) = wires.insert(field.wire.to_lowercase(), &field.path) {
            return Err(format!("field {}: the wire name is also that of {other}", field.path));
        }
        if field.kind == "code" && !spec.lists.iter().any(|list| list.name == field.list) {
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
    let members = |group| spec.fields_of(group).map(|field| (field.split().1, field.personal));
    for group in &spec.groups {
        let is_twin = |(first, _): &(&Group, String)| first.type_name == group.type_name;
        let twin = spec.types().find(is_twin).map_or(group, |(first, _)| first);
        if !members(group).eq(members(twin)) {
            return Err(format!("Group {}: its members differ from those of {}", group.path, twin.path));
        }
    }
    Ok(())
}
