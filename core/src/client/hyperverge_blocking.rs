//! The calls of HyperVerge for callers without a runtime: each blocks its thread and drives the I/O itself.

use super::hyperverge as client;
use super::local::blocking_client;
use crate::error::Error;
use crate::event::Event;
use crate::hyperverge::{
    ClientConfig, Confirmation, Download, DownloadRequest, KraApplication, Lookup, Receipt, Reconciliation,
    RegistryAnswer, UploadOptions,
};
use crate::masked::Personal;
use crate::validate::Valid;

blocking_client! {
    /// Speaks to HyperVerge and blocks the calling thread.
    Client of client::Client, ClientConfig
}

impl Client {
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
        app: &KraApplication,
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
}
