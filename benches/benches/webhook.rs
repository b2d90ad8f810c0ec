//! Reading a webhook, as a ratio to the peer's parse of the same bytes in the same run.

#![allow(missing_docs, clippy::expect_used, reason = "a bench that cannot read its fixture must stop")]

use bytes::Bytes;
use criterion::Criterion;
use kyckit::hyperverge::read_kra_webhook;
use kyckit::{Event, Rules, Timestamp};
use kyckit_benches::{BorrowedWebhook, DetailedWebhook, Webhook, head, line, median, scan};
use std::hint::black_box;

const BODIES: [(&str, &str); 5] = [
    ("v2", include_str!("../fixtures/webhook-v2.json")),
    ("v2, rejected", include_str!("../fixtures/webhook-v2-rejected.json")),
    ("v2, spaced", include_str!("../fixtures/webhook-v2-spaced.json")),
    ("v1", include_str!("../fixtures/webhook-v1.json")),
    ("v1, hold", include_str!("../fixtures/webhook-v1-hold.json")),
];

/// What one allocation counts: `work` on one body.
type Work<'a> = Box<dyn Fn() + 'a>;

fn main() {
    let rules = Rules::at(Timestamp::parse("2026-01-15T10:00:00Z").expect("an instant"));
    let mut criterion = Criterion::default().configure_from_args();
    let mut measured: Vec<(String, &str, Work<'_>)> = Vec::new();
    for (name, text) in BODIES {
        // Shared, as a body that a server keeps too; a static one would be cheaper to share than any real one.
        let body = Bytes::from(text.as_bytes().to_vec());
        let is_detailed = name.starts_with("v1");
        let of = |what: &str| format!("{name} - {what}");
        let mut add = |what: &'static str, work: Work<'static>| measured.push((of(what), what, work));
        if is_detailed {
            add(PEER, Box::new(|| drop(black_box(peer_v1(text)))));
        } else {
            add(PEER, Box::new(|| drop(black_box(peer_v2(text)))));
            add("serde_json typed borrowed parse", Box::new(|| drop(black_box(borrowed(text)))));
        }
        add(
            "scan into slots",
            Box::new(|| {
                black_box(scan(black_box(text.as_bytes())));
            }),
        );
        let rules = rules.clone();
        add("to event", Box::new(move || drop(black_box(event(body.clone(), &rules)))));
    }
    for (name, _, work) in &measured {
        criterion.bench_function(name, |b| b.iter(work));
    }
    criterion.final_summary();

    head();
    let mut base = None;
    for (name, what, work) in &measured {
        if *what == PEER {
            base = median(name);
        }
        line(name, base, allocation_counter::measure(work).count_total);
    }
}

const PEER: &str = "serde_json typed owned parse";

fn peer_v2(text: &str) -> Webhook {
    serde_json::from_slice(black_box(text.as_bytes())).expect("the peer reads the fixture")
}

fn peer_v1(text: &str) -> DetailedWebhook {
    serde_json::from_slice(black_box(text.as_bytes())).expect("the peer reads the fixture")
}

fn borrowed(text: &str) -> BorrowedWebhook<'_> {
    serde_json::from_slice(black_box(text.as_bytes())).expect("the peer reads the fixture")
}

fn event(body: Bytes, rules: &Rules) -> Event {
    read_kra_webhook(black_box(body), rules).expect("the fixture is a webhook")
}
