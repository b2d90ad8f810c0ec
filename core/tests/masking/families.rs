//! What is shown of the webhooks of every family: every member that is personal, in every fixture.

use super::*;
use kyckit::{Event, PROVIDERS, PayloadMember, argos, p100};

/// What the members of a provider's payload are, and the payload of an event as text.
fn shown(event: &Event) -> (&'static [PayloadMember], String) {
    if let Some(payload) = argos::payload(event) {
        return (argos::ArgosPayload::MEMBERS, format!("{payload:?} {payload:#?}"));
    }
    if let Some(payload) = p100::payload(event) {
        return (p100::P100Payload::MEMBERS, format!("{payload:?} {payload:#?}"));
    }
    if let Some(payload) = kyckit::hyperverge::results_payload(event) {
        return (kyckit::hyperverge::ResultsPayload::MEMBERS, format!("{payload:?} {payload:#?}"));
    }
    let payload = kra_payload(event).unwrap();
    (kyckit::hyperverge::KraPayload::MEMBERS, format!("{payload:?} {payload:#?}"))
}

#[test]
fn no_personal_member_of_any_webhook_shows() {
    const CANARY: &str = "CANARY of a person, 4711";
    for provider in PROVIDERS {
        for fixture in provider.fixtures() {
            let sample = fixture.clone().sample();
            let event = provider.read_webhook(sample.body, &sample.suffix, &rules()).unwrap();
            let places = |member: &'static PayloadMember| {
                [member.wire_name].into_iter().chain(member.aliases.iter().copied())
            };
            for member in shown(&event).0.iter().filter(|member| member.personal) {
                for place in places(member) {
                    let changed = fixture.clone().set(place, CANARY).set("unheardOf", CANARY).sample();
                    let context = format!("{} {} {place}", provider.name(), fixture.name());
                    let event =
                        provider.read_webhook(changed.body.clone(), &changed.suffix, &rules()).unwrap();
                    let hidden = [CANARY.to_owned()];
                    let texts = [
                        ("event", format!("{event:?} {event:#?}")),
                        ("reasons", format!("{:?}", event.reasons)),
                        ("warnings", format!("{:?}", event.warnings)),
                        ("payload", shown(&event).1),
                        ("dedupe key", event.dedupe_key().to_owned()),
                    ];
                    all_hide(&context, &texts, &hidden);
                    let strict = Rules { strict: true, ..rules() };
                    let error = provider.read_webhook(changed.body, &changed.suffix, &strict).unwrap_err();
                    all_hide(&context, &texts_of_error(&error), &hidden);
                }
            }
        }
    }
}
