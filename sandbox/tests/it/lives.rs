//! Lives, by timers and by hand.

use std::time::Duration;

use kyckit_sandbox::{Life, Plant, Sandbox, Stage};
use serde_json::json;

use crate::support::*;

fn quick() -> Sandbox {
    Sandbox::builder().pace(Duration::from_millis(5)).start().unwrap()
}

#[test]
fn ready_made_lives_end_as_they_should() {
    for (name, end) in [
        ("validated", "007"),
        ("hold", "003"),
        ("rejected", "004"),
        ("deactivated", "006"),
        ("interop", "107"),
        ("modification", "007"),
    ] {
        let sandbox = quick();
        sandbox.life(PAN, Life::named(name).unwrap());
        let last = Life::named(name).unwrap().stages() - 1;
        post(&sandbox, ASYNC, "T-1", &application());
        wait_until(name, || sandbox.record(PAN).unwrap().place == last);
        assert_eq!(search(&sandbox, PAN)["appStatus"], end, "{name}");
    }
}

#[test]
fn advance_walks_a_manual_life() {
    let sandbox = quick();
    sandbox.default_life(Life::hold().manual());
    assert!(!sandbox.advance(PAN));
    post(&sandbox, ASYNC, "T-1", &application());
    std::thread::sleep(Duration::from_millis(30));
    assert_eq!(search(&sandbox, PAN)["appStatus"], "001");
    assert!(sandbox.advance(PAN));
    let data = search(&sandbox, PAN);
    assert_eq!(data["appStatus"], "003");
    assert!(data["appHoldDeactiveRmks"].as_str().unwrap().starts_with("ERR-"));
    assert!(!sandbox.advance(PAN));
}

#[test]
fn a_later_upload_takes_the_record_over() {
    let sandbox = Sandbox::start().unwrap();
    let slow = Life::rejected().pace(Duration::from_millis(40));
    sandbox.life(PAN, slow);
    post(&sandbox, ASYNC, "T-1", &application());
    sandbox.life(PAN, Life::modification().manual());
    let mut body = application();
    body["appUpdtflg"] = json!("modify_with_documents");
    post(&sandbox, ASYNC, "T-2", &body);
    std::thread::sleep(Duration::from_millis(150));
    let record = sandbox.record(PAN).unwrap();
    assert_eq!((record.transaction_id.as_str(), record.place), ("T-2", 0));
    assert!(record.modified_at.is_some());
    assert_ne!(search(&sandbox, PAN)["appModdt"], "");
}

#[test]
fn planted_records_walk_too() {
    let sandbox = quick();
    sandbox.plant(Plant::new(PAN).life(Life::interop()));
    wait_until("the end", || sandbox.record(PAN).unwrap().stage.app_status == "107");
    let fixed = Life::fixed(Stage::new("006", "Deactivated"));
    sandbox.plant(Plant::new("BBBPB1234B").life(fixed));
    assert_eq!(search(&sandbox, "BBBPB1234B")["appStatus"], "006");
}

#[test]
fn sync_answers_with_the_first_stage() {
    let sandbox = quick();
    let error = Stage::new("ERR-90061", "Rejected");
    sandbox.life(PAN, Life::fixed(error));
    let data = post(&sandbox, SYNC, "T-1", &application()).json();
    assert_eq!(data["result"]["kycdata"]["appStatus"], "ERR-90061");
}

#[test]
fn debug_shows_no_personal_value() {
    let sandbox = quick();
    post(&sandbox, ASYNC, "T-1", &application());
    let shown = format!("{:?} {:?}", sandbox, sandbox.record(PAN).unwrap());
    for secret in [PAN, "TEST USER", "9000000000", "example.com", "01-01-1990"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}
