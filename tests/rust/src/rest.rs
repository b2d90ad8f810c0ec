//! The kind `call`: one REST call of ARGOS or P100 against recorded answers.

use crate::calls::block_on;
use crate::case::Case;
use crate::deliveries::cipher;
use crate::kinds::{self, error, recorded};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use kyckit::argos::{self, NewSubmission, PageKey, Submission, SubmissionChanges, SubmissionQuery};
use kyckit::p100::{self, Environment, PoaFile};
use kyckit::transport::recorded::Recorded;
use kyckit::{Date, Error, Personal, PersonalDate, Rules};
use serde_json::{Map, Value, json};
use std::sync::Arc;

const API_KEY: &str = "test-api-key";

pub(crate) fn call(case: &Case, rules: &Rules) -> Result<Value, String> {
    let transport = transport(case)?;
    let arguments = Arguments(case.input.get("arguments").cloned().unwrap_or_default());
    let name = case.input.get("call").and_then(Value::as_str).ok_or("no `call`")?;
    let done = match case.provider.as_str() {
        "argos" => of_argos(&argos_client(case, rules, &transport)?, name, &arguments)?,
        "p100" => of_p100(&p100_client(rules, &transport)?, name, &arguments)?,
        other => return Err(format!("no calls belong to the folder `{other}`")),
    };
    let result = match done {
        Ok(result) => result,
        Err(fault) => return Ok(error(&fault, &["code", "kind", "sent"])),
    };
    Ok(match transport.requests().first() {
        Some(request) => json!({"request": request_of(request)?, "result": result}),
        None => json!({"result": result}),
    })
}

pub(crate) fn argos_client(
    case: &Case,
    rules: &Rules,
    transport: &Arc<Recorded>,
) -> Result<argos::Client, String> {
    let mut config = argos::ClientConfig::new(API_KEY);
    if let Some(of) = case.input.get("cipher") {
        config.credentials.cipher = Some(cipher(of)?.map_err(|error| error.to_string())?);
    }
    config.base_url = "http://127.0.0.1:9/v3".to_owned();
    config.transport = Some(Arc::<Recorded>::clone(transport));
    config.policies = rules.policies.clone();
    let now = rules.now;
    config.clock = Arc::new(move || now);
    argos::Client::new(config).map_err(|error| error.to_string())
}

pub(crate) fn p100_client(rules: &Rules, transport: &Arc<Recorded>) -> Result<p100::Client, String> {
    let mut config = p100::ClientConfig::new(API_KEY, Environment::Staging);
    config.base_url = "http://127.0.0.1:9".to_owned();
    config.transport = Some(Arc::<Recorded>::clone(transport));
    config.policies = rules.policies.clone();
    let now = rules.now;
    config.clock = Arc::new(move || now);
    p100::Client::new(config).map_err(|error| error.to_string())
}

/// The answers of a case; none where nothing is sent.
pub(crate) fn transport(case: &Case) -> Result<Arc<Recorded>, String> {
    let answers = if case.input.get("answer").is_some() { kinds::answers(case)? } else { Vec::new() };
    Ok(Arc::new(Recorded::new(answers.iter().map(recorded).collect::<Result<Vec<_>, String>>()?)))
}

// ---- arguments ----

/// The arguments of a call, by name.
struct Arguments(Value);

impl Arguments {
    fn inner(&self, name: &str) -> Arguments {
        Arguments(self.0.get(name).cloned().unwrap_or_default())
    }

    fn maybe(&self, name: &str) -> Option<String> {
        self.0.get(name).and_then(Value::as_str).map(str::to_owned)
    }

    fn text(&self, name: &str) -> String {
        self.maybe(name).unwrap_or_default()
    }

    fn personal(&self, name: &str) -> Option<Personal> {
        self.maybe(name).map(Personal::from)
    }

    fn day(&self, name: &str) -> Option<Date> {
        self.maybe(name).as_deref().and_then(Date::from_iso)
    }

