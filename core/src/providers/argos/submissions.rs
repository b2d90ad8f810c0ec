//! What is asked for, made and changed through the ARGOS API: the arguments of its calls, checked before anything is sent.

use crate::canonical::Object;
use crate::error::Error;
use crate::masked::{Personal, PersonalDate};
use crate::rest::{self, Target};
use crate::time::Date;

/// How many submissions a page may be asked to hold; the provider's older page names this bound.
const MOST_ON_A_PAGE: usize = 2_000;

/// Where the next page of a list begins. Hand it back as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageKey {
    /// Id of the submission.
    pub id: String,
    /// Its time, as received.
    pub created_at: Option<String>,
}

/// Which submissions a list is to hold; all of them when nothing is set. `Debug` masks the e-mail address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubmissionQuery {
    /// The client's own id of the user.
    pub user_id: Option<String>,
    /// E-mail address of the submitter.
    pub email: Option<Personal>,
    /// Submissions a page, 1 to 2,000; the provider's default is 50.
    pub count: Option<u32>,
    /// The page that [`super::Page::next`] told.
    pub next: Option<PageKey>,
    /// First day.
    pub start_date: Option<Date>,
    /// Last day.
    pub end_date: Option<Date>,
    /// Writes the days as `YYYYMMDD`, as the provider's older page wants them, instead of `YYYY-MM-DD`.
    pub compact_dates: bool,
    /// What to tell of each: `kyc`, `aml`, `data` or `others`; everything when none.
    pub request_type: Option<String>,
}

impl SubmissionQuery {
    pub(super) fn target(&self) -> Result<Target, Error> {
        let day = |date: Option<Date>| {
            let iso = date.map(|date| date.to_string());
            iso.map(|iso| if self.compact_dates { iso.replace('-', "") } else { iso })
        };
        let count = match self.count {
            Some(count) => {
                rest::within(usize::try_from(count).unwrap_or(usize::MAX), MOST_ON_A_PAGE, "count")?;
                Some(count.to_string())
            }
            None => None,
        };
        let next = self.next.as_ref();
        let values = [
            ("userid", "user_id", self.user_id.clone()),
            ("email", "email", self.email.as_ref().map(|email| email.expose().to_owned())),
            ("count", "count", count),
            ("nextpage_id", "next", next.map(|next| next.id.clone())),
            ("nextpage_date", "next", next.and_then(|next| next.created_at.clone())),
            ("start_date", "start_date", day(self.start_date)),
            ("end_date", "end_date", day(self.end_date)),
            ("request_type", "request_type", self.request_type.clone()),
        ];
        values.iter().try_fold(Target::new("/submission"), |target, (wire, name, value)| match value {
            Some(value) => Ok(target.query(wire, rest::needed(value, name)?)),
            None => Ok(target),
        })
    }
}

/// A submission that is made without any verification: for migration and tests. `Debug` masks the person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewSubmission {
    /// E-mail address of an administrator that the dashboard knows. Mandatory.
    pub admin: Personal,
    /// E-mail address of the submitter. Mandatory.
    pub email: Personal,
    /// Full name. Mandatory.
    pub full_name: Personal,
    /// Date of birth. Mandatory.
    pub date_of_birth: Option<PersonalDate>,
    /// Verdict: `approved` or `rejected`. Mandatory.
    pub status: String,
    /// First name.
    pub first_name: Option<Personal>,
    /// Last name.
    pub last_name: Option<Personal>,
    /// Kind of document, for example `passport`. The older page calls it mandatory.
    pub id_type: Option<String>,
    /// Country of the document, ISO 3166-1 alpha-3. The older page calls it mandatory.
    pub issuing_country: Option<Personal>,
    /// Nationality, ISO 3166-1 alpha-3.
    pub nationality: Option<Personal>,
    /// `female` or `male`.
    pub gender: Option<Personal>,
    /// Day on which the document was issued.
    pub issue_date: Option<PersonalDate>,
    /// Day on which the document expires.
    pub expire_date: Option<PersonalDate>,
    /// IP address of the submitter.
    pub ip_address: Option<Personal>,
    /// Identity number.
    pub identity_number: Option<Personal>,
    /// Number of the document.
    pub document_number: Option<Personal>,
    /// Address: city.
    pub address_city: Option<Personal>,
    /// Address: country.
    pub address_country: Option<Personal>,
    /// Address: state.
    pub address_state: Option<Personal>,
    /// Address: street.
    pub address_street: Option<Personal>,
    /// Address: all of it.
    pub address_full: Option<Personal>,
    /// Custom field 1.
    pub cf1: Option<Personal>,
    /// Custom field 2.
    pub cf2: Option<Personal>,
    /// Custom field 3.
    pub cf3: Option<Personal>,
    /// The client's own id of the user.
    pub user_id: Option<String>,
}

