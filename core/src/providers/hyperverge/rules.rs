//! Cross-field rules that the table cannot say. Named from the table's rows; each reports at its own row.
//!
//! Every rule reads through `facts.values`, which are a model's or a body's. The model that the generated code hands
//! over is empty when a body is checked, so no rule looks at it.

use super::generated::{KraApplication, codes};
use super::values::{Values, at};
use crate::table::{Field, Value, is_blank};
use crate::time::Date;
use crate::validate::{Checker, Code, Need};

/// What the rules and the writer need to know of an application, found out once.
pub(super) struct Facts<'a> {
    pub(super) values: Values<'a>,
    kind: Kind,
    pub(super) individual_row: Need,
    pub(super) organisation_row: Need,
    pub(super) exempt: Need,
    pub(super) ipv_done: Need,
    pub(super) nri: Need,
    pub(super) other_nationality: Need,
    pub(super) other_company_status: Need,
    pub(super) other_occupation: Need,
    pub(super) own_permanent_address: Need,
    /// The state of the correspondence address is asked for when the nationality is Indian.
    pub(super) indian: Need,
    pub(super) organisation_net_worth: Need,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Individual,
    Organisation,
    /// Not given, or a word that kyckit does not know: every mandatory row counts.
    Unknown,
}

pub(super) fn facts(v: Values<'_>) -> Facts<'_> {
    let kind = match v.text(at::APPLICANT_TYPE) {
        Some(codes::applicant_type::INDIVIDUAL) => Kind::Individual,
        Some(codes::applicant_type::NON_INDIVIDUAL) => Kind::Organisation,
        _ => Kind::Unknown,
    };
    let row_of = |other: Kind| if kind == other { Need::NotApplicable } else { Need::Required };
    let residential_status = v.text(at::PERSON_RESIDENTIAL_STATUS);
    let other_nationality = is_others(v.text(at::PERSON_NATIONALITY));
    Facts {
        values: v,
        kind,
        individual_row: row_of(Kind::Organisation),
        organisation_row: row_of(Kind::Individual),
        exempt: Need::when(v.flag(at::PAN_EXEMPT) == Some(true)),
        ipv_done: Need::when(v.text(at::IPV_STATUS) == Some(codes::ipv_status::YES)),
        nri: Need::when(matches!(
            residential_status,
            Some(
                codes::residential_status::NON_RESIDENT | codes::residential_status::PERSON_OF_INDIAN_ORIGIN
            )
        )),
        other_nationality: Need::when(other_nationality),
        other_company_status: Need::when(is_others(v.text(at::ORGANISATION_STATUS))),
        other_occupation: Need::when(is_others(v.text(at::PERSON_OCCUPATION))),
        own_permanent_address: Need::when(v.flag(at::PERMANENT_SAME_AS_CORRESPONDENCE) != Some(true)),
        indian: if other_nationality { Need::NotApplicable } else { Need::Required },
        organisation_net_worth: Need::when(
            kind == Kind::Organisation && v.given(at::FINANCES_NET_WORTH).is_some(),
        ),
    }
}

const OTHERS: &str = codes::nationality::OTHERS;

/// `Others`, compared trimmed and without case: the page prints it so, its spelling is not confirmed.
fn is_others(value: Option<&str>) -> bool {
    value.is_some_and(|text| text == OTHERS || is_word(text, OTHERS))
}

/// Whether a text is this word, compared trimmed and without case.
fn is_word(text: &str, word: &str) -> bool {
    text.len() >= word.len() && text.trim().eq_ignore_ascii_case(word)
}

// ---- dates ----

pub(super) fn application_date(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    if v.date(at::APPLICATION_DATE).is_some_and(|date| date > c.today) {
        c.fault(field, Code::DateInFuture);
    }
}

pub(super) fn birth_date(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    let Some(born) = v.date(at::BIRTH_OR_INCORPORATION_DATE) else { return };
    if born > c.today {
        return c.fault(field, Code::BirthInFuture);
    }
    if v.date(at::APPLICATION_DATE).is_some_and(|applied| born > applied) {
        c.fault(field, Code::DateOrder);
    }
    if facts.kind != Kind::Individual {
        return;
    }
    if born.plus_years(18) > c.today {
        c.fault(field, Code::Minor);
    } else if born.plus_years(121) <= c.today {
        c.fault(field, Code::AgeAbove120);
    }
}

pub(super) fn ipv_date(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    let Some(date) = v.date(at::IPV_DATE) else { return };
    if date > c.today {
        c.fault(field, Code::IpvInFuture);
    }
    let before_birth = v.date(at::BIRTH_OR_INCORPORATION_DATE).is_some_and(|born| date < born);
    if before_birth || v.date(at::APPLICATION_DATE).is_some_and(|applied| date > applied) {
        c.fault(field, Code::DateOrder);
    }
}

pub(super) fn commencement_date(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    let incorporated = v.date(at::BIRTH_OR_INCORPORATION_DATE);
    if v.date(at::ORGANISATION_COMMENCEMENT_DATE)
        .zip(incorporated)
        .is_some_and(|(commenced, inc)| commenced < inc)
    {
        c.fault(field, Code::DateOrder);
    }
}

pub(super) fn net_worth_date(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    let worth = v.given(at::FINANCES_NET_WORTH).is_some();
    match v.date(at::FINANCES_NET_WORTH_DATE) {
        Some(date) if date > c.today => c.fault(field, Code::DateInFuture),
        Some(date) if v.date(at::APPLICATION_DATE).is_some_and(|applied| date.plus_years(1) < applied) => {
            c.fault(field, Code::NetWorthStale);
        }
        None if worth
            && c.is_clean(field)
            && facts.kind != Kind::Organisation
            && v.given(at::FINANCES_INCOME).is_none() =>
        {
            c.fault(field, Code::NetWorthDate);
        }
        _ => {}
    }
}

pub(super) fn proof_date_correspondence(
    _: &KraApplication,
    facts: &Facts,
    c: &mut Checker<'_>,
    field: &Field,
) {
    let v = facts.values;
    proof_date(
        c,
        field,
        v.text(at::CORRESPONDENCE_PROOF),
        v.date(at::CORRESPONDENCE_PROOF_DATE),
        v.date(at::APPLICATION_DATE),
    );
}

pub(super) fn proof_date_permanent(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    proof_date(
        c,
        field,
        v.text(at::PERMANENT_PROOF),
        v.date(at::PERMANENT_PROOF_DATE),
        v.date(at::APPLICATION_DATE),
    );
}

/// Passport and licence expire; bills and statements grow stale.
fn proof_date(
    c: &mut Checker<'_>,
    field: &Field,
    proof: Option<&str>,
    date: Option<Date>,
    applied: Option<Date>,
) {
    use codes::address_proof as p;
    let (Some(proof), Some(date)) = (proof, date) else { return };
    match proof {
        p::PASSPORT | p::DRIVING_LICENCE if date < c.today => c.fault(field, Code::DateExpired),
        p::LATEST_BANK_PASSBOOK
        | p::LATEST_BANK_ACCOUNT_STATEMENT
        | p::LATEST_DEMAT_ACCOUNT_STATEMENT
        | p::LATEST_LANDLINE_TELEPHONE_BILL
        | p::LATEST_ELECTRICITY_BILL
        | p::GAS_BILL
            if applied.is_some_and(|applied| date < applied.minus_months(3)) =>
        {
            c.fault(field, Code::DateStale);
        }
        _ => {}
    }
}

// ---- PAN ----

/// Letters that a PAN's fourth place is known to take; P stands for a person.
const HOLDERS: &[u8] = b"PCHFATBLJGE";

pub(super) fn pan_holder(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    let Some(letter) = pan_letter(v, 3).filter(|_| c.is_clean(field)) else { return };
    let fits = match facts.kind {
        Kind::Individual => letter == b'P',
        Kind::Organisation => letter != b'P' && HOLDERS.contains(&letter),
        Kind::Unknown => HOLDERS.contains(&letter),
    };
    if !fits {
        c.fault(field, Code::PanHolder);
    }
}

pub(super) fn pan_initial(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    let Some(letter) = pan_letter(v, 4).filter(|_| pan_is_well_formed(v)) else { return };
    let Some(name) = v.given(at::NAME) else {
        return;
    };
    let begins = |word: &str| word.bytes().next().is_some_and(|first| first.eq_ignore_ascii_case(&letter));
    if !name.split(|c: char| !c.is_alphanumeric()).any(begins) {
        c.fault(field, Code::PanInitial);
    }
}

fn pan_is_well_formed(v: Values<'_>) -> bool {
    v.text(at::PAN).is_some_and(crate::validate::is_pan)
}

fn pan_letter(v: Values<'_>, place: usize) -> Option<u8> {
    v.text(at::PAN)?.as_bytes().get(place).copied()
}

// ---- exemption ----

pub(super) fn exemption_pair(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    match (v.flag(at::PAN_EXEMPT), v.flag(at::PAN_COPY)) {
        (Some(true), Some(true)) => c.fault(field, Code::ExemptionPair),
        (Some(false), Some(false)) => c.fault(field, Code::ExemptionNeither),
        _ => {}
    }
}

pub(super) fn exemption_category_unused(
    _: &KraApplication,
    facts: &Facts,
    c: &mut Checker<'_>,
    field: &Field,
) {
    let v = facts.values;
    if v.flag(at::PAN_EXEMPT) == Some(false) && v.given(at::EXEMPTION_CATEGORY).is_some() {
        c.fault(field, Code::ExpectedEmpty);
    }
}

pub(super) fn exempt_identity_proof(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    if v.flag(at::PAN_EXEMPT) == Some(true) && v.text(at::IDENTITY_PROOF) == Some(codes::identity_proof::PAN)
    {
        c.fault(field, Code::ExemptIdentityProof);
    }
}

// ---- KYC mode ----

fn is_aadhaar_mode(v: Values<'_>) -> bool {
    use codes::kyc_mode as m;
    matches!(
        v.text(at::KYC_MODE),
        Some(m::E_KYC_WITH_OTP | m::E_KYC_WITH_BIOMETRIC | m::OFFLINE_AADHAAR | m::DIGILOCKER)
    )
}

pub(super) fn kyc_mode_proof(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    let proof = v.given(at::CORRESPONDENCE_PROOF);
    if is_aadhaar_mode(v) && proof.is_some_and(|proof| proof != codes::address_proof::AADHAAR) {
        c.fault(field, Code::KycModeProof);
    }
}

pub(super) fn ipv_exempted_mode(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    let exempted = v.text(at::IPV_STATUS) == Some(codes::ipv_status::EXEMPTED);
    if exempted && v.given(at::KYC_MODE).is_some() && !is_aadhaar_mode(v) {
        c.fault(field, Code::IpvExempted);
    }
}

// ---- addresses ----

pub(super) fn pin_code_correspondence(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    pin_code(
        c,
        field,
        v.given(at::CORRESPONDENCE_PIN_CODE),
        v.text(at::CORRESPONDENCE_COUNTRY),
        v.text(at::CORRESPONDENCE_STATE),
    );
}

pub(super) fn pin_code_permanent(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    pin_code(
        c,
        field,
        v.given(at::PERMANENT_PIN_CODE),
        v.text(at::PERMANENT_COUNTRY),
        v.text(at::PERMANENT_STATE),
    );
}

/// No country means India, the provider's default.
fn pin_code(
    c: &mut Checker<'_>,
    field: &Field,
    pin: Option<&str>,
    country: Option<&str>,
    state: Option<&str>,
) {
    let Some(pin) = pin else { return };
    if !is_india(country) {
        if pin.chars().count() > 10 {
            c.fault(field, Code::PinCodeLength);
        }
        return;
    }
    if !crate::validate::is_digits(pin, 6) || pin.starts_with('0') {
        return c.fault(field, Code::PinCodeFormat);
    }
    let region = state.and_then(|state| super::generated::STATE.find(state)).map_or("", |code| code.pin);
    // 9 is the army's postal service, anywhere.
    let fits = region.is_empty() || pin.starts_with('9') || pin.starts_with(|digit| region.contains(digit));
    if !fits {
        c.fault(field, Code::PinCodeState);
    }
}

fn is_india(country: Option<&str>) -> bool {
    const INDIA: &str = codes::country::INDIA;
    country.is_none_or(|name| name == INDIA || is_blank(name) || is_word(name, INDIA))
}

/// A permanent member that is given although both addresses are said to be the same must repeat the other.
pub(super) fn permanent_repeats(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    if v.flag(at::PERMANENT_SAME_AS_CORRESPONDENCE) != Some(true) {
        return;
    }
    let permanent = v.value(usize::from(field.index));
    let Some(twin) = super::twin(usize::from(field.index)) else { return };
    let correspondence = match v.value(twin) {
        Value::Absent if !field.default.is_empty() => Value::Text(field.default),
        value => value,
    };
    if !permanent.is_blank() && permanent != correspondence {
        c.fault(field, Code::PermanentDiffers);
    }
}

// ---- phone ----

pub(super) fn mobile_number(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    let Some(number) = v.given(at::MOBILE_NUMBER) else {
        return;
    };
    let isd = v.text(at::MOBILE_ISD).unwrap_or_default().trim();
    let is_indian = matches!(isd, "" | "91" | "+91" | "0091");
    if is_indian && crate::validate::is_digits(number, 10) {
        if !number.starts_with(['6', '7', '8', '9']) {
            c.fault(field, Code::MobileFirstDigit);
        }
    } else if number.contains(char::is_alphabetic) {
        c.fault(field, Code::PhoneLetters);
    } else if is_indian {
        c.fault(field, Code::MobileFormat);
    } else if number.chars().count() > 10 {
        c.fault(field, Code::TooLong);
    } else if !number.bytes().all(|b| b.is_ascii_digit()) {
        c.fault(field, Code::PhoneFormat);
    }
}

// ---- organisation, money, counts ----

pub(super) fn registration_number(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    if facts.kind == Kind::Organisation
        && c.is_clean(field)
        && v.given(at::ORGANISATION_REGISTRATION_NUMBER).is_none()
    {
        c.fault(field, Code::RegistrationNumber);
    }
}

pub(super) fn income_or_net_worth(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    if c.is_clean(field)
        && v.given(at::FINANCES_INCOME).is_none()
        && v.given(at::FINANCES_NET_WORTH).is_none()
    {
        c.fault(field, Code::IncomeOrNetWorth);
    }
}

pub(super) fn record_count(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    if v.count(at::KYC_RECORD_COUNT).is_some_and(|count| count != 1) {
        c.fault(field, Code::RecordCount);
    }
}

pub(super) fn additional_records(_: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let v = facts.values;
    if v.count(at::ADDITIONAL_RECORD_COUNT).is_some_and(|count| count != 0) {
        c.fault(field, Code::AdditionalRecords);
    }
}
