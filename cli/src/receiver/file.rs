//! The configuration file of a receiver: paths, each with its provider and what proves its deliveries.
//!
//! ```toml
//! [[route]]
//! path = "/hooks/p100"
//! provider = "p100"
//! verify.bearer_token.secrets = { env = "P100_WEBHOOK_TOKEN" }
//! ```
//!
//! Secrets never stand in it: it names the variables and files that hold them. A setting that is not known is refused,
//! since a mistyped one would let deliveries in that nothing proves.

use super::policy::Policy;
use super::server::BODY;
use super::{Config, Route};
use crate::nearest::hint;
use crate::output::plain;
use crate::policies::SWITCHES;
use crate::report::Failure;
use crate::{input, providers, secrets};
use kyckit::argos::{Cipher, CipherSettings};
use kyckit::{Hmac, HmacAlgorithm, HmacEncoding, Policies, Secret, StandardWebhooks};
use std::path::Path;
use toml::{Table, Value};

/// The code of everything that is wrong with the file.
const CODE: &str = "receiver_toml";

const POLICIES: [&str; 10] = [
    "static_header",
    "bearer_token",
    "url_segment",
    "url_query",
    "hmac",
    "standard_webhooks",
    "decryption",
    "any_of",
    "all_of",
    "unverified",
];

/// Reads the file.
pub(crate) fn read(path: &Path) -> Result<Config, Failure> {
    let input = input::read(path, input::SETTINGS)?;
    let file = input.name.as_str();
    let wrong = |says: &str, place: String| {
        Failure::configuration(CODE, says, "`kyckit listen --help` shows one.").at(place)
    };
    let text = std::str::from_utf8(&input.bytes);
    let text = text.map_err(|_| wrong("the configuration is not UTF-8", file.to_owned()))?;
    // The parser's own message quotes the file, which may be the wrong one: only the place is told.
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        wrong("the configuration is not TOML", crate::locate::toml_place(file, text, &error))
    })?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let at = At { file, folder, path: String::new() };
    let config = Settings { table: &table, at: &at };
    config.only(&["route", "policies", "strict", "any_media_type", "max_bytes"])?;
    let routes = config.list("route")?.iter().enumerate().map(|(index, value)| {
        let at = at.member(&format!("route[{}]", index + 1));
        route(&Settings { table: at.table(value)?, at: &at })
    });
    Ok(Config {
        routes: routes.collect::<Result<_, _>>()?,
        policies: policies(&config)?,
        strict: config.flag("strict")?,
        any_media_type: config.flag("any_media_type")?,
        max_bytes: max_bytes(&config)?,
    })
}

/// A place in the file, and where the file is.
struct At<'a> {
    file: &'a str,
    folder: &'a Path,
    path: String,
}

impl<'a> At<'a> {
    fn member(&self, name: &str) -> At<'a> {
        let dot = if self.path.is_empty() { "" } else { "." };
        At { path: format!("{}{dot}{}", self.path, plain(name)), ..*self }
    }

    fn place(&self) -> String {
        format!("{}: {}", self.file, self.path)
    }

    fn wrong(&self, says: &str, remedy: &str) -> Failure {
        Failure::configuration(CODE, says, remedy).at(self.place())
    }

    fn table<'v>(&self, value: &'v Value) -> Result<&'v Table, Failure> {
        value.as_table().ok_or_else(|| self.wrong("this is no table", "Give members: `name = value`."))
    }

    /// What the library says of settings, with its place.
    fn of<T>(&self, made: Result<T, kyckit::Error>) -> Result<T, Failure> {
        made.map_err(|error| Failure::from(error).at(self.place()))
    }
}

/// A table of the file.
struct Settings<'v> {
    table: &'v Table,
    at: &'v At<'v>,
}

impl<'v> Settings<'v> {
    fn only(&self, known: &[&str]) -> Result<(), Failure> {
        let Some(other) = self.table.keys().find(|name| !known.contains(&name.as_str())) else {
            return Ok(());
        };
        let remedy = format!("{}Known: `{}`.", hint(other, known.iter().copied()), known.join("`, `"));
        Err(self.at.member(other).wrong("there is no such setting", &remedy))
    }

