//! What the sandbox holds, without personal data.

use serde_json::{Map, Value, json};

use crate::hyperverge::life::Life;
use crate::hyperverge::records::{Record, mask};
use crate::loopback::LoopbackUrl;
use crate::p100::partner::User;
use crate::route::Route;
use crate::state::State;
use crate::webhooks::{Delivery, Outcome};

/// The state without personal data.
pub(super) fn json(state: &State) -> Value {
    let requests: Map<String, Value> = Route::ALL
        .into_iter()
        .map(|route| (route.name().to_owned(), state.counters.requests(route).into()))
        .collect();
    let applications: Map<String, Value> = state
        .hyperverge
        .results
        .applications()
        .map(|(id, status)| (id.clone(), status.as_str().into()))
        .collect();
    let submissions: Map<String, Value> =
        state.argos.iter().map(|of| (of.id.clone(), of.status.as_str().into())).collect();
    let users: Map<String, Value> = state.p100.users.iter().map(|(id, of)| (id.clone(), user(of))).collect();
    json!({
        "argos": {"submissions": submissions, "webhook_url": url(state.argos.webhook_url.as_ref())},
        "p100": {"users": users, "webhook_url": url(state.p100.webhook_url.as_ref())},
        "applications": applications,
        "subscriptions": state.hyperverge.results.subscriptions(),
        "records": state.hyperverge.records.iter().map(record).collect::<Vec<Value>>(),
        "webhook_url": url(state.hyperverge.webhook_url.as_ref()),
        "deliveries": state.deliveries.iter().map(delivery).collect::<Vec<Value>>(),
        "requests": requests,
        "bodies_begun": state.counters.bodies(),
        "faults_waiting": state.faults.len(),
    })
}

fn url(url: Option<&LoopbackUrl>) -> Option<&str> {
    url.map(LoopbackUrl::text)
}

fn record(record: &Record) -> Value {
    json!({
        "pan": mask(&record.pan),
        "transaction_id": record.transaction_id,
        "app_status": record.stage.app_status,
        "app_updt_status": record.stage.app_updt_status,
        "status_description": record.stage.status_description,
        "stage": record.place,
        "stages": record.life.stages(),
        "manual": Life::is_manual(&record.life),
    })
}

fn user(user: &User) -> Value {
    json!({
        "verification_status": user.verification,
        "attempt_status": user.attempt,
        "poa_status": user.poa,
        "active": user.active,
    })
}

fn delivery(delivery: &Delivery) -> Value {
    let (status, problem) = match &delivery.outcome {
        Outcome::Answered(status) => (Some(*status), None),
        Outcome::Failed(why) => (None, Some(why.as_str())),
        Outcome::Dropped => (None, Some("dropped by a fault")),
    };
    json!({
        "provider": delivery.provider,
        "url": delivery.url,
        "transaction_id": delivery.transaction_id,
        "app_status": delivery.app_status,
        "status_description": delivery.status_description,
        "attempt": delivery.attempt,
        "status": status,
        "problem": problem,
    })
}
