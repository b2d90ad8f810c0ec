//! What the user, the provider's machinery and the people at its dashboard do to a submission. Each sends its webhook
//! if there is a webhook URL.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use crate::answer::Members;
use crate::argos::payloads::{self, Form};
use crate::argos::project::Project;
use crate::argos::submission::{self as states, Reason, Submission, Submit, Verdict};
use crate::state::{Shared, State};
use crate::webhooks::Event;

/// Who acts on the dashboard.
pub(crate) const ADMIN: &str = "admin@example.com";
/// A failed try after this many rejects.
const TRIES: usize = 3;

fn form(project: &Project) -> Form {
    Form { generation: project.generation, lists: project.lists }
}

/// Queues a webhook, encrypted if that is on.
fn tell(shared: &Shared, project: &Project, trigger: &str, about: &str, status: &str, body: String) {
    let Some(url) = &project.webhook_url else { return };
    let body = match &project.cipher {
        Some(cipher) => {
            let random = random_bytes(cipher.iv_bytes());
            let sealed = cipher.encrypt(&shared.keys.argos_key, body.as_bytes(), &random);
            Members::default().text("data", &sealed.unwrap_or_default()).close()
        }
        None => body,
    };
    shared.deliver(vec![Event {
        provider: "argos",
        url: url.clone(),
        headers: Vec::new(),
        body,
        transaction_id: about.to_owned(),
        app_status: status.to_owned(),
        status_description: trigger.to_owned(),
        waits: Vec::new(),
    }]);
}

/// Random enough for fake data.
pub(crate) fn random_bytes(count: usize) -> Vec<u8> {
    let word = || RandomState::new().build_hasher().finish().to_le_bytes();
    std::iter::repeat_with(word).flatten().take(count).collect()
}

/// Writes and queues the webhook of a submission that is there.
fn tell_of(
    shared: &Shared,
    state: &State,
    id: &str,
    trigger: &str,
    write: impl Fn(&Submission, Form) -> String,
) {
    let project = &state.argos;
    if let Some(submission) = project.get(id) {
        let body = write(submission, form(project));
        tell(shared, project, trigger, id, &submission.status, body);
    }
}

/// Hands a submission in and walks it to its verdict; returns its id.
pub(crate) fn submit(shared: &Shared, state: &mut State, given: Submit) -> String {
    let (verdict, created, retries) = (given.verdict.clone(), given.created, given.retries.clone());
    let id = state.argos.keep(given);
    if created {
        tell_of(shared, state, &id, "created", |of, _| payloads::begun("created", of));
    }
    for code in &retries {
        retry(shared, state, &id, code);
    }
    if retries.len() < TRIES {
        match verdict {
            Verdict::Incomplete => true,
            Verdict::Pending => pend(shared, state, &id),
            Verdict::Approved => approve(shared, state, &id),
            Verdict::Rejected(reasons) => reject(shared, state, &id, reasons),
        };
    }
    id
}

/// The user is asked to try a step again; the third failed try rejects.
pub(crate) fn retry(shared: &Shared, state: &mut State, id: &str, code: &str) -> bool {
    let Some(of) = state.argos.get_mut(id).filter(|of| of.status == states::INCOMPLETE) else {
        return false;
    };
    of.attempts += 1;
    of.retry_code = Some(code.to_owned());
    if of.attempts >= TRIES {
        let reasons = states::reasons(&[("too_many_retry", "Multiple invalid KYC attempts")]);
        return reject(shared, state, id, reasons);
    }
    tell_of(shared, state, id, "retry", |of, _| payloads::begun("retry", of));
    true
}

/// It waits for a person now.
pub(crate) fn pend(shared: &Shared, state: &mut State, id: &str) -> bool {
    let now = state.argos.now();
    let Some(of) = state.argos.get_mut(id) else { return false };
    states::PENDING.clone_into(&mut of.status);
    of.pending_at = Some(now);
    tell_of(shared, state, id, "submit", payloads::submit);
    true
}

/// A verdict: by the machine on an incomplete one, else by a person.
fn decide(state: &mut State, id: &str, status: &str, reasons: Vec<Reason>) -> bool {
    let now = state.argos.now();
    let Some(of) = state.argos.get_mut(id) else { return false };
    of.reviewer = Some(if of.status == states::INCOMPLETE { "system" } else { "agent" });
    status.clone_into(&mut of.status);
    of.updated_at = Some(now);
    of.result_at = of.result_at.or(Some(now));
    of.reasons = reasons;
    true
}

