//! Webhooks on arrival: the proof of who sends, and reading a body to its event.

use crate::border::{Failure, array, free, give, make, one, run};
use crate::event::Read;
use crate::handles;
use crate::rules::rules;
use crate::types::*;
use kyckit_core::hyperverge::{read_kra_webhook, read_results_webhook};
use kyckit_core::{Error, Event, Rules, Secret, StaticHeader, argos, p100};
use std::sync::{Mutex, PoisonError};

fn read(
    body: &[u8],
    with_rules: kyckit_rules,
    read: impl FnOnce(Vec<u8>, &Rules) -> Result<Event, Error>,
) -> Result<Read, Failure> {
    Ok(Read::new(read(body.to_vec(), &rules(with_rules)?)?))
}

/// Reads the body of a KRA webhook, exactly as received, to its canonical event. Nothing is verified: the provider
/// does not sign. Unknown values never fail, except under strict rules. Free the event with kyckit_event_free.
///
/// Errors: KYCKIT_PAYLOAD, with the HTTP status to answer.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_kra_read_webhook(
    body: *const u8,
    body_len: usize,
    with_rules: kyckit_rules,
    out: *mut kyckit_event,
    error: *mut kyckit_error,
) -> kyckit_status {
    // An empty body has often no address; reading says what is wrong with it.
    make(out, error, || read(array(body, body_len, "body")?, with_rules, read_kra_webhook))
}

/// Reads the body of a Results webhook, exactly as received, to its canonical event. Nothing is verified; see
/// kyckit_results_receive_webhook. Unknown values never fail, except under strict rules. Free the event with
/// kyckit_event_free.
///
/// Errors: KYCKIT_PAYLOAD, with the HTTP status to answer.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_results_read_webhook(
    body: *const u8,
    body_len: usize,
    with_rules: kyckit_rules,
    out: *mut kyckit_event,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || read(array(body, body_len, "body")?, with_rules, read_results_webhook))
}

/// Reads the body of an ARGOS webhook, exactly as received, to its canonical event. With a cipher the body must be
/// encrypted and one in clear is refused; the event's verified_by is decryption then, and the plaintext is in
/// kyckit_event_plaintext. With { 0 } the body is read as it is, and nothing is verified. Unknown values never fail,
/// except under strict rules. Free the event with kyckit_event_free.
///
/// Errors: KYCKIT_VERIFICATION of code undecryptable, KYCKIT_PAYLOAD, each with the HTTP status to answer.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_argos_read_webhook(
    body: *const u8,
    body_len: usize,
    cipher: kyckit_argos_cipher,
    with_rules: kyckit_rules,
    out: *mut kyckit_event,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || read_argos(array(body, body_len, "body")?, cipher, with_rules))
}

fn read_argos(body: &[u8], cipher: kyckit_argos_cipher, with_rules: kyckit_rules) -> Result<Read, Failure> {
    if cipher.id == 0 {
        return read(body, with_rules, argos::read_webhook);
    }
    let cipher = handles::get(cipher)?;
    read(body, with_rules, |body, rules| argos::read_encrypted_webhook(body, &cipher, rules))
}

/// Reads the body of a P100 webhook, exactly as received, to its canonical event. path is what the delivery's path has
/// behind the base that the provider was given, for example /webhook/user/status: a documented one names the webhook;
/// when it is not given, or is another, the shape of the body does. Nothing is verified. Unknown values never fail,
/// except under strict rules. Free the event with kyckit_event_free.
///
/// Errors: KYCKIT_PAYLOAD, with the HTTP status to answer.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_p100_read_webhook(
    body: *const u8,
    body_len: usize,
    path: kyckit_text,
    with_rules: kyckit_rules,
    out: *mut kyckit_event,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || read_p100(array(body, body_len, "body")?, path, with_rules))
}

fn read_p100(body: &[u8], path: kyckit_text, with_rules: kyckit_rules) -> Result<Read, Failure> {
    let path = path.given("path")?.unwrap_or_default();
    read(body, with_rules, |body, rules| p100::read_webhook(body, path, rules))
}

/// A header of a delivery, as received.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_header {
    /// Its name, in any case.
    pub name: kyckit_text,
    /// Its value: any bytes, or none.
    pub value: kyckit_bytes,
}

