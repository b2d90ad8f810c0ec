//! The kinds of case about deliveries: the receiver, encryption, repeats, order, CloudEvents.

use crate::case::{Case, Cases};
use crate::kinds::{error, parsed};
use bytes::Bytes;
use kyckit::argos::{self, Cipher, CipherMode, CipherSettings, Encoding, Iv, KeyStrategy};
use kyckit::{
    Deduper as _, Delivery, Error, Event, Hmac, HmacAlgorithm, HmacEncoding, MemoryDeduper, PROVIDERS,
    Provider, Receiver, Rules, StandardWebhooks, StaticHeader, Timestamp, Verification, supersedes,
};
use serde_json::{Value, json};

type Outcome = Result<Value, String>;

const RECORD: [&str; 3] = ["code", "http_status", "kind"];

fn text<'v>(value: &'v Value, key: &str) -> Result<&'v str, String> {
    value.get(key).and_then(Value::as_str).ok_or_else(|| format!("no text `{key}`"))
}

fn texts<'v>(value: &'v Value, key: &str) -> Result<Vec<&'v str>, String> {
    let list = value.get(key).and_then(Value::as_array).ok_or_else(|| format!("no list `{key}`"))?;
    list.iter().map(|item| item.as_str().ok_or_else(|| format!("`{key}` holds no text"))).collect()
}

fn provider(name: &str) -> Result<&'static dyn Provider, String> {
    let named = |provider: &&&dyn Provider| provider.name() == name;
    PROVIDERS.iter().find(named).copied().ok_or_else(|| format!("there is no provider `{name}`"))
}

/// A delivery to a receiver that the case describes.
pub(crate) fn deliver(case: &Case, cases: &Cases, rules: &Rules) -> Outcome {
    let receiver = match receiver(case, rules)? {
        Ok(receiver) => receiver,
        Err(fault) => return Ok(error(&fault, &RECORD)),
    };
    let pair = |pair: &Value| -> Option<(String, String)> {
        Some((pair.get(0)?.as_str()?.to_owned(), pair.get(1)?.as_str()?.to_owned()))
    };
    let headers = case.input.get("headers").and_then(Value::as_array).into_iter().flatten();
    let headers: Vec<(String, String)> =
        headers.map(pair).collect::<Option<_>>().ok_or("a header is no pair")?;
    let headers: Vec<(&str, &[u8])> =
        headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
    let (method, path) = (text(&case.input, "method")?, text(&case.input, "path")?);
    let delivery = Delivery { method, path, headers: &headers, body: case.body(cases)?.into() };
    Ok(match receiver.receive(&delivery, rules.now) {
        Ok(received) => {
            let reply = received.reply;
            let reply =
                json!({"status": reply.status, "content_type": reply.content_type, "body": reply.body});
            json!({"event": parsed(&received.event.to_json()), "reply": reply})
        }
        Err(fault) => error(&fault, &RECORD),
    })
}

fn receiver(case: &Case, rules: &Rules) -> Result<Result<Receiver, Error>, String> {
    let mut builder = Receiver::builder().strict(rules.strict).policies(rules.policies.clone());
    for route in case.input.get("routes").and_then(Value::as_array).ok_or("no `routes`")? {
        let verification = match verification(route.get("verify").ok_or("a route without `verify`")?)? {
            Ok(verification) => verification,
            Err(fault) => return Ok(Err(fault)),
        };
        builder = builder.route(text(route, "path")?, provider(text(route, "provider")?)?, verification);
    }
    if let Some(bytes) = case.input.get("max_bytes").and_then(Value::as_u64) {
        builder = builder.max_bytes(usize::try_from(bytes).map_err(|error| error.to_string())?);
    }
    if case.input.get("any_media_type").and_then(Value::as_bool) == Some(true) {
        builder = builder.any_media_type();
    }
    Ok(builder.build())
}

/// The policy that a case describes, or why it cannot be made.
fn verification(verify: &Value) -> Result<Result<Verification, Error>, String> {
    let (name, of) = verify.as_object().and_then(|policy| policy.iter().next()).ok_or("no policy")?;
    Ok(match name.as_str() {
        "static_header" => {
            StaticHeader::new(text(of, "name")?, texts(of, "secrets")?).map(Verification::static_header)
        }
        "bearer_token" => Verification::bearer_token(texts(of, "secrets")?),
        "url_segment" => Verification::url_segment(texts(of, "secrets")?),
        "url_query" => Verification::url_query(text(of, "name")?, texts(of, "secrets")?),
        "hmac" => Hmac::new(text(of, "header")?, texts(of, "secrets")?)
            .map(|hmac| Verification::hmac(signed(hmac, of))),
        "standard_webhooks" => StandardWebhooks::new(texts(of, "secrets")?).map(|policy| {
            let tolerance =
                of.get("tolerance").and_then(Value::as_u64).and_then(|seconds| u32::try_from(seconds).ok());
            Verification::standard_webhooks(
                tolerance.map_or(policy.clone(), |seconds| policy.tolerance(seconds)),
            )
        }),
        "decryption" => cipher(of)?.map(Verification::decryption),
        "any_of" => several(of)?.and_then(Verification::any_of),
        "all_of" => several(of)?.and_then(Verification::all_of),
        "unverified" => Verification::unverified(of.as_str().ok_or("no reason")?),
        other => return Err(format!("the policy `{other}` is not known")),
    })
}

