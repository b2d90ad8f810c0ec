//! The bodies of the webhooks, trigger by trigger.
//!
//! Documented: the members of each trigger in each generation, and their quirks: `update_at` and `addtional_list`,
//! `data.kyc_result` as text, flat `cf1` to `cf3` of an injection, comments as text or list, `age_group` "N/A" in the
//! current samples, absent inputs as absent members. **Inferred**: the order of members; `retry` (its sample is cut);
//! the name `recordIds` in `aml_monitor`; that triggers which came with the current portal look the same for older
//! projects; the values of ids.

use crate::answer::Members;
use crate::argos::project::{Generation, ListForm};
use crate::argos::submission::{APPROVED, REJECTED, Submission};
use crate::clock;

/// How to write: the generation, and what may be a list.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    pub(crate) generation: Generation,
    pub(crate) lists: ListForm,
}

fn begin(trigger: &str) -> Members {
    Members::default().text("webhook_trigger", trigger)
}

fn time(at: Option<jiff::Timestamp>) -> Option<String> {
    at.map(clock::utc_text)
}

/// `cf`, `userid` and `tokenId`, those that were given.
fn references(body: Members, of: &Submission) -> Members {
    let cf = custom_fields(&of.cf);
    let body = if cf.is_empty() { body } else { body.object("cf", cf) };
    body.maybe("userid", of.userid.as_deref()).maybe("tokenId", of.token_id.as_deref())
}

fn custom_fields(cf: &[Option<String>; 3]) -> Members {
    let named = ["cf1", "cf2", "cf3"].into_iter().zip(cf);
    named.fold(Members::default(), |all, (name, value)| all.maybe(name, value.as_deref()))
}

/// `submission_id`, then `duplicated_information` of the current portal, then `email`.
fn identity(body: Members, of: &Submission, generation: Generation) -> Members {
    let duplicated = of.duplicated_information().filter(|_| generation == Generation::N);
    body.text("submission_id", &of.id)
        .maybe("duplicated_information", duplicated.as_deref())
        .maybe("email", of.email.as_deref())
}

/// One value as itself or in a list, several in a list, none left out.
fn one_or_many(body: Members, name: &str, values: &[&str], form: ListForm) -> Members {
    match (values, form) {
        ([], _) => body,
        ([one], ListForm::Single) => body.text(name, one),
        _ => body.raw(name, &serde_json::Value::from(values).to_string()),
    }
}

fn comments<'a>(
    of: &'a Submission,
    text: impl Fn(&'a crate::argos::submission::Reason) -> &'a str,
) -> Vec<&'a str> {
    of.reasons.iter().map(text).filter(|text| !text.is_empty()).collect()
}

/// `approved`, `rejected`, `submit` and `updated` of the first table: one flat set of members.
fn first_table(trigger: &str, of: &Submission, form: Form) -> String {
    let mut body = begin(trigger);
    if trigger != "submit" {
        let mut result =
            Members::default().text("status", &of.status).maybe("update_at", time(of.updated_at).as_deref());
        if trigger == REJECTED {
            result = one_or_many(result, "comment", &comments(of, |reason| &reason.comment), form.lists);
        }
        body = body.object("kyc_result", result);
    }
    let applicant = of.applicant_id().filter(|_| of.status == APPROVED);
    body = body
        .text("submission_id", &of.id)
        .maybe("applicant_id", applicant.as_deref())
        .text("created_at", &clock::utc_text(of.created_at))
        .maybe("email", of.email.as_deref());
    body = references(body, of);
    if trigger != "submit" {
        for name in ["gender", "date_of_birth", "nationality"] {
            body = body.maybe(name, of.text(name));
        }
    }
    body.close()
}

