//! What receiving a webhook has in common for all providers: who sent it, dedupe keys, times, members, warnings.
//!
//! `receiver` is the door; `verification` and the policies beside it say who is let in. Nothing here names a provider.

mod bearer;
mod body_cipher;
mod content;
mod dedupe;
mod deduper;
mod fixture;
mod glance;
mod headers;
mod hmac;
mod members;
mod reading;
mod receiver;
mod routes;
mod secrets;
mod standard_webhooks;
mod static_header;
mod stored;
mod supersedes;
mod target;
mod times;
mod url_secret;
mod verification;

pub use body_cipher::BodyCipher;
pub(crate) use content::{canonical, canonical_of};
pub(crate) use dedupe::{content_key, key as dedupe_key, key_with_list as dedupe_key_with_list};
pub use deduper::{Deduper, MemoryDeduper};
pub use fixture::{Fixture, Sample};
pub use glance::Glance;
pub(crate) use glance::{Place, Places};
pub use hmac::{Hmac, HmacAlgorithm, HmacEncoding};
pub(crate) use members::{Warnings, place, text_of};
pub(crate) use reading::{given, instant, kept, read_event, unreadable};
pub use receiver::{Delivery, Received, Receiver, ReceiverBuilder, Reply};
pub use standard_webhooks::StandardWebhooks;
pub use static_header::StaticHeader;
pub(crate) use static_header::usable_header;
pub use supersedes::{Supersedes, supersedes};
pub(crate) use target::valid_webhook_url;
pub(crate) use times::{EventTime, event_time};
pub use verification::Verification;

use crate::error::{Error, ErrorKind};

/// A verification that cannot be built: `policy` says which.
fn unusable(policy: &'static str, says: &str, remedy: &str) -> Error {
    Error::configuration("verification", says, remedy).with_path(policy)
}

/// A delivery that proves nothing.
fn refused(code: &'static str, says: &str, remedy: &str) -> Error {
    Error::new(ErrorKind::Verification, code, says, remedy).with_status(401)
}
