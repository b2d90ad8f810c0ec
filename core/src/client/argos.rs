//! The calls of ARGOS.

use super::{Call, Engine};
use crate::argos::{
    self, AmlMonitoring, ApplicantSubmission, Caller, Cipher, ClientConfig, Confirmation, Done,
    NewSubmission, Page, Submission, SubmissionChanges, SubmissionQuery,
};
use crate::config;
use crate::error::Error;
use crate::event::Event;
use crate::masked::Personal;
use crate::rules::Rules;
use crate::transport::Exchange;
use crate::transport::retry::Repeat;
use bytes::Bytes;
use http::Request;
use std::fmt;
use std::sync::Arc;

/// Speaks to the ARGOS API. Cheap to clone; safe to share between threads.
///
/// Its connections belong to the Tokio runtime on which it is first used: keep one client a runtime. After a fork
/// make a new one in the child; the blocking client does so by itself.
///
/// Questions are asked again inside the deadline when an answer is lost. Changes never are: a lost one is an error with
/// [`crate::Sent::Maybe`] that says how to look. The provider allows an API key 5,000 requests a second and 200,000 a
/// day; the client does not count.
///
/// With a cipher in the credentials, bodies are encrypted and encrypted answers are decrypted; what a gateway answers in
/// plain is read as it is.
#[derive(Clone)]
pub struct Client {
    engine: Engine,
    caller: Arc<Caller>,
}

impl Client {
    /// A client with these settings.
    ///
    /// # Errors
    /// Kind *configuration*: the base URL is not https (plain http is for loopback only), a certificate authority is
    /// not PEM, or there is no transport (without the feature `reqwest` the settings must bring one).
    pub fn new(config: ClientConfig) -> Result<Self, Error> {
        let (credentials, settings) = config.split();
        let engine = Engine::new(settings)?;
        let base_url = engine.settings().base_url.clone();
        Ok(Client { engine, caller: Arc::new(Caller { base_url, credentials }) })
    }

    /// A client with the settings of the environment: `KYCKIT_ARGOS_API_KEY` and if set `KYCKIT_ARGOS_BASE_URL`; without
    /// encryption.
    ///
    /// # Errors
    /// As [`Client::new`], and when the API key is not set.
    pub fn from_env() -> Result<Self, Error> {
        Client::new(ClientConfig::from_env()?)
    }

    /// The rules of this instant: the settings' policies, the clock's now.
    #[must_use]
    pub fn rules(&self) -> Rules {
        self.engine.settings().rules()
    }

    /// The submission with this id (GET `/submission`); none when there is none.
    ///
    /// # Errors
    /// Kinds *configuration* (an argument, the API key, what the provider refuses, or an answer that is not the API's),
    /// *verification* (an encrypted answer that the cipher cannot read), *rate limited*, *network*, *timeout*.
    pub async fn submission(&self, submission_id: &str) -> Result<Option<Submission>, Error> {
        let found = self.asked_for(submission_id).await?;
        let is_other =
            |found: &Submission| found.submission_id.as_deref().is_some_and(|id| id != submission_id);
        Ok(found.filter(|found| !is_other(found)))
    }

    /// What the provider answers when it is asked for a submission, be it that one or not.
    async fn asked_for(&self, submission_id: &str) -> Result<Option<Submission>, Error> {
        let request = argos::get_submission(&self.caller, submission_id)?;
        argos::one(self.ask("submission", request).await, self.cipher(), submission_id)
    }

    /// One page of submissions (GET `/submission`). Ask again with [`Page::next`] for the page after it.
    ///
    /// # Errors
    /// As [`Client::submission`].
    pub async fn list(&self, query: &SubmissionQuery) -> Result<Page, Error> {
        let request = argos::list(&self.caller, query)?;
        argos::page(self.ask("list", request).await, self.cipher())
    }

    /// The submissions that seem to be of one applicant (GET `/submission/applicant`).
    ///
    /// # Errors
    /// As [`Client::submission`].
    pub async fn by_applicant(&self, applicant_id: &str) -> Result<Vec<ApplicantSubmission>, Error> {
        let request = argos::by_applicant(&self.caller, applicant_id)?;
        argos::of_applicant(self.ask("by_applicant", request).await, self.cipher())
    }

