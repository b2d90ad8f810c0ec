//! One submission of ARGOS, and how a test hands one in.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

pub(crate) const INCOMPLETE: &str = "incomplete";
pub(crate) const PENDING: &str = "pending";
pub(crate) const APPROVED: &str = "approved";
pub(crate) const REJECTED: &str = "rejected";

/// Names of POST and PATCH, and the names GET has for the same.
const RENAMED: [(&str, &str); 8] = [
    ("fullName", "full_name"),
    ("firstName", "first_name"),
    ("lastName", "last_name"),
    ("birthDate", "date_of_birth"),
    ("issuingCountry", "idcard_issuingCountry"),
    ("issueDate", "idcard_issueDate"),
    ("expireDate", "idcard_expireDate"),
    ("ipAddress", "ip_address"),
];

/// A person nobody can be. Names as GET has them.
const NOBODY: [(&str, &str); 13] = [
    ("age_group", "adult"),
    ("first_name", "TEST"),
    ("last_name", "USER"),
    ("full_name", "TEST USER"),
    ("gender", "female"),
    ("nationality", "KOR"),
    ("date_of_birth", "1990-01-31"),
    ("ip_address", "192.0.2.1"),
    ("idType", "passport"),
    ("idcard_issuingCountry", "KOR"),
    ("idcard_issueDate", "2020-01-31"),
    ("idcard_expireDate", "2030-01-31"),
    ("documentNumber", "M00000000"),
];

/// The name GET has for a member of POST or PATCH.
pub(crate) fn data_name(name: &str) -> &str {
    RENAMED.iter().find(|(api, _)| *api == name).map_or(name, |(_, data)| data)
}

/// One item of the additional form.
#[derive(Clone)]
pub(crate) struct Additional {
    pub(crate) answer: String,
    pub(crate) input_value: String,
    pub(crate) block_type: String,
}

/// Why a submission was rejected.
#[derive(Clone)]
pub(crate) struct Reason {
    pub(crate) code: String,
    pub(crate) comment: String,
}

/// Pairs of code and comment; either may be empty.
pub(crate) fn reasons(pairs: &[(&str, &str)]) -> Vec<Reason> {
    let one = |(code, comment): &(&str, &str)| Reason { code: (*code).into(), comment: (*comment).into() };
    pairs.iter().map(one).collect()
}

/// A submission as the project holds it. Holds personal data: no `Debug`.
#[derive(Clone)]
pub(crate) struct Submission {
    pub(crate) id: String,
    pub(crate) email: Option<String>,
    pub(crate) userid: Option<String>,
    pub(crate) token_id: Option<String>,
    pub(crate) cf: [Option<String>; 3],
    /// By the names of GET.
    pub(crate) data: BTreeMap<String, String>,
    pub(crate) additional: Vec<Additional>,
    pub(crate) status: String,
    pub(crate) created_at: Timestamp,
    pub(crate) pending_at: Option<Timestamp>,
    pub(crate) result_at: Option<Timestamp>,
    pub(crate) updated_at: Option<Timestamp>,
    pub(crate) reviewer: Option<&'static str>,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) attempts: usize,
    pub(crate) retry_code: Option<String>,
    /// `currentstatus` and `risk_level_summary`.
    pub(crate) aml: Option<(String, String)>,
    /// Partly deleted: no duplicates are looked for any more.
    pub(crate) without_applicant: bool,
    pub(crate) without_duplicates: bool,
    pub(crate) deleted: bool,
}

impl Submission {
    /// An incomplete one.
    pub(crate) fn new(id: String, given: Submit, now: Timestamp) -> Self {
        Self {
            id,
            email: given.email,
            userid: given.userid,
            token_id: given.token_id,
            cf: given.cf,
            data: given.data,
            additional: given.additional,
            status: INCOMPLETE.to_owned(),
            created_at: now,
            pending_at: None,
            result_at: None,
            updated_at: None,
            reviewer: None,
            reasons: Vec::new(),
            attempts: 0,
            retry_code: None,
            aml: None,
            without_applicant: false,
            without_duplicates: false,
            deleted: false,
        }
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.data.get(name).map(String::as_str)
    }

    /// The same for the same person; of somebody without any data it is the submission's own.
    pub(crate) fn applicant_id(&self) -> Option<String> {
        let of = self.person().unwrap_or_else(|| self.id.clone());
        (!self.without_applicant).then(|| format!("ap_{}", digest(&of)))
    }

    /// Made of name, birth, gender and nationality, if all four are there.
    pub(crate) fn duplicated_information(&self) -> Option<String> {
        let person = self.person().filter(|_| !self.without_duplicates)?;
        Some(format!("di_{}", digest(&person)))
    }

