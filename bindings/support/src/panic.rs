//! A panic in the core must not unwind into another language.

use crate::ErrorRecord;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `work`; a panic becomes the error record of kind `internal`, without the panic's text, which may hold values.
///
/// # Errors
/// What `work` says, or code `panic`.
pub fn guard<T>(work: impl FnOnce() -> Result<T, kyckit::Error>) -> Result<T, ErrorRecord> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(|error| ErrorRecord::from(&error)),
        Err(_) => Err(ErrorRecord::internal("panic", "kyckit failed inside")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::panic, reason = "the panic is what is tested")]
    fn a_panic_is_an_error_without_its_text() {
        let record = guard(|| -> Result<(), kyckit::Error> { panic!("CANARY") }).unwrap_err();
        assert_eq!((record.kind.as_str(), record.code.as_str()), ("internal", "panic"));
        assert!(!format!("{record:?}").contains("CANARY"));
    }
}
