//! The members of a body, those of its inner objects included, and what is odd about them.

use super::generated::ArgosPayload as Payload;
use super::generated::TRIGGER;
use super::generated::codes::{id_type, trigger};
use super::places as at;
use crate::json::{self, Fault, Kind, Limits, Members, NameTable, Names, Span};
use crate::table::{Check, RecordReader, is_blank, is_full_aadhaar, trimmed};
use crate::webhook::{Warnings, text_of};
use std::borrow::Cow;

/// The oldest generation: its `updated` has the KYC status in the place of the other triggers.
pub(super) const OLDEST: &str = "argos.g0";

/// The inner objects.
const OBJECTS: [usize; 5] = [at::KYC_RESULT, at::DATA, at::CF, at::ACTION, at::AML_RESULT];

/// Every trigger has its own order of members, so their names are found by hash.
static OUTER: NameTable<{ Payload::NAMES.len() }> = NameTable::new(&Payload::NAMES);
static KYC_RESULT: NameTable<{ Payload::KYC_RESULT_NAMES.len() }> =
    NameTable::new(&Payload::KYC_RESULT_NAMES);

/// The members of one body.
pub(super) struct Body<'a> {
    /// The trigger as received.
    pub(super) trigger_text: Option<Cow<'a, str>>,
    /// The documented trigger; empty when there is none or an unknown one.
    pub(super) trigger: &'static str,
    /// The generation of the layout.
    pub(super) variant: &'static str,
    pub(super) outer: Members<'a, { Payload::NAMES.len() }>,
    pub(super) kyc_result: Members<'a, { Payload::KYC_RESULT_NAMES.len() }>,
    pub(super) data: Members<'a, { Payload::DATA_NAMES.len() }>,
    cf: Members<'a, { Payload::CF_NAMES.len() }>,
    pub(super) action: Members<'a, { Payload::ACTION_NAMES.len() }>,
    pub(super) aml_result: Members<'a, { Payload::AML_RESULT_NAMES.len() }>,
}

impl<'a> Body<'a> {
    pub(super) fn empty() -> Self {
        Body {
            trigger_text: None,
            trigger: "",
            variant: "",
            outer: Members::none(),
            kyc_result: Members::none(),
            data: Members::none(),
            cf: Members::none(),
            action: Members::none(),
            aml_result: Members::none(),
        }
    }

    /// Sorts the members into their slots, each object in one walk, and notes what is odd about them.
    pub(super) fn read(&mut self, raw: &'a [u8], warnings: &mut Warnings) -> Result<(), Fault> {
        json::read_into(&mut self.outer, raw, &Limits::WEBHOOK, &OUTER)?;
        warnings.of_object("", &self.outer, &OUTER, Payload::FREE);
        let inside = |place: usize| self.outer.get(place);
        let [kyc_result, data, cf, action, aml_result] = OBJECTS.map(inside);
        object(kyc_result, "kyc_result", &mut self.kyc_result, &KYC_RESULT, warnings)?;
        object(data, "data", &mut self.data, &Payload::DATA_NAMES, warnings)?;
        object(cf, "cf", &mut self.cf, &Payload::CF_NAMES, warnings)?;
        object(action, "action", &mut self.action, &Payload::ACTION_NAMES, warnings)?;
        object(aml_result, "aml_result", &mut self.aml_result, &Payload::AML_RESULT_NAMES, warnings)?;
        self.trigger_text = said(self.outer.get(at::TRIGGER));
        let trigger = self.trigger_text.as_ref().and_then(|text| TRIGGER.word(text));
        self.trigger = trigger.map_or("", |code| code.wire);
        self.variant = self.find_variant();
        self.note_aadhaar(warnings);
        Ok(())
    }

    /// The full payload. The order of the objects is that of their names in the table. Of an Aadhaar number it holds
    /// the last four digits.
    pub(super) fn payload(&self) -> Payload {
        let reader = RecordReader::new(&self.outer).and("kyc_result", &self.kyc_result);
        let reader = reader.and("data", &self.data).and("cf", &self.cf);
        let mut payload =
            Payload::read(reader.and("action", &self.action).and("aml_result", &self.aml_result));
        let is_aadhaar = self.is_aadhaar();
        for number in [&mut payload.identity_number, &mut payload.document_number].into_iter().flatten() {
            if is_full(number.expose(), is_aadhaar) {
                *number = last_four(number.expose()).into();
            }
        }
        payload
    }

    /// Whether the identity document is an Aadhaar card.
    fn is_aadhaar(&self) -> bool {
        said(self.outer.get(at::ID_TYPE))
            .is_some_and(|kind| trimmed(&kind).eq_ignore_ascii_case(id_type::AADHAAR))
    }

