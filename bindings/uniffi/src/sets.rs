//! Small sets of words. An open one is an enum whose last member keeps a word that this version does not name; a
//! closed one is the core's own enum.

use std::fmt;

macro_rules! open_set {
    ($(#[$doc:meta])* $name:ident by $of:ident { $($(#[$value_doc:meta])* $value:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
        #[uniffi::export(Display)]
        pub enum $name {
            $($(#[$value_doc])* $value,)*
            /// A word of a later version.
            Other {
                /// The word, verbatim.
                text: String
            },
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text { $($text => $name::$value,)* _ => $name::Other { text: text.to_owned() } }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $($name::$value => $text,)* $name::Other { text } => text })
            }
        }

        /// The member with this word of canonical JSON, for example of a stored event.
        #[uniffi::export]
        pub fn $of(text: String) -> $name {
            $name::from(text.as_str())
        }
    };
}

open_set! {
    /// Who sent a webhook.
    Provider by provider_of {
        /// HyperVerge, the webhook of the KRA upload.
        HypervergeKra = "hyperverge_kra",
        /// HyperVerge, the webhook of the Results service.
        HypervergeResults = "hyperverge_results",
        /// ARGOS Identity, the ID check.
        Argos = "argos",
        /// P100.
        P100 = "p100",
    }
}

open_set! {
    /// What happened.
    EventKind by event_kind_of {
        /// A verification began.
        VerificationStarted = "verification.started",
        /// The user is to try a step again.
        VerificationRetry = "verification.retry",
        /// A verification has another status.
        VerificationStatusChanged = "verification.status_changed",
        /// Data of a verification changed.
        VerificationUpdated = "verification.updated",
        /// A verification was deleted.
        VerificationDeleted = "verification.deleted",
        /// A KRA record has another status; not a verdict on an identity.
        RegistryStatusChanged = "registry.status_changed",
        /// An anti-money-laundering search has a result.
        AmlScreened = "aml.screened",
        /// Ongoing monitoring has news.
        AmlMonitored = "aml.monitored",
        /// An address proof has another status.
        AddressStatusChanged = "address.status_changed",
        /// A document arrived.
        DocumentReceived = "document.received",
        /// An extra process succeeded.
        EnrichmentSucceeded = "enrichment.succeeded",
        /// An extra process failed.
        EnrichmentFailed = "enrichment.failed",
        /// A user account has another status.
        AccountStatusChanged = "account.status_changed",
        /// Consent was given.
        ConsentGranted = "consent.granted",
        /// Something that this version does not know.
        Unknown = "unknown",
    }
}

open_set! {
    /// What the event says about the case.
    Decision by decision_of {
        /// Passed.
        Approved = "approved",
        /// Refused.
        Declined = "declined",
        /// A person or a registry holds it.
        Review = "review",
        /// Waiting; nobody needs to act.
        Pending = "pending",
        /// The user must act, in the same case.
        Resubmit = "resubmit",
        /// It was approved once and must be repeated.
        Expired = "expired",
        /// The user gave up.
        Cancelled = "cancelled",
        /// A technical failure or unusable input.
        Error = "error",
        /// The record was withdrawn or deactivated.
        Inactive = "inactive",
        /// There is no record.
        NotFound = "not_found",
        /// The event carries no verdict; the name leaves Swift's `Optional.none` alone.
        NoVerdict = "none",
        /// Not recognised, or contradictory.
        Unknown = "unknown",
    }
}

open_set! {
    /// Who caused the event.
    Actor by actor_of {
        /// A machine.
        System = "system",
        /// A reviewer.
        Human = "human",
        /// The applicant.
        User = "user",
        /// Not told.
        Unknown = "unknown",
    }
}

open_set! {
    /// How well a dedupe key tells a repeated delivery from a new event.
    DedupeStrength by dedupe_strength_of {
        /// Made from the provider's own event id.
        Strong = "strong",
        /// Made from the status and the provider's time.
        Derived = "derived",
        /// Made from the content only: a real return to an earlier state looks the same.
        Weak = "weak",
        /// Not told.
        Unknown = "unknown",
    }
}

open_set! {
    /// Whether an anti-money-laundering search found something.
    AmlHit by aml_hit_of {
        /// It did.
        Yes = "yes",
        /// It did not.
        No = "no",
        /// Not told, or not in words that say so.
        Unknown = "unknown",
    }
}

