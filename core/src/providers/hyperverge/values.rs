//! The values that the cross-field rules read: a model's, or those of a body that is checked without one.

use super::generated::{FIELDS, KraApplication};
use crate::table::{Held, Value, is_blank};
use crate::time::Date;

/// Where the values come from, by the index of their field.
#[derive(Clone, Copy)]
pub(super) enum Values<'a> {
    Model(&'a KraApplication),
    Body(&'a [Held<'a>]),
}

// The index is a constant nearly everywhere: inlined, what is left is one member.
impl<'a> Values<'a> {
    /// Any value but a file.
    #[inline(always)]
    pub(super) fn value(self, index: usize) -> Value<'a> {
        match self {
            Values::Model(app) => app.value(index),
            Values::Body(held) => held.get(index).map_or(Value::Absent, Held::value),
        }
    }

    /// A text or a word.
    #[inline(always)]
    pub(super) fn text(self, index: usize) -> Option<&'a str> {
        match self.value(index) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A text or a word, if there is more than white space in it.
    #[inline(always)]
    pub(super) fn given(self, index: usize) -> Option<&'a str> {
        self.text(index).filter(|text| !is_blank(text))
    }

    #[inline(always)]
    pub(super) fn flag(self, index: usize) -> Option<bool> {
        match self.value(index) {
            Value::Flag(flag) => Some(flag),
            _ => None,
        }
    }

    #[inline(always)]
    pub(super) fn date(self, index: usize) -> Option<Date> {
        match self.value(index) {
            Value::Date(date) => Some(date),
            _ => None,
        }
    }

    #[inline(always)]
    pub(super) fn count(self, index: usize) -> Option<u32> {
        match self.value(index) {
            Value::Count(count) => Some(count),
            _ => None,
        }
    }
}

/// The places of the fields that the rules read, looked up by path while compiling: a path that the table does not
/// have is no program.
pub(super) mod at {
    pub(in super::super) const APPLICANT_TYPE: usize = super::place("applicant_type");
    pub(in super::super) const APPLICATION_DATE: usize = super::place("application_date");
    pub(in super::super) const PAN: usize = super::place("pan");
    pub(in super::super) const PAN_COPY: usize = super::place("pan_copy");
    pub(in super::super) const PAN_EXEMPT: usize = super::place("pan_exempt");
    pub(in super::super) const EXEMPTION_CATEGORY: usize = super::place("exemption_category");
    pub(in super::super) const IDENTITY_PROOF: usize = super::place("identity_proof");
    pub(in super::super) const IPV_STATUS: usize = super::place("ipv.status");
    pub(in super::super) const IPV_DATE: usize = super::place("ipv.date");
    pub(in super::super) const NAME: usize = super::place("name");
    pub(in super::super) const ORGANISATION_REGISTRATION_NUMBER: usize =
        super::place("organisation.registration_number");
    pub(in super::super) const BIRTH_OR_INCORPORATION_DATE: usize =
        super::place("birth_or_incorporation_date");
    pub(in super::super) const ORGANISATION_COMMENCEMENT_DATE: usize =
        super::place("organisation.commencement_date");
    pub(in super::super) const PERSON_NATIONALITY: usize = super::place("person.nationality");
    pub(in super::super) const ORGANISATION_STATUS: usize = super::place("organisation.status");
    pub(in super::super) const PERSON_RESIDENTIAL_STATUS: usize = super::place("person.residential_status");
    pub(in super::super) const CORRESPONDENCE_PIN_CODE: usize = super::place("correspondence.pin_code");
    pub(in super::super) const CORRESPONDENCE_STATE: usize = super::place("correspondence.state");
    pub(in super::super) const CORRESPONDENCE_COUNTRY: usize = super::place("correspondence.country");
    pub(in super::super) const MOBILE_ISD: usize = super::place("mobile.isd");
    pub(in super::super) const MOBILE_NUMBER: usize = super::place("mobile.number");
    pub(in super::super) const CORRESPONDENCE_PROOF: usize = super::place("correspondence.proof");
    pub(in super::super) const CORRESPONDENCE_PROOF_DATE: usize = super::place("correspondence.proof_date");
    pub(in super::super) const PERMANENT_SAME_AS_CORRESPONDENCE: usize =
        super::place("permanent_same_as_correspondence");
    pub(in super::super) const PERMANENT_PIN_CODE: usize = super::place("permanent.pin_code");
    pub(in super::super) const PERMANENT_STATE: usize = super::place("permanent.state");
    pub(in super::super) const PERMANENT_COUNTRY: usize = super::place("permanent.country");
    pub(in super::super) const PERMANENT_PROOF: usize = super::place("permanent.proof");
    pub(in super::super) const PERMANENT_PROOF_DATE: usize = super::place("permanent.proof_date");
    pub(in super::super) const FINANCES_INCOME: usize = super::place("finances.income");
    pub(in super::super) const PERSON_OCCUPATION: usize = super::place("person.occupation");
    pub(in super::super) const FINANCES_NET_WORTH: usize = super::place("finances.net_worth");
    pub(in super::super) const FINANCES_NET_WORTH_DATE: usize = super::place("finances.net_worth_date");
    pub(in super::super) const KYC_MODE: usize = super::place("kyc_mode");
    pub(in super::super) const KYC_RECORD_COUNT: usize = super::place("kyc_record_count");
    pub(in super::super) const ADDITIONAL_RECORD_COUNT: usize = super::place("additional_record_count");
}

#[allow(clippy::panic, clippy::indexing_slicing, reason = "runs while compiling only")]
const fn place(path: &str) -> usize {
    let mut index = 0;
    while index < FIELDS.len() {
        if is_same(FIELDS[index].path.as_bytes(), path.as_bytes()) {
            return index;
        }
        index += 1;
    }
    panic!("the table has no field with this path")
}

#[allow(clippy::indexing_slicing, reason = "runs while compiling only")]
const fn is_same(a: &[u8], b: &[u8]) -> bool {
    let mut place = 0;
    while place < a.len() && place < b.len() && a[place] == b[place] {
        place += 1;
    }
    place == a.len() && place == b.len()
}
