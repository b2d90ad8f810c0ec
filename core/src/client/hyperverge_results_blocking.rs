//! The calls of HyperVerge's Results service for callers without a runtime.

use super::hyperverge_results as client;
use super::local::blocking_client;
use crate::error::Error;
use crate::event::Event;
use crate::hyperverge::{ApplicationState, Confirmation, Ensured, ResultsClientConfig, Subscription};
use crate::masked::Secret;

blocking_client! {
    /// Speaks to HyperVerge's Results service and blocks the calling thread.
    ResultsClient of client::ResultsClient, ResultsClientConfig
}

impl ResultsClient {
    /// See [`crate::hyperverge::ResultsClient::fetch`].
    ///
    /// # Errors
    /// As there.
    pub fn fetch(&self) -> Result<Vec<Subscription>, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.fetch())
    }

    /// See [`crate::hyperverge::ResultsClient::create`].
    ///
    /// # Errors
    /// As there.
    pub fn create(&self, url: &str, events: &[&str]) -> Result<Subscription, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.create(url, events))
    }

    /// See [`crate::hyperverge::ResultsClient::update`].
    ///
    /// # Errors
    /// As there.
    pub fn update(
        &self,
        url: &str,
        events: &[&str],
        headers: &[(&str, Secret)],
    ) -> Result<Option<u64>, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.update(url, events, headers))
    }

    /// See [`crate::hyperverge::ResultsClient::ensure`].
    ///
    /// # Errors
    /// As there.
    pub fn ensure(&self, url: &str, events: &[&str], headers: &[(&str, Secret)]) -> Result<Ensured, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.ensure(url, events, headers))
    }

    /// See [`crate::hyperverge::ResultsClient::output`].
    ///
    /// # Errors
    /// As there.
    pub fn output(&self, transaction_id: &str) -> Result<ApplicationState, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.output(transaction_id))
    }

    /// See [`crate::hyperverge::ResultsClient::confirm`].
    #[must_use]
    pub fn confirm(&self, event: &Event) -> Confirmation {
        match self.engine() {
            Ok(engine) => engine.runtime.block_on(engine.client.confirm(event)),
            Err(error) => Confirmation::CouldNotAsk(error),
        }
    }
}
