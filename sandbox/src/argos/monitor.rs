//! `POST /submission/aml/monitor/{worklistId}`: approved submissions come under the ongoing monitoring.
//!
//! Documented: the members of request and answer, 1 to 25 submissions, that only approved ones with name and birth
//! are taken, every code here with its status. **Inferred**: which worklist is inactive (the one called `inactive`),
//! the text for a submission that is not there.

use serde_json::Value;

use crate::answer::Members;
use crate::argos::actions;
use crate::argos::errors::Failure;
use crate::argos::rest::Object;
use crate::argos::submission::APPROVED;
use crate::state::{Shared, State};

const MOST: usize = 25;

pub(crate) fn register(
    shared: &Shared,
    state: &mut State,
    worklist: &str,
    object: &Object,
) -> Result<String, Failure> {
    let missing = || Failure::code("missing_required_parameters");
    let (ids, admin) = object.get("submissionIds").zip(object.get("admin")).ok_or_else(missing)?;
    if worklist == "inactive" {
        return Err(Failure::code("invalid_worklist"));
    }
    let ids: Option<Vec<&str>> = ids.as_array().and_then(|list| list.iter().map(Value::as_str).collect());
    let ids = ids.filter(|ids| (1..=MOST).contains(&ids.len()));
    let ids = ids.ok_or_else(|| Failure::code("invalid_submissionIds"))?;
    if !admin.as_str().is_some_and(|admin| admin.contains('@')) {
        return Err(Failure::code("invalid_admin"));
    }
    let (mut taken, mut failed) = (Vec::new(), Vec::new());
    for id in ids {
        match one(shared, state, id) {
            Ok(record) => taken.push(result(id, &[record.as_str()], "success").close()),
            Err(why) => failed.push(result(id, &[], "failed").text("error", &why).close()),
        }
    }
    if taken.is_empty() {
        return Err(Failure::code("all_submissions_failed").with_status(500));
    }
    Ok(Members::default()
        .raw("success", "true")
        .raw("successCount", &taken.len().to_string())
        .raw("failedCount", &failed.len().to_string())
        .raw("successResults", &format!("[{}]", taken.join(",")))
        .raw("failedResults", &format!("[{}]", failed.join(",")))
        .close())
}

fn one(shared: &Shared, state: &mut State, id: &str) -> Result<String, String> {
    let Some(of) = state.argos.get(id).filter(|of| !of.deleted) else {
        return Err(format!("This submission does not exist: {id}"));
    };
    if of.status != APPROVED {
        return Err(format!("This submission is not approved: {id}"));
    }
    if of.text("full_name").is_none() || of.text("date_of_birth").is_none() {
        return Err(format!("This submission has no valid fullName or birthDate: {id}"));
    }
    actions::aml_monitor(shared, state, id).ok_or_else(|| format!("This submission is not approved: {id}"))
}

fn result(id: &str, records: &[&str], status: &str) -> Members {
    Members::default()
        .text("submissionId", id)
        .raw("recordIds", &Value::from(records).to_string())
        .text("status", status)
}
