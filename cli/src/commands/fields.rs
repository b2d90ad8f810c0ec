//! `kyckit fields`: the members of an application, from the table that validation works by, and those of webhooks.

mod payload;

use super::validate::unknown_field;
use crate::nearest::hint;
use crate::output::{Colour, Output, To, plain};
use crate::report::{Failure, in_commands, number};
use crate::{exit, providers};
use kyckit::{AppliesTo, Check, Field, FieldKind, Obligation, PayloadMember, hyperverge};
use serde_json::json;

/// Name of the group of the members that stand in no group.
const TOP: &str = "application";

const AFTER: &str = "\
Examples:
  kyckit fields                              every member, group by group
  kyckit fields appCorPincd                  all about one, by wire name or path
  kyckit fields --group correspondence
  kyckit fields --mandatory --applicant organisation
  kyckit fields --wire-name add --search proof
  kyckit fields --webhook argos              the members of a provider's webhooks
  kyckit fields --webhook argos kyc_result.status

Filters are joined by *and*. `kyckit codes LIST` shows the words of a list.
Exit codes: 0 fine, 2 there is no such field or group";

/// Browses the members of an application: what each is, takes and must be.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// One field, by its path (`correspondence.pin_code`) or wire name (`appCorPincd`)
    field: Option<String>,
    /// The members of this provider's webhooks instead of an application's
    #[arg(long, value_name = "PROVIDER", conflicts_with_all = ["group", "applicant", "mandatory"])]
    webhook: Option<String>,
    /// Only this group of the model, for example `correspondence`; `application` for what stands in none
    #[arg(long, value_name = "NAME")]
    group: Option<String>,
    /// Only what speaks of this kind of applicant
    #[arg(long, value_name = "KIND", value_parser = ["individual", "organisation"])]
    applicant: Option<String>,
    /// Only what must be there, always or on a condition
    #[arg(long)]
    mandatory: bool,
    /// Only wire names that contain this text, in any case
    #[arg(long, value_name = "TEXT")]
    wire_name: Option<String>,
    /// Only fields whose name, path or description contains this text, in any case
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,
    /// One JSON object per field and line
    #[arg(long)]
    pub(crate) json: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    if let Some(name) = &args.webhook {
        let provider = providers::named(name, "--webhook")?;
        let keeps = |member: &PayloadMember| {
            args.has(member.wire_name, &format!("{} {} {}", member.wire_name, member.name, member.doc))
        };
        payload::show(provider, args.field.as_deref(), keeps, args.json, out)?;
        return Ok(exit::FINE);
    }
    if let Some(name) = &args.field {
        let field = hyperverge::field(name).ok_or_else(|| unknown_field(name).at("FIELD"))?;
        if args.json {
            out.line(&record(field));
        } else {
            page(field, out);
        }
        return Ok(exit::FINE);
    }
    if let Some(name) = args.group.as_deref().filter(|name| !groups().contains(name)) {
        let says = format!("there is no group `{}`", plain(name));
        let remedy = format!("{}Known: `{}`.", hint(name, groups()), groups().join("`, `"));
        return Err(Failure::configuration("unknown_group", says, remedy).at("--group"));
    }
    let found: Vec<&Field> = hyperverge::FIELDS.iter().filter(|field| args.keeps(field)).collect();
    if args.json {
        found.iter().for_each(|field| out.line(&record(field)));
    } else {
        table(&found, out);
    }
    Ok(exit::FINE)
}

impl Args {
    fn keeps(&self, field: &Field) -> bool {
        let kind = match self.applicant.as_deref() {
            Some("individual") => field.applies_to != AppliesTo::Organisation,
            Some(_) => field.applies_to != AppliesTo::Individual,
            None => true,
        };
        let must = matches!(field.obligation, Obligation::Required | Obligation::When);
        kind && (must || !self.mandatory)
            && self.group.as_deref().is_none_or(|wanted| group(field) == wanted)
            && self.has(field.wire_name, &format!("{} {} {}", field.wire_name, field.path, field.doc))
    }

    /// Whether the filters of names and texts keep it.
    fn has(&self, wire_name: &str, all: &str) -> bool {
        let holds = |text: &str, wanted: &Option<String>| {
            wanted.as_ref().is_none_or(|wanted| text.to_lowercase().contains(&wanted.to_lowercase()))
        };
        holds(wire_name, &self.wire_name) && holds(all, &self.search)
    }
}

fn group(field: &Field) -> &'static str {
    field.path.split_once('.').map_or(TOP, |(group, _)| group)
}

/// Every group, in the order of the wire.
fn groups() -> Vec<&'static str> {
    let mut groups = Vec::new();
    for field in &hyperverge::FIELDS {
        if !groups.contains(&group(field)) {
            groups.push(group(field));
        }
    }
    groups
}

