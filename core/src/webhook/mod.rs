//! What reading a webhook has in common for all providers: dedupe keys, times, members, warnings.

mod dedupe;
mod members;
mod times;

pub(crate) use dedupe::key as dedupe_key;
pub(crate) use members::{Warnings, text_of};
pub(crate) use times::{EventTime, event_time};