/// A delivery of a webhook, as received. Nothing of it is kept but the body, which is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_delivery {
    /// Its headers, each as often as it came; NULL when there is none.
    pub headers: *const kyckit_header,
    /// How many.
    pub header_count: usize,
    /// The exact bytes of the body; of no use to kyckit_static_header_verify.
    pub body: kyckit_bytes,
    /// The request's method, for example POST; of use to a receiver only.
    pub method: kyckit_text,
    /// The request's path with its query, as in the request line; of use to a receiver only.
    pub path: kyckit_text,
}

impl kyckit_delivery {
    pub(crate) fn headers(&self) -> Result<Vec<(&str, &[u8])>, Failure> {
        let of = |header: &kyckit_header| {
            Ok((header.name.required("name")?, array(header.value.data, header.value.len, "value")?))
        };
        array(self.headers, self.header_count, "headers")?.iter().map(of).collect()
    }

    /// What verified the delivery, and its body.
    fn verified(&self, proof: kyckit_static_header) -> Result<(&'static str, &[u8]), Failure> {
        let proof = handles::get(proof)?.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let policy = proof.verify(self.headers()?)?;
        Ok((policy, array(self.body.data, self.body.len, "body")?))
    }
}

pub(crate) fn secrets(secrets: *const kyckit_text, count: usize) -> Result<Vec<Secret>, Failure> {
    let of = |secret: &kyckit_text| secret.required("secrets").map(Secret::from);
    array(secrets, count, "secrets")?.iter().map(of).collect()
}

/// Makes proof by a static header: deliveries must carry the header `name` with one of the secrets. Several are valid
/// at once while they rotate. Secrets are not kept, only their SHA-256. Free it with kyckit_static_header_free.
///
/// Errors: KYCKIT_CONFIGURATION of code static_header: the name is no header name; there is no secret; one is empty,
/// begins or ends with white space, or holds a control character.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_static_header_new(
    name: kyckit_text,
    secrets: *const kyckit_text,
    secret_count: usize,
    out: *mut kyckit_static_header,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || {
        Ok(Mutex::new(StaticHeader::new(name.required("name")?, self::secrets(secrets, secret_count)?)?))
    })
}

/// Deliveries must carry this header too. Errors, which change nothing: as kyckit_static_header_new.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_static_header_add(
    proof: kyckit_static_header,
    name: kyckit_text,
    secrets: *const kyckit_text,
    secret_count: usize,
    error: *mut kyckit_error,
) -> kyckit_status {
    run(error, || add(proof, name, secrets, secret_count))
}

fn add(
    proof: kyckit_static_header,
    name: kyckit_text,
    secrets: *const kyckit_text,
    secret_count: usize,
) -> Result<(), Failure> {
    let kept = handles::get(proof)?;
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    *kept = kept.clone().and(name.required("name")?, self::secrets(secrets, secret_count)?)?;
    Ok(())
}

/// What verified a delivery: static_header, when every header is there once with one of its secrets. A comparison
/// takes the same time whatever the value is. Valid for ever.
///
/// Errors: KYCKIT_VERIFICATION, with the HTTP status 401 to answer; its code is header_missing, header_repeated or
/// header_mismatch.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_static_header_verify(
    proof: kyckit_static_header,
    delivery: *const kyckit_delivery,
    out: *mut kyckit_text,
    error: *mut kyckit_error,
) -> kyckit_status {
    give(out, error, || Ok(kyckit_text::of(one(delivery, "delivery")?.verified(proof)?.0)))
}

/// Frees a proof. { 0 } is ignored.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_static_header_free(proof: kyckit_static_header) -> kyckit_status {
    free(proof)
}

/// Verifies a delivery of the Results webhook, then reads its body: kyckit_static_header_verify and
/// kyckit_results_read_webhook in one call. The event tells in kyckit_event_verified_by what verified it.
///
/// Errors: KYCKIT_VERIFICATION, KYCKIT_PAYLOAD, each with the HTTP status to answer.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_results_receive_webhook(
    proof: kyckit_static_header,
    delivery: *const kyckit_delivery,
    with_rules: kyckit_rules,
    out: *mut kyckit_event,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || {
        let (policy, body) = one(delivery, "delivery")?.verified(proof)?;
        Ok(read(body, with_rules, read_results_webhook)?.verified(policy))
    })
}
