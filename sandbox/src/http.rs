//! HTTP/1.1 by hand over a socket: a raw socket gives the faults full control.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::answer::Answer;

/// Longest request line plus headers.
pub(crate) const HEAD_LIMIT: usize = 64 * 1024;
/// Largest body.
pub(crate) const BODY_LIMIT: usize = 64 * 1024 * 1024;
/// How long a connection may be silent, between requests and inside one.
const IDLE: Duration = Duration::from_secs(60);
const CHUNK: usize = 64 * 1024;

/// Why a request could not be read.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// The peer is gone, or silent for too long: nothing to answer.
    Gone,
    /// Not HTTP, or a framing that two readers could take differently.
    Malformed,
    /// More than the head limit.
    HeadTooLarge,
    /// More than the body limit.
    BodyTooLarge,
}

impl ReadError {
    /// What the peer is told, if anything.
    pub(crate) fn answer(&self) -> Option<Answer> {
        match self {
            Self::Gone => None,
            Self::Malformed => Some(Answer::failure(400, "Malformed request")),
            Self::HeadTooLarge => Some(Answer::failure(431, "Request head too large")),
            Self::BodyTooLarge => Some(Answer::failure(413, "Request body too large")),
        }
    }
}

/// How the body is delimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    Length(usize),
    Chunked,
}

/// A request without its body.
pub(crate) struct Head {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) framing: Framing,
    pub(crate) close: bool,
}

impl Head {
    /// A header's value, whatever the case of its name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Whether the request ends with its head.
    pub(crate) fn has_no_body(&self) -> bool {
        self.framing == Framing::Length(0)
    }

    /// What follows the question mark, decoded: names and values in their order.
    pub(crate) fn query(&self) -> Vec<(String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| {
                let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decoded(&name.replace('+', " ")), decoded(&value.replace('+', " ")))
            })
            .collect()
    }

    /// The path without the query.
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or(&self.target)
    }
}

/// Percent signs decoded; what is no UTF-8 then is replaced.
pub(crate) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail.first_chunk::<2>().filter(|_| *first == b'%');
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// One connection with the bytes that were read ahead.
pub(crate) struct Conn {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Conn {
    pub(crate) fn new(stream: TcpStream) -> Self {
        // Answers are small; waiting for a full segment would only distort timings.
        let _ = stream.set_nodelay(true);
        Self { stream, buffer: Vec::new() }
    }

    /// Waits for the next request without taking a byte off the socket.
    pub(crate) async fn wait_for_bytes(&self) -> Result<(), ReadError> {
        if !self.buffer.is_empty() {
            return Ok(());
        }
        let mut one = [0_u8; 1];
        match timeout(IDLE, self.stream.peek(&mut one)).await {
            Ok(Ok(n)) if n > 0 => Ok(()),
            _ => Err(ReadError::Gone),
        }
    }

