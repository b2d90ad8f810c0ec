"""One way to speak to KYC providers: typed applications, validation, uploads, webhooks.

Begin at `kyckit.hyperverge`. Every error is a `kyckit.Error`; none holds a value of yours, and neither does any `repr`.
"""

from ._constants import Decision, EventKind
from ._kyckit import (
    ConfigurationError,
    Error,
    Event,
    EventWarning,
    InternalError,
    Modification,
    NetworkError,
    PayloadError,
    RateLimitedError,
    Reason,
    Rules,
    StaticHeader,
    Subject,
    TimeoutError,
    ValidationError,
    VerificationError,
    Violation,
    __version__,
)

__all__ = [
    "ConfigurationError",
    "Decision",
    "Error",
    "Event",
    "EventKind",
    "EventWarning",
    "InternalError",
    "Modification",
    "NetworkError",
    "PayloadError",
    "RateLimitedError",
    "Reason",
    "Rules",
    "StaticHeader",
    "Subject",
    "TimeoutError",
    "ValidationError",
    "VerificationError",
    "Violation",
    "__version__",
]
