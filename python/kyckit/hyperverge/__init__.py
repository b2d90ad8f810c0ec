"""HyperVerge: upload to the CVL KRA (India, SEBI's KRA system) and the KRA webhook.

`KraApplication` is built by name or read from flat wire JSON, checked by `validate`, sent by `Client` or
`AsyncClient`; `read_kra_webhook` reads what comes back later. The words of the code lists are in `codes`.
"""

from .._kyckit import (
    Address,
    Authoriser,
    Code,
    CodeList,
    Documents,
    Field,
    Finances,
    InPersonVerification,
    KraApplication,
    KraPayload,
    KycData,
    Lookup,
    Mobile,
    Organisation,
    Person,
    Phone,
    Receipt,
    Recommendation,
    Reconciliation,
    RegistryAnswer,
    RegistryStatus,
    advise,
    code_list,
    fields,
    read_kra_webhook,
    validate,
    validate_field,
)
from ._client import AsyncClient, Client

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import codes as codes

__all__ = [
    "Address",
    "AsyncClient",
    "Authoriser",
    "Client",
    "Code",
    "CodeList",
    "Documents",
    "Field",
    "Finances",
    "InPersonVerification",
    "KraApplication",
    "KraPayload",
    "KycData",
    "Lookup",
    "Mobile",
    "Organisation",
    "Person",
    "Phone",
    "Receipt",
    "Recommendation",
    "Reconciliation",
    "RegistryAnswer",
    "RegistryStatus",
    "advise",
    "code_list",
    "codes",
    "fields",
    "read_kra_webhook",
    "validate",
    "validate_field",
]


def __getattr__(name: str) -> object:
    """Imports `codes` when it is first used: it is long, and who sends the wire's own texts never needs it."""
    if name != "codes":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import kyckit.hyperverge.codes as codes

    return codes
