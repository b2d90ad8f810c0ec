//! The four families of webhooks, one after the other: what happens at the provider, and what is heard of it.

use super::Stopped;
use super::stage::{ARGOS, CIPHER, CREDENTIALS, HEADER, KRA, P100, RESULTS, Stage};
use kyckit::hyperverge::{Client, ClientConfig, KraApplication, Outcome, UploadOptions};
use kyckit::hyperverge::{ResultsClient, ResultsClientConfig, results_events};
use kyckit::{Decision, Valid, new_transaction_id};
use serde_json::{Value, json};

/// How a family's case ended.
pub(super) struct Case {
    pub(super) provider: &'static str,
    /// The last decision that was one.
    pub(super) decision: Option<Decision>,
}

impl Case {
    pub(super) fn is_approved(&self) -> bool {
        self.decision == Some(Decision::Approved)
    }
}

/// Tells every provider where to send its webhooks.
pub(super) async fn configure(stage: &mut Stage<'_, '_>) -> Result<(), Stopped> {
    let of = |error: kyckit::Error| ("configure_webhook", error.into());
    let path = stage.secrets.path.expose().to_owned();
    let at = |route: &str| format!("{}{route}", stage.hooks);
    kra(stage).map_err(of)?.configure_webhook(&format!("{}/{path}", at(KRA))).await.map_err(of)?;

    let (id, key) = CREDENTIALS;
    let config =
        ResultsClientConfig { base_url: stage.url.clone(), ..ResultsClientConfig::new(id, key, "ind") };
    let results = ResultsClient::new(config).map_err(of)?;
    let events = [results_events::FINISH, results_events::MANUAL_REVIEW];
    let header = (HEADER, stage.secrets.header.clone());
    results.ensure(&at(RESULTS), &events, &[header]).await.map_err(of)?;

    let [mode, key, encoding, iv] = CIPHER;
    let cipher = json!({"mode": mode, "key": key, "encoding": encoding, "iv": iv});
    let url = format!("{}/{path}", at(ARGOS));
    stage.control("argos", json!({"action": "settings", "webhook_url": url, "cipher": cipher})).await?;
    stage.control("p100", json!({"action": "settings", "webhook_url": at(P100)})).await?;
    stage.timeline.webhooks(
        &stage.hooks,
        &[
            (KRA, "a secret behind the path"),
            (RESULTS, "a static header"),
            (ARGOS, "a secret behind the path, and bodies encrypted by AES-256-GCM"),
            (P100, "a bearer token"),
        ],
    );
    Ok(())
}

fn kra(stage: &Stage<'_, '_>) -> Result<Client, kyckit::Error> {
    let (id, key) = CREDENTIALS;
    Client::new(ClientConfig { base_url: stage.url.clone(), ..ClientConfig::new(id, key) })
}

/// Every family's case.
pub(super) async fn all(
    stage: &mut Stage<'_, '_>,
    application: Valid<KraApplication>,
) -> Result<Vec<Case>, Stopped> {
    let transaction_id = new_transaction_id();
    let receipt = kra(stage).map_err(|error| ("upload", error.into()))?;
    let receipt = receipt.upload(&application, &UploadOptions::new(transaction_id.as_str())).await;
    let receipt = receipt.map_err(|error| ("upload", error.into()))?;
    stage.timeline.upload(&receipt);
    stage.timeline.begin();
    let decision = match receipt.outcome {
        Outcome::Accepted => until_final(stage, &transaction_id).await,
        _ => None,
    };
    let mut cases = vec![Case { provider: "hyperverge_kra", decision }];
    cases.push(results(stage).await?);
    cases.push(argos(stage).await?);
    cases.push(p100(stage).await?);
    Ok(cases)
}

/// Leaves a sandbox that goes on as others expect it.
pub(super) async fn leave(stage: &Stage<'_, '_>) -> Result<(), Stopped> {
    stage.control("argos", json!({"action": "settings", "cipher": null})).await.map(drop)
}

/// Hears events of a case until one is final; the last decision.
async fn until_final(stage: &mut Stage<'_, '_>, case: &str) -> Option<Decision> {
    let mut last = None;
    while let Some((event, _)) = stage.next(case).await {
        last = Some(event.decision);
        if event.is_final == Some(true) {
            break;
        }
    }
    last
}

/// Hears so many events of a case; the last decision that was one.
async fn hear(stage: &mut Stage<'_, '_>, case: &str, count: usize, last: &mut Option<Decision>) {
    for _ in 0..count {
        let Some((event, _)) = stage.next(case).await else { return };
        if event.decision != Decision::None {
            *last = Some(event.decision);
        }
    }
}

/// An application is handed to a reviewer, who approves it; that is delivered twice.
async fn results(stage: &mut Stage<'_, '_>) -> Result<Case, Stopped> {
    let (case, mut decision) = (new_transaction_id(), None);
    stage.control("results", json!({"transaction_id": case, "status": "needs_review"})).await?;
    hear(stage, &case, 1, &mut decision).await;
    stage.control("faults", json!({"kind": "duplicate_webhook"})).await?;
    stage.control("results", json!({"transaction_id": case, "status": "manually_approved"})).await?;
    hear(stage, &case, 2, &mut decision).await;
    Ok(Case { provider: "hyperverge_results", decision })
}

/// A submission waits, is approved by a person, and its AML search finds something: all of it encrypted.
async fn argos(stage: &mut Stage<'_, '_>) -> Result<Case, Stopped> {
    let mut decision = None;
    let made = stage.control("argos", json!({"action": "submit", "userid": new_transaction_id()})).await?;
    let case = made.pointer("/ids/0").and_then(Value::as_str).unwrap_or_default().to_owned();
    hear(stage, &case, 1, &mut decision).await;
    for action in [json!({"action": "approve"}), json!({"action": "aml", "level": "HIGH"})] {
        let mut action = action;
        if let Some(action) = action.as_object_mut() {
            action.insert("submission_id".to_owned(), json!(case));
        }
        stage.control("argos", action).await?;
        hear(stage, &case, 1, &mut decision).await;
    }
    Ok(Case { provider: "argos", decision })
}

/// An attempt fails, the next one succeeds.
async fn p100(stage: &mut Stage<'_, '_>) -> Result<Case, Stopped> {
    let (user, mut decision) = (new_transaction_id(), None);
    let attempts = [("PENDING", None), ("REJECTED_BY_PROVIDER", Some("NO_FACE_FOUND")), ("SUCCESSFUL", None)];
    for (status, reason) in attempts {
        let mut action = json!({"action": "attempt", "external_user_id": user, "status": status});
        if let (Some(action), Some(reason)) = (action.as_object_mut(), reason) {
            action.insert("reason".to_owned(), json!(reason));
        }
        stage.control("p100", action).await?;
        hear(stage, &user, 1, &mut decision).await;
    }
    Ok(Case { provider: "p100", decision })
}
