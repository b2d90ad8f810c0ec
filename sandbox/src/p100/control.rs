//! The control `POST /sandbox/p100`.

use crate::control::read::{self, Object};
use crate::loopback::LoopbackUrl;
use crate::p100::events;
use crate::p100::partner::TokenForm;
use crate::state::Shared;

/// One action.
pub(crate) fn act(shared: &Shared, object: &Object) -> Result<(), String> {
    let action = read::text(object, "action")?.ok_or("`action` is missing")?;
    if action == "settings" {
        return settings(shared, object);
    }
    let own: &[&str] = match action {
        "user" | "expire" => &[],
        "attempt" => &["status", "reason"],
        "tell" => &["verification_status", "attempt_status", "reason"],
        "poa" | "file" | "user_status" => &["status"],
        _ => return Err(format!("no action is called `{action}`")),
    };
    read::known(object, &[&["action", "external_user_id"], own].concat())?;
    let needed = |name: &str| read::text(object, name)?.ok_or_else(|| format!("`{name}` is missing"));
    let id = needed("external_user_id")?;
    let mut state = shared.lock();
    match action {
        "user" => {
            state.p100.user(id);
        }
        "expire" => events::expire(shared, &mut state, id),
        "attempt" => {
            let reason = read::text(object, "reason")?;
            events::attempt(shared, &mut state, id, needed("status")?, reason);
        }
        "tell" => {
            let (attempt, reason) = (read::text(object, "attempt_status")?, read::text(object, "reason")?);
            let status = needed("verification_status")?;
            events::verification(shared, &mut state, id, status, attempt, reason);
        }
        "poa" => events::poa(shared, &mut state, id, needed("status")?),
        "file" => events::file(shared, &mut state, id, needed("status")?),
        _ => events::user_status(shared, &mut state, id, needed("status")?),
    }
    Ok(())
}

/// Everything is read before anything is set.
fn settings(shared: &Shared, object: &Object) -> Result<(), String> {
    read::known(object, &["action", "webhook_url", "token", "envelope", "blocked"])?;
    let url = match read::text(object, "webhook_url")? {
        None => None,
        Some(url) => Some(LoopbackUrl::base(url).ok_or("`webhook_url` is no base on this machine")?),
    };
    let token_form = match read::text(object, "token")? {
        None => None,
        Some("bare") => Some(TokenForm::Bare),
        Some("bearer") => Some(TokenForm::Bearer),
        Some(_) => return Err("`token` is bare or bearer".to_owned()),
    };
    let given = |name| object.get(name).map(|_| read::flag(object, name)).transpose();
    let (envelope, blocked) = (given("envelope")?, given("blocked")?);
    let mut state = shared.lock();
    let partner = &mut state.p100;
    partner.webhook_url = url.or(partner.webhook_url.take());
    partner.token_form = token_form.unwrap_or(partner.token_form);
    partner.envelope = envelope.unwrap_or(partner.envelope);
    partner.blocked = blocked.unwrap_or(partner.blocked);
    Ok(())
}
