//! The calls of P100 for callers without a runtime: each blocks its thread and drives the I/O itself.

use super::local::blocking_client;
use super::p100 as client;
use crate::error::Error;
use crate::event::Event;
use crate::p100::{ClientConfig, Confirmation, KycStatus, PoaFile, PoaOutcome, RawAnswer, redirect_url};

blocking_client! {
    /// Speaks to the P100 Partner API and blocks the calling thread.
    Client of client::Client, ClientConfig
}

impl Client {
    /// See [`crate::p100::Client::kyc_status`].
    ///
    /// # Errors
    /// As there.
    pub fn kyc_status(&self, external_user_id: &str) -> Result<KycStatus, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.kyc_status(external_user_id))
    }

    /// See [`crate::p100::Client::add_poa_files`].
    ///
    /// # Errors
    /// As there.
    pub fn add_poa_files(&self, external_user_id: &str, files: &[PoaFile]) -> Result<PoaOutcome, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.add_poa_files(external_user_id, files))
    }

    /// See [`crate::p100::Client::post`].
    ///
    /// # Errors
    /// As there.
    pub fn post(&self, path: &str, json: &str) -> Result<RawAnswer, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.post(path, json))
    }

    /// See [`crate::p100::redirect_url`]. Nothing is sent.
    ///
    /// # Errors
    /// As there.
    pub fn redirect_url(&self, external_user_id: &str, verification_id: &str) -> Result<String, Error> {
        redirect_url(&self.config.base_url, external_user_id, verification_id)
    }

    /// See [`crate::p100::Client::confirm`].
    #[must_use]
    pub fn confirm(&self, event: &Event) -> Confirmation {
        match self.engine() {
            Ok(engine) => engine.runtime.block_on(engine.client.confirm(event)),
            Err(error) => Confirmation::CouldNotAsk(error),
        }
    }
}