    /// Notes full Aadhaar numbers, of which a payload holds the last four digits.
    fn note_aadhaar(&self, warnings: &mut Warnings) {
        let is_aadhaar = self.is_aadhaar();
        for (place, name) in
            [(at::IDENTITY_NUMBER, "identityNumber"), (at::DOCUMENT_NUMBER, "documentNumber")]
        {
            if said(self.outer.get(place)).is_some_and(|number| is_full(&number, is_aadhaar)) {
                warnings.add("aadhaar_dropped", Some(name));
            }
        }
    }

    /// Whether nothing of an ARGOS webhook is in the body; names of inner objects alone are nobody's.
    pub(super) fn is_foreign(&self) -> bool {
        let objects = OBJECTS.into_iter().filter(|place| self.outer.get(*place).is_some()).count();
        let inside = [self.kyc_result.filled(), self.data.filled(), self.cf.filled(), self.action.filled()];
        let inside = inside.into_iter().chain([self.aml_result.filled()]).all(|filled| filled == 0);
        self.outer.filled() == objects && inside
    }

    /// Nothing in a body names its generation, so its marks do.
    fn find_variant(&self) -> &'static str {
        let is_there = |member: Option<Span<'_>>| member.is_some_and(|member| member.kind() != Kind::Null);
        let outer = |place: usize| is_there(self.outer.get(place));
        match self.trigger {
            _ if is_there(self.kyc_result.get(at::RESULT_UPDATE_AT)) => OLDEST,
            trigger::UPDATED if !outer(at::DATA) => OLDEST,
            _ if outer(at::DUPLICATED_INFORMATION) || outer(at::FULL_NAME) => "argos.n",
            trigger::CREATED | trigger::RETRY | trigger::AML_MONITOR | trigger::INJECTION_FAIL => "argos.n",
            trigger::APPROVED | trigger::REJECTED | trigger::UPDATED => "argos.g1",
            _ => "argos.unknown",
        }
    }

    /// When it happened, with the place that says so. The time of the submission is not that of an AML result.
    pub(super) fn time(&self) -> Option<(&'static str, Cow<'a, str>)> {
        let outer = |path: &'static str, place: usize| Some((path, said(self.outer.get(place))?));
        match self.trigger {
            trigger::APPROVED | trigger::REJECTED => {
                let updated_at = said(self.kyc_result.get(at::RESULT_UPDATED_AT));
                updated_at.map(|text| ("kyc_result.updated_at", text)).or_else(|| self.update_at())
            }
            trigger::UPDATED => {
                let oldest = || self.update_at().filter(|_| self.variant == OLDEST);
                outer("update_time", at::UPDATE_TIME).or_else(oldest)
            }
            trigger::SUBMIT => outer("created_at", at::CREATED_AT),
            trigger::DELETE => outer("delete_time", at::DELETE_TIME),
            trigger::INJECTION | trigger::INJECTION_FAIL => {
                Some(("action.created_at", said(self.action.get(at::ACTION_CREATED_AT))?))
            }
            trigger::ARGOS_ID_AUTH => outer("authed_at", at::AUTHED_AT),
            _ => None,
        }
    }

    /// When the status became what it is, in the spelling of the oldest layout.
    fn update_at(&self) -> Option<(&'static str, Cow<'a, str>)> {
        Some(("kyc_result.update_at", said(self.kyc_result.get(at::RESULT_UPDATE_AT))?))
    }
}

/// Whether a text holds a full Aadhaar number. Of what is called one, any twelve digits count: a mistyped number is still
/// somebody's.
fn is_full(text: &str, is_aadhaar: bool) -> bool {
    is_full_aadhaar(if is_aadhaar { Check::AadhaarLastFour } else { Check::Reference }, text)
}

/// The last four digits of a number.
fn last_four(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    digits.iter().skip(digits.len().saturating_sub(4)).collect()
}

/// Reads an object inside, if there is one.
fn object<'a, const N: usize>(
    member: Option<Span<'a>>,
    name: &'static str,
    members: &mut Members<'a, N>,
    names: &impl Names<N>,
    warnings: &mut Warnings,
) -> Result<(), Fault> {
    match member {
        Some(member) if member.is_object() => {
            member.members_into(members, &Limits::WEBHOOK, names)?;
            warnings.of_object(name, members, names, Payload::FREE);
        }
        Some(member) if member.kind() != Kind::Null => warnings.add("unreadable_member", Some(name)),
        Some(_) | None => {}
    }
    Ok(())
}

/// The text of a member that says something.
#[inline(always)]
pub(super) fn said(member: Option<Span<'_>>) -> Option<Cow<'_, str>> {
    // Most members that are asked for are not there.
    there(member?)
}

fn there(member: Span<'_>) -> Option<Cow<'_, str>> {
    text_of(Some(member)).filter(|text| !is_blank(text))
}

/// The elements of a list that may also be one value without brackets; none of a member that is not there.
#[inline]
pub(super) fn items<'a>(member: Option<Span<'a>>) -> impl Iterator<Item = Span<'a>> + Clone + use<'a> {
    member.into_iter().flat_map(Span::elements)
}
