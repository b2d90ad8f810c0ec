//! JSON Schema (draft 2020-12) of what goes over the wire and of the canonical event, made from the tables.
//!
//! A schema tells shape and format. Conditions between members, and everything that is only a warning, are what
//! validation is for.

use crate::event::{Actor, Decision, DedupeStrength, EventKind};
use crate::table::{AppliesTo, Check, Field, FieldKind, Obligation, PayloadMember};
use serde_json::{Map, Value, json};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// One JSON Schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// What it describes, as a file would be called: `event`, `hyperverge_kra.application`.
    pub name: &'static str,
    /// The schema: JSON, indented, with a line end.
    pub json: String,
}

/// Every schema: of the canonical event, then what each provider's requests and webhooks look like.
#[must_use]
pub fn schemas() -> Vec<Schema> {
    let of_providers = crate::PROVIDERS.iter().flat_map(|provider| provider.schemas());
    [event()].into_iter().chain(of_providers).collect()
}

fn schema(name: &'static str, title: &str, mut body: Value) -> Schema {
    if let Some(body) = body.as_object_mut() {
        body.insert("$schema".to_owned(), DRAFT.into());
        body.insert("title".to_owned(), title.into());
    }
    body.sort_all_objects();
    Schema { name, json: format!("{body:#}\n") }
}

/// The flat wire JSON of an application. Members that kyckit does not know are allowed.
pub(crate) fn application(name: &'static str, title: &str, fields: &[Field]) -> Schema {
    let is_needed =
        |field: &&Field| field.obligation == Obligation::Required && field.applies_to == AppliesTo::Both;
    let required: Vec<&str> = fields.iter().filter(is_needed).map(|field| field.wire_name).collect();
    let members: Map<String, Value> =
        fields.iter().map(|field| (field.wire_name.to_owned(), member(field))).collect();
    schema(name, title, json!({ "type": "object", "required": required, "properties": members }))
}

/// What one member may hold. A member without a value may be an empty text, so each format allows that.
fn member(field: &Field) -> Value {
    let mut member = match field.kind {
        FieldKind::Flag => json!({ "enum": ["yes", "no", ""] }),
        FieldKind::Date => json!({ "type": "string", "pattern": "^([0-9]{2}-[0-9]{2}-[0-9]{4})?$" }),
        FieldKind::Count => json!({ "type": ["integer", "string"], "pattern": "^[0-9]*$", "minimum": 0 }),
        FieldKind::Document => json!({ "type": "string", "contentEncoding": "base64" }),
        FieldKind::Text | FieldKind::Code => json!({ "type": "string" }),
    };
    let pattern = match field.check {
        Check::Pan => Some("^[A-Z]{5}[0-9]{4}[A-Z]$"),
        Check::AadhaarLastFour => Some("^([0-9]{4})?$"),
        _ => None,
    };
    let examples: Vec<&str> =
        field.list.iter().flat_map(|list| list.codes.iter().map(|code| code.wire)).collect();
    let Some(members) = member.as_object_mut() else { return member };
    members.insert("description".to_owned(), format!("{} Path: {}.", field.doc, field.path).into());
    if let Some(pattern) = pattern {
        members.insert("pattern".to_owned(), pattern.into());
    }
    if field.max > 0 {
        members.insert("maxLength".to_owned(), field.max.into());
    }
    if !examples.is_empty() {
        // An open list: other words are sent as they stand, so these are examples and not an enum.
        members.insert("examples".to_owned(), examples.into());
    }
    member
}

/// A webhook body: its members flat, or inside `wrapper` where the provider has such a layout. Every member may be
/// missing and others may come; any scalar is read as its text.
pub(crate) fn webhook(
    name: &'static str,
    title: &str,
    members: &'static [PayloadMember],
    wrapper: Option<&str>,
) -> Schema {
    let members = payload(members);
    let flat = json!({ "type": "object", "properties": members });
    let body = match wrapper {
        None => flat,
        Some(wrapper) => {
            let wrapped =
                json!({ "type": "object", "required": [wrapper], "properties": { wrapper: flat.clone() } });
            json!({ "anyOf": [wrapped, flat] })
        }
    };
    schema(name, title, body)
}

