//! The two upload routes.

use std::sync::Arc;

use crate::answer::{Answer, Members};
use crate::clock;
use crate::hyperverge::answers::{self, PageError};
use crate::hyperverge::checks::{self, Application};
use crate::hyperverge::records::{Plant, Record};
use crate::hyperverge::walk;
use crate::state::Shared;

/// Checks an upload, takes its record and answers.
///
/// The synchronous answer is the page's success body with the first stage's code; the asynchronous
/// one has no `result` (inferred: its acceptance body is not published).
pub(crate) fn handle(shared: &Arc<Shared>, sync: bool, transaction_id: &str, body: &[u8]) -> Answer {
    match take(shared, transaction_id, body) {
        Ok((request_id, record, is_new)) => {
            let result = sync.then(|| kycdata(&record, is_new));
            answers::success(result, &request_id, transaction_id)
        }
        Err(error) => error.answer(),
    }
}

fn take(
    shared: &Arc<Shared>,
    transaction_id: &str,
    body: &[u8],
) -> Result<(String, Record, bool), PageError> {
    let application = checks::check_upload(body)?;
    let mut state = shared.lock();
    if state.hyperverge.records.is_duplicate(transaction_id, &application.app_no) {
        return Err(PageError::DuplicateRequest);
    }
    state.hyperverge.records.remember(transaction_id, &application.app_no);
    let is_new = application.is_new;
    let life = state.hyperverge.life_of(&application.pan);
    let record = walk::take(shared, &mut state, plant(application, transaction_id, life));
    Ok((state.next_request_id(), record, is_new))
}

fn plant(application: Application, transaction_id: &str, life: crate::Life) -> Plant {
    Plant {
        pan: application.pan,
        name: application.name,
        dob: application.dob,
        mobile: application.mobile,
        email: application.email,
        transaction_id: transaction_id.to_owned(),
        app_no: application.app_no,
        life,
    }
}

/// The page's `result`. A new registration has no acknowledgment of a modification, and blank
/// name and modification date (inferred).
fn kycdata(record: &Record, is_new: bool) -> Members {
    let status_at = clock::india_text(record.status_at);
    let data = Members::default()
        .text("appPanNo", &record.pan)
        .text("appPanDob", &record.dob)
        .text("appName", if is_new { "" } else { &record.name })
        .text("appStatus", &record.stage.app_status)
        .text("appModfAck", if is_new { "" } else { "SANDBOX-ACK" })
        .text("appStatusdt", &status_at)
        .text("appEntrydt", &clock::india_text(record.entered_at))
        .text("appModdt", if is_new { "" } else { &status_at })
        .text("appPosCode", "SANDBOX");
    answers::result(data, &status_at)
}
