//! Registry statuses: codes and texts to rows of the table.

use super::generated::{MODIFICATIONS, PROVIDER_ERROR, STATUSES};
use crate::event::Decision;
use crate::rules::Policies;
use crate::table::{ModificationRow, StatusRow, is_blank, trimmed};

/// Places of the rows of a table by code. Runs at compile time, where a wrong index stops the build.
macro_rules! places {
    ($rows:expr) => {{
        let (mut places, mut row) = ([NO_ROW; 100 + 1000], 0);
        while row < $rows.len() {
            let (codes, mut next) = ($rows[row].codes, 0);
            while next < codes.len() {
                let place = match codes[next].as_bytes() {
                    [a, b] => number(&[*a, *b]),
                    [a, b, c] => 100 + number(&[*a, *b, *c]),
                    _ => usize::MAX,
                };
                if places[place] == NO_ROW {
                    places[place] = row as u8;
                }
                next += 1;
            }
            row += 1;
        }
        places
    }};
}

#[allow(clippy::indexing_slicing, reason = "the loop ends before the digits do")]
const fn number(digits: &[u8]) -> usize {
    let (mut number, mut next) = (0, 0);
    while next < digits.len() {
        number = number * 10 + (digits[next] - b'0') as usize;
        next += 1;
    }
    number
}

/// What a text in the place of a status code is.
#[derive(Clone, Copy)]
pub(super) enum StatusCode<'a> {
    Row(&'static StatusRow),
    /// `ERR-00000`: taken.
    Taken,
    /// Another code of the ERR or WEBERR family.
    Failure(&'a str),
    Unrecognised,
}

pub(super) fn by_code(code: &str) -> StatusCode<'_> {
    let code = trimmed(code);
    match matching(code, |wanted| STATUSES.get(place(&STATUS_PLACES, wanted)?)) {
        Some(row) => StatusCode::Row(row),
        None if code == "ERR-00000" => StatusCode::Taken,
        None if is_failure_code(code) => StatusCode::Failure(code),
        None => StatusCode::Unrecognised,
    }
}

pub(super) fn modification_by_code(code: &str) -> Option<&'static ModificationRow> {
    matching(trimmed(code), |wanted| MODIFICATIONS.get(place(&MODIFICATION_PLACES, wanted)?))
}

/// Places of rows by code, all of two digits before all of three; [`NO_ROW`] where no row has that code.
type Places = [u8; 100 + 1000];

const NO_ROW: u8 = u8::MAX;

#[allow(clippy::indexing_slicing, reason = "runs at compile time")]
static STATUS_PLACES: Places = places!(STATUSES);
#[allow(clippy::indexing_slicing, reason = "runs at compile time")]
static MODIFICATION_PLACES: Places = places!(MODIFICATIONS);

/// The place of the first row that has exactly this code.
fn place(places: &Places, code: &str) -> Option<usize> {
    let number = number(code.as_bytes());
    let place = *places.get(if code.len() == 3 { 100 + number } else { number })?;
    (place != NO_ROW).then_some(usize::from(place))
}

/// Three-digit specials first, then the last two of two or three digits (the first is the KRA).
pub(super) fn matching<T>(code: &str, find: impl Fn(&str) -> Option<T>) -> Option<T> {
    if !matches!(code.len(), 2 | 3) || !code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    find(code).or_else(|| find(code.get(code.len() - 2..)?))
}

/// `ERR-` or `WEBERR-` with digits; other families of the registry end in `ERR-` too.
fn is_failure_code(code: &str) -> bool {
    let Some((family, number)) = code.split_once('-') else { return false };
    family.ends_with("ERR")
        && family.bytes().all(|b| b.is_ascii_uppercase())
        && !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
}

/// The row of a text: trimmed, spaces collapsed, without case. A blank text is *not available*.
pub(super) fn by_text(text: &str) -> Option<&'static StatusRow> {
    if is_blank(text) {
        return STATUSES.iter().find(|row| row.state == "not_available");
    }
    let same = |row: &&StatusRow| {
        let mut words = row.text.split_whitespace();
        !row.text.is_empty()
            && text.split_whitespace().all(|word| words.next().is_some_and(|w| w.eq_ignore_ascii_case(word)))
            && words.next().is_none()
    };
    // Nearly always the text is the table's own.
    STATUSES.iter().find(|row| row.text == text).or_else(|| STATUSES.iter().find(same))
}

