//! Static headers as proof of who sends a webhook.

use crate::{Event, KyckitError, Rules, Secret};
use kyckit::hyperverge;
use kyckit_support::guard;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// Proof by static headers: the provider was given header names with secrets, and every delivery must carry each of
/// them once. Compared in constant time; safe to share between threads. As text it shows the names only.
#[derive(Debug, uniffi::Object)]
#[uniffi::export(Display)]
pub struct StaticHeader(kyckit::StaticHeader);

#[uniffi::export]
impl StaticHeader {
    /// Deliveries must carry this header with one of these secrets; several are valid at once while they rotate. A
    /// name or secret that no header can carry, an empty one and an empty list are refused.
    #[uniffi::constructor]
    pub fn new(name: String, secrets: Vec<Secret>) -> Result<Arc<Self>, KyckitError> {
        Ok(Arc::new(StaticHeader(guard(|| kyckit::StaticHeader::new(&name, secrets))?)))
    }

    /// The same proof, for which deliveries must carry this header too.
    pub fn and(&self, name: String, secrets: Vec<Secret>) -> Result<Arc<Self>, KyckitError> {
        Ok(Arc::new(StaticHeader(guard(|| self.0.clone().and(&name, secrets))?)))
    }

    /// What verified a delivery with these headers, for an event's `verified_by`: names in any case, each with its
    /// values, whose bytes are their UTF-8. A delivery that proves nothing is an error of kind verification with
    /// the HTTP status to answer, 401.
    pub fn verify(&self, headers: HashMap<String, Vec<String>>) -> Result<String, KyckitError> {
        Ok(guard(|| self.0.verify(pairs(&headers)))?.to_owned())
    }

    /// Verifies a delivery, then reads the Results webhook in its body: the bytes exactly as received.
    #[uniffi::method(default(rules))]
    pub fn read_results_webhook(
        &self,
        headers: HashMap<String, Vec<String>>,
        body: Vec<u8>,
        rules: Rules,
    ) -> Result<Event, KyckitError> {
        let rules = rules.read()?;
        Ok(guard(|| self.proven(&headers, body, &rules))?.into())
    }
}

impl StaticHeader {
    fn proven(
        &self,
        headers: &HashMap<String, Vec<String>>,
        body: Vec<u8>,
        rules: &kyckit::Rules,
    ) -> Result<kyckit::Event, kyckit::Error> {
        let policy = self.0.verify(pairs(headers))?;
        let mut event = hyperverge::read_results_webhook(body, rules)?;
        event.verified_by = vec![policy];
        Ok(event)
    }
}

/// A header that came twice has two values, or two entries of different case.
pub(crate) fn pairs(headers: &HashMap<String, Vec<String>>) -> impl Iterator<Item = (&str, &[u8])> {
    headers.iter().flat_map(|(name, values)| values.iter().map(|value| (name.as_str(), value.as_bytes())))
}

impl fmt::Display for StaticHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}
