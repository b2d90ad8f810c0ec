//! What can be done with an application.

use crate::generated::whole;
use crate::{KyckitError, NoteKind, ReadNote, Rules, Severity};
use kyckit::hyperverge::KraApplication;
use kyckit_support::{ViolationRecord, guard};

/// Reads flat wire JSON. Nothing is checked and nothing is lost; only a full Aadhaar number is dropped.
#[uniffi::export]
pub fn kra_from_wire(body: Vec<u8>, rules: Rules) -> Result<KraApplication, KyckitError> {
    let rules = rules.read()?;
    Ok(guard(|| KraApplication::from_wire(&body, &rules))?)
}

/// Writes the flat wire JSON, in the provider's order. It holds personal data, not masked.
#[uniffi::export]
pub fn kra_to_wire(application: KraApplication, rules: Rules) -> Result<String, KyckitError> {
    let rules = rules.read()?;
    Ok(guard(|| Ok(whole(application).to_wire(&rules)))?)
}

/// Every violation, errors and warnings, in the order of the wire.
#[uniffi::export]
pub fn kra_validate(application: KraApplication, rules: Rules) -> Result<Vec<Violation>, KyckitError> {
    let rules = rules.read()?;
    Ok(guard(|| Ok(listed(&whole(application).validate(&rules))))?)
}

/// The violations of one field, named by its path or its name on the wire.
#[uniffi::export]
pub fn kra_validate_field(
    application: KraApplication,
    field: String,
    rules: Rules,
) -> Result<Vec<Violation>, KyckitError> {
    let rules = rules.read()?;
    Ok(guard(|| Ok(listed(&whole(application).validate(&rules).of_field(&field))))?)
}

/// What reading did to one member.
#[uniffi::remote(Record)]
pub struct ReadNote {
    /// Name on the wire, as documented.
    pub wire_name: String,
    /// What was done.
    pub kind: NoteKind,
}

/// One violation of the rules. Holds no value of the applicant's.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Violation {
    /// Stable code, for example `pan_format`.
    pub code: String,
    /// Path in the model, for example `correspondence.pin_code`.
    pub path: String,
    /// Name on the wire, for example `appCorPincd`.
    pub wire_name: String,
    /// What is wrong, for people.
    pub message: String,
    /// What to do about it, for people.
    pub remedy: String,
    /// How much it weighs.
    pub severity: Severity,
}

fn listed(violations: &kyckit::Violations) -> Vec<Violation> {
    violations.iter().map(ViolationRecord::from).map(Violation::from).collect()
}

impl From<ViolationRecord> for Violation {
    fn from(record: ViolationRecord) -> Self {
        let is_warning = record.severity == Severity::Warning.as_str();
        Violation {
            code: record.code,
            path: record.path,
            wire_name: record.wire_name,
            message: record.message,
            remedy: record.remedy,
            severity: if is_warning { Severity::Warning } else { Severity::Error },
        }
    }
}