fn several(policies: &Value) -> Result<Result<Vec<Verification>, Error>, String> {
    let policies = policies.as_array().ok_or("no list of policies")?;
    policies.iter().map(verification).collect::<Result<Vec<_>, _>>().map(|made| made.into_iter().collect())
}

fn signed(hmac: Hmac, of: &Value) -> Hmac {
    let word = |key: &str| of.get(key).and_then(Value::as_str).unwrap_or_default();
    let algorithm = match word("algorithm") {
        "sha1" => HmacAlgorithm::Sha1,
        "sha512" => HmacAlgorithm::Sha512,
        _ => HmacAlgorithm::Sha256,
    };
    let encoding = if word("encoding") == "base64" { HmacEncoding::Base64 } else { HmacEncoding::Hex };
    hmac.algorithm(algorithm).encoding(encoding).prefix(word("prefix"))
}

/// The cipher that a case describes, or why it cannot be made.
pub(crate) fn cipher(of: &Value) -> Result<Result<Cipher, Error>, String> {
    let settings = || -> Result<CipherSettings, Error> {
        let word = |key: &str| of.get(key).and_then(Value::as_str).unwrap_or_default();
        Ok(CipherSettings {
            mode: CipherMode::from_text(word("mode"))?,
            key: KeyStrategy::from_text(word("key"))?,
            encoding: Encoding::from_text(word("encoding"))?,
            iv: Iv::from_text(word("iv"))?,
        })
    };
    let api_key = text(of, "api_key")?;
    Ok(settings().and_then(|settings| Cipher::new(api_key, settings)))
}

pub(crate) fn decrypt(case: &Case, cases: &Cases) -> Outcome {
    let cipher =
        cipher(case.input.get("cipher").ok_or("no `cipher`")?)?.map_err(|fault| fault.to_string())?;
    Ok(match cipher.decrypt(&case.body(cases)?) {
        Ok(plaintext) => json!({"plaintext": String::from_utf8_lossy(&plaintext)}),
        Err(fault) => error(&fault, &RECORD),
    })
}

pub(crate) fn encrypt(case: &Case) -> Outcome {
    let cipher =
        cipher(case.input.get("cipher").ok_or("no `cipher`")?)?.map_err(|fault| fault.to_string())?;
    let random = hex(text(&case.input, "iv")?)?;
    Ok(match cipher.encrypt(text(&case.input, "plaintext")?.as_bytes(), &random) {
        Ok(body) => json!({"body": String::from_utf8_lossy(&body)}),
        Err(fault) => error(&fault, &RECORD),
    })
}

fn hex(text: &str) -> Result<Vec<u8>, String> {
    let pair = |at| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..text.len()).step_by(2).map(pair).collect::<Option<_>>().ok_or_else(|| "no hex".to_owned())
}

pub(crate) fn probe(case: &Case, cases: &Cases) -> Outcome {
    let found = argos::probe(text(&case.input, "api_key")?, &case.body(cases)?);
    let told = found.iter().map(|settings| {
        let CipherSettings { mode, key, encoding, iv } = settings;
        json!({"mode": mode.as_str(), "key": key.as_str(), "encoding": encoding.as_str(), "iv": iv.as_str()})
    });
    Ok(json!({"ciphers": told.collect::<Vec<_>>()}))
}

/// The event of a provider's body.
fn event(of: &Value, rules: &Rules) -> Result<Event, String> {
    let body = match (of.get("json"), of.get("body").and_then(Value::as_str)) {
        (Some(json), _) => json.to_string(),
        (None, Some(body)) => body.to_owned(),
        (None, None) => return Err("neither `json` nor `body`".to_owned()),
    };
    let path = of.get("path").and_then(Value::as_str).unwrap_or_default();
    provider(text(of, "provider")?)?
        .read_webhook(Bytes::from(body), path, rules)
        .map_err(|fault| fault.to_string())
}

pub(crate) fn in_order(case: &Case, rules: &Rules) -> Outcome {
    let event = |key: &str| event(case.input.get(key).ok_or_else(|| format!("no `{key}`"))?, rules);
    Ok(json!({"supersedes": supersedes(&event("old")?, &event("new")?).as_str()}))
}

pub(crate) fn cloud_event(case: &Case, rules: &Rules) -> Outcome {
    Ok(json!({"cloudevent": parsed(&event(&case.input, rules)?.to_cloud_event())}))
}

pub(crate) fn dedupe(case: &Case) -> Outcome {
    let deduper = MemoryDeduper::new(100);
    let deliveries = case.input.get("deliveries").and_then(Value::as_array).ok_or("no `deliveries`")?;
    let repeat = |delivery: &Value| -> Result<bool, String> {
        let now = Timestamp::parse(text(delivery, "now")?).ok_or("`now` is no instant")?;
        Ok(deduper.is_repeat(&event(delivery, &Rules::at(now))?))
    };
    Ok(json!({"repeats": deliveries.iter().map(repeat).collect::<Result<Vec<_>, _>>()?}))
}
