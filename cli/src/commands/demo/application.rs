//! The demo's applications: a broken one whose faults are shown, and a good one to upload.

use super::Stopped;
use super::timeline::Timeline;
use crate::report::{self, Failure};
use kyckit::hyperverge::KraApplication;
use kyckit::{Rules, Timestamp, Valid};

const GOOD: &str = include_str!("../../../../examples/application.json");
const BROKEN: &str = include_str!("../../../../examples/application-broken.json");

/// Shows what is wrong with the broken one, and gives the good one.
pub(super) fn checked(timeline: &mut Timeline<'_>) -> Result<Valid<KraApplication>, Stopped> {
    let rules = Rules::at(Timestamp::now());
    validate_broken(&rules, timeline)?;
    validate(&rules, timeline)
}

fn validate_broken(rules: &Rules, timeline: &mut Timeline<'_>) -> Result<(), Stopped> {
    let application = KraApplication::from_wire(BROKEN.as_bytes(), rules);
    let violations = application.map_err(|error| ("validate_broken", error.into()))?.validate(rules);
    timeline.broken(&violations, BROKEN);
    if violations.is_valid() {
        let says = "the faults of the broken example were not found";
        let failure = Failure::new(
            "internal",
            "faults_not_found",
            says,
            "This is a fault of kyckit; please report it.",
        );
        return Err(("validate_broken", failure));
    }
    Ok(())
}

fn validate(rules: &Rules, timeline: &mut Timeline<'_>) -> Result<Valid<KraApplication>, Stopped> {
    let application = KraApplication::from_wire(GOOD.as_bytes(), rules);
    let mut application = application.map_err(|error| ("validate", error.into()))?;
    // A sandbox that runs for longer has seen the example's own number, and refuses it the second time.
    application.application_number = Some(kyckit::new_transaction_id());
    let violations = application.validate(rules);
    let valid = application.into_valid(rules).map_err(|violations| {
        let says = format!("the good example is not valid: {}", report::summary(&violations));
        let remedy = "Set the clock of this machine, or report it.";
        ("validate", Failure::new("internal", "example_invalid", says, remedy))
    })?;
    timeline.good(&violations);
    Ok(valid)
}