    /// The request target, looked at in the socket without reading it.
    pub(crate) async fn peek_target(&self) -> String {
        let mut window = [0_u8; 512];
        for _ in 0..200 {
            let seen = if self.buffer.is_empty() {
                let n = self.stream.peek(&mut window).await.unwrap_or(0);
                window.get(..n).unwrap_or_default()
            } else {
                self.buffer.as_slice()
            };
            let mut words = seen.split(|b| b.is_ascii_whitespace());
            let target = words.nth(1);
            if let (Some(target), Some(_)) = (target, words.next()) {
                return String::from_utf8_lossy(target).into_owned();
            }
            if seen.len() >= window.len() || seen.is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        String::new()
    }

    async fn fill(&mut self) -> Result<(), ReadError> {
        self.buffer.reserve(CHUNK);
        match timeout(IDLE, self.stream.read_buf(&mut self.buffer)).await {
            Ok(Ok(n)) if n > 0 => Ok(()),
            _ => Err(ReadError::Gone),
        }
    }

    /// Reads the request line and the headers.
    pub(crate) async fn read_head(&mut self) -> Result<Head, ReadError> {
        loop {
            if let Some((head, used)) = parse_head(&self.buffer)? {
                self.buffer.drain(..used);
                return Ok(head);
            }
            if self.buffer.len() > HEAD_LIMIT {
                return Err(ReadError::HeadTooLarge);
            }
            self.fill().await?;
        }
    }

    /// Whether a byte of the body is here, after a short moment for it to arrive.
    pub(crate) async fn body_has_begun(&mut self, grace: Duration) -> bool {
        if self.buffer.is_empty() {
            let _ = timeout(grace, self.stream.read_buf(&mut self.buffer)).await;
        }
        !self.buffer.is_empty()
    }

    /// Reads the body; `begun` is called at its first byte, or at once for an empty one.
    pub(crate) async fn read_body(
        &mut self,
        head: &Head,
        begun: impl FnOnce(),
    ) -> Result<Vec<u8>, ReadError> {
        if head.framing == Framing::Length(0) {
            begun();
            return Ok(Vec::new());
        }
        if let Framing::Length(n) = head.framing
            && n > BODY_LIMIT
        {
            return Err(ReadError::BodyTooLarge);
        }
        self.grant_continue(head).await;
        if self.buffer.is_empty() {
            self.fill().await?;
        }
        begun();
        match head.framing {
            Framing::Length(n) => {
                while self.buffer.len() < n {
                    self.fill().await?;
                }
                Ok(self.take(n))
            }
            Framing::Chunked => self.read_chunks().await,
        }
    }

    async fn grant_continue(&mut self, head: &Head) {
        let expects = head.header("expect").is_some_and(|v| v.eq_ignore_ascii_case("100-continue"));
        if expects && self.buffer.is_empty() {
            let _ = self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await;
        }
    }

    fn take(&mut self, n: usize) -> Vec<u8> {
        let rest = self.buffer.split_off(n.min(self.buffer.len()));
        std::mem::replace(&mut self.buffer, rest)
    }

    async fn read_chunks(&mut self) -> Result<Vec<u8>, ReadError> {
        let mut body = Vec::new();
        loop {
            let (used, size) = loop {
                match httparse::parse_chunk_size(&self.buffer) {
                    Ok(httparse::Status::Complete(found)) => break found,
                    Ok(httparse::Status::Partial) if self.buffer.len() < HEAD_LIMIT => {
                        self.fill().await?;
                    }
                    _ => return Err(ReadError::Malformed),
                }
            };
            self.buffer.drain(..used);
            let size = usize::try_from(size).map_err(|_| ReadError::BodyTooLarge)?;
            if size == 0 {
                self.skip_trailers().await?;
                return Ok(body);
            }
            if size > BODY_LIMIT || body.len() + size > BODY_LIMIT {
                return Err(ReadError::BodyTooLarge);
            }
            while self.buffer.len() < size + 2 {
                self.fill().await?;
            }
            body.extend_from_slice(&self.take(size));
            if self.take(2) != b"\r\n" {
                return Err(ReadError::Malformed);
            }
        }
    }

    /// Reads lines up to the empty one that ends a chunked body.
    async fn skip_trailers(&mut self) -> Result<(), ReadError> {
        let mut skipped = 0;
        loop {
            while !self.buffer.windows(2).any(|w| w == b"\r\n") {
                if self.buffer.len() > HEAD_LIMIT {
                    return Err(ReadError::HeadTooLarge);
                }
                self.fill().await?;
            }
            let end = self.buffer.windows(2).position(|w| w == b"\r\n");
            let line = self.take(end.unwrap_or(0) + 2);
            skipped += line.len();
            if line.len() == 2 {
                return Ok(());
            }
            if skipped > HEAD_LIMIT {
                return Err(ReadError::HeadTooLarge);
            }
        }
    }

    /// Writes an answer. With `cut`, the length promises more than is sent.
    pub(crate) async fn write(&mut self, answer: &Answer, cut: bool, close: bool) -> io::Result<()> {
        let sent =
            if cut { answer.body.get(..answer.body.len() / 2).unwrap_or_default() } else { &answer.body };
        let promised = answer.body.len() + usize::from(cut && answer.body.len() < 2);
        let mut out = format!("HTTP/1.1 {} {}\r\n", answer.status, reason(answer.status));
        for (name, value) in &answer.headers {
            out.push_str(&format!("{name}: {value}\r\n"));
        }
        out.push_str(&format!("Content-Length: {promised}\r\n"));
        if close {
            out.push_str("Connection: close\r\n");
        }
        out.push_str("\r\n");
        let mut out = out.into_bytes();
        out.extend_from_slice(sent);
        self.stream.write_all(&out).await?;
        self.stream.flush().await
    }

    /// Ends the connection in good order: what was written still reaches the peer.
    ///
    /// Closing a socket with unread bytes resets it and can destroy the answer on its way, so the
    /// rest is read away for a short while first.
    pub(crate) async fn finish(mut self) {
        if self.stream.shutdown().await.is_err() {
            return;
        }
        let drain = async {
            let mut sink = vec![0_u8; CHUNK];
            while matches!(self.stream.read(&mut sink).await, Ok(n) if n > 0) {}
        };
        let _ = timeout(Duration::from_secs(1), drain).await;
    }

    /// Closes without a word or a wait (FIN), as an idle server does.
    pub(crate) async fn hang_up(mut self) {
        let _ = self.stream.shutdown().await;
    }

    /// Resets the connection (RST).
    pub(crate) fn reset(self) {
        let _ = self.stream.set_zero_linger();
    }
}

fn parse_head(bytes: &[u8]) -> Result<Option<(Head, usize)>, ReadError> {
    let mut slots = [httparse::EMPTY_HEADER; 96];
    let mut request = httparse::Request::new(&mut slots);
    let used = match request.parse(bytes) {
        Ok(httparse::Status::Complete(used)) => used,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(ReadError::HeadTooLarge),
        Err(_) => return Err(ReadError::Malformed),
    };
    if used > HEAD_LIMIT {
        return Err(ReadError::HeadTooLarge);
    }
    let headers: Vec<(String, String)> = request
        .headers
        .iter()
        .map(|h| {
            let value = String::from_utf8_lossy(h.value).trim().to_owned();
            (h.name.to_owned(), value)
        })
        .collect();
    let connection = find_all(&headers, "connection").join(",").to_ascii_lowercase();
    let old = request.version == Some(0);
    let head = Head {
        method: request.method.unwrap_or_default().to_owned(),
        target: request.path.unwrap_or_default().to_owned(),
        framing: framing(&headers)?,
        close: connection.contains("close") || (old && !connection.contains("keep-alive")),
        headers,
    };
    Ok(Some((head, used)))
}

fn find_all<'a>(headers: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    headers
        .iter()
        .filter(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
        .collect()
}

/// One length or one chunked coding; anything that could be read in two ways is refused.
fn framing(headers: &[(String, String)]) -> Result<Framing, ReadError> {
    let lengths = find_all(headers, "content-length");
    let codings = find_all(headers, "transfer-encoding");
    match (lengths.as_slice(), codings.as_slice()) {
        ([], []) => Ok(Framing::Length(0)),
        ([], [coding]) if coding.eq_ignore_ascii_case("chunked") => Ok(Framing::Chunked),
        ([length], []) if length.bytes().all(|b| b.is_ascii_digit()) => {
            length.parse().map(Framing::Length).map_err(|_| ReadError::Malformed)
        }
        _ => Err(ReadError::Malformed),
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Status",
    }
}
