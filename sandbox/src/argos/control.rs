//! The control `POST /sandbox/argos`.

use serde_json::Value;

use crate::argos::cipher::ArgosCipher;
use crate::argos::project::{ErrorForm, Generation, ListForm};
use crate::argos::submission::{Reason, Submit, Verdict};
use crate::argos::{Argos, actions, set_encryption};
use crate::control::read::{self, Object};
use crate::loopback::LoopbackUrl;
use crate::state::Shared;

/// One action; returns the id it made or was about, if any.
pub(crate) fn act(shared: &Shared, object: &Object) -> Result<Option<String>, String> {
    let action = read::text(object, "action")?.ok_or("`action` is missing")?;
    match action {
        "settings" => return settings(shared, object).map(|()| None),
        "submit" => return submit(object).map(|given| Some(Argos::of(shared).submit(&given))),
        "argos_id_auth" => {
            read::known(object, &["action"])?;
            return Ok(Some(actions::consent(shared, &mut shared.lock())));
        }
        "aml" if object.contains_key("consent_id") => {
            read::known(object, &["action", "consent_id", "level"])?;
            let consent = read::text(object, "consent_id")?.ok_or("`consent_id` is missing")?;
            let level = read::text(object, "level")?;
            actions::consent_aml(shared, &shared.lock(), consent, level);
            return Ok(Some(consent.to_owned()));
        }
        _ => {}
    }
    let own: &[&str] = match action {
        "pend" | "approve" | "aml_monitor" => &[],
        "reject" => &["reasons"],
        "retry" => &["code"],
        "update" => &["fields", "admin"],
        "delete" => &["admin", "comment"],
        "inject" => &["fail_code", "cf"],
        "aml" => &["level"],
        _ => return Err(format!("no action is called `{action}`")),
    };
    read::known(object, &[&["action", "submission_id"], own].concat())?;
    let id = read::text(object, "submission_id")?.ok_or("`submission_id` is missing")?;
    if on_submission(shared, action, id, object)? {
        Ok(Some(id.to_owned()))
    } else {
        Err("no such submission, or not in this state".to_owned())
    }
}

fn on_submission(shared: &Shared, action: &str, id: &str, object: &Object) -> Result<bool, String> {
    // Read first: a mistake in the request must not leave half of it behind.
    let admin = if action == "update" || action == "delete" { read::text(object, "admin")? } else { None };
    let admin = admin.unwrap_or(actions::ADMIN);
    let mut state = shared.lock();
    Ok(match action {
        "pend" => actions::pend(shared, &mut state, id),
        "approve" => actions::approve(shared, &mut state, id),
        "reject" => actions::reject(shared, &mut state, id, reasons(object)?),
        "retry" => {
            let code = read::text(object, "code")?.ok_or("`code` is missing")?;
            actions::retry(shared, &mut state, id, code)
        }
        "update" => {
            let fields = texts(object, "fields")?;
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            actions::update(shared, &mut state, id, &fields, admin)
        }
        "delete" => {
            let comment = read::text(object, "comment")?;
            actions::delete(shared, &mut state, id, Some(admin), comment)
        }
        "inject" => {
            let fail_code = read::text(object, "fail_code")?;
            actions::inject(shared, &mut state, id, fail_code, custom_fields(object)?)
        }
        "aml" => actions::aml(shared, &mut state, id, read::text(object, "level")?),
        _ => actions::aml_monitor(shared, &mut state, id).is_some(),
    })
}

fn submit(object: &Object) -> Result<Submit, String> {
    let names = ["action", "result", "reasons", "email", "userid", "token_id", "cf", "fields"];
    read::known(object, &[&names[..], &["additional_list", "created", "retry"]].concat())?;
    let verdict = match read::text(object, "result")? {
        None | Some("pending") => Verdict::Pending,
        Some("approved") => Verdict::Approved,
        Some("rejected") => Verdict::Rejected(reasons(object)?),
        Some("incomplete") => Verdict::Incomplete,
        Some(_) => return Err("`result` is incomplete, pending, approved or rejected".to_owned()),
    };
    let mut given = Submit::with(verdict);
    given.created = read::flag(object, "created")? || matches!(given.verdict, Verdict::Incomplete);
    if let Some(email) = read::text(object, "email")? {
        given = given.email(email);
    }
    if let Some(userid) = read::text(object, "userid")? {
        given = given.userid(userid);
    }
    if let Some(token_id) = read::text(object, "token_id")? {
        given = given.token_id(token_id);
    }
    given.cf = custom_fields(object)?;
    for (name, value) in texts(object, "fields")? {
        given = given.field(&name, value);
    }
    for item in list(object, "additional_list")? {
        let item = item.as_object().ok_or("an item of `additional_list` must be an object")?;
        read::known(item, &["answer", "inputValue", "blockType"])?;
        let part = |name| Ok::<_, String>(read::text(item, name)?.unwrap_or_default());
        given = given.additional(part("answer")?, part("inputValue")?, part("blockType")?);
    }
    for code in list(object, "retry")? {
        given = given.retry(code.as_str().ok_or("a code of `retry` must be text")?);
    }
    Ok(given)
}

