//! One error for everything: what, where, what now. It never contains a value.

use crate::canonical;
use crate::json::{Fault, FaultKind};
use crate::validate::Violations;
use std::fmt;

/// What a caller would do differently about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Credentials, privileges, addresses or arguments are wrong; nothing gets better by repeating.
    Configuration,
    /// The application has violations; nothing was sent.
    Validation,
    /// A body cannot be read, or `strict` refuses it.
    Payload,
    /// A delivery does not prove that the provider sent it.
    Verification,
    /// The provider asks to slow down.
    RateLimited,
    /// Nothing reached the provider: no connection could be made.
    Network,
    /// The deadline passed before anything was sent.
    Timeout,
    /// A fault of kyckit itself.
    Internal,
}

impl ErrorKind {
    /// The kind as it is written in canonical JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorKind::Configuration => "configuration",
            ErrorKind::Validation => "validation",
            ErrorKind::Payload => "payload",
            ErrorKind::Verification => "verification",
            ErrorKind::RateLimited => "rate_limited",
            ErrorKind::Network => "network",
            ErrorKind::Timeout => "timeout",
            ErrorKind::Internal => "internal",
        }
    }
}

/// Whether a request reached the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sent {
    /// Not a byte of the body left.
    No,
    /// The body was begun and no usable answer came.
    Maybe,
    /// An answer came.
    Yes,
}

impl Sent {
    /// `no`, `maybe` or `yes`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Sent::No => "no",
            Sent::Maybe => "maybe",
            Sent::Yes => "yes",
        }
    }
}

/// An error of kyckit. `Display` and `Debug` are safe to log: neither holds a value of the caller's.
#[derive(Clone)]
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    code: &'static str,
    message: String,
    remedy: String,
    http_status: Option<u16>,
    request_id: Option<String>,
    transaction_id: Option<String>,
    path: Option<String>,
    place: Option<(usize, usize)>,
    retryable: bool,
    sent: Option<Sent>,
    violations: Option<Violations>,
}

impl Error {
    pub(crate) fn new(
        kind: ErrorKind,
        code: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let (message, remedy) = (message.into(), remedy.into());
        let inner = Inner {
            kind,
            code,
            message,
            remedy,
            http_status: None,
            request_id: None,
            transaction_id: None,
            path: None,
            place: None,
            retryable: false,
            sent: None,
            violations: None,
        };
        Error { inner: Box::new(inner) }
    }

    pub(crate) fn configuration(
        code: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Error::new(ErrorKind::Configuration, code, message, remedy)
    }

    /// An application that may not be sent.
    pub(crate) fn invalid(violations: Violations) -> Self {
        let errors = violations.iter().filter(|v| v.severity == crate::Severity::Error).count();
        let mut error = Error::new(
            ErrorKind::Validation,
            "invalid_application",
            format!("the application has {errors} error(s); nothing was sent"),
            "Mend what the violations name and try again.",
        );
        error.inner.violations = Some(violations);
        error.with_sent(Sent::No)
    }

    /// A body that the reading layer refused.
    pub(crate) fn unreadable(fault: Fault, what: &str) -> Self {
        let (code, says, remedy) = match fault.kind {
            FaultKind::TooLarge => {
                ("too_large", "is larger than the limit", "Raise the limit, or refuse such bodies.")
            }
            FaultKind::NotUtf8 => ("not_utf8", "is not UTF-8", "Hand in the bytes exactly as received."),
            FaultKind::NotJson => {
                ("not_json", "is not JSON", "Hand in the bytes exactly as received; check for a cut-off end.")
            }
            FaultKind::TooDeep => {
                ("too_deep", "is nested too deeply", "Refuse such bodies; no provider sends them.")
            }
            FaultKind::TooManyMembers => {
                ("too_many_members", "has too many members", "Refuse such bodies; no provider sends them.")
            }
            FaultKind::NotAnObject => {
                ("not_an_object", "is not a JSON object", "Hand in the whole body, one JSON object.")
            }
        };
        let place = (fault.line > 0).then_some((fault.line, fault.column));
        let at = place.map(|(line, column)| format!(" at line {line}, column {column}")).unwrap_or_default();
        let mut error = Error::new(ErrorKind::Payload, code, format!("{what} {says}{at}"), remedy);
        error.inner.place = place;
        error.with_status(if code == "too_large" { 413 } else { 400 })
    }

