//! `POST /submission/migration` (the path both portals print for "POST/Submission"; `POST /submission` does the same)
//! and `PATCH /submission`.
//!
//! Documented: the members, which of them are mandatory (the current portal asks for neither `idType` nor
//! `issuingCountry`, the older one did), both answers, and every code here. **Inferred**: that a POST sends no webhook; that a PATCH sends `updated`; `Data Processing Error.` for a submission that is not
//! there; that an admin is known when it is an e-mail address.

use jiff::civil::Date;
use serde_json::Value;

use crate::answer::Members;
use crate::argos::actions;
use crate::argos::errors::Failure;
use crate::argos::rest::Object;
use crate::argos::submission::{APPROVED, REJECTED, Submit, Verdict};
use crate::state::{Shared, State};

const MANDATORY: [&str; 5] = ["admin", "email", "fullName", "birthDate", "kycStatus"];

const OPTIONAL: [&str; 20] = [
    "firstName",
    "lastName",
    "idType",
    "issuingCountry",
    "nationality",
    "gender",
    "issueDate",
    "expireDate",
    "ipAddress",
    "identityNumber",
    "documentNumber",
    "address_city",
    "address_country",
    "address_state",
    "address_street",
    "address_full",
    "cf1",
    "cf2",
    "cf3",
    "userid",
];

fn text<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// Whether a value has the form its member asks for. Of `idType` the page's list and its sample ("drvlic") disagree.
fn fits(name: &str, value: &str) -> bool {
    match name {
        "kycStatus" => [APPROVED, REJECTED].contains(&value),
        "gender" => ["female", "male"].contains(&value),
        "birthDate" | "issueDate" | "expireDate" => value.len() == 10 && value.parse::<Date>().is_ok(),
        "issuingCountry" | "nationality" => value.len() == 3 && value.bytes().all(|b| b.is_ascii_uppercase()),
        "email" => value.contains('@'),
        _ => true,
    }
}

/// Inserts without a verification.
pub(crate) fn post(state: &mut State, object: &Object) -> Result<String, Failure> {
    let known = |name: &str| MANDATORY.contains(&name) || OPTIONAL.contains(&name);
    if let Some(name) = object.keys().find(|name| !known(name)) {
        return Err(Failure::explained("invalid_parameter", format!("invalid parameter: {name}")));
    }
    if MANDATORY.iter().any(|name| text(object, name).is_none()) {
        return Err(Failure::explained("missing_data", "Required input data is missing"));
    }
    if !text(object, "admin").is_some_and(|admin| admin.contains('@')) {
        return Err(Failure::explained("invalid_admin", "Invalid admin"));
    }
    let wrong = |(name, value): &(&String, &Value)| !value.as_str().is_some_and(|value| fits(name, value));
    if let Some((name, _)) = object.iter().find(wrong) {
        return Err(Failure::explained("invalid_format", format!("invalid format: {name}")));
    }
    let mut given = Submit::with(Verdict::Incomplete).email(text(object, "email").unwrap_or_default());
    given.data.clear();
    for (name, value) in object {
        let value = value.as_str().unwrap_or_default();
        given = match name.as_str() {
            "admin" | "email" | "kycStatus" => given,
            "userid" => given.userid(value),
            "cf1" => given.cf(1, value),
            "cf2" => given.cf(2, value),
            "cf3" => given.cf(3, value),
            _ => given.field(name, value),
        };
    }
    let id = state.argos.keep(given);
    let now = state.argos.now();
    if let Some(of) = state.argos.get_mut(&id) {
        text(object, "kycStatus").unwrap_or_default().clone_into(&mut of.status);
        of.result_at = Some(now);
    }
    Ok(Members::default().text("message", "success").text("submissionId", &id).close())
}

/// Changes what `data` names.
pub(crate) fn patch(shared: &Shared, state: &mut State, object: &Object) -> Result<String, Failure> {
    let id = text(object, "submissionId").ok_or_else(|| Failure::code("submissionId is required."))?;
    let admin = text(object, "admin").ok_or_else(|| Failure::code("admin is required."))?;
    let none = || Failure::code("At least one property to modify is required.");
    let data = object.get("data").and_then(Value::as_object).ok_or_else(none)?;
    let changes: Option<Vec<(&str, &str)>> =
        data.iter().map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect();
    let changes = changes.filter(|all| all.iter().all(|(name, value)| fits(name, value)));
    let changes = changes.ok_or_else(|| Failure::code("data parsing error. please check input data."))?;
    if changes.is_empty() {
        return Err(none());
    }
    if !actions::update(shared, state, id, &changes, admin) {
        return Err(Failure::code("Data Processing Error."));
    }
    Ok(Members::default().text("message", "Data Processing Success.").close())
}
