//! `kyckit download`: the record that a registry holds of a PAN.

use super::status::{checked_pan, members_json, show_members};
use crate::connection::{Connection, Ear, masked_url, stopped, unless_interrupted};
use crate::output::{Colour, Output, To, plain};
use crate::report::{Failure, number};
use crate::{events, exit, input};
use kyckit::hyperverge::{
    self, Client, Download, DownloadRequest, KraApplication, RegistryRecord, download_parts,
};
use kyckit::{Date, Field, FieldKind, Obligation, Personal, PersonalDate, Rules, Timestamp};
use serde_json::{Map, Value, json};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const AFTER: &str = "\
Examples:
  kyckit download AAAPT1234A --born 01-01-1990 --registry CVLKRA
  echo AAAPT1234A 01-01-1990 | kyckit download - --registry CVLKRA
                                            an argument is visible to others on this machine, stdin is not
  kyckit download AAAPT1234A --born 01-01-1990 --registry CAMS --parts data --reveal --json
  kyckit download AAAPT1234A --born 01-01-1990 --registry CVLKRA --signature signature.tiff

It asks CVL Download of HyperVerge; the shape of its answer is inferred. Asking twice does no harm. The date must be that
of the record, or the registry refuses (WEBERR-012). Words and codes in a record are the registry's own: look them over
before they go into an upload. Personal data, and every text that could be, are masked unless --reveal is given.
Credentials come from KYCKIT_HYPERVERGE_APP_ID and KYCKIT_HYPERVERGE_APP_KEY only. The default base URL is the
provider's live one; KYCKIT_HYPERVERGE_BASE_URL or --base-url name another.
Exit codes: 0 a record came, 1 the registry gave none, 2 any error";

/// Downloads the record of a PAN from a registry.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// The PAN, or `-` to read it from stdin, with the date behind it unless --born is given
    pan: String,
    /// Date of birth or incorporation
    #[arg(long, value_name = "DD-MM-YYYY")]
    born: Option<String>,
    /// Whose record: a word of `kyckit codes kra_agency`; any other text is passed on
    #[arg(long, value_name = "NAME")]
    registry: String,
    /// What is wanted of it; the image is the signature
    #[arg(long, default_value = "all", value_parser = ["all", "data", "image"])]
    parts: String,
    /// Write the signature into this new file
    #[arg(long, value_name = "FILE")]
    signature: Option<PathBuf>,
    /// Id of the user's journey: the same in look-up, upload and webhook [default: a new one]
    #[arg(long, value_name = "ID")]
    transaction_id: Option<String>,
    /// Show names, addresses and whatever else may be personal data
    #[arg(long)]
    reveal: bool,
    /// One JSON object on stdout
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    connection: Connection,
}

/// Runs the command.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    let (pan, birth_or_incorporation_date) = applicant(args)?;
    let parts = match args.parts.as_str() {
        "data" => download_parts::DATA,
        "image" => download_parts::IMAGE,
        _ => download_parts::ALL,
    };
    let signature = args.signature.as_deref().map(|path| SignatureFile::new(path, parts)).transpose()?;
    let (registry, parts) = (args.registry.clone(), parts.to_owned());
    let wanted = DownloadRequest { pan, birth_or_incorporation_date, registry, parts };
    let id = args.transaction_id.clone().unwrap_or_else(kyckit::new_transaction_id);
    let config = args.connection.config(&Arc::default(), &Arc::new(Ear::default()))?;
    let url = masked_url(&config.base_url);
    let client = Client::new(config).map_err(|error| args.connection.failure(error))?;
    let (timeout, shown_id) = (args.connection.timeout, plain(&id));
    out.aside(&format!("asking {url} as {shown_id}; {timeout} s at most"));
    let found = unless_interrupted(client.download(&wanted, &id))?.ok_or_else(stopped)?;
    let found = found.map_err(|error| failure(error, args))?;
    let rules = Rules::at(Timestamp::now());
    if args.json {
        let records: Vec<Value> = found.records.iter().map(|one| record(one, &rules, args.reveal)).collect();
        out.line(
            &json!({"transaction_id": shown_id, "request_id": found.request_id, "records": records})
                .to_string(),
        );
    } else {
        show(&found, &rules, args.reveal, out);
    }
    if let Some(file) = signature {
        file.write(&found, out)?;
    }
    let is_there = found.records.iter().any(|record| record.failure.is_none());
    Ok(if is_there { exit::FINE } else { exit::NO })
}

