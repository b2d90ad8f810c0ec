//! HTTP itself: framing, keep-alive, limits.

use std::io::Write;

use kyckit_sandbox::{Route, Sandbox};

use crate::support::*;

fn chunked(transaction: &str, chunks: &[&str]) -> Vec<u8> {
    let mut text = format!("POST {ASYNC} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n");
    for (name, value) in headers(transaction) {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    for chunk in chunks {
        text.push_str(&format!("{:x};ext=1\r\n{chunk}\r\n", chunk.len()));
    }
    text.push_str("0\r\nTrailer: x\r\n\r\n");
    text.into_bytes()
}

#[test]
fn chunked_bodies_and_kept_connections() {
    let sandbox = Sandbox::start().unwrap();
    let mut stream = connect(&sandbox);
    let body = application().to_string();
    let (a, b) = body.split_at(100);
    let bytes = chunked("T-1", &[a, b]);
    // Byte by byte: framing must not depend on how the network cuts.
    for byte in &bytes {
        stream.write_all(&[*byte]).unwrap();
    }
    assert_eq!(read(&mut stream).unwrap().status, 200);
    let again = exchange(&mut stream, &chunked("T-2", &[&body])).unwrap();
    assert_eq!(again.status, 200);
    assert_eq!((sandbox.bodies_begun("T-1"), sandbox.bodies_begun("T-2")), (1, 1));
    // Two at once.
    let look_up = request(SEARCH, &headers("T"), r#"{"appPanNo":"AAAPA1234A"}"#);
    stream.write_all(&[look_up.clone(), look_up].concat()).unwrap();
    assert_eq!(read(&mut stream).unwrap().status, 200);
    assert_eq!(read(&mut stream).unwrap().status, 200);
}

#[test]
fn bodies_are_counted_at_their_first_byte() {
    let sandbox = Sandbox::start().unwrap();
    let mut stream = connect(&sandbox);
    let bytes = request(SYNC, &headers("T-1"), "{}");
    let (head, body) = bytes.split_at(bytes.len() - 2);
    stream.write_all(head).unwrap();
    wait_until("the head", || sandbox.requests(Route::UploadSync) == 1);
    assert_eq!(sandbox.bodies_begun("T-1"), 0);
    stream.write_all(&body[..1]).unwrap();
    wait_until("the body", || sandbox.bodies_begun("T-1") == 1);
    drop(stream);
    assert_eq!(post(&sandbox, SYNC, "T-1", &application()).status, 200);
    let mut stream = connect(&sandbox);
    exchange(&mut stream, &request(SYNC, &headers("T-2"), "")).unwrap();
    assert_eq!((sandbox.bodies_begun("T-1"), sandbox.bodies_begun("T-2")), (2, 1));
}

#[test]
fn continue_is_granted() {
    let sandbox = Sandbox::start().unwrap();
    let mut stream = connect(&sandbox);
    let mut all = headers("T-1");
    all.push(("Expect", "100-continue"));
    let body = application().to_string();
    let bytes = request(SYNC, &all, &body);
    let (head, body) = bytes.split_at(bytes.len() - body.len());
    stream.write_all(head).unwrap();
    let mut granted = [0; 25];
    std::io::Read::read_exact(&mut stream, &mut granted).unwrap();
    assert_eq!(&granted, b"HTTP/1.1 100 Continue\r\n\r\n");
    assert_eq!(exchange(&mut stream, body).unwrap().status, 200);
}

#[test]
fn too_much_is_refused() {
    let sandbox = Sandbox::start().unwrap();
    let long = "x".repeat(70 * 1024);
    let bytes = request(SYNC, &[("X-Long", &long)], "");
    assert_eq!(exchange(&mut connect(&sandbox), &bytes).unwrap().status, 431);
    let head = format!("POST {SYNC} HTTP/1.1\r\nContent-Length: {}\r\n\r\n", 64 * 1024 * 1024 + 1);
    assert_eq!(exchange(&mut connect(&sandbox), head.as_bytes()).unwrap().status, 413);
    let head = format!("POST {SYNC} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\n");
    assert_eq!(exchange(&mut connect(&sandbox), head.as_bytes()).unwrap().status, 413);
}

#[test]
fn doubtful_framing_is_refused() {
    let sandbox = Sandbox::start().unwrap();
    for lines in [
        "Content-Length: 1\r\nContent-Length: 2",
        "Content-Length: 1\r\nTransfer-Encoding: chunked",
        "Content-Length: +1",
        "Content-Length: ",
        "Transfer-Encoding: gzip",
        "No colon",
    ] {
        let text = format!("POST {SYNC} HTTP/1.1\r\n{lines}\r\n\r\n");
        let seen = exchange(&mut connect(&sandbox), text.as_bytes()).unwrap();
        assert_eq!(seen.status, 400, "{lines}");
    }
}

#[test]
fn close_is_honoured() {
    let sandbox = Sandbox::start().unwrap();
    let mut stream = connect(&sandbox);
    let text = b"GET /nothing HTTP/1.1\r\nConnection: close\r\n\r\n";
    let seen = exchange(&mut stream, text).unwrap();
    assert_eq!(header(&seen.head, "connection"), Some("close"));
    assert!(read(&mut stream).is_err());
}

#[test]
fn deep_xml_does_no_harm() {
    use base64::Engine as _;
    let sandbox = Sandbox::start().unwrap();
    let deep = format!("{}{}", "<a>".repeat(200_000), "</a>".repeat(200_000));
    let mut body = application();
    body["aadhaar"] = base64::engine::general_purpose::STANDARD.encode(deep).into();
    let seen = post(&sandbox, SYNC, "T-1", &body);
    assert_eq!(seen.status, 200);
}
