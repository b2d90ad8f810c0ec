//! The webhooks of ARGOS, one shape a trigger: trigger and submission are always there, anything else may be missing.

use serde::Deserialize;

/// The caller's own fields.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct CustomFields {
    pub cf1: Option<String>,
    pub cf2: Option<String>,
    pub cf3: Option<String>,
}

/// One answer of the applicant.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct Answer {
    pub answer: Option<String>,
    pub inputValue: Option<String>,
    pub blockType: Option<String>,
}

/// The result of an approval.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct ApprovedResult {
    pub status: String,
    pub created_at: Option<String>,
    pub updated_at: Option<String>,
    pub kyc_result_at: Option<String>,
    pub pending_at: Option<String>,
    pub reviewer: Option<String>,
}

/// `approved` as the older portal has it, with the document.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct ArgosApproved {
    pub webhook_trigger: String,
    pub submission_id: String,
    pub kyc_result: ApprovedResult,
    pub applicant_id: Option<String>,
    pub email: Option<String>,
    pub userid: Option<String>,
    pub tokenId: Option<String>,
    pub ipAddress: Option<String>,
    pub cf: Option<CustomFields>,
    pub age_group: Option<String>,
    pub gender: Option<String>,
    pub date_of_birth: Option<String>,
    pub nationality: Option<String>,
    pub fullName: Option<String>,
    pub idType: Option<String>,
    pub issuingCountry: Option<String>,
    pub issueDate: Option<String>,
    pub expireDate: Option<String>,
    pub identityNumber: Option<String>,
    pub documentNumber: Option<String>,
    pub additional_list: Option<Vec<Answer>>,
}

/// `approved` as the current portal has it.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct ArgosApprovedNow {
    pub webhook_trigger: String,
    pub submission_id: String,
    pub kyc_result: ApprovedResult,
    pub applicant_id: Option<String>,
    pub email: Option<String>,
    pub userid: Option<String>,
    pub tokenId: Option<String>,
    pub ipAddress: Option<String>,
    pub cf: Option<CustomFields>,
    pub age_group: Option<String>,
    pub gender: Option<String>,
    pub date_of_birth: Option<String>,
    pub nationality: Option<String>,
    pub full_name: Option<String>,
    pub full_name_en: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub phoneNumber: Option<String>,
    pub ssnNumber: Option<String>,
    pub duplicated_information: Option<String>,
    pub additional_list: Option<Vec<Answer>>,
}

/// The result of a rejection.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct RejectedResult {
    pub status: String,
    pub comment: Option<String>,
    pub updated_at: Option<String>,
    pub commentCode: Option<String>,
}

/// `rejected`.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct ArgosRejected {
    pub webhook_trigger: String,
    pub submission_id: String,
    pub kyc_result: RejectedResult,
    pub applicant_id: Option<String>,
    pub email: Option<String>,
    pub userid: Option<String>,
    pub tokenId: Option<String>,
    pub ipAddress: Option<String>,
    pub cf: Option<CustomFields>,
    pub duplicated_information: Option<String>,
}

/// What was updated.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct UpdatedData {
    pub update: Vec<String>,
    pub kyc_result: Option<String>,
    pub created_at: Option<String>,
    pub kyc_result_at: Option<String>,
    pub pending_at: Option<String>,
    pub reviewer: Option<String>,
}

/// `updated`.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct ArgosUpdated {
    pub webhook_trigger: String,
    pub submission_id: String,
    pub data: UpdatedData,
    pub admin: Option<String>,
    pub update_time: Option<String>,
    pub email: Option<String>,
    pub userid: Option<String>,
    pub tokenId: Option<String>,
    pub ipAddress: Option<String>,
    pub age_group: Option<String>,
    pub gender: Option<String>,
    pub date_of_birth: Option<String>,
    pub nationality: Option<String>,
    pub fullName: Option<String>,
    pub idType: Option<String>,
    pub issuingCountry: Option<String>,
    pub issueDate: Option<String>,
    pub expireDate: Option<String>,
    pub identityNumber: Option<String>,
    pub documentNumber: Option<String>,
}

/// `submit`.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct ArgosSubmit {
    pub webhook_trigger: String,
    pub submission_id: String,
    pub created_at: Option<String>,
    pub email: Option<String>,
    pub userid: Option<String>,
    pub tokenId: Option<String>,
    pub ipAddress: Option<String>,
    pub cf: Option<CustomFields>,
}

/// The result of an AML search.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct AmlResult {
    pub currentstatus: Option<String>,
    pub risk_level_summary: Option<String>,
}

/// `aml`.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct ArgosAml {
    pub webhook_trigger: String,
    pub submission_id: String,
    pub email: Option<String>,
    pub userid: Option<String>,
    pub tokenId: Option<String>,
    pub ipAddress: Option<String>,
    pub cf: Option<CustomFields>,
    pub aml_result: AmlResult,
}

/// `delete`.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct ArgosDelete {
    pub webhook_trigger: String,
    pub submission_id: String,
    pub account_email: Option<String>,
    pub delete_time: Option<String>,
    pub comment: Option<String>,
}

/// The extra process.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct Action {
    pub r#type: Option<String>,
    pub created_at: Option<String>,
    pub failCode: Option<String>,
}

/// `injection`.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct ArgosInjection {
    pub webhook_trigger: String,
    pub submission_id: String,
    pub action: Action,
    pub email: Option<String>,
    pub kyc_status: Option<String>,
    pub applicant_id: Option<String>,
    pub userid: Option<String>,
    pub cf1: Option<String>,
    pub cf2: Option<String>,
    pub cf3: Option<String>,
    pub tokenId: Option<String>,
}
