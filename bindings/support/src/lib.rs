//! What every binding needs and none should write again: the shared runtime, the panic guard, the flat error record,
//! policies by name. Knows neither PyO3 nor UniFFI nor C.

#![allow(clippy::result_large_err, reason = "an error record crosses once, on the way out")]

mod options;
mod panic;
mod record;
mod runtime;

pub use options::{ClientOptions, RuleOptions};
pub use panic::guard;
pub use record::{ErrorRecord, ViolationRecord};
pub use runtime::{Abort, spawn};
