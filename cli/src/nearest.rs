//! The known name that somebody probably meant.

/// The known name nearest to a mistyped one; none when nothing is near.
pub(crate) fn nearest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // An argument may be anything; beyond this length it is no mistyped name.
    let wanted: Vec<char> = wanted.to_lowercase().chars().take(64).collect();
    let best =
        known.into_iter().map(|name| (distance(&wanted, name), name)).min_by_key(|(distance, _)| *distance);
    best.filter(|(distance, name)| distance * 3 <= name.chars().count().max(3)).map(|(_, name)| name)
}

/// A question for the help, or nothing.
pub(crate) fn hint<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(wanted, known).map_or_else(String::new, |name| format!("Did you mean `{name}`? "))
}

/// How many letters must be put in, taken out or changed.
fn distance(wanted: &[char], name: &str) -> usize {
    let mut row: Vec<usize> = (0..=wanted.len()).collect();
    for (number, letter) in name.to_lowercase().chars().enumerate() {
        let mut next = vec![number + 1];
        for (pair, mine) in row.windows(2).zip(wanted) {
            let &[diagonal, above] = pair else { continue };
            let left = next.last().copied().unwrap_or_default();
            let changed = diagonal + usize::from(*mine != letter);
            next.push(changed.min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let known = ["state", "status", "country"];
        assert_eq!(nearest("contry", known), Some("country"));
        assert_eq!(nearest("STATE", known), Some("state"));
        assert_eq!(nearest("zzzzzz", known), None);
        assert_eq!(nearest("", []), None);
    }
}