fn table(found: &[&Field], out: &mut Output) {
    for name in groups() {
        let members: Vec<_> = found.iter().filter(|field| group(field) == name).collect();
        if members.is_empty() {
            continue;
        }
        let title = out.paint(To::Stdout, Colour::Bold, name);
        out.line(&title);
        for field in members {
            let mut notes = vec![format(field), obligation(field)];
            notes.extend(only_for(field).map(|whom| format!("{whom} only")));
            notes.extend(field.personal.then(|| "personal".to_owned()));
            out.line(&format!("  {:<22} {:<36} {}", field.wire_name, field.path, notes.join("; ")));
        }
    }
    out.line(&number(found.len(), "field"));
}

/// Everything about one field.
fn page(field: &Field, out: &mut Output) {
    let title = out.paint(To::Stdout, Colour::Bold, field.wire_name);
    out.line(&format!("{title} ({})", field.path));
    out.line(&format!("  {}", field.doc));
    let mut row = |name: &str, text: &str| out.line(&format!("  {:<13}{text}", format!("{name}:")));
    row("takes", &format(field));
    if let Some(list) = field.list {
        let open = list.codes.iter().filter(|code| !code.confirmed).count();
        let count = number(list.codes.len(), "word");
        row("words", &format!("`kyckit codes {}`: {count}, {open} unconfirmed", list.name));
    }
    let length = length(field);
    if !length.is_empty() {
        row("length", &length);
    }
    if let Some(check) = check(field.check) {
        row("check", check);
    }
    row("obligation", &obligation(field));
    row("applies to", only_for(field).unwrap_or("everybody"));
    row("personal", if field.personal { "yes: masked wherever it could show" } else { "no" });
    row("place", &format!("{} of {} on the wire", usize::from(field.index) + 1, hyperverge::FIELDS.len()));
    row("remedy", &in_commands(field.remedy));
    row("source", &format!("{} (explained in docs/sources.md)", field.source));
}

fn format(field: &Field) -> String {
    match (field.kind, field.list) {
        (FieldKind::Code, Some(list)) => {
            let other = if list.complete { "" } else { ", or the provider's own" };
            format!("a word of `{}`{other}", list.name)
        }
        (FieldKind::Flag, _) => "`yes` or `no`".to_owned(),
        (FieldKind::Date, _) => "DD-MM-YYYY".to_owned(),
        (FieldKind::Count, _) => "a whole number".to_owned(),
        (FieldKind::Document, _) => "a file, base64 on the wire".to_owned(),
        _ => "text".to_owned(),
    }
}

fn obligation(field: &Field) -> String {
    match field.obligation {
        Obligation::Required => "required".to_owned(),
        Obligation::Optional => "optional".to_owned(),
        Obligation::When => format!("required when `{}`", field.when),
        Obligation::Default => format!("`{}` when left out", field.default),
    }
}

fn only_for(field: &Field) -> Option<&'static str> {
    match field.applies_to {
        AppliesTo::Both => None,
        AppliesTo::Individual => Some("individuals"),
        AppliesTo::Organisation => Some("organisations"),
    }
}

fn length(field: &Field) -> String {
    let over = (field.warn_over > 0).then(|| format!("over {} characters a warning", field.warn_over));
    let most = (field.max > 0).then(|| format!("at most {} characters", field.max));
    over.into_iter().chain(most).collect::<Vec<_>>().join(", ")
}

fn check(check: Check) -> Option<&'static str> {
    Some(match check {
        Check::Pan => "five capital letters, four digits, one capital letter",
        Check::AadhaarLastFour => "exactly four digits; a full Aadhaar number is refused everywhere",
        Check::Isd => "a country calling code, digits only",
        Check::Phone => "digits of a telephone number or area code",
        Check::Email => "an e-mail address",
        Check::Reference => "a reference without a full Aadhaar number in it",
        Check::Amount => "digits with at most one decimal point",
        Check::Vid => "16 digits, the last a Verhoeff check digit",
        Check::AccountOpeningForm => "a PDF or an image",
        Check::AadhaarXml => "well-formed XML without DTD or entities",
        _ => return None,
    })
}

fn record(field: &Field) -> String {
    json!({
        "wire_name": field.wire_name,
        "path": field.path,
        "group": group(field),
        "doc": field.doc,
        "format": format(field),
        "list": field.list.map(|list| list.name),
        "obligation": obligation(field),
        "required": field.obligation == Obligation::Required,
        "when": Some(field.when).filter(|when| !when.is_empty()),
        "default": Some(field.default).filter(|default| !default.is_empty()),
        "applies_to": only_for(field),
        "personal": field.personal,
        "warn_over": Some(field.warn_over).filter(|over| *over > 0),
        "max": Some(field.max).filter(|max| *max > 0),
        "remedy": field.remedy,
        "source": field.source,
        "index": field.index,
    })
    .to_string()
}
