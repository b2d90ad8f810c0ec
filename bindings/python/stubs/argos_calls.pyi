# The method `list` hides the type in the classes.
_Submissions: TypeAlias = list[ApplicantSubmission]

class ArgosClient:
    """Speaks to the ARGOS API and blocks the calling thread, with the GIL released.

    Any number of threads may call at once. Ctrl-C stops a call. After a fork the client works in parent and child. An
    `api_key` that is not given comes from `KYCKIT_ARGOS_API_KEY`, the base URL from `KYCKIT_ARGOS_BASE_URL`; without one
    it is the provider's live host. `cipher` is a `Cipher`, or `CipherSettings` that get the API key, when the project's
    option *Secure Data Transmission* is on. `timeout` is in seconds.

    Questions are asked again inside the deadline when an answer is lost; changes never are: the error of a lost one says
    how to look. Every call raises `kyckit.Error`: kinds configuration (an argument, the API key, what the provider
    refuses), rate limited, network, timeout; verification for an answer that cannot be decrypted. The provider allows an
    API key 5,000 requests a second and 200,000 a day; the client does not count.
    """

    def __new__(
        cls,
        api_key: str | None = None,
        cipher: Cipher | CipherSettings | None = None,
        base_url: str | None = None,
        timeout: float | None = None,
        extra_roots: Sequence[bytes] = ...,
        rules: Rules | None = None,
    ) -> Self: ...
    def submission(self, submission_id: str) -> Submission | None:
        """A submission by its id; None when there is none."""
    def list(
        self,
        *,
        user_id: str | None = None,
        email: str | None = None,
        count: int | None = None,
        next: PageKey | None = None,
        start_date: datetime.date | None = None,
        end_date: datetime.date | None = None,
        compact_dates: bool = False,
        request_type: str | None = None,
    ) -> Page:
        """One page of the submissions, of all of them when nothing is given.

        `count` is 1 to 2,000 (the provider's default is 50), `next` that of the page before. `compact_dates` writes days
        as `YYYYMMDD`, as the provider's older page wants them. `request_type`: `kyc`, `aml`, `data` or `others`.
        """
    def by_applicant(self, applicant_id: str) -> _Submissions:
        """The submissions that seem to be of one applicant."""
    def create(self, new: NewSubmission) -> Done:
        """Makes a submission without any verification: for migration and tests.

        After a lost answer list by user id or e-mail address before another try.
        """
    def update(self, submission_id: str, changes: SubmissionChanges, *, admin: str) -> Done:
        """Changes data of a submission, which sends the webhook `updated`. It cannot be undone.

        `admin` is the e-mail address of an administrator that the dashboard knows.
        """
    def delete(self, submission_id: str, *, admin_name: str | None = None) -> Done:
        """Deletes a submission for good. The webhook `delete` is sent only when `admin_name` is given."""
    def delete_fields(self, submission_id: str, fields: Sequence[str], data_fields: Sequence[str] = ()) -> Done:
        """Deletes some data of a submission for good.

        `fields`: `id_image`, `selfie_image`, `data`, `OCR_raw`, `ocr`, `review`, `applicant_id`, `email`, `userid`,
        `additional_list`, `duplicated_information`, `custom_duplicated_information`, `injection_action`. `data_fields`:
        members of `data`; all of them when empty. How several names are sent is inferred.
        """
    def monitor_aml(self, worklist_id: str, submission_ids: Sequence[str], *, admin: str) -> AmlMonitoring:
        """Puts 1 to 25 approved submissions under ongoing AML monitoring, which sends the webhook `aml_monitor`.

        Some may fail: look at `failed`.
        """
    def confirm(self, event: Event) -> Confirmation:
        """Reads the submission of an event again, for decisions that move money: no delivery is signed.

        What keeps it from being asked is in the confirmation; nothing is raised for it.
        """
    def close(self) -> None:
        """Closes the connections; later calls fail."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *_error: object) -> None: ...

class AsyncArgosClient:
    """Like `Client`, awaited. Cancelling a task stops its call; the I/O runs outside the loop."""

    def __new__(
        cls,
        api_key: str | None = None,
        cipher: Cipher | CipherSettings | None = None,
        base_url: str | None = None,
        timeout: float | None = None,
        extra_roots: Sequence[bytes] = ...,
        rules: Rules | None = None,
    ) -> Self: ...
    async def submission(self, submission_id: str) -> Submission | None:
        """See `Client.submission`."""
    async def list(
        self,
        *,
        user_id: str | None = None,
        email: str | None = None,
        count: int | None = None,
        next: PageKey | None = None,
        start_date: datetime.date | None = None,
        end_date: datetime.date | None = None,
        compact_dates: bool = False,
        request_type: str | None = None,
    ) -> Page:
        """See `Client.list`."""
    async def by_applicant(self, applicant_id: str) -> _Submissions:
        """See `Client.by_applicant`."""
    async def create(self, new: NewSubmission) -> Done:
        """See `Client.create`."""
    async def update(self, submission_id: str, changes: SubmissionChanges, *, admin: str) -> Done:
        """See `Client.update`."""
    async def delete(self, submission_id: str, *, admin_name: str | None = None) -> Done:
        """See `Client.delete`."""
    async def delete_fields(self, submission_id: str, fields: Sequence[str], data_fields: Sequence[str] = ()) -> Done:
        """See `Client.delete_fields`."""
    async def monitor_aml(self, worklist_id: str, submission_ids: Sequence[str], *, admin: str) -> AmlMonitoring:
        """See `Client.monitor_aml`."""
    async def confirm(self, event: Event) -> Confirmation:
        """See `Client.confirm`."""
    def close(self) -> None:
        """Closes the connections; later calls fail."""
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_error: object) -> None: ...

@final
class NewSubmission:
    """A submission that is made without any verification: for migration and tests. `repr` masks the person."""

    def __new__(
        cls,
        *,
        admin: str,
        email: str,
        full_name: str,
        date_of_birth: datetime.date,
        status: str,
        first_name: str | None = ...,
        last_name: str | None = ...,
        id_type: str | None = ...,
        issuing_country: str | None = ...,
        nationality: str | None = ...,
        gender: str | None = ...,
        issue_date: datetime.date | None = ...,
        expire_date: datetime.date | None = ...,
        ip_address: str | None = ...,
        identity_number: str | None = ...,
        document_number: str | None = ...,
        address_city: str | None = ...,
        address_country: str | None = ...,
        address_state: str | None = ...,
        address_street: str | None = ...,
        address_full: str | None = ...,
        cf1: str | None = ...,
        cf2: str | None = ...,
        cf3: str | None = ...,
        user_id: str | None = ...,
    ) -> Self: ...
    def replace(
        self,
        *,
        admin: str = ...,
        email: str = ...,
        full_name: str = ...,
        date_of_birth: datetime.date | None = ...,
        status: str = ...,
        first_name: str | None = ...,
        last_name: str | None = ...,
        id_type: str | None = ...,
        issuing_country: str | None = ...,
        nationality: str | None = ...,
        gender: str | None = ...,
        issue_date: datetime.date | None = ...,
        expire_date: datetime.date | None = ...,
        ip_address: str | None = ...,
        identity_number: str | None = ...,
        document_number: str | None = ...,
        address_city: str | None = ...,
        address_country: str | None = ...,
        address_state: str | None = ...,
        address_street: str | None = ...,
        address_full: str | None = ...,
        cf1: str | None = ...,
        cf2: str | None = ...,
        cf3: str | None = ...,
        user_id: str | None = ...,
    ) -> Self:
        """A copy with other members."""
    __replace__ = replace
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]
    @property
    def admin(self) -> str:
        """E-mail address of an administrator that the dashboard knows."""
    @property
    def email(self) -> str:
        """E-mail address of the submitter."""
    @property
    def full_name(self) -> str:
        """Full name."""
    @property
    def date_of_birth(self) -> datetime.date | None:
        """Date of birth."""
    @property
    def status(self) -> str:
        """Verdict: `approved` or `rejected`."""
    @property
    def first_name(self) -> str | None:
        """First name."""
    @property
    def last_name(self) -> str | None:
        """Last name."""
    @property
    def id_type(self) -> str | None:
        """Kind of document, for example `passport`. The older page calls it mandatory."""
    @property
    def issuing_country(self) -> str | None:
        """Country of the document, ISO 3166-1 alpha-3. The older page calls it mandatory."""
    @property
    def nationality(self) -> str | None:
        """Nationality, ISO 3166-1 alpha-3."""
    @property
    def gender(self) -> str | None:
        """`female` or `male`."""
    @property
    def issue_date(self) -> datetime.date | None:
        """Day on which the document was issued."""
    @property
    def expire_date(self) -> datetime.date | None:
        """Day on which the document expires."""
    @property
    def ip_address(self) -> str | None:
        """IP address of the submitter."""
    @property
    def identity_number(self) -> str | None:
        """Identity number."""
    @property
    def document_number(self) -> str | None:
        """Number of the document."""
    @property
    def address_city(self) -> str | None:
        """Address: city."""
    @property
    def address_country(self) -> str | None:
        """Address: country."""
    @property
    def address_state(self) -> str | None:
        """Address: state."""
    @property
    def address_street(self) -> str | None:
        """Address: street."""
    @property
    def address_full(self) -> str | None:
        """Address: all of it."""
    @property
    def cf1(self) -> str | None:
        """Custom field 1."""
    @property
    def cf2(self) -> str | None:
        """Custom field 2."""
    @property
    def cf3(self) -> str | None:
        """Custom field 3."""
    @property
    def user_id(self) -> str | None:
        """The client's own id of the user."""

