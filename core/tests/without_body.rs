//! Requests without a body over real sockets: whether one was sent is told as surely as for the others.

#![cfg(feature = "blocking")]
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test that panics has failed; the helpers of other tests"
)]

mod common;

use common::{Tape, answer, dead_port};
use kyckit::argos::{BlockingClient, ClientConfig};
use kyckit::{ErrorKind, Sent};
use std::time::Duration;

fn client(base_url: String) -> BlockingClient {
    let mut config = ClientConfig::new("test-api-key");
    config.base_url = base_url;
    config.timeout = Duration::from_secs(2);
    BlockingClient::new(config).unwrap()
}

#[test]
fn a_lost_answer_may_have_been_sent_and_a_change_is_not_sent_again() {
    let server = Tape::start(Vec::new());
    let error = client(server.base_url()).delete("sub-1", None).unwrap_err();
    assert_eq!(
        (error.code(), error.kind(), error.sent()),
        ("no_answer", ErrorKind::Network, Some(Sent::Maybe))
    );
    let deletions = server.seen();
    assert_eq!(deletions.len(), 1, "sent again");
    assert!(deletions[0].starts_with(b"DELETE /submission?submission_id=sub-1 HTTP/1.1\r\n"));
}

#[test]
fn a_question_is_asked_again_and_its_loss_is_told() {
    let server = Tape::start(Vec::new());
    let error = client(server.base_url()).submission("sub-1").unwrap_err();
    assert_eq!(
        (error.code(), error.kind(), error.sent()),
        ("no_answer", ErrorKind::Network, Some(Sent::Maybe))
    );
    assert!(server.seen().len() > 1, "not asked again");
}

#[test]
fn what_found_no_connection_was_not_sent() {
    let client = client(format!("http://127.0.0.1:{}", dead_port()));
    for error in [client.submission("sub-1").unwrap_err(), client.delete("sub-1", None).unwrap_err()] {
        assert_eq!((error.code(), error.sent()), ("not_sent", Some(Sent::No)));
    }
}

#[test]
fn an_answer_comes_as_ever() {
    let server = Tape::start(answer("200 OK", "", r#"{"message":"success"}"#));
    let done = client(server.base_url()).delete("sub-1", None).unwrap();
    assert_eq!(done.message.unwrap().expose(), "success");
}
