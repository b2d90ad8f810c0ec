//! `kyckit trigger`: sends a sample of a webhook to a receiver on this machine, or prints it.

use super::inspect::header;
use crate::connection::{stopped, unless_interrupted};
use crate::loopback::{self, Answer, Target};
use crate::nearest::hint;
use crate::output::{Colour, Output, To, plain};
use crate::report::Failure;
use crate::{cipher, events, exit, providers};
use kyckit::{Fixture, PROVIDERS, PayloadMember, Provider, Sample};
use serde_json::{Value, json};
use std::path::PathBuf;

const AFTER: &str = "\
Examples:
  kyckit trigger --list
  kyckit trigger p100 kyc_verified | kyckit inspect -
  kyckit trigger hyperverge_kra v2_kra_validated --to http://127.0.0.1:8081/hyperverge_kra
  kyckit trigger p100 kyc_verified --to http://127.0.0.1:8081/p100 --header 'Authorization: Bearer test-token'
  kyckit trigger argos rejected_g1 --set kyc_result.commentCode=expired_id --remove kyc_result.comment
  kyckit trigger argos submit --to http://127.0.0.1:8081/argos --encrypted-with ecb,sha256,base64,none

A sample is what the provider's pages show, with fake data. A dot in a member's name leads into an object inside. Of
providers whose path names the webhook, that path is put behind the URL. It is sent to this machine only, once.
--encrypted-with takes mode, key, encoding and iv, or a receiver's configuration (`kyckit listen --help`); the API key is
in KYCKIT_ARGOS_API_KEY or in a file. Headers on a command line are visible to others on this machine: give test secrets.
Exit codes: 0 printed or taken (2xx), 1 the receiver refused it, 2 the command could not do its work";

/// Sends a sample of a webhook to a receiver on this machine, or prints its body.
#[derive(clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct Args {
    /// Whose webhook
    #[arg(required_unless_present = "list")]
    provider: Option<String>,
    /// Which sample, by its name
    #[arg(required_unless_present = "list")]
    event: Option<String>,
    /// List the samples: of every provider, or of the one that is named
    #[arg(long, conflicts_with_all = ["event", "to"])]
    list: bool,
    /// Give a member this text; may be given again
    #[arg(long, value_name = "MEMBER=TEXT")]
    set: Vec<String>,
    /// Give a member this JSON; may be given again
    #[arg(long, value_name = "MEMBER=JSON")]
    set_json: Vec<String>,
    /// Leave a member out; may be given again
    #[arg(long, value_name = "MEMBER")]
    remove: Vec<String>,
    /// Where to send it; this machine only [default: print the body]
    #[arg(long, value_name = "URL")]
    to: Option<String>,
    /// A header to send; may be given again
    #[arg(long, value_name = "NAME: VALUE", requires = "to")]
    header: Vec<String>,
    /// Encrypt the body (argos): `mode,key,encoding,iv`, or a receiver's configuration
    #[arg(long, value_name = "SETTINGS")]
    encrypted_with: Option<String>,
    /// File that holds the API key [default: KYCKIT_ARGOS_API_KEY]
    #[arg(long, value_name = "FILE", requires = "encrypted_with")]
    api_key_file: Option<PathBuf>,
    /// Show what was sent as it is
    #[arg(long)]
    reveal: bool,
    /// One JSON object on stdout
    #[arg(long)]
    pub(crate) json: bool,
}

/// Runs the command.
pub(crate) fn run(args: &Args, out: &mut Output) -> Result<u8, Failure> {
    let provider = args.provider.as_deref().map(|name| providers::named(name, "PROVIDER")).transpose()?;
    let (Some(provider), Some(event)) = (provider, &args.event) else {
        list(provider, args.json, out);
        return Ok(exit::FINE);
    };
    let target = args.to.as_deref().map(|url| Target::read(url, "--to")).transpose()?;
    let sample = args.sample(provider, event)?;
    let Some(target) = target else {
        out.line(&String::from_utf8_lossy(&sample.body));
        return Ok(exit::FINE);
    };
    let sending = loopback::send(&target, &sample.suffix, &sample.headers, sample.body.clone());
    let answer = unless_interrupted(sending)?.ok_or_else(stopped)??;
    args.tell(provider, &sample, &answer, out);
    Ok(if (200..300).contains(&answer.status) { exit::FINE } else { exit::NO })
}

impl Args {
    /// The sample with everything that the arguments change.
    fn sample(&self, provider: &'static dyn Provider, event: &str) -> Result<Sample, Failure> {
        let mut fixture = fixture(provider, event)?;
        for text in &self.set {
            let (member, text) = assignment(text, "--set")?;
            fixture = fixture.set(member, text);
        }
        for text in &self.set_json {
            let (member, json) = assignment(text, "--set-json")?;
            if serde_json::from_str::<&serde_json::value::RawValue>(json).is_err() {
                let says = "what a member is to be is no JSON";
                let remedy = "Quote it for the shell, or give a text with --set.";
                return Err(Failure::configuration("not_json", says, remedy).at("--set-json"));
            }
            fixture = fixture.set_json(member, json);
        }
        fixture = self.remove.iter().fold(fixture, |fixture, member| fixture.remove(member));
        for text in &self.header {
            let (name, value) = header(text)?;
            fixture = fixture.header(&name, &value);
        }
        let Some(settings) = &self.encrypted_with else { return Ok(fixture.sample()) };
        if provider.name() != "argos" {
            let says = format!("the bodies of `{}` are never encrypted", provider.name());
            let remedy = "Leave it out, or send a webhook of argos.";
            return Err(Failure::configuration("cipher", says, remedy).at("--encrypted-with"));
        }
        let cipher = cipher::of_argument(settings, provider.name(), self.api_key_file.as_deref())?;
        Ok(fixture.encrypted(|plaintext| cipher::encrypt(&cipher, plaintext))?)
    }

