//! Broken bodies of every kind: nothing panics, and what was written reads back as what it was.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test that panics has failed"
)]

use kyckit::hyperverge::{
    KraApplication, kra_payload, read_kra_webhook, read_results_webhook, results_payload,
};
use kyckit::{Decision, NoteKind, Rules, Timestamp};
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};

const APPLICATION: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/application.json"));

fn rules() -> Rules {
    Rules::at(Timestamp::parse("2026-01-15T10:00:00Z").unwrap())
}

/// A small generator (xorshift64*); the same seed gives the same bodies.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap() % limit.max(1)
    }

    fn pick<'a, T: ?Sized>(&mut self, items: &[&'a T]) -> &'a T {
        items[self.below(items.len())]
    }
}

/// What is put in: pieces that mean something to a reader of JSON or of dates, numbers and marks.
const PIECES: &[&[u8]] = &[
    b"\"",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"null",
    b"true",
    b"false",
    b"0",
    b"-",
    b"1e999",
    b"18446744073709551616",
    b"\\u0000",
    b"\\ud800",
    b"\\udc00\\ud800",
    b"\\u00e9",
    b"\xff",
    b"\xc3\xa9",
    b"\xf0\x9f\x98\x80",
    b"\xef\xbb\xbf",
    b"\0",
    b"\n",
    b"\"appPanNo\":\"AAAPA1234A\",",
    b"\"APPPANNO\":1,",
    b"\"appCorAddRef\":[],",
    b"\"data\":{",
    b"\"data\":[1],",
    b"\"appStatus\":\"ERR-\xc3\xa9\",",
    b"\"remarks\":\"ERR-0000\xc3\xa9 ERR-00012\",",
    b"29-02-2023",
    b"31-12-9999",
    b"00-00-0000",
    b"2025-03-01T10:15:00",
    b"9223372036854775807",
    b"\"pan\":\"====\",",
    b"\"aadhaar\":\"PCFET0NUWVBFIGE+\",",
    b"\"noOfKycRecords\":-1,",
    b"\"x\":\"y\",",
    b" ",
    b"\"appPerAddFlag\":\"no\",",
    b"\"appMobNo\":\"\xe0\xa5\xaf\xe0\xa5\xaf\",",
    b"\"\":0,",
];

fn mutate(random: &mut Random, seed: &[u8]) -> Vec<u8> {
    let mut body = seed.to_vec();
    for _ in 0..=random.below(3) {
        let place = random.below(body.len() + 1);
        match random.below(8) {
            0 | 1 if place < body.len() => body[place] ^= 1 << random.below(8),
            2 if place < body.len() => body[place] = b"\"\\{}[]:,0 -\0\xff"[random.below(13)],
            3 => {
                if random.below(4) == 0 {
                    body.truncate(place);
                }
            }
            4 | 5 => {
                let piece = random.pick(PIECES);
                body.splice(place..place, piece.iter().copied());
            }
            6 => {
                let end = (place + random.below(80)).min(body.len());
                let slice = body[place..end].to_vec();
                let to = random.below(body.len() + 1);
                body.splice(to..to, slice);
            }
            _ => {
                let end = (place + random.below(12)).min(body.len());
                body.drain(place..end);
            }
        }
    }
    body
}

/// Mutations of the members' values that leave the body JSON.
fn mutate_values(random: &mut Random, seed: &Value) -> Vec<u8> {
    let mut body = seed.clone();
    let object = match body.as_object_mut().unwrap().get_mut("data") {
        Some(Value::Object(_)) => body.get_mut("data").unwrap().as_object_mut().unwrap(),
        _ => body.as_object_mut().unwrap(),
    };
    let names: Vec<String> = object.keys().cloned().collect();
    let texts = [
        "",
        " ",
        "x",
        "yes",
        "no",
        "YES",
        "Others",
        "non_individual",
        "individual",
        "10-01-2026",
        "31-02-2026",
        "1234",
        "  1",
        "\u{0}",
        "ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé",
        "&<",
        "0",
        "1",
        "+1",
        "4294967296",
        "AAAPA1234A",
        "9876543210",
        "a@b",
        "ERR-00012",
        "WEBERR-1",
        "007",
        "999",
        "00",
        "KRA Validated",
        "Modification Registered",
        "Null",
        "9999999999999",
        "1700000000",
        "2025-03-01 10:15:00+0530",
        "QUJD",
        "QUI=",
        "Q Q = =",
        "A",
        "PGE+",
        "JVBERi0xLjQK\n",
        "non_resident",
        "passport",
        "UNITED STATES",
        "maharashtra",
        "400001",
    ];
    for _ in 0..=random.below(5) {
        let name = names[random.below(names.len())].clone();
        let value = match random.below(12) {
            0 => Value::Null,
            1 => Value::Bool(random.below(2) == 0),
            2 => Value::from(random.next() >> random.below(64)),
            3 => serde_json::from_str(random.pick(&["1.5", "-0", "1e400", "-1", "0.0", "1E2"]))
                .unwrap_or(Value::Null),
            4 => serde_json::json!([random.pick(&texts)]),
            5 => serde_json::json!({random.pick(&texts): 1}),
            6 => {
                object.remove(&name);
                continue;
            }
            7 => {
                let other = names[random.below(names.len())].clone();
                object.get(&other).cloned().unwrap_or(Value::Null)
            }
            8 => {
                let odd = if random.below(2) == 0 {
                    name.to_uppercase()
                } else {
                    format!("{name}{}", random.below(10))
                };
                let value = Value::from(random.pick(&texts));
                object.insert(odd, value);
                continue;
            }
            _ => Value::from(random.pick(&texts)),
        };
        object.insert(name, value);
    }
    serde_json::to_vec(&body).unwrap()
}

