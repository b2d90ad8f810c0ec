//! kyckit's reading against serde_json's, body by body: both accept or both refuse, with the same kind and place of
//! fault, and both see the same members, texts and duplicates.
//!
//! Each `cargo test -p kyckit` tries a part. All of it, with the counts: `cargo xtask differential`.

use super::{Limits, reference};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Names of both webhook layouts and some of an application.
const NAMES: [&str; 16] = [
    "transactionId",
    "appId",
    "eventType",
    "statusDescription",
    "remarks",
    "appStatus",
    "appUpdtStatus",
    "eventTime",
    "name",
    "panNumber",
    "appUpdtflg",
    "kraAgency",
    "appType",
    "appName",
    "appPanNo",
    "one",
];

/// Bounds that a small body can reach.
const TIGHT: Limits = Limits { bytes: 4096, depth: 4, members: 6 };

/// Bodies tried and found different.
#[derive(Default)]
struct Trial {
    tried: usize,
    differ: usize,
}

impl Trial {
    fn body(&mut self, body: &[u8]) {
        self.tried += 1;
        for limits in [Limits::WEBHOOK, TIGHT] {
            if let Some(how) = reference::disagreement(body, &limits, &NAMES) {
                self.differ += 1;
                if self.differ <= 20 {
                    println!("{limits:?} {:?}\n  {how}", String::from_utf8_lossy(body));
                }
            }
        }
    }

    /// Prints the counts so far under the name of what was tried.
    fn tell(&self, what: &str) {
        println!("{what:<34} bodies tried so far {:>9}, disagreements {}", self.tried, self.differ);
    }

    fn every_cut(&mut self, body: &[u8]) {
        (0..body.len()).for_each(|end| self.body(&body[..end]));
    }

    fn every_flip(&mut self, body: &[u8]) {
        for at in 0..body.len() {
            for bit in 0..8 {
                let mut flipped = body.to_vec();
                flipped[at] ^= 1 << bit;
                self.body(&flipped);
            }
        }
    }

    fn mutations(&mut self, bodies: &[Vec<u8>], count: usize) {
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        for _ in 0..count {
            let mut body = bodies[random.below(bodies.len())].clone();
            for _ in 0..=random.below(4) {
                random.mutate(&mut body);
            }
            self.body(&body);
        }
    }
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

    fn mutate(&mut self, body: &mut Vec<u8>) {
        let at = self.below(body.len() + 1);
        let end = (at + self.below(12)).min(body.len());
        match self.below(5) {
            0 => {
                body.drain(at..end);
            }
            1 => {
                let again = body[at..end].to_vec();
                body.splice(at..at, again);
            }
            2 if at < body.len() => body[at] = u8::try_from(self.below(256)).unwrap(),
            3 => {
                let piece = PIECES[self.below(PIECES.len())];
                body.splice(at..end, piece.iter().copied());
            }
            _ => {
                let piece = PIECES[self.below(PIECES.len())];
                body.splice(at..at, piece.iter().copied());
            }
        }
    }
}

/// What is put in: pieces that mean something to a reader of JSON.
const PIECES: &[&[u8]] = &[
    b"\"",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b" ",
    b"\n",
    b"\r\n\t",
    b"\0",
    b"\x1f",
    b"\x7f",
    b"null",
    b"nul",
    b"true",
    b"false",
    b"0",
    b"-",
    b"-0",
    b"01",
    b"1.",
    b".5",
    b"1e",
    b"1E+2",
    b"1e999",
    b"-1.5e-3",
    b"18446744073709551616",
    b"NaN",
    b"\\\"",
    b"\\/",
    b"\\b",
    b"\\x",
    b"\\u",
    b"\\u00",
    b"\\u0000",
    b"\\u006f",
    b"\\ud800",
    b"\\udc00",
    b"\\uD83D\\uDE00",
    b"\\ud800\\ud83d\\ude00",
    b"\\udc00\\ud800",
    b"\\ud800\\n",
    b"\xff",
    b"\xc3\xa9",
    b"\xe2\x80\xa8",
    b"\xf0\x9f\x98\x80",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"{}",
    b"[]",
    b"[[[[[[",
    b"{\"a\":{\"b\":[",
    b"}]}",
    b"\"x\":1,",
    b"\"one\":1,",
    b"\"ONE\":1.0,",
    b"\"\\u006fne\":\"a\",",
    b"\"\":\"\",",
    b"\"data\":{",
    b"\"appStatus\":\"007\",",
    b"\"APPSTATUS\":\"\\u0030\\u0030\\u0037\",",
    b"/* */",
    b"'",
];

