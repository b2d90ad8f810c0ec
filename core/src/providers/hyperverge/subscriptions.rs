//! Subscriptions of the Results webhook (HyperVerge, Results Webhook): what is there, what is wanted, and what leads
//! from one to the other. Pure.

use super::generated::RESULTS_EVENT;
use super::lookups;
use crate::config;
use crate::error::Error;
use crate::json::{Limits, Scalar, Span};
use crate::masked::{MASK, Secret};
use crate::rules::Rules;
use crate::table::RecordReader;
use crate::transport::Exchange;
use crate::webhook::{usable_header, valid_webhook_url};
use std::borrow::Cow;
use std::fmt;

/// A subscription as the service tells it, every member optional. `Debug` shows neither the headers' values nor
/// anything of the URL but its host: both may hold a secret.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Subscription {
    /// Id of the subscription.
    pub id: Option<String>,
    /// Application id of the account.
    pub app_id: Option<String>,
    /// Vendor; the page's sample has none.
    pub vendor: Option<String>,
    /// Where deliveries go.
    pub webhook_url: Option<String>,
    /// When it was made: ISO 8601 in UTC, as received.
    pub created_at: Option<String>,
    /// When it was changed: ISO 8601 in UTC, as received.
    pub updated_at: Option<String>,
    /// Subscribed events; the answer to a creation tells none.
    pub events: Vec<String>,
    /// Static headers of every delivery: secrets. Only some answers tell them.
    pub headers: Vec<(String, Secret)>,
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("id", &self.id)
            .field("app_id", &self.app_id.as_ref().map(|_| MASK))
            .field("webhook_url", &self.webhook_url.as_deref().map(config::host_only))
            .field("events", &self.events)
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}

const MEMBERS: [&str; 10] = [
    "id",
    "appId",
    "vendor",
    "webhookUrl",
    "createdAt",
    "created_at",
    "updatedAt",
    "updated_at",
    "events",
    "headers",
];

fn subscription(span: Span<'_>) -> Option<Subscription> {
    let members = span.members(&Limits::ANSWER, &MEMBERS).ok()?;
    let reader = RecordReader::new(&members);
    let headers = members.get(9).and_then(|headers| headers.members(&Limits::ANSWER, &[]).ok());
    let header = |(name, value): &(Cow<'_, str>, Span<'_>)| {
        let value = match value.scalar() {
            Scalar::Text(text) => text.into_owned(),
            Scalar::Retyped(text) => text.to_owned(),
            Scalar::Null | Scalar::Unreadable => return None,
        };
        Some((name.clone().into_owned(), Secret::from(value)))
    };
    Some(Subscription {
        id: reader.text(0),
        app_id: reader.text(1),
        vendor: reader.text(2),
        webhook_url: reader.text(3),
        created_at: reader.text(4).or_else(|| reader.text(5)),
        updated_at: reader.text(6).or_else(|| reader.text(7)),
        events: members.get(8).map(texts).unwrap_or_default(),
        headers: headers.map(|found| found.unknown.iter().filter_map(header).collect()).unwrap_or_default(),
    })
}

fn texts(span: Span<'_>) -> Vec<String> {
    let elements = span.elements();
    elements.filter_map(|element| element.text().map(Cow::into_owned)).collect()
}

/// What a subscription is to be.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) url: &'a str,
    pub(crate) events: &'a [&'a str],
    pub(crate) headers: &'a [(&'a str, Secret)],
}

impl Wanted<'_> {
    /// Refuses what could not be meant, before anything is sent.
    pub(crate) fn checked(&self, base_url: &str, rules: &Rules) -> Result<(), Error> {
        valid_webhook_url(self.url, base_url)?;
        if self.events.is_empty() || self.events.iter().any(|event| event.trim().is_empty()) {
            let says = "a subscription needs at least one event, and none may be blank";
            let remedy = "Give words of `kyckit::hyperverge::results_events`.";
            return Err(Error::configuration("events", says, remedy).with_path("events"));
        }
        if rules.strict && self.events.iter().any(|event| RESULTS_EVENT.find(event).is_none()) {
            let says = "strict rules refuse an event that the provider's page does not name";
            let remedy = "Give words of `kyckit::hyperverge::results_events`.";
            return Err(Error::configuration("unknown_event", says, remedy).with_path("events"));
        }
        let again = |(place, (name, _)): (usize, &(&str, Secret))| {
            self.headers.iter().take(place).any(|(other, _)| other.eq_ignore_ascii_case(name))
        };
        if self.headers.iter().enumerate().any(again) {
            let says = "a static header is given twice";
            return Err(
                Error::configuration("static_header", says, "Give each name once.").with_path("headers")
            );
        }
        self.headers.iter().try_for_each(|(name, secret)| usable_header(name, secret))
    }

    /// Whether a subscription is like this already. Without wanted headers those of the subscription do not count.
    fn is_met_by(&self, found: &Subscription) -> bool {
        let has = |event: &str| found.events.iter().any(|known| known == event);
        let same_events = self.events.iter().all(|event| has(event))
            && found.events.iter().all(|known| self.events.contains(&known.as_str()));
        let holds = |(name, secret): &(&str, Secret)| {
            found.headers.iter().any(|(known, value)| known.eq_ignore_ascii_case(name) && value == secret)
        };
        let same_headers = self.headers.is_empty()
            || self.headers.len() == found.headers.len() && self.headers.iter().all(holds);
        found.webhook_url.as_deref() == Some(self.url) && same_events && same_headers
    }
}

/// What leads from the subscriptions that are there to the one that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Nothing,
    Update,
    Create,
}

