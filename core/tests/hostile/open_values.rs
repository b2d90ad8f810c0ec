//! Every member of every payload takes any text and keeps it.

use super::rules;
use kyckit::argos::{self, ArgosPayload};
use kyckit::hyperverge::{KraPayload, ResultsPayload, kra_payload, results_payload};
use kyckit::p100::{self, P100Payload};
use kyckit::{
    Actor, AmlHit, Decision, DedupeStrength, Event, EventKind, Fixture, PROVIDERS, PayloadMember, Provider,
};

type Values = Vec<(&'static str, Option<String>)>;

/// Reads the payload of an event.
type Read = fn(&Event) -> Values;

/// A member, the samples that may hold it, and how it is read.
type Place<'a> = (&'a dyn Provider, Vec<Fixture>, &'a PayloadMember, Read);

/// The payloads of all providers, in their order: what a member is, and what it holds.
const PAYLOADS: [(&[PayloadMember], Read); 4] = [
    (KraPayload::MEMBERS, |event| owned(&kra_payload(event).unwrap().values())),
    (ResultsPayload::MEMBERS, |event| owned(&results_payload(event).unwrap().values())),
    (ArgosPayload::MEMBERS, |event| owned(&argos::payload(event).unwrap().values())),
    (P100Payload::MEMBERS, |event| owned(&p100::payload(event).unwrap().values())),
];

fn owned(values: &[(&'static str, Option<&str>)]) -> Values {
    values.iter().map(|(name, value)| (*name, value.map(str::to_owned))).collect()
}

/// A small generator (xorshift64*); the same seed gives the same texts.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % limit.max(1)
    }

    /// Characters of all kinds, and words of the providers' lists bent a little.
    fn text(&mut self, words: &[&str]) -> String {
        let any = |random: &mut Random| match random.below(6) {
            0 => char::from_u32(u32::try_from(random.below(0x20)).unwrap()),
            1 => char::from_u32(u32::try_from(random.below(0x11_0000)).unwrap()),
            2 => Some(['"', '\\', '/', '\u{2028}', '\u{feff}', '\u{1f600}', ' '][random.below(7)]),
            _ => char::from_u32(u32::try_from(0x20 + random.below(0x5f)).unwrap()),
        };
        let mut text =
            if self.below(3) == 0 { words[self.below(words.len())].to_owned() } else { String::new() };
        for _ in 0..self.below(24) {
            text.extend(any(self));
        }
        text
    }
}

/// 10,000 texts for each run; `KYCKIT_LONG=1` asks for 1,000,000.
fn turns() -> usize {
    if std::env::var_os("KYCKIT_LONG").is_some() { 1_000_000 } else { 10_000 }
}

#[test]
fn any_text_is_taken_by_every_member_and_kept() {
    assert_eq!(PAYLOADS.len(), PROVIDERS.len(), "a provider's payload is missing here");
    let words: Vec<&str> = PROVIDERS
        .iter()
        .flat_map(|p| p.lists())
        .flat_map(|list| list.codes.iter().map(|code| code.wire))
        .collect();
    let places: Vec<Place<'_>> = PROVIDERS
        .iter()
        .zip(PAYLOADS)
        .flat_map(|(provider, (members, values))| {
            members.iter().map(move |member| (*provider, flat(*provider), member, values))
        })
        .collect();
    let mut random = Random(0x5eed_0005);
    for turn in 0..turns() {
        let (provider, fixtures, member, values) = &places[turn % places.len()];
        let text = random.text(&words);
        let fixture = fixtures[random.below(fixtures.len())].clone();
        // An earlier place of the same member would win.
        let fixture = member.aliases.iter().fold(fixture, |fixture, alias| fixture.remove(alias));
        let sample = fixture.set(member.wire_name, &text).sample();
        let event = provider.read_webhook(sample.body, &sample.suffix, &rules());
        let event = event.unwrap_or_else(|error| panic!("{} {}: {error}", provider.name(), member.name));
        let kept = values(&event).into_iter().find(|(name, _)| *name == member.name).unwrap().1;
        assert_eq!(kept.as_deref(), Some(text.as_str()), "{} {}", provider.name(), member.name);
    }
}

/// The fixtures without a wrapper: beside one nothing is documented.
fn flat(provider: &dyn Provider) -> Vec<Fixture> {
    provider.fixtures().into_iter().filter(|fixture| !fixture.name().starts_with("v1_")).collect()
}

#[test]
fn every_set_takes_any_text() {
    let mut random = Random(0x5eed_0006);
    for _ in 0..turns() {
        let text = random.text(&["approved", "unknown", "yes", "strong"]);
        let known = Decision::ALL.iter().any(|value| value.as_str() == text);
        assert_eq!(known, Decision::from_text(&text).as_str() == text, "{text}");
        let known = EventKind::ALL.iter().any(|value| value.as_str() == text);
        assert_eq!(known, EventKind::from_text(&text).as_str() == text, "{text}");
        let _ = (Actor::from_text(&text), AmlHit::from_text(&text), DedupeStrength::from_text(&text));
    }
}

#[test]
fn every_list_finds_its_own_words_and_no_other() {
    let mut random = Random(0x5eed_0007);
    for list in PROVIDERS.iter().flat_map(|provider| provider.lists()) {
        for code in list.codes {
            assert_eq!(list.find(code.wire).map(|found| found.symbol), Some(code.symbol), "{}", list.name);
        }
        for _ in 0..turns() / 100 {
            let text = random.text(&["x"]);
            let spelled = |code: &kyckit::Code| code.wire == text || code.aliases.contains(&text.as_str());
            assert_eq!(list.find(&text).is_some(), list.codes.iter().any(spelled), "{} {text}", list.name);
        }
    }
}
