"""P100: the user and KYC webhooks, and the Partner API's calls about a user's KYC.

`webhooks` binds all webhooks to one path of a `kyckit.Receiver` and those below it; `read_webhook` reads a body whose
sender somebody else has proved. `Client` or `AsyncClient` asks and sends. No delivery is signed: `confirm` of a client
reads the state again. The words of the code lists are in `codes`.
"""

from .._kyckit import (
    Confirmation,
    KycStatus,
    P100Payload,
    RawAnswer,
)
from .._kyckit import P100Client as Client
from .._kyckit import AsyncP100Client as AsyncClient
from .._kyckit import p100_webhooks as webhooks
from .._kyckit import read_p100_webhook as read_webhook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import codes as codes

__all__ = [
    "AsyncClient",
    "Client",
    "Confirmation",
    "KycStatus",
    "P100Payload",
    "RawAnswer",
    "codes",
    "read_webhook",
    "webhooks",
]


def __getattr__(name: str) -> object:
    """Imports `codes` when it is first used."""
    if name != "codes":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import kyckit.p100.codes as codes

    return codes
