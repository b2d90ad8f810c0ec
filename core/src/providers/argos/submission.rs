//! One submission as the ARGOS API tells it.

use crate::event::Decision;
use crate::json::{Limits, Members, Span};
use crate::masked::Personal;
use crate::rest;
use crate::webhook::place;

/// A submission, read back; every member may be missing. `Debug` masks the person and the raw JSON.
///
/// Source: ARGOS Identity, developer portal, GET/Submission (`kyc.result`); the other places of the status are those of
/// the webhooks and inferred.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Id of the submission.
    pub submission_id: Option<String>,
    /// The client's own id of the user.
    pub user_id: Option<String>,
    /// Id of the applicant, for finding duplicates.
    pub applicant_id: Option<String>,
    /// E-mail address of the submitter.
    pub email: Option<Personal>,
    /// Status as received.
    pub status: Option<String>,
    /// What the status says: unknown for none, for a word that is not known, and for a submission that contradicts itself.
    pub decision: Decision,
    /// When it was made, as received.
    pub created_at: Option<String>,
    /// When it was changed, as received.
    pub updated_at: Option<String>,
    /// Who decided: `system`, or the name of a person.
    pub reviewer: Option<Personal>,
    raw: Personal,
}

impl Submission {
    /// Its JSON as received: everything that the project lets out, personal data too.
    #[must_use]
    pub fn raw(&self) -> &str {
        self.raw.expose()
    }
}

const NAMES: [&str; 13] = [
    "data",
    "submission_id",
    "submissionId",
    "userid",
    "applicant_id",
    "email",
    "created_at",
    "updated_at",
    "reviewer",
    "kyc",
    "kyc_result",
    "kyc_status",
    "kycStatus",
];
const DATA: usize = place(&NAMES, "data");
const SUBMISSION_ID: usize = place(&NAMES, "submission_id");
const SUBMISSION_ID_OF_CHANGES: usize = place(&NAMES, "submissionId");
const USER_ID: usize = place(&NAMES, "userid");
const APPLICANT_ID: usize = place(&NAMES, "applicant_id");
const EMAIL: usize = place(&NAMES, "email");
const CREATED_AT: usize = place(&NAMES, "created_at");
const UPDATED_AT: usize = place(&NAMES, "updated_at");
const REVIEWER: usize = place(&NAMES, "reviewer");
const KYC: usize = place(&NAMES, "kyc");
const KYC_RESULT: usize = place(&NAMES, "kyc_result");
const KYC_STATUS: usize = place(&NAMES, "kyc_status");
const KYC_STATUS_OF_CHANGES: usize = place(&NAMES, "kycStatus");

/// The members of `kyc_result`, as the webhooks have them.
const OF_RESULT: [&str; 5] = ["status", "created_at", "updated_at", "update_at", "reviewer"];
const RESULT_STATUS: usize = place(&OF_RESULT, "status");
const RESULT_CREATED_AT: usize = place(&OF_RESULT, "created_at");
const RESULT_UPDATED_AT: usize = place(&OF_RESULT, "updated_at");
const RESULT_UPDATE_AT: usize = place(&OF_RESULT, "update_at");
const RESULT_REVIEWER: usize = place(&OF_RESULT, "reviewer");

/// The members of an item, or of its `data`.
struct Level<'a> {
    members: Members<'a, 13>,
    kyc: Option<Members<'a, 1>>,
    result: Option<Members<'a, 5>>,
}

impl<'a> Level<'a> {
    fn of(span: Span<'a>) -> Option<Self> {
        let members = span.members(&Limits::ANSWER, &NAMES).ok()?;
        let kyc = members.get(KYC).and_then(|kyc| kyc.members(&Limits::ANSWER, &["result"]).ok());
        let result =
            members.get(KYC_RESULT).and_then(|result| result.members(&Limits::ANSWER, &OF_RESULT).ok());
        Some(Level { members, kyc, result })
    }

    fn text(&self, index: usize) -> Option<String> {
        rest::given(&self.members, index)
    }

    fn of_result(&self, index: usize) -> Option<String> {
        rest::given(self.result.as_ref()?, index)
    }

    /// The status at each place where one may stand.
    fn statuses(&self) -> impl Iterator<Item = String> {
        let of_kyc = self.kyc.as_ref().and_then(|kyc| rest::given(kyc, 0));
        let texts = [KYC_RESULT, KYC_STATUS, KYC_STATUS_OF_CHANGES].map(|index| self.text(index));
        [of_kyc, self.of_result(RESULT_STATUS)].into_iter().chain(texts).flatten()
    }

    fn contradicts_itself(&self) -> bool {
        let of_kyc = self.kyc.iter().flat_map(|kyc| &kyc.duplicates);
        let of_result = self.result.iter().flat_map(|result| &result.duplicates);
        self.members.duplicates.iter().chain(of_kyc).chain(of_result).any(|twice| !twice.same)
    }
}

/// Reads an item; none when it is no object.
pub(super) fn submission(span: Span<'_>) -> Option<Submission> {
    let item = Level::of(span)?;
    let data = item.members.get(DATA).and_then(Level::of);
    let levels: Vec<&Level<'_>> = [&item].into_iter().chain(&data).collect();
    let text = |index| levels.iter().find_map(|level| level.text(index));
    let of_result = |index| levels.iter().find_map(|level| level.of_result(index));
    let statuses: Vec<String> = levels.iter().flat_map(|level| level.statuses()).collect();
    let decisions: Vec<Decision> = statuses.iter().map(|status| decision(status)).collect();
    let agree = decisions.windows(2).all(|two| two.first() == two.last());
    let is_clear = agree && !levels.iter().any(|level| level.contradicts_itself());
    let status = statuses.into_iter().next();
    let decision = if is_deleted(span) {
        Decision::Inactive
    } else {
        status.as_deref().filter(|_| is_clear).map_or(Decision::Unknown, decision)
    };
    Some(Submission {
        submission_id: text(SUBMISSION_ID).or_else(|| text(SUBMISSION_ID_OF_CHANGES)),
        user_id: text(USER_ID),
        applicant_id: text(APPLICANT_ID),
        email: text(EMAIL).map(Personal::from),
        decision,
        status,
        created_at: text(CREATED_AT).or_else(|| of_result(RESULT_CREATED_AT)),
        updated_at: text(UPDATED_AT)
            .or_else(|| of_result(RESULT_UPDATED_AT))
            .or_else(|| of_result(RESULT_UPDATE_AT)),
        reviewer: text(REVIEWER).or_else(|| of_result(RESULT_REVIEWER)).map(Personal::from),
        raw: span.raw().into(),
    })
}

/// Whether the item says anywhere that its submission was deleted: the provider keeps the status that it had, approved
/// too, and does not tell which member says so.
fn is_deleted(item: Span<'_>) -> bool {
    const MARK: &str = "deleted submission";
    item.raw().as_bytes().windows(MARK.len() + 2).any(|text| {
        text.strip_prefix(b"\"")
            .and_then(|text| text.strip_suffix(b"\""))
            .is_some_and(|text| text.eq_ignore_ascii_case(MARK.as_bytes()))
    })
}

/// What a status says of the submission now.
fn decision(status: &str) -> Decision {
    match status.trim().to_ascii_lowercase().as_str() {
        "approved" => Decision::Approved,
        "rejected" | "reject" => Decision::Declined,
        "pending" => Decision::Review,
        "incomplete" | "imcomplete" => Decision::None,
        "deleted submission" | "deleted" => Decision::Inactive,
        _ => Decision::Unknown,
    }
}
