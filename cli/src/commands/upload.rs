//! `kyckit upload`: sends the user's own data with the user's own credentials, once.

use super::validate;
use crate::connection::{Connection, Ear, masked_url, or_cancelled};
use crate::input::{self, Input};
use crate::output::{Colour, Output, To, plain};
use crate::report::{Failure, in_commands};
use crate::{events, exit, spellings};
use kyckit::hyperverge::{
    Client, DocumentEncoding, KraApplication, Outcome, Receipt, UploadMode, UploadOptions,
};
use kyckit::{Canceller, Document, Rules, Secret, Timestamp, Valid, hyperverge};
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;

/// Where the documents lie when they travel as URLs: the account opening form, the Aadhaar XML. Such URLs may be signed,
/// so they are no arguments.
pub(crate) const DOCUMENT_URLS: [&str; 2] = ["KYCKIT_ACCOUNT_OPENING_FORM_URL", "KYCKIT_AADHAAR_XML_URL"];

const AFTER: &str = "\
Examples:
  kyckit upload application.json --transaction-id T-1
  kyckit upload application.json --transaction-id T-1 --account-opening-form form.pdf --aadhaar-xml aadhaar.xml
  kyckit upload - --transaction-id T-1 --mode immediate --json < application.json

Credentials come from KYCKIT_HYPERVERGE_APP_ID and KYCKIT_HYPERVERGE_APP_KEY only: arguments are visible to others.
The default base URL is the provider's live one; KYCKIT_HYPERVERGE_BASE_URL or --base-url name another.
With --encoding urls the provider fetches the documents from the https URLs in KYCKIT_ACCOUNT_OPENING_FORM_URL and
KYCKIT_AADHAAR_XML_URL; the application still holds them, to be checked. Confirm with HyperVerge before you choose it.
An upload that may have reached the provider is never repeated. On stderr stands what is waited for; Ctrl-C stops the
waiting and says how to look the upload up, or that nothing was sent (2).
Exit codes: 0 accepted, 1 rejected or violations, 3 unknown (look it up before sending again), 2 any error";

/// Checks an application and uploads it to the KRA.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// The application (flat wire JSON), or `-` for stdin
    file: PathBuf,
    /// Id of the user's journey: the same in look-up, upload and webhook
    #[arg(long, value_name = "ID")]
    transaction_id: Option<String>,
    /// `queued`: the rest comes by webhook; `immediate`: wait for the KRA's first answer
    #[arg(long, default_value = "queued", value_parser = ["queued", "immediate"])]
    mode: String,
    /// How the two documents travel: as base64 texts in the JSON, as files of a form, or as URLs
    #[arg(long, default_value = "base64", value_parser = ["base64", "multipart", "urls"])]
    encoding: String,
    /// The account opening form (PDF or image), instead of the member `pan`
    #[arg(long, value_name = "FILE")]
    account_opening_form: Option<PathBuf>,
    /// The Aadhaar XML, instead of the member `aadhaar`
    #[arg(long, value_name = "FILE")]
    aadhaar_xml: Option<PathBuf>,
    /// Treat warnings as errors
    #[arg(long)]
    strict: bool,
    /// Spellings confirmed with the provider (TOML) [default: the file in KYCKIT_SPELLINGS]
    #[arg(long, value_name = "FILE")]
    spellings: Option<PathBuf>,
    /// The receipt, violations and errors as JSON on stdout
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    connection: Connection,
}

