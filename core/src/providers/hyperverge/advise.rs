//! Which update flag an upload should carry, from the registry statuses of the PAN.

use super::generated::ADVICE;
use super::status::{self, StatusCode, matching};
use crate::canonical::Object;
use crate::table::Advice;
use std::borrow::Cow;

/// The status of a PAN at one KRA, or the consolidated one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RegistryStatus<'a> {
    /// `appStatus`: two or three digits, an ERR code, or blank for no record.
    pub status: &'a str,
    /// `appUpdtStatus`: status of a modification; blank for none.
    pub update_status: &'a str,
}

/// What to do about a PAN. Inferred: the provider's own table is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recommendation {
    /// `submit`, `wait`, `recheck`, `fix_input`, `blocked` or `manual`.
    pub action: &'static str,
    /// The update flag to submit with.
    pub update_flag: Option<&'static str>,
    /// The flag to fall back to when that one is refused.
    pub fallback_flag: Option<&'static str>,
    /// The action when nothing changed in the applicant's data, for example `nothing_needed`.
    pub if_unchanged: Option<&'static str>,
    /// `high`, `medium` or `low`.
    pub confidence: &'static str,
    /// The status that decided; none when no status was given.
    pub decided_by: Option<String>,
    /// Why, for people.
    pub reasons: Vec<Cow<'static, str>>,
}

impl Recommendation {
    /// The recommendation as canonical JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut object = Object::new();
        object.text("action", self.action).text("confidence", self.confidence);
        object.optional("update_flag", self.update_flag).optional("fallback_flag", self.fallback_flag);
        object.optional("if_unchanged", self.if_unchanged).optional("decided_by", self.decided_by.as_deref());
        object.list("reasons", self.reasons.iter().map(|reason| crate::canonical::text(reason)));
        object.finish()
    }
}

/// Rank of statuses that no row speaks of: weaker than any record, stronger than "could not be asked".
const MANUAL_RANK: i64 = 7;

/// What one status says, before several are weighed.
struct Opinion<'a> {
    rank: i64,
    decided_by: &'a str,
    row: Option<&'static Advice>,
    taken: bool,
    reason: Option<String>,
}

/// Advises the update flag for a PAN with these statuses, one a KRA (or the one consolidated status).
///
/// Pure and table-driven. Ask again immediately before an upload: statuses change in between. With several answers
/// the order is deactivated, pending, CVL's own record, another KRA's, rejected, unclear, not asked, not available;
/// *not available* holds only when every KRA could be asked.
#[must_use]
pub fn advise(statuses: &[RegistryStatus<'_>]) -> Recommendation {
    let decisive = statuses.iter().flat_map(opinions).min_by_key(|opinion| opinion.rank);
    let Some(opinion) = decisive else {
        return plain("recheck", "low", None, "No status was given: ask Search and Verify first.".into());
    };
    let decided_by = Some(opinion.decided_by.to_owned());
    match (opinion.row, opinion.taken) {
        (Some(row), _) => Recommendation {
            action: row.action,
            update_flag: given(row.update_flag),
            fallback_flag: given(row.fallback_flag),
            if_unchanged: given(row.if_unchanged),
            confidence: row.confidence,
            decided_by,
            reasons: opinion.reason.map(Cow::Owned).into_iter().chain([Cow::Borrowed(row.reason)]).collect(),
        },
        (None, true) => {
            plain("wait", "high", decided_by, "The upload was accepted; wait for its status.".into())
        }
        (None, false) => {
            let reason = opinion.reason.map_or(Cow::Borrowed(UNKNOWN), Cow::Owned);
            plain("manual", "low", decided_by, reason)
        }
    }
}

const UNKNOWN: &str = "The status is not known; look at the record by hand.";

fn given(text: &'static str) -> Option<&'static str> {
    Some(text).filter(|text| !text.is_empty())
}

fn plain(
    action: &'static str,
    confidence: &'static str,
    decided_by: Option<String>,
    reason: Cow<'static, str>,
) -> Recommendation {
    let reasons = vec![reason];
    Recommendation {
        action,
        update_flag: None,
        fallback_flag: None,
        if_unchanged: None,
        confidence,
        decided_by,
        reasons,
    }
}

/// What a status says, and before it what a modification under way says: it counts like a record in that state.
fn opinions<'a>(status: &RegistryStatus<'a>) -> impl Iterator<Item = Opinion<'a>> {
    let (code, update) = (status.status.trim(), status.update_status.trim());
    let state = status::modification_by_code(update).map(|row| row.state);
    let modification = state.filter(|state| matches!(*state, "in_progress" | "on_hold")).map(|state| {
        let reason = format!("A modification is {} at the KRA.", state.replace('_', " "));
        by_row(update, Some(reason))
    });
    modification.into_iter().chain([of_record(code)])
}

fn of_record(code: &str) -> Opinion<'_> {
    match status::by_code(code) {
        StatusCode::Taken => Opinion { rank: 2, decided_by: code, row: None, taken: true, reason: None },
        StatusCode::Failure(error) => {
            let meaning = super::generated::PROVIDER_ERROR.find(error).map(|code| code.meaning);
            let reason = meaning.map(|meaning| format!("The registry refused the record: {meaning}."));
            Opinion { rank: MANUAL_RANK, decided_by: code, row: None, taken: false, reason }
        }
        _ if row_of(code).is_none() && code.len() == 2 => {
            let says = "A two-digit status does not tell which KRA holds the record; ask Search and Verify for the full code.";
            by_row(code, Some(says.to_owned()))
        }
        _ => by_row(code, None),
    }
}

fn by_row(code: &str, reason: Option<String>) -> Opinion<'_> {
    let row = row_of(code);
    Opinion { rank: row.map_or(MANUAL_RANK, |row| row.rank), decided_by: code, row, taken: false, reason }
}

/// The row of a code: the exact one first, then by its last two digits and the KRA of its first.
fn row_of(code: &str) -> Option<&'static Advice> {
    if code.is_empty() {
        return ADVICE.iter().find(|row| row.codes.contains(&""));
    }
    let kra = match code.as_bytes() {
        [b'0', _, _] => "own",
        [b'1'..=b'6', _, _] => "other",
        _ => "any",
    };
    let fits = |row: &&Advice| row.kra == "any" || row.kra == kra;
    matching(code, |wanted| ADVICE.iter().filter(fits).find(|row| row.codes.contains(&wanted)))
}
