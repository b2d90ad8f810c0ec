//! Times as ARGOS writes them. The page says UTC of its times, so one without a zone is UTC.

use crate::table::trimmed;
use crate::time::Timestamp;
use crate::webhook::{EventTime, Warnings, event_time};

/// The instant of a time text; one that cannot be placed is flagged with the member's path.
pub(super) fn instant(text: &str, path: &str, warnings: &mut Warnings) -> Option<Timestamp> {
    let code = match dashed(text).unwrap_or_else(|| in_utc(text)) {
        EventTime::At(at) => return Some(at),
        EventTime::WithoutZone => "time_without_zone",
        EventTime::Unreadable => "bad_time",
    };
    warnings.add(code, Some(path));
    None
}

/// An ISO time, in UTC where it has no zone. A day without a time, or with the name of a place, is no instant.
fn in_utc(text: &str) -> EventTime {
    let time = event_time(text);
    let is_plain = || text.trim().contains(['T', 't', ' ']) && !text.contains('[');
    if time == EventTime::WithoutZone && is_plain() {
        return Timestamp::parse(&format!("{}Z", text.trim())).map_or(time, EventTime::At);
    }
    time
}

/// `YYYY-MM-DD-HH-MM-SS-ZZZ`, the form of `action.created_at`; none for another form. Only the zones that are UTC are
/// placed: the others are abbreviations that several countries share.
fn dashed(text: &str) -> Option<EventTime> {
    let (head, zone) = trimmed(text).as_bytes().split_first_chunk::<19>()?;
    let [a, b, c, d, b'-', e, f, b'-', g, h, b'-', i, j, b'-', k, l, b'-', m, n] = *head else { return None };
    let digits = [a, b, c, d, e, f, g, h, i, j, k, l, m, n];
    if !digits.iter().all(u8::is_ascii_digit) || !matches!(zone, [] | [b'-', ..]) {
        return None;
    }
    let iso = [a, b, c, d, b'-', e, f, b'-', g, h, b'T', i, j, b':', k, l, b':', m, n, b'Z'];
    let at = std::str::from_utf8(&iso).ok().and_then(Timestamp::parse);
    let is_utc = ["-UTC", "-GMT", "-Z"].iter().any(|name| name.as_bytes().eq_ignore_ascii_case(zone));
    Some(match at {
        None => EventTime::Unreadable,
        Some(at) if is_utc => EventTime::At(at),
        Some(_) => EventTime::WithoutZone,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, &'static str> {
        let mut warnings = Warnings::default();
        let at = instant(text, "x", &mut warnings);
        at.map(|at| at.to_string()).ok_or_else(|| warnings.finish()[0].code)
    }

    #[test]
    fn a_time_without_a_zone_is_utc() {
        for text in [
            "2025-01-02T03:04:05",
            " 2025-01-02 03:04:05 ",
            "2025-01-02T03:04:05.000Z",
            "2025-01-02T12:04:05+09:00",
            "2025-01-02-03-04-05-UTC",
            "2025-01-02-03-04-05-gmt",
            "2025-01-02-03-04-05-Z",
            "1735787045",
        ] {
            assert!(read(text).unwrap().starts_with("2025-01-02T03:04:05"), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_placed_is_told() {
        for text in [
            "2025-01-02-03-04-05-KST",
            "2025-01-02-03-04-05",
            "2025-01-02-03-04-05-",
            "2025-01-02",
            "2025-01-02T03:04:05[Asia/Seoul]",
        ] {
            assert_eq!(read(text), Err("time_without_zone"), "{text}");
        }
        for text in ["2025-13-02-03-04-05-UTC", "2025-02-30T03:04:05", "soon", "2025-1-2-3-4-5-UTC"] {
            assert_eq!(read(text), Err("bad_time"), "{text}");
        }
    }
}
