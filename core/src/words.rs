//! Questions to all bytes of a text, eight looked at together: texts of a KYC record are short, and a vector's tail
//! would cost more than the vector saves.

pub(crate) const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Sets the highest bit where a byte is below the limit. Certain for words of ASCII, as to whether there is such a byte;
/// others are found by [`beyond`].
#[inline(always)]
pub(crate) fn below(word: u64, limit: u8) -> u64 {
    word.wrapping_sub(ONES * u64::from(limit))
}

/// Sets the highest bit where a byte is above a limit in ASCII, or beyond ASCII.
#[inline(always)]
pub(crate) fn beyond(word: u64, limit: u8) -> u64 {
    word | word.wrapping_add(ONES * u64::from(0x7f - limit))
}

/// Sets the highest bit where a byte is this one, which is ASCII; certain as [`below`] is.
#[inline(always)]
pub(crate) fn equal(word: u64, byte: u8) -> u64 {
    below(word ^ (ONES * u64::from(byte)), 1)
}

/// Whether `found` sets the highest bit of any byte.
#[inline(always)]
pub(crate) fn any_word(bytes: &[u8], found: impl Fn(u64) -> u64) -> bool {
    let found = |word| found(word) & HIGHS != 0;
    // The last word overlaps the one before, so that no tail is left over.
    if let Some(last) = bytes.last_chunk::<8>() {
        let (words, _) = bytes.as_chunks::<8>();
        return words.iter().any(|word| found(u64::from_le_bytes(*word))) || found(u64::from_le_bytes(*last));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return found(u64::from(first) | u64::from(last) << 32);
    }
    bytes.iter().any(|byte| found(ONES * u64::from(*byte)))
}