/// Runs one body and says which it was when something panics.
fn guarded(body: &[u8], work: impl FnOnce(&[u8])) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| work(body))) {
        let says = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied());
        panic!("{} on {}", says.unwrap_or("a panic"), String::from_utf8_lossy(body));
    }
}

fn seeds() -> (Vec<u8>, Value) {
    let value: Value = serde_json::from_str(APPLICATION).unwrap();
    (serde_json::to_vec(&value).unwrap(), value)
}

/// Reads, checks, writes and reads again; returns whether the body could be read.
fn application(body: &[u8], rules: &Rules) -> bool {
    let Ok(app) = KraApplication::from_wire(body, rules) else { return false };
    let found = app.validate(rules);
    assert_eq!(found.is_empty(), found.iter().next().is_none());
    // The texts cost most of the time: every eighth body is enough.
    if body.len().is_multiple_of(8) {
        let _ = format!("{app:?}{}", found.iter().map(|violation| violation.to_json()).collect::<String>());
    }
    let written = app.to_wire(rules);
    let again = KraApplication::from_wire(written.as_bytes(), rules)
        .unwrap_or_else(|error| panic!("{error}: {written}"));
    let _ = again.validate(rules).len();
    let dropped = app.notes.iter().any(|note| note.kind == NoteKind::AadhaarDropped);
    if dropped {
        return true;
    }
    reads_back(&app, &again, &written, rules);
    true
}

/// What `to_wire` wrote is read back as the same application, but for what is documented: values that the writer
/// adds (defaults, the permanent address), and what only reading noted.
fn reads_back(app: &KraApplication, again: &KraApplication, written: &str, rules: &Rules) {
    assert!(again.to_wire(rules) == written, "written differently the second time: {written}");
    assert!(again.notes.is_empty(), "{:?} in {written}", again.notes);
    assert!(app.extra == again.extra && app.unread == again.unread, "members were lost: {written}");
    for (index, field) in kyckit::hyperverge::FIELDS.iter().enumerate() {
        let (before, after) = (app.value(index), again.value(index));
        // A blank text counts as not given.
        if !before.is_blank() {
            let alias = field.list.is_some();
            assert!(before == after || alias && !after.is_blank(), "{} differs: {written}", field.path);
        }
    }
}

/// A document of no bytes and one that is not given are the same on the wire.
#[test]
fn a_blank_document_reads_back() {
    for name in ["pan", "aadhaar"] {
        for blank in ["", " ", "\\n"] {
            let body = format!("{{\"{name}\":\"{blank}\"}}");
            let app = KraApplication::from_wire(body.as_bytes(), &rules()).unwrap();
            let again = KraApplication::from_wire(app.to_wire(&rules()).as_bytes(), &rules()).unwrap();
            assert!(
                app.documents == again.documents,
                "{body}: {:?} reads back as {:?}",
                app.documents,
                again.documents
            );
        }
    }
}

const BODIES: usize = 20_000;

#[test]
fn mutated_applications() {
    let (bytes, value) = seeds();
    let strict = Rules { strict: true, ..rules() };
    let mut random = Random(0x5eed_0001);
    let mut read = 0;
    for number in 0..BODIES {
        let body =
            if number % 2 == 0 { mutate(&mut random, &bytes) } else { mutate_values(&mut random, &value) };
        let rules = if number % 5 == 0 { &strict } else { &rules() };
        guarded(&body, |body| read += usize::from(application(body, rules)));
    }
    assert!(
        (BODIES / 2..BODIES).contains(&read),
        "{read} of {BODIES} could be read: the mutations test nothing"
    );
}

#[test]
fn cut_applications() {
    let (bytes, _) = seeds();
    for end in 0..bytes.len() {
        guarded(&bytes[..end], |body| assert!(!application(body, &rules())));
        let mut without = bytes.clone();
        without.remove(end);
        guarded(&without, |body| {
            application(body, &rules());
        });
    }
}

const STANDARD: &str = "{\"statusDescription\":\"KRA Validated\",\"transactionId\":\"T-1\",\"appId\":\"a1\",\
    \"eventType\":\"KRA_APPLICATION_STATUS\",\"remarks\":\"Rejected: ERR-00012, name differs\",\"appStatus\":\"007\",\
    \"appUpdtStatus\":\"005\",\"eventTime\":\"2025-03-01T10:15:00Z\"}";
