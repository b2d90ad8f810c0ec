//! HyperVerge: upload to the CVL KRA (India, SEBI's KRA system), the KRA webhook and the Results webhook.
//!
//! ```
//! use kyckit::hyperverge::{KraApplication, codes};
//! use kyckit::{Rules, Timestamp};
//!
//! let mut app = KraApplication::default();
//! app.pan = Some("AAAPA1234".into());
//! app.applicant_type = Some(codes::applicant_type::INDIVIDUAL.into());
//!
//! let rules = Rules::at(Timestamp::parse("2026-01-15T10:00:00Z").unwrap());
//! let pan = app.validate_field("pan", &rules).unwrap();
//! assert_eq!(pan.iter().next().unwrap().code, "pan_format");
//! ```
//!
//! Sources: the provider's pages *CVL KRA Upload API*, *KRA Webhook* and *Results Webhook*; what is inferred says so.

mod advise;
mod application;
mod confirm;
mod encodings;
mod fixtures;
mod generated;
mod lookups;
mod registry_records;
mod requests;
mod responses;
mod results_service;
mod results_webhook;
mod rules;
mod status;
mod subscriptions;
mod values;
mod webhook;

pub use advise::{Recommendation, RegistryStatus, advise};
pub(crate) use confirm::{confirmed_by_output, confirmed_by_registry, kra_case, results_case};
pub use encodings::DocumentEncoding;
pub use generated::{
    ADVICE, Address, Authoriser, Documents, FAILURES, FIELDS, Finances, InPersonVerification, KraApplication,
    KraPayload, KycData, LISTS, MODIFICATIONS, Mobile, Organisation, Person, Phone, ResultsPayload, STATUSES,
    VERDICTS, codes,
};
pub use lookups::{Download, Reconciliation, RegistryAnswer};
pub(crate) use lookups::{configured, download_answer, reconciled, search_answer};
pub use registry_records::RegistryRecord;
pub(crate) use requests::{Caller, configure_webhook, download, search_and_verify, upload};
pub use requests::{
    ClientConfig, Credentials, DEFAULT_BASE_URL, DownloadRequest, UploadMode, download_parts,
};
pub(crate) use responses::upload_answer;
pub use responses::{Lookup, Outcome, Receipt};
pub use results_service::{
    ApplicationState, RESULTS_BASE_URL, RESULTS_BASE_URL_USA, ResultsClientConfig, ResultsCredentials,
    results_events,
};
pub(crate) use results_service::{
    ResultsCaller, application_state, create_subscription, fetch_subscriptions, output, update_subscription,
};
pub use results_webhook::{read_results_webhook, results_payload, results_payload_of};
pub use subscriptions::{Ensured, Subscription};
pub(crate) use subscriptions::{Step, Wanted, created, step, subscriptions, updated, without_authentication};
pub use webhook::{kra_payload, kra_payload_of, read_kra_webhook};

pub use crate::client::hyperverge::{Client, UploadOptions};
#[cfg(feature = "blocking")]
pub use crate::client::hyperverge_blocking::Client as BlockingClient;
pub use crate::client::hyperverge_results::ResultsClient;
#[cfg(feature = "blocking")]
pub use crate::client::hyperverge_results_blocking::ResultsClient as BlockingResultsClient;
pub use crate::confirmation::Confirmation;

use crate::schema;

/// Name of the KRA webhook's provider in canonical events.
pub(crate) const KRA: &str = "hyperverge_kra";

/// The KRA webhook as one of the [`crate::PROVIDERS`].
#[derive(Clone, Copy, Debug)]
pub struct KraWebhook;

