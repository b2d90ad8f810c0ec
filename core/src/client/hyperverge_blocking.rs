//! The calls of HyperVerge for callers without a runtime: each blocks its thread and drives the I/O itself.

use super::hyperverge as client;
use super::local::{Engine, Local};
use crate::error::Error;
use crate::event::Event;
use crate::hyperverge::{
    ClientConfig, Confirmation, Download, DownloadRequest, KraApplication, Lookup, Receipt, Reconciliation,
    RegistryAnswer, UploadOptions,
};
use crate::masked::Personal;
use crate::rules::Rules;
use crate::validate::Valid;
use std::sync::Arc;

/// Speaks to HyperVerge and blocks the calling thread.
///
/// Any number of threads may call at once. After a fork it works in parent and child alike: the child builds its
/// own connections and leaves the parent's untouched. Not to be called from inside an async runtime.
#[derive(Debug)]
pub struct Client {
    config: ClientConfig,
    local: Local<client::Client>,
}

impl Client {
    /// A client with these settings. Connections are made on first use.
    ///
    /// # Errors
    /// As [`crate::hyperverge::Client::new`].
    pub fn new(config: ClientConfig) -> Result<Self, Error> {
        let client = Client { config, local: Local::new() };
        client.engine()?;
        Ok(client)
    }

    /// A client with the settings of the environment, see [`crate::ClientConfig::from_env`].
    ///
    /// # Errors
    /// As [`Client::new`], and when a credential is not set.
    pub fn from_env() -> Result<Self, Error> {
        Client::new(ClientConfig::from_env()?)
    }

    /// The rules of this instant: the settings' policies, the clock's now.
    #[must_use]
    pub fn rules(&self) -> Rules {
        self.config.rules()
    }

    /// See [`crate::hyperverge::Client::upload`].
    ///
    /// # Errors
    /// As there.
    pub fn upload(&self, app: &Valid<KraApplication>, options: &UploadOptions) -> Result<Receipt, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.upload(app, options))
    }

    /// See [`crate::hyperverge::Client::validate_and_upload`].
    ///
    /// # Errors
    /// As there.
    pub fn validate_and_upload(
        &self,
        app: KraApplication,
        options: &UploadOptions,
    ) -> Result<Receipt, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.validate_and_upload(app, options))
    }

    /// See [`crate::hyperverge::Client::search_and_verify`].
    ///
    /// # Errors
    /// As there.
    pub fn search_and_verify(&self, pan: &Personal, transaction_id: &str) -> Result<RegistryAnswer, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.search_and_verify(pan, transaction_id))
    }

    /// See [`crate::hyperverge::Client::download`].
    ///
    /// # Errors
    /// As there.
    pub fn download(&self, wanted: &DownloadRequest, transaction_id: &str) -> Result<Download, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.download(wanted, transaction_id))
    }

    /// See [`crate::hyperverge::Client::reconcile`].
    ///
    /// # Errors
    /// As there.
    pub fn reconcile(&self, lookup: &Lookup) -> Result<Reconciliation, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.reconcile(lookup))
    }

    /// See [`crate::hyperverge::Client::confirm`].
    #[must_use]
    pub fn confirm(&self, event: &Event, pan: &Personal) -> Confirmation {
        match self.engine() {
            Ok(engine) => engine.runtime.block_on(engine.client.confirm(event, pan)),
            Err(error) => Confirmation::CouldNotAsk(error),
        }
    }

    /// See [`crate::hyperverge::Client::configure_webhook`].
    ///
    /// # Errors
    /// As there.
    pub fn configure_webhook(&self, url: &str) -> Result<(), Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.configure_webhook(url))
    }

    fn engine(&self) -> Result<Arc<Engine<client::Client>>, Error> {
        self.local.engine(|| client::Client::new(self.config.clone()))
    }
}
