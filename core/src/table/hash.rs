//! The hash behind code-list look-ups. The generator compiles this very file, so both always agree.

/// A number from a text: its length, its first and its last bytes. Not for hostile input in large numbers; the
/// lists are small and fixed, and a look-up ends at the first free slot.
pub(crate) fn hash(text: &str) -> usize {
    let (first, last) = ends(text);
    let mixed = (first ^ last.rotate_left(29) ^ text.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 40) as usize
}

/// The first and the last bytes of a text, up to eight each: all of a text that is no longer than sixteen.
#[inline]
pub(crate) fn ends(text: &str) -> (u64, u64) {
    let bytes = text.as_bytes();
    match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            (Some(first), Some(last)) => {
                (u64::from(u32::from_le_bytes(*first)), u64::from(u32::from_le_bytes(*last)))
            }
            _ => bytes.iter().fold((0, 1), |(first, last), byte| ((first << 8) | u64::from(*byte), last)),
        },
    }
}
