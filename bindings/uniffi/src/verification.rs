//! Who sends: what the deliveries of one path must prove.

use crate::{ArgosCipher, HmacAlgorithm, HmacEncoding, Secret};
use kyckit::{Hmac, StandardWebhooks, StaticHeader};
use std::sync::Arc;

/// What a delivery must prove before it is read. There is no default: who has nothing to check says `Unverified` and why.
///
/// Of a list of secrets each is valid, so that they can be changed one after the other. Comparisons take the same time
/// whatever was sent. As text no secret shows. What makes no sense (an empty list or secret, a decryption that another
/// policy could replace) is an error of kind configuration, code `verification`, when the receiver is made.
#[derive(Clone, Debug, uniffi::Enum)]
pub enum Verification {
    /// The delivery carries this header once, with one of these secrets. Proves `static_header`.
    StaticHeader {
        /// Name of the header, in any case.
        name: String,
        /// What it may hold.
        secrets: Vec<Secret>,
    },
    /// The delivery carries one of these tokens in `Authorization`, bare or behind `Bearer `. Proves `bearer_token`.
    BearerToken {
        /// The tokens, without `Bearer`.
        secrets: Vec<Secret>,
    },
    /// The first segment of the path behind the route's is one of these secrets; a suffix of the provider's own follows
    /// it. Proves `url_secret`.
    UrlSegment {
        /// Best letters, digits, `-`, `.`, `_` and `~`, which need no percent-encoding.
        secrets: Vec<Secret>,
    },
    /// The query value with this name is one of these secrets. Proves `url_secret`.
    UrlQuery {
        /// Name of the value, which must come once.
        name: String,
        /// Best letters, digits, `-`, `.`, `_` and `~`, which need no percent-encoding.
        secrets: Vec<Secret>,
    },
    /// The delivery carries an HMAC of its body. Proves `hmac`, and nothing about when it was sent.
    Hmac {
        /// Name of the header, in any case.
        header: String,
        /// Keys, whose bytes are their UTF-8.
        secrets: Vec<Secret>,
        /// The hash function; SHA-256 when none.
        #[uniffi(default = None)]
        algorithm: Option<HmacAlgorithm>,
        /// How it is written; hex when none.
        #[uniffi(default = None)]
        encoding: Option<HmacEncoding>,
        /// What stands before it, for example `sha256=`.
        #[uniffi(default = "")]
        prefix: String,
    },
    /// The delivery is signed as Standard Webhooks says (`webhook-id`, `webhook-timestamp`, `webhook-signature`), which
    /// relays do. Proves `hmac`.
    StandardWebhooks {
        /// `whsec_`, which may be left out, and base64 of 24 to 64 bytes.
        secrets: Vec<Secret>,
        /// Seconds that its time may be away from now; 300 when none.
        #[uniffi(default = None)]
        tolerance: Option<u32>,
    },
    /// The body is encrypted with a key that only provider and receiver have; a plaintext body is refused. Proves
    /// `decryption`, as well as the cipher's mode does.
    Decryption {
        /// The project's cipher.
        cipher: Arc<ArgosCipher>,
    },
    /// One of these is enough. Proves what the first that passes proves.
    AnyOf {
        /// The policies; no decryption.
        policies: Vec<Verification>,
    },
    /// All of these must pass. Proves what all of them prove.
    AllOf {
        /// The policies; at most one decryption.
        policies: Vec<Verification>,
    },
    /// Everything passes. Proves nothing.
    Unverified {
        /// Why, for whoever reads the program.
        reason: String,
    },
}

impl Verification {
    /// The core's own policy.
    pub(crate) fn core(self) -> Result<kyckit::Verification, kyckit::Error> {
        use kyckit::Verification as Core;
        match self {
            Verification::StaticHeader { name, secrets } => {
                Ok(Core::static_header(StaticHeader::new(&name, secrets)?))
            }
            Verification::BearerToken { secrets } => Core::bearer_token(secrets),
            Verification::UrlSegment { secrets } => Core::url_segment(secrets),
            Verification::UrlQuery { name, secrets } => Core::url_query(&name, secrets),
            Verification::Hmac { header, secrets, algorithm, encoding, prefix } => {
                let mut hmac = Hmac::new(&header, secrets)?.prefix(&prefix);
                if let Some(algorithm) = algorithm {
                    hmac = hmac.algorithm(algorithm.into());
                }
                if let Some(encoding) = encoding {
                    hmac = hmac.encoding(encoding.into());
                }
                Ok(Core::hmac(hmac))
            }
            Verification::StandardWebhooks { secrets, tolerance } => {
                let signed = StandardWebhooks::new(secrets)?;
                Ok(Core::standard_webhooks(match tolerance {
                    Some(seconds) => signed.tolerance(seconds),
                    None => signed,
                }))
            }
            Verification::Decryption { cipher } => Ok(Core::decryption(cipher.core().clone())),
            Verification::AnyOf { policies } => Core::any_of(cores(policies)?),
            Verification::AllOf { policies } => Core::all_of(cores(policies)?),
            Verification::Unverified { reason } => Core::unverified(&reason),
        }
    }
}

fn cores(policies: Vec<Verification>) -> Result<Vec<kyckit::Verification>, kyckit::Error> {
    policies.into_iter().map(Verification::core).collect()
}

impl From<HmacAlgorithm> for kyckit::HmacAlgorithm {
    fn from(algorithm: HmacAlgorithm) -> Self {
        match algorithm {
            HmacAlgorithm::Sha256 => kyckit::HmacAlgorithm::Sha256,
            HmacAlgorithm::Sha512 => kyckit::HmacAlgorithm::Sha512,
            HmacAlgorithm::Sha1 => kyckit::HmacAlgorithm::Sha1,
        }
    }
}

impl From<HmacEncoding> for kyckit::HmacEncoding {
    fn from(encoding: HmacEncoding) -> Self {
        match encoding {
            HmacEncoding::Hex => kyckit::HmacEncoding::Hex,
            HmacEncoding::Base64 => kyckit::HmacEncoding::Base64,
        }
    }
}