/// The decision of a row under the caller's switches.
pub(super) fn decision(row: &StatusRow, policies: &Policies) -> Decision {
    match row.switch {
        "registered" if policies.registered_is_approved => Decision::Approved,
        "legacy_verified" if policies.legacy_verified_is_review => Decision::Review,
        _ => Decision::from_text(row.decision),
    }
}

/// The class of a reason by its ERR code.
pub(super) fn class_of(code: &str) -> &'static str {
    PROVIDER_ERROR.find(code).map_or("unknown", |code| code.class)
}

/// The one `ERR-nnnnn` that a free text is or contains; none when there are several different ones.
pub(super) fn error_code_in(text: &str) -> Option<&str> {
    let mut found: Option<&str> = None;
    for (start, _) in text.match_indices('E') {
        if !text.get(start..).is_some_and(|rest| rest.starts_with("ERR-")) {
            continue;
        }
        let before = text.get(..start).and_then(|t| t.chars().next_back());
        let Some(code) = text.get(start..start + 9) else { continue };
        let digits = code.bytes().skip(4).all(|b| b.is_ascii_digit());
        let after = text.get(start + 9..).and_then(|t| t.chars().next());
        let stands_alone = !before.is_some_and(|c| c.is_alphanumeric() || c == '-')
            && !after.is_some_and(char::is_alphanumeric);
        if digits && stands_alone {
            if found.is_some_and(|other| other != code) {
                return None;
            }
            found = Some(code);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(code: &str) -> &'static str {
        match by_code(code) {
            StatusCode::Row(row) => row.state,
            StatusCode::Taken => "taken",
            StatusCode::Failure(_) => "failure",
            StatusCode::Unrecognised => "unrecognised",
        }
    }

    #[test]
    fn codes_by_their_last_digits_and_specials_first() {
        for (code, expected) in [
            ("007", "validated"),
            ("607", "validated"),
            ("07", "validated"),
            (" 107 ", "validated"),
            ("022", "registered_with_cvlmf"),
            ("22", "registered_with_cvlmf"),
            ("888", "not_checked"),
            ("999", "invalid_pan"),
            ("99", "not_checked"),
            ("100", "not_checked"),
            ("21", "submitted"),
            ("ERR-00000", "taken"),
            ("ERR-90061", "failure"),
            ("WEBERR-012", "failure"),
            ("7", "unrecognised"),
            ("0007", "unrecognised"),
            ("08", "unrecognised"),
            ("ERR-x", "unrecognised"),
            ("٠٧", "unrecognised"),
        ] {
            assert_eq!(state(code), expected, "{code}");
        }
    }

    #[test]
    fn every_row_is_found_by_each_of_its_codes_and_by_its_text() {
        for row in STATUSES {
            for code in row.codes {
                assert!(
                    matches!(by_code(code), StatusCode::Row(found) if found.state == row.state),
                    "{code}"
                );
            }
            if !row.text.is_empty() {
                assert_eq!(by_text(row.text).unwrap().state, row.state);
                assert_eq!(by_text(&row.text.to_lowercase()).unwrap().state, row.state);
            }
        }
        for row in MODIFICATIONS {
            for code in row.codes {
                assert_eq!(modification_by_code(code).unwrap().state, row.state, "{code}");
            }
        }
    }

    #[test]
    fn texts_in_any_case_and_spacing() {
        assert_eq!(by_text(" kra   VALIDATED ").unwrap().state, "validated");
        assert_eq!(by_text("  ").unwrap().state, "not_available");
        assert!(by_text("KRA Validated again").is_none() && by_text("KRA").is_none());
    }

    #[test]
    fn one_exact_code_in_a_remark() {
        assert_eq!(error_code_in("ERR-90061"), Some("ERR-90061"));
        for text in [
            "Rejected: ERR-00012, name differs",
            "ERR-00012 / WEBERR-012",
            "ERR-00012, see ERR-list",
            "ERR-00012 (ERR-é)",
        ] {
            assert_eq!(error_code_in(text), Some("ERR-00012"), "{text}");
        }
        for text in ["WEBERR-00012", "ERR-000123", "ERR-0001", "ERR-00012 and ERR-00013", "none", "ERR-é0012"]
        {
            assert_eq!(error_code_in(text), None, "{text}");
        }
    }
}
