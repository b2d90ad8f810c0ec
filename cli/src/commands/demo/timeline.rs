//! How the demo tells its steps: a timeline for people, one JSON object a step for programs.

use super::step;
use crate::events;
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
        let whose = if is_own { "A sandbox plays the provider" } else { "The sandbox that runs already" };
        self.title("The provider", &format!("{whose}: {}. Nothing leaves this machine.", plain(url)));
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

    pub(super) fn webhook(&mut self, url: &str) {
        if self.json {
            return self.step("configure_webhook", true, json!({"url": url}));
        }
        self.title("Webhooks", &format!("The provider was told to send them to {url}"));
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
        if is_accepted {
            self.title("What the registry does with it", "Each webhook, read to the canonical event:");
        }
    }

    pub(super) fn event(&mut self, event: &Event, is_repeat: bool) {
        if self.json {
            // The event goes in as it is, so that its bytes stay canonical.
            let (event, repeat) = (event.to_json(), is_repeat);
            self.out
                .line(&format!("{{\"event\":{event},\"ok\":true,\"repeat\":{repeat},\"step\":\"event\"}}"));
            return self.out.flush();
        }
        let decision = format!("{:<9}", event.decision.as_str());
        let decision = self.out.paint(To::Stdout, colour_of(event.decision), &decision);
        let status = events::status(event, false).unwrap_or_else(|| "(no status)".to_owned());
        let repeat = if is_repeat { "  (a repeat, told by its dedupe key)" } else { "" };
        let seconds = self.started.elapsed().as_secs_f64();
        self.out.line(&format!(
            "  {seconds:>6.2} s  {decision}  {status}, final: {}{repeat}",
            events::finality(event)
        ));
        for reason in events::reasons(event, false) {
            self.out.line(&format!("            reason: {reason}"));
        }
        self.out.flush();
    }

    pub(super) fn done(&mut self, is_validated: bool, last: Option<Decision>) {
        if self.json {
            return self.step("done", is_validated, json!({"decision": last.map(Decision::as_str)}));
        }
        self.out.line("");
        if is_validated {
            self.end(Colour::Green, "Done: the record is validated.");
            self.out.line("Next: `kyckit validate FILE` with your own application, `kyckit sandbox` for your own tests.");
            return;
        }
        let ended = last.map_or("without a webhook", Decision::as_str);
        let says = format!("Not validated within {} s; it ended: {ended}.", super::BOUND.as_secs());
        self.end(Colour::Red, &says);
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
        Decision::Pending | Decision::Review => Colour::Yellow,
        _ => Colour::Red,
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
