//! Faults on demand: what goes wrong with the next matching request or webhook.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use crate::answer::Answer;
use crate::hyperverge::answers::{CodeForm, PageError};
use crate::route::Route;

/// What a request fault does.
#[derive(Clone)]
pub(crate) enum Effect {
    /// Nothing but the delay.
    Delay,
    ResetBeforeRead,
    ResetAfterHead,
    ResetAfterRequest,
    ResetAfterTaken,
    /// The true answer, cut.
    CutBody,
    /// A prepared answer in place of the true one.
    Canned {
        answer: Answer,
        taken: bool,
        cut: bool,
        /// One request too many: the body is the provider's.
        limit: bool,
    },
    /// The true answer, then an unannounced close.
    CloseAfterAnswer,
}

/// What a webhook fault does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WebhookFault {
    Duplicate,
    Reorder,
    Drop,
}

#[derive(Clone)]
enum Kind {
    Request(Effect),
    Webhook(WebhookFault),
}

/// One fault, queued; each applies to the next matching request, webhook faults to the next
/// webhook.
#[derive(Clone)]
pub struct Fault {
    kind: Kind,
    route: Option<Route>,
    delay: Duration,
    times: usize,
}

impl Fault {
    fn of(kind: Kind) -> Self {
        Self { kind, route: None, delay: Duration::ZERO, times: 1 }
    }

    fn request(effect: Effect) -> Self {
        Self::of(Kind::Request(effect))
    }

    /// The request is handled, its answer waits this long.
    #[must_use]
    pub fn delay(delay: Duration) -> Self {
        Self::request(Effect::Delay).delayed(delay)
    }

    /// Connection reset before a byte of the request is read. The request is not counted.
    #[must_use]
    pub fn reset_before_read() -> Self {
        Self::request(Effect::ResetBeforeRead)
    }

    /// Connection reset right after the head was read.
    #[must_use]
    pub fn reset_after_head() -> Self {
        Self::request(Effect::ResetAfterHead)
    }

    /// Connection reset after the whole request was read; the record is **not** taken.
    #[must_use]
    pub fn reset_after_request() -> Self {
        Self::request(Effect::ResetAfterRequest)
    }

    /// Connection reset after the request was handled; the record **is** taken.
    #[must_use]
    pub fn reset_after_taken() -> Self {
        Self::request(Effect::ResetAfterTaken)
    }

    /// The true answer with half of the body missing, then a close.
    #[must_use]
    pub fn cut_body() -> Self {
        Self::request(Effect::CutBody)
    }

    /// 200 with an HTML page, as a portal in between would answer. Not taken unless `taken`.
    #[must_use]
    pub fn html() -> Self {
        let page = "<!DOCTYPE html><html><body>Please sign in to the network</body></html>";
        Self::answer(200, &[("Content-Type", "text/html; charset=utf-8")], page)
    }

    /// A failure of the page. Not taken unless `taken`.
    #[must_use]
    pub fn error(error: PageError, form: CodeForm) -> Self {
        Self::canned(Answer::json(error.status(), error.body(form)))
    }

    /// Any answer. Not taken unless `taken`. Line breaks in headers become spaces, and
    /// `Content-Length` is always the sandbox's own.
    #[must_use]
    pub fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Self {
        let headers = headers
            .iter()
            .filter(|(name, _)| !name.eq_ignore_ascii_case("content-length"))
            .map(|(name, value)| (one_line(name), one_line(value)))
            .collect();
        Self::canned(Answer { status, headers, body: body.into() })
    }

    /// 429 with `Retry-After`; the body is inferred, in the style of the route's provider.
    #[must_use]
    pub fn rate_limited(retry_after: &str) -> Self {
        let mut answer = Answer::failure(429, "Requests rate limit exceeded");
        let value = one_line(retry_after);
        answer.headers.push(("Retry-After".to_owned(), value));
        Self::request(Effect::Canned { answer, taken: false, cut: false, limit: true })
    }

    /// The true answer, then the kept connection is closed without a word.
    #[must_use]
    pub fn close_after_answer() -> Self {
        Self::request(Effect::CloseAfterAnswer)
    }

    /// The next webhook is delivered twice.
    #[must_use]
    pub fn duplicate_webhook() -> Self {
        Self::of(Kind::Webhook(WebhookFault::Duplicate))
    }

    /// The next two webhooks are swapped.
    #[must_use]
    pub fn reorder_webhooks() -> Self {
        Self::of(Kind::Webhook(WebhookFault::Reorder))
    }

    /// The next webhook is not delivered.
    #[must_use]
    pub fn drop_webhook() -> Self {
        Self::of(Kind::Webhook(WebhookFault::Drop))
    }