/// Bodies that somebody thought of.
fn chosen() -> Vec<Vec<u8>> {
    let mut bodies: Vec<Vec<u8>> = Vec::new();
    let values = [
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\ud83d\ude00""#,
        r#""\ud83d\ud83d\ude00""#,
        r#""\ud83d\u0041""#,
        r#""\ud83d\n""#,
        r#""\ud83dx""#,
        r#""\ud83d\uzzzz""#,
        r#""\u12""#,
        r#""\u""#,
        r#""\q""#,
        r#""\"#,
        "\"\n\"",
        "\"\u{7f}\"",
        "\"\u{1f}\"",
        r#""""#,
        "0",
        "-0",
        "-",
        "--1",
        "+1",
        "01",
        "-01",
        "1.",
        ".1",
        "1.0",
        "1e",
        "1e+",
        "1E-7",
        "1e999",
        "-1e999",
        "00",
        "0x1",
        "1_000",
        "123456789012345678901234567890",
        "null",
        "nul",
        "nulll",
        "Null",
        "true",
        "tru",
        "truefalse",
        "false",
        "[]",
        "[,]",
        "[1,]",
        "[1 2]",
        "{}",
        "{,}",
        r#"{"a"}"#,
        r#"{"a":}"#,
        r#"{"a":1,}"#,
        r#"{"a":1 "b":2}"#,
        r#"{a:1}"#,
        r#"{1:1}"#,
        r#"{"\ud800":1}"#,
        "[}",
        "{]",
        "[[]",
        "",
        " ",
        "//",
    ];
    for value in values {
        for frame in
            ["@", r#"{"one":@}"#, r#"{"one":@,"appId":"x"}"#, r#"{"x":[@]}"#, r#" { "x" : { "y" : @ } } "#]
        {
            bodies.push(frame.replace('@', value).into_bytes());
        }
        // The value as a name: an escaped one, a broken one, none at all.
        bodies.push(format!("{{{value}:1}}").into_bytes());
        bodies.push(format!("{{\"one\":1,{value}:1}}").into_bytes());
    }
    for levels in [1, 2, 3, 4, 5, 31, 32, 33, 63, 64, 65, 66, 100_000] {
        let (lists, objects) = ("[".repeat(levels), "{\"a\":".repeat(levels));
        bodies.push(format!("{{\"one\":{lists}{}}}", "]".repeat(levels)).into_bytes());
        bodies.push(format!("{{\"one\":{objects}1{}}}", "}".repeat(levels)).into_bytes());
        bodies.push(format!("{{\"one\":{lists}").into_bytes());
        bodies.push(format!("nonsense {objects}").into_bytes());
    }
    for count in [5, 6, 7, 511, 512, 513] {
        let members: Vec<String> = (0..count).map(|number| format!("\"m{number}\":{number}")).collect();
        bodies.push(format!("{{{}}}", members.join(",")).into_bytes());
        bodies.push(format!("{{{}}}", vec!["\"one\":1"; count].join(" , ")).into_bytes());
    }
    for length in 0..40 {
        // A mark at each place of an eight-byte word.
        for mark in ["\\n", "\u{e9}", "\u{1}", "\"", "\\u00e9", "\\"] {
            bodies.push(format!("{{\"one\":\"{}{mark}abcdefghij\"}}", "x".repeat(length)).into_bytes());
        }
    }
    bodies
}

/// Every body of the corpus, and every object that a case holds.
fn corpus() -> Vec<Vec<u8>> {
    let mut bodies = BTreeSet::new();
    for file in files(&root().join("tests/corpus")) {
        let bytes = std::fs::read(&file).unwrap();
        if let Ok(case) = serde_json::from_slice(&bytes) {
            parts(&case, &mut bodies);
        }
        bodies.insert(bytes);
    }
    bodies.into_iter().collect()
}

fn parts(value: &serde_json::Value, into: &mut BTreeSet<Vec<u8>>) {
    match value {
        serde_json::Value::Object(members) => {
            into.insert(value.to_string().into_bytes());
            members.values().for_each(|member| parts(member, into));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| parts(item, into)),
        serde_json::Value::String(text) => {
            into.insert(text.clone().into_bytes());
        }
        _ => {}
    }
}

/// The files that examples and benchmarks read, and a webhook of each layout.
fn fixtures() -> Vec<Vec<u8>> {
    let folders = [root().join("benches/fixtures"), root().join("examples")];
    let files = folders.iter().flat_map(|folder| files(folder));
    files
        .filter(|file| file.extension().is_some_and(|end| end == "json"))
        .map(|file| std::fs::read(file).unwrap())
        .collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The webhooks of the corpus, which are short enough to spoil every bit of them.
fn webhooks(corpus: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let is_webhook =
        |body: &&Vec<u8>| body.len() < 600 && body.windows(14).any(|part| part == b"\"transactionId");
    corpus.iter().filter(is_webhook).cloned().collect()
}

fn run(every: usize, mutations: usize) {
    let mut trial = Trial::default();
    let corpus = corpus();
    corpus.iter().for_each(|body| trial.body(body));
    trial.tell("corpus");
    let mut bodies = chosen();
    bodies.iter().for_each(|body| trial.body(body));
    trial.tell("chosen: escapes, numbers, depth");
    let webhooks = webhooks(&corpus);
    let spoiled = webhooks.iter().step_by(every);
    spoiled.clone().for_each(|body| trial.every_cut(body));
    spoiled.for_each(|body| trial.every_flip(body));
    if every == 1 {
        fixtures().iter().for_each(|body| trial.every_cut(body));
        fixtures().iter().for_each(|body| trial.every_flip(body));
    }
    trial.tell("every truncation, every bit flip");
    bodies.retain(|body| body.len() < 2048);
    bodies.extend(webhooks);
    trial.mutations(&bodies, mutations);
    trial.tell("mutations");
    assert!(trial.tried > mutations && trial.differ == 0, "{} disagreements", trial.differ);
}

#[test]
fn a_part_is_read_as_serde_json_reads_it() {
    run(40, 20_000);
}

#[test]
#[ignore = "millions of bodies, for an optimised build: `cargo xtask differential`"]
fn everything_is_read_as_serde_json_reads_it() {
    run(1, 1_000_000);
}
