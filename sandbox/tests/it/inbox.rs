//! The receiver.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use kyckit_sandbox::Inbox;

use crate::support::*;

fn send(inbox: &Inbox, path: &str, body: &str) -> Seen {
    let authority = inbox.url();
    let authority = authority.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(authority.split('/').next().unwrap()).unwrap();
    exchange(&mut stream, &request(path, &[("X-Secret", "s")], body)).unwrap()
}

#[test]
fn collects_in_order_and_answers_as_told() {
    let inbox = Inbox::start().unwrap();
    assert!(inbox.next(Duration::from_millis(1)).is_none());
    assert_eq!(send(&inbox, "/a?b=c", "1").body, "{}");
    inbox.answer(503, "later");
    let seen = send(&inbox, "/d", "2");
    assert_eq!((seen.status, seen.body.as_str()), (503, "later"));
    let first = inbox.next(SOON).unwrap();
    assert_eq!((first.order, first.path.as_str(), first.text().as_str()), (0, "/a?b=c", "1"));
    assert_eq!(first.header("x-secret"), Some("s"));
    assert_eq!(inbox.next(SOON).unwrap().order, 1);
    assert_eq!(inbox.wait_for(2, SOON).len(), 2);
    let before = Instant::now();
    assert_eq!(inbox.wait_for(3, Duration::from_millis(20)).len(), 2);
    assert!(before.elapsed() >= Duration::from_millis(20));
    inbox.answer_delay(Duration::from_millis(30));
    let before = Instant::now();
    send(&inbox, "/e", "3");
    assert!(before.elapsed() >= Duration::from_millis(30));
    assert_eq!(inbox.received().len(), 3);
}
