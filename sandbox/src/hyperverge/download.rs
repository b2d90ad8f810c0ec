//! CVL Download. The request is known, the answer is inferred from what the registry itself sends, with its traps: `NA`
//! and dummy dates for empty, a prefix before the mobile number, an answer of success that holds nothing.

use serde_json::{Map, Value};

use crate::answer::{Answer, Members};
use crate::clock;
use crate::hyperverge::answers::{self, PageError};
use crate::hyperverge::checks;
use crate::hyperverge::records::Record;
use crate::state::Shared;

/// The words the page allows.
const REGISTRIES: [&str; 5] = ["CVLKRA", "CAMS", "NDML", "KARVY", "DOTEX"];
const FETCH_TYPES: [&str; 3] = ["I", "E", "X"];
/// A signature that is none: enough to tell that an image came.
const IMAGE: &str = "U0FOREJPWA==";

/// Answers one download.
pub(crate) fn handle(shared: &Shared, transaction_id: &str, body: &[u8]) -> Answer {
    let (pan, birth, fetch_type) = match read(body) {
        Ok(read) => read,
        Err(error) => return error.answer(),
    };
    let mut state = shared.lock();
    let data = match state.hyperverge.records.get(&pan) {
        None => nothing(&pan),
        Some(record) if record.dob != birth => refused(&pan),
        Some(record) => record_data(record, &fetch_type),
    };
    let result = Members::default().object("kycdata", data);
    answers::success(Some(result), &state.next_request_id(), transaction_id)
}

fn read(body: &[u8]) -> Result<(String, String, String), PageError> {
    let object = checks::read_object(body)?;
    let pan = text(&object, "pan");
    checks::check_pan(pan)?;
    let birth = text(&object, "dateOfBirth");
    if clock::read_date(birth).is_none() {
        return Err(PageError::InvalidDob);
    }
    let fetch_type = text(&object, "fetchType");
    if !REGISTRIES.contains(&text(&object, "KRAType")) || !FETCH_TYPES.contains(&fetch_type) {
        return Err(PageError::InvalidRequestDetails);
    }
    Ok((pan.to_owned(), birth.to_owned(), fetch_type.to_owned()))
}

fn text<'a>(object: &'a Map<String, Value>, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// No record: success, with every key member blank.
fn nothing(pan: &str) -> Members {
    ["appType", "appExmt", "appCorAdd1", "appPerAdd1"]
        .into_iter()
        .fold(Members::default().text("appPanNo", pan), |all, name| all.text(name, ""))
}

/// Another date of birth than the record's.
fn refused(pan: &str) -> Members {
    nothing(pan).text("appStatus", "WEBERR-012").text("appErrorDesc", "Invalid DOB")
}

fn record_data(record: &Record, fetch_type: &str) -> Members {
    let mut data =
        Members::default().text("appPanNo", &record.pan).text("appStatus", &record.stage.app_status);
    if fetch_type != "X" {
        data = data
            .text("appType", "I")
            .text("appName", &record.name)
            .text("appFName", "NA")
            .text("appDobDt", &record.dob)
            .text("appDoiDt", "00-00-0000")
            .text("appExmt", "N")
            .text("appCorAdd1", "1 SANDBOX STREET")
            .text("appCorCity", "MUMBAI")
            .text("appCorPincd", "400001")
            .text("appPerAdd1", "1 SANDBOX STREET")
            .text("appMobNo", &format!("0091{}", record.mobile))
            .text("appEmail", &record.email)
            .text("appIpvDate", "01-01-1900")
            .text("appStatusdt", &clock::india_text(record.status_at))
            .text("appEntrydt", &clock::india_text(record.entered_at))
            .text("appModdt", "01-01-1800 00:00:00")
            .text("appDumpType", "S")
            .text("appKraInfo", "CVLKRA");
    }
    if fetch_type == "E" { data } else { data.text("appSignature", IMAGE) }
}
