import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias, final

from typing_extensions import Self

__version__: Final[str]
"""Version of the package."""

_Wire: TypeAlias = Mapping[str, object] | str | bytes | bytearray | memoryview
_Instant: TypeAlias = datetime.datetime | str
_Severity: TypeAlias = Literal["error", "warning"]
_Sent: TypeAlias = Literal["no", "maybe", "yes"]

class Error(Exception):
    """An error of kyckit: `code`, `message`, `remedy`; safe to log. Never holds a value of the caller's."""

    kind: str
    """Kind of the error, for example `validation`; the class says it too."""
    code: str
    """Stable code, for example `pan_format`; empty for an error that was made by hand."""
    message: str
    """What is wrong, for people."""
    remedy: str
    """What to do about it, for people."""
    http_status: int | None
    """HTTP status of the provider's answer; with a delivery, the status to answer. None when there is none."""
    request_id: str | None
    """The provider's id of the request, for its support."""
    transaction_id: str | None
    """Your id of the journey."""
    path: str | None
    """Path of the argument or member that is wrong, for example `correspondence.pin_code`."""
    line: int | None
    """Line in the body that cannot be read, from 1."""
    column: int | None
    """Column in that line, from 1."""
    sent: _Sent | None
    """Whether the request reached the provider: `no`, `maybe` or `yes`; None when nothing was to be sent."""
    retryable: bool
    """Whether the same call may be repeated."""
    violations: tuple[Violation, ...]
    """What is wrong with the application; empty for every other error."""
    reply: Reply | None
    """What to answer the provider, when a delivery could not be taken; None for every other error."""

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
    """What a caller decides beforehand: the instant that counts as now, strictness, policies, confirmed spellings.

    Policies, the cautious choice first. KRA: what `registered` and `legacy_verified` records count as. ARGOS: what a
    rejection for the quality of images only is (`quality_rejection`), and whether `Not Screened` tells of no hit
    (`not_screened`). P100: what an attempt rejected by the verifier is (`rejected_attempt`), and a successful one of a
    user who is still `NOT_VERIFIED` (`successful_attempt`).
    """

    def __new__(
        cls,
        now: _Instant | None = None,
        strict: bool = False,
        registered: Literal["review", "approved"] = "review",
        legacy_verified: Literal["review", "approved"] = "approved",
        quoted_counts: bool = False,
        spellings: Mapping[str, Mapping[str, str]] | None = None,
        webhook_events: Literal["array", "text"] = "array",
        *,
        quality_rejection: Literal["declined", "resubmit"] = "declined",
        not_screened: Literal["unknown", "no"] = "unknown",
        rejected_attempt: Literal["resubmit", "declined"] = "resubmit",
        successful_attempt: Literal["pending", "approved"] = "pending",
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
    def case_id(self) -> str | None:
        """Transaction or submission id."""
    @property
    def user_ref(self) -> str | None:
        """The caller's own id of the user."""
    @property
    def applicant_id(self) -> str | None:
        """The provider's id of the applicant."""
    @property
    def tenant_id(self) -> str | None:
        """Application id of the caller at the provider."""
    @property
    def token_id(self) -> str | None:
        """Token of the journey."""

@final
class Reason:
    """Why. `repr` masks the text, which is the provider's free text."""

    @property
    def code(self) -> str | None:
        """The provider's or kyckit's code."""
    @property
    def text(self) -> str | None:
        """The provider's text."""
    @property
    def class_(self) -> str:
        """Class of the reason, for example `data_error`."""

@final
class EventWarning:
    """Something about the body that a careful reader would want to know."""

    @property
    def code(self) -> str:
        """Stable code, for example `unknown_status`."""
    @property
    def path(self) -> str | None:
        """Name of the member, when it is about one."""

@final
class Modification:
    """State of a modification of a registry record."""

    @property
    def raw(self) -> str | None:
        """The code as received."""
    @property
    def state(self) -> str:
        """State, for example `in_progress`, `none`, `unknown`."""

@final
class Aml:
    """Result of an anti-money-laundering search."""

    @property
    def hit(self) -> str:
        """Whether something was found, see `kyckit.AmlHit`."""
    @property
    def level(self) -> str | None:
        """The provider's level of risk, verbatim."""
    @property
    def status(self) -> str | None:
        """The provider's status, verbatim."""

@final
class Attempt:
    """State of one attempt, where the provider tells it apart from the state of the user."""

    @property
    def status(self) -> str:
        """The provider's status of the attempt, verbatim."""
    @property
    def decision(self) -> str:
        """What the status says of the attempt, see `kyckit.Decision`."""

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
    def aml(self) -> Aml | None:
        """Result of an anti-money-laundering search; events about one only."""
    @property
    def attempt(self) -> Attempt | None:
        """State of the attempt; providers that tell it apart only."""
    @property
    def warnings(self) -> list[EventWarning]:
        """What is peculiar about the body."""
    @property
    def payload(self) -> KraPayload | ResultsPayload | ArgosPayload | P100Payload | None:
        """The provider's full payload, read on demand: personal data, not masked."""
    @property
    def raw(self) -> bytes:
        """The body exactly as received: personal data, not masked."""
    @property
    def plaintext(self) -> bytes | None:
        """The body as decrypted; None when it came in clear. Personal data, not masked."""
    def to_cloud_event(self) -> str:
        """The event as a CloudEvent (JSON format, version 1.0), its canonical form as data."""
    def to_json(self) -> str:
        """The event as canonical JSON, without payload and raw body."""

def supersedes(old: Event, new: Event) -> Literal["yes", "no", "undecided"]:
    """Whether `new` replaces `old`, by the provider's own clock: webhooks may arrive in another order than they happened.

    `undecided` when the events are of two providers or two cases (by `case_id`, or `user_ref` where neither has a case),
    when one has no `occurred_at`, or when both happened at the same instant: ask the provider how things stand.
    """

@final
class MemoryDeduper:
    """Remembers the events of one process and tells repeats. Bounded: the least recently seen is forgotten first.

    For tests, tools and services of one process that may forget when they end; a service with several processes keeps
    the dedupe keys where all of them see them. After a fork parent and child remember apart. Any number of threads may
    ask at once.
    """

    def __new__(cls, capacity: int = 10_000) -> Self: ...
    def is_repeat(self, event: Event) -> bool:
        """Whether this event was there before; from now on it was.

        Strong and derived keys: the same key came before. Weak keys, which a real return to an earlier state has too:
        the last event of the same case had the same key and arrived within `dedupe_window` seconds of this one.
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
