//! `kyckit status`: what the registries know of a PAN, and what that means for an upload.

use super::advise;
use crate::connection::{Connection, Ear, masked_url, stopped, unless_interrupted};
use crate::output::{Colour, Output, To, plain};
use crate::report::{self, Failure};
use crate::{events, exit, input};
use kyckit::hyperverge::{
    self, Client, KraApplication, KycData, Lookup, Recommendation, Reconciliation, RegistryAnswer,
    RegistryStatus,
};
use kyckit::{Error, Personal, Rules, Severity, Timestamp};
use serde_json::{Map, Value, json};
use std::path::Path;
use std::sync::Arc;

const AFTER: &str = "\
Examples:
  kyckit status AAAPT1234A
  kyckit status - < pan.txt                 an argument is visible to others on this machine, stdin is not
  kyckit status AAAPT1234A --reveal
  kyckit status AAAPT1234A --transaction-id T-1 --uploaded-at 2026-01-15T10:00:00Z
                                            what became of that upload

It asks Search and Verify of HyperVerge; the shape of its answer is inferred. Asking twice does no harm.
Credentials come from KYCKIT_HYPERVERGE_APP_ID and KYCKIT_HYPERVERGE_APP_KEY only. The default base URL is the
provider's live one; KYCKIT_HYPERVERGE_BASE_URL or --base-url name another.
Exit codes: 0 the registry answered, 2 any error; with --uploaded-at: 0 taken, 1 not found, 3 nobody can tell";

/// Asks the registries for the record of a PAN and advises what to do.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// The PAN, or `-` to read it from stdin
    pan: String,
    /// Id of the user's journey: the same in look-up, upload and webhook [default: a new one]
    #[arg(long, value_name = "ID")]
    transaction_id: Option<String>,
    /// When an upload of unknown outcome began, as `kyckit upload` told: says what became of it
    #[arg(long, value_name = "RFC3339", requires = "transaction_id")]
    uploaded_at: Option<String>,
    /// Show names, remarks and whatever else may be personal data
    #[arg(long)]
    reveal: bool,
    /// One JSON object on stdout
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    connection: Connection,
}

/// What came back: the answer, and what it says of an upload when that was asked.
struct Found {
    answer: RegistryAnswer,
    upload: Option<&'static str>,
}

/// Runs the command.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    let started_at = args.uploaded_at.as_deref().map(instant).transpose()?;
    let pan = pan(&args.pan)?;
    let transaction_id = args.transaction_id.clone().unwrap_or_else(kyckit::new_transaction_id);
    let ear = Arc::new(Ear::default());
    let config = args.connection.config(&Arc::default(), &ear)?;
    let url = masked_url(&config.base_url);
    let client = Client::new(config).map_err(|error| args.connection.failure(error))?;
    let id = plain(&transaction_id);
    out.aside(&format!("asking {url} as {id}; {} s at most", args.connection.timeout));
    let asked = ask(
        &client,
        Lookup { transaction_id, pan, started_at: started_at.unwrap_or_else(Timestamp::now) },
        started_at.is_some(),
    );
    let found = unless_interrupted(asked)?.ok_or_else(stopped)?;
    let found = found.map_err(|error| args.connection.failure(error))?;
    let advice = advice(&found.answer);
    if args.json {
        out.line(&record(&found, &advice, &id, args.reveal).to_string());
    } else {
        show(&found, &advice, args.reveal, out);
    }
    Ok(match found.upload {
        Some("not_found") => exit::NO,
        Some("cannot_tell") => exit::UNKNOWN,
        _ => exit::FINE,
    })
}

async fn ask(client: &Client, lookup: Lookup, about_upload: bool) -> Result<Found, Error> {
    if !about_upload {
        let answer = client.search_and_verify(&lookup.pan, &lookup.transaction_id).await?;
        return Ok(Found { answer, upload: None });
    }
    let reconciliation = client.reconcile(&lookup).await?;
    let upload = Some(reconciliation.as_str());
    let (Reconciliation::Taken(answer)
    | Reconciliation::NotFound(answer)
    | Reconciliation::CannotTell(answer)) = reconciliation;
    Ok(Found { answer, upload })
}

fn instant(text: &str) -> Result<Timestamp, Failure> {
    Timestamp::parse(text).ok_or_else(|| {
        let says = "the instant is not RFC 3339";
        let remedy = "Copy it from what `kyckit upload` printed: `started 2026-01-15T10:00:00Z`.";
        Failure::configuration("bad_instant", says, remedy).at("--uploaded-at")
    })
}

/// The PAN from the argument or stdin, checked as in an application before anybody is asked.
fn pan(argument: &str) -> Result<Personal, Failure> {
    let text = if argument == "-" {
        let input = input::read(Path::new("-"), input::SETTINGS)?;
        String::from_utf8_lossy(&input.bytes).trim().to_owned()
    } else {
        argument.to_owned()
    };
    let place = if argument == "-" { "<stdin>" } else { "PAN" };
    checked_pan(text, place)
}

/// A PAN that an application could have.
pub(super) fn checked_pan(text: String, place: &str) -> Result<Personal, Failure> {
    let application =
        KraApplication { pan: Some(Personal::from(text.as_str())), ..KraApplication::default() };
    let violations = application.validate(&Rules::at(Timestamp::now())).of_field("pan");
    match violations.iter().find(|violation| violation.severity == Severity::Error) {
        Some(wrong) => Err(Failure::configuration(wrong.code, wrong.message.clone(), wrong.remedy).at(place)),
        None => Ok(Personal::from(text)),
    }
}

