//! Faults as JSON.

use std::time::Duration;

use serde_json::Value;

use crate::control::read::{Object, flag, known, number, text};
use crate::faults::Fault;
use crate::hyperverge::answers::{CodeForm, PageError};
use crate::route::Route;

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
