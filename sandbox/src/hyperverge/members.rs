//! Which members of an upload must be there, copied by hand from the input table of
//! "HyperVerge, CVL KRA Upload API" so that the sandbox shares no table with the client.

/// Members the page marks Mandatory, in its order. `noOfKycRecords` may be a number.
pub(crate) const MANDATORY: [&str; 40] = [
    "appUpdtflg",
    "kraAgency",
    "appType",
    "appDate",
    "appPanNo",
    "appPanCopy",
    "appExmt",
    "appExmtIdProof",
    "appIpvFlag",
    "appGen",
    "appName",
    "appFName",
    "appDobIncorp",
    "appNationality",
    "appCompStatus",
    "appResStatus",
    "appCorAdd1",
    "appCorCity",
    "appCorPincd",
    "appCorState",
    "appCorCtry",
    "appMobNo",
    "appEmail",
    "appCorAddProof",
    "appCorAddRef",
    "appPerAddFlag",
    "appPerAdd1",
    "appPerCity",
    "appPerPincd",
    "appPerState",
    "appPerCtry",
    "appPerAddProof",
    "appPerAddRef",
    "appDocProof",
    "appMarStatus",
    "appKycMode",
    "noOfKycRecords",
    "pan",
    "aadhaar",
    "appFatcaApplicableFlag",
];

/// The page says "organization" here: an individual has none.
const OF_ORGANISATIONS: [&str; 1] = ["appCompStatus"];

/// The page says "user" (an individual applicant) here: an organisation has none.
const OF_INDIVIDUALS: [&str; 5] = ["appGen", "appFName", "appMarStatus", "appNationality", "appResStatus"];

/// The page asks for it "if the user's nationality is Indian".
const OF_INDIANS: &str = "appCorState";

/// Whether a mandatory member may be an empty text, because its wording does not speak of this applicant. The page
/// does not say so; without it no organisation could be uploaded.
pub(crate) fn may_be_empty(member: &str, individual: bool, indian: bool) -> bool {
    let of_others =
        if individual { OF_ORGANISATIONS.contains(&member) } else { OF_INDIVIDUALS.contains(&member) };
    of_others || (member == OF_INDIANS && !indian)
}
