//! What the sandbox holds, without personal data.

use serde_json::{Map, Value, json};

use crate::hyperverge::life::Life;
use crate::hyperverge::records::mask;
use crate::route::Route;
use crate::state::State;
use crate::webhooks::Outcome;

/// The state without personal data.
pub(super) fn json(state: &State) -> Value {
    let records: Vec<Value> = state
        .hyperverge
        .records
        .iter()
        .map(|record| {
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
        })
        .collect();
    let deliveries: Vec<Value> = state
        .deliveries
        .iter()
        .map(|delivery| {
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
        })
        .collect();
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
    let users: Map<String, Value> = state
        .p100
        .users
        .iter()
        .map(|(id, user)| {
            let state = json!({
                "verification_status": user.verification,
                "attempt_status": user.attempt,
                "poa_status": user.poa,
                "active": user.active,
            });
            (id.clone(), state)
        })
        .collect();
    json!({
        "argos": {
            "submissions": submissions,
            "webhook_url": state.argos.webhook_url.as_ref().map(|url| url.text()),
        },
        "p100": {
            "users": users,
            "webhook_url": state.p100.webhook_url.as_ref().map(|url| url.text()),
        },
        "applications": applications,
        "subscriptions": state.hyperverge.results.subscriptions(),
        "records": records,
        "deliveries": deliveries,
        "requests": requests,
        "bodies_begun": state.counters.bodies(),
        "faults_waiting": state.faults.len(),
        "webhook_url": state.hyperverge.webhook_url.as_ref().map(|url| url.text()),
    })
}
