//! What the doctor looks at of providers with an API key alone: ARGOS and P100.

use super::{Check, State};
use crate::connection::{Connection, Ear, is_set, masked_url};
use crate::secrets::ARGOS_API_KEY;
use kyckit::{ClientConfig, Credentials, Error, argos, p100};
use std::sync::Arc;

/// The variables that commands and clients read: address and key of ARGOS, then of P100.
pub(super) const VARIABLES: [&str; 4] =
    ["KYCKIT_ARGOS_BASE_URL", ARGOS_API_KEY, "KYCKIT_P100_BASE_URL", "KYCKIT_P100_API_KEY"];

/// Whether clients of ARGOS and P100 can be made. Asks nobody.
pub(super) fn checks(connection: &Connection) -> Vec<Check> {
    let [argos_url, argos_key, p100_url, p100_key] = VARIABLES;
    let argos =
        service(connection, "ARGOS", [argos_url, argos_key], argos::ClientConfig::new("unset"), |config| {
            argos::Client::new(config).map(drop)
        });
    let p100 = service(
        connection,
        "P100",
        [p100_url, p100_key],
        p100::ClientConfig::new("unset", p100::Environment::Production),
        |config| p100::Client::new(config).map(drop),
    );
    [argos, p100].into_iter().flatten().collect()
}

fn service<C: Credentials>(
    connection: &Connection,
    name: &'static str,
    [url, key]: [&'static str; 2],
    unset: ClientConfig<C>,
    make: impl Fn(ClientConfig<C>) -> Result<(), Error>,
) -> Vec<Check> {
    if !is_set(url) && !is_set(key) {
        return vec![Check::fine(name, format!("not set up; {key} is not set"))];
    }
    let mut found = vec![super::checks::credential(key)];
    // What is not set is a check of its own; the rest is looked at all the same.
    let config = ClientConfig::from_env().unwrap_or_else(|_| {
        let mut config = unset;
        config.base_url = std::env::var(url).ok().filter(|url| !url.is_empty()).unwrap_or(config.base_url);
        config
    });
    let shown = masked_url(&config.base_url);
    let source = if is_set(url) { url } else { "the provider's live host" };
    // --base-url is the KRA service's here.
    let connection = Connection { base_url: None, ca: connection.ca.clone(), timeout: connection.timeout };
    let made = connection.applied(config, &Arc::default(), &Arc::new(Ear::default()));
    found.push(match made.and_then(|config| Ok(make(config)?)) {
        Ok(()) => Check::fine(name, format!("{shown} ({source})")),
        Err(failure) => Check { state: State::Problem, ..Check::failed(name, &failure) },
    });
    found
}