impl crate::Provider for KraWebhook {
    fn name(&self) -> &'static str {
        KRA
    }

    fn lists(&self) -> &'static [&'static crate::table::CodeList] {
        LISTS
    }

    fn schemas(&self) -> Vec<crate::Schema> {
        let (upload, webhook) = ("HyperVerge CVL KRA upload", "HyperVerge KRA webhook");
        vec![
            schema::application("hyperverge_kra.application", upload, &FIELDS),
            schema::webhook("hyperverge_kra.webhook", webhook, KraPayload::MEMBERS, Some(webhook::WRAPPER)),
        ]
    }

    fn read_webhook(
        &self,
        body: bytes::Bytes,
        _: &str,
        rules: &crate::Rules,
    ) -> Result<crate::Event, crate::Error> {
        read_kra_webhook(body, rules)
    }

    fn glance(&self, body: &[u8], rules: &crate::Rules) -> Result<Option<crate::Glance>, crate::Error> {
        webhook::glance(body, rules)
    }

    fn payload(&self, event: &crate::Event) -> Option<Box<dyn crate::Record>> {
        Some(Box::new(kra_payload(event)?))
    }

    fn fixtures(&self) -> Vec<crate::Fixture> {
        fixtures::kra()
    }
}

/// Name of the Results webhook's provider in canonical events.
pub(crate) const RESULTS: &str = "hyperverge_results";

/// The Results webhook as one of the [`crate::PROVIDERS`].
#[derive(Clone, Copy, Debug)]
pub struct ResultsWebhook;

impl crate::Provider for ResultsWebhook {
    fn name(&self) -> &'static str {
        RESULTS
    }

    fn lists(&self) -> &'static [&'static crate::table::CodeList] {
        static LISTS: [&crate::table::CodeList; 1] = [&generated::RESULTS_EVENT];
        &LISTS
    }

    fn schemas(&self) -> Vec<crate::Schema> {
        let title = "HyperVerge Results webhook";
        vec![schema::webhook("hyperverge_results.webhook", title, ResultsPayload::MEMBERS, None)]
    }

    fn read_webhook(
        &self,
        body: bytes::Bytes,
        _: &str,
        rules: &crate::Rules,
    ) -> Result<crate::Event, crate::Error> {
        read_results_webhook(body, rules)
    }

    fn payload(&self, event: &crate::Event) -> Option<Box<dyn crate::Record>> {
        Some(Box::new(results_payload(event)?))
    }

    fn fixtures(&self) -> Vec<crate::Fixture> {
        fixtures::results()
    }
}

/// The field at a path (`correspondence.pin_code`) or with a wire name (`appCorPincd`).
#[must_use]
pub fn field(name: &str) -> Option<&'static crate::table::Field> {
    FIELDS.iter().find(|field| field.path == name || field.wire_name == name)
}

/// The code list with this name, for example `state`.
#[must_use]
pub fn list(name: &str) -> Option<&'static crate::table::CodeList> {
    LISTS.iter().copied().find(|list| list.name == name)
}

/// The correspondence member that a permanent one repeats when both addresses are the same.
pub(super) fn twin(permanent: usize) -> Option<usize> {
    let name = FIELDS.get(permanent)?.path.strip_prefix("permanent.")?;
    let is_twin = |path: &str| path.strip_prefix("correspondence.") == Some(name);
    FIELDS.iter().position(|field| is_twin(field.path))
}

/// How many members that the page calls mandatory take words of a list in which a spelling is confirmed neither by
/// the table nor by the user.
pub(crate) fn unconfirmed_members(spellings: &crate::table::Spellings) -> usize {
    // Mandatory on the page, conditional in kyckit: the state, and the permanent address that may be repeated.
    let on_page = |field: &&crate::table::Field| {
        field.obligation == crate::table::Obligation::Required
            || matches!(field.when, "indian" | "own_permanent_address")
    };
    let confirmed =
        |list: &crate::table::CodeList| list.codes.iter().all(|code| spellings.is_confirmed(list, code));
    FIELDS.iter().filter(on_page).filter_map(|field| field.list).filter(|list| !confirmed(list)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Spellings;

    #[test]
    fn thirteen_mandatory_members_take_words_that_nobody_confirmed() {
        assert_eq!(unconfirmed_members(&Spellings::none()), 13);
        let confirmed = Spellings::none().confirm_list("state").confirm("state", codes::state::GOA, "GA");
        assert_eq!(unconfirmed_members(&confirmed), 11);
        assert_eq!(confirmed.to_wire(list("state").unwrap(), codes::state::GOA), "GA");
    }
}