/// The PAN and the date, from arguments or stdin.
fn applicant(args: &Args) -> Result<(Personal, PersonalDate), Failure> {
    let from_stdin = args.pan == "-";
    let text = if from_stdin {
        let input = input::read(Path::new("-"), input::SETTINGS)?;
        String::from_utf8_lossy(&input.bytes).into_owned()
    } else {
        args.pan.clone()
    };
    let (pan, rest) = match text.trim().split_once(char::is_whitespace) {
        Some((pan, rest)) if from_stdin && args.born.is_none() => (pan, Some(rest)),
        _ => (text.trim(), None),
    };
    let pan = checked_pan(pan.to_owned(), if from_stdin { "<stdin>" } else { "PAN" })?;
    let place = if rest.is_some() { "<stdin>" } else { "--born" };
    let wrong = |says: &str| {
        let remedy = "Give the date of birth or incorporation that the record has, as DD-MM-YYYY.";
        Failure::configuration("bad_date", says, remedy).at(place)
    };
    let date = rest
        .or(args.born.as_deref())
        .ok_or_else(|| wrong("a download needs the date of birth or incorporation"))?;
    let date = day(date.trim())
        .ok_or_else(|| wrong("the date is not written as DD-MM-YYYY, or no calendar has it"))?;
    Ok((pan, PersonalDate::from(date)))
}

/// A day as the provider writes it, or as ISO 8601 does.
fn day(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.split('-').collect();
    match parts.as_slice() {
        [day, month, year] if day.len() == 2 => Date::from_iso(&format!("{year}-{month}-{day}")),
        _ => Date::from_iso(text),
    }
}

/// An error of the call, with the argument that it is about.
fn failure(error: kyckit::Error, args: &Args) -> Failure {
    let (is_registry, is_refused) = (error.path() == Some("registry"), error.code() == "request_refused");
    let failure = args.connection.failure(error);
    match (is_registry, is_refused) {
        (true, _) => failure.at("--registry"),
        (_, true) => failure.with_help("The registries: `kyckit codes kra_agency`."),
        _ => failure,
    }
}

/// The application's members that came, by their wire names, as they may be shown.
fn members(application: &KraApplication, rules: &Rules, reveal: bool) -> Vec<(&'static str, String)> {
    // JSON of the library's own making: reading it back cannot fail.
    let wire: Map<String, Value> = serde_json::from_str(&application.to_wire(rules)).unwrap_or_default();
    let shown = |field: &Field| {
        let value = wire.get(field.wire_name).filter(|_| !is_default(field, application))?;
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (!text.is_empty()).then(|| (field.wire_name, member(field, &text, reveal)))
    };
    hyperverge::FIELDS.iter().filter_map(shown).collect()
}

/// Whether the writer filled in what the registry did not say.
fn is_default(field: &Field, application: &KraApplication) -> bool {
    field.obligation == Obligation::Default
        && match field.path {
            "correspondence.country" => application.correspondence.country.is_none(),
            "permanent.country" => application.permanent.country.is_none(),
            _ => application.kyc_record_count.is_none(),
        }
}

/// A member's text: shown when it is not personal and can be nothing but what the table says.
fn member(field: &Field, text: &str, reveal: bool) -> String {
    let is_known = !field.personal
        && match field.kind {
            FieldKind::Code => field.list.is_some_and(|list| list.find(text).is_some()),
            FieldKind::Flag => matches!(text, "yes" | "no"),
            FieldKind::Date => return events::date(text, reveal),
            FieldKind::Count => text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit()),
            FieldKind::Text | FieldKind::Document => false,
        };
    events::hidden(text, reveal || is_known)
}

