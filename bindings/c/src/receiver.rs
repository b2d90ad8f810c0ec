//! The receiver: a delivery goes in, its event and the answer come out.

use crate::border::{Failure, array, free, get, make, one, sized};
use crate::event::Read;
use crate::handles;
use crate::rules::options as rule_options;
use crate::types::*;
use crate::webhook::kyckit_delivery;
use kyckit_core::{Delivery, PROVIDERS, Provider, Receiver, ReceiverBuilder, Reply, Timestamp};
use kyckit_support::RuleOptions;

/// A receiver and the rules that know what is now.
pub struct Bound {
    receiver: Receiver,
    rules: RuleOptions,
}

/// Deliveries to this path are this provider's and must pass this verification.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_route {
    /// Begins with /, as in the request line, without a query.
    pub path: kyckit_text,
    /// hyperverge_kra, hyperverge_results, argos or p100.
    pub provider: kyckit_text,
    /// What deliveries must prove; copied.
    pub verification: kyckit_verification,
}

/// Options of a receiver. Begin with KYCKIT_RECEIVER_OPTIONS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_receiver_options {
    /// Size of this structure.
    pub size: usize,
    /// The largest body in bytes.
    pub max_bytes: usize,
    /// Takes bodies whatever their Content-Type says; by default only JSON, or none.
    pub any_media_type: bool,
    /// Strictness, policies, and, when fixed, the instant that counts as now; copied.
    pub rules: kyckit_rules,
}

impl kyckit_route {
    fn provider(&self) -> Result<&'static dyn Provider, Failure> {
        let name = self.provider.required("provider")?;
        let remedy = "Give hyperverge_kra, hyperverge_results, argos or p100.";
        let wrong = || Failure::argument("provider", "provider", "there is no such provider", remedy);
        PROVIDERS.iter().copied().find(|provider| provider.name() == name).ok_or_else(wrong)
    }

    fn add(&self, builder: ReceiverBuilder) -> Result<ReceiverBuilder, Failure> {
        let verification = (*handles::get(self.verification)?).clone();
        Ok(builder.route(self.path.required("path")?, self.provider()?, verification))
    }
}

impl kyckit_receiver_options {
    fn builder(&self) -> Result<(ReceiverBuilder, RuleOptions), Failure> {
        sized::<kyckit_receiver_options>(self.size)?;
        let builder = Receiver::builder().max_bytes(self.max_bytes);
        let builder = if self.any_media_type { builder.any_media_type() } else { builder };
        let rules = rule_options(self.rules)?;
        Ok((builder.strict(rules.strict).policies(rules.policies()), rules))
    }
}

impl Bound {
    fn new(routes: &[kyckit_route], options: Option<&kyckit_receiver_options>) -> Result<Self, Failure> {
        let default = || Ok((Receiver::builder(), RuleOptions::default()));
        let (builder, rules) = options.map_or_else(default, kyckit_receiver_options::builder)?;
        let builder = routes.iter().try_fold(builder, |builder, route| route.add(builder))?;
        Ok(Bound { receiver: builder.build()?, rules })
    }

    /// The instant given, or by the clock of the rules.
    fn now(&self, given: kyckit_text) -> Result<Timestamp, Failure> {
        let now = given.given("now")?.map(ToOwned::to_owned).or_else(|| self.rules.now.clone());
        Ok(RuleOptions { now, ..RuleOptions::default() }.rules()?.now)
    }

    fn receive(&self, given: &kyckit_delivery, now: kyckit_text) -> Result<Read, Failure> {
        let headers = given.headers()?;
        let (method, path) = (given.method.required("method")?, given.path.required("path")?);
        let body = array(given.body.data, given.body.len, "body")?.to_vec().into();
        let delivery = Delivery { method, path, headers: &headers, body };
        let received = self.receiver.receive(&delivery, self.now(now)?)?;
        Ok(Read::received(received))
    }
}

/// Makes a receiver. It does no I/O and starts nothing: your server hands deliveries in. options may be NULL. Free it
/// with kyckit_receiver_free.
///
/// Errors: KYCKIT_CONFIGURATION of code route: there is none; a path is none; two are the same; one lies below another
/// whose provider or verification takes the paths below its own. Of code max_bytes: nothing would be let in.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receiver_new(
    routes: *const kyckit_route,
    route_count: usize,
    options: *const kyckit_receiver_options,
    out: *mut kyckit_receiver,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || {
        let options = if options.is_null() { None } else { Some(one(options, "options")?) };
        Bound::new(array(routes, route_count, "routes")?, options)
    })
}

/// The event of a delivery that arrived at now: RFC 3339, or not given for the rules' clock. Of the delivery method and
/// path are mandatory. Checked in this order: path (404), method (405), size (413), coding and media type (415), the
/// verification (401), decryption and reading (400); so nothing of a body is looked at before its sender is proved.
/// What to answer: kyckit_event_reply, or kyckit_error_reply. Free the event with kyckit_event_free.
///
/// Errors, each with the HTTP status to answer: KYCKIT_VERIFICATION, when the delivery does not prove who sent it or
/// cannot be decrypted; KYCKIT_PAYLOAD for everything else. Unknown events, statuses and members are no errors, except
/// under strict rules.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receiver_receive(
    receiver: kyckit_receiver,
    delivery: *const kyckit_delivery,
    now: kyckit_text,
    out: *mut kyckit_event,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || handles::get(receiver)?.receive(one(delivery, "delivery")?, now))
}

/// Frees a receiver. { 0 } is ignored. What another thread receives with it meanwhile is finished.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receiver_free(receiver: kyckit_receiver) -> kyckit_status {
    free(receiver)
}

/// What to answer a provider. The texts are valid for ever.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_reply {
    /// HTTP status.
    pub status: u16,
    /// Value of the header Content-Type.
    pub content_type: kyckit_text,
    /// The whole body.
    pub body: kyckit_text,
}

impl kyckit_reply {
    fn of(reply: Reply) -> Self {
        let [content_type, body] = [reply.content_type, reply.body].map(kyckit_text::of);
        kyckit_reply { status: reply.status, content_type, body }
    }
}

/// What to answer once the event is safe: stored, or handed to somebody who stores it. The same for a repeat.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_event_reply(
    event: kyckit_event,
    out: *mut kyckit_reply,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(event, out, error, |read| Ok(kyckit_reply::of(read.reply)))
}

/// What to answer a delivery that was refused with this error: its HTTP status, or 500, and an empty JSON object that
/// says nothing about why. With a 405 the header Allow: POST is due. Of no use for errors of a client.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_error_reply(
    of: kyckit_error,
    out: *mut kyckit_reply,
    error: *mut kyckit_error,
) -> kyckit_status {
    let reply = |status: Option<u16>| Reply { status: status.unwrap_or(500), ..Reply::OK };
    get(of, out, error, |record| Ok(kyckit_reply::of(reply(record.http_status))))
}
