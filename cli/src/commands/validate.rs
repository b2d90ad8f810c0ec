//! `kyckit validate`: every violation of an application at once. Sends nothing, shows no value.

use crate::input::{self, Input};
use crate::locate::Places;
use crate::nearest::nearest;
use crate::output::{Colour, Output, To, plain};
use crate::report::{self, Failure, Found};
use crate::{exit, spellings};
use kyckit::hyperverge::{self, KraApplication};
use kyckit::{Date, Rules, Timestamp, Violations};
use std::path::PathBuf;

const AFTER: &str = "\
Examples:
  kyckit validate application.json
  kyckit validate - --json < application.json
  kyckit validate application.json --field correspondence.pin_code
  kyckit validate application.json --strict --spellings spellings.toml

With --json: one object a violation and line, with code, path, wire_name, severity, message and remedy.
Exit codes: 0 valid (warnings allowed), 1 violations, 2 the input cannot be read";

/// Checks an application (flat wire JSON) and shows every violation with its remedy.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// The application, or `-` for stdin
    file: PathBuf,
    /// One JSON object per violation and line
    #[arg(long)]
    pub(crate) json: bool,
    /// Treat warnings as errors
    #[arg(long)]
    strict: bool,
    /// Only this field: its path (`correspondence.pin_code`) or wire name (`appCorPincd`)
    #[arg(long, value_name = "PATH")]
    field: Option<String>,
    /// Spellings confirmed with the provider (TOML) [default: the file in KYCKIT_SPELLINGS]
    #[arg(long, value_name = "FILE")]
    spellings: Option<PathBuf>,
    /// The day that counts as today [default: today in India]
    #[arg(long, value_name = "YYYY-MM-DD")]
    today: Option<String>,
}

/// Runs the command.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    let rules = rules(args)?;
    if let Some(name) = args.field.as_deref().filter(|name| hyperverge::field(name).is_none()) {
        return Err(unknown_field(name).at("--field"));
    }
    let input = input::read(&args.file, input::APPLICATION)?;
    let violations = application(&input, &rules)?.validate(&rules);
    let violations = match &args.field {
        Some(name) => violations.of_field(name),
        None => violations,
    };
    show(out, &violations, &input, args.json);
    Ok(if violations.is_valid() { exit::FINE } else { exit::NO })
}

/// Reads an application; what cannot be read is told with its place.
pub(crate) fn application(input: &Input, rules: &Rules) -> Result<KraApplication, Failure> {
    KraApplication::from_wire(&input.bytes, rules).map_err(|error| Failure::of_input(&error, &input.name))
}

/// Shows violations: blocks and a closing line for people, lines of JSON for programs.
pub(crate) fn show(out: &mut Output, violations: &Violations, input: &Input, json: bool) {
    if json {
        return report::records(out, violations);
    }
    let places = if violations.is_empty() { Places::default() } else { Places::find(&input.bytes) };
    report::blocks(out, &Found { violations, input: &input.name, places });
    let colour = if violations.is_valid() { Colour::Green } else { Colour::Red };
    let summary = out.paint(To::Stdout, colour, &report::summary(violations));
    out.line(&summary);
}

fn rules(args: &Args) -> Result<Rules, Failure> {
    let now = args.today.as_deref().map_or_else(|| Ok(Timestamp::now()), noon_in_india)?;
    Ok(Rules {
        strict: args.strict,
        spellings: spellings::load(args.spellings.as_deref())?,
        ..Rules::at(now)
    })
}

fn noon_in_india(day: &str) -> Result<Timestamp, Failure> {
    let instant = Date::from_iso(day).and_then(|day| Timestamp::parse(&format!("{day}T12:00:00+05:30")));
    instant.ok_or_else(|| {
        let says = "the day is not written as YYYY-MM-DD, or no calendar has it";
        Failure::configuration("bad_day", says, "Give a day such as `--today 2026-01-15`.").at("--today")
    })
}

/// There is no such field; the one that was probably meant is named.
pub(crate) fn unknown_field(name: &str) -> Failure {
    // `pin_code` is what people remember of `correspondence.pin_code`.
    let last = |path: &'static str| path.rsplit('.').next().unwrap_or(path);
    let known = hyperverge::FIELDS.iter().flat_map(|field| [field.path, field.wire_name, last(field.path)]);
    let meant = nearest(name, known).map_or_else(String::new, |meant| {
        let whole = hyperverge::FIELDS.iter().find(|field| last(field.path) == meant);
        format!("Did you mean `{}`? ", whole.map_or(meant, |field| field.path))
    });
    let remedy = format!(
        "{meant}Give a path such as `correspondence.pin_code` or a wire name such as `appCorPincd`; `kyckit fields` shows \
         them all."
    );
    Failure::configuration("unknown_field", format!("there is no field `{}`", plain(name)), remedy)
}
