//! What every part of the demo needs: the sandbox, the receiver beside it, and what was heard so far.

use super::timeline::Timeline;
use super::{Stopped, not_a_sandbox};
use crate::journal::{Journal, Standing};
use crate::loopback::{self, Target};
use crate::report::Failure;
use kyckit::argos::{self, Cipher, CipherSettings};
use kyckit::{Event, Receiver, Secret, StaticHeader, Verification, hyperverge, new_webhook_secret, p100};
use serde_json::Value;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::{Instant, timeout_at};

/// What a running sandbox takes unless it was told otherwise. Never the user's own credentials.
pub(super) const CREDENTIALS: (&str, &str) = ("sandbox-app-id", "sandbox-app-key");
const ARGOS_KEY: &str = "sandbox-argos-key-0000000000000000000000";
const P100_TOKEN: &str = "sandbox-p100-token";

/// The header that proves deliveries of the Results webhook.
pub(super) const HEADER: &str = "X-Webhook-Secret";

/// How the demo's ARGOS encrypts: mode, key, encoding, initialisation vector.
pub(super) const CIPHER: [&str; 4] = ["gcm", "sha256", "base64", "prefix12"];

/// Paths of the receiver, each with what proves its deliveries.
pub(super) const KRA: &str = "/hooks/kra";
pub(super) const RESULTS: &str = "/hooks/results";
pub(super) const ARGOS: &str = "/hooks/argos";
pub(super) const P100: &str = "/hooks/p100";

/// Secrets made for this run.
pub(super) struct Secrets {
    pub(super) path: Secret,
    pub(super) header: Secret,
}

impl Secrets {
    pub(super) fn new() -> Result<Self, Failure> {
        Ok(Secrets { path: new_webhook_secret()?, header: new_webhook_secret()? })
    }
}

/// The one receiver of all providers.
pub(super) fn receiver(secrets: &Secrets) -> Result<Receiver, Failure> {
    let path = || Verification::url_segment([secrets.path.clone()]);
    let header = StaticHeader::new(HEADER, [secrets.header.clone()])?;
    let [mode, key, encoding, iv] = CIPHER;
    let cipher = Cipher::new(ARGOS_KEY, CipherSettings::from_names(mode, key, encoding, iv)?)?;
    let argos = Verification::all_of([path()?, Verification::decryption(cipher)])?;
    Ok(Receiver::builder()
        .route(KRA, &hyperverge::KraWebhook, path()?)
        .route(RESULTS, &hyperverge::ResultsWebhook, Verification::static_header(header))
        .route(ARGOS, &argos::Webhook, argos)
        .route(P100, &p100::Webhook, Verification::bearer_token([P100_TOKEN])?)
        .build()?)
}

/// The demo as far as it has come.
pub(super) struct Stage<'t, 'o> {
    /// The sandbox.
    pub(super) url: String,
    /// Scheme and host of the receiver.
    pub(super) hooks: String,
    pub(super) secrets: Secrets,
    /// Events as they come in.
    pub(super) told: UnboundedReceiver<Box<Event>>,
    pub(super) journal: Journal,
    /// No webhook is waited for after this.
    pub(super) end: Instant,
    pub(super) timeline: &'t mut Timeline<'o>,
}

impl Stage<'_, '_> {
    /// Tells the sandbox to do something; what it answers.
    pub(super) async fn control(&self, path: &str, action: Value) -> Result<Value, Stopped> {
        let of_sandbox = |failure| ("sandbox", failure);
        let url = format!("{}/sandbox/{path}", self.url.trim_end_matches('/'));
        let target = Target::read(&url, "--base-url").map_err(of_sandbox)?;
        let answer = loopback::send(&target, "", &[], action.to_string().into()).await.map_err(of_sandbox)?;
        let value: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        if answer.status == 200 { Ok(value) } else { Err(of_sandbox(not_a_sandbox(&self.url))) }
    }

    /// Shows the next event of this case and gives it with its standing; none when none comes in time. A sandbox that
    /// others use too may tell of their cases.
    pub(super) async fn next(&mut self, case: &str) -> Option<(Box<Event>, Standing)> {
        loop {
            let event = timeout_at(self.end, self.told.recv()).await.ok().flatten()?;
            let subject = &event.subject;
            if [&subject.case_id, &subject.user_ref].into_iter().flatten().any(|id| &**id == case) {
                let standing = self.journal.note(&event);
                self.timeline.event(&event, standing);
                return Some((event, standing));
            }
        }
    }
}