    fn personal_day(&self, name: &str) -> Option<PersonalDate> {
        self.day(name).map(PersonalDate::from)
    }

    fn list(&self, name: &str) -> Vec<String> {
        let all = self.0.get(name).and_then(Value::as_array).into_iter().flatten();
        all.filter_map(Value::as_str).map(str::to_owned).collect()
    }
}

fn borrowed(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

fn query(given: &Arguments) -> SubmissionQuery {
    let next = given.inner("next");
    SubmissionQuery {
        user_id: given.maybe("user_id"),
        email: given.personal("email"),
        count: given.0.get("count").and_then(Value::as_u64).and_then(|count| u32::try_from(count).ok()),
        next: next
            .0
            .is_object()
            .then(|| PageKey { id: next.text("id"), created_at: next.maybe("created_at") }),
        start_date: given.day("start_date"),
        end_date: given.day("end_date"),
        compact_dates: given.0.get("compact_dates").and_then(Value::as_bool).unwrap_or_default(),
        request_type: given.maybe("request_type"),
    }
}

fn new_submission(given: &Arguments) -> NewSubmission {
    NewSubmission {
        admin: given.text("admin").into(),
        email: given.text("email").into(),
        full_name: given.text("full_name").into(),
        date_of_birth: given.personal_day("date_of_birth"),
        status: given.text("status"),
        first_name: given.personal("first_name"),
        last_name: given.personal("last_name"),
        id_type: given.maybe("id_type"),
        issuing_country: given.personal("issuing_country"),
        nationality: given.personal("nationality"),
        gender: given.personal("gender"),
        issue_date: given.personal_day("issue_date"),
        expire_date: given.personal_day("expire_date"),
        ip_address: given.personal("ip_address"),
        identity_number: given.personal("identity_number"),
        document_number: given.personal("document_number"),
        address_city: given.personal("address_city"),
        address_country: given.personal("address_country"),
        address_state: given.personal("address_state"),
        address_street: given.personal("address_street"),
        address_full: given.personal("address_full"),
        cf1: given.personal("cf1"),
        cf2: given.personal("cf2"),
        cf3: given.personal("cf3"),
        user_id: given.maybe("user_id"),
    }
}

fn changes(given: &Arguments) -> SubmissionChanges {
    SubmissionChanges {
        status: given.maybe("status"),
        id_type: given.maybe("id_type"),
        issuing_country: given.personal("issuing_country"),
        full_name: given.personal("full_name"),
        first_name: given.personal("first_name"),
        last_name: given.personal("last_name"),
        gender: given.personal("gender"),
        date_of_birth: given.personal_day("date_of_birth"),
        nationality: given.personal("nationality"),
        issue_date: given.personal_day("issue_date"),
        expire_date: given.personal_day("expire_date"),
        identity_number: given.personal("identity_number"),
        document_number: given.personal("document_number"),
        serial_number: given.personal("serial_number"),
    }
}

/// Files of the wanted kind and size: the signature, then zero bytes.
fn files(given: &Arguments) -> Result<Vec<PoaFile>, String> {
    let all = given.0.get("files").and_then(Value::as_array).into_iter().flatten();
    let file = |file: &Value| {
        let text = |name: &str| file.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let signature: &[u8] = match text("content").as_str() {
            "jpeg" => b"\xff\xd8\xff\xe0",
            "png" => b"\x89PNG\r\n\x1a\n",
            "pdf" => b"%PDF-1.7",
            _ => b"GIF89a",
        };
        let size = file.get("bytes").and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok());
        let mut bytes = signature.to_vec();
        bytes.resize(size.ok_or("a file without `bytes`")?, 0);
        Ok(PoaFile::new(text("name"), bytes))
    };
    all.map(file).collect()
}

// ---- the calls ----

