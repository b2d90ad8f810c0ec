def kra_webhook(*, url_secret: Sequence[str] | None = None, verify: _Policy | None = None) -> Binding:
    """Binds the KRA webhook to a path of a `kyckit.Receiver`.

    `url_secret` is all that the provider allows: the secret is the last segment of the URL that it is told. Everything
    that is given must pass. Raises `ConfigurationError` when nothing is given.
    """

def results_webhook(
    *,
    header: tuple[str, Sequence[str]] | StaticHeader | None = None,
    url_secret: Sequence[str] | None = None,
    verify: _Policy | None = None,
) -> Binding:
    """Binds the Results webhook to a path of a `kyckit.Receiver`.

    `header` is the static header of the subscription: its name and the secrets that are valid now. Otherwise as
    `kra_webhook`.
    """

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

def validate(wire: _Wire, rules: Rules | None = None) -> list[Violation]:
    """Every violation of an application in wire form."""

def validate_field(app: KraApplication, field: str, rules: Rules | None = None) -> list[Violation]:
    """The violations of one field of an application, named by its path or its name on the wire."""

@final
class RegistryStatus:
    """The status of a PAN at one KRA, or the consolidated one."""

    def __new__(cls, status: str = "", update_status: str = "") -> Self: ...
    @property
    def status(self) -> str:
        """`appStatus`; blank for no record."""
    @property
    def update_status(self) -> str:
        """`appUpdtStatus`: status of a modification; blank for none."""

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
    def name(self) -> str:
        """Name, for example `state`."""
    @property
    def title(self) -> str:
        """What the list holds."""
    @property
    def doc(self) -> str:
        """What is peculiar about it; may be empty."""
    @property
    def complete(self) -> bool:
        """Whether no other word exists."""
    @property
    def codes(self) -> list[Code]:
        """The words."""

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
    def path(self) -> str:
        """Path in the model, for example `correspondence.pin_code`."""
    @property
    def wire_name(self) -> str:
        """Name on the wire, for example `appCorPincd`."""
    @property
    def doc(self) -> str:
        """What it is."""
    @property
    def remedy(self) -> str:
        """What to do when it is missing or wrong."""
    @property
    def personal(self) -> bool:
        """Whether it is personal data."""
    @property
    def code_list(self) -> str | None:
        """Name of its code list."""

def fields() -> list[Field]:
    """Every member of an application, in the order of the wire."""

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
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]
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
