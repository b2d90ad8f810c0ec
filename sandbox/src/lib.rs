//! The providers of kyckit, played on loopback: for tests, for a demo and for `kyckit sandbox`. HyperVerge (CVL-KRA
//! engine, Results service, Output API), ARGOS Identity (ID check) and P100 (KYC of users), in one process on one port.
//!
//! The sandbox is written from the providers' pages alone ("HyperVerge, CVL KRA Upload API", "HyperVerge, KRA Webhook",
//! "HyperVerge, Results Webhook"; "ARGOS Identity, Webhook Guide" and its developer portals; "P100, User & KYC Webhooks"
//! and "KYC by P100") and shares no code with the client, so that one mistake cannot hide in both. It listens on
//! `127.0.0.1` only, takes plain HTTP/1.1, and calls webhooks on loopback hosts only.
//!
//! ```no_run
//! use kyckit_sandbox::{Fault, Inbox, Life, Sandbox, Submit};
//!
//! let sandbox = Sandbox::start()?;
//! let inbox = Inbox::start()?; // the webhook receiver of a demo
//! sandbox.life("AAAPA1234A", Life::hold());
//! sandbox.fault(Fault::reset_after_taken());
//! println!("{} {}", sandbox.base_url(), inbox.url());
//!
//! let argos = sandbox.argos();
//! assert!(argos.configure_webhook(&inbox.url()));
//! let id = argos.submit(&Submit::pending().userid("u-1"));
//! assert!(argos.approve(&id));
//!
//! let p100 = sandbox.p100();
//! assert!(p100.configure_webhook(&inbox.url())); // the base: paths are appended
//! p100.attempt("00000000-0000-4000-8000-000000000001", "REJECTED_BY_PROVIDER", Some("NO_FACE_FOUND"));
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # What is documented and what is inferred
//!
//! **HyperVerge.** Documented, and answered member by member as the page prints it: the success body of the
//! upload, its thirteen error bodies (`statusCode` is text everywhere but in the 401), both webhook
//! payloads; the three answers of the Results service and the three payloads of its webhook. **Inferred, so that a
//! client that copes with the sandbox has proved nothing about the provider**: the acceptance body of the async upload
//! (the success body without `result`), the answer of Search and Verify, of Download and of the Output API, the answer
//! of `configWebhook`, the date formats inside answers, and every 404, 405, 408, 413 and 431.
//!
//! **ARGOS.** Documented: the members of every webhook in its three generations, with their misspelt names; codes and
//! bodies of the API's failures; the limits; the members of what GET tells; the envelope of the encryption. **Inferred**:
//! everything about the encryption that is a setting of [`ArgosCipher`]; `retry` and the list of `aml_monitor`; bodies
//! of the gateway; when a list ends; where "Deleted Submission" stands.
//!
//! **P100.** Documented: the KYC, user and file webhooks, the token, five attempts with their waits (here one pace for
//! eight seconds); paths, failures and limits of the three calls. **Inferred**: the paths of the file and
//! proof-of-address webhooks and the body of the latter, the answer of the status, names and messages of most errors.
//!
//! Each module of the crate says the same of its own, in detail.
//!
//! # Routes
//!
//! HyperVerge: `POST /v1/async/CVLKRAUpload`, `POST /v1/CVLKRAUpload`, `POST /v1/CVLSearchAndVerify`,
//! `POST /v1/configWebhook`, `POST /v1/CVLKRADownload`. Every one asks for `appId`, `appKey`,
//! `transactionId` and `Content-Type: application/json`.
//! The Results service: `POST`, `PUT` and `GET /api/v1/config`, and `POST /v1/output`, without a `transactionId`.
//!
//! ARGOS, with `x-api-key`: `GET`, `POST`, `PATCH`, `PUT` and `DELETE /v3/submission`, `POST /v3/submission/migration`,
//! `GET /v3/submission/applicant`, `DELETE /v3/submission/partial`, `POST /v3/submission/aml/monitor/{worklistId}`.
//!
//! P100, with `x-api-key` in lower case: `GET /v1/kyc/status/{externalUserId}`,
//! `POST /v1/user/poa-files/{externalUserId}`; without a key `GET /v1/kyc/verification/{}/{}`.
//!
//! # Control plane
//!
//! For programs in other languages, on the same port, without credentials; faults never touch it.
//! The `Host` header must be a loopback name, so that no web page can reach it by a name of its
//! own. Answers are `{"ok":true}` or `{"ok":false,"error":"..."}`; that of `argos` has `ids` beside it.
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
//! `download`, `results_config`, `output`, `argos_submission`, `argos_migration`, `argos_applicant`, `argos_partial`,
//! `argos_aml_monitor`, `p100_status`, `p100_verification`, `p100_poa_files`),
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
//! **`POST /sandbox/argos`**: one action or a list of actions at ARGOS, up to the first mistake; `ids` are those of the
//! submissions (or consents) they made or were about. `result` of a submission is `pending` (default), `approved`,
//! `rejected` (with `reasons`) or `incomplete`; `created` and `retry` come before it. Without `fail_code` an injection
//! passed; without `level` nothing was screened. A `cipher` that is null ends the encryption; its names are those of
//! [`ArgosCipher::named`]. Other actions: `pend`, `retry` (with `code`), `aml_monitor`, `argos_id_auth`, and `aml` with
//! `consent_id`.
//!
//! ```json
//! [{"action":"settings","webhook_url":"http://127.0.0.1:9/hook","generation":"n","lists":"single","errors":"page",
//!   "cipher":{"mode":"ecb","key":"first32","encoding":"base64","iv":"none"}},
//!  {"action":"submit","result":"rejected","reasons":[{"code":"expired_id","comment":"too old"}],
//!   "email":"test@example.com","userid":"u-1","token_id":"t-1","cf":{"cf1":"a"},"fields":{"fullName":"TEST USER"},
//!   "additional_list":[{"answer":"Occupation","inputValue":"Tester","blockType":"text"}],
//!   "created":true,"retry":["document_expired"]},
//!  {"action":"approve","submission_id":"6sbx000000001"},
//!  {"action":"reject","submission_id":"6sbx000000001","reasons":[{"code":"duplicate_user"}]},
//!  {"action":"update","submission_id":"6sbx000000001","fields":{"kycStatus":"approved"},"admin":"a@example.com"},
//!  {"action":"aml","submission_id":"6sbx000000001","level":"HIGH"},
//!  {"action":"inject","submission_id":"6sbx000000001","fail_code":"distanceChecks_ipGeo","cf":{"cf2":"b"}},
//!  {"action":"delete","submission_id":"6sbx000000001","comment":"on request","admin":"a@example.com"}]
//! ```
//!
//! **`POST /sandbox/p100`**: one action or a list of actions at P100. A user nobody made is made. `attempt` takes a step
//! (a `SUCCESSFUL` one verifies), `tell` sends exactly what it is given. Other actions: `user`, `expire`, and `poa`,
//! `file`, `user_status` with a `status`.
//!
//! ```json
//! [{"action":"settings","webhook_url":"http://127.0.0.1:9/base","token":"bearer","envelope":false,"blocked":false},
//!  {"action":"attempt","external_user_id":"u-1","status":"REJECTED_BY_PROVIDER","reason":"NO_FACE_FOUND"},
//!  {"action":"tell","external_user_id":"u-1","verification_status":"NOT_VERIFIED","attempt_status":"SUCCESSFUL"},
//!  {"action":"poa","external_user_id":"u-1","status":"QUESTIONED"},
//!  {"action":"file","external_user_id":"u-1","status":"ADDED"},
//!  {"action":"user_status","external_user_id":"u-1","status":"ACTIVE"}]
//! ```
//!
//! **`POST /sandbox/settings`**: payload version of the KRA webhook and the pace of later stages.
//!
//! ```json
//! {"payload":"v1","pace_ms":50}
//! ```
//!
//! **`GET /sandbox/state`**: records, submissions, users, deliveries, counters, webhook URLs; of a PAN only the last four
//! characters, no name, phone or e-mail.
//!
//! **`POST /sandbox/reset`** (no body): forgets records, lives, submissions, users, faults, counters, deliveries,
//! webhook URLs, applications and subscriptions; settings stay.

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
