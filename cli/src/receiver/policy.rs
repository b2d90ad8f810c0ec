//! What a path's deliveries must prove, with the words in which people are told.

use crate::output::plain;
use crate::report::Failure;
use kyckit::{Error, Hmac, Secret, StandardWebhooks, StaticHeader, Verification, argos};

/// A verification and what is told of it. Holds no secret that is shown.
pub(crate) struct Policy {
    /// What the receiver checks.
    pub(crate) verification: Verification,
    /// What stands behind the path: `/***` for a secret there.
    pub(crate) behind: &'static str,
    /// What else a delivery must have, for example `X-Webhook-Secret: ***`.
    pub(crate) with: Vec<String>,
    /// The cipher, where bodies are encrypted.
    pub(crate) cipher: Option<argos::Cipher>,
    /// Whether anybody may deliver.
    pub(crate) is_open: bool,
}

impl Policy {
    fn of(verification: Verification, with: String) -> Self {
        Policy { verification, behind: "", with: vec![with], cipher: None, is_open: false }
    }

    pub(crate) fn unverified(reason: &str) -> Result<Self, Error> {
        let verification = Verification::unverified(reason)?;
        Ok(Policy { with: Vec::new(), is_open: true, ..Policy::of(verification, String::new()) })
    }

    pub(crate) fn static_header(header: &str, secrets: Vec<Secret>) -> Result<Self, Error> {
        let verification = Verification::static_header(StaticHeader::new(header, secrets)?);
        Ok(Policy::of(verification, format!("{}: ***", plain(header))))
    }

    pub(crate) fn bearer_token(tokens: Vec<Secret>) -> Result<Self, Error> {
        Ok(Policy::of(Verification::bearer_token(tokens)?, "Authorization: Bearer ***".to_owned()))
    }

    pub(crate) fn url_segment(secrets: Vec<Secret>) -> Result<Self, Error> {
        let verification = Verification::url_segment(secrets)?;
        Ok(Policy { behind: "/***", with: Vec::new(), ..Policy::of(verification, String::new()) })
    }

    pub(crate) fn url_query(name: &str, secrets: Vec<Secret>) -> Result<Self, Error> {
        let verification = Verification::url_query(name, secrets)?;
        Ok(Policy::of(verification, format!("?{}=***", plain(name))))
    }

    pub(crate) fn hmac(header: &str, hmac: Hmac) -> Self {
        Policy::of(Verification::hmac(hmac), format!("{}: an HMAC of the body", plain(header)))
    }

    pub(crate) fn standard_webhooks(standard_webhooks: StandardWebhooks) -> Self {
        let verification = Verification::standard_webhooks(standard_webhooks);
        Policy::of(verification, "a signature of Standard Webhooks".to_owned())
    }

    pub(crate) fn decryption(cipher: argos::Cipher) -> Self {
        let settings = cipher.settings();
        let (mode, key) = (settings.mode.as_str(), settings.key.as_str());
        let (encoding, iv) = (settings.encoding.as_str(), settings.iv.as_str());
        let with = format!("a body encrypted by {mode}, {key}, {encoding}, {iv}");
        let verification = Verification::decryption(cipher.clone());
        Policy { cipher: Some(cipher), ..Policy::of(verification, with) }
    }

    /// All of them must pass.
    pub(crate) fn all_of(policies: Vec<Policy>) -> Result<Self, Error> {
        let verification = Verification::all_of(policies.iter().map(|policy| policy.verification.clone()))?;
        Ok(Policy {
            behind: policies
                .iter()
                .map(|policy| policy.behind)
                .find(|behind| !behind.is_empty())
                .unwrap_or(""),
            is_open: policies.iter().all(|policy| policy.is_open),
            cipher: policies.iter().find_map(|policy| policy.cipher.clone()),
            with: policies.into_iter().flat_map(|policy| policy.with).collect(),
            verification,
        })
    }

    /// One of them is enough.
    pub(crate) fn any_of(policies: Vec<Policy>) -> Result<Self, Error> {
        let verification = Verification::any_of(policies.iter().map(|policy| policy.verification.clone()))?;
        let is_open = policies.iter().any(|policy| policy.is_open);
        let told = |policy: Policy| match policy.behind {
            "" => policy.with.join(" and "),
            _ => "a secret behind the path".to_owned(),
        };
        let with = policies.into_iter().map(told).filter(|with| !with.is_empty()).collect::<Vec<_>>();
        Ok(Policy { is_open, ..Policy::of(verification, with.join(" or ")) })
    }

    /// A secret behind the path: the secrets of a variable, separated by white space.
    pub(crate) fn of_path_secret(text: &str, variable: &str) -> Result<Self, Failure> {
        // What stands in the variable is what stands in the URL: nothing that would have to be encoded there.
        let fits =
            |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || byte.is_ascii_whitespace();
        let secrets = || text.split_whitespace().map(Secret::from).collect();
        let made = text.bytes().all(fits).then(|| Policy::url_segment(secrets()).ok()).flatten();
        made.ok_or_else(|| {
            let says = "the secret of the path is empty or holds what a path cannot";
            let remedy = "Give letters, digits, `-`, `.`, `_` and `~`; several secrets are separated by spaces. Make them long and random.";
            Failure::configuration("secret", says, remedy).at(variable)
        })
    }
}
