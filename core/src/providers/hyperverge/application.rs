//! What can be done with an application: check it, read it from the wire, write it to the wire.

use super::generated::{FIELDS, KraApplication, NAMES, need};
use super::rules::{self, Facts};
use super::values::Values;
use crate::error::Error;
use crate::json::{self, Limits, Members, NameTable};
use crate::rules::Rules;
use crate::table::{
    Field, Given, Held, Obligation, RawMember, Reader, Sorted, Value, WireValue, Writer, is_full_aadhaar,
};
use crate::validate::{Checker, Need, Valid, Violations};
use std::borrow::Cow;

impl KraApplication {
    /// Every violation, errors and warnings, in the order of the wire. Never fails, sends nothing.
    #[must_use]
    pub fn validate(&self, rules: &Rules) -> Violations {
        let mut checker = Checker::new(rules, &self.unread, &self.notes);
        self.check(&mut checker, &self.facts());
        let mut violations = checker.finish(&FIELDS);
        violations.unknown = self.extra.iter().map(|member| member.name().to_owned()).collect();
        violations
    }

    /// The violations of one field, named by path (`correspondence.pin_code`) or wire name (`appCorPincd`): for a form
    /// that checks as it is filled. None when no field has that name; no violations when the field is fine.
    ///
    /// The whole application is looked at, since many rules compare a field with others; so a field may change its
    /// violations when another one is filled. Unknown members belong to no field.
    #[must_use]
    pub fn validate_field(&self, name: &str, rules: &Rules) -> Option<Violations> {
        super::field(name).map(|_| self.validate(rules).of_field(name))
    }

    /// Every violation of flat wire JSON: exactly what [`from_wire`](Self::from_wire) and then
    /// [`validate`](Self::validate) find, in the same order, but without making the application, which costs several
    /// times as much as the check. Use it where the application itself is not needed.
    ///
    /// # Errors
    /// Kind *payload*, as [`from_wire`](Self::from_wire): the body cannot be read at all.
    pub fn validate_wire(body: &[u8], rules: &Rules) -> Result<Violations, Error> {
        let members = members(body)?;
        let reader = Reader::new(members.known(), conflicts(&members), &FIELDS, &rules.spellings);
        Ok(violations(reader, &members.unknown, rules))
    }

    /// Every violation of the members of a map, in wire names and wire values: what
    /// [`validate_wire`](Self::validate_wire) finds in the same members written as JSON, in the same order. For
    /// programs that hold an application in types of their own language: nothing is written to be read again.
    ///
    /// # Errors
    /// Kind *payload*: more than 4096 members, or more than 64 MiB of names and texts.
    pub fn validate_members<'a>(
        members: impl IntoIterator<Item = (&'a str, WireValue<'a>)>,
        rules: &Rules,
    ) -> Result<Violations, Error> {
        let mut sorted = Sorted::none();
        sorted
            .fill(members, &BY_NAME, &Limits::APPLICATION)
            .map_err(|fault| Error::unreadable(fault, "the application"))?;
        let Sorted { known, unknown, conflicts } = &sorted;
        let reader = Reader::new(known, conflicts.iter().copied(), &FIELDS, &rules.spellings);
        Ok(violations(reader, unknown, rules))
    }

    fn facts(&self) -> Facts<'_> {
        rules::facts(Values::Model(self))
    }

    /// The application as one that may be uploaded.
    ///
    /// # Errors
    /// The violations, when one of them is an error. Warnings alone do not hinder.
    pub fn into_valid(self, rules: &Rules) -> Result<Valid<KraApplication>, Violations> {
        self.valid(rules).map(drop)?;
        Ok(Valid::new(self))
    }

    pub(crate) fn valid(&self, rules: &Rules) -> Result<Valid<&KraApplication>, Violations> {
        let violations = self.validate(rules);
        if violations.is_valid() { Ok(Valid::new(self)) } else { Err(violations) }
    }

    /// Reads flat wire JSON as existing systems hold it: members in any order and case, empty texts and `null` as
    /// absent. Nothing is checked and nothing is lost: unknown members go to `extra`, values that a member cannot
    /// hold to `unread`. The one exception is a full Aadhaar number, which is dropped; validation names it.
    ///
    /// # Errors
    /// Kind *payload*: the body is not UTF-8, not one JSON object, over 64 MiB, deeper than 32 or has more than
    /// 4096 members. The error tells line and column, never a value.
    pub fn from_wire(body: &[u8], rules: &Rules) -> Result<KraApplication, Error> {
        let members = members(body)?;
        let mut reader = Reader::new(members.known(), conflicts(&members), &FIELDS, &rules.spellings);
        let mut app = KraApplication::read(&mut reader);
        app.extra = reader.extra(&members.unknown);
        (app.unread, app.notes) = (reader.unread, reader.notes);
        Ok(app)
    }

    /// The flat wire JSON, compact, in the provider's order; members that are not given are left out.
    ///
    /// Written though not given: `noOfKycRecords` = 1 and the country `India` (the provider's defaults), the
    /// correspondence values in the permanent members when both addresses are said to be the same, and an empty
    /// text for mandatory members that speak only of the other kind of applicant. Never written: a full Aadhaar
    /// number in the members where one is to be feared (last four digits, proof references, unknown members that speak
    /// of it); in other texts validation warns of one. The bytes hold personal data, not masked.
    #[must_use]
    pub fn to_wire(&self, rules: &Rules) -> String {
        let documents = self.documents.account_opening_form.iter().chain(&self.documents.aadhaar_xml);
        let bytes: usize = documents.map(|document| document.bytes().len()).sum();
        let mut writer = Writer::new(4096 + bytes / 3 * 4);
        let facts = self.facts();
        for (index, field) in FIELDS.iter().enumerate() {
            let value = self.value(index);
            if !value.is_blank() {
                write(&mut writer, field, value, rules);
            } else if let Some(unread) = self.unread.iter().find(|member| member.name() == field.wire_name) {
                if !carries_full_aadhaar(field, unread) {
                    writer.field_raw(field, unread.json());
                }
            } else if let Some(repeated) = self.repeated(index) {
                write(&mut writer, field, repeated, rules);
            } else if field.obligation == Obligation::Default {
                write_default(&mut writer, field, rules);
            } else if need(index, &facts) == Need::NotApplicable {
                writer.field_text(field, "");
            }
        }
        // An extra member may neither stand beside a known one of its name nor carry what is never written.
        let is_known = |member: &RawMember| {
            FIELDS.iter().any(|field| field.wire_name.eq_ignore_ascii_case(member.name()))
        };
        for member in self.extra.iter().filter(|member| !is_known(member) && !member.carries_aadhaar()) {
            writer.raw(member.name(), member.json());
        }
        writer.finish()
    }

    /// The correspondence value that stands for a permanent member that was left out.
    fn repeated(&self, index: usize) -> Option<Value<'_>> {
        if self.permanent_same_as_correspondence != Some(true) {
            return None;
        }
        Some(self.value(super::twin(index)?)).filter(|value| !value.is_blank())
    }
}

