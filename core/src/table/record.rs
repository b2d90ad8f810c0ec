//! What the records of all providers are alike in.

use super::RawMember;
use std::fmt;

/// A record of a provider, its members as received; of whichever provider it is. `Debug` masks them.
pub trait Record: fmt::Debug + Send + Sync {
    /// Every member with its name in kyckit and its value as received, in table order. The values are not masked.
    fn values(&self) -> Vec<(&'static str, Option<&str>)>;

    /// Members that kyckit does not know, in the order received. Not masked.
    fn extra(&self) -> &[RawMember];
}
