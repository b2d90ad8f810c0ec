//! A client by hand.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use kyckit_sandbox::{Inbox, Sandbox};
use serde_json::{Value, json};

pub(crate) const PAN: &str = "AAAPA1234A";
pub(crate) const ASYNC: &str = "/v1/async/CVLKRAUpload";
pub(crate) const SYNC: &str = "/v1/CVLKRAUpload";
pub(crate) const SEARCH: &str = "/v1/CVLSearchAndVerify";
pub(crate) const CONFIG: &str = "/v1/configWebhook";
pub(crate) const SOON: Duration = Duration::from_secs(5);

/// What a client saw.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
    /// The body is shorter than its head promised.
    pub(crate) cut: bool,
}

impl Seen {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

pub(crate) fn connect(sandbox: &Sandbox) -> TcpStream {
    let stream = TcpStream::connect(sandbox.address()).unwrap();
    stream.set_read_timeout(Some(SOON)).unwrap();
    stream
}

/// An upload that passes every check.
pub(crate) fn application() -> Value {
    let mut body = json!({"appNo": "", "noOfKycRecords": 1});
    for member in [
        "kraAgency",
        "appDate",
        "appPanCopy",
        "appExmt",
        "appExmtIdProof",
        "appIpvFlag",
        "appGen",
        "appFName",
        "appNationality",
        "appResStatus",
        "appCorAdd1",
        "appCorCity",
        "appCorPincd",
        "appCorState",
        "appCorCtry",
        "appCorAddProof",
        "appCorAddRef",
        "appPerAddFlag",
        "appPerAdd1",
        "appPerCity",
        "appPerPincd",
        "appPerState",
        "appPerCtry",
        "appPerAddProof",
        "appPerAddRef",
        "appDocProof",
        "appMarStatus",
        "appKycMode",
        "appFatcaApplicableFlag",
    ] {
        body[member] = json!("x");
    }
    body["appUpdtflg"] = json!("new");
    body["appType"] = json!("individual");
    body["appCompStatus"] = json!("");
    body["appPanNo"] = json!(PAN);
    body["appName"] = json!("TEST USER");
    body["appDobIncorp"] = json!("01-01-1990");
    body["appMobNo"] = json!("9000000000");
    body["appEmail"] = json!("test.user@example.com");
    body["pan"] = json!("JVBERi0="); // "%PDF-"
    body["aadhaar"] = json!("PGEvPg=="); // "<a/>"
    body
}

pub(crate) fn request(path: &str, headers: &[(&str, &str)], body: &str) -> Vec<u8> {
    let mut text = format!("POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    text.into_bytes()
}

/// The four headers of the page, in one of many spellings.
pub(crate) fn headers(transaction: &str) -> Vec<(&str, &str)> {
    vec![
        ("appid", "sandbox-app-id"),
        ("AppKey", "sandbox-app-key"),
        ("Content-type", "application/json"),
        ("TRANSACTIONID", transaction),
    ]
}

pub(crate) fn post(sandbox: &Sandbox, path: &str, transaction: &str, body: &Value) -> Seen {
    try_post(sandbox, path, transaction, body).unwrap()
}

pub(crate) fn try_post(
    sandbox: &Sandbox,
    path: &str,
    transaction: &str,
    body: &Value,
) -> Result<Seen, ErrorKind> {
    let bytes = request(path, &headers(transaction), &body.to_string());
    exchange(&mut connect(sandbox), &bytes)
}

/// Any request; the body's length is told.
pub(crate) fn send(
    sandbox: &Sandbox,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Seen, ErrorKind> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("Content-Length: {}\r\n\r\n", body.len()));
    exchange(&mut connect(sandbox), &[text.as_bytes(), body].concat())
}

/// The next webhook's body.
pub(crate) fn told(inbox: &Inbox) -> Value {
    serde_json::from_slice(&inbox.next(SOON).unwrap().body).unwrap()
}

pub(crate) fn search(sandbox: &Sandbox, pan: &str) -> Value {
    let seen = post(sandbox, SEARCH, "search", &json!({"appPanNo": pan}));
    assert_eq!(seen.status, 200);
    seen.json()["result"]["kycdata"].clone()
}

pub(crate) fn exchange(stream: &mut TcpStream, bytes: &[u8]) -> Result<Seen, ErrorKind> {
    stream.write_all(bytes).map_err(|e| e.kind())?;
    read(stream)
}

/// Reads one answer; `UnexpectedEof` when the connection ends before its head.
pub(crate) fn read(stream: &mut TcpStream) -> Result<Seen, ErrorKind> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
            break end + 4;
        }
        let mut one = [0];
        match stream.read(&mut one) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof),
            Ok(_) => bytes.push(one[0]),
            Err(error) => return Err(error.kind()),
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let length: usize = header(&head, "content-length").unwrap().parse().unwrap();
    let mut body = vec![0; length];
    let mut filled = 0;
    while filled < length {
        match stream.read(&mut body[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) => return Err(error.kind()),
        }
    }
    body.truncate(filled);
    Ok(Seen {
        status: head[9..12].parse().unwrap(),
        cut: filled < length,
        body: String::from_utf8(body).unwrap(),
        head,
    })
}

pub(crate) fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (known, value) = line.split_once(':')?;
        known.eq_ignore_ascii_case(name).then_some(value.trim())
    })
}

pub(crate) fn control(sandbox: &Sandbox, method: &str, path: &str, body: &str) -> Seen {
    let text = format!(
        "{method} {path} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n\r\n{body}",
        sandbox.address(),
        body.len()
    );
    exchange(&mut connect(sandbox), text.as_bytes()).unwrap()
}

pub(crate) fn configure(sandbox: &Sandbox, inbox: &Inbox) {
    let body = json!({"webhookUrl": inbox.url(), "events": ["KRA_APPLICATION_STATUS"]});
    assert_eq!(post(sandbox, CONFIG, "config", &body).status, 200);
}

pub(crate) fn wait_until(what: &str, done: impl Fn() -> bool) {
    let end = Instant::now() + SOON;
    while !done() {
        assert!(Instant::now() < end, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
