import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias, final

from typing_extensions import Self, disjoint_base

__version__: Final[str]

_Wire: TypeAlias = Mapping[str, object] | str | bytes | bytearray | memoryview
_Instant: TypeAlias = datetime.datetime | str
_Severity: TypeAlias = Literal["error", "warning"]
_Sent: TypeAlias = Literal["no", "maybe", "yes"]

class Error(Exception):
    """An error of kyckit: `code`, `message`, `remedy`; safe to log. Never holds a value of the caller's."""

    kind: str
    code: str
    message: str
    remedy: str
    http_status: int | None
    request_id: str | None
    transaction_id: str | None
    path: str | None
    line: int | None
    column: int | None
    sent: _Sent | None
    retryable: bool
    violations: tuple[Violation, ...]

class ConfigurationError(Error):
    """Credentials, addresses or arguments are wrong; do not repeat."""

class ValidationError(Error):
    """The application has `violations`; nothing was sent."""

class PayloadError(Error):
    """A body cannot be read, or strict rules refuse it."""

class VerificationError(Error):
    """A delivery does not prove who sent it; answer 401."""

class RateLimitedError(Error):
    """The provider asks to slow down."""

class NetworkError(Error):
    """No connection could be made, or no answer to a question came."""

class TimeoutError(Error):
    """The deadline passed before anything was sent."""

class InternalError(Error):
    """A fault of kyckit itself."""

@final
class Rules:
    """What a caller decides beforehand: the instant that counts as now, strictness, policies, confirmed spellings."""

    def __new__(
        cls,
        now: _Instant | None = None,
        strict: bool = False,
        registered: Literal["review", "approved"] = "review",
        legacy_verified: Literal["review", "approved"] = "approved",
        quoted_counts: bool = False,
        spellings: Mapping[str, Mapping[str, str]] | None = None,
        webhook_events: Literal["array", "text"] = "array",
    ) -> Self: ...

@final
class Violation:
    """One thing that is wrong with an application. Never holds a value."""

    def __new__(
        cls, code: str, path: str, wire_name: str, message: str, remedy: str, severity: str
    ) -> Self: ...
    def __getnewargs__(self) -> tuple[str, str, str, str, str, str]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self) -> int: ...
    @property
    def code(self) -> str:
        """Stable code."""
    @property
    def path(self) -> str:
        """Path in the model, for example `correspondence.pin_code`."""
    @property
    def wire_name(self) -> str:
        """Name on the wire, for example `appCorPincd`."""
    @property
    def message(self) -> str:
        """What is wrong, for people."""
    @property
    def remedy(self) -> str:
        """What to do about it, for people."""
    @property
    def severity(self) -> _Severity:
        """`error` or `warning`."""

@final
class Subject:
    """Ids of the case."""

    @property
    def case_id(self) -> str | None: ...
    @property
    def user_ref(self) -> str | None: ...
    @property
    def applicant_id(self) -> str | None: ...
    @property
    def tenant_id(self) -> str | None: ...
    @property
    def token_id(self) -> str | None: ...

@final
class Reason:
    """Why. `repr` masks the text, which is the provider's free text."""

    @property
    def code(self) -> str | None: ...
    @property
    def text(self) -> str | None: ...
    @property
    def class_(self) -> str: ...

@final
class EventWarning:
    """Something about the body that a careful reader would want to know."""

    @property
    def code(self) -> str: ...
    @property
    def path(self) -> str | None: ...

@final
class Modification:
    """State of a modification of a registry record."""

    @property
    def raw(self) -> str | None: ...
    @property
    def state(self) -> str: ...

