//! The client of HyperVerge and the receipt of an upload.

use crate::application::with;
use crate::border::{Failure, array, free, get, make, one, str, text};
use crate::handles;
use crate::rules::options as rule_options;
use crate::types::*;
use kyckit_core::Secret;
use kyckit_core::hyperverge::{BlockingClient, Receipt, UploadMode, UploadOptions};
use kyckit_support::ClientOptions;
use std::os::raw::c_char;
use std::sync::OnceLock;
use std::time::Duration;

/// Settings of a client. Begin with KYCKIT_CLIENT_OPTIONS_INIT; what is not set is the default. All is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_client_options {
    /// sizeof(kyckit_client_options): tells the library which members the caller knows.
    pub size: usize,
    /// Application id; not given: the environment's KYCKIT_HYPERVERGE_APP_ID. Give both or neither credential.
    pub app_id: kyckit_text,
    /// Application key; not given: the environment's KYCKIT_HYPERVERGE_APP_KEY.
    pub app_key: kyckit_text,
    /// Scheme and host; not given: KYCKIT_HYPERVERGE_BASE_URL, then the provider's live host.
    pub base_url: kyckit_text,
    /// Deadline of one operation, across its retries, in seconds; 0: 30.
    pub timeout_seconds: f64,
    /// Further certificate authorities, each as PEM.
    pub extra_roots: *const kyckit_bytes,
    /// How many.
    pub extra_root_count: usize,
    /// Rules; { 0 }: the defaults.
    pub rules: kyckit_rules,
}

impl kyckit_client_options {
    fn read(&self) -> Result<ClientOptions, Failure> {
        if self.size != size_of::<Self>() {
            let remedy = "Begin with KYCKIT_CLIENT_OPTIONS_INIT of this library's header.";
            return Err(Failure::argument("size", "options", "the size of the options is wrong", remedy));
        }
        let roots = array(self.extra_roots, self.extra_root_count, "extra_roots")?;
        let root =
            |root: &kyckit_bytes| Ok(crate::border::slice(root.data, root.len, "extra_roots")?.to_vec());
        Ok(ClientOptions {
            app_id: self.app_id.given("app_id")?.map(Secret::from),
            app_key: self.app_key.given("app_key")?.map(Secret::from),
            base_url: self.base_url.given("base_url")?.map(str::to_owned),
            timeout: (self.timeout_seconds != 0.0).then_some(self.timeout_seconds),
            extra_roots: roots.iter().map(root).collect::<Result<_, Failure>>()?,
            rules: rule_options(self.rules)?,
        })
    }
}

/// Makes a client; connections are made on first use. NULL options take everything from the environment. Any number
/// of threads may use one client at once; after a fork it works in parent and child. Free it with
/// kyckit_client_free.
///
/// Errors: KYCKIT_CONFIGURATION.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_client_new(
    options: *const kyckit_client_options,
    out: *mut kyckit_client,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || {
        let given =
            if options.is_null() { ClientOptions::default() } else { one(options, "options")?.read()? };
        Ok(BlockingClient::new(given.config()?)?)
    })
}

/// Modes of an upload. KYCKIT_QUEUED: the provider queues it and answers at once.
pub const KYCKIT_QUEUED: i32 = 0;
/// The provider answers when the registry has answered.
pub const KYCKIT_IMMEDIATE: i32 = 1;

/// Checks an application and uploads it when it has no error; blocks the calling thread. The application is copied
/// first and not changed. transaction_id is 1 to 128 visible ASCII characters; timeout_seconds = 0 takes the
/// client's. Free the receipt with kyckit_receipt_free.
///
/// Three outcomes are receipts: accepted, rejected, unknown. Never repeat an unknown one blindly.
/// Errors: KYCKIT_VALIDATION (nothing was sent), KYCKIT_CONFIGURATION, KYCKIT_RATE_LIMITED, KYCKIT_NETWORK,
/// KYCKIT_TIMEOUT (nothing was sent).
#[allow(clippy::too_many_arguments, reason = "C has no default arguments")]
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_client_upload_kra(
    client: kyckit_client,
    app: kyckit_kra,
    transaction_id: *const c_char,
    transaction_id_len: usize,
    mode: i32,
    timeout_seconds: f64,
    out: *mut kyckit_receipt,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || {
        let client = handles::get(client)?;
        let mut options = UploadOptions::new(str(transaction_id, transaction_id_len, "transaction_id")?);
        (options.mode, options.timeout) = (upload_mode(mode)?, seconds(timeout_seconds)?);
        let app = with(app, |app| Ok(app.clone()))?;
        Ok(Kept { receipt: client.validate_and_upload(app, &options)?, json: OnceLock::new() })
    })
}

fn upload_mode(mode: i32) -> Result<UploadMode, Failure> {
    match mode {
        KYCKIT_QUEUED => Ok(UploadMode::Queued),
        KYCKIT_IMMEDIATE => Ok(UploadMode::Immediate),
        _ => Err(Failure::range("mode")),
    }
}

fn seconds(seconds: f64) -> Result<Option<Duration>, Failure> {
    if seconds == 0.0 {
        return Ok(None);
    }
    Duration::try_from_secs_f64(seconds).map(Some).map_err(|_| Failure::range("timeout_seconds"))
}

/// Frees a client. { 0 } is ignored.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_client_free(client: kyckit_client) -> kyckit_status {
    free(client)
}

/// A receipt and its JSON, made on first use.
pub struct Kept {
    receipt: Receipt,
    json: OnceLock<String>,
}

/// The receipt as canonical JSON, without personal data. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_to_json(
    receipt: kyckit_receipt,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(receipt, out, error, |kept| Some(kept.json.get_or_init(|| kept.receipt.to_json())))
}

/// accepted, rejected or unknown. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_outcome(
    receipt: kyckit_receipt,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(receipt, out, error, |kept| Some(kept.receipt.outcome.as_str()))
}

/// Code of a failure, or why the outcome is unknown. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_code(
    receipt: kyckit_receipt,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(receipt, out, error, |kept| kept.receipt.code.as_deref())
}

/// What it means, for people. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_message(
    receipt: kyckit_receipt,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(receipt, out, error, |kept| Some(kept.receipt.message.as_str()))
}

/// What to do now, for people. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_remedy(
    receipt: kyckit_receipt,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(receipt, out, error, |kept| Some(kept.receipt.remedy.as_str()))
}

/// Initial registry status as received, never the final one. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_registry_status(
    receipt: kyckit_receipt,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(receipt, out, error, |kept| kept.receipt.registry_status.as_deref())
}

/// The provider's id of the request. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_request_id(
    receipt: kyckit_receipt,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(receipt, out, error, |kept| kept.receipt.request_id.as_deref())
}

/// HTTP status; KYCKIT_ABSENT when no answer came.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_http_status(
    receipt: kyckit_receipt,
    out: *mut u16,
    error: *mut kyckit_error,
) -> kyckit_status {
    get(receipt, out, error, |kept| kept.receipt.http_status.ok_or(Failure::Absent))
}

/// Whether it reached the provider: no, maybe or yes. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_sent(
    receipt: kyckit_receipt,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(receipt, out, error, |kept| Some(kept.receipt.sent.as_str()))
}

/// The transaction id of the upload. Valid until the receipt is freed.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_transaction_id(
    receipt: kyckit_receipt,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    text(receipt, out, error, |kept| Some(kept.receipt.lookup.transaction_id.as_str()))
}

/// Frees a receipt. { 0 } is ignored.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_receipt_free(receipt: kyckit_receipt) -> kyckit_status {
    free(receipt)
}
