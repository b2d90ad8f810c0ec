//! The peer that kyckit is measured against: serde_json's typed owned parse of the same bytes, as one would write it.

use serde::Deserialize;
use std::borrow::Cow;
use std::path::Path;

// The reading layer itself: the core shows only what is made of it.
#[path = "../core/src/json/mod.rs"]
#[allow(dead_code, reason = "a part of it is measured")]
mod json;

/// A plain derive: `String` where the page says mandatory, `Option<String>` elsewhere, no alias, no flatten, no
/// default functions.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct Peer {
    pub appUpdtflg: String,
    pub kraAgency: String,
    pub appType: String,
    pub appNo: Option<String>,
    pub appDate: String,
    pub appPanNo: String,
    pub appPanCopy: String,
    pub appExmt: String,
    pub appExmtCat: Option<String>,
    pub appExmtIdProof: String,
    pub appIpvFlag: String,
    pub appIpvDate: Option<String>,
    pub appGen: String,
    pub appName: String,
    pub appFName: String,
    pub appRegno: Option<String>,
    pub appDobIncorp: String,
    pub appCommenceDt: Option<String>,
    pub appNationality: String,
    pub appOthNationality: Option<String>,
    pub appCompStatus: String,
    pub appOthCompStatus: Option<String>,
    pub appResStatus: String,
    pub appResStatusProof: Option<String>,
    pub appUidNo: Option<String>,
    pub appCorAdd1: String,
    pub appCorAdd2: Option<String>,
    pub appCorAdd3: Option<String>,
    pub appCorCity: String,
    pub appCorPincd: String,
    pub appCorState: Option<String>,
    pub appCorCtry: Option<String>,
    pub appOffIsd: Option<String>,
    pub appOffStd: Option<String>,
    pub appOffNo: Option<String>,
    pub appResIsd: Option<String>,
    pub appResStd: Option<String>,
    pub appResNo: Option<String>,
    pub appMobIsd: Option<String>,
    pub appMobNo: String,
    pub appFaxIsd: Option<String>,
    pub appFaxStd: Option<String>,
    pub appFaxNo: Option<String>,
    pub appEmail: String,
    pub appCorAddProof: String,
    pub appCorAddRef: String,
    pub appCorAddDt: Option<String>,
    pub appPerAddFlag: String,
    pub appPerAdd1: Option<String>,
    pub appPerAdd2: Option<String>,
    pub appPerAdd3: Option<String>,
    pub appPerCity: Option<String>,
    pub appPerPincd: Option<String>,
    pub appPerState: Option<String>,
    pub appPerCtry: Option<String>,
    pub appPerAddProof: Option<String>,
    pub appPerAddRef: Option<String>,
    pub appPerAddDt: Option<String>,
    pub appIncome: Option<String>,
    pub appOcc: Option<String>,
    pub appOthOcc: Option<String>,
    pub appPolConn: Option<String>,
    pub appDocProof: String,
    pub appInternalRef: Option<String>,
    pub appBranchCode: Option<String>,
    pub appMarStatus: String,
    pub appNetwrth: Option<String>,
    pub appNetworthDt: Option<String>,
    pub appIncorpPlc: Option<String>,
    pub appOtherInfo: Option<String>,
    pub appFiller1: Option<String>,
    pub appFiller2: Option<String>,
    pub appFiller3: Option<String>,
    pub appIpvName: Option<String>,
    pub appIpvDesg: Option<String>,
    pub appIpvOrgan: Option<String>,
    pub appKycMode: String,
    pub appVerNo: Option<String>,
    pub appVidNo: Option<String>,
    pub appUidToken: Option<String>,
    pub appAuthName: Option<String>,
    pub appAuthEmail: Option<String>,
    pub appAuthEmail1: Option<String>,
    pub appAuthEmail2: Option<String>,
    pub appAuthMobile: Option<String>,
    pub appAuthFpiConsent: Option<String>,
    pub appAuthUboConsent: Option<String>,
    pub noOfKycRecords: u32,
    pub noOfAddldataRecords: Option<u32>,
    pub pan: String,
    pub aadhaar: String,
    pub applicationStatus: Option<String>,
    pub appFatcaApplicableFlag: String,
}

/// The webhook of the standard layout (v2).
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct Webhook {
    pub statusDescription: String,
    pub transactionId: String,
    pub appId: String,
    pub eventType: String,
    pub remarks: Option<String>,
    pub appStatus: String,
    pub appUpdtStatus: String,
    pub eventTime: String,
}

/// The webhook of the detailed layout (v1).
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the names of the wire")]
pub struct DetailedWebhook {
    pub data: Detailed,
}

/// What the detailed layout wraps.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct Detailed {
    pub name: String,
    pub phoneNumber: String,
    pub panNumber: String,
    pub emailAddress: String,
    pub remarks: Option<String>,
    pub statusDescription: String,
    pub transactionid: String,
    pub appId: String,
    pub eventType: String,
}

/// [`Webhook`] and [`Detailed`] with texts of the body where they have no escape; for information, not the peer.
#[derive(Debug, Deserialize)]
#[allow(non_snake_case, missing_docs, reason = "the names of the wire, as a plain derive takes them")]
pub struct BorrowedWebhook<'a> {
    #[serde(borrow)]
    pub statusDescription: Cow<'a, str>,
    #[serde(borrow)]
    pub transactionId: Cow<'a, str>,
    #[serde(borrow)]
    pub appId: Cow<'a, str>,
    #[serde(borrow)]
    pub eventType: Cow<'a, str>,
    #[serde(borrow)]
    pub remarks: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub appStatus: Cow<'a, str>,
    #[serde(borrow)]
    pub appUpdtStatus: Cow<'a, str>,
    #[serde(borrow)]
    pub eventTime: Cow<'a, str>,
}

/// The names that the core's reader of KRA webhooks wants, in its order.
const NAMES: [&str; 12] = [
    "transactionId",
    "appId",
    "eventType",
    "statusDescription",
    "remarks",
    "appStatus",
    "appUpdtStatus",
    "eventTime",
    "name",
    "phoneNumber",
    "panNumber",
    "emailAddress",
];

/// Reads a webhook body into slots and decodes nothing; how many names it found, none when it cannot be read.
#[must_use]
pub fn scan(body: &[u8]) -> Option<usize> {
    let members = json::read(body, &json::Limits::WEBHOOK, &NAMES).ok()?;
    Some(members.known().iter().flatten().count() + members.unknown.len())
}

/// The median that criterion measured in this run, in nanoseconds.
#[must_use]
pub fn median(name: &str) -> Option<f64> {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or(Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), Into::into);
    let file = target.join("criterion").join(name).join("new/estimates.json");
    let estimates: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(file).ok()?).ok()?;
    estimates.get("median")?.get("point_estimate")?.as_f64()
}

/// One line of the table: what criterion measured under `name`, as a ratio to `base`.
pub fn line(name: &str, base: Option<f64>, allocations: u64) {
    let (Some(time), Some(base)) = (median(name), base) else {
        return println!("{name:<40} {:>9} {:>7} {allocations:>12}", "-", "-");
    };
    println!("{name:<40} {time:>6.0} ns {:>7.3} {allocations:>12}", time / base);
}

/// The head of the table.
pub fn head() {
    println!("\n{:<40} {:>9} {:>7} {:>12}", "", "median", "ratio", "allocations");
}
