//! What happens to a user, and the webhooks that tell it.
//!
//! Documented: the four bodies but that of the proof of address (only its statuses are); two of the paths; a token in
//! `Authorization`; five attempts, the later ones about 8, 16, 32 and 64 seconds after the failure before; 200 as the
//! acknowledgement. **Inferred**: the body of the proof of address, by analogy; the paths of "KYC File Added" and
//! "POA Verification Status"; that anything but 200 is a failure; names in the `event_type` of the envelope, which
//! only a sample for deposits has.

use std::time::Duration;

use crate::answer::Members;
use crate::p100::partner::{self as states, TokenForm};
use crate::state::{Shared, State};
use crate::webhooks::Event;

/// The four webhooks about users.
#[derive(Clone, Copy)]
pub(crate) enum Webhook {
    KycStatus,
    UserStatus,
    /// Its path is inferred.
    FileAdded,
    /// Its path is inferred.
    PoaStatus,
}

impl Webhook {
    fn suffix(self) -> &'static str {
        match self {
            Self::KycStatus => "/webhook/kyc-verification/status",
            Self::UserStatus => "/webhook/user/status",
            Self::FileAdded => "/webhook/kyc/file-added",
            Self::PoaStatus => "/webhook/poa/status",
        }
    }

    fn event_type(self) -> &'static str {
        match self {
            Self::KycStatus => "kyc_verification.status_changed",
            Self::UserStatus => "user.status_changed",
            Self::FileAdded => "kyc_file.added",
            Self::PoaStatus => "poa.status_changed",
        }
    }
}

/// The waits of the page, 8 seconds being one pace.
fn waits(pace: Duration) -> Vec<Duration> {
    [1, 2, 4, 8].into_iter().map(|times| pace * times).collect()
}

fn tell(shared: &Shared, state: &State, webhook: Webhook, id: &str, status: &str, body: Members) {
    let partner = &state.p100;
    let Some(url) = partner.webhook_url.as_ref().and_then(|base| base.below(webhook.suffix())) else {
        return;
    };
    let token = &shared.keys.p100_token;
    let authorization = match partner.token_form {
        TokenForm::Bare => token.clone(),
        TokenForm::Bearer => format!("Bearer {token}"),
    };
    let body = if partner.envelope {
        Members::default().text("event_type", webhook.event_type()).object("data", body)
    } else {
        body
    };
    shared.deliver(vec![Event {
        provider: "p100",
        url,
        headers: vec![("Authorization".to_owned(), authorization)],
        body: body.close(),
        transaction_id: id.to_owned(),
        app_status: status.to_owned(),
        status_description: webhook.suffix().to_owned(),
        waits: waits(state.pace),
    }]);
}

fn simple(shared: &Shared, state: &State, webhook: Webhook, id: &str, status: &str) {
    let body = Members::default().text("externalUserId", id).text("status", status);
    tell(shared, state, webhook, id, status, body);
}

/// Tells exactly this, and keeps it.
pub(crate) fn verification(
    shared: &Shared,
    state: &mut State,
    id: &str,
    status: &str,
    attempt: Option<&str>,
    reason: Option<&str>,
) {
    let user = state.p100.user(id);
    status.clone_into(&mut user.verification);
    user.attempt = attempt.map(str::to_owned);
    user.reason = reason.map(str::to_owned);
    let body = Members::default()
        .text("externalUserId", id)
        .text("verificationStatus", status)
        .maybe("attemptStatus", attempt)
        .maybe("rejectionReason", reason);
    tell(shared, state, Webhook::KycStatus, id, status, body);
}

/// The next step of an attempt; a successful one verifies the user.
pub(crate) fn attempt(shared: &Shared, state: &mut State, id: &str, status: &str, reason: Option<&str>) {
    let known = state.p100.user(id).verification.clone();
    let verified = if status == states::SUCCESSFUL { states::VERIFIED } else { known.as_str() };
    let reason = reason.filter(|_| status == states::REJECTED_BY_PROVIDER);
    verification(shared, state, id, verified, Some(status), reason);
}

pub(crate) fn expire(shared: &Shared, state: &mut State, id: &str) {
    verification(shared, state, id, states::EXPIRED, None, None);
}

pub(crate) fn poa(shared: &Shared, state: &mut State, id: &str, status: &str) {
    state.p100.user(id).poa = Some(status.to_owned());
    simple(shared, state, Webhook::PoaStatus, id, status);
}

pub(crate) fn file(shared: &Shared, state: &mut State, id: &str, status: &str) {
    state.p100.user(id);
    simple(shared, state, Webhook::FileAdded, id, status);
}

/// Balances exist from now on.
pub(crate) fn user_status(shared: &Shared, state: &mut State, id: &str, status: &str) {
    state.p100.user(id).active = status == "ACTIVE";
    simple(shared, state, Webhook::UserStatus, id, status);
}
