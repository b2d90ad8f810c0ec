//! The client of HyperVerge: its settings, its calls, and what stops one.

use crate::application::with;
use crate::border::{Failure, array, free, make, one, run, sized, str};
use crate::handles;
use crate::receipt::Kept;
use crate::registry::{Answer, kyckit_lookup};
use crate::rules::options as rule_options;
use crate::types::*;
use kyckit_core::hyperverge::{BlockingClient, UploadMode, UploadOptions};
use kyckit_core::{Canceller, Personal, Secret};
use kyckit_support::ClientOptions;
use std::os::raw::c_char;
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
        sized::<Self>(self.size)?;
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
        let none = options.is_null();
        let given = if none { ClientOptions::default() } else { one(options, "options")?.read()? };
        Ok(BlockingClient::new(given.config()?)?)
    })
}

/// Frees a client. { 0 } is ignored.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_client_free(client: kyckit_client) -> kyckit_status {
    free(client)
}

/// Makes what stops an upload from another thread. Free it with kyckit_canceller_free.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_canceller_new(
    out: *mut kyckit_canceller,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || Ok(Canceller::new()))
}

/// Stops every upload that was or will be given this canceller; for good. Returns at once; the upload returns soon
/// after, as if its deadline had passed: with an unknown receipt when it may have been sent, else with
/// KYCKIT_TIMEOUT of code cancelled. From any thread, but not from a signal handler.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_canceller_cancel(
    canceller: kyckit_canceller,
    error: *mut kyckit_error,
) -> kyckit_status {
    run(error, || {
        handles::get(canceller)?.cancel();
        Ok(())
    })
}

/// Frees a canceller. { 0 } is ignored. An upload under way goes on.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_canceller_free(canceller: kyckit_canceller) -> kyckit_status {
    free(canceller)
}

/// Modes of an upload. KYCKIT_QUEUED: the provider queues it and answers at once.
pub const KYCKIT_QUEUED: i32 = 0;
/// The provider answers when the registry has answered.
pub const KYCKIT_IMMEDIATE: i32 = 1;

/// How an upload is made. Begin with KYCKIT_UPLOAD_OPTIONS_INIT and set the transaction id.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_upload_options {
    /// sizeof(kyckit_upload_options): tells the library which members the caller knows.
    pub size: usize,
    /// Id of the user's journey, the same in look-up, upload and webhook: 1 to 128 visible ASCII characters.
    pub transaction_id: kyckit_text,
    /// KYCKIT_QUEUED or KYCKIT_IMMEDIATE.
    pub mode: i32,
    /// Deadline across retries in seconds; 0: the client's.
    pub timeout_seconds: f64,
    /// What stops the upload from another thread; { 0 }: nothing.
    pub canceller: kyckit_canceller,
}

impl kyckit_upload_options {
    fn read(&self) -> Result<UploadOptions, Failure> {
        sized::<Self>(self.size)?;
        let mut options = UploadOptions::new(self.transaction_id.required("transaction_id")?);
        options.mode = match self.mode {
            KYCKIT_QUEUED => UploadMode::Queued,
            KYCKIT_IMMEDIATE => UploadMode::Immediate,
            _ => return Err(Failure::range("mode")),
        };
        if self.timeout_seconds != 0.0 {
            let timeout = Duration::try_from_secs_f64(self.timeout_seconds);
            options.timeout = Some(timeout.map_err(|_| Failure::range("timeout_seconds"))?);
        }
        if self.canceller.id != 0 {
            options.canceller = Some(Canceller::clone(&*handles::get(self.canceller)?));
        }
        Ok(options)
    }
}

/// Checks an application and uploads it when it has no error; blocks the calling thread until there is an answer,
/// the deadline passes or the canceller is used. The application is copied first and not changed. Free the receipt
/// with kyckit_receipt_free.
///
/// Three outcomes are receipts: accepted, rejected, unknown. Never repeat an unknown one blindly: store its
/// kyckit_receipt_lookup and ask kyckit_client_reconcile.
/// Errors: KYCKIT_VALIDATION (nothing was sent), KYCKIT_CONFIGURATION, KYCKIT_RATE_LIMITED, KYCKIT_NETWORK,
/// KYCKIT_TIMEOUT (nothing was sent).
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_client_upload_kra(
    client: kyckit_client,
    app: kyckit_kra,
    options: *const kyckit_upload_options,
    out: *mut kyckit_receipt,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || {
        let (client, options) = (handles::get(client)?, one(options, "options")?.read()?);
        let app = with(app, |app| Ok(app.clone()))?;
        Ok(Kept::new(client.validate_and_upload(&app, &options)?))
    })
}

/// Asks the registry for the record of a PAN (Search and Verify); blocks the calling thread, no longer than the
/// client's deadline. Lost answers are asked for again: asking twice does no harm. The answer's shape is inferred.
/// Free the answer with kyckit_registry_answer_free.
///
/// Errors: KYCKIT_CONFIGURATION, KYCKIT_RATE_LIMITED, KYCKIT_NETWORK, KYCKIT_TIMEOUT.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_client_search_and_verify(
    client: kyckit_client,
    pan: kyckit_text,
    transaction_id: kyckit_text,
    out: *mut kyckit_registry_answer,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || {
        let pan = Personal::from(pan.required("pan")?);
        Ok(handles::get(client)?.search_and_verify(&pan, transaction_id.required("transaction_id")?)?.into())
    })
}

/// Finds out what became of an upload whose outcome is unknown, from stored facts only; see
/// kyckit_registry_answer_result. Otherwise as kyckit_client_search_and_verify.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_client_reconcile(
    client: kyckit_client,
    lookup: *const kyckit_lookup,
    out: *mut kyckit_registry_answer,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || Ok(Answer::from(handles::get(client)?.reconcile(&one(lookup, "lookup")?.read()?)?)))
}

/// Tells the provider where to send KRA webhooks: https, or loopback on a loopback provider. A second call may
/// replace the first, so call it only to set things up. Nothing of the provider's answer is documented.
///
/// Errors: as kyckit_client_search_and_verify.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_client_configure_webhook(
    client: kyckit_client,
    url: *const c_char,
    url_len: usize,
    error: *mut kyckit_error,
) -> kyckit_status {
    run(error, || Ok(handles::get(client)?.configure_webhook(str(url, url_len, "url")?)?))
}
