//! The one TLS decision: provider, versions, roots.
//!
//! ring, TLS 1.2 and newer, no process-wide provider. To switch the provider, change [`provider`].
//! Linux: the system's roots and Mozilla's (minimal containers have none of their own) and the caller's.
//! Apple and Windows: the system's verifier. Android: Mozilla's and the caller's.

use crate::error::Error;
use rustls::ClientConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use std::sync::Arc;
#[cfg(not(any(target_vendor = "apple", windows)))]
use {rustls::RootCertStore, std::sync::OnceLock};

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// 32 bytes that nobody can guess.
pub(crate) fn random() -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    provider().secure_random.fill(&mut bytes).ok()?;
    Some(bytes)
}

/// The configuration with the caller's own authorities (PEM, any number in each text) as further roots.
pub(super) fn config(extra_roots: &[Vec<u8>]) -> Result<ClientConfig, Error> {
    let broken = |says: &str| {
        Error::configuration("tls", says, "Give certificate authorities as PEM texts.")
            .with_path("extra_roots")
    };
    let mut extra = Vec::new();
    for pem in extra_roots {
        let before = extra.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            extra.push(certificate.map_err(|_| broken("an extra certificate authority is not PEM"))?);
        }
        if extra.len() == before {
            return Err(broken("an extra certificate authority holds no certificate"));
        }
    }
    let versions = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions();
    let versions = versions.map_err(|_| broken("this build has no usable TLS version"))?;
    with_roots(versions, extra).map_err(|_| broken("an extra certificate authority cannot be used"))
}

type Versions = rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>;

/// The roots that every client trusts. Read once in a process: reading them takes longer than all else that a client
/// needs, and clients share them. Two threads may both read them: waiting for one another would hang a child whose parent
/// forked meanwhile.
#[cfg(not(any(target_vendor = "apple", windows)))]
fn usual_roots() -> Arc<RootCertStore> {
    static ROOTS: OnceLock<Arc<RootCertStore>> = OnceLock::new();
    if let Some(roots) = ROOTS.get() {
        return Arc::clone(roots);
    }
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    #[cfg(not(target_os = "android"))]
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let roots = Arc::new(roots);
    // Another thread may have been first; what it read is the same.
    let _ = ROOTS.set(Arc::clone(&roots));
    roots
}

#[cfg(not(any(target_vendor = "apple", windows)))]
fn with_roots(
    versions: Versions,
    extra: Vec<CertificateDer<'static>>,
) -> Result<ClientConfig, rustls::Error> {
    let mut roots = usual_roots();
    for certificate in extra {
        Arc::make_mut(&mut roots).add(certificate)?;
    }
    Ok(versions.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(any(target_vendor = "apple", windows))]
fn with_roots(
    versions: Versions,
    extra: Vec<CertificateDer<'static>>,
) -> Result<ClientConfig, rustls::Error> {
    let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(extra, provider())?;
    Ok(versions.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}
