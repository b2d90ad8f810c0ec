//! The providers by name, what their payloads hold, and the words that their pages document.

use crate::nearest::hint;
use crate::output::plain;
use crate::report::Failure;
use kyckit::{Event, PROVIDERS, PayloadMember, Provider, VerdictRow, argos, hyperverge, p100};

/// The provider with this name; `place` is the argument or setting that names it.
pub(crate) fn named(name: &str, place: &str) -> Result<&'static dyn Provider, Failure> {
    let named = |provider: &&&dyn Provider| provider.name() == name;
    PROVIDERS.iter().find(named).copied().ok_or_else(|| {
        let remedy = format!("{}Known: `{}`.", hint(name, names()), names().join("`, `"));
        let says = format!("there is no provider `{}`", plain(name));
        Failure::configuration("unknown_provider", says, remedy).at(place)
    })
}

/// Every provider's name.
pub(crate) fn names() -> Vec<&'static str> {
    PROVIDERS.iter().map(|provider| provider.name()).collect()
}

/// The table of verdicts of a provider; the KRA's is one of registry statuses and stands elsewhere.
pub(crate) fn verdicts(provider: &str) -> &'static [VerdictRow] {
    match provider {
        "hyperverge_results" => hyperverge::VERDICTS,
        "argos" => argos::VERDICTS,
        "p100" => p100::VERDICTS,
        _ => &[],
    }
}

/// What the payload of a provider's webhook holds.
pub(crate) fn members(provider: &str) -> &'static [PayloadMember] {
    match provider {
        "hyperverge_kra" => hyperverge::KraPayload::MEMBERS,
        "hyperverge_results" => hyperverge::ResultsPayload::MEMBERS,
        "argos" => argos::ArgosPayload::MEMBERS,
        "p100" => p100::P100Payload::MEMBERS,
        _ => &[],
    }
}

/// The members that an event's payload has, with their values: not masked.
pub(crate) fn given(event: &Event) -> Vec<(&'static PayloadMember, String)> {
    fn owned<const N: usize>(values: [(&'static str, Option<&str>); N]) -> Vec<(&'static str, String)> {
        values.into_iter().filter_map(|(name, value)| Some((name, value?.to_owned()))).collect()
    }
    let kra = || hyperverge::kra_payload(event).map(|payload| owned(payload.values()));
    let results = || hyperverge::results_payload(event).map(|payload| owned(payload.values()));
    let argos = || argos::payload(event).map(|payload| owned(payload.values()));
    let p100 = || p100::payload(event).map(|payload| owned(payload.values()));
    let values = kra().or_else(results).or_else(argos).or_else(p100).unwrap_or_default();
    let member = |name| members(event.provider).iter().find(|member| member.name == name);
    values.into_iter().filter_map(|(name, value)| Some((member(name)?, value))).collect()
}

/// Paths that name a webhook: they stand in events in its name's place.
const PATHS: [&str; 2] = ["/webhook/kyc-verification/status", "/webhook/user/status"];

/// Whether a provider's page has this word: a status, an event, a code. Any other text may hold anything.
pub(crate) fn is_documented(word: &str) -> bool {
    let word = word.trim();
    let same = |known: &str| known.eq_ignore_ascii_case(word);
    let in_verdicts = |provider: &str| {
        verdicts(provider).iter().any(|row| same(row.event) || same(row.status) || same(row.attempt))
    };
    // The lists of the KRA hold ordinary words such as names of states: they are no statuses.
    let listed = PROVIDERS.iter().filter(|provider| provider.name() != "hyperverge_kra");
    !word.is_empty()
        && (PATHS.contains(&word)
            || names().into_iter().any(in_verdicts)
            || listed.flat_map(|provider| provider.lists()).any(|list| {
                list.codes.iter().any(|code| same(code.wire) || code.aliases.iter().any(|alias| same(alias)))
            }))
}
