//! Samples of every trigger, in each generation that tells its own apart (ARGOS Identity, Webhook Guide and developer
//! portal). Values are fake; the shapes are those of the pages.

use crate::webhook::Fixture;

/// What nearly every body begins with.
const CASE: &str = r#""submission_id":"6xx28lo115832","email":"user@example.com","userid":"user-0001""#;

const FIELDS: &str = r#""cf":{"cf1":"first","cf2":"second","cf3":"third"}"#;

/// The applicant as the oldest generation tells it.
const PERSON: &str = r#""gender":"female","date_of_birth":"1990-01-31","nationality":"KOR""#;

/// The document as the second generation tells it.
const DOCUMENT: &str = r#""fullName":"Test Person","idType":"passport","issuingCountry":"KOR","issueDate":"2020-01-01","expireDate":"2030-01-01","documentNumber":"M00000000""#;

/// The applicant as the newest generation tells it.
const NAMES: &str = r#""duplicated_information":"fake-duplicate-key","full_name":"Test Person","full_name_en":"Test Person","first_name":"Test","last_name":"Person","phoneNumber":"+0000000000""#;

const LIST: &str = r#""additional_list":[{"answer":"Occupation","inputValue":"Tester","blockType":"text"}]"#;

pub(super) fn all() -> Vec<Fixture> {
    let bodies = verdicts().into_iter().chain(updates()).chain(others());
    bodies.map(|(name, body)| Fixture::new(name, "", &body)).collect()
}

type Bodies = Vec<(&'static str, String)>;

fn verdicts() -> Bodies {
    let times = r#""created_at":"2026-01-15T09:50:00Z","updated_at":"2026-01-15T09:55:00Z","kyc_result_at":"2026-01-15T09:55:00Z""#;
    let why = r#""comment":"The document has expired.","commentCode":"expired_id""#;
    let approved = |result: &str, rest: &str| {
        format!(
            r#"{{"webhook_trigger":"approved",{CASE},"applicant_id":"applicant-0001",{FIELDS},"kyc_result":{{"status":"approved",{result}}},{PERSON}{rest}}}"#
        )
    };
    let rejected = |result: &str, rest: &str| {
        format!(
            r#"{{"webhook_trigger":"rejected",{CASE},{FIELDS},"kyc_result":{{"status":"rejected",{result}}}{rest}}}"#
        )
    };
    let oldest = r#""update_at":"2026-01-15T09:55:00Z""#;
    vec![
        ("approved_g0", approved(oldest, r#","created_at":"2026-01-15T09:50:00Z""#)),
        (
            "approved_g1",
            approved(
                &format!(r#"{times},"pending_at":"2026-01-15T09:51:00Z","reviewer":"agent""#),
                &format!(r#","age_group":"adult",{DOCUMENT},{LIST}"#),
            ),
        ),
        (
            "approved_n",
            approved(
                &format!(r#"{times},"reviewer":"system""#),
                &format!(r#","age_group":"adult",{NAMES},{LIST}"#),
            ),
        ),
        ("rejected_g0", rejected(&format!(r#"{oldest},"comment":"The document has expired.""#), "")),
        ("rejected_g1", rejected(&format!(r#""updated_at":"2026-01-15T09:55:00Z",{why}"#), "")),
        (
            "rejected_n",
            rejected(
                &format!(r#""updated_at":"2026-01-15T09:55:00Z",{why}"#),
                r#","duplicated_information":"fake-duplicate-key""#,
            ),
        ),
    ]
}

fn updates() -> Bodies {
    let updated = |rest: &str| format!(r#"{{"webhook_trigger":"updated",{CASE},{rest}}}"#);
    let by = r#""admin":"admin@example.com","update_time":"2026-01-15T09:58:00Z""#;
    let data = |fields: &str| {
        format!(
            r#""data":{{"update":[{fields}],"kyc_result":"approved","pending_at":"2026-01-15T09:51:00Z","reviewer":"agent"}}"#
        )
    };
    let status = data(r#""kycStatus","fullName""#);
    vec![
        (
            "updated_g0",
            updated(&format!(
                r#"{FIELDS},"kyc_result":{{"status":"approved","update_at":"2026-01-15T09:58:00Z"}},{PERSON}"#
            )),
        ),
        ("updated_g1", updated(&format!("{status},{by},{PERSON},{DOCUMENT}"))),
        ("updated_n", updated(&format!("{status},{by},{PERSON},{NAMES}"))),
        ("updated_data_only", updated(&format!("{},{by},{PERSON},{DOCUMENT}", data(r#""fullName""#)))),
    ]
}

fn others() -> Bodies {
    let plain = |trigger: &str, rest: &str| format!(r#"{{"webhook_trigger":"{trigger}",{CASE},{rest}}}"#);
    let aml = |status: &str, level: &str| {
        let result = format!(r#""aml_result":{{"currentstatus":"{status}","risk_level_summary":"{level}"}}"#);
        plain("aml", &format!("{FIELDS},{result}"))
    };
    let started = r#""kyc_result":{"status":"incomplete"}"#;
    let ran = r#""created_at":"2026-01-15-09-56-00-UTC""#;
    vec![
        ("submit", plain("submit", &format!(r#""created_at":"2026-01-15T09:50:00Z",{FIELDS}"#))),
        ("created", plain("created", &format!("{started},{FIELDS}"))),
        ("retry", plain("retry", &format!(r#"{started},"retryCode":"mrz_protocol_fail","attempts":2"#))),
        ("aml_red_flag", aml("Red Flag", "HIGH")),
        ("aml_not_screened", aml("Not Screened", "Not Screened")),
        ("aml_monitor", plain("aml_monitor", FIELDS)),
        (
            "delete",
            r#"{"webhook_trigger":"delete","submission_id":"6xx28lo115832","account_email":"admin@example.com","delete_time":"2026-01-15T09:59:00Z","comment":"The applicant asked for it."}"#.to_owned(),
        ),
        (
            "injection",
            plain("injection", &format!(r#""action":{{"type":"address",{ran}}},"kyc_status":"approved","cf1":"first""#)),
        ),
        (
            "injection_fail",
            plain(
                "injectionFail",
                &format!(r#""action":{{"type":"address",{ran},"failCode":"distanceChecks_ipGeo"}},"kyc_status":"approved""#),
            ),
        ),
        (
            "argos_id_auth",
            r#"{"webhook_trigger":"argos_id_auth","consent_id":"consent-0001","authed_at":"2026-01-15T09:59:00Z","argos_id":"argos-0001","request_id":"request-0001"}"#.to_owned(),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use crate::Rules;
    use crate::argos::read_webhook;

    #[test]
    fn every_trigger_has_a_sample_and_every_generation_is_what_its_name_says() {
        let rules = Rules::at(crate::Timestamp::parse("2026-01-15T10:00:00Z").unwrap());
        let mut triggers = std::collections::BTreeSet::new();
        for fixture in super::all() {
            let event = read_webhook(fixture.body(), &rules).unwrap();
            triggers.insert(event.provider_event.as_deref().unwrap().to_owned());
            let variant = event.variant.trim_start_matches("argos.");
            if let Some((_, generation @ ("g0" | "g1" | "n"))) = fixture.name().rsplit_once('_') {
                assert_eq!(variant, generation, "{}", fixture.name());
            }
        }
        assert_eq!(triggers.len(), super::super::generated::TRIGGER.codes.len());
    }
}
