//! The routes of every provider.

/// Whose route it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Provider {
    HyperVerge,
    Argos,
    P100,
}

/// A route of a provider the sandbox plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Route {
    /// `POST /v1/async/CVLKRAUpload`
    UploadAsync,
    /// `POST /v1/CVLKRAUpload`
    UploadSync,
    /// `POST /v1/CVLSearchAndVerify`
    SearchAndVerify,
    /// `POST /v1/configWebhook`
    ConfigWebhook,
    /// `POST /v1/CVLKRADownload`
    Download,
    /// `POST`, `PUT` and `GET /api/v1/config`
    ResultsConfig,
    /// `POST /v1/output`
    Output,
    /// `GET`, `POST`, `PATCH`, `PUT` and `DELETE /v3/submission` of ARGOS
    ArgosSubmission,
    /// `POST /v3/submission/migration` of ARGOS: the path both of its portals print for "POST/Submission"
    ArgosMigration,
    /// `GET /v3/submission/applicant` of ARGOS
    ArgosApplicant,
    /// `DELETE /v3/submission/partial` of ARGOS
    ArgosPartial,
    /// `POST /v3/submission/aml/monitor/{worklistId}` of ARGOS
    ArgosAmlMonitor,
    /// `GET /v1/kyc/status/{externalUserId}` of P100
    P100Status,
    /// `GET /v1/kyc/verification/{}/{}` of P100; the page lost the names of both parts
    P100Verification,
    /// `POST /v1/user/poa-files/{externalUserId}` of P100
    P100PoaFiles,
}

impl Route {
    /// Every route.
    pub const ALL: [Self; 15] = [
        Self::UploadAsync,
        Self::UploadSync,
        Self::SearchAndVerify,
        Self::ConfigWebhook,
        Self::Download,
        Self::ResultsConfig,
        Self::Output,
        Self::ArgosSubmission,
        Self::ArgosMigration,
        Self::ArgosApplicant,
        Self::ArgosPartial,
        Self::ArgosAmlMonitor,
        Self::P100Status,
        Self::P100Verification,
        Self::P100PoaFiles,
    ];

    /// The path, as the provider's pages print it; a part in braces stands for any text.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::UploadAsync => "/v1/async/CVLKRAUpload",
            Self::UploadSync => "/v1/CVLKRAUpload",
            Self::SearchAndVerify => "/v1/CVLSearchAndVerify",
            Self::ConfigWebhook => "/v1/configWebhook",
            Self::Download => "/v1/CVLKRADownload",
            Self::ResultsConfig => "/api/v1/config",
            Self::Output => "/v1/output",
            Self::ArgosSubmission => "/v3/submission",
            Self::ArgosMigration => "/v3/submission/migration",
            Self::ArgosApplicant => "/v3/submission/applicant",
            Self::ArgosPartial => "/v3/submission/partial",
            Self::ArgosAmlMonitor => "/v3/submission/aml/monitor/{worklistId}",
            Self::P100Status => "/v1/kyc/status/{externalUserId}",
            Self::P100Verification => "/v1/kyc/verification/{}/{}",
            Self::P100PoaFiles => "/v1/user/poa-files/{externalUserId}",
        }
    }

    /// The name the control plane uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::UploadAsync => "upload_async",
            Self::UploadSync => "upload_sync",
            Self::SearchAndVerify => "search_and_verify",
            Self::ConfigWebhook => "config_webhook",
            Self::Download => "download",
            Self::ResultsConfig => "results_config",
            Self::Output => "output",
            Self::ArgosSubmission => "argos_submission",
            Self::ArgosMigration => "argos_migration",
            Self::ArgosApplicant => "argos_applicant",
            Self::ArgosPartial => "argos_partial",
            Self::ArgosAmlMonitor => "argos_aml_monitor",
            Self::P100Status => "p100_status",
            Self::P100Verification => "p100_verification",
            Self::P100PoaFiles => "p100_poa_files",
        }
    }

    pub(crate) fn provider(self) -> Provider {
        match self {
            Self::UploadAsync
            | Self::UploadSync
            | Self::SearchAndVerify
            | Self::ConfigWebhook
            | Self::Download
            | Self::ResultsConfig
            | Self::Output => Provider::HyperVerge,
            Self::ArgosSubmission
            | Self::ArgosMigration
            | Self::ArgosApplicant
            | Self::ArgosPartial
            | Self::ArgosAmlMonitor => Provider::Argos,
            Self::P100Status | Self::P100Verification | Self::P100PoaFiles => Provider::P100,
        }
    }

    /// Whether bodies are counted here: the two upload routes.
    #[must_use]
    pub fn is_upload(self) -> bool {
        matches!(self, Self::UploadAsync | Self::UploadSync)
    }

    /// The route of a request target; a query is not part of the path.
    pub(crate) fn of(target: &str) -> Option<Self> {
        let path = target.split('?').next().unwrap_or(target);
        Self::ALL.into_iter().find(|route| route.parts(path).is_some())
    }

    /// What stands at the places in braces, if the path is one of this route.
    pub(crate) fn parts(self, path: &str) -> Option<Vec<&str>> {
        let (mut pattern, mut given) = (self.path().split('/'), path.split('/'));
        let mut parts = Vec::new();
        loop {
            match (pattern.next(), given.next()) {
                (None, None) => return Some(parts),
                (Some(known), Some(part)) if known.starts_with('{') && !part.is_empty() => parts.push(part),
                (Some(known), Some(part)) if known == part => {}
                _ => return None,
            }
        }
    }

    /// A route by its path (as printed, or with the braces filled) or by its name.
    pub(crate) fn named(text: &str) -> Option<Self> {
        let named = Self::ALL.into_iter().find(|route| route.name() == text);
        named.or_else(|| Self::of(text))
    }
}
