//! Times as they stand in answers and webhooks.

use jiff::{Timestamp, civil, tz::Offset};

/// India has one zone and no daylight saving: a fixed offset needs no time zone data.
const INDIA_SECONDS: i32 = 5 * 3600 + 30 * 60;

fn india(at: Timestamp) -> civil::DateTime {
    let offset = Offset::from_seconds(INDIA_SECONDS).unwrap_or(Offset::UTC);
    offset.to_datetime(at)
}

/// `DD-MM-YYYY HH:MM:SS` in India time (inferred: the page shows placeholders).
pub(crate) fn india_text(at: Timestamp) -> String {
    let t = india(at);
    format!(
        "{:02}-{:02}-{:04} {:02}:{:02}:{:02}",
        t.day(),
        t.month(),
        t.year(),
        t.hour(),
        t.minute(),
        t.second()
    )
}

/// `YYYY-MM-DD-HH-MM-SS-UTC`, as ARGOS prints times in injections and in the answers of its API.
pub(crate) fn dashed_text(at: Timestamp) -> String {
    let t = Offset::UTC.to_datetime(at);
    format!(
        "{:04}-{:02}-{:02}-{:02}-{:02}-{:02}-UTC",
        t.year(),
        t.month(),
        t.day(),
        t.hour(),
        t.minute(),
        t.second()
    )
}

/// RFC 3339 in UTC with milliseconds.
pub(crate) fn utc_text(at: Timestamp) -> String {
    format!("{at:.3}")
}

/// Reads a `DD-MM-YYYY` date that some calendar has.
pub(crate) fn read_date(text: &str) -> Option<civil::Date> {
    let mut parts = text.split('-');
    let mut digits = |len: usize| {
        let part = parts.next()?;
        let plain = part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
        if plain { part.parse::<i16>().ok() } else { None }
    };
    let (day, month, year) = (digits(2)?, digits(2)?, digits(4)?);
    if parts.next().is_some() {
        return None;
    }
    civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Whether the text is a real date that is already over in India.
pub(crate) fn is_past_date(text: &str) -> bool {
    read_date(text).is_some_and(|date| date < india(Timestamp::now()).date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_strict() {
        assert!(is_past_date("29-02-2024"));
        for wrong in [
            "29-02-2023",
            "1-1-1990",
            "1990-01-01",
            "01/01/1990",
            "01-01-2999",
            "01-01-1990-",
            "+1-01-1990",
            "",
        ] {
            assert!(!is_past_date(wrong), "{wrong}");
        }
    }

    #[test]
    fn times_have_their_forms() {
        let at: Timestamp = "2025-03-01T20:15:00Z".parse().unwrap();
        assert_eq!(india_text(at), "02-03-2025 01:45:00");
        assert_eq!(utc_text(at), "2025-03-01T20:15:00.000Z");
        assert_eq!(dashed_text(at), "2025-03-01-20-15-00-UTC");
    }
}
