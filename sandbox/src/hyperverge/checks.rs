//! What an upload is checked for, from "HyperVerge, CVL KRA Upload API".

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::clock;
use crate::hyperverge::answers::PageError;
use crate::hyperverge::members;

/// The facts of an upload that answers, look-ups and webhooks need.
pub(crate) struct Application {
    pub(crate) pan: String,
    pub(crate) name: String,
    pub(crate) dob: String,
    pub(crate) mobile: String,
    pub(crate) email: String,
    pub(crate) app_no: String,
    /// Whether the update flag says New.
    pub(crate) is_new: bool,
}

/// Reads a body that must be a JSON object.
pub(crate) fn read_object(body: &[u8]) -> Result<Map<String, Value>, PageError> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(PageError::InvalidRequestDetails),
    }
}

/// Checks an upload's body. The order of the checks is the sandbox's own: the page has none.
pub(crate) fn check_upload(body: &[u8]) -> Result<Application, PageError> {
    let object = read_object(body)?;
    check_mandatory(&object)?;
    check_conditional(&object)?;
    let pan = text(&object, "appPanNo");
    check_pan(pan)?;
    let dob = text(&object, "appDobIncorp");
    if !clock::is_past_date(dob) {
        return Err(PageError::InvalidDob);
    }
    if !is_one(object.get("noOfKycRecords")) {
        return Err(PageError::InvalidRecordCount);
    }
    check_documents(&object)?;
    Ok(Application {
        pan: pan.to_owned(),
        name: text(&object, "appName").to_owned(),
        dob: dob.to_owned(),
        mobile: text(&object, "appMobNo").to_owned(),
        email: text(&object, "appEmail").to_owned(),
        app_no: text(&object, "appNo").to_owned(),
        is_new: text(&object, "appUpdtflg").trim().eq_ignore_ascii_case("new"),
    })
}

/// Five characters, four digits, one character ("CCCCCDDDDC"); letters are capitals.
pub(crate) fn check_pan(pan: &str) -> Result<(), PageError> {
    let shape = pan.len() == 10
        && pan.bytes().enumerate().all(|(place, b)| {
            if (5..9).contains(&place) { b.is_ascii_digit() } else { b.is_ascii_uppercase() }
        });
    if shape { Ok(()) } else { Err(PageError::InvalidPan) }
}

fn text<'a>(object: &'a Map<String, Value>, member: &str) -> &'a str {
    object.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// Every member the page marks Mandatory is there and says something.
fn check_mandatory(object: &Map<String, Value>) -> Result<(), PageError> {
    let individual = text(object, "appType").trim().eq_ignore_ascii_case("individual");
    let indian = !text(object, "appNationality").trim().eq_ignore_ascii_case("others");
    for member in members::MANDATORY {
        let fine = match object.get(member) {
            // The page types the count as an integer and quotes it in its sample.
            Some(Value::Number(_)) => member == "noOfKycRecords",
            Some(Value::String(value)) => {
                !value.trim().is_empty() || members::may_be_empty(member, individual, indian)
            }
            _ => false,
        };
        if !fine {
            return Err(PageError::InvalidRequestDetails);
        }
    }
    Ok(())
}

/// "Mandatory if user nationality is 'Others'": the one condition whose word the page prints.
fn check_conditional(object: &Map<String, Value>) -> Result<(), PageError> {
    let others = text(object, "appNationality").trim().eq_ignore_ascii_case("others");
    if others && text(object, "appOthNationality").trim().is_empty() {
        return Err(PageError::InvalidRequestDetails);
    }
    Ok(())
}

fn is_one(count: Option<&Value>) -> bool {
    match count {
        Some(Value::Number(number)) => number.as_u64() == Some(1),
        Some(Value::String(quoted)) => quoted == "1",
        _ => false,
    }
}

/// The form is base64 (inferred: the page only says "file"), the Aadhaar file base64 of XML.
fn check_documents(object: &Map<String, Value>) -> Result<(), PageError> {
    if STANDARD.decode(text(object, "pan")).is_err() {
        return Err(PageError::InvalidRequestDetails);
    }
    let bytes = STANDARD.decode(text(object, "aadhaar")).map_err(|_| PageError::InvalidXml)?;
    let xml = std::str::from_utf8(&bytes).map_err(|_| PageError::InvalidXml)?;
    // A document type is refused too: entities could grow without bound.
    roxmltree::Document::parse(xml).map_err(|_| PageError::InvalidXml)?;
    Ok(())
}