@final
class SubmissionChanges:
    """What is to change of a submission; at least one member. `repr` masks the person."""

    def __new__(
        cls,
        *,
        status: str | None = ...,
        id_type: str | None = ...,
        issuing_country: str | None = ...,
        full_name: str | None = ...,
        first_name: str | None = ...,
        last_name: str | None = ...,
        gender: str | None = ...,
        date_of_birth: datetime.date | None = ...,
        nationality: str | None = ...,
        issue_date: datetime.date | None = ...,
        expire_date: datetime.date | None = ...,
        identity_number: str | None = ...,
        document_number: str | None = ...,
        serial_number: str | None = ...,
    ) -> Self: ...
    def replace(
        self,
        *,
        status: str | None = ...,
        id_type: str | None = ...,
        issuing_country: str | None = ...,
        full_name: str | None = ...,
        first_name: str | None = ...,
        last_name: str | None = ...,
        gender: str | None = ...,
        date_of_birth: datetime.date | None = ...,
        nationality: str | None = ...,
        issue_date: datetime.date | None = ...,
        expire_date: datetime.date | None = ...,
        identity_number: str | None = ...,
        document_number: str | None = ...,
        serial_number: str | None = ...,
    ) -> Self:
        """A copy with other members."""
    __replace__ = replace
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]
    @property
    def status(self) -> str | None:
        """Verdict: `approved` or `rejected`."""
    @property
    def id_type(self) -> str | None:
        """Kind of document, for example `passport`."""
    @property
    def issuing_country(self) -> str | None:
        """Country of the document, ISO 3166-1 alpha-3."""
    @property
    def full_name(self) -> str | None:
        """Full name."""
    @property
    def first_name(self) -> str | None:
        """First name."""
    @property
    def last_name(self) -> str | None:
        """Last name."""
    @property
    def gender(self) -> str | None:
        """`female` or `male`."""
    @property
    def date_of_birth(self) -> datetime.date | None:
        """Date of birth."""
    @property
    def nationality(self) -> str | None:
        """Nationality, ISO 3166-1 alpha-3."""
    @property
    def issue_date(self) -> datetime.date | None:
        """Day on which the document was issued."""
    @property
    def expire_date(self) -> datetime.date | None:
        """Day on which the document expires."""
    @property
    def identity_number(self) -> str | None:
        """Identity number."""
    @property
    def document_number(self) -> str | None:
        """Number of the document."""
    @property
    def serial_number(self) -> str | None:
        """Serial number of the document."""

