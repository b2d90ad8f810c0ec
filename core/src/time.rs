//! Days and instants. No clock is read here except by the one function that says so.

use std::fmt;

/// A calendar day that exists.
///
/// `Display` and `FromStr`-like reading use `YYYY-MM-DD`; the provider's wire form is its own module's matter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day, or `None` when no calendar has it. Years 1 to 9999.
    #[must_use]
    pub fn new(year: i16, month: u8, day: u8) -> Option<Date> {
        let (m, d) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        let day = jiff::civil::Date::new(year, m, d).ok().filter(|date| date.year() >= 1)?;
        Some(Date::from_civil(day))
    }

    fn from_civil(date: jiff::civil::Date) -> Date {
        let part = |n: i8| u8::try_from(n).unwrap_or_default();
        Date { year: date.year(), month: part(date.month()), day: part(date.day()) }
    }

    /// Reads `YYYY-MM-DD`.
    #[must_use]
    pub fn from_iso(text: &str) -> Option<Date> {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        Date::new(
            digits(year, 4)?,
            u8::try_from(digits(month, 2)?).ok()?,
            u8::try_from(digits(day, 2)?).ok()?,
        )
    }

    /// Year, 1 to 9999.
    #[must_use]
    pub fn year(self) -> i16 {
        self.year
    }

    /// Month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// Day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }

    /// The same day `years` later; 29 February becomes 28 February in a common year.
    #[must_use]
    pub(crate) fn plus_years(self, years: u8) -> Date {
        let year = self.year.saturating_add(i16::from(years)).min(9999);
        Date::new(year, self.month, self.day).unwrap_or(Date { year, ..Date { day: 28, ..self } })
    }

    /// The same day `months` earlier, or the last day of that month.
    #[must_use]
    pub(crate) fn minus_months(self, months: u8) -> Date {
        let count = i32::from(self.year) * 12 + i32::from(self.month) - 1 - i32::from(months);
        let year = i16::try_from(count.div_euclid(12)).unwrap_or(1).max(1);
        let month = u8::try_from(count.rem_euclid(12) + 1).unwrap_or(1);
        let existing = (28..=self.day).rev().find_map(|day| Date::new(year, month, day));
        existing.unwrap_or(Date { year, month, day: self.day.min(28) })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Reads `YYYY-MM-DDTHH:MM:SS`, a fraction or none, `Z` or an offset, which nearly everybody writes; any other form
/// is for the parser proper.
fn plain(text: &str) -> Option<jiff::Timestamp> {
    let (head, rest) = text.as_bytes().split_first_chunk::<19>()?;
    let [a, b, c, d, b'-', e, f, b'-', g, h, b'T', i, j, b':', k, l, b':', m, n] = *head else { return None };
    let pairs = [[a, b], [c, d], [e, f], [g, h], [i, j], [k, l], [m, n]];
    let [century, year, month, day, hour, minute, second] = numbers(pairs)?;
    let (fraction, zone) = fraction(rest)?;
    let year = i16::from(century) * 100 + i16::from(year);
    let at = jiff::civil::DateTime::new(year, month, day, hour, minute, second, fraction).ok()?;
    let offset = match *zone {
        [b'Z'] => return jiff::tz::Offset::UTC.to_timestamp(at).ok(),
        [sign @ (b'+' | b'-'), a, b, b':', c, d] => {
            let [hours, minutes] = numbers([[a, b], [c, d]])?;
            let seconds = i32::from(hours) * 3600 + i32::from(minutes) * 60;
            if hours > 14 || minutes > 59 || seconds == 0 {
                return None;
            }
            if sign == b'+' { seconds } else { -seconds }
        }
        _ => return None,
    };
    jiff::tz::Offset::from_seconds(offset).ok()?.to_timestamp(at).ok()
}

/// Numbers of two digits each; none when one of them is no digit.
#[inline(always)]
fn numbers<const N: usize>(pairs: [[u8; 2]; N]) -> Option<[i8; N]> {
    let mut wrong = false;
    let numbers = pairs.map(|pair| {
        let [tens, ones] = pair.map(|byte| byte.wrapping_sub(b'0'));
        wrong |= tens > 9 || ones > 9;
        (tens.wrapping_mul(10).wrapping_add(ones) & 0x7f).cast_signed()
    });
    (!wrong).then_some(numbers)
}

/// Nanoseconds of a fraction of one to nine digits, and what follows it.
#[inline]
fn fraction(text: &[u8]) -> Option<(i32, &[u8])> {
    let Some(mut rest) = text.strip_prefix(b".") else { return Some((0, text)) };
    let (mut nanoseconds, mut worth) = (0_i32, 100_000_000);
    while let [digit @ b'0'..=b'9', tail @ ..] = rest {
        if worth == 0 {
            return None;
        }
        nanoseconds += i32::from(digit - b'0') * worth;
        worth /= 10;
        rest = tail;
    }
    (worth < 100_000_000).then_some((nanoseconds, rest))
}

/// Exactly `width` ASCII digits as a number.
pub(crate) fn digits(text: &str, width: usize) -> Option<i16> {
    let all_digits = text.len() == width && text.bytes().all(|b| b.is_ascii_digit());
    all_digits.then(|| text.parse().ok()).flatten()
}

/// An instant in time.
///
/// `Display` writes RFC 3339 in UTC with `Z`, a fraction only where there is one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

/// India keeps one offset all year.
const INDIA: i32 = 5 * 3600 + 30 * 60;

impl Timestamp {
    /// Reads the form of RFC 3339 that nearly everybody writes; none for any other.
    #[inline]
    pub(crate) fn plain(text: &str) -> Option<Timestamp> {
        plain(text).map(Timestamp)
    }

    /// Reads RFC 3339, with any offset.
    #[must_use]
    pub fn parse(text: &str) -> Option<Timestamp> {
        plain(text).or_else(|| text.parse().ok()).map(Timestamp)
    }

    /// The instant `milliseconds` after the Unix epoch.
    #[must_use]
    pub fn from_unix_millis(milliseconds: i64) -> Option<Timestamp> {
        jiff::Timestamp::from_millisecond(milliseconds).ok().map(Timestamp)
    }

    /// Milliseconds since the Unix epoch, rounded down.
    #[must_use]
    pub fn unix_millis(self) -> i64 {
        self.0.as_millisecond()
    }

    /// The system's clock, in whole milliseconds. Nothing else in the core reads it; the clients hand it on.
    #[must_use]
    pub fn now() -> Timestamp {
        let now = Timestamp(jiff::Timestamp::now());
        Timestamp::from_unix_millis(now.unix_millis()).unwrap_or(now)
    }

    /// The day that it is in India (Asia/Kolkata) at this instant.
    #[must_use]
    pub fn date_in_india(self) -> Date {
        let offset = jiff::tz::Offset::from_seconds(INDIA).unwrap_or(jiff::tz::Offset::UTC);
        Date::from_civil(offset.to_datetime(self.0).date())
    }

    /// Reads the date of an HTTP header, such as `Thu, 15 Jan 2026 10:00:30 GMT`.
    #[must_use]
    pub(crate) fn from_http_date(text: &str) -> Option<Timestamp> {
        jiff::fmt::rfc2822::parse(text).ok().map(|at| Timestamp(at.timestamp()))
    }

    /// Reads a registry's `DD-MM-YYYY HH:MM:SS`, which is India time (inferred). Dummy dates give none.
    #[must_use]
    pub(crate) fn from_registry(text: &str) -> Option<Timestamp> {
        let (date, time) = text.trim().split_once(' ')?;
        let mut parts = date.splitn(3, '-');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        let year = digits(year, 4).filter(|year| *year > 1900)?;
        let instant: jiff::Timestamp = format!("{year:04}-{month}-{day}T{time}+05:30").parse().ok()?;
        Some(Timestamp(instant))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_reads_what_the_parser_proper_reads() {
        let zones =
            ["Z", "+05:30", "-08:00", "+14:00", "-14:59", "+15:00", "+00:00", "-00:00", "+5:30", "+0530", ""];
        let fractions = ["", ".2", ".250", ".123456789", ".1234567891", "."];
        let heads =
            ["2025-03-01T15:45:00", "2024-02-29T23:59:59", "2025-02-29T00:00:00", "2025-03-01T24:00:00"];
        let mut read = 0;
        let all =
            heads.iter().flat_map(|head| fractions.iter().map(move |fraction| format!("{head}{fraction}")));
        for (start, zone) in all.flat_map(|start| zones.iter().map(move |zone| (start.clone(), zone))) {
            let text = format!("{start}{zone}");
            if let Some(at) = plain(&text) {
                assert_eq!(Ok(at), text.parse::<jiff::Timestamp>().map_err(|_| ()), "{text}");
                read += 1;
            }
        }
        assert_eq!(read, 2 * 4 * 5);
    }

    #[test]
    fn days_that_no_calendar_has_are_none() {
        assert_eq!(Date::new(2026, 2, 29), None);
        assert_eq!(Date::new(0, 1, 1), None);
        assert_eq!(Date::from_iso("2024-02-29").map(|d| d.to_string()).as_deref(), Some("2024-02-29"));
        assert_eq!(Date::from_iso("2024-2-29"), None);
    }

    #[test]
    fn months_and_years_end_on_days_that_exist() {
        let date = |text| Date::from_iso(text).unwrap();
        assert_eq!(date("2024-02-29").plus_years(1), date("2025-02-28"));
        assert_eq!(date("2026-05-31").minus_months(3), date("2026-02-28"));
        assert_eq!(date("2026-01-31").minus_months(1), date("2025-12-31"));
        assert_eq!(date("2026-01-15").minus_months(3), date("2025-10-15"));
    }

    #[test]
    fn the_plain_form_of_an_instant_means_the_same_as_any_other() {
        for text in
            ["2026-01-15T10:00:30Z", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "2024-02-29T23:59:59Z"]
        {
            assert_eq!(Timestamp::parse(text), Timestamp::parse(&text.replace('Z', "+00:00")), "{text}");
            assert_eq!(Timestamp::parse(text).unwrap().to_string(), text);
        }
        for text in
            ["2026-02-29T10:00:30Z", "2026-01-15T24:00:00Z", "2026-1-15T10:00:030Z", "2026-01-15T1x:00:30Z"]
        {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
        assert!(Timestamp::parse("2026-12-31T23:59:60Z").is_some(), "a leap second is read as before");
    }

    #[test]
    fn the_day_in_india_begins_before_that_of_utc() {
        let late = Timestamp::parse("2026-01-15T18:30:00Z").unwrap();
        assert_eq!(late.date_in_india().to_string(), "2026-01-16");
        assert_eq!(
            Timestamp::parse("2026-01-15T18:29:59Z").unwrap().date_in_india().to_string(),
            "2026-01-15"
        );
    }

    #[test]
    fn registry_times_are_india_time_and_dummies_are_none() {
        let read = |text| Timestamp::from_registry(text).map(|t| t.to_string());
        assert_eq!(read("15-01-2026 15:30:00").as_deref(), Some("2026-01-15T10:00:00Z"));
        assert_eq!(read("00-00-0000 00:00:00"), None);
        assert_eq!(read("01-01-1800 00:00:00"), None);
        assert_eq!(read("NA"), None);
    }
}
