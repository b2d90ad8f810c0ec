//! What calls have in common for the providers that take an API key in one header: addresses, arguments that are checked
//! before anything is sent, files, and what an answer amounts to. Pure.

mod answer;
mod multipart;
mod target;

pub(crate) use answer::{Effect, by_status, contains, given, inner_status, of_row, unreadable, whole};
pub(crate) use multipart::Multipart;
pub(crate) use target::Target;

use crate::error::{Error, Sent};
use crate::masked::Secret;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderValue, Method, Request};

/// The header that carries the API key. HTTP/1.1 writes it in lower case.
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// A body and its media type.
pub(crate) struct Body {
    pub(crate) media_type: String,
    pub(crate) bytes: Bytes,
}

impl Body {
    /// A body of JSON.
    pub(crate) fn json(text: impl Into<Bytes>) -> Self {
        Body { media_type: "application/json".to_owned(), bytes: text.into() }
    }
}

/// A request to a place below the base URL.
pub(crate) fn request(
    method: Method,
    base_url: &str,
    target: &Target,
    api_key: &Secret,
    body: Option<Body>,
) -> Result<Request<Bytes>, Error> {
    let mut request = Request::builder()
        .method(method)
        .uri(format!("{}{}", base_url.trim_end_matches('/'), target.as_str()))
        .header(API_KEY, key_header(api_key)?);
    let bytes = match body {
        Some(body) => {
            request = request.header(CONTENT_TYPE, body.media_type);
            body.bytes
        }
        None => Bytes::new(),
    };
    request.body(bytes).map_err(|_| {
        let says = "the base URL cannot be part of a request";
        refused("base_url", says, "Give scheme and host, for example `https://host`.", "base_url")
    })
}

fn key_header(secret: &Secret) -> Result<HeaderValue, Error> {
    let value = HeaderValue::from_str(secret.expose()).ok().filter(|value| !value.is_empty());
    let mut value = value.ok_or_else(|| {
        let says = "the API key is empty or holds characters that no header may have";
        refused("credentials", says, "Copy it from the provider's dashboard.", "api_key")
    })?;
    value.set_sensitive(true);
    Ok(value)
}

// ---- arguments ----

/// An argument that keeps a request from being sent.
pub(crate) fn refused(code: &'static str, says: impl Into<String>, remedy: &str, path: &str) -> Error {
    Error::configuration(code, says, remedy).with_path(path).with_sent(Sent::No)
}

/// A mandatory argument that is blank.
pub(crate) fn missing(name: &str) -> Error {
    refused("missing_argument", format!("the argument `{name}` is blank"), "Give it.", name)
}

/// A mandatory text.
pub(crate) fn needed<'a>(value: &'a str, name: &str) -> Result<&'a str, Error> {
    if value.trim().is_empty() { Err(missing(name)) } else { Ok(value) }
}

/// Every text of a list that must not be empty.
pub(crate) fn all_needed<'a>(values: &'a [&'a str], name: &str) -> Result<&'a [&'a str], Error> {
    if values.is_empty() {
        return Err(missing(name));
    }
    values.iter().try_for_each(|value| needed(value, name).map(drop))?;
    Ok(values)
}

/// A number of things within its range.
pub(crate) fn within(count: usize, most: usize, name: &str) -> Result<(), Error> {
    if (1..=most).contains(&count) {
        return Ok(());
    }
    let says = format!("`{name}` is not in the range of 1 to {most}");
    Err(refused("argument_range", says, "Keep to the range.", name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_has_its_key_and_nothing_of_it_shows() {
        let target = Target::new("/a");
        let made = request(Method::GET, "https://host.example/v3/", &target, &"CANARY".into(), None).unwrap();
        assert_eq!(made.uri(), "https://host.example/v3/a");
        assert_eq!(made.headers().get("x-api-key").unwrap(), "CANARY");
        assert!(!format!("{made:?}").contains("CANARY"));
        for key in ["", "a\nb"] {
            let error = request(Method::GET, "https://host.example", &target, &key.into(), None).unwrap_err();
            assert_eq!((error.code(), error.sent()), ("credentials", Some(Sent::No)));
        }
    }

    #[test]
    fn blank_arguments_and_ranges_are_refused_before_sending() {
        assert_eq!(needed(" \n", "a").unwrap_err().code(), "missing_argument");
        assert_eq!(needed(" x", "a").unwrap(), " x");
        assert_eq!(all_needed(&[], "a").unwrap_err().path(), Some("a"));
        assert_eq!(all_needed(&["x", ""], "a").unwrap_err().code(), "missing_argument");
        for (count, fits) in [(0, false), (1, true), (3, true), (4, false)] {
            assert_eq!(within(count, 3, "a").is_ok(), fits, "{count}");
        }
        assert_eq!(within(4, 3, "a").unwrap_err().code(), "argument_range");
    }
}
