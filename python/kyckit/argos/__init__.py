"""ARGOS Identity: the ID check's webhooks in every generation of their layout, their encryption, and the REST API.

`webhook` binds the webhook to a path of a `kyckit.Receiver`; `read_webhook` reads a body whose sender somebody else has
proved. `Cipher` encrypts and decrypts, `probe` finds out with a real delivery how a project encrypts. `Client` or
`AsyncClient` asks for, makes and changes submissions. No delivery is signed: `confirm` of a client reads the state again.
The words of the code lists are in `codes`.
"""

from .._kyckit import (
    AmlMonitoring,
    ApplicantSubmission,
    ArgosPayload,
    Cipher,
    CipherSettings,
    Confirmation,
    Done,
    MonitoredSubmission,
    NewSubmission,
    Page,
    PageKey,
    Submission,
    SubmissionChanges,
    probe,
)
from .._kyckit import ArgosClient as Client
from .._kyckit import AsyncArgosClient as AsyncClient
from .._kyckit import argos_webhook as webhook
from .._kyckit import read_argos_webhook as read_webhook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import codes as codes

__all__ = [
    "AmlMonitoring",
    "ApplicantSubmission",
    "ArgosPayload",
    "AsyncClient",
    "Cipher",
    "CipherSettings",
    "Client",
    "Confirmation",
    "Done",
    "MonitoredSubmission",
    "NewSubmission",
    "Page",
    "PageKey",
    "Submission",
    "SubmissionChanges",
    "codes",
    "probe",
    "read_webhook",
    "webhook",
]


def __getattr__(name: str) -> object:
    """Imports `codes` when it is first used."""
    if name != "codes":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import kyckit.argos.codes as codes

    return codes
