//! Pickles and copies of the models. A pickle holds what its model holds: personal data.

use crate::convert;
use crate::generated::KraApplication;
use kyckit::{NoteKind, ReadNote};
use pyo3::PyClass;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

/// A class whose members are given by name.
pub(crate) trait Named {
    /// The names of all members.
    const MEMBERS: &'static [&'static str];
}

/// Arguments that make a model again: none by place, the members that are there by name.
pub(crate) type Arguments<'py> = ((), Bound<'py, PyDict>);

pub(crate) fn arguments<'py, T: Named + PyClass>(model: &Bound<'py, T>) -> PyResult<Arguments<'py>> {
    let members = PyDict::new(model.py());
    for name in T::MEMBERS {
        let name = PyString::intern(model.py(), name);
        let value = model.as_any().getattr(&name)?;
        if !value.is_none() {
            members.set_item(name, value)?;
        }
    }
    Ok(((), members))
}

/// What makes an application again: its members, and what reading it left beside them.
pub(crate) type Reduced<'py> = (Bound<'py, PyAny>, (Bound<'py, PyDict>, Bound<'py, PyDict>, Notes));

/// Members that reading changed, each with what was done.
type Notes = Vec<(String, String)>;

pub(crate) fn reduced<'py>(app: &Bound<'py, KraApplication>) -> PyResult<Reduced<'py>> {
    let (py, core) = (app.py(), &app.get().0);
    let maker = py.import("kyckit._kyckit")?.getattr("_unpickled")?;
    let note = |note: &ReadNote| (note.wire_name.clone(), word(note.kind).to_owned());
    let notes = core.notes.iter().map(note).collect();
    Ok((maker, (arguments(app)?.1, convert::members(py, &core.unread)?, notes)))
}

/// The application of a pickle.
#[pyfunction(name = "_unpickled")]
pub(crate) fn unpickled(
    members: &Bound<'_, PyDict>,
    unread: &Bound<'_, PyAny>,
    notes: Notes,
) -> PyResult<KraApplication> {
    let made = members.py().get_type::<KraApplication>().call((), Some(members))?;
    let mut app = made.cast::<KraApplication>()?.get().clone();
    app.0.unread = convert::raw(unread, "unread")?;
    let note = |(wire_name, word): (String, String)| Ok(ReadNote { wire_name, kind: kind(&word)? });
    app.0.notes = notes.into_iter().map(note).collect::<PyResult<_>>()?;
    Ok(app)
}

const KINDS: [NoteKind; 4] =
    [NoteKind::Retyped, NoteKind::AadhaarDropped, NoteKind::AadhaarBesideDropped, NoteKind::Conflict];

/// The word of a note in a pickle.
fn word(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::Retyped => "retyped",
        NoteKind::AadhaarDropped => "aadhaar_dropped",
        NoteKind::AadhaarBesideDropped => "aadhaar_beside_dropped",
        NoteKind::Conflict => "conflict",
    }
}

fn kind(said: &str) -> PyResult<NoteKind> {
    let known = KINDS.into_iter().find(|kind| word(*kind) == said);
    known.ok_or_else(|| PyValueError::new_err("the pickle is of another version of kyckit"))
}