fn of_argos(client: &argos::Client, name: &str, given: &Arguments) -> Result<Result<Value, Error>, String> {
    let id = given.text("submission_id");
    let admin = Personal::from(given.text("admin"));
    let done = |done: argos::Done| {
        texts([("message", exposed(&done.message)), ("submission_id", done.submission_id)])
    };
    Ok(match name {
        "submission" => block_on(client.submission(&id))?.map(|found| match &found {
            Some(found) => json!({"submission": submission(found)}),
            None => json!({}),
        }),
        "list" => block_on(client.list(&query(given)))?.map(|page| {
            let mut all = json!({"items": page.items.iter().map(submission).collect::<Vec<_>>()});
            if let (Some(next), Some(all)) = (page.next, all.as_object_mut()) {
                let key = texts([("id", Some(next.id)), ("created_at", next.created_at)]);
                all.insert("next".to_owned(), key);
            }
            all
        }),
        "by_applicant" => block_on(client.by_applicant(&given.text("applicant_id")))?.map(|all| {
            let all = all.into_iter().map(|one| {
                texts([
                    ("submission_id", one.submission_id),
                    ("email", exposed(&one.email)),
                    ("duplicated_information", exposed(&one.duplicated_information)),
                ])
            });
            json!({"submissions": all.collect::<Vec<_>>()})
        }),
        "create" => block_on(client.create(&new_submission(given)))?.map(done),
        "update" => block_on(client.update(&id, &admin, &changes(&given.inner("changes"))))?.map(done),
        "delete" => block_on(client.delete(&id, given.personal("admin_name").as_ref()))?.map(done),
        "delete_fields" => {
            let (fields, data_fields) = (given.list("fields"), given.list("data_fields"));
            block_on(client.delete_fields(&id, &borrowed(&fields), &borrowed(&data_fields)))?.map(done)
        }
        "monitor_aml" => {
            let ids = given.list("submission_ids");
            let worklist = given.text("worklist_id");
            block_on(client.monitor_aml(&worklist, &borrowed(&ids), &admin))?.map(|found| monitoring(&found))
        }
        other => return Err(format!("ARGOS has no call `{other}`")),
    })
}

fn of_p100(client: &p100::Client, name: &str, given: &Arguments) -> Result<Result<Value, Error>, String> {
    let id = given.text("external_user_id");
    Ok(match name {
        "kyc_status" => block_on(client.kyc_status(&id))?.map(|status| {
            let reasons: Vec<&str> = status.reasons.iter().map(Personal::expose).collect();
            let mut all = json!({
                "decision": status.decision.as_str(), "raw": status.raw(), "reasons": reasons,
            });
            merge(
                &mut all,
                texts([
                    ("attempt_status", status.attempt_status.clone()),
                    ("external_user_id", status.external_user_id.clone()),
                    ("status", status.status.clone()),
                ]),
            );
            all
        }),
        "redirect_url" => {
            client.redirect_url(&id, &given.text("verification_id")).map(|url| json!({"url": url}))
        }
        "add_poa_files" => {
            let outcome = block_on(client.add_poa_files(&id, &files(given)?))?;
            outcome.map(|outcome| json!({"outcome": outcome.as_str()}))
        }
        "post" => block_on(client.post(&given.text("path"), &given.text("json")))?
            .map(|answer| json!({"raw": answer.raw(), "status": answer.status})),
        other => return Err(format!("P100 has no call `{other}`")),
    })
}

// ---- results ----

/// The texts that are there.
fn texts<const N: usize>(members: [(&str, Option<String>); N]) -> Value {
    let given = members.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?.into())));
    Value::Object(given.collect::<Map<_, _>>())
}

fn merge(all: &mut Value, more: Value) {
    if let (Some(all), Value::Object(more)) = (all.as_object_mut(), more) {
        all.extend(more);
    }
}

fn exposed(text: &Option<Personal>) -> Option<String> {
    text.as_ref().map(|text| text.expose().to_owned())
}