fn show(found: &Download, rules: &Rules, reveal: bool, out: &mut Output) {
    if found.records.is_empty() {
        out.line("the answer holds no record");
    }
    for (index, record) in found.records.iter().enumerate() {
        let title = format!("record {} of {}", index + 1, found.records.len());
        let title = out.paint(To::Stdout, Colour::Bold, &title);
        out.line(&title);
        show_members(&record.data, reveal, out);
        for (name, text) in members(&record.application, rules, reveal) {
            out.line(&format!("  {name:<22} {text}"));
        }
        if let Some(image) = &record.signature {
            out.line(&format!(
                "  {:<14}{}; --signature FILE writes it",
                "signature:",
                number(image.len(), "byte")
            ));
        }
        for extra in record.extra.iter().filter(|_| reveal) {
            out.line(&format!("  {:<22} {} (not known to kyckit)", plain(extra.name()), plain(extra.json())));
        }
        if !record.extra.is_empty() && !reveal {
            let says = number(record.extra.len(), "member");
            out.line(&format!("  and {says} that kyckit does not know; --reveal shows them"));
        }
        if let Some(code) = &record.failure {
            out.line(&format!("  no record:    {}", meaning(code)));
        }
    }
    if let Some(id) = &found.request_id {
        out.line(&format!("request id:    {}", plain(id)));
    }
}

/// What a failure means.
fn meaning(code: &str) -> String {
    if code == "empty_record" {
        return "empty_record: the registry answered success, with everything blank that a record has"
            .to_owned();
    }
    let known = hyperverge::list("provider_error").and_then(|list| list.find(code));
    let code = events::code(code, false);
    known.map_or_else(|| code.clone(), |known| format!("{code}: {}", known.meaning))
}

fn record(record: &RegistryRecord, rules: &Rules, reveal: bool) -> Value {
    let application: Map<String, Value> = members(&record.application, rules, reveal)
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text.into()))
        .collect();
    let extra: Map<String, Value> = record
        .extra
        .iter()
        .filter(|_| reveal)
        .map(|member| (member.name().to_owned(), serde_json::from_str(member.json()).unwrap_or_default()))
        .collect();
    json!({
        "data": members_json(&record.data, reveal),
        "application": application,
        "signature_bytes": record.signature.as_ref().map(|image| image.len()),
        "unknown_members": record.extra.len(),
        "extra": extra,
        "failure": record.failure.as_deref().map(|code| if code == "empty_record" { code.to_owned() } else { events::code(code, false) }),
    })
}

/// The new file of the user's own that the signature goes into. It is made before the registry is asked, so that what
/// came is not lost for want of a place, and is gone again when nothing was written into it.
struct SignatureFile<'a> {
    path: &'a Path,
    file: File,
    is_written: bool,
}

impl<'a> SignatureFile<'a> {
    /// Makes the file; one that is there already is left alone.
    fn new(path: &'a Path, parts: &str) -> Result<Self, Failure> {
        if parts == download_parts::DATA {
            let says = "the signature is not among the parts that are asked for";
            let remedy = "Take --parts all or --parts image with it.";
            return Err(Failure::configuration("signature", says, remedy).at("--signature"));
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| cannot_write(&error))?;
        Ok(SignatureFile { path, file, is_written: false })
    }

    /// Writes the first signature that came.
    fn write(mut self, found: &Download, out: &mut Output) -> Result<(), Failure> {
        let Some(image) = found.records.iter().find_map(|record| record.signature.as_ref()) else {
            out.aside("no signature came; no file was written");
            return Ok(());
        };
        self.file.write_all(image).map_err(|error| cannot_write(&error))?;
        self.is_written = true;
        out.aside(&format!("the signature is in {}", plain(&self.path.display().to_string())));
        Ok(())
    }
}

impl Drop for SignatureFile<'_> {
    fn drop(&mut self) {
        if !self.is_written {
            // What cannot be removed is an empty file.
            let _ = std::fs::remove_file(self.path);
        }
    }
}

fn cannot_write(error: &std::io::Error) -> Failure {
    let says = format!("the signature cannot be written: {}", error.kind());
    Failure::configuration("signature", says, "Name a new file in a folder of yours.").at("--signature")
}
