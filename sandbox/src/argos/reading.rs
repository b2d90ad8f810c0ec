//! `GET /submission` and `GET /submission/applicant`.
//!
//! Documented: the parameters, `Items`, `nextpageKey` with `id` and `created_at`, the members of an item (`data`,
//! `email`, `submission_id`, `duplicated_information`, `created_at`, `pending_at`, `updated_at`, `kyc_result_at`,
//! `userid`, `reviewer`, `kyc` with `result`, `comment` and `commentCode`), the form of their times, the words of
//! `request_type`; the additional form comes with one submission, with an email, and with `others`; deleted ones show
//! as "Deleted Submission". **Inferred**: newest first; `count` above 2,000 and what is no number or date are
//! `invalid_parameter`; an id nobody has gives no items; the name and members of `aml`; that a list has only
//! name, gender, nationality and birth of `data` (its samples have); where "Deleted Submission" stands.

use jiff::civil::Date;
use jiff::tz::Offset;

use crate::answer::Members;
use crate::argos::errors::Failure;
use crate::argos::payloads;
use crate::argos::project::Project;
use crate::argos::rest::Query;
use crate::argos::submission::Submission;
use crate::clock;

const COUNT: usize = 50;
const COUNT_LIMIT: usize = 2_000;

/// Which parts of an item are asked for.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    All,
    Kyc,
    Aml,
    Data,
    Others,
}

pub(crate) fn list(project: &Project, query: &Query) -> Result<String, Failure> {
    let wrong = || Failure::code("invalid_parameter");
    let count = match query.get("count") {
        None => COUNT,
        Some(count) => count.parse().map_err(|_| wrong())?,
    };
    if !(1..=COUNT_LIMIT).contains(&count) {
        return Err(wrong());
    }
    let part = match query.get("request_type") {
        None => Part::All,
        Some("kyc") => Part::Kyc,
        Some("aml") => Part::Aml,
        Some("data") => Part::Data,
        Some("others") => Part::Others,
        Some(_) => return Err(wrong()),
    };
    let (id, userid, email) = (query.get("submission_id"), query.get("userid"), query.get("email"));
    let (start, end) = (date(query.get("start_date"))?, date(query.get("end_date"))?);
    let fits = |of: &&Submission| {
        let day = Offset::UTC.to_datetime(of.created_at).date();
        id.is_none_or(|id| of.id == id)
            && userid.is_none_or(|userid| of.userid.as_deref() == Some(userid))
            && email.is_none_or(|email| of.email.as_deref() == Some(email))
            && start.is_none_or(|start| day >= start)
            && end.is_none_or(|end| day <= end)
    };
    let after = page_start(project, query)?;
    let mut found =
        project.iter().rev().filter(|of| after.is_none_or(|after| of.id.as_str() < after)).filter(fits);
    let page: Vec<&Submission> = found.by_ref().take(count).collect();
    let detailed = id.is_some() || email.is_some();
    let items: Vec<String> = page.iter().map(|of| item(of, part, detailed)).collect();
    let mut body = Members::default().raw("Items", &format!("[{}]", items.join(",")));
    if let (Some(last), Some(_)) = (page.last(), found.next()) {
        let key =
            Members::default().text("id", &last.id).text("created_at", &clock::dashed_text(last.created_at));
        body = body.object("nextpageKey", key);
    }
    Ok(body.close())
}

/// The submission the last page ended with; both parts of the key must be there and be one submission's.
fn page_start<'a>(project: &Project, query: &'a Query) -> Result<Option<&'a str>, Failure> {
    match (query.get("nextpage_id"), query.get("nextpage_date")) {
        (None, None) => Ok(None),
        (Some(id), Some(date)) => {
            let known = project.get(id).filter(|of| clock::dashed_text(of.created_at) == date);
            known.map(|_| Some(id)).ok_or_else(|| Failure::code("invalid_parameter"))
        }
        _ => Err(Failure::code("invalid_parameter")),
    }
}

