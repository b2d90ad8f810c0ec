//! Event times, read leniently. A time that cannot be placed is kept as text and flagged, never guessed.

use crate::table::trimmed;
use crate::time::Timestamp;

/// What an event's time text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventTime {
    At(Timestamp),
    /// A local time without an offset.
    WithoutZone,
    Unreadable,
}

/// Reads RFC 3339 (also with a blank for the T), seconds or milliseconds since the Unix epoch.
pub(crate) fn event_time(text: &str) -> EventTime {
    if let Some(at) = Timestamp::plain(text) {
        return EventTime::At(at);
    }
    let text = trimmed(text);
    if text.bytes().all(|b| b.is_ascii_digit()) {
        let millis = match text.len() {
            10 => text.parse::<i64>().ok().map(|seconds| seconds * 1000),
            13 => text.parse().ok(),
            _ => None,
        };
        return millis.and_then(Timestamp::from_unix_millis).map_or(EventTime::Unreadable, EventTime::At);
    }
    if let Some(at) = Timestamp::parse(text) {
        return EventTime::At(at);
    }
    match text.parse::<jiff::civil::DateTime>() {
        Ok(_) => EventTime::WithoutZone,
        Err(_) => EventTime::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_flagged_or_kept() {
        let at = |text: &str| EventTime::At(Timestamp::parse(text).unwrap());
        assert_eq!(event_time("2025-03-01T10:15:00Z"), at("2025-03-01T10:15:00Z"));
        assert_eq!(event_time("2025-03-01T15:45:00+05:30"), at("2025-03-01T10:15:00Z"));
        assert_eq!(event_time("2025-03-01 15:45:00+0530"), at("2025-03-01T10:15:00Z"));
        assert_eq!(event_time("1740824100"), at("2025-03-01T10:15:00Z"));
        assert_eq!(event_time("1740824100000"), at("2025-03-01T10:15:00Z"));
        assert_eq!(event_time("2025-03-01T10:15:00"), EventTime::WithoutZone);
        for text in ["2023-01-30T1722.102Z", "yesterday", "", "12", "99999999999999999999"] {
            assert_eq!(event_time(text), EventTime::Unreadable, "{text}");
        }
    }
}
