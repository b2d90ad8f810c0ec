//! The routes of the engine and of the Results service.

/// Whose route it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Provider {
    HyperVerge,
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
}

impl Route {
    /// Every route.
    pub const ALL: [Self; 7] = [
        Self::UploadAsync,
        Self::UploadSync,
        Self::SearchAndVerify,
        Self::ConfigWebhook,
        Self::Download,
        Self::ResultsConfig,
        Self::Output,
    ];

    /// The path, as the provider's pages print it.
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
        Self::ALL.into_iter().find(|route| route.path() == path)
    }

    /// A route by its path or by its name.
    pub(crate) fn named(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|route| route.path() == text || route.name() == text)
    }
}