pub(crate) fn step(found: &[Subscription], wanted: &Wanted<'_>) -> Result<Step, Error> {
    match found {
        [] => Ok(Step::Create),
        [one] if wanted.is_met_by(one) => Ok(Step::Nothing),
        [_] => Ok(Step::Update),
        several => {
            // The service's own numbers, as far as they look like such.
            let is_plain =
                |id: &&str| id.len() <= 40 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            let ids: Vec<&str> =
                several.iter().map(|one| one.id.as_deref().filter(is_plain).unwrap_or("?")).collect();
            let says = format!("there are {} subscriptions: {}", several.len(), ids.join(", "));
            let remedy = "Have HyperVerge remove all but one; nothing was changed.";
            Err(Error::configuration("several_subscriptions", says, remedy))
        }
    }
}

/// What [`crate::hyperverge::ResultsClient::ensure`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ensured {
    /// The subscription was as wanted already; nothing was sent but the question.
    Unchanged,
    /// The one subscription was changed.
    Updated,
    /// There was none; it was made, and given its headers.
    Created,
}

impl Ensured {
    /// `unchanged`, `updated` or `created`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Ensured::Unchanged => "unchanged",
            Ensured::Updated => "updated",
            Ensured::Created => "created",
        }
    }
}

/// The error of a subscription that was made and did not get its headers.
pub(crate) fn without_authentication(cause: &Error) -> Error {
    let says = format!(
        "subscribed without authentication: the subscription was made, but its headers were not set ({})",
        cause.code()
    );
    let remedy = "Until it has them its deliveries carry no proof: refuse them. Call `ensure` again; it will only set \
                  what is missing.";
    let error = Error::new(cause.kind(), "subscribed_without_authentication", says, remedy).with_retryable();
    let error = cause.sent().map_or(error.clone(), |sent| error.with_sent(sent));
    cause.http_status().map_or(error.clone(), |status| error.with_status(status))
}

// ---- answers ----

/// `result` is an array of subscriptions; one object counts as one, `null` as none.
pub(crate) fn subscriptions(exchange: Exchange) -> Result<Vec<Subscription>, Error> {
    lookups::plain(exchange, "", |answer| {
        let result = answer.result?;
        if matches!(result.scalar(), Scalar::Null) {
            return Some(Vec::new());
        }
        result.elements().map(subscription).collect()
    })
}

/// `result` is the new subscription, with other member names than a fetched one. It was made whatever else stands there:
/// an error would hide that deliveries begin.
pub(crate) fn created(exchange: Exchange) -> Result<Subscription, Error> {
    lookups::plain(exchange, "", |answer| {
        let told = answer.result.and_then(|result| result.elements().find_map(subscription));
        Some(told.unwrap_or_default())
    })
}

/// `result` is a number: how many subscriptions were changed (inferred from the page's 1). None when it is missing.
pub(crate) fn updated(exchange: Exchange) -> Result<Option<u64>, Error> {
    let count = lookups::plain(exchange, "", |answer| {
        let text = answer.result.map(|result| result.raw().trim_matches('"').to_owned());
        Some(text.and_then(|text| text.parse::<u64>().ok()))
    })?;
    if count == Some(0) {
        let says = "the service says that it changed no subscription";
        let remedy = "Fetch the subscriptions; make one if there is none.";
        return Err(Error::configuration("not_updated", says, remedy));
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there(url: &str, events: &[&str], headers: &[(&str, &str)]) -> Subscription {
        Subscription {
            webhook_url: Some(url.to_owned()),
            events: events.iter().map(|event| (*event).to_owned()).collect(),
            headers: headers.iter().map(|(n, v)| ((*n).to_owned(), Secret::from(*v))).collect(),
            ..Subscription::default()
        }
    }

    #[test]
    fn what_is_there_decides_what_is_done() {
        let headers = [("X-Secret", Secret::from("s"))];
        let wanted = Wanted { url: "u", events: &["A", "B"], headers: &headers };
        let bare = Wanted { headers: &[], ..wanted };
        let same = there("u", &["B", "A"], &[("x-secret", "s")]);
        for (found, wanted, expected) in [
            (vec![], wanted, Step::Create),
            (vec![same.clone()], wanted, Step::Nothing),
            (vec![same.clone()], bare, Step::Nothing),
            (vec![there("u", &["A", "B"], &[])], bare, Step::Nothing),
            (vec![there("u", &["A", "B"], &[])], wanted, Step::Update),
            (vec![there("v", &["A", "B"], &[("X-Secret", "s")])], wanted, Step::Update),
            (vec![there("u", &["A"], &[("X-Secret", "s")])], wanted, Step::Update),
            (vec![there("u", &["A", "B", "C"], &[("X-Secret", "s")])], wanted, Step::Update),
            (vec![there("u", &["A", "B"], &[("X-Secret", "S")])], wanted, Step::Update),
            (vec![there("u", &["A", "B"], &[("X-Secret", "s"), ("X-Old", "o")])], wanted, Step::Update),
            (vec![Subscription::default()], wanted, Step::Update),
        ] {
            assert_eq!(step(&found, &wanted).unwrap(), expected, "{found:?}");
        }
        let error = step(&[same.clone(), same], &wanted).unwrap_err();
        assert_eq!(error.code(), "several_subscriptions");
    }

    #[test]
    fn secrets_of_a_subscription_never_show() {
        let shown = format!("{:?}", there("https://a.example/CANARY?x=CANARY", &[], &[("X", "CANARY")]));
        assert!(shown.contains("a.example") && !shown.contains("CANARY"), "{shown}");
    }
}
