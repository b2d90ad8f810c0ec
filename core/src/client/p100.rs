//! The calls of P100.

use super::{Call, Engine};
use crate::error::Error;
use crate::event::Event;
use crate::p100::{self, Caller, ClientConfig, Confirmation, KycStatus, PoaFile, PoaOutcome, RawAnswer};
use crate::rules::Rules;
use crate::transport::Exchange;
use crate::transport::retry::Repeat;
use bytes::Bytes;
use http::Request;
use std::fmt;
use std::sync::Arc;

/// Speaks to the P100 Partner API. Cheap to clone; safe to share between threads.
///
/// Its connections belong to the Tokio runtime on which it is first used: keep one client a runtime. After a fork
/// make a new one in the child; the blocking client does so by itself.
///
/// Questions are asked again inside the deadline when an answer is lost. Changes never are: a lost one is an error with
/// [`crate::Sent::Maybe`] that says how to look.
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

    /// A client with the settings of the environment: `KYCKIT_P100_API_KEY` and if set `KYCKIT_P100_BASE_URL`, which is
    /// production by default ([`p100::STAGING_BASE_URL`] is the other).
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

    /// The state of a user's KYC (GET `/v1/kyc/status/{externalUserId}`). The answer's shape is inferred.
    ///
    /// # Errors
    /// Kinds *configuration* (an argument, the API key, what the provider refuses, or an answer that is not the API's),
    /// *rate limited*, *network*, *timeout*.
    pub async fn kyc_status(&self, external_user_id: &str) -> Result<KycStatus, Error> {
        let request = p100::get_kyc_status(&self.caller, external_user_id)?;
        p100::kyc_status(self.exchange("kyc_status", request, Repeat::Harmless).await)
    }

    /// Where to send the user's browser for the verification by P100, see [`p100::redirect_url`]. Nothing is sent.
    ///
    /// # Errors
    /// As there.
    pub fn redirect_url(&self, external_user_id: &str, verification_id: &str) -> Result<String, Error> {
        p100::redirect_url(&self.caller.base_url, external_user_id, verification_id)
    }

    /// Sends all files that prove a user's address, 1 to 3 of at most 5 MB each
    /// (POST `/v1/user/poa-files/{externalUserId}`).
    ///
    /// # Errors
    /// As [`Client::kyc_status`], and kind *configuration* before anything is sent for a file that the provider would not
    /// take. A lost answer is told and not repeated.
    pub async fn add_poa_files(
        &self,
        external_user_id: &str,
        files: &[PoaFile],
    ) -> Result<PoaOutcome, Error> {
        let request = p100::add_poa_files(&self.caller, external_user_id, files)?;
        p100::poa_outcome(self.exchange("add_poa_files", request, Repeat::Unsent).await)
    }

    /// A POST whose path and JSON body you take from the provider's page: for *Creating KYC Verification*, *Add KYC File*
    /// and *Add User Verification*, of which today's pages give neither. Nothing of path, body or answer is checked beyond
    /// being a path and JSON; failures are told as for every other call. The provider's older GitHub page had
    /// `/v1/kyc` for the creation and `/v1/user/kyc-files/:externalUserId` for the files.
    ///
    /// # Errors
    /// As [`Client::add_poa_files`].
    pub async fn post(&self, path: &str, json: &str) -> Result<RawAnswer, Error> {
        let request = p100::post(&self.caller, path, json)?;
        p100::posted(self.exchange("post", request, Repeat::Unsent).await)
    }

    /// Re-reads the status of an event's user, for decisions that move money: no delivery is signed. Only events about the
    /// status of a KYC can be confirmed.
    pub async fn confirm(&self, event: &Event) -> Confirmation {
        let id = match p100::user(event) {
            Ok(id) => id,
            Err(error) => return Confirmation::CouldNotAsk(error),
        };
        p100::confirmed(event, &id, self.kyc_status(&id).await)
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