    fn person(&self) -> Option<String> {
        let names = ["full_name", "date_of_birth", "gender", "nationality"];
        let parts: Option<Vec<&str>> = names.iter().map(|name| self.text(name)).collect();
        Some(parts?.join("\n"))
    }

    /// What a deletion leaves: nothing that tells who it was.
    pub(crate) fn forget_person(&mut self) {
        self.data.retain(|name, _| name == "idType");
        self.email = None;
        self.userid = None;
        self.token_id = None;
        self.cf = [None, None, None];
        self.additional.clear();
        self.aml = None;
        self.without_applicant = true;
        self.deleted = true;
    }
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// What becomes of a submission at once.
#[derive(Clone)]
pub(crate) enum Verdict {
    Incomplete,
    Pending,
    Approved,
    Rejected(Vec<Reason>),
}

/// A submission to hand in at [`Argos::submit`](crate::Argos::submit). Its person is fake unless told otherwise.
#[derive(Clone)]
pub struct Submit {
    pub(crate) verdict: Verdict,
    pub(crate) email: Option<String>,
    pub(crate) userid: Option<String>,
    pub(crate) token_id: Option<String>,
    pub(crate) cf: [Option<String>; 3],
    pub(crate) data: BTreeMap<String, String>,
    pub(crate) additional: Vec<Additional>,
    pub(crate) created: bool,
    pub(crate) retries: Vec<String>,
}

impl std::fmt::Debug for Submit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Submit").field("created", &self.created).finish_non_exhaustive()
    }
}

impl Submit {
    pub(crate) fn with(verdict: Verdict) -> Self {
        Self {
            verdict,
            email: Some("test.user@example.com".to_owned()),
            userid: None,
            token_id: None,
            cf: [None, None, None],
            data: NOBODY.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            additional: Vec::new(),
            created: false,
            retries: Vec::new(),
        }
    }

    /// One that waits for a person's review: `submit` is sent.
    #[must_use]
    pub fn pending() -> Self {
        Self::with(Verdict::Pending)
    }

    /// One that is approved automatically: `approved` is sent, and no `submit`.
    #[must_use]
    pub fn approved() -> Self {
        Self::with(Verdict::Approved)
    }

    /// One that is rejected automatically, for these pairs of code and comment (either may be empty): `rejected` is
    /// sent, and no `submit`.
    #[must_use]
    pub fn rejected(pairs: &[(&str, &str)]) -> Self {
        Self::with(Verdict::Rejected(reasons(pairs)))
    }

    /// One that was begun and not handed in: `created` is sent, the status is `incomplete`.
    #[must_use]
    pub fn incomplete() -> Self {
        Self::with(Verdict::Incomplete).created()
    }

    /// `created` is sent first.
    #[must_use]
    pub fn created(mut self) -> Self {
        self.created = true;
        self
    }

    /// `created`, then a `retry` with this code are sent first. The third one rejects (`too_many_retry`), whatever
    /// was to follow.
    #[must_use]
    pub fn retry(mut self, code: impl Into<String>) -> Self {
        self.retries.push(code.into());
        self.created()
    }

    /// Default `test.user@example.com`; an empty text is none.
    #[must_use]
    pub fn email(mut self, email: impl Into<String>) -> Self {
        self.email = Some(email.into()).filter(|email| !email.is_empty());
        self
    }

    /// The client's own id of the user; default none.
    #[must_use]
    pub fn userid(mut self, userid: impl Into<String>) -> Self {
        self.userid = Some(userid.into());
        self
    }

    /// The token of a private liveform; default none.
    #[must_use]
    pub fn token_id(mut self, token_id: impl Into<String>) -> Self {
        self.token_id = Some(token_id.into());
        self
    }

    /// `cf1`, `cf2` or `cf3` by its number; other numbers do nothing. Default none.
    #[must_use]
    pub fn cf(mut self, number: usize, value: impl Into<String>) -> Self {
        let slot = number.checked_sub(1).and_then(|place| self.cf.get_mut(place));
        if let Some(slot) = slot {
            *slot = Some(value.into());
        }
        self
    }

    /// A datum of the person, by its name in POST, PATCH or GET of the API (`fullName` and `full_name` are one); an
    /// empty text takes it away.
    #[must_use]
    pub fn field(mut self, name: &str, value: impl Into<String>) -> Self {
        let (name, value) = (data_name(name).to_owned(), value.into());
        if value.is_empty() {
            self.data.remove(&name);
        } else {
            self.data.insert(name, value);
        }
        self
    }

    /// One item of the additional form: its name, what the user gave, its data type.
    #[must_use]
    pub fn additional(mut self, answer: &str, input_value: &str, block_type: &str) -> Self {
        self.additional.push(Additional {
            answer: answer.to_owned(),
            input_value: input_value.to_owned(),
            block_type: block_type.to_owned(),
        });
        self
    }
}