open_set! {
    /// Mode of AES-256. Source: ARGOS Identity, developer portal.
    CipherMode by cipher_mode_of {
        /// Electronic code book: equal blocks show, and nothing proves that a body is whole.
        Ecb = "ecb",
        /// Cipher block chaining: nothing proves that a body is whole.
        Cbc = "cbc",
        /// Galois counter mode: the one mode that tells a body that was changed.
        Gcm = "gcm",
    }
}

open_set! {
    /// How the 32 bytes of the AES key come from the API key. Inferred: nobody published it.
    KeyStrategy by key_strategy_of {
        /// The first 32 bytes of the API key.
        First32 = "first32",
        /// SHA-256 of the API key.
        Sha256 = "sha256",
        /// The first 32 digits of that hash in lower-case hex.
        Sha256HexFirst32 = "sha256hex_first32",
        /// The first 32 characters of that hash in base64.
        Sha256Base64First32 = "sha256b64_first32",
        /// An API key of exactly 32 bytes, as it is.
        Raw32 = "raw32",
    }
}

open_set! {
    /// How encrypted bytes are written as text. Inferred: nobody published it.
    CipherEncoding by cipher_encoding_of {
        /// Base64 with `+` and `/`; the padding may be missing.
        Base64 = "base64",
        /// Hex digits in any case.
        Hex = "hex",
        /// Hex when the text is an even number of hex digits, otherwise base64; base64 is what is written.
        Auto = "auto",
    }
}

open_set! {
    /// Where the initialisation vector (CBC) or the nonce (GCM) comes from. Inferred: nobody published it.
    CipherIv by cipher_iv_of {
        /// There is none (ECB); the name leaves Swift's `Optional.none` alone.
        NoIv = "none",
        /// Zero bytes: 16 for CBC, 12 for GCM.
        Zero = "zero",
        /// 16 random bytes before the encrypted ones.
        Prefix16 = "prefix16",
        /// The first bytes of the AES key: 16 for CBC, 12 for GCM.
        KeyFirst16 = "key_first16",
        /// 12 random bytes before the encrypted ones (GCM).
        Prefix12 = "prefix12",
    }
}

open_set! {
    /// What to do about a PAN.
    Action by action_of {
        /// Submit the application.
        Submit = "submit",
        /// Wait; somebody else is at work.
        Wait = "wait",
        /// Ask the registry again.
        Recheck = "recheck",
        /// Mend the input.
        FixInput = "fix_input",
        /// Nothing can be submitted.
        Blocked = "blocked",
        /// A person must look at it.
        Manual = "manual",
    }
}

open_set! {
    /// How sure an advice is.
    Confidence by confidence_of {
        /// The pages say so.
        High = "high",
        /// Inferred.
        Medium = "medium",
        /// A guess.
        Low = "low",
    }
}

/// How much a violation weighs.
pub(crate) type Severity = kyckit::Severity;

/// How much a violation weighs.
#[uniffi::remote(Enum)]
pub enum Severity {
    /// It keeps the application from being sent.
    Error,
    /// It may be refused or is unusual; it can be sent.
    Warning,
}

/// Whether a request reached the provider.
pub(crate) type Sent = kyckit::Sent;

/// Whether a request reached the provider.
#[uniffi::remote(Enum)]
pub enum Sent {
    /// Not a byte of the body left.
    No,
    /// The body was begun and no usable answer came.
    Maybe,
    /// An answer came.
    Yes,
}

/// How the provider is to answer an upload.
pub(crate) type UploadMode = kyckit::hyperverge::UploadMode;

/// How the provider is to answer an upload.
#[uniffi::remote(Enum)]
pub enum UploadMode {
    /// The provider takes the record and tells the rest by webhook.
    Queued,
    /// The provider answers when the registry has taken the record.
    Immediate,
}

/// What became of an upload.
pub(crate) type Outcome = kyckit::hyperverge::Outcome;

/// What became of an upload.
#[uniffi::remote(Enum)]
pub enum Outcome {
    /// The provider took it; never the final verdict.
    Accepted,
    /// The provider refused it; nothing was taken.
    Rejected,
    /// It may have been taken. Look it up before anything is sent again.
    Unknown,
}

