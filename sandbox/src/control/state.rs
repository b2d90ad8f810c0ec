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
                "url": delivery.url,
                "transaction_id": delivery.transaction_id,
                "app_status": delivery.app_status,
                "status_description": delivery.status_description,
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
    json!({
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
