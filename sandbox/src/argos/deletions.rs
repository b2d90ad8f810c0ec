//! `DELETE /submission` and `DELETE /submission/partial`.
//!
//! Documented: the parameters, the success body of a deletion, every failure text here; the webhook comes only with
//! `admin_name`. **Inferred**: the success body of a partial deletion; that several fields are joined by commas.

use crate::answer::Members;
use crate::argos::actions;
use crate::argos::errors::Failure;
use crate::argos::rest::Query;
use crate::argos::submission::Submission;
use crate::state::{Shared, State};

const FIELDS: [&str; 13] = [
    "id_image",
    "selfie_image",
    "data",
    "OCR_raw",
    "ocr",
    "review",
    "applicant_id",
    "email",
    "userid",
    "additional_list",
    "duplicated_information",
    "custom_duplicated_information",
    "injection_action",
];

const DATA_FIELDS: [&str; 31] = [
    "age_group",
    "first_name",
    "last_name",
    "full_name",
    "name",
    "gender",
    "nationality",
    "date_of_birth",
    "address_city",
    "address_country",
    "address_state",
    "address_street",
    "address_street2",
    "address_zipcode",
    "address_globalCode",
    "address_compoundCode",
    "address_formatted",
    "address_input",
    "address_detail",
    "ip_address",
    "idcard_issuingCountry",
    "idcard_issueDate",
    "idcard_expireDate",
    "idType",
    "documentNumber",
    "identityNumber",
    "ssnNumber",
    "phoneNumber",
    "cf1",
    "cf2",
    "cf3",
];

/// Deletes a submission.
pub(crate) fn whole(shared: &Shared, state: &mut State, query: &Query) -> Result<String, Failure> {
    let id = query.get("submission_id").ok_or_else(|| Failure::message("not Exist Submission ID"))?;
    if !actions::delete(shared, state, id, query.get("admin_name"), None) {
        return Err(Failure::message("not Exist Submission Data"));
    }
    Ok(Members::default()
        .text("message", "success")
        .text("content", &format!("Submission {id} deleted successfully."))
        .raw("statusCode", "200")
        .close())
}

/// Deletes parts of a submission; nobody is told.
pub(crate) fn partial(state: &mut State, query: &Query) -> Result<String, Failure> {
    let id = query.get("submission_id").ok_or_else(|| Failure::message("submission_id is required"))?;
    let missing = || Failure::message("fields parameter is required and cannot be empty");
    let fields = names(query.get("fields").ok_or_else(missing)?);
    let data_fields = names(query.get("data_fields").unwrap_or_default());
    if fields.is_empty() {
        return Err(Failure::message("fields cannot be empty"));
    }
    known("fields", &fields, &FIELDS)?;
    known("data_fields", &data_fields, &DATA_FIELDS)?;
    if !data_fields.is_empty() && !fields.contains(&"data") {
        let text = "data_fields parameter is not allowed when fields does not include data";
        return Err(Failure::message(text));
    }
    let none = || Failure::message("not Exist Submission Data");
    let of = state.argos.get_mut(id).ok_or_else(none)?;
    for field in fields {
        forget(of, field, &data_fields);
    }
    Ok(Members::default().text("message", "success").raw("statusCode", "200").close())
}

fn names(text: &str) -> Vec<&str> {
    text.split(',').map(str::trim).filter(|name| !name.is_empty()).collect()
}

fn known(parameter: &str, given: &[&str], all: &[&str]) -> Result<(), Failure> {
    let unknown: Vec<&str> = given.iter().copied().filter(|name| !all.contains(name)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(Failure::message(format!("invalid fields found in {parameter}: {}", unknown.join(", "))))
}

/// Images, readings and reviews are not played: there is nothing to forget of them.
fn forget(of: &mut Submission, field: &str, data_fields: &[&str]) {
    match field {
        "data" => {
            let all = data_fields.is_empty();
            of.data.retain(|name, _| !all && !data_fields.contains(&name.as_str()));
            for (name, value) in ["cf1", "cf2", "cf3"].into_iter().zip(&mut of.cf) {
                if all || data_fields.contains(&name) {
                    *value = None;
                }
            }
        }
        "email" => of.email = None,
        "userid" => of.userid = None,
        "additional_list" => of.additional.clear(),
        "applicant_id" => of.without_applicant = true,
        "duplicated_information" => of.without_duplicates = true,
        _ => {}
    }
}