/// `YYYY-MM-DD` of the newer pages or `YYYYMMDD` of the older ones.
fn date(text: Option<&str>) -> Result<Option<Date>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let form = if text.contains('-') { "%Y-%m-%d" } else { "%Y%m%d" };
    Date::strptime(form, text).map(Some).map_err(|_| Failure::code("invalid_parameter"))
}

fn item(of: &Submission, part: Part, detailed: bool) -> String {
    let wants = |one: Part| part == Part::All || part == one;
    let mut item = Members::default();
    if wants(Part::Data) {
        item = item.object("data", data(of, detailed || part == Part::Data));
    }
    if wants(Part::Others) {
        item = item.maybe("email", of.email.as_deref());
    }
    item = item.text("submission_id", &of.id);
    if wants(Part::Others) {
        item = item
            .maybe("duplicated_information", of.duplicated_information().as_deref())
            .maybe("applicant_id", of.applicant_id().as_deref())
            .text("created_at", &clock::dashed_text(of.created_at))
            .maybe("updated_at", of.updated_at.map(clock::dashed_text).as_deref())
            .maybe("kyc_result_at", of.result_at.map(clock::dashed_text).as_deref())
            .maybe("pending_at", of.pending_at.map(clock::dashed_text).as_deref())
            .maybe("userid", of.userid.as_deref())
            .maybe("tokenId", of.token_id.as_deref())
            .maybe("reviewer", of.reviewer);
    }
    if wants(Part::Kyc) {
        item = item.object("kyc", kyc(of));
    }
    if wants(Part::Aml)
        && let Some((status, level)) = &of.aml
    {
        let aml = Members::default().text("currentstatus", status).text("risk_level_summary", level);
        item = item.object("aml", aml);
    }
    let with_list = part == Part::Others || (detailed && wants(Part::Others));
    if with_list && !of.additional.is_empty() {
        item = item.raw("additional_list", &format!("[{}]", payloads::additional_items(of).join(",")));
    }
    item.close()
}

fn data(of: &Submission, detailed: bool) -> Members {
    if of.deleted {
        return Members::default().text("name", "Deleted Submission").maybe("idType", of.text("idType"));
    }
    if !detailed {
        return Members::default()
            .maybe("name", of.text("full_name"))
            .maybe("gender", of.text("gender"))
            .maybe("nationality", of.text("nationality"))
            .maybe("date_of_birth", of.text("date_of_birth"));
    }
    let all = of.data.iter().fold(Members::default(), |all, (name, value)| all.text(name, value));
    let cf = ["cf1", "cf2", "cf3"].into_iter().zip(&of.cf);
    cf.fold(all, |all, (name, value)| all.maybe(name, value.as_deref()))
}

fn kyc(of: &Submission) -> Members {
    let mut kyc = Members::default().text("result", &of.status);
    let list = |texts: Vec<&str>| serde_json::Value::from(texts).to_string();
    if !of.reasons.is_empty() {
        kyc = kyc
            .raw("comment", &list(of.reasons.iter().map(|reason| reason.comment.as_str()).collect()))
            .raw("commentCode", &list(of.reasons.iter().map(|reason| reason.code.as_str()).collect()));
    }
    kyc
}

/// Submissions of one person: an array of `submission_id`, `email` and `duplicated_information`. What a missing
/// parameter is answered with is inferred.
pub(crate) fn applicant(project: &Project, query: &Query) -> Result<String, Failure> {
    let wanted = query.get("applicant_id").ok_or_else(|| Failure::code("invalid_parameter"))?;
    let found = project.iter().filter(|of| of.applicant_id().as_deref() == Some(wanted));
    let items: Vec<String> = found
        .map(|of| {
            Members::default()
                .text("submission_id", &of.id)
                .maybe("email", of.email.as_deref())
                .maybe("duplicated_information", of.duplicated_information().as_deref())
                .close()
        })
        .collect();
    Ok(format!("[{}]", items.join(",")))
}
