//! Faults and lives as JSON. Unknown members are errors: a typing mistake must not become a test
//! that tests nothing.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::answers::{CodeForm, PageError};
use crate::faults::Fault;
use crate::life::{Life, Stage};
use crate::route::Route;

type Object = Map<String, Value>;

/// The body as an object.
pub(crate) fn object(body: &[u8]) -> Result<Object, String> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err("not a JSON object".to_owned()),
    }
}

/// Refuses members outside the list.
pub(crate) fn known(object: &Object, names: &[&str]) -> Result<(), String> {
    match object.keys().find(|key| !names.contains(&key.as_str())) {
        Some(key) => Err(format!("unknown member `{key}`")),
        None => Ok(()),
    }
}

/// An optional text.
pub(crate) fn text<'a>(object: &'a Object, name: &str) -> Result<Option<&'a str>, String> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(format!("`{name}` must be text")),
    }
}

/// An optional whole number.
pub(crate) fn number(object: &Object, name: &str) -> Result<Option<u64>, String> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_u64() {
            Some(number) => Ok(Some(number)),
            None => Err(format!("`{name}` must be a whole number")),
        },
    }
}

fn flag(object: &Object, name: &str) -> Result<bool, String> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(format!("`{name}` must be true or false")),
    }
}

/// `life`, `manual` and `pace_ms` of an object.
pub(crate) fn life(object: &Object) -> Result<Option<Life>, String> {
    let mut life = match object.get("life") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(name)) => {
            Life::named(name).ok_or_else(|| format!("no life is called `{name}`"))?
        }
        Some(Value::Object(life)) => scripted(life)?,
        Some(_) => return Err("`life` must be a name or an object".to_owned()),
    };
    if flag(object, "manual")? {
        life = life.manual();
    }
    if let Some(pace) = number(object, "pace_ms")? {
        life = life.pace(Duration::from_millis(pace));
    }
    Ok(Some(life))
}

fn scripted(object: &Object) -> Result<Life, String> {
    known(object, &["stages"])?;
    let stages = object.get("stages").and_then(Value::as_array).ok_or("`stages` must be a list")?;
    let mut stages = stages.iter().map(stage).collect::<Result<Vec<_>, _>>()?;
    if stages.is_empty() {
        return Err("`stages` is empty".to_owned());
    }
    let first = stages.remove(0);
    Ok(Life::new(first, stages))
}

fn stage(value: &Value) -> Result<Stage, String> {
    let object = value.as_object().ok_or("a stage must be an object")?;
    let mandatory = ["app_status", "status_description"];
    let optional = ["app_updt_status", "remarks", "delay_ms"];
    known(object, &[&mandatory[..], &optional[..]].concat())?;
    let code = text(object, "app_status")?.ok_or("a stage needs `app_status`")?;
    let words = text(object, "status_description")?.ok_or("a stage needs `status_description`")?;
    let mut stage = Stage::new(code, words);
    stage.app_updt_status = text(object, "app_updt_status")?.map(str::to_owned);
    stage.remarks = text(object, "remarks")?.map(str::to_owned);
    stage.delay = number(object, "delay_ms")?.map(Duration::from_millis);
    Ok(stage)
}

/// One fault.
pub(crate) fn fault(value: &Value) -> Result<Fault, String> {
    let object = value.as_object().ok_or("a fault must be an object")?;
    let kind = text(object, "kind")?.ok_or("a fault needs `kind`")?;
    let (mut fault, own) = fault_of_kind(kind, object)?;
    let canned = matches!(kind, "error" | "html" | "rate_limited" | "answer");
    let webhook = kind.ends_with("_webhook") || kind.ends_with("_webhooks");
    let mut names = vec!["kind", "times"];
    names.extend(own);
    if !webhook {
        names.extend(["route", "delay_ms"]);
    }
    if canned {
        names.extend(["taken", "cut"]);
    }
    known(object, &names)?;
    if let Some(route) = text(object, "route")? {
        fault = fault.on(Route::named(route).ok_or_else(|| format!("no route `{route}`"))?);
    }
    if let Some(delay) = number(object, "delay_ms")? {
        fault = fault.delayed(Duration::from_millis(delay));
    }
    if let Some(times) = number(object, "times")? {
        fault = fault.times(usize::try_from(times).map_err(|_| "`times` is too large")?);
    }
    if flag(object, "taken")? {
        fault = fault.taken();
    }
    if flag(object, "cut")? {
        fault = fault.cut();
    }
    Ok(fault)
}

/// The fault and the members only its kind has.
fn fault_of_kind(kind: &str, object: &Object) -> Result<(Fault, Vec<&'static str>), String> {
    let plain = match kind {
        "reset_before_read" => Fault::reset_before_read(),
        "reset_after_head" => Fault::reset_after_head(),
        "reset_after_request" => Fault::reset_after_request(),
        "reset_after_taken" => Fault::reset_after_taken(),
        "cut_body" => Fault::cut_body(),
        "html" => Fault::html(),
        "close_after_answer" => Fault::close_after_answer(),
        "duplicate_webhook" => Fault::duplicate_webhook(),
        "reorder_webhooks" => Fault::reorder_webhooks(),
        "drop_webhook" => Fault::drop_webhook(),
        "delay" => {
            let ms = number(object, "ms")?.ok_or("`delay` needs `ms`")?;
            return Ok((Fault::delay(Duration::from_millis(ms)), vec!["ms"]));
        }
        "rate_limited" => {
            let after = text(object, "retry_after")?.unwrap_or("1");
            return Ok((Fault::rate_limited(after), vec!["retry_after"]));
        }
        "error" => return Ok((error(object)?, vec!["message", "status_code"])),
        "answer" => return Ok((answer(object)?, vec!["status", "headers", "body"])),
        _ => return Err(format!("no fault is called `{kind}`")),
    };
    Ok((plain, Vec::new()))
}

fn error(object: &Object) -> Result<Fault, String> {
    let message = text(object, "message")?.ok_or("`error` needs `message`")?;
    let error = PageError::by_message(message).ok_or_else(|| format!("the page has no error `{message}`"))?;
    let form = match text(object, "status_code")? {
        None | Some("page") => CodeForm::Page,
        Some("text") => CodeForm::Text,
        Some("number") => CodeForm::Number,
        Some(_) => return Err("`status_code` is page, text or number".to_owned()),
    };
    Ok(Fault::error(error, form))
}

fn answer(object: &Object) -> Result<Fault, String> {
    let status = number(object, "status")?.unwrap_or(200);
    let status = u16::try_from(status)
        .ok()
        .filter(|status| (200..=599).contains(status))
        .ok_or("`status` is not an HTTP status")?;
    let mut headers = Vec::new();
    if let Some(given) = object.get("headers") {
        let given = given.as_object().ok_or("`headers` must be an object")?;
        for (name, value) in given {
            headers.push((name.as_str(), value.as_str().ok_or("a header must be text")?));
        }
    }
    Ok(Fault::answer(status, &headers, text(object, "body")?.unwrap_or_default()))
}
