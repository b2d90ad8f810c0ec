//! Prints errors and violations in the manner of a good compiler, or as one JSON object a line.

use crate::locate::Places;
use crate::output::{Colour, Output, To, plain};
use kyckit::{Severity, Violations};
use serde_json::{Value, json};

/// Why a command could not do its work. Holds no value of a file.
#[derive(Debug)]
pub(crate) struct Failure {
    // Boxed: results stay small.
    parts: Box<Parts>,
}

#[derive(Debug)]
struct Parts {
    code: String,
    message: String,
    remedy: String,
    /// `file`, `file:line:column`, or the name of a member or argument.
    place: Option<String>,
    /// The error record for programs.
    record: Value,
}

impl Failure {
    /// A failure of the command line itself.
    pub(crate) fn new(kind: &str, code: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        let (code, message, remedy) = (code.to_owned(), message.into(), remedy.into());
        let record =
            json!({"code": code, "kind": kind, "message": message, "remedy": remedy, "retryable": false});
        Failure { parts: Box::new(Parts { code, message, remedy, place: None, record }) }
    }

    /// Arguments or environment are wrong.
    pub(crate) fn configuration(code: &str, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Failure::new("configuration", code, message, remedy)
    }

    /// Says where: a file or an argument.
    pub(crate) fn at(mut self, place: impl Into<String>) -> Self {
        let place = place.into();
        if let Some(record) = self.parts.record.as_object_mut() {
            record.insert("path".to_owned(), json!(place));
        }
        self.parts.place = Some(place);
        self
    }

    /// Says more of what to do, after what is said already.
    pub(crate) fn with_help(mut self, more: &str) -> Self {
        let remedy = format!("{} {more}", self.parts.remedy);
        if let Some(record) = self.parts.record.as_object_mut() {
            record.insert("remedy".to_owned(), json!(remedy));
        }
        self.parts.remedy = remedy.trim_start().to_owned();
        self
    }

    /// An error of the library about an input: its place is the input's name with line and column.
    pub(crate) fn of_input(error: &kyckit::Error, name: &str) -> Self {
        let place = match error.place() {
            Some((line, column)) => format!("{name}:{line}:{column}"),
            None => name.to_owned(),
        };
        Failure::from(error.clone()).at(place)
    }

    /// Prints it: the record on stdout for programs, a block on stderr for people.
    pub(crate) fn print(&self, out: &mut Output, json: bool) {
        let parts = &self.parts;
        if json {
            return out.line(&parts.record.to_string());
        }
        let head = out.paint(To::Stderr, Colour::Red, &format!("error[{}]", parts.code));
        out.aside(&format!("{head}: {}", plain(&parts.message)));
        if let Some(place) = &parts.place {
            let arrow = out.paint(To::Stderr, Colour::Blue, "-->");
            out.aside(&format!(" {arrow} {}", plain(place)));
        }
        out.aside(&format!(" = help: {}", parts.remedy));
    }

    /// The error record.
    pub(crate) fn record(&self) -> &Value {
        &self.parts.record
    }
}

impl From<kyckit::Error> for Failure {
    fn from(error: kyckit::Error) -> Self {
        let (code, message, remedy) =
            (error.code().to_owned(), error.message().to_owned(), in_commands(error.remedy()));
        let place = error.path().map(str::to_owned);
        // The record is JSON of the library's own making: reading it back cannot fail.
        let mut record: Value = serde_json::from_str(&error.to_json()).unwrap_or_default();
        if let Some(record) = record.as_object_mut() {
            record.insert("remedy".to_owned(), json!(remedy));
        }
        Failure { parts: Box::new(Parts { code, message, remedy, place, record }) }
    }
}

/// What is printed of violations, and where they were found.
pub(crate) struct Found<'a> {
    /// The violations.
    pub(crate) violations: &'a Violations,
    /// Name of the input, for people.
    pub(crate) input: &'a str,
    /// Where its members stand.
    pub(crate) places: Places,
}

/// Prints one block a violation.
pub(crate) fn blocks(out: &mut Output, found: &Found<'_>) {
    for violation in found.violations.iter() {
        let colour = match violation.severity {
            Severity::Error => Colour::Red,
            Severity::Warning => Colour::Yellow,
        };
        let head = format!("{}[{}]", violation.severity.as_str(), violation.code);
        let head = out.paint(To::Stdout, colour, &head);
        out.line(&format!("{head}: {}", violation.message));
        let arrow = out.paint(To::Stdout, Colour::Blue, "-->");
        let input = plain(found.input);
        let member = format!("{} ({})", violation.wire_name, violation.path);
        match found.places.of(&violation.wire_name) {
            Some((line, column)) => out.line(&format!(" {arrow} {input}:{line}:{column}: {member}")),
            None => out.line(&format!(" {arrow} {input}: {member}")),
        }
        if !violation.remedy.is_empty() {
            out.line(&format!(" = help: {}", in_commands(violation.remedy)));
        }
        out.line("");
    }
}

/// Prints one JSON object a violation.
pub(crate) fn records(out: &mut Output, violations: &Violations) {
    for violation in violations.iter() {
        out.line(&violation.to_json());
    }
}

/// How many errors and warnings there are.
pub(crate) fn counts(violations: &Violations) -> (usize, usize) {
    let errors = violations.iter().filter(|violation| violation.severity == Severity::Error).count();
    (errors, violations.len().saturating_sub(errors))
}

/// The closing line: `2 errors, 1 warning`, `valid`, `valid, 1 warning`.
pub(crate) fn summary(violations: &Violations) -> String {
    let parts = match counts(violations) {
        (0, 0) => return "valid".to_owned(),
        (0, warnings) => ["valid".to_owned(), number(warnings, "warning")],
        (errors, 0) => return number(errors, "error"),
        (errors, warnings) => [number(errors, "error"), number(warnings, "warning")],
    };
    parts.join(", ")
}

/// A remedy of the library, which names the library's calls: here commands do what those do.
pub(crate) fn in_commands(remedy: &str) -> String {
    const COMMANDS: [(&str, &str); 4] = [
        ("`advise`", "`kyckit advise`"),
        ("`reconcile`", "`kyckit status`"),
        ("`kyckit::new_transaction_id()` makes one", "`kyckit status` makes one where none is given"),
        ("`kyckit::hyperverge::results_events`", "`kyckit codes results_event`"),
    ];
    COMMANDS.iter().fold(remedy.to_owned(), |text, (call, command)| text.replace(call, command))
}

/// A count with its noun.
pub(crate) fn number(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
