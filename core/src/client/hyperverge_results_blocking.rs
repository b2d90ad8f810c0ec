//! The calls of HyperVerge's Results service for callers without a runtime.

use super::hyperverge_results as client;
use super::local::{Engine, Local};
use crate::error::Error;
use crate::event::Event;
use crate::hyperverge::{ApplicationState, Confirmation, Ensured, ResultsClientConfig, Subscription};
use crate::masked::Secret;
use crate::rules::Rules;
use std::sync::Arc;

/// Speaks to HyperVerge's Results service and blocks the calling thread.
///
/// Any number of threads may call at once. After a fork it works in parent and child alike. Not to be called from
/// inside an async runtime.
#[derive(Debug)]
pub struct ResultsClient {
    config: ResultsClientConfig,
    local: Local<client::ResultsClient>,
}

impl ResultsClient {
    /// A client with these settings. Connections are made on first use.
    ///
    /// # Errors
    /// As [`crate::hyperverge::ResultsClient::new`].
    pub fn new(config: ResultsClientConfig) -> Result<Self, Error> {
        let client = ResultsClient { config, local: Local::new() };
        client.engine()?;
        Ok(client)
    }

    /// A client with the settings of the environment, see [`crate::hyperverge::ResultsClient::from_env`].
    ///
    /// # Errors
    /// As [`ResultsClient::new`], and when a credential is not set.
    pub fn from_env() -> Result<Self, Error> {
        ResultsClient::new(ResultsClientConfig::from_env()?)
    }

    /// The rules of this instant: the settings' policies, the clock's now.
    #[must_use]
    pub fn rules(&self) -> Rules {
        self.config.rules()
    }

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

    fn engine(&self) -> Result<Arc<Engine<client::ResultsClient>>, Error> {
        self.local.engine(|| client::ResultsClient::new(self.config.clone()))
    }
}
