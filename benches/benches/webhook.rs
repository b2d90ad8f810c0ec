//! Reading a webhook, as a ratio to the peer's parse of the same bytes in the same run.
//!
//! Peer and ours take turns, and the ratio is the median of the ratios of all rounds: on a shared machine a load that
//! comes and goes then meets both alike. Allocations are counted by `tests/allocations.rs`, because counting them here
//! would slow the peer, which allocates more.

#![allow(missing_docs, clippy::expect_used, reason = "a bench that cannot read its fixture must stop")]

use bytes::Bytes;
use kyckit::Rules;
use kyckit_benches::payloads::{PAYLOADS, Payload, rules};
use kyckit_benches::peers::hyperverge::BorrowedWebhook;
use kyckit_benches::scan;
use std::hint::black_box;
use std::time::Instant;

/// Rounds, and calls in a row in each.
const ROUNDS: usize = 400;
const CALLS: u32 = 500;

/// What is measured, by name; the first one is the peer.
type Contender<'a> = (&'static str, Box<dyn Fn() + 'a>);

fn main() {
    let rules = rules();
    println!("{:<58} {:>9} {:>7}", "", "median", "ratio");
    for payload in PAYLOADS {
        for (what, nanoseconds, ratio) in race(&contenders(payload, &rules)) {
            println!("{:<58} {nanoseconds:>6.0} ns {ratio:>7.3}", format!("{} - {what}", payload.name));
        }
    }
}

fn contenders<'a>(payload: &'a Payload, rules: &'a Rules) -> Vec<Contender<'a>> {
    let bytes = payload.text.as_bytes();
    // Shared, as a body that a server keeps too; a static one would be cheaper to share than any real one.
    let body = Bytes::from(bytes.to_vec());
    let mut all: Vec<Contender<'a>> =
        vec![("serde_json typed owned parse", Box::new(|| assert!((payload.peer)(black_box(bytes)))))];
    if payload.name.starts_with("KRA v2") {
        all.push((
            "serde_json typed borrowed parse",
            Box::new(|| {
                black_box(
                    &serde_json::from_slice::<BorrowedWebhook<'_>>(black_box(bytes)).expect("readable"),
                );
            }),
        ));
    }
    if payload.name.starts_with("KRA") {
        all.push((
            "scan into slots",
            Box::new(|| {
                black_box(scan(black_box(bytes)));
            }),
        ));
    }
    all.push((
        "to event",
        Box::new(move || {
            black_box(&(payload.read)(black_box(body.clone()), rules).expect("readable"));
        }),
    ));
    all
}

/// The median time of a call and the median ratio to the first contender.
fn race<'a>(contenders: &[Contender<'a>]) -> Vec<(&'static str, f64, f64)> {
    let mut times = vec![Vec::with_capacity(ROUNDS); contenders.len()];
    for _ in 0..ROUNDS {
        for ((_, work), times) in contenders.iter().zip(&mut times) {
            let started = Instant::now();
            (0..CALLS).for_each(|_| work());
            times.push(started.elapsed().as_secs_f64() * 1e9 / f64::from(CALLS));
        }
    }
    let peer = times.first().cloned().unwrap_or_default();
    let line = |((what, _), times): (&Contender<'a>, &Vec<f64>)| {
        let ratios = times.iter().zip(&peer).map(|(ours, peer)| ours / peer).collect();
        (*what, median(times.clone()), median(ratios))
    };
    contenders.iter().zip(&times).map(line).collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
