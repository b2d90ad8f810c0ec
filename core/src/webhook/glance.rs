//! What most handlers ask of a webhook, without making its event.

use crate::event::{Decision, DedupeStrength, EventKind};
use std::borrow::Cow;

/// What a plain webhook body tells at first sight: it can be read, and this is what its event will say. Only for bodies in
/// which nothing is odd (no unknown, repeated or retyped member, no escape in the texts below); for all others the event
/// tells, see [`crate::Provider::glance`]. Holds no text: the methods look into the body that it was made of, and tell
/// nothing of another one. Pure; made for bindings that pay for each value that they hand over.
#[derive(Clone, Copy, Debug)]
pub struct Glance {
    pub(crate) variant: &'static str,
    pub(crate) kind: EventKind,
    pub(crate) decision: Decision,
    pub(crate) is_final: Option<bool>,
    pub(crate) dedupe_strength: DedupeStrength,
    pub(crate) make_dedupe_key: fn(&[u8]) -> String,
    pub(crate) texts: Places,
}

/// Where the texts of an event stand in its body.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Places {
    pub(crate) provider_event: Place,
    pub(crate) provider_status: Place,
    pub(crate) case_id: Place,
    pub(crate) user_ref: Place,
    pub(crate) applicant_id: Place,
    pub(crate) tenant_id: Place,
    pub(crate) token_id: Place,
}

impl Glance {
    /// As [`crate::Event::variant`].
    #[must_use]
    pub fn variant(&self) -> &'static str {
        self.variant
    }

    /// As [`crate::Event::kind`].
    #[must_use]
    pub fn kind(&self) -> EventKind {
        self.kind
    }

    /// As [`crate::Event::decision`].
    #[must_use]
    pub fn decision(&self) -> Decision {
        self.decision
    }

    /// As [`crate::Event::is_final`].
    #[must_use]
    pub fn is_final(&self) -> Option<bool> {
        self.is_final
    }

    /// As [`crate::Event::provider_event`].
    #[must_use]
    pub fn provider_event<'b>(&self, body: &'b [u8]) -> Option<&'b str> {
        self.texts.provider_event.of(body)
    }

    /// As [`crate::Event::provider_status`].
    #[must_use]
    pub fn provider_status<'b>(&self, body: &'b [u8]) -> Option<&'b str> {
        self.texts.provider_status.of(body)
    }

    /// As [`crate::Subject::case_id`].
    #[must_use]
    pub fn case_id<'b>(&self, body: &'b [u8]) -> Option<&'b str> {
        self.texts.case_id.of(body)
    }

    /// As [`crate::Subject::user_ref`].
    #[must_use]
    pub fn user_ref<'b>(&self, body: &'b [u8]) -> Option<&'b str> {
        self.texts.user_ref.of(body)
    }

    /// As [`crate::Subject::applicant_id`].
    #[must_use]
    pub fn applicant_id<'b>(&self, body: &'b [u8]) -> Option<&'b str> {
        self.texts.applicant_id.of(body)
    }

    /// As [`crate::Subject::tenant_id`].
    #[must_use]
    pub fn tenant_id<'b>(&self, body: &'b [u8]) -> Option<&'b str> {
        self.texts.tenant_id.of(body)
    }

    /// As [`crate::Subject::token_id`].
    #[must_use]
    pub fn token_id<'b>(&self, body: &'b [u8]) -> Option<&'b str> {
        self.texts.token_id.of(body)
    }

    /// As [`crate::Event::dedupe_key`], made anew on each call.
    #[must_use]
    pub fn dedupe_key(&self, body: &[u8]) -> String {
        (self.make_dedupe_key)(body)
    }

    /// As [`crate::Event::dedupe_strength`].
    #[must_use]
    pub fn dedupe_strength(&self) -> DedupeStrength {
        self.dedupe_strength
    }
}

/// Where a text stands in a body.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    start: u32,
    /// 0 for no text: there is a quote before each.
    end: u32,
}

impl Place {
    /// The place of a text that is a part of `body`, or that of no text; none for a text that stands nowhere in it.
    #[inline]
    pub(crate) fn within(body: &[u8], text: Option<&Cow<'_, str>>) -> Option<Place> {
        let text = match text {
            None => return Some(Place::default()),
            Some(Cow::Borrowed(text)) => text,
            Some(Cow::Owned(_)) => return None,
        };
        let start = u32::try_from(text.as_ptr().addr().checked_sub(body.as_ptr().addr())?).ok()?;
        let end = start.checked_add(u32::try_from(text.len()).ok()?)?;
        (usize::try_from(end).ok()? <= body.len()).then_some(Place { start, end })
    }