fn list<'a>(object: &'a Object, name: &str) -> Result<&'a [Value], String> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(list)) => Ok(list),
        Some(_) => Err(format!("`{name}` must be a list")),
    }
}

/// An object of texts.
fn texts(object: &Object, name: &str) -> Result<Vec<(String, String)>, String> {
    let Some(value) = object.get(name).filter(|value| !value.is_null()) else { return Ok(Vec::new()) };
    let object = value.as_object().ok_or_else(|| format!("`{name}` must be an object"))?;
    let pair = |(name, value): (&String, &Value)| {
        let value = value.as_str().ok_or_else(|| format!("`{name}` must be text"))?;
        Ok((name.clone(), value.to_owned()))
    };
    object.iter().map(pair).collect()
}

fn custom_fields(object: &Object) -> Result<[Option<String>; 3], String> {
    let given = texts(object, "cf")?;
    if let Some((name, _)) = given.iter().find(|(name, _)| !["cf1", "cf2", "cf3"].contains(&name.as_str())) {
        return Err(format!("unknown member `{name}`"));
    }
    let one = |wanted| given.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
    Ok([one("cf1"), one("cf2"), one("cf3")])
}

fn reasons(object: &Object) -> Result<Vec<Reason>, String> {
    let one = |value: &Value| {
        let object = value.as_object().ok_or("a reason must be an object")?;
        read::known(object, &["code", "comment"])?;
        Ok(Reason {
            code: read::text(object, "code")?.unwrap_or_default().to_owned(),
            comment: read::text(object, "comment")?.unwrap_or_default().to_owned(),
        })
    };
    list(object, "reasons")?.iter().map(one).collect()
}

/// Everything is read before anything is set.
fn settings(shared: &Shared, object: &Object) -> Result<(), String> {
    read::known(object, &["action", "webhook_url", "generation", "cipher", "lists", "errors"])?;
    let url = match read::text(object, "webhook_url")? {
        None => None,
        Some(url) => Some(LoopbackUrl::read(url).ok_or("`webhook_url` is not on this machine")?),
    };
    let generation = match read::text(object, "generation")? {
        None => None,
        Some("g0") => Some(Generation::G0),
        Some("g1") => Some(Generation::G1),
        Some("n") => Some(Generation::N),
        Some(_) => return Err("`generation` is g0, g1 or n".to_owned()),
    };
    let lists = match read::text(object, "lists")? {
        None => None,
        Some("single") => Some(ListForm::Single),
        Some("array") => Some(ListForm::Array),
        Some(_) => return Err("`lists` is single or array".to_owned()),
    };
    let errors = match read::text(object, "errors")? {
        None => None,
        Some("page") => Some(ErrorForm::Page),
        Some("code") => Some(ErrorForm::Code),
        Some("message") => Some(ErrorForm::Message),
        Some(_) => return Err("`errors` is page, code or message".to_owned()),
    };
    let cipher = cipher(object)?;
    if let Some(cipher) = cipher
        && !set_encryption(shared, cipher)
    {
        return Err("the API key does not fit this `cipher`".to_owned());
    }
    let project = &mut shared.lock().argos;
    project.webhook_url = url.or(project.webhook_url.take());
    project.generation = generation.unwrap_or(project.generation);
    project.lists = lists.unwrap_or(project.lists);
    project.errors = errors.unwrap_or(project.errors);
    Ok(())
}

/// Absent: as it is. Null: off.
fn cipher(object: &Object) -> Result<Option<Option<ArgosCipher>>, String> {
    let given = match object.get("cipher") {
        None => return Ok(None),
        Some(Value::Null) => return Ok(Some(None)),
        Some(given) => given.as_object().ok_or("`cipher` must be an object or null")?,
    };
    read::known(given, &["mode", "key", "encoding", "iv"])?;
    let [mode, key, encoding, iv] = ArgosCipher::default().names();
    let named = |name, default| Ok::<_, String>(read::text(given, name)?.unwrap_or(default));
    let cipher = ArgosCipher::named(
        named("mode", mode)?,
        named("key", key)?,
        named("encoding", encoding)?,
        named("iv", iv)?,
    );
    cipher.map(|cipher| Some(Some(cipher))).ok_or_else(|| "no such `cipher`".to_owned())
}