    /// Makes a submission without any verification (POST `/submission/migration`): for migration and tests.
    ///
    /// # Errors
    /// As [`Client::submission`]; a lost answer is told and not repeated: list by user id or e-mail address first.
    pub async fn create(&self, new: &NewSubmission) -> Result<Done, Error> {
        let request = argos::create(&self.caller, new, &self.random()?)?;
        argos::done(self.change("create", request).await, self.cipher(), false)
    }

    /// Changes data of a submission (PATCH `/submission`), which sends the webhook `updated`. `admin` is the e-mail
    /// address of an administrator that the dashboard knows. It cannot be undone.
    ///
    /// # Errors
    /// As [`Client::create`].
    pub async fn update(
        &self,
        submission_id: &str,
        admin: &Personal,
        changes: &SubmissionChanges,
    ) -> Result<Done, Error> {
        let request = argos::update(&self.caller, submission_id, admin, changes, &self.random()?)?;
        argos::done(self.change("update", request).await, self.cipher(), true)
    }

    /// Deletes a submission for good (DELETE `/submission`). The webhook `delete` is sent only when `admin_name` is given.
    ///
    /// # Errors
    /// As [`Client::create`].
    pub async fn delete(&self, submission_id: &str, admin_name: Option<&Personal>) -> Result<Done, Error> {
        let request = argos::delete(&self.caller, submission_id, admin_name)?;
        argos::done(self.change("delete", request).await, self.cipher(), true)
    }

    /// Deletes some data of a submission for good (DELETE `/submission/partial`). `fields`: `id_image`, `selfie_image`,
    /// `data`, `OCR_raw`, `ocr`, `review`, `applicant_id`, `email`, `userid`, `additional_list`, `duplicated_information`,
    /// `custom_duplicated_information`, `injection_action`. `data_fields`: members of `data`; all of them when empty. Several
    /// names are sent with commas between them, which is inferred.
    ///
    /// # Errors
    /// As [`Client::create`].
    pub async fn delete_fields(
        &self,
        submission_id: &str,
        fields: &[&str],
        data_fields: &[&str],
    ) -> Result<Done, Error> {
        let request = argos::delete_fields(&self.caller, submission_id, fields, data_fields)?;
        argos::done(self.change("delete_fields", request).await, self.cipher(), true)
    }

    /// Puts 1 to 25 approved submissions under ongoing AML monitoring (POST `/submission/aml/monitor/{worklist}`), which
    /// sends the webhook `aml_monitor`. Some may fail: look at [`AmlMonitoring::failed`].
    ///
    /// # Errors
    /// As [`Client::create`].
    pub async fn monitor_aml(
        &self,
        worklist_id: &str,
        submission_ids: &[&str],
        admin: &Personal,
    ) -> Result<AmlMonitoring, Error> {
        let random = self.random()?;
        let request = argos::monitor_aml(&self.caller, worklist_id, submission_ids, admin, &random)?;
        argos::monitored(self.change("monitor_aml", request).await, self.cipher())
    }

    /// Re-reads the submission of an event, for decisions that move money: no delivery is signed. Several submissions of
    /// one person may exist: this asks for the event's own.
    pub async fn confirm(&self, event: &Event) -> Confirmation {
        let id = match argos::case(event) {
            Ok(id) => id,
            Err(error) => return Confirmation::CouldNotAsk(error),
        };
        argos::confirmed(event, &id, self.asked_for(&id).await)
    }

    fn cipher(&self) -> Option<&Cipher> {
        self.caller.credentials.cipher.as_ref()
    }

    /// As many random bytes as the cipher wants for one body.
    fn random(&self) -> Result<Vec<u8>, Error> {
        match self.caller.random_len() {
            0 => Ok(Vec::new()),
            length => config::secure_random(length).map_err(|error| error.with_sent(crate::Sent::No)),
        }
    }

    async fn ask(&self, operation: &'static str, request: Request<Bytes>) -> Exchange {
        self.exchange(operation, request, Repeat::Harmless).await
    }

    async fn change(&self, operation: &'static str, request: Request<Bytes>) -> Exchange {
        self.exchange(operation, request, Repeat::Unsent).await
    }

    async fn exchange(&self, operation: &'static str, request: Request<Bytes>, repeat: Repeat) -> Exchange {
        self.engine
            .exchange(Call { operation, transaction_id: "", request, repeat, timeout: None, canceller: None })
            .await
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.caller).finish()
    }
}