    #[inline]
    fn of(self, body: &[u8]) -> Option<&str> {
        let range = usize::try_from(self.start).ok()?..usize::try_from(self.end).ok()?;
        if range.end == 0 { None } else { std::str::from_utf8(body.get(range)?).ok() }
    }
}

#[cfg(test)]
mod tests {
    use crate::{PROVIDERS, Rules, Timestamp};
    use bytes::Bytes;

    fn rules() -> Rules {
        Rules::at(Timestamp::from_unix_millis(1_768_471_200_000).unwrap())
    }

    /// The default rules, then those that change a verdict, then strict ones.
    fn all_rules() -> [Rules; 5] {
        let with = |set: fn(&mut Rules)| {
            let mut rules = rules();
            set(&mut rules);
            rules
        };
        [
            rules(),
            with(|rules| rules.policies.registered_is_approved = true),
            with(|rules| rules.policies.legacy_verified_is_review = true),
            with(|rules| rules.policies.quality_rejection_is_resubmit = true),
            with(|rules| rules.strict = true),
        ]
    }

    /// What a glance tells of a body, if it does, must be what the event says.
    fn agree(provider: &dyn crate::Provider, body: &[u8], rules: &Rules) -> bool {
        let glance = provider.glance(body, rules);
        let event = provider.read_webhook(Bytes::copy_from_slice(body), "", rules);
        let (glance, event) = match (glance, event) {
            (Err(one), Err(other)) => {
                assert_eq!((one.code(), one.to_string()), (other.code(), other.to_string()));
                return false;
            }
            (Ok(None), _) => return false,
            (Ok(Some(glance)), Ok(event)) => (glance, event),
            (glance, event) => panic!("{glance:?}, {event:?}"),
        };
        let ids = &event.subject;
        let says = |text: Option<&str>, known: &Option<crate::Text>| assert_eq!(text, known.as_deref());
        assert_eq!((glance.variant(), glance.kind()), (event.variant, event.kind));
        assert_eq!((glance.decision(), glance.is_final()), (event.decision, event.is_final));
        assert_eq!(glance.dedupe_strength(), event.dedupe_strength);
        assert_eq!(glance.dedupe_key(body), event.dedupe_key());
        says(glance.provider_event(body), &event.provider_event);
        says(glance.provider_status(body), &event.provider_status);
        says(glance.case_id(body), &ids.case_id);
        says(glance.user_ref(body), &ids.user_ref);
        says(glance.applicant_id(body), &ids.applicant_id);
        says(glance.tenant_id(body), &ids.tenant_id);
        says(glance.token_id(body), &ids.token_id);
        true
    }

    #[test]
    fn a_glance_tells_what_the_event_says() {
        for provider in PROVIDERS {
            let told = |rules: &Rules| {
                provider.fixtures().iter().filter(|fixture| agree(*provider, &fixture.body(), rules)).count()
            };
            let [default, registered, legacy, quality, strict] = all_rules().map(|rules| told(&rules));
            let (all, rejections) = match provider.name() {
                "hyperverge_kra" => (default > 30, 0),
                "argos" => (default > 10, 1),
                _ => (default == 0, 0),
            };
            assert!(all, "{} {default}", provider.name());
            assert_eq!((registered, legacy, strict), (default, default, 0), "{}", provider.name());
            assert!(quality + rejections <= default, "{}", provider.name());
        }
    }

    #[test]
    fn a_glance_tells_what_the_event_says_wherever_a_body_is_cut_or_changed() {
        for provider in PROVIDERS {
            for fixture in provider.fixtures() {
                let body = fixture.body();
                for place in 0..body.len() {
                    agree(*provider, &body[..place], &rules());
                    for byte in [b'"', b' ', b'{', b'\\', b'0', b'x', body[place] ^ 0x20] {
                        let mut other = body.to_vec();
                        other[place] = byte;
                        agree(*provider, &other, &rules());
                    }
                }
            }
        }
    }

    #[test]
    fn a_glance_at_another_body_tells_nothing_and_does_not_stop() {
        let body = br#"{"transactionId":"T-1","appStatus":"007"}"#;
        let glance =
            crate::Provider::glance(&crate::hyperverge::KraWebhook, body, &rules()).unwrap().unwrap();
        assert_eq!(glance.case_id(body), Some("T-1"));
        assert_eq!(glance.case_id(b"{}"), None);
        assert_eq!(glance.tenant_id(body), None);
    }
}