fn advice(answer: &RegistryAnswer) -> Recommendation {
    let status = |record: &'_ KycData| (record.status.clone(), record.modification_status.clone());
    let statuses: Vec<_> = answer.records.iter().map(status).collect();
    let given: Vec<RegistryStatus<'_>> = statuses
        .iter()
        .map(|(status, update)| RegistryStatus {
            status: status.as_deref().unwrap_or_default(),
            update_status: update.as_deref().unwrap_or_default(),
        })
        .collect();
    let mut advice = hyperverge::advise(&given);
    if given.is_empty() {
        // It would have Search and Verify asked first, which is what was done.
        advice.reasons = vec!["The answer holds no record: ask again, or look at it by hand.".into()];
    }
    // A status that is no code may hold anything.
    advice.decided_by =
        advice.decided_by.map(|text| if text.is_empty() { text } else { events::code(&text, false) });
    advice
}

/// Name, label and text of each member that the registry filled, as it may be shown.
fn members(record: &KycData, reveal: bool) -> Vec<(&'static str, &'static str, String)> {
    let mut found = Vec::new();
    let mut put = |name, label, text: Option<&str>, show: fn(&str, bool) -> String| {
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            found.push((name, label, show(text, reveal)));
        }
    };
    put("pan", "PAN", record.pan.as_ref().map(Personal::expose), events::hidden);
    put("name", "name", record.name.as_ref().map(Personal::expose), events::hidden);
    put("birth_date", "born", record.birth_date.as_ref().map(Personal::expose), events::hidden);
    put("status", "status", record.status.as_deref(), events::code);
    put("modification_status", "modification", record.modification_status.as_deref(), events::code);
    put("status_date", "status date", record.status_date.as_deref(), events::date);
    put("entry_date", "entered", record.entry_date.as_deref(), events::date);
    put("modification_date", "modified", record.modification_date.as_deref(), events::date);
    put("registration_ack", "registered", record.registration_ack.as_deref(), events::hidden);
    put("modification_ack", "acknowledged", record.modification_ack.as_deref(), events::hidden);
    put("status_delta", "lacking", record.status_delta.as_deref(), events::hidden);
    put("pos_code", "POS code", record.pos_code.as_deref(), events::hidden);
    put("hold_remarks", "remarks", record.hold_remarks.as_ref().map(Personal::expose), events::code);
    put(
        "modification_remarks",
        "mod. remarks",
        record.modification_remarks.as_ref().map(Personal::expose),
        events::code,
    );
    put("error", "error", record.error.as_ref().map(Personal::expose), events::code);
    found
}

fn show(found: &Found, advice: &Recommendation, reveal: bool, out: &mut Output) {
    if found.answer.records.is_empty() {
        out.line("the answer holds no record");
    }
    for (index, record) in found.answer.records.iter().enumerate() {
        let title = format!("record {} of {}", index + 1, found.answer.records.len());
        let title = out.paint(To::Stdout, Colour::Bold, &title);
        out.line(&title);
        show_members(record, reveal, out);
    }
    if let Some(upload) = found.upload {
        let says = match upload {
            "taken" => {
                "taken: the registry has a record that was entered after it began; do not send it again"
            }
            "not_found" => {
                "not_found: the registry has no record; a queued upload may still be on its way, so ask again in some minutes before you send it again"
            }
            _ => {
                "cannot_tell: the record is older, has no time, or could not be asked for; look at it by hand"
            }
        };
        out.line(&format!("the upload:    {says}"));
    }
    if let Some(id) = &found.answer.request_id {
        out.line(&format!("request id:    {}", plain(id)));
    }
    out.line("");
    let title = out.paint(To::Stdout, Colour::Bold, "advice");
    let count = report::number(found.answer.records.len(), "record");
    out.line(&format!("{title} (from {count})"));
    advise::show(out, advice);
}

/// One line a member of a record's state.
pub(super) fn show_members(record: &KycData, reveal: bool, out: &mut Output) {
    for (name, label, text) in members(record, reveal) {
        // The code says little to people: what it means stands beside it.
        let text = match name {
            _ if events::code(&text, false) != text => text,
            "status" => events::registry_status(&text),
            "modification_status" => events::modification_status(&text),
            _ => text,
        };
        out.line(&format!("  {:<14}{text}", format!("{label}:")));
    }
}

/// The members of a record's state for programs.
pub(super) fn members_json(record: &KycData, reveal: bool) -> Value {
    let members: Map<String, Value> =
        members(record, reveal).into_iter().map(|(name, _, text)| (name.to_owned(), text.into())).collect();
    members.into()
}

fn record(found: &Found, advice: &Recommendation, id: &str, reveal: bool) -> Value {
    let of = |record: &KycData| members_json(record, reveal);
    // JSON of the library's own making: reading it back cannot fail.
    let advice: Value = serde_json::from_str(&advice.to_json()).unwrap_or_default();
    json!({
        "transaction_id": id,
        "request_id": found.answer.request_id,
        "records": found.answer.records.iter().map(of).collect::<Vec<_>>(),
        "advice": advice,
        "upload": found.upload,
    })
}