/// Whether a new event replaces an old one.
pub(crate) type Supersedes = kyckit::Supersedes;

/// Whether a new event replaces an old one.
#[uniffi::remote(Enum)]
pub enum Supersedes {
    /// The new one happened later.
    Yes,
    /// The new one happened earlier: it arrived late.
    No,
    /// Nothing tells: ask the provider how things stand.
    Undecided,
}

/// The hash function of an HMAC.
#[derive(Clone, Copy, Debug, uniffi::Enum)]
pub enum HmacAlgorithm {
    /// HMAC-SHA256.
    Sha256,
    /// HMAC-SHA512.
    Sha512,
    /// HMAC-SHA1, for senders that offer nothing newer.
    Sha1,
}

/// How an HMAC is written in its header.
#[derive(Clone, Copy, Debug, uniffi::Enum)]
pub enum HmacEncoding {
    /// Hexadecimal digits in any case.
    Hex,
    /// Base64 with padding.
    Base64,
}

/// The type of a field's value.
pub(crate) type FieldKind = kyckit::FieldKind;

/// The type of a field's value.
#[uniffi::remote(Enum)]
pub enum FieldKind {
    /// Text.
    Text,
    /// `yes` or `no`.
    Flag,
    /// A calendar day.
    Date,
    /// A word of an open code list.
    Code,
    /// A whole number.
    Count,
    /// A file.
    Document,
}

/// The kinds of note.
pub(crate) type NoteKind = kyckit::NoteKind;

/// The kinds of note.
#[uniffi::remote(Enum)]
pub enum NoteKind {
    /// A number or a boolean was taken as its text.
    Retyped,
    /// A full Aadhaar number was dropped.
    AadhaarDropped,
    /// An unknown member that held a full Aadhaar number was dropped.
    AadhaarBesideDropped,
    /// The member came twice with different values; the first one was taken.
    Conflict,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_core_has_a_member_of_its_own() {
        let is_named =
            |set: &str, word: &str, is_other: bool| assert!(!is_other, "{set} does not name `{word}`");
        for word in kyckit::EventKind::ALL.iter().map(|kind| kind.as_str()) {
            is_named("EventKind", word, matches!(EventKind::from(word), EventKind::Other { .. }));
        }
        for word in kyckit::Decision::ALL.iter().map(|decision| decision.as_str()) {
            is_named("Decision", word, matches!(Decision::from(word), Decision::Other { .. }));
        }
        for word in kyckit::Actor::ALL.iter().map(|actor| actor.as_str()) {
            is_named("Actor", word, matches!(Actor::from(word), Actor::Other { .. }));
        }
        for word in kyckit::DedupeStrength::ALL.iter().map(|strength| strength.as_str()) {
            is_named(
                "DedupeStrength",
                word,
                matches!(DedupeStrength::from(word), DedupeStrength::Other { .. }),
            );
        }
        for word in kyckit::AmlHit::ALL.iter().map(|hit| hit.as_str()) {
            is_named("AmlHit", word, matches!(AmlHit::from(word), AmlHit::Other { .. }));
        }
        for word in kyckit::PROVIDERS.iter().map(|provider| provider.name()) {
            is_named("Provider", word, matches!(Provider::from(word), Provider::Other { .. }));
        }
    }
    #[test]
    fn every_choice_of_a_cipher_has_a_member_of_its_own() {
        use kyckit::argos;
        for word in argos::CipherMode::ALL.iter().map(|mode| mode.as_str()) {
            assert!(!matches!(CipherMode::from(word), CipherMode::Other { .. }), "{word}");
        }
        for word in argos::KeyStrategy::ALL.iter().map(|key| key.as_str()) {
            assert!(!matches!(KeyStrategy::from(word), KeyStrategy::Other { .. }), "{word}");
        }
        for word in argos::Encoding::ALL.iter().map(|encoding| encoding.as_str()) {
            assert!(!matches!(CipherEncoding::from(word), CipherEncoding::Other { .. }), "{word}");
        }
        for word in argos::Iv::ALL.iter().map(|iv| iv.as_str()) {
            assert!(!matches!(CipherIv::from(word), CipherIv::Other { .. }), "{word}");
        }
    }
}