    /// A body that cannot be decrypted, for whatever reason: what a cipher answers. There
    /// is one such error only, so that nobody learns from it how a body is encrypted.
    #[must_use]
    pub fn undecryptable() -> Self {
        let says = "the webhook body cannot be decrypted";
        let remedy = "Answer 400. If the provider sent it, compare the API key and the cipher's settings with the provider's.";
        Error::new(ErrorKind::Verification, "undecryptable", says, remedy).with_status(400)
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.inner.http_status = Some(status);
        self
    }

    pub(crate) fn with_sent(mut self, sent: Sent) -> Self {
        self.inner.sent = Some(sent);
        self
    }

    pub(crate) fn with_path(mut self, path: impl Into<String>) -> Self {
        self.inner.path = Some(path.into());
        self
    }

    pub(crate) fn with_retryable(mut self) -> Self {
        self.inner.retryable = true;
        self
    }

    pub(crate) fn with_ids(mut self, transaction_id: &str, request_id: Option<String>) -> Self {
        self.inner.transaction_id = Some(transaction_id.to_owned()).filter(|id| !id.is_empty());
        self.inner.request_id = request_id;
        self
    }

    /// What a caller would do differently.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// Stable code, for example `invalid_credentials`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.inner.code
    }

    /// What happened, for people.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.inner.message
    }

    /// What to do now, for people.
    #[must_use]
    pub fn remedy(&self) -> &str {
        &self.inner.remedy
    }

    /// The provider's HTTP status; for a webhook body the status to answer with.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        self.inner.http_status
    }

    /// The provider's id of the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.inner.request_id.as_deref()
    }

    /// The caller's id of the journey.
    #[must_use]
    pub fn transaction_id(&self) -> Option<&str> {
        self.inner.transaction_id.as_deref()
    }

    /// Where: a path in the model or the name of a member or argument.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.inner.path.as_deref()
    }

    /// Line and column of the fault in a body, both from 1; the column counts bytes.
    #[must_use]
    pub fn place(&self) -> Option<(usize, usize)> {
        self.inner.place
    }

    /// Whether the same call may succeed later. Nothing is repeated by itself because of it.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.inner.retryable
    }

    /// Whether the request reached the provider; none where nothing is sent at all.
    #[must_use]
    pub fn sent(&self) -> Option<Sent> {
        self.inner.sent
    }

    /// The violations of an application that may not be sent.
    #[must_use]
    pub fn violations(&self) -> Option<&Violations> {
        self.inner.violations.as_ref()
    }

    /// The error record as canonical JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let inner = &self.inner;
        let mut object = canonical::Object::new();
        object.text("code", inner.code).text("kind", inner.kind.as_str()).text("message", &inner.message);
        object.text("remedy", &inner.remedy).flag("retryable", inner.retryable);
        object.optional("request_id", inner.request_id.as_deref());
        object.optional("transaction_id", inner.transaction_id.as_deref());
        object.optional("path", inner.path.as_deref());
        object.optional("sent", inner.sent.map(Sent::as_str));
        for (name, number) in
            inner.place.iter().flat_map(|(line, column)| [("line", line), ("column", column)])
        {
            object.number(name, i64::try_from(*number).unwrap_or(i64::MAX));
        }
        if let Some(status) = inner.http_status {
            object.number("http_status", i64::from(status));
        }
        if let Some(violations) = &inner.violations {
            object.list("violations", violations.iter().map(|violation| violation.to_json()));
        }
        object.finish()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}]", self.inner.message, self.inner.code)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({})", self.to_json())
    }
}

impl std::error::Error for Error {}