pub(crate) fn approve(shared: &Shared, state: &mut State, id: &str) -> bool {
    let done = decide(state, id, states::APPROVED, Vec::new());
    if done {
        tell_of(shared, state, id, "approved", payloads::approved);
    }
    done
}

pub(crate) fn reject(shared: &Shared, state: &mut State, id: &str, reasons: Vec<Reason>) -> bool {
    let done = decide(state, id, states::REJECTED, reasons);
    if done {
        tell_of(shared, state, id, "rejected", payloads::rejected);
    }
    done
}

/// Changes data, by the names of PATCH; `kycStatus` is the status. False without a change.
pub(crate) fn update(
    shared: &Shared,
    state: &mut State,
    id: &str,
    changes: &[(&str, &str)],
    admin: &str,
) -> bool {
    let now = state.argos.now();
    let Some(of) = state.argos.get_mut(id).filter(|_| !changes.is_empty()) else { return false };
    for (name, value) in changes {
        if *name == "kycStatus" {
            (*value).clone_into(&mut of.status);
            of.reviewer = Some("agent");
            of.result_at = of.result_at.or(Some(now));
        } else {
            of.data.insert(states::data_name(name).to_owned(), (*value).to_owned());
        }
    }
    of.updated_at = Some(now);
    let names: Vec<&str> = changes.iter().map(|(name, _)| *name).collect();
    tell_of(shared, state, id, "updated", |of, form| payloads::updated(of, &names, admin, now, form));
    true
}

/// Deletes; without an `admin` nobody is told, as the API has it.
pub(crate) fn delete(
    shared: &Shared,
    state: &mut State,
    id: &str,
    admin: Option<&str>,
    comment: Option<&str>,
) -> bool {
    let now = state.argos.now();
    let Some(of) = state.argos.get_mut(id) else { return false };
    of.forget_person();
    if let Some(admin) = admin {
        tell_of(shared, state, id, "delete", |of, _| payloads::delete(&of.id, admin, comment, now));
    }
    true
}

/// The address process, passed or failed. Given custom fields are told and kept only if there were none.
pub(crate) fn inject(
    shared: &Shared,
    state: &mut State,
    id: &str,
    fail_code: Option<&str>,
    cf: [Option<String>; 3],
) -> bool {
    let now = state.argos.now();
    let Some(of) = state.argos.get_mut(id) else { return false };
    let had = of.cf.iter().any(Option::is_some);
    let told = if had { [None, None, None] } else { cf };
    let trigger = if fail_code.is_some() { "injectionFail" } else { "injection" };
    tell_of(shared, state, id, trigger, |of, form| payloads::injection(of, fail_code, &told, now, form));
    if let Some(of) = state.argos.get_mut(id).filter(|_| !had) {
        of.cf = told;
    }
    true
}

/// `currentstatus` and `risk_level_summary`.
fn screening(level: Option<&str>) -> (&str, &str) {
    level.map_or(("Not Screened", "Not Screened"), |level| ("Red Flag", level))
}

/// The AML search, after an approval only: a red flag of this level, or (without one) not screened.
pub(crate) fn aml(shared: &Shared, state: &mut State, id: &str, level: Option<&str>) -> bool {
    let Some(of) = state.argos.get_mut(id).filter(|of| of.status == states::APPROVED) else {
        return false;
    };
    let (status, level) = screening(level);
    of.aml = Some((status.to_owned(), level.to_owned()));
    tell_of(shared, state, id, "aml", payloads::aml);
    true
}

/// Puts an approved submission under monitoring; returns the record's id.
pub(crate) fn aml_monitor(shared: &Shared, state: &mut State, id: &str) -> Option<String> {
    state.argos.get_mut(id).filter(|of| of.status == states::APPROVED)?;
    let record = state.argos.next_id("rec");
    tell_of(shared, state, id, "aml_monitor", |of, _| payloads::aml_monitor(of, &record));
    Some(record)
}

/// A consent of "ARGOS ID", which knows no submission; returns its id.
pub(crate) fn consent(shared: &Shared, state: &mut State) -> String {
    let project = &mut state.argos;
    let now = project.now();
    let [consent, person, request] = ["consent", "argosid", "request"].map(|kind| project.next_id(kind));
    let body = payloads::consent(&consent, &person, &request, now);
    tell(shared, project, "argos_id_auth", &consent, "", body);
    consent
}

/// The AML search about a consent of "ARGOS ID".
pub(crate) fn consent_aml(shared: &Shared, state: &State, consent: &str, level: Option<&str>) {
    let (status, level) = screening(level);
    let body = payloads::consent_aml(consent, status, level);
    tell(shared, &state.argos, "aml", consent, "", body);
}
