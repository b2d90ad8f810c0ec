//! The static header that proves deliveries of the Results webhook: its name, and its secrets, which never come as an
//! argument. One set of variables serves both sides: the subscription, and `kyckit listen`.

use crate::receiver::policy::Policy;
use crate::report::Failure;
use crate::{input, secrets};
use kyckit::{Secret, StaticHeader};
use std::path::Path;

/// Names the header, when it is another than [`USUAL`].
pub(crate) const NAME: &str = "KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_HEADER";
/// Holds its secret; several are valid at once while they rotate, and the first one is what the provider is told.
pub(crate) const SECRET: &str = "KYCKIT_HYPERVERGE_RESULTS_WEBHOOK_SECRET";

/// The header's name when nothing names another.
pub(crate) const USUAL: &str = "X-Webhook-Secret";

/// A header as it was named, with its secrets and where they came from.
pub(crate) struct Named {
    /// Name of the header.
    pub(crate) name: String,
    /// A variable, or `<stdin>`.
    pub(crate) source: String,
    /// At least one.
    secrets: Vec<Secret>,
}

impl Named {
    /// The secret that deliveries are to carry from now on.
    pub(crate) fn secret(&self) -> Secret {
        self.secrets.first().cloned().unwrap_or_else(|| Secret::from(""))
    }

    /// Whether this is one of the secrets.
    pub(crate) fn knows(&self, secret: &Secret) -> bool {
        self.secrets.contains(secret)
    }

    /// What deliveries are checked by.
    pub(crate) fn policy(&self) -> Result<Policy, Failure> {
        let of = |place| move |error| Failure::from(error).at(place);
        StaticHeader::new(&self.name, [PLAIN]).map_err(of(NAME))?;
        Policy::static_header(&self.name, self.secrets.clone()).map_err(of(SECRET))
    }
}

/// The header of the environment, if it holds a secret for one.
pub(crate) fn from_environment() -> Result<Option<Named>, Failure> {
    match (variable(NAME)?, variable(SECRET)?) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(no_secret()),
        (name, Some(secrets)) => named(name.as_deref().unwrap_or(USUAL).trim(), SECRET, &secrets).map(Some),
    }
}

/// The headers of the arguments (`NAME`, `NAME=VARIABLE`, `NAME=-`), or else that of the environment.
pub(crate) fn wanted(arguments: &[String]) -> Result<Vec<Named>, Failure> {
    if arguments.is_empty() {
        return Ok(from_environment()?.into_iter().collect());
    }
    let mut found: Vec<Named> = Vec::new();
    for argument in arguments {
        let (name, source) = argument.split_once('=').unwrap_or((argument, SECRET));
        if found.iter().any(|header| header.name.eq_ignore_ascii_case(name)) {
            return Err(wrong("a header is given twice", "Give each header once."));
        }
        if source != "-" {
            let secrets = variable(source)?.ok_or_else(|| not_set(source))?;
            found.push(named(name, source, &secrets)?);
        } else if found.iter().any(|header| header.source == STDIN) {
            return Err(wrong("two headers are to come from stdin", "Name a variable for one of them."));
        } else {
            let bytes = input::read(Path::new("-"), input::SETTINGS)?.bytes;
            let text = Secret::from(String::from_utf8_lossy(&bytes).into_owned());
            found.push(named(name, STDIN, text.expose())?);
        }
    }
    Ok(found)
}

/// A secret that every header can carry: with it only the name can be wrong.
const PLAIN: &str = "x";
const STDIN: &str = "<stdin>";

/// The text of a variable, if it is set.
fn variable(name: &str) -> Result<Option<String>, Failure> {
    secrets::variable(name).map_err(|says| {
        let says = format!("a variable of the static header {says}");
        let remedy = "Put its text there, or take the variable out of the environment.";
        Failure::configuration("static_header", says, remedy).at(name)
    })
}

/// Whether one of the two variables is set, to whatever it may be.
pub(crate) fn is_set() -> bool {
    [NAME, SECRET].into_iter().any(|name| std::env::var_os(name).is_some())
}

/// The secrets of a text, separated by white space.
fn named(name: &str, source: &str, text: &str) -> Result<Named, Failure> {
    let secrets: Vec<Secret> = text.split_whitespace().map(Secret::from).collect();
    if secrets.is_empty() {
        return Err(wrong("the secret of the static header is empty", "Give visible characters.").at(source));
    }
    Ok(Named { name: name.to_owned(), source: source.to_owned(), secrets })
}

fn no_secret() -> Failure {
    let says = "the static header has a name and no secret";
    let remedy =
        format!("Put its secret into {SECRET}: long and random, the same wherever deliveries arrive.");
    Failure::configuration("static_header", says, remedy).at(SECRET)
}

/// What stands behind `=` may be the secret itself, by mistake: only the documented variable is named.
fn not_set(source: &str) -> Failure {
    if source == SECRET {
        return no_secret();
    }
    let says = "the variable that is to hold the secret of a header is not set";
    wrong(
        says,
        "Behind `=` stands the name of a variable, or `-` for stdin. If it was the secret itself, others may have seen \
         it: make a new one.",
    )
}

fn wrong(says: &str, remedy: &str) -> Failure {
    Failure::configuration("static_header", says, remedy).at("--header")
}
