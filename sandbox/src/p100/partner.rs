//! What one partner at P100 holds: users with the state of their KYC, and settings.

use std::collections::BTreeMap;

use crate::loopback::LoopbackUrl;

pub(crate) const NOT_VERIFIED: &str = "NOT_VERIFIED";
pub(crate) const VERIFIED: &str = "VERIFIED";
pub(crate) const EXPIRED: &str = "EXPIRED";
pub(crate) const REJECTED_BY_PROVIDER: &str = "REJECTED_BY_PROVIDER";
pub(crate) const SUCCESSFUL: &str = "SUCCESSFUL";
pub(crate) const WAITING: &str = "WAITING";
pub(crate) const APPROVED: &str = "APPROVED";

/// How the token stands in `Authorization`; the pages do not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TokenForm {
    /// `Authorization: <token>`
    #[default]
    Bare,
    /// `Authorization: Bearer <token>`
    Bearer,
}

/// One user of the partner.
#[derive(Clone)]
pub(crate) struct User {
    pub(crate) verification: String,
    /// Of the attempt under way or the last one; none before the first and after an expiry.
    pub(crate) attempt: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) poa: Option<String>,
    pub(crate) active: bool,
}

impl Default for User {
    fn default() -> Self {
        Self { verification: NOT_VERIFIED.to_owned(), attempt: None, reason: None, poa: None, active: false }
    }
}

impl User {
    /// Whether a verification was ever begun.
    pub(crate) fn has_kyc(&self) -> bool {
        self.attempt.is_some() || self.verification != NOT_VERIFIED
    }
}

/// Settings stay through a reset; the rest does not.
#[derive(Default)]
pub(crate) struct Partner {
    pub(crate) token_form: TokenForm,
    pub(crate) envelope: bool,
    pub(crate) blocked: bool,
    /// The base; the path of each webhook is appended.
    pub(crate) webhook_url: Option<LoopbackUrl>,
    pub(crate) users: BTreeMap<String, User>,
}

impl Partner {
    pub(crate) fn reset(&mut self) {
        self.webhook_url = None;
        self.users.clear();
    }

    /// The user, made now if there is none.
    pub(crate) fn user(&mut self, id: &str) -> &mut User {
        self.users.entry(id.to_owned()).or_default()
    }
}
