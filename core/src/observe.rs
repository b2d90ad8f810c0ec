//! What a client does, told to whoever listens. The core writes no log; what it tells is an allow-list.

/// Hears what a client does. Called on the caller's thread; must not block.
pub trait Observer: Send + Sync {
    /// Something happened.
    fn observe(&self, observation: &Observation<'_>);
}

/// Something that happened. Safe to log: no personal value, no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Observation<'a> {
    /// A client was made while `count` mandatory members use spellings that nobody has confirmed. Told once.
    UnconfirmedSpellings {
        /// How many mandatory members take words of a list with unconfirmed spellings.
        count: usize,
    },
    /// An attempt of an operation ended.
    Attempt {
        /// Name of the operation, for example `upload`.
        operation: &'static str,
        /// The caller's id of the journey.
        transaction_id: &'a str,
        /// Number of the attempt, from 1.
        number: u32,
        /// HTTP status, when an answer came.
        http_status: Option<u16>,
        /// Whether the request reached the provider.
        sent: &'static str,
    },
    /// Another attempt follows after a pause.
    Waiting {
        /// Name of the operation.
        operation: &'static str,
        /// Length of the pause in milliseconds.
        milliseconds: u64,
    },
    /// No further attempt follows, because the client's retries are spent: a tenth of its calls may be retried, after
    /// a store of fifty.
    RetriesSpent {
        /// Name of the operation.
        operation: &'static str,
    },
}
