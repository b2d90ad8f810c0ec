"""HyperVerge: upload to the CVL KRA (India, SEBI's KRA system), the KRA webhook and the Results webhook.

`KraApplication` is built by name or read from flat wire JSON, checked by `validate`, sent by `Client` or
`AsyncClient`; `read_kra_webhook` reads what comes back later. The words of the code lists are in `codes`.

`ResultsClient` or `AsyncResultsClient` subscribes to the Results webhook, `StaticHeader` proves its deliveries,
`read_results_webhook` reads them. `kra_webhook` and `results_webhook` bind both to paths of a `kyckit.Receiver`. No
delivery is signed: `confirm` of a client reads the state again.
"""

from .._kyckit import (
    Address,
    ApplicationState,
    AsyncClient,
    AsyncResultsClient,
    Authoriser,
    Client,
    Code,
    CodeList,
    Confirmation,
    Documents,
    Download,
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
    RegistryRecord,
    RegistryStatus,
    ResultsClient,
    ResultsPayload,
    StaticHeader,
    Subscription,
    advise,
    code_list,
    fields,
    kra_webhook,
    read_kra_webhook,
    read_results_webhook,
    results_webhook,
    validate,
    validate_field,
)
from ._constants import DownloadParts, ResultsEvent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import codes as codes

__all__ = [
    "Address",
    "ApplicationState",
    "AsyncClient",
    "AsyncResultsClient",
    "Authoriser",
    "Client",
    "Code",
    "CodeList",
    "Confirmation",
    "Documents",
    "Download",
    "DownloadParts",
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
    "RegistryRecord",
    "RegistryStatus",
    "ResultsClient",
    "ResultsEvent",
    "ResultsPayload",
    "StaticHeader",
    "Subscription",
    "advise",
    "code_list",
    "codes",
    "fields",
    "kra_webhook",
    "read_kra_webhook",
    "read_results_webhook",
    "results_webhook",
    "validate",
    "validate_field",
]


def __getattr__(name: str) -> object:
    """Imports `codes` when it is first used: it is long, and who sends the wire's own texts never needs it."""
    if name != "codes":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import kyckit.hyperverge.codes as codes

    return codes
