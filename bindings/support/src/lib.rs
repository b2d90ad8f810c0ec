//! What every binding needs and none should write again: the shared runtime, the panic guard, the flat error record,
//! policies by name. Knows neither PyO3 nor UniFFI nor C.

#![allow(clippy::result_large_err, reason = "an error record crosses once, on the way out")]

#[cfg(feature = "http")]
mod local;
mod options;
mod panic;
mod record;
#[cfg(feature = "http")]
mod runtime;

#[cfg(feature = "http")]
pub use local::{Local, as_task};
pub use options::{CallOptions, ClientOptions, RuleOptions};
pub use panic::guard;
pub use record::{ErrorRecord, ViolationRecord};
#[cfg(feature = "http")]
pub use runtime::{Abort, let_others_go, spawn};