@final
class Submission:
    """A submission, read back; every member may be missing. `repr` masks the person and the raw JSON."""

    @property
    def submission_id(self) -> str | None:
        """Id of the submission."""
    @property
    def user_id(self) -> str | None:
        """The client's own id of the user."""
    @property
    def applicant_id(self) -> str | None:
        """Id of the applicant, for finding duplicates."""
    @property
    def email(self) -> str | None:
        """E-mail address of the submitter."""
    @property
    def status(self) -> str | None:
        """Status as received."""
    @property
    def decision(self) -> str:
        """What the status says, see `kyckit.Decision`."""
    @property
    def created_at(self) -> str | None:
        """When it was made, as received."""
    @property
    def updated_at(self) -> str | None:
        """When it was changed, as received."""
    @property
    def reviewer(self) -> str | None:
        """Who decided: `system`, or the name of a person."""
    @property
    def raw(self) -> str:
        """Its JSON as received: personal data, not masked."""

@final
class PageKey:
    """Where the next page of a list begins. Hand it back as it came."""

    def __new__(cls, id: str, created_at: str | None = None) -> Self: ...
    def __getnewargs__(self) -> tuple[str, str | None]: ...
    def __eq__(self, other: object, /) -> bool: ...
    __hash__: None  # type: ignore[assignment]
    @property
    def id(self) -> str:
        """Id of the submission."""
    @property
    def created_at(self) -> str | None:
        """Its time, as received."""