/// Personal members of `approved` and `updated`.
fn person(mut body: Members, of: &Submission, generation: Generation) -> Members {
    let age_group = of.text("age_group").map(|known| if generation == Generation::N { "N/A" } else { known });
    body = body.maybe("age_group", age_group);
    for name in ["gender", "date_of_birth", "nationality"] {
        body = body.maybe(name, of.text(name));
    }
    if generation == Generation::N {
        for name in ["full_name", "full_name_en", "first_name", "last_name"] {
            body = body.maybe(name, of.text(name));
        }
        return body;
    }
    for (name, known) in [
        ("ipAddress", "ip_address"),
        ("fullName", "full_name"),
        ("idType", "idType"),
        ("issuingCountry", "idcard_issuingCountry"),
        ("issueDate", "idcard_issueDate"),
        ("expireDate", "idcard_expireDate"),
        ("identityNumber", "identityNumber"),
        ("documentNumber", "documentNumber"),
    ] {
        body = body.maybe(name, of.text(known));
    }
    body
}

/// The additional form of an approval. The older table has a list under a misspelt name, its sample one item without a
/// list under the right one.
fn additional(body: Members, of: &Submission, form: Form) -> Members {
    let items = additional_items(of);
    match (items.as_slice(), form.generation, form.lists) {
        ([], ..) => body,
        ([one], Generation::G1, ListForm::Single) => body.raw("additional_list", one),
        (_, Generation::G1, _) => body.raw("addtional_list", &format!("[{}]", items.join(","))),
        _ => body.raw("additional_list", &format!("[{}]", items.join(","))),
    }
}

pub(crate) fn additional_items(of: &Submission) -> Vec<String> {
    let one = |item: &crate::argos::submission::Additional| {
        Members::default()
            .text("answer", &item.answer)
            .text("inputValue", &item.input_value)
            .text("blockType", &item.block_type)
            .close()
    };
    of.additional.iter().map(one).collect()
}

pub(crate) fn approved(of: &Submission, form: Form) -> String {
    if form.generation == Generation::G0 {
        return first_table("approved", of, form);
    }
    let result = Members::default()
        .text("status", &of.status)
        .text("created_at", &clock::utc_text(of.created_at))
        .maybe("updated_at", time(of.updated_at).as_deref())
        .maybe("kyc_result_at", time(of.result_at).as_deref())
        .maybe("pending_at", time(of.pending_at).filter(|_| form.generation == Generation::G1).as_deref())
        .maybe("reviewer", of.reviewer);
    let body = begin("approved").object("kyc_result", result);
    let body = identity(body, of, form.generation).maybe("applicant_id", of.applicant_id().as_deref());
    let mut body = person(references(body, of), of, form.generation);
    if form.generation == Generation::N {
        body = body.maybe("phoneNumber", of.text("phoneNumber")).maybe("ssnNumber", of.text("ssnNumber"));
    }
    additional(body, of, form).close()
}

pub(crate) fn rejected(of: &Submission, form: Form) -> String {
    if form.generation == Generation::G0 {
        return first_table("rejected", of, form);
    }
    let mut result =
        Members::default().text("status", &of.status).maybe("updated_at", time(of.updated_at).as_deref());
    result = one_or_many(result, "comment", &comments(of, |reason| &reason.comment), form.lists);
    result = one_or_many(result, "commentCode", &comments(of, |reason| &reason.code), form.lists);
    let body = begin("rejected").object("kyc_result", result);
    let body = identity(body, of, form.generation).maybe("applicant_id", of.applicant_id().as_deref());
    references(body, of).maybe("ipAddress", of.text("ip_address")).close()
}

/// `changed` are the names that were changed, `admin` who changed them.
pub(crate) fn updated(
    of: &Submission,
    changed: &[&str],
    admin: &str,
    at: jiff::Timestamp,
    form: Form,
) -> String {
    if form.generation == Generation::G0 {
        return first_table("updated", of, form);
    }
    let mut data = Members::default()
        .raw("update", &serde_json::Value::from(changed).to_string())
        .text("kyc_result", &of.status);
    if form.generation == Generation::G1 {
        data = data
            .text("created_at", &clock::utc_text(of.created_at))
            .maybe("kyc_result_at", time(of.result_at).as_deref());
    }
    data = data.maybe("pending_at", time(of.pending_at).as_deref()).maybe("reviewer", of.reviewer);
    let body = identity(begin("updated"), of, form.generation)
        .object("data", data)
        .text("admin", admin)
        .text("update_time", &clock::utc_text(at))
        .maybe("userid", of.userid.as_deref())
        .maybe("tokenId", of.token_id.as_deref());
    let body = person(body, of, form.generation);
    // The sample of the current portal has none.
    if form.generation == Generation::N || of.additional.is_empty() {
        return body.close();
    }
    body.raw("additional_list", &format!("[{}]", additional_items(of).join(","))).close()
}

