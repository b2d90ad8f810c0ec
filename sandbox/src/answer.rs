//! An HTTP answer, and JSON objects whose members keep the order of the provider's page.

use serde_json::Value;

/// An HTTP answer before it is written.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A JSON answer.
    pub(crate) fn json(status: u16, body: String) -> Self {
        Self {
            status,
            headers: vec![("Content-Type".to_owned(), "application/json".to_owned())],
            body: body.into_bytes(),
        }
    }

    /// Plain text.
    pub(crate) fn text(status: u16, body: &str) -> Self {
        Self::of("text/plain; charset=utf-8", status, body)
    }

    /// A page.
    pub(crate) fn html(status: u16, body: &str) -> Self {
        Self::of("text/html; charset=utf-8", status, body)
    }

    fn of(media_type: &str, status: u16, body: &str) -> Self {
        let headers = vec![("Content-Type".to_owned(), media_type.to_owned())];
        Self { status, headers, body: body.as_bytes().to_vec() }
    }

    /// A failure no page lists (404, 405, 413 ...), in the style of the KRA page: inferred.
    pub(crate) fn failure(status: u16, message: &str) -> Self {
        let body = Members::default()
            .text("status", "failure")
            .text("statusCode", &status.to_string())
            .text("message", message);
        Self::json(status, body.close())
    }
}

/// A JSON object whose members keep the order in which they were added.
///
/// `serde_json` sorts its maps, and the sandbox answers in the order of the page.
#[derive(Default)]
pub(crate) struct Members(String);

impl Members {
    pub(crate) fn text(self, name: &str, value: &str) -> Self {
        let value = Value::from(value).to_string();
        self.raw(name, &value)
    }

    /// Left out when there is none.
    pub(crate) fn maybe(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn object(self, name: &str, value: Self) -> Self {
        let value = value.close();
        self.raw(name, &value)
    }

    /// A value that is JSON already.
    pub(crate) fn raw(mut self, name: &str, value: &str) -> Self {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push_str(&Value::from(name).to_string());
        self.0.push(':');
        self.0.push_str(value);
        self
    }

    pub(crate) fn close(mut self) -> String {
        if self.0.is_empty() {
            self.0.push('{');
        }
        self.0.push('}');
        self.0
    }
}
