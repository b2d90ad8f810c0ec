//! The providers, played on loopback. The package's `Sandbox` drives it over its control plane, from any process.

use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use std::sync::{Mutex, PoisonError};

/// A sandbox that listens until it is stopped.
#[pyclass(frozen, name = "_Sandbox", module = "kyckit._kyckit")]
pub(crate) struct Sandbox {
    running: Mutex<Option<kyckit_sandbox::Sandbox>>,
    /// Where it was started: a fork's child has the object, but not the thread.
    process: u32,
    #[pyo3(get)]
    base_url: String,
}

#[pymethods]
impl Sandbox {
    #[new]
    fn new(port: u16) -> PyResult<Self> {
        let started = kyckit_sandbox::Sandbox::builder().port(port).start();
        let sandbox =
            started.map_err(|error| PyOSError::new_err(format!("the sandbox: {}", error.kind())))?;
        let base_url = sandbox.base_url();
        Ok(Sandbox { running: Mutex::new(Some(sandbox)), process: std::process::id(), base_url })
    }

    /// What it accepts: HyperVerge's id and key, the keys of ARGOS and P100, the token in P100's webhooks.
    fn credentials(&self) -> Option<[String; 5]> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let sandbox = running.as_ref()?;
        let (argos, p100) = (sandbox.argos(), sandbox.p100());
        let all =
            [sandbox.app_id(), sandbox.app_key(), argos.api_key(), p100.api_key(), p100.webhook_token()];
        Some(all.map(str::to_owned))
    }

    fn stop(&self, py: Python<'_>) {
        py.detach(|| self.end());
    }
}

impl Sandbox {
    fn end(&self) {
        // In a fork's child its sockets are still the parent's, and there is no thread to wait for.
        if std::process::id() != self.process {
            return;
        }
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(running);
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.end();
        // What is left belongs to another process.
        std::mem::forget(self.running.get_mut().unwrap_or_else(PoisonError::into_inner).take());
    }
}