pub(crate) fn submit(of: &Submission, form: Form) -> String {
    if form.generation == Generation::G0 {
        return first_table("submit", of, form);
    }
    let body = begin("submit").text("created_at", &clock::utc_text(of.created_at));
    references(identity(body, of, form.generation), of).maybe("ipAddress", of.text("ip_address")).close()
}

/// `created` and `retry`: no time at all, and `attempts` is a number.
pub(crate) fn begun(trigger: &str, of: &Submission) -> String {
    let body = begin(trigger)
        .text("submission_id", &of.id)
        .object("kyc_result", Members::default().text("status", &of.status));
    let mut body = references(body, of).maybe("ipAddress", of.text("ip_address"));
    if of.attempts > 0 {
        body = body.maybe("retryCode", of.retry_code.as_deref()).raw("attempts", &of.attempts.to_string());
    }
    body.close()
}

pub(crate) fn aml(of: &Submission, form: Form) -> String {
    let (status, level) = of.aml.clone().unwrap_or_default();
    let result = Members::default().text("currentstatus", &status).text("risk_level_summary", &level);
    let body = identity(begin("aml"), of, form.generation).object("aml_result", result);
    let body = references(body, of);
    // The tables of the older generations have it, the current sample has not.
    match form.generation {
        Generation::N => body.close(),
        _ => body.text("created_at", &clock::utc_text(of.created_at)).close(),
    }
}

pub(crate) fn aml_monitor(of: &Submission, record: &str) -> String {
    let body = begin("aml_monitor").text("submission_id", &of.id).maybe("email", of.email.as_deref());
    references(body, of).raw("recordIds", &serde_json::Value::from(vec![record]).to_string()).close()
}

pub(crate) fn delete(id: &str, admin: &str, comment: Option<&str>, at: jiff::Timestamp) -> String {
    begin("delete")
        .text("submission_id", id)
        .text("account_email", admin)
        .text("delete_time", &clock::utc_text(at))
        .maybe("comment", comment)
        .close()
}

/// `cf` are those that came with the injection.
pub(crate) fn injection(
    of: &Submission,
    fail_code: Option<&str>,
    cf: &[Option<String>; 3],
    at: jiff::Timestamp,
    form: Form,
) -> String {
    let action = Members::default()
        .text("type", "address")
        .text("created_at", &clock::dashed_text(at))
        .maybe("failCode", fail_code);
    let trigger = if fail_code.is_some() { "injectionFail" } else { "injection" };
    let body = identity(begin(trigger).object("action", action), of, form.generation);
    let applicant = of.applicant_id().filter(|_| of.status == APPROVED);
    let mut body = body
        .text("kyc_status", &of.status)
        .maybe("applicant_id", applicant.as_deref())
        .maybe("userid", of.userid.as_deref());
    for (name, value) in ["cf1", "cf2", "cf3"].into_iter().zip(cf) {
        body = body.maybe(name, value.as_deref());
    }
    body.maybe("tokenId", of.token_id.as_deref()).close()
}

/// The AML search of the sibling product: it has a consent and no submission.
pub(crate) fn consent_aml(consent_id: &str, status: &str, level: &str) -> String {
    let result = Members::default().text("currentstatus", status).text("risk_level_summary", level);
    begin("aml").text("consent_id", consent_id).object("aml_result", result).close()
}

/// The consent of the sibling product "ARGOS ID".
pub(crate) fn consent(consent_id: &str, argos_id: &str, request_id: &str, at: jiff::Timestamp) -> String {
    begin("argos_id_auth")
        .text("consent_id", consent_id)
        .text("authed_at", &clock::utc_text(at))
        .text("argos_id", argos_id)
        .text("request_id", request_id)
        .close()
}
