//! What the doctor looks at of the Results service, which has its own account.

use super::checks::{credential, webhook_url};
use super::{Check, State};
use crate::commands::webhooks;
use crate::connection::results::{BASE_URL, CREDENTIALS, OUTPUT_URL, REGION, doubt};
use crate::connection::{Connection, Ear, is_set, masked_url};
use crate::output::plain;
use crate::static_header::{self, NAME, SECRET};
use kyckit::ClientConfig;
use kyckit::hyperverge::{ResultsClient, ResultsClientConfig};
use std::sync::Arc;

/// Everything that can be told of it without asking anybody.
pub(super) fn checks(connection: &Connection) -> Vec<Check> {
    let of_the_service = [BASE_URL, REGION, OUTPUT_URL, webhooks::RESULTS_URL];
    // A header alone is a receiver's: whoever only listens needs no credentials.
    let only_listens = !of_the_service.into_iter().chain(CREDENTIALS).any(is_set);
    if only_listens && !static_header::is_set() {
        let says = format!("not set up; {} is not set", CREDENTIALS[0]);
        return vec![Check::fine("Results", says)];
    }
    let mut found = Vec::new();
    if !only_listens {
        found.extend(CREDENTIALS.map(credential));
        found.push(client(connection));
        found.extend(webhook_url("Results URL", webhooks::RESULTS_URL));
    }
    found.push(header());
    found
}

/// Whether a client can be made, and whom it would ask. No client connects before its first call.
fn client(connection: &Connection) -> Check {
    // --base-url is the KRA service's here.
    let connection = Connection { base_url: None, ca: connection.ca.clone(), timeout: connection.timeout };
    let variable = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
    let region = variable(REGION).unwrap_or_else(|| "ind".to_owned());
    // What is not set is a check of its own; the rest is looked at all the same.
    let config = ClientConfig::from_env().unwrap_or_else(|_| {
        let mut config = ResultsClientConfig::new("unset", "unset", &region);
        config.credentials.output_url = variable(OUTPUT_URL);
        config.base_url = variable(BASE_URL).unwrap_or(config.base_url);
        config
    });
    let (url, doubt) = (masked_url(&config.base_url), doubt(&config.credentials.region));
    let made = connection
        .applied(config, &Arc::default(), &Arc::new(Ear::default()))
        .and_then(|config| ResultsClient::new(config).map_err(|error| connection.results_failure(error)));
    let source = if is_set(BASE_URL) { BASE_URL } else { "the region's live host" };
    match made {
        Ok(_) => {
            let state = if doubt.is_some() { State::Warning } else { State::Fine };
            let says = format!("{url} ({source}), region {}", plain(&region));
            Check::new("Results", state, says, doubt.map(|doubt| format!("{doubt}.")).unwrap_or_default())
        }
        Err(failure) => Check::failed("Results", &failure),
    }
}

fn header() -> Check {
    const WHAT: &str = "static header";
    let named = match static_header::from_environment() {
        Ok(named) => named,
        Err(failure) => return Check::failed(WHAT, &failure),
    };
    let Some(named) = named else {
        let help =
            format!("{NAME} names a header and {SECRET} holds its secret, here and for `kyckit listen`.");
        return Check::new(WHAT, State::Warning, "none: nothing would prove who sends a delivery", help);
    };
    match named.policy() {
        Ok(_) => Check::fine(WHAT, format!("{}: *** (from {SECRET})", plain(&named.name))),
        Err(failure) => Check::failed(WHAT, &failure),
    }
}
