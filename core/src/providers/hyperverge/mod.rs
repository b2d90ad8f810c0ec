//! HyperVerge: upload to the CVL KRA (India, SEBI's KRA system) and the KRA webhook.
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
//! let pan = app.validate(&rules).of_field("pan");
//! assert_eq!(pan.iter().next().unwrap().code, "pan_format");
//! ```
//!
//! Sources: the provider's pages *CVL KRA Upload API* and *KRA Webhook*; what is inferred says so.

mod advise;
mod application;
mod generated;
mod lookups;
mod requests;
mod responses;
mod rules;
mod status;
mod webhook;

pub use advise::{Recommendation, RegistryStatus, advise};
pub use generated::{
    ADVICE, Address, Authoriser, Documents, FAILURES, FIELDS, Finances, InPersonVerification, KraApplication,
    KraPayload, KycData, LISTS, MODIFICATIONS, Mobile, Organisation, Person, Phone, STATUSES, codes,
};
pub use lookups::{Reconciliation, RegistryAnswer};
pub(crate) use lookups::{configured, reconciled, search_answer};
pub(crate) use requests::{Caller, configure_webhook, search_and_verify, upload};
pub use requests::{ClientConfig, Credentials, DEFAULT_BASE_URL, UploadMode};
pub(crate) use responses::upload_answer;
pub use responses::{Lookup, Outcome, Receipt};
pub use webhook::{kra_payload, read_kra_webhook};

pub use crate::client::hyperverge::{Client, UploadOptions};
#[cfg(feature = "blocking")]
pub use crate::client::hyperverge_blocking::Client as BlockingClient;

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

    fn read_webhook(&self, body: bytes::Bytes, rules: &crate::Rules) -> Result<crate::Event, crate::Error> {
        read_kra_webhook(body, rules)
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
