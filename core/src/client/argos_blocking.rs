//! The calls of ARGOS for callers without a runtime: each blocks its thread and drives the I/O itself.

use super::argos as client;
use super::local::blocking_client;
use crate::argos::{
    AmlMonitoring, ApplicantSubmission, ClientConfig, Confirmation, Done, NewSubmission, Page, Submission,
    SubmissionChanges, SubmissionQuery,
};
use crate::error::Error;
use crate::event::Event;
use crate::masked::Personal;

blocking_client! {
    /// Speaks to the ARGOS API and blocks the calling thread.
    Client of client::Client, ClientConfig
}

impl Client {
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
}
