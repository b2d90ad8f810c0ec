//! What receiving a webhook has in common for all providers: who sent it, dedupe keys, times, members, warnings.

mod dedupe;
mod fixture;
mod members;
mod reading;
mod static_header;
mod times;

pub(crate) use dedupe::{content_key, key as dedupe_key};
pub use fixture::{Fixture, Sample};
pub(crate) use members::{Warnings, place, text_of};
pub(crate) use reading::{blank_event, dedupe_window, given, instant, kept, read_event};
pub use static_header::StaticHeader;
pub(crate) use static_header::usable_header;
