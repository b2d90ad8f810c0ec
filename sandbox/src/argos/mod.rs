//! ARGOS Identity: the ID check's webhooks in three generations, plain and encrypted, and its submission API.
//!
//! What is documented and what is inferred stands in the module that writes it: [`payloads`] for the webhooks,
//! [`cipher`] for the encryption, [`rest`], [`reading`], [`changes`], [`deletions`], [`monitor`] and [`errors`] for
//! the API.

use crate::loopback::LoopbackUrl;
use crate::state::Shared;

mod actions;
mod changes;
pub(crate) mod cipher;
pub(crate) mod control;
mod deletions;
mod errors;
mod monitor;
mod payloads;
pub(crate) mod project;
mod reading;
mod rest;
pub(crate) mod submission;

pub(crate) use errors::too_many_requests;
pub(crate) use project::Project;
pub(crate) use rest::answer;

use cipher::ArgosCipher;
use project::{ErrorForm, Generation, Limits, ListForm};
use submission::{Submit, reasons};

/// What a person can do at ARGOS: hand submissions in, decide them on the dashboard, set the project up. Each action
/// sends its webhook to the project's URL. All methods may be called from any thread.
///
/// Actions are false when there is no such submission (any more), or when it is not in a state for it.
#[derive(Clone, Copy)]
pub struct Argos<'a> {
    shared: &'a Shared,
}

impl std::fmt::Debug for Argos<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Argos").finish_non_exhaustive()
    }
}

/// On or off; false when the API key does not fit.
pub(crate) fn set_encryption(shared: &Shared, cipher: Option<ArgosCipher>) -> bool {
    let fits = |cipher: &ArgosCipher| {
        let random = vec![0; cipher.iv_bytes()];
        cipher.encrypt(&shared.keys.argos_key, b"", &random).is_some()
    };
    let fine = cipher.as_ref().is_none_or(fits);
    if fine {
        shared.lock().argos.cipher = cipher;
    }
    fine
}

impl<'a> Argos<'a> {
    pub(crate) fn of(shared: &'a Shared) -> Self {
        Self { shared }
    }

    /// The `x-api-key` that is accepted; also what the key of the encryption is made of.
    #[must_use]
    pub fn api_key(&self) -> &'a str {
        &self.shared.keys.argos_key
    }

    /// Sets the project's webhook URL; false when it is not one of this machine.
    #[must_use]
    pub fn configure_webhook(&self, url: &str) -> bool {
        let read = LoopbackUrl::read(url);
        let taken = read.is_some();
        if taken {
            self.shared.lock().argos.webhook_url = read;
        }
        taken
    }

    /// The webhook URL, if one was set.
    #[must_use]
    pub fn webhook_url(&self) -> Option<String> {
        self.shared.lock().argos.webhook_url.as_ref().map(|url| url.text().to_owned())
    }

    /// Which generation's payloads are sent from now on.
    pub fn generation(&self, generation: Generation) {
        self.shared.lock().argos.generation = generation;
    }

    /// How lists are written from now on.
    pub fn lists(&self, form: ListForm) {
        self.shared.lock().argos.lists = form;
    }

    /// How failures of the API are written from now on.
    pub fn errors(&self, form: ErrorForm) {
        self.shared.lock().argos.errors = form;
    }

    /// Encrypts webhooks and the API in both directions from now on, or (none) no more. False, and nothing changes,
    /// when the API key does not fit: `raw32` needs one of 32 bytes, `first32` one of at least as many.
    #[must_use]
    pub fn encryption(&self, cipher: Option<ArgosCipher>) -> bool {
        set_encryption(self.shared, cipher)
    }

    /// Requests a second and a day (UTC) from now on; default 5,000 and 200,000. One more is answered with 429.
    pub fn limits(&self, second: usize, day: usize) {
        self.shared.lock().argos.limits = Limits { second, day };
    }

    /// Hands a submission in, and walks it to where it is to be; returns its id.
    pub fn submit(&self, submission: &Submit) -> String {
        actions::submit(self.shared, &mut self.shared.lock(), submission.clone())
    }

    /// The user is asked to try an incomplete submission again: `retry` with this code; the third time `rejected`
    /// with `too_many_retry`.
    #[must_use]
    pub fn retry(&self, id: &str, code: &str) -> bool {
        actions::retry(self.shared, &mut self.shared.lock(), id, code)
    }

    /// The submission waits for a person: `submit`.
    #[must_use]
    pub fn pend(&self, id: &str) -> bool {
        actions::pend(self.shared, &mut self.shared.lock(), id)
    }

    /// `approved`: of an incomplete submission by the system, otherwise by an agent.
    #[must_use]
    pub fn approve(&self, id: &str) -> bool {
        actions::approve(self.shared, &mut self.shared.lock(), id)
    }

    /// `rejected`, for these pairs of code and comment; either may be empty.
    #[must_use]
    pub fn reject(&self, id: &str, pairs: &[(&str, &str)]) -> bool {
        actions::reject(self.shared, &mut self.shared.lock(), id, reasons(pairs))
    }

    /// `updated`: these members, by their names in PATCH, have these values now; `kycStatus` is the status.
    #[must_use]
    pub fn update(&self, id: &str, changes: &[(&str, &str)]) -> bool {
        actions::update(self.shared, &mut self.shared.lock(), id, changes, actions::ADMIN)
    }

    /// `delete`, with the comment of who deleted.
    #[must_use]
    pub fn delete(&self, id: &str, comment: Option<&str>) -> bool {
        actions::delete(self.shared, &mut self.shared.lock(), id, Some(actions::ADMIN), comment)
    }

    /// The address process: `injection`, or with a code `injectionFail`. The custom fields `cf1` to `cf3` are told
    /// (flat) and kept only if the submission has none.
    #[must_use]
    pub fn inject(&self, id: &str, fail_code: Option<&str>, cf: [Option<&str>; 3]) -> bool {
        let cf = cf.map(|value| value.map(str::to_owned));
        actions::inject(self.shared, &mut self.shared.lock(), id, fail_code, cf)
    }

    /// `aml` of an approved submission: a red flag of this level (`HIGH`, `MEDIUM`, `LOW`), or not screened.
    #[must_use]
    pub fn aml(&self, id: &str, level: Option<&str>) -> bool {
        actions::aml(self.shared, &mut self.shared.lock(), id, level)
    }

    /// `aml_monitor` of an approved submission.
    #[must_use]
    pub fn aml_monitor(&self, id: &str) -> bool {
        actions::aml_monitor(self.shared, &mut self.shared.lock(), id).is_some()
    }

    /// `argos_id_auth` of the sibling product; returns the id of the consent.
    pub fn consent(&self) -> String {
        actions::consent(self.shared, &mut self.shared.lock())
    }

    /// `aml` of the sibling product, about a consent: a red flag of this level, or not screened.
    pub fn consent_aml(&self, consent_id: &str, level: Option<&str>) {
        actions::consent_aml(self.shared, &self.shared.lock(), consent_id, level);
    }

    /// The submission's status: `incomplete`, `pending`, `approved` or `rejected`; none of one that is not there or
    /// was deleted.
    #[must_use]
    pub fn status(&self, id: &str) -> Option<String> {
        self.shared.lock().argos.get(id).filter(|of| !of.deleted).map(|of| of.status.clone())
    }

    /// The ids of all submissions, deleted ones too, in the order of creation.
    #[must_use]
    pub fn submissions(&self) -> Vec<String> {
        self.shared.lock().argos.iter().map(|of| of.id.clone()).collect()
    }
}