/// The members of a payload at every place where they may stand, objects inside included.
fn payload(members: &'static [PayloadMember]) -> Map<String, Value> {
    let mut properties = Map::new();
    let places =
        |member: &'static PayloadMember| [member.wire_name].into_iter().chain(member.aliases.iter().copied());
    for (member, place) in members.iter().flat_map(|member| places(member).map(move |place| (member, place)))
    {
        let mut types = vec!["string", "number", "boolean", "null"];
        if member.json == "list" {
            types.extend(["array", "object"]);
        }
        let described = json!({ "type": types, "description": member.doc });
        let Some((object, name)) = place.split_once('.') else {
            properties.insert(place.to_owned(), described);
            continue;
        };
        let inside = properties
            .entry(object)
            .or_insert_with(|| json!({ "type": ["object", "null"], "properties": {} }));
        if let Some(inside) = inside.get_mut("properties").and_then(Value::as_object_mut) {
            inside.insert(name.to_owned(), described);
        }
    }
    properties
}

/// The canonical event, as [`crate::Event::to_json`] writes it.
fn event() -> Schema {
    let text = json!({ "type": "string" });
    let time = json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$" });
    let object = |required: &[&str], members: Value| json!({ "type": "object", "additionalProperties": false, "required": required, "properties": members });
    let texts = |names: &[&str]| -> Value {
        names.iter().map(|name| ((*name).to_owned(), text.clone())).collect::<Map<_, _>>().into()
    };
    let subject = object(&[], texts(&["case_id", "user_ref", "applicant_id", "tenant_id", "token_id"]));
    let reason = object(&["class"], texts(&["code", "text", "class"]));
    let warning = object(&["code"], texts(&["code", "path"]));
    let list = |items: Value| json!({ "type": "array", "items": items });
    let members = json!({
        "schema_version": { "const": crate::SCHEMA_VERSION },
        "provider": text, "variant": text, "provider_event": text, "provider_status": text,
        "kind": { "enum": names(EventKind::ALL, EventKind::as_str) },
        "decision": { "enum": names(Decision::ALL, Decision::as_str) },
        "actor": { "enum": names(Actor::ALL, Actor::as_str) },
        "dedupe_strength": { "enum": names(DedupeStrength::ALL, DedupeStrength::as_str) },
        "is_final": { "type": "boolean" },
        "subject": subject,
        "reasons": list(reason), "warnings": list(warning), "changed_fields": list(text.clone()),
        "occurred_at": time, "received_at": time, "occurred_at_field": text,
        "dedupe_key": text, "dedupe_window": { "type": "integer", "minimum": 1 },
        "verified_by": { "anyOf": [text, list(text.clone())] },
        "modification": object(&["state"], texts(&["raw", "state"])),
        "aml": object(&["hit"], texts(&["hit", "level", "status"])),
        "attempt": object(&["status", "decision"], texts(&["status", "decision"])),
    });
    let always = [
        "schema_version",
        "provider",
        "variant",
        "kind",
        "decision",
        "actor",
        "subject",
        "reasons",
        "changed_fields",
        "received_at",
        "dedupe_key",
        "dedupe_strength",
        "verified_by",
        "warnings",
    ];
    schema("event", "Canonical event", object(&always, members))
}

fn names<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|value| name(*value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_that_are_checked_in_are_the_tables_of_today() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/schemas");
        for schema in schemas() {
            let file = format!("{folder}/{}.schema.json", schema.name);
            let present = std::fs::read_to_string(&file).unwrap_or_default();
            assert!(present == schema.json, "{} is stale; run `cargo xtask gen`", schema.name);
        }
    }
}
