//! Errors and violations as plain values, as they cross into another language.

/// One violation, see [`kyckit::Violation`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViolationRecord {
    /// Stable code.
    pub code: String,
    /// Path in the model.
    pub path: String,
    /// Name on the wire.
    pub wire_name: String,
    /// What is wrong, for people.
    pub message: String,
    /// What to do about it, for people.
    pub remedy: String,
    /// `error` or `warning`.
    pub severity: String,
}

impl From<kyckit::Violation> for ViolationRecord {
    fn from(violation: kyckit::Violation) -> Self {
        ViolationRecord {
            code: violation.code.to_owned(),
            path: violation.path.to_owned(),
            wire_name: violation.wire_name.into_owned(),
            message: violation.message,
            remedy: violation.remedy.to_owned(),
            severity: violation.severity.as_str().to_owned(),
        }
    }
}

/// One error, see [`kyckit::Error`]. Holds no value of the caller's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorRecord {
    /// What a caller would do differently, for example `configuration`.
    pub kind: String,
    /// Stable code.
    pub code: String,
    /// What happened, for people.
    pub message: String,
    /// What to do now, for people.
    pub remedy: String,
    /// The provider's HTTP status; for a webhook body the status to answer with.
    pub http_status: Option<u16>,
    /// The provider's id of the request.
    pub request_id: Option<String>,
    /// The caller's id of the journey.
    pub transaction_id: Option<String>,
    /// A path in the model, or the name of a member or argument.
    pub path: Option<String>,
    /// Line in a body, from 1.
    pub line: Option<u64>,
    /// Column in a body, from 1, in bytes.
    pub column: Option<u64>,
    /// `no`, `maybe` or `yes`.
    pub sent: Option<String>,
    /// Whether the same call may succeed later.
    pub retryable: bool,
    /// The violations of an application that may not be sent.
    pub violations: Vec<ViolationRecord>,
    /// The record as canonical JSON.
    pub json: String,
}

impl From<&kyckit::Error> for ErrorRecord {
    fn from(error: &kyckit::Error) -> Self {
        let number = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let violations = error.violations().into_iter().flat_map(kyckit::Violations::iter);
        ErrorRecord {
            kind: error.kind().as_str().to_owned(),
            code: error.code().to_owned(),
            message: error.message().to_owned(),
            remedy: error.remedy().to_owned(),
            http_status: error.http_status(),
            request_id: error.request_id().map(str::to_owned),
            transaction_id: error.transaction_id().map(str::to_owned),
            path: error.path().map(str::to_owned),
            line: error.place().map(|(line, _)| number(line)),
            column: error.place().map(|(_, column)| number(column)),
            sent: error.sent().map(|sent| sent.as_str().to_owned()),
            retryable: error.is_retryable(),
            violations: violations.map(ViolationRecord::from).collect(),
            json: error.to_json(),
        }
    }
}

impl ErrorRecord {
    /// A fault of kyckit itself or of the caller's handling of it.
    #[must_use]
    pub fn internal(code: &str, message: &str) -> Self {
        let remedy = "Please report it with the code; it is a fault of kyckit.";
        ErrorRecord::new("internal", code, message, remedy)
    }

    /// The caller stopped the call.
    #[must_use]
    pub fn cancelled() -> Self {
        let remedy = "What was sent may have been taken: look the upload up before it is sent again.";
        ErrorRecord::new("cancelled", "cancelled", "the call was cancelled", remedy)
    }

    /// An argument that cannot be what it should be.
    #[must_use]
    pub fn argument(code: &str, path: &str, message: &str, remedy: &str) -> Self {
        ErrorRecord {
            path: Some(path.to_owned()),
            ..ErrorRecord::new("configuration", code, message, remedy)
        }
    }

    fn new(kind: &str, code: &str, message: &str, remedy: &str) -> Self {
        let [kind, code, message, remedy] = [kind, code, message, remedy].map(str::to_owned);
        // Texts of our own, without anything that JSON would escape.
        let json = format!(
            "{{\"code\":\"{code}\",\"kind\":\"{kind}\",\"message\":\"{message}\",\"remedy\":\"{remedy}\",\"retryable\":false}}"
        );
        ErrorRecord { kind, code, message, remedy, json, ..ErrorRecord::default() }
    }
}

impl std::fmt::Display for ErrorRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} [{}]", self.message, self.code)
    }
}

impl std::error::Error for ErrorRecord {}