    fn text(&self, name: &str) -> Result<Option<&'v str>, Failure> {
        let wrong = || self.at.member(name).wrong("this is no text", "Give a text in quotes.");
        self.table.get(name).map(|value| value.as_str().ok_or_else(wrong)).transpose()
    }

    fn needed(&self, name: &str) -> Result<&'v str, Failure> {
        let missing = || self.at.wrong(&format!("`{name}` is missing"), &format!("Give `{name} = \"...\"`."));
        self.text(name)?.ok_or_else(missing)
    }

    fn flag(&self, name: &str) -> Result<bool, Failure> {
        let wrong = || self.at.member(name).wrong("this is neither true nor false", "Give true or false.");
        self.table.get(name).map_or(Ok(false), |value| value.as_bool().ok_or_else(wrong))
    }

    fn number<N: TryFrom<i64>>(&self, name: &str) -> Result<Option<N>, Failure> {
        let wrong = || self.at.member(name).wrong("this is no whole number", "Give digits without quotes.");
        let number = |value: &Value| value.as_integer().and_then(|number| N::try_from(number).ok());
        self.table.get(name).map(|value| number(value).ok_or_else(wrong)).transpose()
    }

    fn list(&self, name: &str) -> Result<&'v [Value], Failure> {
        let wrong = || self.at.member(name).wrong("this is no list", &format!("Give `[[{name}]]` tables."));
        self.table.get(name).map_or(Ok(&[]), |value| value.as_array().map(Vec::as_slice).ok_or_else(wrong))
    }

    /// The secrets that a setting names, at least one.
    fn secrets(&self, name: &str) -> Result<Vec<Secret>, Failure> {
        let at = self.at.member(name);
        let Some(value) = self.table.get(name) else {
            return Err(self.at.wrong(&format!("`{name}` is missing"), &how(name)));
        };
        let mut found = Vec::new();
        for source in value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice) {
            let text = source_of(source, &at, name)?;
            found.extend(text.expose().split_whitespace().map(Secret::from));
        }
        if found.is_empty() { Err(at.wrong("there is no secret", &how(name))) } else { Ok(found) }
    }

    /// The one secret that a setting names, white space inside it and all.
    fn secret(&self, name: &str, usual: &str) -> Result<Secret, Failure> {
        let at = self.at.member(name);
        let text = match self.table.get(name) {
            Some(source) => source_of(source, &at, name)?,
            None => of_variable(usual, &at)?,
        };
        Ok(Secret::from(text.expose().trim()))
    }
}

fn how(name: &str) -> String {
    format!(
        "Give `{name} = {{ env = \"A_VARIABLE\" }}` or `{name} = {{ file = \"a/file\" }}`; a list of them while secrets rotate."
    )
}

fn source_of(source: &Value, at: &At<'_>, name: &str) -> Result<Secret, Failure> {
    if source.is_str() {
        let remedy =
            format!("{} If this was a real secret, others may have seen it: make a new one.", how(name));
        return Err(at.wrong("a secret stands in the file itself", &remedy));
    }
    let settings = Settings { table: at.table(source)?, at };
    settings.only(&["env", "file"])?;
    match (settings.text("env")?, settings.text("file")?) {
        (Some(variable), None) => of_variable(variable, &at.member("env")),
        (None, Some(file)) => secrets::file(&at.folder.join(file))
            .map_err(|failure| failure.with_help(&format!("It is named by {}.", at.place()))),
        _ => Err(at.wrong("this names not exactly one source of a secret", &how(name))),
    }
}

fn of_variable(name: &str, at: &At<'_>) -> Result<Secret, Failure> {
    // What is no name of a variable may be the secret itself, in the wrong place.
    let is_name = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    let shown = if is_name { format!("the variable `{name}`") } else { "the variable named here".to_owned() };
    let wrong = |what: &str| {
        let remedy =
            "Put the secret there, or name another variable. If this is the secret itself, make a new one.";
        at.wrong(&format!("{shown} {what}"), remedy)
    };
    secrets::variable(name).map_err(wrong)?.map(Secret::from).ok_or_else(|| wrong("is not set"))
}

/// More than the sockets keep of a body would be read cut.
fn max_bytes(config: &Settings<'_>) -> Result<Option<usize>, Failure> {
    let max_bytes = config.number("max_bytes")?;
    if max_bytes.is_some_and(|most| most > BODY) {
        let remedy = format!("Give at most {BODY}: nothing larger is taken here.");
        return Err(config.at.member("max_bytes").wrong("this is more than a body may have", &remedy));
    }
    Ok(max_bytes)
}

fn policies(config: &Settings<'_>) -> Result<Policies, Failure> {
    let mut policies = Policies::default();
    let Some(value) = config.table.get("policies") else { return Ok(policies) };
    let at = config.at.member("policies");
    let switches = Settings { table: at.table(value)?, at: &at };
    switches.only(&SWITCHES.iter().map(|switch| switch.name).collect::<Vec<_>>())?;
    for switch in SWITCHES {
        (switch.set)(&mut policies, switches.flag(switch.name)?);
    }
    Ok(policies)
}