    fn tell(&self, provider: &dyn Provider, sample: &Sample, answer: &Answer, out: &mut Output) {
        let body = if self.reveal {
            String::from_utf8_lossy(&sample.body).into_owned()
        } else {
            masked(&sample.body, providers::members(provider.name()))
        };
        let shown = |name: &str, value: &str| {
            let is_plain = self.reveal || name.eq_ignore_ascii_case("content-type");
            if is_plain { plain(value) } else { events::MASK.to_owned() }
        };
        let headers = sample.headers.iter().map(|(name, value)| (plain(name), shown(name, value)));
        let text = String::from_utf8_lossy(&answer.body);
        if self.json {
            let headers: Vec<_> = headers.map(|(name, value)| json!([name, value])).collect();
            let sent = json!({"path": sample.suffix, "headers": headers, "body": body});
            let answer = json!({"status": answer.status, "body": plain(&text)});
            return out
                .line(&json!({"provider": provider.name(), "sent": sent, "answer": answer}).to_string());
        }
        let suffix = if sample.suffix.is_empty() { String::new() } else { format!(", to {}", sample.suffix) };
        out.line(&format!("sent:     {}, {} bytes{suffix}", provider.name(), sample.body.len()));
        for (name, value) in headers {
            out.line(&format!("header:   {name}: {value}"));
        }
        out.line(&format!("body:     {body}"));
        let colour = if (200..300).contains(&answer.status) { Colour::Green } else { Colour::Red };
        let status = out.paint(To::Stdout, colour, &answer.status.to_string());
        out.line(format!("answered: {status} {}", plain(&text)).trim_end());
    }
}

fn fixture(provider: &dyn Provider, name: &str) -> Result<Fixture, Failure> {
    let fixtures = provider.fixtures();
    let found = fixtures.iter().find(|fixture| fixture.name() == name).cloned();
    found.ok_or_else(|| {
        let says = format!("there is no sample `{}` of {}", plain(name), provider.name());
        // Often a sample for each layout stands behind the name of an event.
        let begins =
            fixtures.iter().map(Fixture::name).filter(|known| !name.is_empty() && known.starts_with(name));
        let begins: Vec<String> = begins.map(|known| format!("`{known}`")).collect();
        let meant = match begins.as_slice() {
            [] => hint(name, fixtures.iter().map(Fixture::name)),
            several => format!("Did you mean {}? ", several.join(" or ")),
        };
        let remedy = format!("{meant}`kyckit trigger {} --list` shows them.", provider.name());
        Failure::configuration("unknown_sample", says, remedy).at("EVENT")
    })
}

fn assignment<'a>(text: &'a str, argument: &str) -> Result<(&'a str, &'a str), Failure> {
    let parts = text.split_once('=').filter(|(member, _)| !member.is_empty());
    parts.ok_or_else(|| {
        let says = "a change names no member";
        Failure::configuration("assignment", says, "Give `member=value`, for example `status=ACTIVE`.")
            .at(argument)
    })
}

fn list(only: Option<&'static dyn Provider>, json: bool, out: &mut Output) {
    let wanted = PROVIDERS.iter().filter(|provider| only.is_none_or(|only| only.name() == provider.name()));
    for provider in wanted {
        let fixtures = provider.fixtures();
        if json {
            for fixture in fixtures {
                let sample = fixture.clone().sample();
                let line =
                    json!({"provider": provider.name(), "event": fixture.name(), "path": sample.suffix});
                out.line(&line.to_string());
            }
            continue;
        }
        let title = out.paint(To::Stdout, Colour::Bold, provider.name());
        out.line(&title);
        for fixture in fixtures {
            let suffix = fixture.clone().sample().suffix;
            out.line(format!("  {:<40} {suffix}", fixture.name()).trim_end());
        }
    }
}

/// A body with everything hidden that is no id, no documented word and no time. Members in the order of their names.
fn masked(body: &[u8], members: &'static [PayloadMember]) -> String {
    let mut value: Value = serde_json::from_slice(body).unwrap_or_default();
    hide(&mut value, "", members);
    value.to_string()
}

fn hide(value: &mut Value, path: &str, members: &'static [PayloadMember]) {
    match value {
        Value::Object(object) => {
            for (name, value) in object.iter_mut() {
                let dot = if path.is_empty() { "" } else { "." };
                hide(value, &format!("{path}{dot}{name}"), members);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| hide(value, path, members)),
        Value::String(text) => {
            let leaf = path.rsplit('.').next().unwrap_or_default();
            let here = |wire: &str| wire == path || wire == leaf;
            let member = members
                .iter()
                .find(|member| here(member.wire_name) || member.aliases.iter().any(|a| here(a)));
            let is_open = member.is_some_and(|member| {
                let is_time = events::date(text, false) != events::MASK;
                !member.personal && (member.name.ends_with("_id") || is_time || events::is_known(text))
            });
            if !is_open {
                *text = events::MASK.to_owned();
            }
        }
        Value::Null | Value::Bool(_) => {}
        Value::Number(_) => *value = events::MASK.into(),
    }
}