/// Runs the command.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    let transaction_id =
        args.transaction_id.as_deref().filter(|id| !id.is_empty()).ok_or_else(no_transaction_id)?;
    let encoding = encoding(&args.encoding)?;
    let spellings = spellings::load(args.spellings.as_deref())?;
    let rules = Rules { strict: args.strict, spellings, ..Rules::at(Timestamp::now()) };
    let input = input::read(&args.file, input::APPLICATION)?;
    let mut application = validate::application(&input, &rules)?;
    add_documents(&mut application, args)?;
    let Some(valid) = checked(application, &rules, &input, args.json, out) else { return Ok(exit::NO) };

    let ear = Arc::new(Ear::default());
    let mut config = args.connection.config(&rules.spellings, &ear)?;
    config.strict = args.strict;
    let base_url = masked_url(&config.base_url);
    let client = Client::new(config).map_err(|error| args.connection.failure(error))?;
    ear.warn_of_spellings(out);
    let canceller = Canceller::new();
    let options = UploadOptions {
        mode: mode(&args.mode),
        encoding,
        canceller: Some(canceller.clone()),
        ..UploadOptions::new(transaction_id)
    };
    let started = Timestamp::now();
    tell_before_sending(&base_url, transaction_id, started, args, out);
    let receipt = or_cancelled(client.upload(&valid, &options), &canceller)?;
    let receipt = receipt.map_err(|error| failure(error, args))?;
    let is_unanswered = receipt.outcome == Outcome::Unknown && receipt.http_status.is_none();
    if canceller.is_cancelled() && is_unanswered {
        interrupted(transaction_id, started, args.json, out);
        return Ok(exit::UNKNOWN);
    }
    if args.json {
        out.line(&receipt.to_json());
    } else {
        show(&receipt, out);
    }
    Ok(match receipt.outcome {
        Outcome::Accepted => exit::FINE,
        Outcome::Rejected => exit::NO,
        Outcome::Unknown => exit::UNKNOWN,
    })
}

fn mode(name: &str) -> UploadMode {
    if name == UploadMode::Immediate.as_str() { UploadMode::Immediate } else { UploadMode::Queued }
}

fn encoding(name: &str) -> Result<DocumentEncoding, Failure> {
    let url = |variable: &str| {
        let url = std::env::var(variable).ok().filter(|url| !url.is_empty()).map(Secret::from);
        url.ok_or_else(|| {
            let says = format!("the environment variable {variable} is not set");
            let remedy = "Name the https URL of the document there, or take another --encoding.";
            Failure::configuration("document_url", says, remedy).at(variable)
        })
    };
    let [form, aadhaar] = DOCUMENT_URLS;
    Ok(match name {
        "multipart" => DocumentEncoding::Multipart,
        "urls" => DocumentEncoding::Urls { account_opening_form: url(form)?, aadhaar_xml: url(aadhaar)? },
        _ => DocumentEncoding::Base64,
    })
}

/// An error of the upload, with the argument or variable that it is about.
fn failure(error: kyckit::Error, args: &Args) -> Failure {
    let [form, aadhaar] = DOCUMENT_URLS;
    let variable = match (error.code(), error.path()) {
        ("document_url", Some("aadhaar")) => Some(aadhaar),
        ("document_url", _) => Some(form),
        _ => None,
    };
    let failure = args.connection.failure(error);
    match variable {
        Some(variable) => failure.at(variable),
        None => failure,
    }
}

fn no_transaction_id() -> Failure {
    let says = "an upload needs the id of the user's journey";
    let remedy = format!(
        "Give the id that you used in the look-up. If there was none, store a new one with the application first and \
         pass it, for example `--transaction-id {}`.",
        kyckit::new_transaction_id()
    );
    Failure::configuration("transaction_id", says, remedy).at("--transaction-id")
}

/// The application when it may be sent; otherwise its violations are shown.
fn checked(
    application: KraApplication,
    rules: &Rules,
    input: &Input,
    json: bool,
    out: &mut Output,
) -> Option<Valid<KraApplication>> {
    let violations = application.validate(rules);
    let Ok(valid) = application.into_valid(rules) else {
        validate::show(out, &violations, input, json);
        return None;
    };
    if !violations.is_empty() && !json {
        for violation in violations.iter() {
            let head = out.paint(To::Stderr, Colour::Yellow, &format!("warning[{}]", violation.code));
            out.aside(&format!("{head}: {}", plain(&violation.message)));
        }
    }
    Some(valid)
}