impl NewSubmission {
    pub(super) fn body(&self) -> Result<Object, Error> {
        let mut body = Object::new();
        body.text("admin", rest::needed(self.admin.expose(), "admin")?);
        body.text("email", rest::needed(self.email.expose(), "email")?);
        body.text("fullName", rest::needed(self.full_name.expose(), "full_name")?);
        if self.date_of_birth.is_none() {
            return Err(rest::missing("date_of_birth"));
        }
        body.text("kycStatus", verdict(&self.status)?);
        days(
            &mut body,
            [
                ("birthDate", self.date_of_birth),
                ("issueDate", self.issue_date),
                ("expireDate", self.expire_date),
            ],
        );
        texts(&mut body, [("idType", &self.id_type), ("userid", &self.user_id)]);
        personals(
            &mut body,
            [
                ("firstName", &self.first_name),
                ("lastName", &self.last_name),
                ("issuingCountry", &self.issuing_country),
                ("nationality", &self.nationality),
                ("gender", &self.gender),
                ("ipAddress", &self.ip_address),
                ("identityNumber", &self.identity_number),
                ("documentNumber", &self.document_number),
                ("address_city", &self.address_city),
                ("address_country", &self.address_country),
                ("address_state", &self.address_state),
                ("address_street", &self.address_street),
                ("address_full", &self.address_full),
                ("cf1", &self.cf1),
                ("cf2", &self.cf2),
                ("cf3", &self.cf3),
            ],
        );
        Ok(body)
    }
}

/// What is to change of a submission; at least one member. `Debug` masks the person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubmissionChanges {
    /// Verdict: `approved` or `rejected`.
    pub status: Option<String>,
    /// Kind of document, for example `passport`.
    pub id_type: Option<String>,
    /// Country of the document, ISO 3166-1 alpha-3.
    pub issuing_country: Option<Personal>,
    /// Full name.
    pub full_name: Option<Personal>,
    /// First name.
    pub first_name: Option<Personal>,
    /// Last name.
    pub last_name: Option<Personal>,
    /// `female` or `male`.
    pub gender: Option<Personal>,
    /// Date of birth.
    pub date_of_birth: Option<PersonalDate>,
    /// Nationality, ISO 3166-1 alpha-3.
    pub nationality: Option<Personal>,
    /// Day on which the document was issued.
    pub issue_date: Option<PersonalDate>,
    /// Day on which the document expires.
    pub expire_date: Option<PersonalDate>,
    /// Identity number.
    pub identity_number: Option<Personal>,
    /// Number of the document.
    pub document_number: Option<Personal>,
    /// Serial number of the document.
    pub serial_number: Option<Personal>,
}

impl SubmissionChanges {
    /// The changes as JSON.
    pub(super) fn data(&self) -> Result<String, Error> {
        let mut data = Object::new();
        if let Some(status) = &self.status {
            data.text("kycStatus", verdict(status)?);
        }
        let dates = [
            ("birthDate", self.date_of_birth),
            ("issueDate", self.issue_date),
            ("expireDate", self.expire_date),
        ];
        days(&mut data, dates);
        texts(&mut data, [("idType", &self.id_type)]);
        personals(
            &mut data,
            [
                ("issuingCountry", &self.issuing_country),
                ("fullName", &self.full_name),
                ("firstName", &self.first_name),
                ("lastName", &self.last_name),
                ("gender", &self.gender),
                ("nationality", &self.nationality),
                ("identityNumber", &self.identity_number),
                ("documentNumber", &self.document_number),
                ("serialNumber", &self.serial_number),
            ],
        );
        let data = data.finish();
        if data == "{}" { Err(rest::missing("changes")) } else { Ok(data) }
    }
}

/// The verdicts that the page allows to be set.
fn verdict(status: &str) -> Result<&str, Error> {
    match rest::needed(status, "status")? {
        "approved" | "rejected" => Ok(status),
        _ => {
            let says = "the status can be set to `approved` or `rejected` only";
            Err(rest::refused("argument_value", says, "Give one of the two.", "status"))
        }
    }
}

fn days<const N: usize>(body: &mut Object, members: [(&'static str, Option<PersonalDate>); N]) {
    for (name, day) in members {
        if let Some(day) = day {
            body.text(name, &day.expose().to_string());
        }
    }
}

fn texts<const N: usize>(body: &mut Object, members: [(&'static str, &Option<String>); N]) {
    for (name, value) in members {
        body.optional(name, value.as_deref().filter(|text| !text.trim().is_empty()));
    }
}

fn personals<const N: usize>(body: &mut Object, members: [(&'static str, &Option<Personal>); N]) {
    for (name, value) in members {
        body.optional(name, value.as_ref().map(Personal::expose).filter(|text| !text.trim().is_empty()));
    }
}