@final
class Event:
    """One webhook, read: the same shape for every provider. `repr` shows names and codes, no text and no payload."""

    @property
    def schema_version(self) -> int:
        """Version of the mapping from payloads to events."""
    @property
    def provider(self) -> str:
        """Provider, for example `hyperverge_kra`."""
    @property
    def variant(self) -> str:
        """Layout of the payload, for example `kra.v2`."""
    @property
    def kind(self) -> str:
        """What happened, see `kyckit.EventKind`."""
    @property
    def provider_event(self) -> str | None:
        """Trigger or event type, verbatim."""
    @property
    def provider_status(self) -> str | None:
        """Status, verbatim."""
    @property
    def decision(self) -> str:
        """What it says about the case, see `kyckit.Decision`."""
    @property
    def is_final(self) -> bool | None:
        """Whether the provider will not change this verdict by itself; None when that is not known."""
    @property
    def actor(self) -> str:
        """Who caused it: `system`, `human`, `user` or `unknown`."""
    @property
    def subject(self) -> Subject:
        """Ids of the case."""
    @property
    def reasons(self) -> list[Reason]:
        """Why; empty when no reason was given."""
    @property
    def changed_fields(self) -> list[str]:
        """Names of changed fields; empty when the provider tells none."""
    @property
    def occurred_at(self) -> datetime.datetime | None:
        """When it happened, by the provider's own clock; never filled with the time of arrival."""
    @property
    def occurred_at_field(self) -> str | None:
        """The member that `occurred_at` came from."""
    @property
    def received_at(self) -> datetime.datetime:
        """When it arrived, by the rules' now."""
    @property
    def dedupe_key(self) -> str:
        """Key that is equal for repeated deliveries."""
    @property
    def dedupe_strength(self) -> str:
        """How well the key tells repeats: `strong`, `derived` or `weak`."""
    @property
    def dedupe_window(self) -> int | None:
        """Seconds within which equal weak keys count as a repeat; weak keys only."""
    @property
    def verified_by(self) -> list[str]:
        """What authenticated the delivery; empty when nothing did."""
    @property
    def modification(self) -> Modification | None:
        """State of a modification; registry records only."""
    @property
    def warnings(self) -> list[EventWarning]:
        """What is peculiar about the body."""
    @property
    def payload(self) -> KraPayload | ResultsPayload | None:
        """The provider's full payload, read on demand: personal data, not masked."""
    @property
    def raw(self) -> bytes:
        """The body exactly as received: personal data, not masked."""
    def to_json(self) -> str:
        """The event as canonical JSON, without payload and raw body."""

def read_kra_webhook(
    body: bytes | bytearray | memoryview, *, rules: Rules | None = None, verified_by: str | None = None
) -> Event:
    """Reads a KRA webhook body, exactly as received, to its canonical event. Unknown values never fail.

    `verified_by` is what a policy's `verify` returned for the delivery. Raises `PayloadError` with the HTTP status to
    answer: the body is not UTF-8, not one JSON object, over the limits, or strict rules refuse it.
    """

def read_results_webhook(
    body: bytes | bytearray | memoryview, *, rules: Rules | None = None, verified_by: str | None = None
) -> Event:
    """Reads a Results webhook body, exactly as received, to its canonical event. Unknown values never fail.

    The page's template has an empty text for every member: empty counts as absent. An event type that denies the
    status leaves the decision `unknown`, with the warning `contradiction`. Raises as `read_kra_webhook`.
    """

_Header: TypeAlias = tuple[str | bytes, str | bytes]

@final
class StaticHeader:
    """Proof by static headers: every delivery must carry each header with one of its secrets. `repr` shows the names.

    Several secrets are valid at once while they rotate. They are compared in constant time, and neither they nor
    their lengths show. Any number of threads may verify at once. Raises `ConfigurationError` when the name is no
    header name, there is no secret, or one could not stand in a header.
    """

    def __new__(cls, name: str, secrets: Sequence[str]) -> Self: ...
    def also(self, name: str, secrets: Sequence[str]) -> StaticHeader:
        """A policy that asks for this header too."""
    def verify(self, headers: Mapping[str, str] | Mapping[str, bytes] | Iterable[_Header]) -> str:
        """What verified the delivery, when every header is there once with one of its secrets.

        Give the headers as the framework has them, names in any case: a mapping, or pairs, which show a repeated
        header too. Text counts as Latin-1, as WSGI and ASGI frameworks decode it. The result is for `verified_by` of
        the function that reads the body. Raises `VerificationError` with the HTTP status 401 and code
        `header_missing`, `header_repeated` or `header_mismatch`.
        """

def validate(wire: _Wire, rules: Rules | None = None) -> list[Violation]:
    """Every violation of an application in wire form."""

def validate_field(app: KraApplication, field: str, rules: Rules | None = None) -> list[Violation]:
    """The violations of one field of an application, named by its path or its name on the wire."""

@final
class RegistryStatus:
    """The status of a PAN at one KRA, or the consolidated one."""

    def __new__(cls, status: str = "", update_status: str = "") -> Self: ...
    @property
    def status(self) -> str: ...
    @property
    def update_status(self) -> str: ...

@final
class Recommendation:
    """What to do about a PAN. Inferred: the provider's own table is lost."""

    @property
    def action(self) -> str:
        """`submit`, `wait`, `recheck`, `fix_input`, `blocked` or `manual`."""
    @property
    def update_flag(self) -> str | None:
        """The update flag to submit with."""
    @property
    def fallback_flag(self) -> str | None:
        """The flag to fall back to when that one is refused."""
    @property
    def if_unchanged(self) -> str | None:
        """The action when nothing changed in the applicant's data."""
    @property
    def confidence(self) -> str:
        """`high`, `medium` or `low`."""
    @property
    def decided_by(self) -> str | None:
        """The status that decided; None when no status was given."""
    @property
    def reasons(self) -> list[str]:
        """Why, for people."""
    def to_json(self) -> str:
        """The recommendation as canonical JSON."""

