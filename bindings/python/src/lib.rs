//! kyckit for Python: converts and names, one call of the core a function. The package `kyckit` re-exports it all.

#![cfg_attr(not(feature = "http"), allow(dead_code, reason = "what only the client uses"))]

#[cfg(feature = "http")]
mod answers;
mod application;
mod argos;
mod bindings;
#[cfg(feature = "http")]
mod client;
mod convert;
#[cfg(feature = "http")]
mod ending;
#[cfg(feature = "http")]
mod engine;
mod errors;
mod event;
mod fixtures;
mod generated;
#[cfg(feature = "http")]
mod logs;
#[cfg(all(feature = "http", unix))]
mod mailbox;
#[cfg(feature = "http")]
mod p100;
mod pickles;
mod receiver;
mod repeats;
#[cfg(feature = "http")]
mod results;
mod rules;
#[cfg(feature = "http")]
mod running;
#[cfg(feature = "sandbox")]
mod sandbox;
mod static_header;
#[cfg(feature = "http")]
mod twins;
mod verification;
mod webhooks;
mod wire;

/// The extension module.
#[pyo3::pymodule(gil_used = false)]
mod _kyckit {
    use pyo3::prelude::*;

    #[cfg(feature = "http")]
    #[pymodule_export]
    use crate::answers::{
        Confirmation, Download, Lookup, Receipt, Reconciliation, RegistryAnswer, RegistryRecord,
    };
    #[pymodule_export]
    use crate::application::{
        Code, CodeList, Field, Recommendation, RegistryStatus, advise, code_list, fields, validate,
        validate_field,
    };
    #[cfg(feature = "http")]
    #[pymodule_export]
    use crate::argos::{
        AmlMonitoring, ApplicantSubmission, Done, MonitoredSubmission, NewSubmission, Page, PageKey,
        Submission, SubmissionChanges,
    };
    #[pymodule_export]
    use crate::argos::{Cipher, CipherSettings, probe};
    #[pymodule_export]
    use crate::bindings::{Binding, argos_webhook, kra_webhook, p100_webhooks, results_webhook};
    #[cfg(feature = "http")]
    #[pymodule_export]
    use crate::client::{AsyncClient, Client};
    #[pymodule_export]
    use crate::event::{Aml, Attempt, Event, EventWarning, Modification, Reason, Subject};
    #[pymodule_export]
    use crate::fixtures::{Fixture, Sample, fixture, fixtures};
    #[cfg(feature = "http")]
    #[pymodule_export]
    use crate::p100::{KycStatus, RawAnswer};
    #[pymodule_export]
    use crate::pickles::unpickled;
    #[pymodule_export]
    use crate::receiver::{Received, Receiver, Reply};
    #[pymodule_export]
    use crate::repeats::{MemoryDeduper, supersedes};
    #[cfg(feature = "http")]
    #[pymodule_export]
    use crate::results::{ApplicationState, AsyncResultsClient, ResultsClient, Subscription};
    #[pymodule_export]
    use crate::rules::{Rules, Violation};
    #[cfg(feature = "sandbox")]
    #[pymodule_export]
    use crate::sandbox::Sandbox;
    #[pymodule_export]
    use crate::static_header::StaticHeader;
    #[pymodule_export]
    use crate::verification::Verification;
    #[pymodule_export]
    use crate::webhooks::{read_argos_webhook, read_kra_webhook, read_p100_webhook, read_results_webhook};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        #[cfg(feature = "http")]
        crate::ending::register(module)?;
        #[cfg(feature = "http")]
        namesakes(module)?;
        crate::errors::register(module)?;
        crate::generated::register(module)?;
        // The package says what is public.
        module.delattr("__all__")
    }

    /// Classes that have their name in a provider's module and would be one too many of it here.
    #[cfg(feature = "http")]
    fn namesakes(module: &Bound<'_, PyModule>) -> PyResult<()> {
        use crate::{argos, p100};
        let py = module.py();
        module.add("ArgosClient", py.get_type::<argos::ArgosClient>())?;
        module.add("AsyncArgosClient", py.get_type::<argos::AsyncArgosClient>())?;
        module.add("P100Client", py.get_type::<p100::P100Client>())?;
        module.add("AsyncP100Client", py.get_type::<p100::AsyncP100Client>())
    }
}
