//! The Rust form of a record that only the provider fills: a webhook's payload, an answer.

use super::rust::{DERIVES, debug};
use super::spec::{Record, RecordField};

const EXTRA: &str = "\
/// Members that kyckit does not know, in the order received; of an object inside with its name and a dot before.
///
/// Wire name: each its own. Format: raw JSON, not masked by its getters. Source: inferred.
pub extra: Vec<RawMember>,
";

/// The struct, what each member is, reading it, and its values.
pub(super) fn rust(record: &Record) -> String {
    let Record { name, doc, source, fields } = record;
    let objects = record.objects();
    let places = places(&objects);
    let each = |text: &dyn Fn(&RecordField) -> String| -> String { fields.iter().map(text).collect() };
    let members = each(&|field| member(field, source));
    let rows = each(&row);
    let reads = each(&|field| read(field, &places));
    let values = each(&|RecordField { name, personal, .. }| match personal {
        true => format!("({name:?}, self.{name}.as_ref().map(Personal::expose)), "),
        false => format!("({name:?}, self.{name}.as_deref()), "),
    });
    let debug = debug(name, ".all_masked(&self.values()).count(\"extra\", self.extra.len())");
    let (n, names) = (fields.len(), names(&objects, fields));
    format!(
        "/// {doc}\n///\n/// Source: {source}.\n{DERIVES}pub struct {name} {{\n{members}{EXTRA}}}\n\n{debug}impl {name} {{\n\
         /// What each member is, in table order.\npub const MEMBERS: &[PayloadMember] = &[{rows}];\n\n{names}\
         /// Takes the members that are there; none is needed.\n\
         pub(crate) fn read(reader: RecordReader<'_>) -> Self {{ Self {{ {reads} extra: reader.into_extra() }} }}\n\n\
         /// Every member with its name and its value as received. The values are not masked.\n\
         #[must_use]\npub fn values(&self) -> [(&'static str, Option<&str>); {n}] {{ [{values}] }}\n}}\n\n\
         impl Record for {name} {{\nfn values(&self) -> Vec<(&'static str, Option<&str>)> {{ {name}::values(self).to_vec() }}\n\n\
         fn extra(&self) -> &[RawMember] {{ &self.extra }}\n}}\n\n"
    )
}

fn member(field: &RecordField, source: &str) -> String {
    let RecordField { name, doc, personal, .. } = field;
    let kind = if *personal { "Personal" } else { "String" };
    let facts = format!("Wire name: {}. Format: {}. Source: {source}.", field.places(), field.format());
    format!("/// {doc}\n///\n/// {facts}\npub {name}: Option<{kind}>,\n")
}

fn row(RecordField { name, wire, aliases, json, doc, personal }: &RecordField) -> String {
    format!(
        "PayloadMember {{ name: {name:?}, wire_name: {wire:?}, aliases: &{aliases:?}, json: {json:?}, personal: {personal}, doc: {doc:?} }},"
    )
}

/// Takes the member from the first of its places that is taken.
fn read(field: &RecordField, places: &[String]) -> String {
    let get = if field.json == "list" { "json" } else { "text" };
    let at = |wire: &str| places.iter().position(|place| place == wire).unwrap_or_default();
    let read = |wire: &String| format!("reader.{get}({})", at(wire));
    let others: String = field.aliases.iter().map(|alias| format!(".or_else(|| {})", read(alias))).collect();
    let personal = if field.personal { ".map(Personal::from)" } else { "" };
    format!("{}: {}{others}{personal}, ", field.name, read(&field.wire))
}

/// Where a member may stand, in the order in which the reader holds the objects.
fn places(objects: &[(&str, Vec<&str>)]) -> Vec<String> {
    let place = |object: &str, name: &str| {
        if object.is_empty() { name.to_owned() } else { format!("{object}.{name}") }
    };
    objects.iter().flat_map(|(object, names)| names.iter().map(move |name| place(object, name))).collect()
}

/// The wire names of each object, and the members whose value may be something else than a text.
fn names(objects: &[(&str, Vec<&str>)], fields: &[RecordField]) -> String {
    let constant = |(object, names): &(&str, Vec<&str>)| {
        let prefix = if object.is_empty() { String::new() } else { object.to_uppercase() + "_" };
        let n = names.len();
        format!(
            "/// Wire names, in table order.\npub(crate) const {prefix}NAMES: [&'static str; {n}] = {names:?};\n\n"
        )
    };
    let constants: String = objects.iter().map(constant).collect();
    let inner = objects.iter().skip(1).map(|(object, _)| (*object, "object"));
    let others = fields.iter().filter(|field| field.json != "text");
    let others = others.flat_map(|field| field.wires().map(|wire| (wire, field.json.as_str())));
    let free: Vec<(&str, &str)> = inner.chain(others).collect();
    if free.is_empty() {
        return constants;
    }
    format!(
        "{constants}/// Members whose value may be something else than a text, and what.\n\
         pub(crate) const FREE: &[(&'static str, &'static str)] = &{free:?};\n\n"
    )
}