const DETAILED: &str = "{\"data\":{\"name\":\"TEST USER\",\"phoneNumber\":\"9876543210\",\"panNumber\":\"AAAPA1234A\",\
    \"emailAddress\":\"a@b.example\",\"remarks\":\"Null\",\"statusDescription\":\"Submitted\",\"transactionid\":\"T-1\",\
    \"appId\":\"a1\",\"eventType\":\"KRA_APPLICATION_STATUS\"}}";

fn webhook(body: &[u8], rules: &Rules) -> bool {
    let Ok(event) = read_kra_webhook(body.to_vec(), rules) else { return false };
    let json: Value = serde_json::from_str(&event.to_json()).unwrap();
    assert_eq!(json["decision"], event.decision.as_str());
    assert_eq!(json["dedupe_key"], event.dedupe_key());
    let key = event.dedupe_key().strip_prefix("hyperverge_kra:").unwrap();
    assert!(key.len() == 64 && key.bytes().all(|b| b.is_ascii_hexdigit()), "{key}");
    assert_eq!(event.raw().as_ref(), body);
    let payload = kra_payload(&event).expect("a payload of every event");
    let _ = format!("{event:?}{payload:?}{:?}", payload.values());
    let again = read_kra_webhook(event.raw().clone(), rules).unwrap();
    assert_eq!(again.to_json(), event.to_json());
    true
}

const RESULTS: &str = "{\"transactionId\":\"T-1\",\"applicationStatus\":\"manually_approved\",\"eventId\":\"E-1\",\
    \"eventVersion\":\"1.0.0\",\"eventTime\":\"2022-08-22T12:48:32.346Z\",\"eventType\":\"MANUAL_REVIEW_STATUS_UPDATE\",\
    \"appId\":\"a1\",\"reviewerEmail\":\"a@b.example\"}";

fn results(body: &[u8], rules: &Rules) -> bool {
    let Ok(event) = read_results_webhook(body.to_vec(), rules) else { return false };
    let json: Value = serde_json::from_str(&event.to_json()).unwrap();
    assert_eq!(json["decision"], event.decision.as_str());
    assert!(event.dedupe_key().len() > "hyperverge_results:".len());
    assert_eq!(event.raw().as_ref(), body);
    let payload = results_payload(&event).expect("a payload of every event");
    assert!(kra_payload(&event).is_none());
    let _ = format!("{event:?}");
    // Other members may hold the address by mutation; the payload masks them all.
    let shown = format!("{payload:?}");
    assert!(!shown.contains("a@b.example"), "{shown}");
    let again = read_results_webhook(event.raw().clone(), rules).unwrap();
    assert_eq!(again.to_json(), event.to_json());
    true
}

#[test]
fn mutated_results() {
    let value: Value = serde_json::from_str(RESULTS).unwrap();
    let strict = Rules { strict: true, ..rules() };
    let mut random = Random(0x5eed_0004);
    let mut read = 0;
    for number in 0..BODIES {
        let body = if number % 2 == 0 {
            mutate(&mut random, RESULTS.as_bytes())
        } else {
            mutate_values(&mut random, &value)
        };
        let rules = if number % 20 == 0 { &strict } else { &rules() };
        guarded(&body, |body| read += usize::from(results(body, rules)));
    }
    assert!(
        (BODIES / 2..BODIES).contains(&read),
        "{read} of {BODIES} could be read: the mutations test nothing"
    );
}

#[test]
fn mutated_webhooks() {
    let seeds: Vec<(Vec<u8>, Value)> = [STANDARD, DETAILED]
        .map(|text| (text.as_bytes().to_vec(), serde_json::from_str(text).unwrap()))
        .into();
    let strict = Rules { strict: true, ..rules() };
    let mut random = Random(0x5eed_0002);
    let mut read = 0;
    for number in 0..BODIES {
        let (bytes, value) = &seeds[number % 2];
        let body =
            if number % 4 < 2 { mutate(&mut random, bytes) } else { mutate_values(&mut random, value) };
        let rules = if number % 20 == 0 { &strict } else { &rules() };
        guarded(&body, |body| read += usize::from(webhook(body, rules)));
    }
    assert!(
        (BODIES / 2..BODIES).contains(&read),
        "{read} of {BODIES} could be read: the mutations test nothing"
    );
}

#[test]
fn cut_webhooks() {
    for text in [STANDARD, DETAILED] {
        for end in 0..text.len() {
            guarded(&text.as_bytes()[..end], |body| assert!(!webhook(body, &rules())));
        }
    }
}

/// Of a conflict nothing is decided.
#[test]
fn a_webhook_that_contradicts_itself_decides_nothing() {
    let doubled = STANDARD.replacen('{', "{\"APPSTATUS\":\"004\",", 1);
    let event = read_kra_webhook(doubled.into_bytes(), &rules()).unwrap();
    assert_eq!((event.decision, event.is_final), (Decision::Unknown, None));
}

#[test]
fn random_bytes() {
    let mut random = Random(0x5eed_0003);
    for _ in 0..2000 {
        let body: Vec<u8> =
            (0..random.below(200)).map(|_| u8::try_from(random.below(256)).unwrap()).collect();
        guarded(&body, |body| {
            application(body, &rules());
            webhook(body, &rules());
            results(body, &rules());
        });
    }
}
