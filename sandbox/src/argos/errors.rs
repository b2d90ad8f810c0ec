//! Failures of the API of ARGOS.
//!
//! Documented: business failures are 400 with `{"errorCode":"..."}` (older pages; POST has a `message` beside it) or
//! `{"message":"...","statusCode":400}` (newer pages), with the texts used here; the gateway's statuses 400, 403,
//! 413, 500 and 502; statuses and codes of the monitoring. **Inferred**: every body of the gateway, 429, and which
//! form a call of the newer pages has where its page does not show one.

use crate::answer::{Answer, Members};
use crate::argos::project::ErrorForm;

/// A business failure: its status and its code or message.
pub(crate) struct Failure {
    status: u16,
    text: String,
    /// What the page of the call prints beside the code.
    message: Option<String>,
    /// Which form the page of the call shows.
    page: ErrorForm,
}

impl Failure {
    /// As the pages of POST, PATCH and of the monitoring have it.
    pub(crate) fn code(text: impl Into<String>) -> Self {
        Self { status: 400, text: text.into(), message: None, page: ErrorForm::Code }
    }

    /// A code with the message that the page of POST has beside it.
    pub(crate) fn explained(code: &str, message: impl Into<String>) -> Self {
        Self { message: Some(message.into()), ..Self::code(code) }
    }

    /// As the pages of both deletions have it.
    pub(crate) fn message(text: impl Into<String>) -> Self {
        Self { status: 400, text: text.into(), message: None, page: ErrorForm::Message }
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn answer(self, form: ErrorForm) -> Answer {
        let message = self.message.filter(|_| form == ErrorForm::Page);
        let form = if form == ErrorForm::Page { self.page } else { form };
        let body = match form {
            ErrorForm::Message => {
                Members::default().text("message", &self.text).raw("statusCode", &self.status.to_string())
            }
            _ => Members::default().text("errorCode", &self.text).maybe("message", message.as_deref()),
        };
        Answer::json(self.status, body.close())
    }
}

/// The request does not get past the gateway.
fn gateway(status: u16, message: &str) -> Answer {
    Answer::json(status, Members::default().text("message", message).close())
}

/// A missing or wrong key.
pub(crate) fn forbidden() -> Answer {
    gateway(403, "Forbidden")
}

pub(crate) fn too_large() -> Answer {
    gateway(413, "Request Too Long")
}

pub(crate) fn too_many_requests() -> Answer {
    gateway(429, "Too Many Requests")
}

/// A path that is there, a method that is not.
pub(crate) fn no_such_method() -> Answer {
    gateway(403, "Missing Authentication Token")
}
