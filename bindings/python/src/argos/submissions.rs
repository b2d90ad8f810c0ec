//! Submissions that are made or changed by a call.

use crate::convert::{self, Day};
use crate::pickles::{self, Named};
use kyckit::argos as core;
use kyckit::{Personal, PersonalDate};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

/// `model` with these members; `put` takes one, and says false when there is none of this name.
fn filled<T>(
    mut model: T,
    members: Option<&Bound<'_, PyDict>>,
    put: fn(&mut T, &str, &Bound<'_, PyAny>) -> PyResult<bool>,
) -> PyResult<T> {
    for (name, value) in members.into_iter().flatten() {
        let name = name.cast::<PyString>()?;
        let name = name.to_str().map_err(|_| PyTypeError::new_err("there is no such member"))?;
        if !put(&mut model, name, &value)? {
            return Err(PyTypeError::new_err(format!("there is no member `{name}`")));
        }
    }
    Ok(model)
}

/// A class of members that are given by name: constructor, `replace`, masked `repr`, a getter each.
macro_rules! submission {
    (
        $(#[doc = $doc:literal])* $class:ident $signature:literal
        $($(#[doc = $member_doc:literal])* $member:ident: $kind:ident,)*
    ) => {
        $(#[doc = $doc])*
        #[pyclass(frozen, eq, module = "kyckit.argos")]
        #[derive(Clone, Default, PartialEq, Eq)]
        pub(crate) struct $class(pub(crate) core::$class);

        impl Named for $class {
            const MEMBERS: &'static [&'static str] = &[$(stringify!($member)),*];
        }

        impl $class {
            fn put(&mut self, name: &str, value: &Bound<'_, PyAny>) -> PyResult<bool> {
                match name {
                    $(stringify!($member) => self.0.$member = given!($kind, value, name),)*
                    _ => return Ok(false),
                }
                Ok(true)
            }
        }

        #[pymethods]
        impl $class {
            #[new]
            #[pyo3(signature = (**members), text_signature = $signature)]
            fn new(members: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
                filled(Self::default(), members, Self::put)
            }

            /// A copy with other members.
            #[pyo3(signature = (**members))]
            fn replace(&self, members: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
                filled(self.clone(), members, Self::put)
            }

            /// What `copy.replace` calls.
            #[pyo3(signature = (**members))]
            fn __replace__(&self, members: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
                self.replace(members)
            }

            fn __getnewargs_ex__<'py>(slf: &Bound<'py, Self>) -> PyResult<pickles::Arguments<'py>> {
                pickles::arguments(slf)
            }

            fn __repr__(&self) -> String {
                format!("{:?}", self.0)
            }

            $($(#[doc = $member_doc])*
            #[getter]
            fn $member(&self) -> got!($kind) {
                shown!($kind, self.0.$member)
            })*
        }
    };
}

/// What a caller gives for a member. `needed` members are blank when they are not given: the call refuses them then.
macro_rules! given {
    (needed, $value:ident, $name:ident) => {
        convert::text($value, $name)?.unwrap_or_default()
    };
    (needed_personal, $value:ident, $name:ident) => {
        convert::text($value, $name)?.unwrap_or_default()
    };
    (day, $value:ident, $name:ident) => {
        convert::day($value, $name)?
    };
    ($other:ident, $value:ident, $name:ident) => {
        convert::text($value, $name)?
    };
}

/// Type of a getter.
macro_rules! got {
    (needed) => { &str };
    (needed_personal) => { &str };
    (day) => { Option<Day> };
    ($other:ident) => { Option<&str> };
}

/// Value of a getter.
macro_rules! shown {
    (needed, $($at:tt)+) => { &$($at)+ };
    (needed_personal, $($at:tt)+) => { $($at)+.expose() };
    (day, $($at:tt)+) => { $($at)+.as_ref().map(PersonalDate::expose).map(Day) };
    (text, $($at:tt)+) => { $($at)+.as_deref() };
    (personal, $($at:tt)+) => { $($at)+.as_ref().map(Personal::expose) };
}

submission! {
    /// A submission that is made without any verification: for migration and tests. `repr` masks the person.
    NewSubmission "(*, admin, email, full_name, date_of_birth, status, first_name=None, last_name=None, id_type=None, issuing_country=None, nationality=None, gender=None, issue_date=None, expire_date=None, ip_address=None, identity_number=None, document_number=None, address_city=None, address_country=None, address_state=None, address_street=None, address_full=None, cf1=None, cf2=None, cf3=None, user_id=None)"
    /// E-mail address of an administrator that the dashboard knows.
    admin: needed_personal,
    /// E-mail address of the submitter.
    email: needed_personal,
    /// Full name.
    full_name: needed_personal,
    /// Date of birth.
    date_of_birth: day,
    /// Verdict: `approved` or `rejected`.
    status: needed,
    /// First name.
    first_name: personal,
    /// Last name.
    last_name: personal,
    /// Kind of document, for example `passport`. The older page calls it mandatory.
    id_type: text,
    /// Country of the document, ISO 3166-1 alpha-3. The older page calls it mandatory.
    issuing_country: personal,
    /// Nationality, ISO 3166-1 alpha-3.
    nationality: personal,
    /// `female` or `male`.
    gender: personal,
    /// Day on which the document was issued.
    issue_date: day,
    /// Day on which the document expires.
    expire_date: day,
    /// IP address of the submitter.
    ip_address: personal,
    /// Identity number.
    identity_number: personal,
    /// Number of the document.
    document_number: personal,
    /// Address: city.
    address_city: personal,
    /// Address: country.
    address_country: personal,
    /// Address: state.
    address_state: personal,
    /// Address: street.
    address_street: personal,
    /// Address: all of it.
    address_full: personal,
    /// Custom field 1.
    cf1: personal,
    /// Custom field 2.
    cf2: personal,
    /// Custom field 3.
    cf3: personal,
    /// The client's own id of the user.
    user_id: text,
}

submission! {
    /// What is to change of a submission; at least one member. `repr` masks the person.
    SubmissionChanges "(*, status=None, id_type=None, issuing_country=None, full_name=None, first_name=None, last_name=None, gender=None, date_of_birth=None, nationality=None, issue_date=None, expire_date=None, identity_number=None, document_number=None, serial_number=None)"
    /// Verdict: `approved` or `rejected`.
    status: text,
    /// Kind of document, for example `passport`.
    id_type: text,
    /// Country of the document, ISO 3166-1 alpha-3.
    issuing_country: personal,
    /// Full name.
    full_name: personal,
    /// First name.
    first_name: personal,
    /// Last name.
    last_name: personal,
    /// `female` or `male`.
    gender: personal,
    /// Date of birth.
    date_of_birth: day,
    /// Nationality, ISO 3166-1 alpha-3.
    nationality: personal,
    /// Day on which the document was issued.
    issue_date: day,
    /// Day on which the document expires.
    expire_date: day,
    /// Identity number.
    identity_number: personal,
    /// Number of the document.
    document_number: personal,
    /// Serial number of the document.
    serial_number: personal,
}
