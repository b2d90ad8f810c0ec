//! HyperVerge's part of the control plane.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::control::read::{self, Object};
use crate::hyperverge::kra_webhook::PayloadVersion;
use crate::hyperverge::life::{Life, Stage};
use crate::hyperverge::records::Plant;
use crate::hyperverge::{results, walk};
use crate::state::Shared;

pub(crate) fn life(shared: &Shared, object: &Object) -> Result<(), String> {
    read::known(object, &["pan", "life", "manual", "pace_ms"])?;
    let life = read_life(object)?.ok_or("`life` is missing")?;
    let pan = read::text(object, "pan")?;
    let mut state = shared.lock();
    match pan {
        Some(pan) => {
            state.hyperverge.lives.insert(pan.to_owned(), life);
        }
        None => state.hyperverge.default_life = life,
    }
    Ok(())
}

pub(crate) fn advance(shared: &Shared, object: &Object) -> Result<(), String> {
    read::known(object, &["pan"])?;
    let pan = read::text(object, "pan")?.ok_or("`pan` is missing")?;
    let mut state = shared.lock();
    if walk::advance(shared, &mut state, pan) {
        Ok(())
    } else {
        Err("no record of this PAN, or no further stage".to_owned())
    }
}

pub(crate) fn plant(shared: &Arc<Shared>, object: &Object) -> Result<(), String> {
    let names = ["pan", "name", "dob", "mobile", "email", "transaction_id"];
    read::known(object, &[&names[..], &["life", "manual", "pace_ms"]].concat())?;
    let pan = read::text(object, "pan")?.ok_or("`pan` is missing")?;
    let mut plant = Plant::new(pan);
    if let Some(name) = read::text(object, "name")? {
        plant = plant.name(name);
    }
    if let Some(dob) = read::text(object, "dob")? {
        plant = plant.dob(dob);
    }
    if let Some(mobile) = read::text(object, "mobile")? {
        plant = plant.mobile(mobile);
    }
    if let Some(email) = read::text(object, "email")? {
        plant = plant.email(email);
    }
    if let Some(id) = read::text(object, "transaction_id")? {
        plant = plant.transaction_id(id);
    }
    if let Some(life) = read_life(object)? {
        plant = plant.life(life);
    }
    let mut state = shared.lock();
    walk::plant(shared, &mut state, plant);
    Ok(())
}

pub(crate) fn decide(shared: &Shared, object: &Object) -> Result<(), String> {
    read::known(object, &["transaction_id", "status", "event"])?;
    let id = read::text(object, "transaction_id")?.ok_or("`transaction_id` is missing")?;
    let status = read::text(object, "status")?.ok_or("`status` is missing")?;
    let event = read::text(object, "event")?;
    let mut state = shared.lock();
    let events = results::decide(&mut state, &shared.keys.app_id, id, status, event);
    shared.deliver(events);
    Ok(())
}

pub(crate) fn settings(shared: &Shared, object: &Object) -> Result<(), String> {
    read::known(object, &["payload", "pace_ms"])?;
    let payload = match read::text(object, "payload")? {
        None => None,
        Some("v1") => Some(PayloadVersion::V1),
        Some("v2") => Some(PayloadVersion::V2),
        Some(_) => return Err("`payload` is v1 or v2".to_owned()),
    };
    let pace = read::number(object, "pace_ms")?.map(Duration::from_millis);
    let mut state = shared.lock();
    state.hyperverge.payload = payload.unwrap_or(state.hyperverge.payload);
    state.pace = pace.unwrap_or(state.pace);
    Ok(())
}

/// `life`, `manual` and `pace_ms` of an object.
fn read_life(object: &Object) -> Result<Option<Life>, String> {
    let mut life = match object.get("life") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(name)) => {
            Life::named(name).ok_or_else(|| format!("no life is called `{name}`"))?
        }
        Some(Value::Object(life)) => scripted(life)?,
        Some(_) => return Err("`life` must be a name or an object".to_owned()),
    };
    if read::flag(object, "manual")? {
        life = life.manual();
    }
    if let Some(pace) = read::number(object, "pace_ms")? {
        life = life.pace(Duration::from_millis(pace));
    }
    Ok(Some(life))
}

fn scripted(object: &Object) -> Result<Life, String> {
    read::known(object, &["stages"])?;
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
    read::known(object, &[&mandatory[..], &optional[..]].concat())?;
    let code = read::text(object, "app_status")?.ok_or("a stage needs `app_status`")?;
    let words = read::text(object, "status_description")?.ok_or("a stage needs `status_description`")?;
    let mut stage = Stage::new(code, words);
    stage.app_updt_status = read::text(object, "app_updt_status")?.map(str::to_owned);
    stage.remarks = read::text(object, "remarks")?.map(str::to_owned);
    stage.delay = read::number(object, "delay_ms")?.map(Duration::from_millis);
    Ok(stage)
}
