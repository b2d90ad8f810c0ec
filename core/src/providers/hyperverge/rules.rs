//! Cross-field rules that the table cannot say. Named from the table's rows; each reports at its own row.

use super::generated::{KraApplication, codes};
use crate::masked::Personal;
use crate::table::{Field, Value, is_blank};
use crate::time::Date;
use crate::validate::{Checker, Code, Need};

/// What the rules and the writer need to know of an application, found out once.
pub(super) struct Facts {
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

pub(super) fn facts(app: &KraApplication) -> Facts {
    let kind = match app.applicant_type.as_deref() {
        Some(codes::applicant_type::INDIVIDUAL) => Kind::Individual,
        Some(codes::applicant_type::NON_INDIVIDUAL) => Kind::Organisation,
        _ => Kind::Unknown,
    };
    let row_of = |other: Kind| if kind == other { Need::NotApplicable } else { Need::Required };
    let residential_status = app.person.residential_status.as_deref();
    let other_nationality = is_others(&app.person.nationality);
    Facts {
        kind,
        individual_row: row_of(Kind::Organisation),
        organisation_row: row_of(Kind::Individual),
        exempt: Need::when(app.pan_exempt == Some(true)),
        ipv_done: Need::when(app.ipv.status.as_deref() == Some(codes::ipv_status::YES)),
        nri: Need::when(matches!(
            residential_status,
            Some(
                codes::residential_status::NON_RESIDENT | codes::residential_status::PERSON_OF_INDIAN_ORIGIN
            )
        )),
        other_nationality: Need::when(other_nationality),
        other_company_status: Need::when(is_others(&app.organisation.status)),
        other_occupation: Need::when(is_others(&app.person.occupation)),
        own_permanent_address: Need::when(app.permanent_same_as_correspondence != Some(true)),
        indian: if other_nationality { Need::NotApplicable } else { Need::Required },
        organisation_net_worth: Need::when(kind == Kind::Organisation && is_given(&app.finances.net_worth)),
    }
}

const OTHERS: &str = codes::nationality::OTHERS;

/// `Others`, compared trimmed and without case: the page prints it so, its spelling is not confirmed.
fn is_others(value: &Option<String>) -> bool {
    value
        .as_deref()
        .is_some_and(|text| text.len() >= OTHERS.len() && text.trim().eq_ignore_ascii_case(OTHERS))
}

fn is_given(value: &Option<Personal>) -> bool {
    value.as_ref().is_some_and(|text| !is_blank(text.expose()))
}

fn is_given_text(value: &Option<String>) -> bool {
    value.as_deref().is_some_and(|text| !is_blank(text))
}

// ---- dates ----

pub(super) fn application_date(app: &KraApplication, _: &Facts, c: &mut Checker<'_>, field: &Field) {
    if app.application_date.is_some_and(|date| date > c.today) {
        c.fault(field, Code::DateInFuture);
    }
}

pub(super) fn birth_date(app: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let Some(born) = app.birth_or_incorporation_date.map(|date| date.expose()) else { return };
    if born > c.today {
        return c.fault(field, Code::BirthInFuture);
    }
    if app.application_date.is_some_and(|applied| born > applied) {
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

pub(super) fn ipv_date(app: &KraApplication, _: &Facts, c: &mut Checker<'_>, field: &Field) {
    let Some(date) = app.ipv.date else { return };
    if date > c.today {
        c.fault(field, Code::IpvInFuture);
    }
    let before_birth = app.birth_or_incorporation_date.is_some_and(|born| date < born.expose());
    if before_birth || app.application_date.is_some_and(|applied| date > applied) {
        c.fault(field, Code::DateOrder);
    }
}

pub(super) fn commencement_date(app: &KraApplication, _: &Facts, c: &mut Checker<'_>, field: &Field) {
    let incorporated = app.birth_or_incorporation_date.map(|date| date.expose());
    if app.organisation.commencement_date.zip(incorporated).is_some_and(|(commenced, inc)| commenced < inc) {
        c.fault(field, Code::DateOrder);
    }
}

pub(super) fn net_worth_date(app: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let worth = is_given(&app.finances.net_worth);
    match app.finances.net_worth_date {
        Some(date) if date > c.today => c.fault(field, Code::DateInFuture),
        Some(date) if app.application_date.is_some_and(|applied| date.plus_years(1) < applied) => {
            c.fault(field, Code::NetWorthStale);
        }
        None if worth
            && c.is_clean(field)
            && facts.kind != Kind::Organisation
            && !is_given_text(&app.finances.income) =>
        {
            c.fault(field, Code::NetWorthDate);
        }
        _ => {}
    }
}

pub(super) fn proof_date_correspondence(app: &KraApplication, _: &Facts, c: &mut Checker<'_>, field: &Field) {
    let address = &app.correspondence;
    proof_date(c, field, address.proof.as_deref(), address.proof_date, app.application_date);
}

pub(super) fn proof_date_permanent(app: &KraApplication, _: &Facts, c: &mut Checker<'_>, field: &Field) {
    let address = &app.permanent;
    proof_date(c, field, address.proof.as_deref(), address.proof_date, app.application_date);
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

pub(super) fn pan_holder(app: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    let Some(letter) = pan_letter(app, 3).filter(|_| c.is_clean(field)) else { return };
    let fits = match facts.kind {
        Kind::Individual => letter == b'P',
        Kind::Organisation => letter != b'P' && HOLDERS.contains(&letter),
        Kind::Unknown => HOLDERS.contains(&letter),
    };
    if !fits {
        c.fault(field, Code::PanHolder);
    }
}

pub(super) fn pan_initial(app: &KraApplication, _: &Facts, c: &mut Checker<'_>, field: &Field) {
    let Some(letter) = pan_letter(app, 4).filter(|_| pan_is_well_formed(app)) else { return };
    let Some(name) = app.name.as_ref().map(Personal::expose).filter(|name| !is_blank(name)) else {
        return;
    };
    let begins = |word: &str| word.bytes().next().is_some_and(|first| first.eq_ignore_ascii_case(&letter));
    if !name.split(|c: char| !c.is_alphanumeric()).any(begins) {
        c.fault(field, Code::PanInitial);
    }
}

fn pan_is_well_formed(app: &KraApplication) -> bool {
    app.pan.as_ref().is_some_and(|pan| crate::validate::is_pan(pan.expose()))
}

fn pan_letter(app: &KraApplication, place: usize) -> Option<u8> {
    app.pan.as_ref()?.expose().as_bytes().get(place).copied()
}

// ---- exemption ----

pub(super) fn exemption_pair(app: &KraApplication, _: &Facts, c: &mut Checker<'_>, field: &Field) {
    match (app.pan_exempt, app.pan_copy) {
        (Some(true), Some(true)) => c.fault(field, Code::ExemptionPair),
        (Some(false), Some(false)) => c.fault(field, Code::ExemptionNeither),
        _ => {}
    }
}

pub(super) fn exemption_category_unused(app: &KraApplication, _: &Facts, c: &mut Checker<'_>, field: &Field) {
    if app.pan_exempt == Some(false) && is_given_text(&app.exemption_category) {
        c.fault(field, Code::ExpectedEmpty);
    }
}

pub(super) fn exempt_identity_proof(app: &KraApplication, _: &Facts, c: &mut Checker<'_>, field: &Field) {
    if app.pan_exempt == Some(true) && app.identity_proof.as_deref() == Some(codes::identity_proof::PAN) {
        c.fault(field, Code::ExemptIdentityProof);
    }
}

// ---- KYC mode ----

fn is_aadhaar_mode(app: &KraApplication) -> bool {
    use codes::kyc_mode as m;
    matches!(
        app.kyc_mode.as_deref(),
        Some(m::E_KYC_WITH_OTP | m::E_KYC_WITH_BIOMETRIC | m::OFFLINE_AADHAAR | m::DIGILOCKER)
    )
}

pub(super) fn kyc_mode_proof(app: &KraApplication, _: &Facts, c: &mut Checker<'_>, field: &Field) {
    let proof = app.correspondence.proof.as_deref().filter(|proof| !is_blank(proof));
    if is_aadhaar_mode(app) && proof.is_some_and(|proof| proof != codes::address_proof::AADHAAR) {
        c.fault(field, Code::KycModeProof);
    }
}

pub(super) fn ipv_exempted_mode(app: &KraApplication, _: &Facts, c: &mut Checker<'_>, field: &Field) {
    let exempted = app.ipv.status.as_deref() == Some(codes::ipv_status::EXEMPTED);
    if exempted && is_given_text(&app.kyc_mode) && !is_aadhaar_mode(app) {
        c.fault(field, Code::IpvExempted);
    }
}

// ---- addresses ----

pub(super) fn pin_code_correspondence(app: &KraApplication, _: &Facts, c: &mut Checker<'_>, field: &Field) {
    let address = &app.correspondence;
    pin_code(c, field, &address.pin_code, address.country.as_deref(), address.state.as_deref());
}

pub(super) fn pin_code_permanent(app: &KraApplication, _: &Facts, c: &mut Checker<'_>, field: &Field) {
    let address = &app.permanent;
    pin_code(c, field, &address.pin_code, address.country.as_deref(), address.state.as_deref());
}

/// No country means India, the provider's default.
fn pin_code(
    c: &mut Checker<'_>,
    field: &Field,
    pin: &Option<Personal>,
    country: Option<&str>,
    state: Option<&str>,
) {
    let Some(pin) = pin.as_ref().map(Personal::expose).filter(|pin| !is_blank(pin)) else { return };
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
    country.is_none_or(|name| is_blank(name) || name.trim().eq_ignore_ascii_case(codes::country::INDIA))
}

/// A permanent member that is given although both addresses are said to be the same must repeat the other.
pub(super) fn permanent_repeats(app: &KraApplication, _: &Facts, c: &mut Checker<'_>, field: &Field) {
    if app.permanent_same_as_correspondence != Some(true) {
        return;
    }
    let permanent = app.value(usize::from(field.index));
    let Some(twin) = super::twin(usize::from(field.index)) else { return };
    let correspondence = match app.value(twin) {
        Value::Absent if !field.default.is_empty() => Value::Text(field.default),
        value => value,
    };
    if !permanent.is_blank() && permanent != correspondence {
        c.fault(field, Code::PermanentDiffers);
    }
}

// ---- phone ----

pub(super) fn mobile_number(app: &KraApplication, _: &Facts, c: &mut Checker<'_>, field: &Field) {
    let Some(number) = app.mobile.number.as_ref().map(Personal::expose).filter(|n| !is_blank(n)) else {
        return;
    };
    let isd = app.mobile.isd.as_ref().map_or("", Personal::expose).trim();
    if number.contains(char::is_alphabetic) {
        c.fault(field, Code::PhoneLetters);
    } else if !matches!(isd, "" | "91" | "+91" | "0091") {
        if number.chars().count() > 10 {
            c.fault(field, Code::TooLong);
        } else if !number.bytes().all(|b| b.is_ascii_digit()) {
            c.fault(field, Code::PhoneFormat);
        }
    } else if !crate::validate::is_digits(number, 10) {
        c.fault(field, Code::MobileFormat);
    } else if !number.starts_with(['6', '7', '8', '9']) {
        c.fault(field, Code::MobileFirstDigit);
    }
}

// ---- organisation, money, counts ----

pub(super) fn registration_number(app: &KraApplication, facts: &Facts, c: &mut Checker<'_>, field: &Field) {
    if facts.kind == Kind::Organisation
        && c.is_clean(field)
        && !is_given(&app.organisation.registration_number)
    {
        c.fault(field, Code::RegistrationNumber);
    }
}

pub(super) fn income_or_net_worth(app: &KraApplication, _: &Facts, c: &mut Checker<'_>, field: &Field) {
    if c.is_clean(field) && !is_given_text(&app.finances.income) && !is_given(&app.finances.net_worth) {
        c.fault(field, Code::IncomeOrNetWorth);
    }
}

pub(super) fn record_count(app: &KraApplication, _: &Facts, c: &mut Checker<'_>, field: &Field) {
    if app.kyc_record_count.is_some_and(|count| count != 1) {
        c.fault(field, Code::RecordCount);
    }
}

pub(super) fn additional_records(app: &KraApplication, _: &Facts, c: &mut Checker<'_>, field: &Field) {
    if app.additional_record_count.is_some_and(|count| count != 0) {
        c.fault(field, Code::AdditionalRecords);
    }
}