def advise(statuses: Sequence[RegistryStatus | str]) -> Recommendation:
    """Advises the update flag for a PAN with these statuses: `RegistryStatus`, or the status alone as text."""

@final
class CodeList:
    """A set of words that a member takes. Open: another word is sent as it stands."""

    @property
    def name(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def doc(self) -> str: ...
    @property
    def complete(self) -> bool: ...
    @property
    def codes(self) -> list[Code]: ...

@final
class Code:
    """One word of a code list."""

    @property
    def symbol(self) -> str:
        """Name of the constant in `kyckit.hyperverge.codes`, in lower case."""
    @property
    def wire(self) -> str:
        """How kyckit writes it and the model holds it."""
    @property
    def spelling(self) -> str:
        """What goes over the wire under these rules."""
    @property
    def confirmed(self) -> bool:
        """Whether somebody confirmed the spelling: the table or the rules."""
    @property
    def aliases(self) -> list[str]:
        """Other spellings that are understood."""
    @property
    def meaning(self) -> str:
        """What it means."""
    @property
    def registry_code(self) -> str:
        """The code of the registry (CVL); may be empty."""

def code_list(name: str, rules: Rules | None = None) -> CodeList:
    """The code list with this name, for example `state`, with the spellings of these rules."""

@final
class Field:
    """One member of an application: names and facts."""

    @property
    def path(self) -> str: ...
    @property
    def wire_name(self) -> str: ...
    @property
    def doc(self) -> str: ...
    @property
    def remedy(self) -> str: ...
    @property
    def personal(self) -> bool: ...
    @property
    def code_list(self) -> str | None: ...

def fields() -> list[Field]:
    """Every member of an application, in the order of the wire."""

@disjoint_base
class _Calls:
    def __new__(
        cls,
        app_id: str | None = None,
        app_key: str | None = None,
        base_url: str | None = None,
        timeout: float | None = None,
        extra_roots: Sequence[bytes] = ...,
        rules: Rules | None = None,
    ) -> Self: ...
    def _upload(
        self,
        wait: bool,
        app: KraApplication,
        *,
        transaction_id: str,
        mode: str = "queued",
        timeout: float | None = None,
    ) -> Any: ...
    def _search_and_verify(self, wait: bool, pan: str, *, transaction_id: str) -> Any: ...
    def _reconcile(self, wait: bool, lookup: Lookup) -> Any: ...
    def _configure_webhook(self, wait: bool, url: str) -> Any: ...
    def _download(
        self, wait: bool, wanted: tuple[str, datetime.date, str, str], *, transaction_id: str
    ) -> Any: ...
    def _confirm(self, wait: bool, event: Event, pan: str) -> Any: ...
    def close(self) -> None:
        """Closes the connections; later calls fail."""

@disjoint_base
class _ResultsCalls:
    def __new__(
        cls,
        app_id: str | None = None,
        app_key: str | None = None,
        region: str | None = None,
        base_url: str | None = None,
        output_url: str | None = None,
        timeout: float | None = None,
        extra_roots: Sequence[bytes] = ...,
        rules: Rules | None = None,
    ) -> Self: ...
    def _fetch(self, wait: bool) -> Any: ...
    def _create(self, wait: bool, url: str, events: Sequence[str]) -> Any: ...
    def _update(
        self, wait: bool, url: str, events: Sequence[str], headers: Sequence[tuple[str, str]]
    ) -> Any: ...
    def _ensure(
        self, wait: bool, url: str, events: Sequence[str], headers: Sequence[tuple[str, str]]
    ) -> Any: ...
    def _output(self, wait: bool, transaction_id: str) -> Any: ...
    def _confirm(self, wait: bool, event: Event) -> Any: ...
    def close(self) -> None:
        """Closes the connections; later calls fail."""

@final
class Receipt:
    """What came back for an upload: accepted, rejected or unknown. `repr` masks the personal part."""

    @property
    def outcome(self) -> Literal["accepted", "rejected", "unknown"]:
        """`accepted`, `rejected` or `unknown`."""
    @property
    def code(self) -> str | None:
        """kyckit's code of a documented failure, the registry's ERR code, or why the outcome is unknown."""
    @property
    def message(self) -> str:
        """What it means, for people."""
    @property
    def remedy(self) -> str:
        """What to do now, for people."""
    @property
    def registry_status(self) -> str | None:
        """`appStatus` as received; the initial status, never the final one."""
    @property
    def request_id(self) -> str | None:
        """The provider's id of the request."""
    @property
    def http_status(self) -> int | None:
        """HTTP status, when an answer came."""
    @property
    def sent(self) -> _Sent:
        """Whether it reached the provider: `no`, `maybe` or `yes`."""
    @property
    def record(self) -> KycData:
        """What the provider said of the record."""
    @property
    def lookup(self) -> Lookup:
        """What to store for a look-up."""
    def to_json(self) -> str:
        """The receipt as canonical JSON, without personal data."""

@final
class Lookup:
    """The stored facts that a later look-up needs; enough after a crash too."""

    def __new__(cls, *, transaction_id: str, pan: str, started_at: _Instant) -> Self: ...
    @property
    def transaction_id(self) -> str:
        """Id of the journey."""
    @property
    def pan(self) -> str:
        """PAN of the applicant: personal data, not masked."""
    @property
    def started_at(self) -> datetime.datetime:
        """When the upload began."""

@final
class RegistryAnswer:
    """What the registry says of a PAN. The shape is inferred."""

    @property
    def records(self) -> list[KycData]:
        """One record, or one a KRA."""
    @property
    def request_id(self) -> str | None:
        """The provider's id of the request."""

@final
class Reconciliation:
    """What a look-up found out about an upload whose outcome is unknown."""

    @property
    def result(self) -> Literal["taken", "not_found", "cannot_tell"]:
        """`taken`, `not_found` or `cannot_tell`."""
    @property
    def answer(self) -> RegistryAnswer:
        """What the registry said."""

@final
class Download:
    """What was downloaded. The shape of the provider's answer is inferred."""

    @property
    def records(self) -> list[RegistryRecord]:
        """The records; empty when the answer holds none."""
    @property
    def request_id(self) -> str | None:
        """The provider's id of the request."""

@final
class RegistryRecord:
    """One record of a registry. `repr` masks it.

    What registries write for nothing (`NA`, `00-00-0000`, the first of January 1800 or 1900) is absent here. Words and
    codes are the registry's own: look them over before they go into an upload.
    """

    @property
    def application(self) -> KraApplication:
        """The record's data as an application, to look at or to begin a modification with."""
    @property
    def data(self) -> KycData:
        """The record's state: status, dates, remarks."""
    @property
    def signature(self) -> bytes | None:
        """Image of the signature, when one was asked for and came: personal data."""
    @property
    def extra(self) -> dict[str, str]:
        """Members that kyckit does not know, as raw JSON: personal data, not masked."""
    @property
    def failure(self) -> str | None:
        """The registry's error code, or `empty_record` when everything is blank; None when it is a record.

        `WEBERR-012` is another date of birth than the record's, which is not "no record".
        """

@final
class Confirmation:
    """What reading the state again says about an event."""

    @property
    def result(self) -> Literal["confirmed", "differs", "could_not_ask"]:
        """`confirmed`, `differs` (forged, or older than the state) or `could_not_ask` (nothing is confirmed)."""
    @property
    def decision(self) -> str | None:
        """What the provider says now, when it differs; None with `differs`: it is about somebody else."""
    @property
    def error(self) -> Error | None:
        """Why the provider could not be asked."""

@final
class Subscription:
    """A subscription as the service tells it. `repr` shows of the URL the host only and no header's value."""

    @property
    def id(self) -> str | None:
        """Id of the subscription."""
    @property
    def app_id(self) -> str | None:
        """Application id of the account."""
    @property
    def vendor(self) -> str | None:
        """Vendor; the page's sample has none."""
    @property
    def webhook_url(self) -> str | None:
        """Where deliveries go: it may hold a secret."""
    @property
    def created_at(self) -> str | None:
        """When it was made: ISO 8601 in UTC, as received."""
    @property
    def updated_at(self) -> str | None:
        """When it was changed: ISO 8601 in UTC, as received."""
    @property
    def events(self) -> list[str]:
        """Subscribed events; the answer to a creation tells none."""
    @property
    def headers(self) -> dict[str, str]:
        """Static headers of every delivery: secrets, not masked. Only some answers tell them."""

@final
class ApplicationState:
    """State of an application, read back. The shape is inferred."""

    @property
    def status(self) -> str | None:
        """Status as received."""
    @property
    def decision(self) -> str:
        """What it says about the application, see `kyckit.Decision`; `unknown` for a word that is not known."""
    @property
    def transaction_id(self) -> str | None:
        """Id of the journey as the answer repeats it."""
    @property
    def request_id(self) -> str | None:
        """The provider's id of the request."""
