//! P100: the four webhooks about users and their KYC, and the calls that belong to them.
//!
//! What is documented and what is inferred stands in the module that writes it: [`events`] for the webhooks,
//! [`rest`] and [`errors`] for the API. "Creating KYC Verification", "Add KYC File" and "Add User Verification" are
//! not played: their pages lost path or body.

use crate::loopback::LoopbackUrl;
use crate::state::Shared;

pub(crate) mod control;
mod errors;
mod events;
mod multipart;
pub(crate) mod partner;
mod rest;

pub(crate) use errors::too_many_requests;
pub(crate) use partner::Partner;
pub(crate) use rest::answer;

use partner::TokenForm;

/// What happens to users at P100, and the partner's settings. Each change sends its webhook to base and path, up to
/// five times. A user nobody made yet is made. All methods may be called from any thread.
#[derive(Clone, Copy)]
pub struct P100<'a> {
    shared: &'a Shared,
}

impl std::fmt::Debug for P100<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("P100").finish_non_exhaustive()
    }
}

impl<'a> P100<'a> {
    pub(crate) fn of(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// The `x-api-key` that is accepted.
    #[must_use]
    pub fn api_key(&self) -> &'a str {
        &self.shared.keys.p100_key
    }

    /// The "Webhook Security Token" in `Authorization`.
    #[must_use]
    pub fn webhook_token(&self) -> &'a str {
        &self.shared.keys.p100_token
    }

    /// Sets the base that the paths of the webhooks are appended to; false when it is not one of this machine, or
    /// has a query.
    #[must_use]
    pub fn configure_webhook(&self, base: &str) -> bool {
        let read = LoopbackUrl::base(base);
        let taken = read.is_some();
        if taken {
            self.shared.lock().p100.webhook_url = read;
        }
        taken
    }

    /// The base, if one was set.
    #[must_use]
    pub fn webhook_url(&self) -> Option<String> {
        self.shared.lock().p100.webhook_url.as_ref().map(|url| url.text().to_owned())
    }

    /// How the token is sent from now on.
    pub fn token_form(&self, form: TokenForm) {
        self.shared.lock().p100.token_form = form;
    }

    /// Whether bodies come inside `{"event_type":"...","data":{...}}` from now on.
    pub fn envelope(&self, on: bool) {
        self.shared.lock().p100.envelope = on;
    }

    /// Whether this machine's address is off the list from now on (401 `xo3`).
    pub fn blocked(&self, on: bool) {
        self.shared.lock().p100.blocked = on;
    }

    /// Makes a user without a verification; nobody is told.
    pub fn user(&self, external_user_id: &str) {
        self.shared.lock().p100.user(external_user_id);
    }

    /// The next step of a verification attempt: `PENDING`, `VERIFICATION`, `REJECTED_BY_PROVIDER` (with its reason),
    /// `SUCCESSFUL` (the user is `VERIFIED` then), or any other text. Other steps have no reason.
    pub fn attempt(&self, external_user_id: &str, status: &str, reason: Option<&str>) {
        events::attempt(self.shared, &mut self.shared.lock(), external_user_id, status, reason);
    }

    /// The user's verification is over: `EXPIRED`, without an attempt.
    pub fn expire(&self, external_user_id: &str) {
        events::expire(self.shared, &mut self.shared.lock(), external_user_id);
    }

    /// Tells and keeps exactly these values, documented or not.
    pub fn tell(
        &self,
        external_user_id: &str,
        verification_status: &str,
        attempt_status: Option<&str>,
        reason: Option<&str>,
    ) {
        let state = &mut self.shared.lock();
        events::verification(
            self.shared,
            state,
            external_user_id,
            verification_status,
            attempt_status,
            reason,
        );
    }

    /// The proof of address: `WAITING`, `APPROVED`, `REJECTED`, `QUESTIONED`, or any other text.
    pub fn poa(&self, external_user_id: &str, status: &str) {
        events::poa(self.shared, &mut self.shared.lock(), external_user_id, status);
    }

    /// A KYC file: `ADDED`, `ERROR`, or any other text.
    pub fn file(&self, external_user_id: &str, status: &str) {
        events::file(self.shared, &mut self.shared.lock(), external_user_id, status);
    }

    /// The account: `ACTIVE`, or any other text.
    pub fn user_status(&self, external_user_id: &str, status: &str) {
        events::user_status(self.shared, &mut self.shared.lock(), external_user_id, status);
    }

    /// `verificationStatus` and `attemptStatus` of a user.
    #[must_use]
    pub fn status(&self, external_user_id: &str) -> Option<(String, Option<String>)> {
        let state = self.shared.lock();
        let user = state.p100.users.get(external_user_id)?;
        Some((user.verification.clone(), user.attempt.clone()))
    }
}
