//! Search and Verify. The provider's answer is not published: this shape is inferred from the
//! upload's answer, and a client that reads it has proved nothing about the real provider.

use jiff::Timestamp;

use crate::answer::{Answer, Members};
use crate::clock;
use crate::hyperverge::answers::{self, PageError};
use crate::hyperverge::checks;
use crate::hyperverge::kra_webhook::NO_MODIFICATION;
use crate::hyperverge::records::Record;
use crate::state::Shared;

/// Answers a look-up by PAN.
pub(crate) fn handle(shared: &Shared, transaction_id: &str, body: &[u8]) -> Answer {
    let pan = match read_pan(body) {
        Ok(pan) => pan,
        Err(error) => return error.answer(),
    };
    let mut state = shared.lock();
    let data = kycdata(&pan, state.hyperverge.records.get(&pan));
    let result = answers::result(data, &clock::india_text(Timestamp::now()));
    answers::success(Some(result), &state.next_request_id(), transaction_id)
}

fn read_pan(body: &[u8]) -> Result<String, PageError> {
    let object = checks::read_object(body)?;
    let pan = object
        .get("appPanNo")
        .and_then(serde_json::Value::as_str)
        .filter(|pan| !pan.is_empty())
        .ok_or(PageError::InvalidRequestDetails)?;
    checks::check_pan(pan)?;
    Ok(pan.to_owned())
}

/// The record as the registry would show it; without one, 005 and blanks.
fn kycdata(pan: &str, record: Option<&Record>) -> Members {
    let data = Members::default().text("appPanNo", pan);
    let Some(record) = record else {
        return data
            .text("appName", "")
            .text("appStatus", "005")
            .text("appStatusdt", "")
            .text("appEntrydt", "")
            .text("appModdt", "")
            .text("appUpdtStatus", "");
    };
    let stage = &record.stage;
    let modified = record.modified_at.map(clock::india_text);
    let update = stage.app_updt_status.as_deref().unwrap_or(NO_MODIFICATION);
    let data = data
        .text("appName", &record.name)
        .text("appStatus", &stage.app_status)
        .text("appStatusdt", &clock::india_text(record.status_at))
        .text("appEntrydt", &clock::india_text(record.entered_at))
        .text("appModdt", modified.as_deref().unwrap_or_default())
        .text("appUpdtStatus", update);
    match &stage.remarks {
        Some(remarks) => data.text("appHoldDeactiveRmks", remarks),
        None => data,
    }
}