/// Documents given as files take the place of those in the application.
fn add_documents(application: &mut KraApplication, args: &Args) -> Result<(), Failure> {
    if let Some(path) = &args.account_opening_form {
        let bytes = input::read(path, input::APPLICATION)?.bytes;
        application.documents.account_opening_form = Some(Document::account_opening_form(bytes));
        forget_unread(application, "documents.account_opening_form");
    }
    if let Some(path) = &args.aadhaar_xml {
        let bytes = input::read(path, input::APPLICATION)?.bytes;
        application.documents.aadhaar_xml = Some(Document::aadhaar_xml(bytes));
        forget_unread(application, "documents.aadhaar_xml");
    }
    Ok(())
}

/// What the member held before no longer matters, even when it could not be read.
fn forget_unread(application: &mut KraApplication, path: &str) {
    if let Some(field) = hyperverge::field(path) {
        application.unread.retain(|member| member.name() != field.wire_name);
        application.notes.retain(|note| note.wire_name != field.wire_name);
    }
}

/// What a look-up needs, told before anything is sent: it stands there even when the upload is interrupted.
fn tell_before_sending(url: &str, id: &str, started: Timestamp, args: &Args, out: &mut Output) {
    let id = plain(id);
    let bound = args.connection.timeout;
    out.aside(&format!(
        "sending to {url} as {id}, started {started}; waiting for the answer, {bound} s at most"
    ));
}

/// The user has stopped waiting: what is on its way cannot be called back.
fn interrupted(id: &str, started: Timestamp, json: bool, out: &mut Output) {
    let says = "you stopped waiting; the application may have reached the provider";
    let remedy = "Look it up before you send it again.";
    if json {
        let record = json!({"outcome": "unknown", "code": "interrupted", "message": says, "remedy": remedy,
            "sent": "maybe", "transaction_id": id, "started_at": started.to_string()});
        return out.line(&record.to_string());
    }
    let head = out.paint(To::Stdout, Colour::Yellow, "unknown[interrupted]");
    out.line(&format!("{head}: {says}"));
    out.line(&format!(" = transaction id: {}", plain(id)));
    out.line(&format!(" = started: {started}"));
    out.line(&format!(" = look up: {}", look_up(id, started)));
    out.line(&format!(" = help: {remedy}"));
}

/// The command that finds out what became of an upload. The PAN is not repeated here.
fn look_up(id: &str, started: Timestamp) -> String {
    format!("`kyckit status PAN --transaction-id {} --uploaded-at {started}`", plain(id))
}

fn show(receipt: &Receipt, out: &mut Output) {
    let colour = match receipt.outcome {
        Outcome::Accepted => Colour::Green,
        Outcome::Rejected => Colour::Red,
        Outcome::Unknown => Colour::Yellow,
    };
    let code = receipt.code.as_deref().map_or_else(String::new, |code| format!("[{}]", plain(code)));
    let head = out.paint(To::Stdout, colour, &format!("{}{code}", receipt.outcome.as_str()));
    out.line(&format!("{head}: {}", receipt.message));
    let mut row = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            out.line(&format!(" = {name}: {value}"));
        }
    };
    row("transaction id", Some(plain(&receipt.lookup.transaction_id)));
    row("request id", receipt.request_id.as_deref().map(plain));
    row("registry status", receipt.registry_status.as_deref().map(events::registry_status));
    row("http status", receipt.http_status.map(|status| status.to_string()));
    row("reached the provider", Some(receipt.sent.as_str().to_owned()));
    if receipt.outcome == Outcome::Unknown {
        let lookup = &receipt.lookup;
        let mut how = format!(
            "Search and Verify for the applicant's PAN, {}",
            look_up(&lookup.transaction_id, lookup.started_at)
        );
        if receipt.code.as_deref() == Some("duplicate") {
            how.push_str("; the record may be that of an earlier attempt, whatever its time");
        }
        row("look up", Some(how));
    }
    row("help", Some(in_commands(&receipt.remedy)));
}