/// The names as a map may give them: in any order.
static BY_NAME: NameTable<{ FIELDS.len() }> = NameTable::new(&NAMES);

/// The violations of values that no model holds.
fn violations<S: Given>(
    mut reader: Reader<'_, S>,
    unknown: &[(Cow<'_, str>, S)],
    rules: &Rules,
) -> Violations {
    let held: [Held<'_>; FIELDS.len()] =
        std::array::from_fn(|index| FIELDS.get(index).map_or(Held::Absent, |field| reader.held(field)));
    let unknown = reader.extra_names(unknown);
    let mut checker = Checker::new(rules, &reader.unread, &reader.notes).over(&held);
    // The model hands nothing over: all values come from the reader.
    KraApplication::default().check(&mut checker, &rules::facts(Values::Body(&held)));
    Violations { unknown, ..checker.finish(&FIELDS) }
}

/// The indices of the members that came again with another value.
fn conflicts<const N: usize>(members: &Members<'_, N>) -> impl Iterator<Item = usize> {
    members.duplicates.iter().filter(|duplicate| !duplicate.same).map(|duplicate| duplicate.index)
}

fn members(body: &[u8]) -> Result<Members<'_, { FIELDS.len() }>, Error> {
    json::read(body, &Limits::APPLICATION, &NAMES)
        .map_err(|fault| Error::unreadable(fault, "the application"))
}

fn carries_full_aadhaar(field: &Field, unread: &RawMember) -> bool {
    let text = json::unescaped(unread.json());
    is_full_aadhaar(field.check, &text)
}

fn write(writer: &mut Writer, field: &Field, value: Value<'_>, rules: &Rules) {
    match value {
        Value::Absent => {}
        Value::Text(text) if is_full_aadhaar(field.check, text) => {}
        Value::Text(text) => {
            writer.field_text(field, field.list.map_or(text, |list| rules.spellings.to_wire(list, text)));
        }
        Value::Flag(flag) => writer.field_flag(field, flag),
        Value::Date(date) => writer.field_date(field, date),
        Value::Count(count) if rules.policies.quoted_counts => writer.field_text(field, &count.to_string()),
        Value::Count(count) => writer.field_raw(field, &count.to_string()),
        Value::Document(document) => writer.field_document(field, document),
    }
}

fn write_default(writer: &mut Writer, field: &Field, rules: &Rules) {
    let value = field.default.parse().map_or(Value::Text(field.default), Value::Count);
    write(writer, field, value, rules);
}
