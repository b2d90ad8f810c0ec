//! HyperVerge's CVL-KRA engine and Results service, played on loopback: for tests, for a demo and for `kyckit sandbox`.
//!
//! The sandbox is written from the provider's pages alone ("HyperVerge, CVL KRA Upload API" and
//! "HyperVerge, KRA Webhook", "HyperVerge, Results Webhook") and shares no code with the client, so that one mistake cannot hide
//! in both. It listens on `127.0.0.1` only, takes plain HTTP/1.1, and calls webhooks on loopback
//! hosts only.
//!
//! ```no_run
//! use kyckit_sandbox::{Fault, Inbox, Life, Sandbox};
//!
//! let sandbox = Sandbox::start()?;
//! let inbox = Inbox::start()?; // the webhook receiver of a demo
//! sandbox.life("AAAPA1234A", Life::hold());
//! sandbox.fault(Fault::reset_after_taken());
//! println!("{} {}", sandbox.base_url(), inbox.url());
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # What is documented and what is inferred
//!
//! Documented, and answered member by member as the page prints it: the success body of the
//! upload, its thirteen error bodies (`statusCode` is text everywhere but in the 401), both webhook
//! payloads; the three answers of the Results service and the three payloads of its webhook. **Inferred, so that a client that copes with the sandbox has proved nothing about the
//! provider**: the acceptance body of the async upload (the success body without `result`), the
//! answer of Search and Verify, of Download and of the Output API, the answer of `configWebhook`, the date formats inside answers, and
//! every 404, 405, 408, 413 and 431.
//!
//! # Routes
//!
//! `POST /v1/async/CVLKRAUpload`, `POST /v1/CVLKRAUpload`, `POST /v1/CVLSearchAndVerify`,
//! `POST /v1/configWebhook`, `POST /v1/CVLKRADownload`. Every one asks for `appId`, `appKey`,
//! `transactionId` and `Content-Type: application/json`.
//!
//! The Results service: `POST`, `PUT` and `GET /api/v1/config`, and `POST /v1/output`, without a
//! `transactionId`.
//!
//! # Control plane
//!
//! For programs in other languages, on the same port, without credentials; faults never touch it.
//! The `Host` header must be a loopback name, so that no web page can reach it by a name of its
//! own. Answers are `{"ok":true}` or `{"ok":false,"error":"..."}`.
//!
//! **`POST /sandbox/faults`**: one fault or a list of faults, each for the next matching request.
//!
//! ```json
//! [{"kind":"delay","ms":200},
//!  {"kind":"reset_before_read"}, {"kind":"reset_after_head"},
//!  {"kind":"reset_after_request","route":"/v1/CVLKRAUpload"}, {"kind":"reset_after_taken"},
//!  {"kind":"cut_body"}, {"kind":"html"}, {"kind":"close_after_answer","times":2},
//!  {"kind":"error","message":"Duplicate request","status_code":"number"},
//!  {"kind":"rate_limited","retry_after":"1","cut":true,"delay_ms":50},
//!  {"kind":"answer","status":503,"headers":{"Retry-After":"2"},"body":"busy","taken":true},
//!  {"kind":"duplicate_webhook"}, {"kind":"reorder_webhooks"}, {"kind":"drop_webhook"}]
//! ```
//!
//! `route` (a path, or `upload_async`, `upload_sync`, `search_and_verify`, `config_webhook`,
//! `download`, `results_config`, `output`),
//! `times`, `delay_ms` go with every request fault; `taken` (the request is handled before the
//! canned answer goes out) and `cut` with `error`, `html`, `rate_limited` and `answer`;
//! `status_code` is `page` (default), `text` or `number`.
//!
//! **`POST /sandbox/life`**: the life of the next uploads, for one PAN or (without `pan`) for all.
//! `life` is `validated`, `hold`, `rejected`, `deactivated`, `interop`, `modification`, or an
//! object; `manual` waits for `advance` instead of timers; `pace_ms` overrides the sandbox's pace.
//!
//! ```json
//! {"pan":"AAAPA1234A","manual":true,"life":{"stages":[
//!   {"app_status":"001","status_description":"Submitted"},
//!   {"app_status":"003","status_description":"Hold","remarks":"ERR-00003 form not signed","delay_ms":50}]}}
//! ```
//!
//! **`POST /sandbox/advance`**: the record enters its next stage now.
//!
//! ```json
//! {"pan":"AAAPA1234A"}
//! ```
//!
//! **`POST /sandbox/records`**: plants a record without an upload; only `pan` is needed, `life`,
//! `manual` and `pace_ms` as above (default: a record that stays KRA Validated).
//!
//! ```json
//! {"pan":"AAAPA1234A","name":"TEST USER","dob":"01-01-1990","mobile":"9000000000",
//!  "email":"test@example.com","transaction_id":"T-1","life":"interop","manual":true}
//! ```
//!
//! **`POST /sandbox/results`**: an SDK or onboard-link application has this status now; every
//! subscription of the event is told, with its static headers. `event` may be left out.
//!
//! ```json
//! {"transaction_id":"T-1","status":"manually_approved","event":"MANUAL_REVIEW_STATUS_UPDATE"}
//! ```
//!
//! **`POST /sandbox/settings`**: payload version of the webhook and the pace of later stages.
//!
//! ```json
//! {"payload":"v1","pace_ms":50}
//! ```
//!
//! **`GET /sandbox/state`**: records, deliveries, counters, webhook URL; of a PAN only the last four
//! characters, no name, phone or e-mail.
//!
//! **`POST /sandbox/reset`** (no body): forgets records, lives, faults, counters, deliveries, the
//! webhook URL, applications and subscriptions; settings stay.

mod answer;
mod argos;
mod clock;
mod control;
mod counters;
mod deliver;
mod faults;
mod http;
mod hyperverge;
mod inbox;
mod loopback;
mod p100;
mod route;
mod sandbox;
mod server;
mod state;
mod webhooks;

pub use argos::Argos;
pub use argos::cipher::ArgosCipher;
pub use argos::project::{ErrorForm, Generation, ListForm};
pub use argos::submission::Submit;
pub use faults::Fault;
pub use hyperverge::answers::{CodeForm, PageError};
pub use hyperverge::kra_webhook::PayloadVersion;
pub use hyperverge::life::{Life, Stage};
pub use hyperverge::records::{Plant, Record};
pub use inbox::{Inbox, Received};
pub use p100::P100;
pub use p100::partner::TokenForm;
pub use route::Route;
pub use sandbox::{Builder, Sandbox};
pub use webhooks::{Delivery, Outcome};