@final
class Page:
    """One page of a list."""

    @property
    def items(self) -> list[Submission]:
        """The submissions of this page."""
    @property
    def next(self) -> PageKey | None:
        """Where the next page begins; None: this is the last one."""

@final
class ApplicantSubmission:
    """One of the submissions that seem to be of one applicant. `repr` masks the person."""

    @property
    def submission_id(self) -> str | None:
        """Id of the submission."""
    @property
    def email(self) -> str | None:
        """E-mail address of the submitter."""
    @property
    def duplicated_information(self) -> str | None:
        """What the provider compares: made from name, date of birth, gender and nationality."""

@final
class Done:
    """A change that the provider says it made. `repr` masks everything but the id."""

    @property
    def submission_id(self) -> str | None:
        """Id of the submission, where the answer tells it: after a creation."""
    @property
    def message(self) -> str | None:
        """The provider's words, for people."""
    @property
    def raw(self) -> str:
        """The answer's JSON as received; empty when there was none. May hold personal data."""

@final
class AmlMonitoring:
    """What became of each submission that was to be monitored."""

    @property
    def success(self) -> bool | None:
        """Whether the provider calls the whole a success; it may and yet hold failures."""
    @property
    def success_count(self) -> int | None:
        """How many were registered."""
    @property
    def failed_count(self) -> int | None:
        """How many were not."""
    @property
    def succeeded(self) -> list[MonitoredSubmission]:
        """Those that were registered."""
    @property
    def failed(self) -> list[MonitoredSubmission]:
        """Those that were not."""
    @property
    def raw(self) -> str:
        """The answer's JSON as received."""

@final
class MonitoredSubmission:
    """One submission of an `AmlMonitoring`."""

    @property
    def submission_id(self) -> str | None:
        """Id of the submission."""
    @property
    def record_ids(self) -> list[str]:
        """Ids of its records in the worklist."""
    @property
    def error(self) -> str | None:
        """Why it was not registered, in the provider's words."""