fn route(route: &Settings<'_>) -> Result<Route, Failure> {
    route.only(&["path", "provider", "verify"])?;
    let at = route.at.member("verify");
    let Some(verify) = route.table.get("verify") else {
        let remedy =
            "Say what proves its deliveries: `verify.bearer_token`, or `verify.unverified = \"why\"`.";
        return Err(route.at.wrong("`verify` is missing", remedy));
    };
    let provider = route.needed("provider")?;
    Ok(Route {
        path: route.needed("path")?.to_owned(),
        provider: providers::named(provider, &route.at.member("provider").place())?,
        policy: policy(verify, &at)?,
    })
}

/// `{ bearer_token = { secrets = ... } }`: one member, the policy's name.
fn policy(value: &Value, at: &At<'_>) -> Result<Policy, Failure> {
    let table = at.table(value)?;
    Settings { table, at }.only(&POLICIES)?;
    let mut members = table.iter();
    let (Some((name, value)), None) = (members.next(), members.next()) else {
        let remedy = "Give one of them; `all_of` and `any_of` take a list of several.";
        return Err(at.wrong("this names not exactly one policy", remedy));
    };
    let at = at.member(name);
    if let "any_of" | "all_of" = name.as_str() {
        let list = value.as_array().ok_or_else(|| at.wrong("this is no list", "Give a list of policies."))?;
        let each =
            list.iter().enumerate().map(|(index, value)| policy(value, &at.member(&(index + 1).to_string())));
        let all = each.collect::<Result<Vec<_>, _>>()?;
        return at.of(if name == "any_of" { Policy::any_of(all) } else { Policy::all_of(all) });
    }
    if name == "unverified" {
        let reason =
            value.as_str().ok_or_else(|| at.wrong("this is no text", "Give the reason in quotes."))?;
        return at.of(Policy::unverified(reason));
    }
    leaf(name, &Settings { table: at.table(value)?, at: &at })
}

fn leaf(name: &str, settings: &Settings<'_>) -> Result<Policy, Failure> {
    let at = settings.at;
    let made = match name {
        "static_header" => {
            settings.only(&["name", "secrets"])?;
            Policy::static_header(settings.needed("name")?, settings.secrets("secrets")?)
        }
        "bearer_token" => {
            settings.only(&["secrets"])?;
            Policy::bearer_token(settings.secrets("secrets")?)
        }
        "url_segment" => {
            settings.only(&["secrets"])?;
            Policy::url_segment(settings.secrets("secrets")?)
        }
        "url_query" => {
            settings.only(&["name", "secrets"])?;
            Policy::url_query(settings.needed("name")?, settings.secrets("secrets")?)
        }
        "hmac" => return hmac(settings),
        "standard_webhooks" => {
            settings.only(&["secrets", "tolerance"])?;
            let tolerance = settings.number("tolerance")?;
            StandardWebhooks::new(settings.secrets("secrets")?).map(|policy| {
                Policy::standard_webhooks(match tolerance {
                    Some(seconds) => policy.tolerance(seconds),
                    None => policy,
                })
            })
        }
        _ => {
            settings.only(&["mode", "key", "encoding", "iv", "api_key"])?;
            let api_key = settings.secret("api_key", secrets::ARGOS_API_KEY)?;
            let named = |name| settings.needed(name);
            let (mode, key, encoding, iv) = (named("mode")?, named("key")?, named("encoding")?, named("iv")?);
            let settings = CipherSettings::from_names(mode, key, encoding, iv);
            settings.and_then(|settings| Cipher::new(api_key, settings)).map(Policy::decryption)
        }
    };
    at.of(made)
}

fn hmac(settings: &Settings<'_>) -> Result<Policy, Failure> {
    settings.only(&["header", "secrets", "algorithm", "encoding", "prefix"])?;
    let wrong = |name: &str, remedy| settings.at.member(name).wrong("there is no such choice", remedy);
    let algorithm = match settings.text("algorithm")?.unwrap_or("sha256") {
        "sha256" => HmacAlgorithm::Sha256,
        "sha512" => HmacAlgorithm::Sha512,
        "sha1" => HmacAlgorithm::Sha1,
        _ => return Err(wrong("algorithm", "Give `sha256`, `sha512` or `sha1`.")),
    };
    let encoding = match settings.text("encoding")?.unwrap_or("hex") {
        "hex" => HmacEncoding::Hex,
        "base64" => HmacEncoding::Base64,
        _ => return Err(wrong("encoding", "Give `hex` or `base64`.")),
    };
    let header = settings.needed("header")?;
    let made = settings.at.of(Hmac::new(header, settings.secrets("secrets")?))?;
    let prefix = settings.text("prefix")?.unwrap_or_default();
    Ok(Policy::hmac(header, made.algorithm(algorithm).encoding(encoding).prefix(prefix)))
}
