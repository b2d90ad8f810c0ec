//! The calls of ARGOS for callers without a runtime: each blocks its thread and drives the I/O itself.

use super::argos as client;
use super::local::{Engine, Local};
use crate::argos::{
    AmlMonitoring, ApplicantSubmission, ClientConfig, Confirmation, Done, NewSubmission, Page, Submission,
    SubmissionChanges, SubmissionQuery,
};
use crate::error::Error;
use crate::event::Event;
use crate::masked::Personal;
use crate::rules::Rules;
use std::sync::Arc;

/// Speaks to the ARGOS API and blocks the calling thread.
///
/// Any number of threads may call at once. After a fork it works in parent and child alike. Not to be called from
/// inside an async runtime.
#[derive(Debug)]
pub struct Client {
    config: ClientConfig,
    local: Local<client::Client>,
}

impl Client {
    /// A client with these settings. Connections are made on first use.
    ///
    /// # Errors
    /// As [`crate::argos::Client::new`].
    pub fn new(config: ClientConfig) -> Result<Self, Error> {
        let client = Client { config, local: Local::new() };
        client.engine()?;
        Ok(client)
    }

    /// A client with the settings of the environment, see [`crate::argos::Client::from_env`].
    ///
    /// # Errors
    /// As [`Client::new`], and when the API key is not set.
    pub fn from_env() -> Result<Self, Error> {
        Client::new(ClientConfig::from_env()?)
    }

    /// The rules of this instant: the settings' policies, the clock's now.
    #[must_use]
    pub fn rules(&self) -> Rules {
        self.config.rules()
    }

    /// See [`crate::argos::Client::submission`].
    ///
    /// # Errors
    /// As there.
    pub fn submission(&self, submission_id: &str) -> Result<Option<Submission>, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.submission(submission_id))
    }

    /// See [`crate::argos::Client::list`].
    ///
    /// # Errors
    /// As there.
    pub fn list(&self, query: &SubmissionQuery) -> Result<Page, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.list(query))
    }

    /// See [`crate::argos::Client::by_applicant`].
    ///
    /// # Errors
    /// As there.
    pub fn by_applicant(&self, applicant_id: &str) -> Result<Vec<ApplicantSubmission>, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.by_applicant(applicant_id))
    }

    /// See [`crate::argos::Client::create`].
    ///
    /// # Errors
    /// As there.
    pub fn create(&self, new: &NewSubmission) -> Result<Done, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.create(new))
    }

    /// See [`crate::argos::Client::update`].
    ///
    /// # Errors
    /// As there.
    pub fn update(
        &self,
        submission_id: &str,
        admin: &Personal,
        changes: &SubmissionChanges,
    ) -> Result<Done, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.update(submission_id, admin, changes))
    }

    /// See [`crate::argos::Client::delete`].
    ///
    /// # Errors
    /// As there.
    pub fn delete(&self, submission_id: &str, admin_name: Option<&Personal>) -> Result<Done, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.delete(submission_id, admin_name))
    }

    /// See [`crate::argos::Client::delete_fields`].
    ///
    /// # Errors
    /// As there.
    pub fn delete_fields(
        &self,
        submission_id: &str,
        fields: &[&str],
        data_fields: &[&str],
    ) -> Result<Done, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.delete_fields(submission_id, fields, data_fields))
    }

    /// See [`crate::argos::Client::monitor_aml`].
    ///
    /// # Errors
    /// As there.
    pub fn monitor_aml(
        &self,
        worklist_id: &str,
        submission_ids: &[&str],
        admin: &Personal,
    ) -> Result<AmlMonitoring, Error> {
        let engine = self.engine()?;
        engine.runtime.block_on(engine.client.monitor_aml(worklist_id, submission_ids, admin))
    }

    /// See [`crate::argos::Client::confirm`].
    #[must_use]
    pub fn confirm(&self, event: &Event) -> Confirmation {
        match self.engine() {
            Ok(engine) => engine.runtime.block_on(engine.client.confirm(event)),
            Err(error) => Confirmation::CouldNotAsk(error),
        }
    }

    fn engine(&self) -> Result<Arc<Engine<client::Client>>, Error> {
        self.local.engine(|| client::Client::new(self.config.clone()))
    }
}