fn submission(found: &Submission) -> Value {
    let mut all = json!({"decision": found.decision.as_str(), "raw": found.raw()});
    merge(
        &mut all,
        texts([
            ("applicant_id", found.applicant_id.clone()),
            ("created_at", found.created_at.clone()),
            ("email", exposed(&found.email)),
            ("reviewer", exposed(&found.reviewer)),
            ("status", found.status.clone()),
            ("submission_id", found.submission_id.clone()),
            ("updated_at", found.updated_at.clone()),
            ("user_id", found.user_id.clone()),
        ]),
    );
    all
}

fn monitoring(found: &argos::AmlMonitoring) -> Value {
    let results = |all: &[argos::MonitoredSubmission]| -> Vec<Value> {
        let one = |one: &argos::MonitoredSubmission| {
            let mut all = json!({"record_ids": one.record_ids});
            merge(
                &mut all,
                texts([("error", exposed(&one.error)), ("submission_id", one.submission_id.clone())]),
            );
            all
        };
        all.iter().map(one).collect()
    };
    let mut all = json!({"failed": results(&found.failed), "succeeded": results(&found.succeeded)});
    if let Some(all) = all.as_object_mut() {
        let counts = [("success_count", found.success_count), ("failed_count", found.failed_count)];
        all.extend(counts.into_iter().filter_map(|(name, count)| Some((name.to_owned(), count?.into()))));
        all.extend(found.success.map(|success| ("success".to_owned(), success.into())));
    }
    all
}

// ---- the request that was made ----

fn request_of(request: &http::Request<Bytes>) -> Result<Value, String> {
    let key = request.headers().get("x-api-key").and_then(|key| key.to_str().ok());
    if key != Some(API_KEY) {
        return Err("the request has not its API key".to_owned());
    }
    let path = request.uri().path_and_query().map(http::uri::PathAndQuery::as_str).unwrap_or_default();
    let mut all = json!({"method": request.method().as_str(), "path": path});
    let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let more = match media_type {
        None if request.body().is_empty() => return Ok(all),
        Some("application/json") => {
            json!({"body": std::str::from_utf8(request.body()).map_err(|error| error.to_string())?})
        }
        Some(other) => {
            let boundary = other.strip_prefix("multipart/form-data; boundary=");
            json!({"parts": parts(request.body(), boundary.ok_or("neither JSON nor multipart")?)?})
        }
        None => return Err("a body without its media type".to_owned()),
    };
    merge(&mut all, more);
    Ok(all)
}

/// The parts of a multipart body: heads, and how many bytes each holds.
fn parts(body: &[u8], boundary: &str) -> Result<Vec<Value>, String> {
    let (line, end) = (format!("--{boundary}\r\n"), format!("\r\n--{boundary}"));
    let mut rest = body.strip_prefix(line.as_bytes()).ok_or("no boundary at the beginning")?;
    let mut parts = Vec::new();
    loop {
        let (head, content) = split(rest, b"\r\n\r\n").ok_or("a part without a head")?;
        let (content, after) = split(content, end.as_bytes()).ok_or("a part without an end")?;
        parts.push(part(&String::from_utf8_lossy(head), content.len()));
        if after == b"--\r\n" {
            return Ok(parts);
        }
        rest = after.strip_prefix(b"\r\n").ok_or("a boundary that does not end its line")?;
    }
}

fn part(head: &str, bytes: usize) -> Value {
    let between = |before: &str, after: &str| {
        let (_, text) = head.split_once(before)?;
        Some(text.split_once(after).map_or(text, |(text, _)| text).to_owned())
    };
    let mut all = json!({"bytes": bytes});
    merge(
        &mut all,
        texts([
            ("name", between("; name=\"", "\"")),
            ("filename", between("; filename=\"", "\"")),
            ("content_type", between("Content-Type: ", "\r\n")),
        ]),
    );
    all
}

fn split<'a>(bytes: &'a [u8], at: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let place = bytes.windows(at.len()).position(|window| window == at)?;
    Some((bytes.get(..place)?, bytes.get(place + at.len()..)?))
}
