//! How the demo tells its steps: a timeline for people, one JSON object a step for programs.

use super::families::Case;
use super::step;
use crate::events;
use crate::journal::Standing;
use crate::locate::Places;
use crate::output::{Colour, Output, To, plain};
use crate::report::{self, Failure, Found, number};
use kyckit::hyperverge::{Outcome, Receipt};
use kyckit::{Decision, Event, Violations};
use serde_json::{Value, json};
use std::time::Instant;

/// Tells the steps as they happen.
pub(super) struct Timeline<'a> {
    out: &'a mut Output,
    json: bool,
    started: Instant,
}

impl<'a> Timeline<'a> {
    pub(super) fn new(out: &'a mut Output, json: bool) -> Self {
        Timeline { out, json, started: Instant::now() }
    }

    pub(super) fn sandbox(&mut self, url: &str, is_own: bool) {
        if self.json {
            return self.step("sandbox", true, json!({"base_url": url, "embedded": is_own}));
        }
        let whose = if is_own { "A sandbox plays all of them" } else { "The sandbox that runs already" };
        self.title("The providers", &format!("{whose}: {}. Nothing leaves this machine.", plain(url)));
    }

    pub(super) fn broken(&mut self, violations: &Violations, body: &str) {
        if self.json {
            return self.step("validate_broken", !violations.is_valid(), counts(violations));
        }
        self.title(
            "A broken application",
            "Every fault at once, with its remedy, before anybody else sees it:",
        );
        let places = Places::find(body.as_bytes());
        report::blocks(self.out, &Found { violations, input: "examples/application-broken.json", places });
        self.end(Colour::Red, &report::summary(violations));
    }

    pub(super) fn good(&mut self, violations: &Violations) {
        if self.json {
            return self.step("validate", true, counts(violations));
        }
        self.title("The same application, mended", "examples/application.json");
        self.end(Colour::Green, &report::summary(violations));
    }

    pub(super) fn webhooks(&mut self, url: &str, routes: &[(&str, &str)]) {
        if self.json {
            let routes: Vec<_> =
                routes.iter().map(|(path, proof)| json!({"path": path, "proof": proof})).collect();
            return self.step("configure_webhook", true, json!({"url": url, "routes": routes}));
        }
        self.title("Webhooks", &format!("One receiver at {url}; every provider was told its path:"));
        for (path, proof) in routes {
            self.out.line(&format!("  {path:<15} proved by {proof}"));
        }
        self.out.flush();
    }

    pub(super) fn upload(&mut self, receipt: &Receipt) {
        let is_accepted = receipt.outcome == Outcome::Accepted;
        if self.json {
            let more = json!({
                "outcome": receipt.outcome.as_str(),
                "code": receipt.code,
                "transaction_id": receipt.lookup.transaction_id,
                "request_id": receipt.request_id,
            });
            return self.step("upload", is_accepted, more);
        }
        let id = plain(&receipt.lookup.transaction_id);
        self.title("Upload", &format!("Queued, with transaction id {id}"));
        let colour = if is_accepted { Colour::Green } else { Colour::Red };
        self.end(colour, &format!("{}: {}", receipt.outcome.as_str(), receipt.message));
    }

    pub(super) fn begin(&mut self) {
        if !self.json {
            self.title(
                "What becomes of it all",
                "The webhooks of four families, each verified and read to the same canonical event:",
            );
        }
    }

    pub(super) fn event(&mut self, event: &Event, standing: Standing) {
        if self.json {
            // The event goes in as it is, so that its bytes stay canonical.
            let (event, repeat, late) =
                (event.to_json(), standing == Standing::Repeat, standing == Standing::Late);
            self.out.line(&format!(
                "{{\"event\":{event},\"late\":{late},\"ok\":true,\"repeat\":{repeat},\"step\":\"event\"}}"
            ));
            return self.out.flush();
        }
        let decision = format!("{:<9}", event.decision.as_str());
        let decision = self.out.paint(To::Stdout, colour_of(event.decision), &decision);
        let told = [events::status(event, false), events::aml(event, false)];
        let mut told = told.into_iter().flatten().collect::<Vec<_>>();
        if told.is_empty() {
            told.extend(events::provider_event(event, false));
        }
        told.extend(
            event.attempt.as_ref().map(|attempt| format!("attempt {}", events::word(&attempt.status, false))),
        );
        told.push(format!("final: {}", events::finality(event)));
        told.push(format!("verified by {}", event.verified_by.join(" and ")));
        let note = standing.note().map_or_else(String::new, |note| format!("  ({note})"));
        let seconds = self.started.elapsed().as_secs_f64();
        let (provider, told) = (event.provider, told.join(", "));
        self.out.line(&format!("  {seconds:>6.2} s  {provider:<18}  {decision}  {told}{note}"));
        for reason in events::reasons(event, false) {
            self.out.line(&format!("{:>42}reason: {reason}", ""));
        }
        self.out.flush();
    }

    pub(super) fn done(&mut self, is_fine: bool, cases: &[Case]) {
        if self.json {
            let decision = |case: &Case| json!(case.decision.map(Decision::as_str));
            let families: serde_json::Map<_, _> =
                cases.iter().map(|case| (case.provider.to_owned(), decision(case))).collect();
            return self.step("done", is_fine, json!({"decisions": families}));
        }
        self.out.line("");
        if is_fine {
            self.end(Colour::Green, "Done: the record is validated, and every other case ended approved.");
            self.out.line("Next: `kyckit validate FILE` with your own application, `kyckit sandbox` for your own tests, \
                           `kyckit listen` for your own webhooks.");
            return;
        }
        for case in cases.iter().filter(|case| !case.is_approved()) {
            let ended = case.decision.map_or("without a webhook", Decision::as_str);
            let says = format!(
                "{}: not approved within {} s; it ended: {ended}.",
                case.provider,
                super::BOUND.as_secs()
            );
            self.end(Colour::Red, &says);
        }
    }

    pub(super) fn stopped(&mut self, name: &str, failure: &Failure) {
        if self.json {
            return self.step(name, false, json!({"error": failure.record()}));
        }
        failure.print(self.out, false);
    }

    fn step(&mut self, name: &str, ok: bool, more: Value) {
        self.out.line(&step(name, ok, more));
        self.out.flush();
    }

    fn title(&mut self, title: &str, says: &str) {
        let title = self.out.paint(To::Stdout, Colour::Bold, title);
        self.out.line("");
        self.out.line(&format!("── {title}"));
        self.out.line(says);
        self.out.flush();
    }

    fn end(&mut self, colour: Colour, says: &str) {
        let says = self.out.paint(To::Stdout, colour, says);
        self.out.line(&says);
        self.out.flush();
    }
}

fn colour_of(decision: Decision) -> Colour {
    match decision {
        Decision::Approved => Colour::Green,
        Decision::Declined | Decision::Error | Decision::Inactive | Decision::Unknown => Colour::Red,
        Decision::None => Colour::Blue,
        _ => Colour::Yellow,
    }
}

fn counts(violations: &Violations) -> Value {
    let (errors, warnings) = report::counts(violations);
    json!({
        "violations": violations.len(),
        "errors": errors,
        "warnings": warnings,
        "summary": format!("{}, {}", number(errors, "error"), number(warnings, "warning")),
    })
}
