//! Verification policies: what a delivery must prove before it is read.

use crate::border::{Failure, array, free, make, one, sized};
use crate::handles;
use crate::types::*;
use crate::webhook::secrets as all;
use kyckit_core::{Hmac, HmacAlgorithm, HmacEncoding, StandardWebhooks, Verification};
use std::sync::PoisonError;

/// Deliveries carry these static headers; verified_by static_header. The proof is copied. Free every policy with
/// kyckit_verification_free, also after it was given to another one or to a receiver: they keep copies.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_verification_static_header(
    proof: kyckit_static_header,
    out: *mut kyckit_verification,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || {
        let proof = handles::get(proof)?;
        Ok(Verification::static_header(proof.lock().unwrap_or_else(PoisonError::into_inner).clone()))
    })
}

/// Deliveries carry one of these tokens in Authorization, bare or behind Bearer; verified_by bearer_token. Several are
/// valid at once while they rotate.
///
/// Errors: KYCKIT_CONFIGURATION of code bearer_token: there is no token, or one is empty or not visible ASCII.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_verification_bearer_token(
    secrets: *const kyckit_text,
    secret_count: usize,
    out: *mut kyckit_verification,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || Ok(Verification::bearer_token(all(secrets, secret_count)?)?))
}

/// The first segment of the path behind the route's is one of these secrets; verified_by url_secret.
///
/// Errors: KYCKIT_CONFIGURATION of code url_secret: there is no secret, or one is empty or holds something other than
/// letters, digits, - . _ and ~.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_verification_url_segment(
    secrets: *const kyckit_text,
    secret_count: usize,
    out: *mut kyckit_verification,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || Ok(Verification::url_segment(all(secrets, secret_count)?)?))
}

/// The query value of this name is one of these secrets; verified_by url_secret. Errors: as
/// kyckit_verification_url_segment, for the name too.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_verification_url_query(
    name: kyckit_text,
    secrets: *const kyckit_text,
    secret_count: usize,
    out: *mut kyckit_verification,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || Ok(Verification::url_query(name.required("name")?, all(secrets, secret_count)?)?))
}

/// How deliveries are signed. Begin with KYCKIT_HMAC_OPTIONS_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct kyckit_hmac_options {
    /// Size of this structure.
    pub size: usize,
    /// The header with the signature; mandatory.
    pub header: kyckit_text,
    /// The secrets, whose bytes are the keys as they are; several are valid at once while they rotate.
    pub secrets: *const kyckit_text,
    /// How many.
    pub secret_count: usize,
    /// sha256, sha512 or sha1; sha256 when not given.
    pub algorithm: kyckit_text,
    /// hex or base64; hex when not given.
    pub encoding: kyckit_text,
    /// What stands before the signature, for example sha256=; nothing when not given.
    pub prefix: kyckit_text,
}

/// A word that names no setting is a wrong argument.
fn unknown(error: kyckit_core::Error) -> Failure {
    Failure::argument("hmac", error.path().unwrap_or_default(), error.message(), error.remedy())
}

impl kyckit_hmac_options {
    fn read(&self) -> Result<Hmac, Failure> {
        sized::<kyckit_hmac_options>(self.size)?;
        let algorithm = self.algorithm.given("algorithm")?.unwrap_or("sha256");
        let encoding = self.encoding.given("encoding")?.unwrap_or("hex");
        let algorithm = HmacAlgorithm::from_text(algorithm).map_err(unknown)?;
        let encoding = HmacEncoding::from_text(encoding).map_err(unknown)?;
        let prefix = self.prefix.given("prefix")?.unwrap_or_default();
        let hmac = Hmac::new(self.header.required("header")?, all(self.secrets, self.secret_count)?)?;
        Ok(hmac.algorithm(algorithm).encoding(encoding).prefix(prefix))
    }
}

/// Deliveries carry an HMAC of their body in a header; verified_by hmac. It says nothing about when: a captured delivery
/// passes again.
///
/// Errors: KYCKIT_CONFIGURATION of code hmac: the header's name is none, there is no secret, or one is empty, begins or
/// ends with white space, or holds a control character.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_verification_hmac(
    options: *const kyckit_hmac_options,
    out: *mut kyckit_verification,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || Ok(Verification::hmac(one(options, "options")?.read()?)))
}

/// Deliveries are signed as Standard Webhooks says (symmetric, v1), each secret whsec_ and the base64 of 24 to 64 bytes;
/// verified_by hmac. The signed time may differ from now by so many seconds, usually KYCKIT_USUAL_TOLERANCE.
///
/// Errors: KYCKIT_CONFIGURATION of code standard_webhooks: there is no secret, or one is none of this form.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_verification_standard_webhooks(
    secrets: *const kyckit_text,
    secret_count: usize,
    tolerance: u32,
    out: *mut kyckit_verification,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || {
        let policy = StandardWebhooks::new(all(secrets, secret_count)?)?;
        Ok(Verification::standard_webhooks(policy.tolerance(tolerance)))
    })
}

/// The body is encrypted with a key that only provider and receiver have; verified_by decryption. The cipher is copied.
/// Without a tag (modes ecb and cbc) whoever saw a delivery can change it.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_verification_decryption(
    cipher: kyckit_argos_cipher,
    out: *mut kyckit_verification,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || Ok(Verification::decryption((*handles::get(cipher)?).clone())))
}

fn several(policies: *const kyckit_verification, count: usize) -> Result<Vec<Verification>, Failure> {
    let policies = array(policies, count, "policies")?.iter();
    policies.map(|policy| handles::get(*policy).map(|policy| (*policy).clone())).collect()
}

/// One of these policies is enough: the first that passes counts, all are looked at. The policies are copied.
///
/// Errors: KYCKIT_CONFIGURATION of code any_of: there is no policy, or one is a decryption, alone or in an all-of.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_verification_any_of(
    policies: *const kyckit_verification,
    count: usize,
    out: *mut kyckit_verification,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || Ok(Verification::any_of(several(policies, count)?)?))
}

/// All of these policies must pass; verified_by lists theirs in this order. The policies are copied.
///
/// Errors: KYCKIT_CONFIGURATION of code all_of: there is no policy, or two are decryptions.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_verification_all_of(
    policies: *const kyckit_verification,
    count: usize,
    out: *mut kyckit_verification,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || Ok(Verification::all_of(several(policies, count)?)?))
}

/// Everything passes; verified_by is empty. The reason is for whoever reads the program; it is not kept.
///
/// Errors: KYCKIT_CONFIGURATION of code unverified: the reason is blank.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_verification_unverified(
    reason: kyckit_text,
    out: *mut kyckit_verification,
    error: *mut kyckit_error,
) -> kyckit_status {
    make(out, error, || Ok(Verification::unverified(reason.required("reason")?)?))
}

/// Frees a policy. { 0 } is ignored.
#[unsafe(no_mangle)]
pub extern "C" fn kyckit_verification_free(policy: kyckit_verification) -> kyckit_status {
    free(policy)
}
