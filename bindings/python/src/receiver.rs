//! The one receiver of webhooks.

use crate::bindings::Binding;
use crate::convert::{self, Plain};
use crate::errors::{answered, not_pickled, raised};
use crate::event::Event;
use crate::rules::{self, Rules};
use crate::static_header::{items, pairs};
use crate::webhooks::RawBody;
use kyckit::{Delivery, Timestamp};
use kyckit_support::guard;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

/// A receiver of webhooks: paths, each with a provider and what its deliveries must prove. `repr` shows no path and no
/// secret. Immutable; threads may share it, and so may processes after a fork.
#[pyclass(frozen, module = "kyckit")]
pub(crate) struct Receiver {
    core: kyckit::Receiver,
    /// The instant that counts as now, when the rules have one; the system's clock otherwise.
    now: Option<Timestamp>,
}

#[pymethods]
impl Receiver {
    #[new]
    #[pyo3(signature = (routes, *, strict=false, max_bytes=None, any_media_type=false, rules=None))]
    fn new(
        routes: &Bound<'_, PyAny>,
        strict: bool,
        max_bytes: Option<usize>,
        any_media_type: bool,
        rules: Option<&Bound<'_, Rules>>,
    ) -> PyResult<Self> {
        let options = rules::given(rules).0;
        let builder =
            kyckit::Receiver::builder().strict(strict || options.strict).policies(options.policies());
        let builder = max_bytes.into_iter().fold(builder, kyckit::ReceiverBuilder::max_bytes);
        let builder = if any_media_type { builder.any_media_type() } else { builder };
        let builder = routed(builder, routes)?;
        let now = options.now.is_some().then(|| options.rules().map_err(raised)).transpose()?;
        let core = guard(|| builder.build()).map_err(raised)?;
        Ok(Receiver { core, now: now.map(|rules| rules.now) })
    }

    /// The event of one delivery, and what to answer.
    #[pyo3(signature = (*, method, path, headers, body, now=None))]
    fn receive(
        &self,
        py: Python<'_>,
        method: AsSent,
        path: AsSent,
        headers: &Bound<'_, PyAny>,
        body: RawBody,
        now: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Received> {
        let now = now.map(|now| convert::moment(now, "now")).transpose()?;
        let now = now.or(self.now).unwrap_or_else(Timestamp::now);
        let headers = pairs(headers)?;
        let headers: Vec<(&str, &[u8])> =
            headers.iter().map(|(name, value)| (name.as_str(), &value[..])).collect();
        let (method, path) = (method.0.as_str(), path.0.as_str());
        let delivery = Delivery { method, path, headers: &headers, body: body.copied() };
        let received = answered(|| self.core.receive(&delivery, now))?;
        Ok(Received { event: Py::new(py, Event::from(received.event))?, reply: Reply(received.reply) })
    }

    /// The largest body that is taken, in bytes.
    #[getter]
    fn max_bytes(&self) -> usize {
        self.core.max_bytes()
    }

    /// The name of the provider that deliveries to this path belong to; None when no route takes it.
    fn provider_at(&self, path: AsSent) -> Option<&'static str> {
        self.core.provider_at(&path.0)
    }

    fn __reduce__(slf: &Bound<'_, Self>) -> PyResult<()> {
        Err(not_pickled(slf.as_any()))
    }

    fn __repr__(&self) -> String {
        format!("Receiver({:?})", self.core)
    }
}

/// The builder with the routes of a mapping, or of pairs.
fn routed(
    mut builder: kyckit::ReceiverBuilder,
    routes: &Bound<'_, PyAny>,
) -> PyResult<kyckit::ReceiverBuilder> {
    for route in items(routes)?.try_iter().map_err(|_| no_route())? {
        let (path, binding) = route_of(&route?)?;
        builder = builder.route(&path.0, binding.get().provider, binding.get().verification.clone());
    }
    Ok(builder)
}

/// A part of the request line. Whoever sends can put anything into it, and frameworks make lone surrogates of that: they
/// belong to no route and are no mistake of the caller's.
struct AsSent(String);

impl<'a, 'py> FromPyObject<'a, 'py> for AsSent {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        let text = value.cast::<PyString>().map_err(|_| convert::wrong(&value, "the argument", "str"))?;
        Ok(AsSent(text.to_string_lossy().into_owned()))
    }
}

fn route_of<'py>(route: &Bound<'py, PyAny>) -> PyResult<(Plain, Bound<'py, Binding>)> {
    let (path, binding) = route.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>().map_err(|_| no_route())?;
    Ok((path.extract()?, binding.cast_into::<Binding>().map_err(|_| no_route())?))
}

fn no_route() -> PyErr {
    PyTypeError::new_err(
        "a route must be a path and what a provider's module binds it to, for example hyperverge.kra_webhook(...)",
    )
}

/// A delivery that was taken.
#[pyclass(frozen, get_all, module = "kyckit")]
pub(crate) struct Received {
    /// What it says; `verified_by` tells what it was verified by.
    event: Py<Event>,
    /// What to answer, once the event is safe: stored, or handed to somebody who stores it.
    reply: Reply,
}

#[pymethods]
impl Received {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str) {
        ("event", "reply")
    }

    fn __repr__(&self) -> PyResult<String> {
        Ok(format!("Received({:?}, {})", self.event.get().whole()?, self.reply.__repr__()))
    }
}

/// What to answer a provider.
#[pyclass(frozen, eq, module = "kyckit")]
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reply(pub(crate) kyckit::Reply);

#[pymethods]
impl Reply {
    #[new]
    #[pyo3(signature = (status=200))]
    fn new(status: u16) -> Self {
        Reply(kyckit::Reply { status, ..kyckit::Reply::OK })
    }

    fn __getnewargs__(&self) -> (u16,) {
        (self.0.status,)
    }

    /// HTTP status.
    #[getter]
    fn status(&self) -> u16 {
        self.0.status
    }

    /// Value of the header `Content-Type`.
    #[getter]
    fn content_type(&self) -> &'static str {
        self.0.content_type
    }

    /// The whole body.
    #[getter]
    fn body(&self) -> &'static [u8] {
        self.0.body.as_bytes()
    }

    /// Every header that is due: `Content-Type`, and `Allow` with a 405.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let headers = PyDict::new(py);
        headers.set_item("Content-Type", self.0.content_type)?;
        if self.0.status == 405 {
            headers.set_item("Allow", "POST")?;
        }
        Ok(headers)
    }

    fn __repr__(&self) -> String {
        format!("Reply({})", self.0.status)
    }
}
