//! HyperVerge: the CVL-KRA engine, the Results service, the Output API.

use std::collections::HashMap;
use std::sync::Arc;

use crate::answer::Answer;
use crate::http::Head;
use crate::loopback::LoopbackUrl;
use crate::route::Route;
use crate::state::Shared;

pub(crate) mod answers;
mod checks;
mod config_webhook;
pub(crate) mod control;
mod download;
pub(crate) mod kra_webhook;
pub(crate) mod life;
mod members;
pub(crate) mod records;
pub(crate) mod results;
mod search;
mod upload;
pub(crate) mod walk;

use answers::PageError;
use kra_webhook::PayloadVersion;
use life::Life;
use records::Records;
use results::Results;

/// What one account at HyperVerge holds.
pub(crate) struct Account {
    pub(crate) payload: PayloadVersion,
    pub(crate) default_life: Life,
    pub(crate) lives: HashMap<String, Life>,
    pub(crate) records: Records,
    pub(crate) webhook_url: Option<LoopbackUrl>,
    pub(crate) results: Results,
}

impl Account {
    pub(crate) fn new(payload: PayloadVersion, default_life: Life) -> Self {
        Self {
            payload,
            default_life,
            lives: HashMap::new(),
            records: Records::default(),
            webhook_url: None,
            results: Results::default(),
        }
    }

    /// The life of the next upload of this PAN.
    pub(crate) fn life_of(&self, pan: &str) -> Life {
        self.lives.get(pan).unwrap_or(&self.default_life).clone()
    }

    /// Forgets everything but the settings and the numbering of records.
    pub(crate) fn reset(&mut self) {
        self.default_life = Life::validated();
        self.lives.clear();
        self.records.clear();
        self.webhook_url = None;
        self.results = Results::default();
    }
}

/// Who asks, in which form, for what.
pub(crate) fn answer(shared: &Arc<Shared>, head: &Head, route: Route, body: &[u8]) -> Answer {
    if head.method != "POST" && route != Route::ResultsConfig {
        return Answer::failure(405, "Method not allowed");
    }
    let id = head.header("appid") == Some(shared.keys.app_id.as_str());
    let key = head.header("appkey") == Some(shared.keys.app_key.as_str());
    if !(id && key) {
        return PageError::Credentials.answer();
    }
    let media_type = head.header("content-type").unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default();
    // The page of the Results service calls it optional for a GET.
    let is_json = essence.trim().eq_ignore_ascii_case("application/json");
    if !is_json && head.method != "GET" {
        return PageError::MediaType.answer();
    }
    match route {
        Route::ResultsConfig => return results::config(shared, &head.method, body),
        Route::Output => return results::output(shared, body),
        _ => {}
    }
    let transaction_id = match head.header("transactionid") {
        Some(id) if !id.is_empty() => id,
        _ => return PageError::InvalidRequestDetails.answer(),
    };
    match route {
        Route::UploadAsync => upload::handle(shared, false, transaction_id, body),
        Route::UploadSync => upload::handle(shared, true, transaction_id, body),
        Route::SearchAndVerify => search::handle(shared, transaction_id, body),
        Route::ConfigWebhook => config_webhook::handle(shared, transaction_id, body),
        Route::Download => download::handle(shared, transaction_id, body),
        _ => Answer::failure(404, "Not found"),
    }
}
