//! Connections that are kept, closed under the client's hands, and shared.

#![cfg(feature = "blocking")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test that panics has failed"
)]

mod common;

use common::{application, config, options, until, valid};
use kyckit::Sent;
use kyckit::hyperverge::{BlockingClient, Client, Outcome, UploadMode};
use kyckit_sandbox::{Fault, Route, Sandbox};
use std::sync::Arc;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(20);

fn mode_of(number: usize) -> UploadMode {
    if number.is_multiple_of(2) { UploadMode::Queued } else { UploadMode::Immediate }
}

/// The server closes each connection right after its answer. Nobody drives the client's I/O between calls, so it
/// learns of the close only at the next one, and must look before it takes a connection.
#[test]
fn sixty_uploads_in_a_row_none_over_a_closed_connection() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::close_after_answer().times(60));
    let client = BlockingClient::new(config(&sandbox)).unwrap();
    let mut failed = Vec::new();
    for number in 0..60 {
        let id = format!("T-closed-{number}");
        let app = valid(&format!("CLOSED-{number}"));
        let receipt = client.upload(&app, &options(&id, mode_of(number), TIMEOUT));
        if !matches!(&receipt, Ok(receipt) if receipt.outcome == Outcome::Accepted) {
            failed.push(format!("{number}: {receipt:?}"));
        }
        assert!(sandbox.bodies_begun(&id) <= 1, "{id}");
        // The close must have arrived: one that is still on its way is the next test's matter.
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(failed.is_empty(), "{} of 60 not accepted, first: {}", failed.len(), failed[0]);
    assert_eq!(sandbox.faults_waiting(), 0);
}

/// Without a pause the server's close may still be on its way when the next upload takes the connection. Only a
/// client that keeps no connection avoids that; what must hold is that nothing is lost silently or sent twice.
#[test]
fn a_close_on_its_way_loses_and_repeats_nothing() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::close_after_answer().times(60));
    let client = BlockingClient::new(config(&sandbox)).unwrap();
    for number in 0..60 {
        let id = format!("T-racing-{number}");
        let receipt = client
            .upload(&valid(&format!("RACING-{number}")), &options(&id, mode_of(number), TIMEOUT))
            .unwrap();
        match receipt.outcome {
            Outcome::Accepted => assert_eq!(sandbox.bodies_begun(&id), 1, "{id}"),
            Outcome::Unknown => {
                assert_eq!(receipt.sent, Sent::Maybe, "{receipt:?}");
                assert!(sandbox.bodies_begun(&id) <= 1, "{id}");
            }
            Outcome::Rejected => panic!("{receipt:?}"),
        }
    }
}

#[test]
fn async_uploads_in_a_row_none_over_a_closed_connection() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::close_after_answer().times(60));
    common::runtime().block_on(async {
        let client = Client::new(config(&sandbox)).unwrap();
        for number in 0..60 {
            let id = format!("T-async-{number}");
            let app = valid(&format!("ASYNC-{number}"));
            let receipt = client.upload(&app, &options(&id, mode_of(number), TIMEOUT)).await.unwrap();
            assert_eq!(receipt.outcome, Outcome::Accepted, "{number}: {receipt:?}");
            // Nothing drives this runtime while its thread sleeps.
            std::thread::sleep(Duration::from_millis(50));
        }
    });
}

#[test]
fn eight_threads_share_one_blocking_client() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::delay(Duration::from_millis(30)).times(16));
    let client = Arc::new(BlockingClient::new(config(&sandbox)).unwrap());
    let threads: Vec<_> = (0..8)
        .map(|thread| {
            let client = Arc::clone(&client);
            std::thread::spawn(move || {
                for number in 0..8 {
                    let id = format!("T-thread-{thread}-{number}");
                    let app = application(&format!("THREAD-{thread}-{number}"));
                    let receipt =
                        client.validate_and_upload(&app, &options(&id, mode_of(number), TIMEOUT)).unwrap();
                    assert_eq!(receipt.outcome, Outcome::Accepted, "{id}: {receipt:?}");
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    for thread in 0..8 {
        for number in 0..8 {
            assert_eq!(sandbox.bodies_begun(&format!("T-thread-{thread}-{number}")), 1);
        }
    }
}

#[test]
fn threads_wait_for_the_provider_at_the_same_time() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::delay(Duration::from_secs(2)).times(8));
    let client = BlockingClient::new(config(&sandbox)).unwrap();
    let started = std::time::Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let client = &client;
            scope.spawn(move || {
                let id = format!("T-same-{thread}");
                let app = valid(&format!("SAME-{thread}"));
                let receipt = client.upload(&app, &options(&id, UploadMode::Queued, TIMEOUT)).unwrap();
                assert_eq!(receipt.outcome, Outcome::Accepted, "{receipt:?}");
            });
        }
    });
    assert!(started.elapsed() < Duration::from_secs(8), "one after the other: {:?}", started.elapsed());
}

/// The thread that drives the shared I/O may leave at any time: those who stay must go on.
#[test]
fn a_thread_that_gives_up_does_not_hold_up_the_others() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.fault(Fault::delay(Duration::from_secs(3)).on(Route::UploadAsync));
    let client = BlockingClient::new(config(&sandbox)).unwrap();
    std::thread::scope(|scope| {
        let client = &client;
        let sandbox = &sandbox;
        scope.spawn(move || {
            let app = valid("GIVES-UP");
            let receipt = client
                .upload(&app, &options("T-up", UploadMode::Queued, Duration::from_millis(300)))
                .unwrap();
            assert_eq!(receipt.outcome, Outcome::Unknown, "{receipt:?}");
        });
        until("the slow upload is under way", || sandbox.bodies_begun("T-up") == 1);
        for number in 0..20 {
            let app = valid(&format!("STAYS-{number}"));
            let id = format!("T-stays-{number}");
            let receipt = client.upload(&app, &options(&id, UploadMode::Immediate, TIMEOUT)).unwrap();
            assert_eq!(receipt.outcome, Outcome::Accepted, "{receipt:?}");
            std::thread::sleep(Duration::from_millis(30));
        }
    });
}

#[test]
fn thirty_two_tasks_share_one_async_client() {
    let sandbox = Sandbox::start().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let client = Client::new(config(&sandbox)).unwrap();
        let tasks: Vec<_> = (0..32)
            .map(|task| {
                let client = client.clone();
                tokio::spawn(async move {
                    let id = format!("T-task-{task}");
                    let app = valid(&format!("TASK-{task}"));
                    client.upload(&app, &options(&id, mode_of(task), TIMEOUT)).await
                })
            })
            .collect();
        for task in tasks {
            let receipt = task.await.unwrap().unwrap();
            assert_eq!(receipt.outcome, Outcome::Accepted, "{receipt:?}");
        }
    });
    for task in 0..32 {
        assert_eq!(sandbox.bodies_begun(&format!("T-task-{task}")), 1);
    }
}