    fn canned(answer: Answer) -> Self {
        Self::request(Effect::Canned { answer, taken: false, cut: false, limit: false })
    }

    /// Only requests to this route; no meaning for webhook faults.
    #[must_use]
    pub fn on(mut self, route: Route) -> Self {
        self.route = Some(route);
        self
    }

    /// Waits before the fault's answer, or before its reset after the head or the request.
    #[must_use]
    pub fn delayed(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Applies to this many requests or webhooks.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// The request is handled (a record is taken) before the prepared answer goes out in place of
    /// the true one. No meaning for faults without a prepared answer.
    #[must_use]
    pub fn taken(mut self) -> Self {
        if let Kind::Request(Effect::Canned { taken, .. }) = &mut self.kind {
            *taken = true;
        }
        self
    }

    /// The prepared answer is cut like `cut_body`. No meaning for faults without one.
    #[must_use]
    pub fn cut(mut self) -> Self {
        if let Kind::Request(Effect::Canned { cut, .. }) = &mut self.kind {
            *cut = true;
        }
        self
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.kind {
            Kind::Request(Effect::Delay) => "delay",
            Kind::Request(Effect::ResetBeforeRead) => "reset_before_read",
            Kind::Request(Effect::ResetAfterHead) => "reset_after_head",
            Kind::Request(Effect::ResetAfterRequest) => "reset_after_request",
            Kind::Request(Effect::ResetAfterTaken) => "reset_after_taken",
            Kind::Request(Effect::CutBody) => "cut_body",
            Kind::Request(Effect::Canned { .. }) => "answer",
            Kind::Request(Effect::CloseAfterAnswer) => "close_after_answer",
            Kind::Webhook(WebhookFault::Duplicate) => "duplicate_webhook",
            Kind::Webhook(WebhookFault::Reorder) => "reorder_webhooks",
            Kind::Webhook(WebhookFault::Drop) => "drop_webhook",
        };
        // A prepared body may hold anything: it is not shown.
        f.debug_struct("Fault")
            .field("kind", &kind)
            .field("route", &self.route)
            .field("delay", &self.delay)
            .field("times", &self.times)
            .finish_non_exhaustive()
    }
}

/// A header name or value must not break out of its line.
fn one_line(text: &str) -> String {
    text.replace(['\r', '\n', '\0'], " ")
}

/// The faults that wait for their request or webhook.
#[derive(Default)]
pub(crate) struct Faults {
    requests: VecDeque<(Option<Route>, Duration, Effect, usize)>,
    webhooks: VecDeque<(WebhookFault, usize)>,
}

impl Faults {
    pub(crate) fn push(&mut self, fault: Fault) {
        if fault.times == 0 {
            return;
        }
        match fault.kind {
            Kind::Request(effect) => {
                self.requests.push_back((fault.route, fault.delay, effect, fault.times));
            }
            Kind::Webhook(kind) => self.webhooks.push_back((kind, fault.times)),
        }
    }

    /// Whether the next request to `route` is to be reset unread; takes the fault if so.
    pub(crate) fn take_reset_before_read(&mut self, route: Route) -> bool {
        let next = self.position(route);
        let is_reset = next
            .and_then(|place| self.requests.get(place))
            .is_some_and(|(_, _, effect, _)| matches!(effect, Effect::ResetBeforeRead));
        is_reset && self.take(route).is_some()
    }

    /// Whether looking at unread bytes is worth it.
    pub(crate) fn has_reset_before_read(&self) -> bool {
        self.requests.iter().any(|(_, _, effect, _)| matches!(effect, Effect::ResetBeforeRead))
    }

    /// The fault for the next request to `route`.
    pub(crate) fn take(&mut self, route: Route) -> Option<(Duration, Effect)> {
        let place = self.position(route)?;
        let (_, delay, effect, times) = self.requests.get_mut(place)?;
        let found = (*delay, effect.clone());
        *times -= 1;
        if *times == 0 {
            self.requests.remove(place);
        }
        Some(found)
    }

    fn position(&self, route: Route) -> Option<usize> {
        self.requests.iter().position(|(only, ..)| only.is_none_or(|only| only == route))
    }

    /// The fault for the next webhook.
    pub(crate) fn take_webhook(&mut self) -> Option<WebhookFault> {
        let (kind, times) = self.webhooks.front_mut()?;
        let found = *kind;
        *times -= 1;
        if *times == 0 {
            self.webhooks.pop_front();
        }
        Some(found)
    }

    pub(crate) fn len(&self) -> usize {
        self.requests.len() + self.webhooks.len()
    }
}
