//! The bodies of "HyperVerge, CVL KRA Upload API", member by member and in the page's order.

use crate::answer::{Answer, Members};

/// How `statusCode` is written in a failure body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CodeForm {
    /// As the page shows it: text, but a number in the 401.
    #[default]
    Page,
    /// Always text.
    Text,
    /// Always a number.
    Number,
}

/// The thirteen failures of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PageError {
    /// 400 "Invalid PAN format"
    InvalidPan,
    /// 400 "Invalid DOB provided"
    InvalidDob,
    /// 400 "Invalid Record Count"
    InvalidRecordCount,
    /// 400 "Invalid request details"
    InvalidRequestDetails,
    /// 400 "Duplicate request"
    DuplicateRequest,
    /// 400 "Invalid Batch Size"
    InvalidBatchSize,
    /// 400 "Invalid / Expired Batch No"
    InvalidBatchNumber,
    /// 401 "Missing/Invalid credentials"
    Credentials,
    /// 415 "Unsupported media type"
    MediaType,
    /// 500 "Internal Server Error"
    InternalServerError,
    /// 500 "Invalid User ID / PosCode / Password / Access Privilege Not Set"
    KraCredentials,
    /// 500 "Invalid XML"
    InvalidXml,
    /// 500 "Invalid Intermediary Code provided"
    IntermediaryCode,
}

impl PageError {
    /// Every failure, in the order of the page's table.
    pub const ALL: [Self; 13] = [
        Self::InvalidPan,
        Self::InvalidDob,
        Self::InvalidRecordCount,
        Self::InvalidRequestDetails,
        Self::DuplicateRequest,
        Self::InvalidBatchSize,
        Self::InvalidBatchNumber,
        Self::Credentials,
        Self::MediaType,
        Self::InternalServerError,
        Self::KraCredentials,
        Self::InvalidXml,
        Self::IntermediaryCode,
    ];

    fn row(self) -> (u16, &'static str) {
        match self {
            Self::InvalidPan => (400, "Invalid PAN format"),
            Self::InvalidDob => (400, "Invalid DOB provided"),
            Self::InvalidRecordCount => (400, "Invalid Record Count"),
            Self::InvalidRequestDetails => (400, "Invalid request details"),
            Self::DuplicateRequest => (400, "Duplicate request"),
            Self::InvalidBatchSize => (400, "Invalid Batch Size"),
            Self::InvalidBatchNumber => (400, "Invalid / Expired Batch No"),
            Self::Credentials => (401, "Missing/Invalid credentials"),
            Self::MediaType => (415, "Unsupported media type"),
            Self::InternalServerError => (500, "Internal Server Error"),
            Self::KraCredentials => (500, "Invalid User ID / PosCode / Password / Access Privilege Not Set"),
            Self::InvalidXml => (500, "Invalid XML"),
            Self::IntermediaryCode => (500, "Invalid Intermediary Code provided"),
        }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(self) -> u16 {
        self.row().0
    }

    /// The page's message.
    #[must_use]
    pub fn message(self) -> &'static str {
        self.row().1
    }

    /// The failure with this message, whatever its case.
    #[must_use]
    pub fn by_message(message: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|error| error.message().eq_ignore_ascii_case(message.trim()))
    }

    /// The body, with `statusCode` in the form asked for.
    #[must_use]
    pub fn body(self, form: CodeForm) -> String {
        let (status, message) = self.row();
        let as_number = match form {
            CodeForm::Page => self == Self::Credentials,
            CodeForm::Text => false,
            CodeForm::Number => true,
        };
        let code = status.to_string();
        if self == Self::Credentials {
            // The page prints the members of the 401 in an order of its own.
            let body = Members::default().text("message", message);
            let body = if as_number { body.raw("statusCode", &code) } else { body.text("statusCode", &code) };
            return body.text("status", "failure").close();
        }
        if as_number {
            return Members::default()
                .text("status", "failure")
                .raw("statusCode", &code)
                .text("message", message)
                .close();
        }
        failure_body(message, &code)
    }

    pub(crate) fn answer(self) -> Answer {
        Answer::json(self.status(), self.body(CodeForm::Page))
    }
}

fn failure_body(message: &str, code: &str) -> String {
    Members::default().text("status", "failure").text("statusCode", code).text("message", message).close()
}

/// The success body: `result` where there is one, then `metaData`.
pub(crate) fn success(result: Option<Members>, request_id: &str, transaction_id: &str) -> Answer {
    let mut body = Members::default().text("status", "success").text("statusCode", "200");
    if let Some(result) = result {
        body = body.object("result", result);
    }
    let meta = Members::default().text("requestId", request_id).text("transactionId", transaction_id);
    Answer::json(200, body.object("metaData", meta).close())
}

/// `result` of a success: the record and the footer.
pub(crate) fn result(kycdata: Members, response_date: &str) -> Members {
    let footer = Members::default().text("appResponseDate", response_date).text("appTotalRec", "1");
    Members::default().object("kycdata", kycdata).object("footer", footer)
}
