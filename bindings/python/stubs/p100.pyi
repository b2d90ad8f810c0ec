def p100_webhooks(
    *, token: Sequence[str] | None = None, url_secret: Sequence[str] | None = None, verify: _Policy | None = None
) -> Binding:
    """Binds P100's webhooks to a path of a `kyckit.Receiver` and to the documented ones below it.

    `token` is the bearer token that was agreed with the provider, a list of those that are valid now. Everything that is
    given must pass. Raises `ConfigurationError` when nothing is given.
    """

def read_p100_webhook(
    body: bytes | bytearray | memoryview,
    path: str = "",
    *,
    rules: Rules | None = None,
    verified_by: str | None = None,
) -> Event:
    """Reads the body of a P100 webhook, exactly as received, to its canonical event. Unknown values never fail.

    `path` is what the delivery's path has behind the place that you told the provider, for example
    `/webhook/user/status`: it names the webhook; without it the shape does. Raises as `hyperverge.read_kra_webhook`.
    """

_Outcome: TypeAlias = Literal["added", "pending"]

class P100Client:
    """Speaks to P100's Partner API and blocks the calling thread, with the GIL released.

    Any number of threads may call at once. Ctrl-C stops a call. After a fork the client works in parent and child. An
    `api_key` that is not given comes from `KYCKIT_P100_API_KEY`, and then the base URL from `KYCKIT_P100_BASE_URL`;
    without one it is the provider's live host of the `environment`, `production` or `staging`. `timeout` is in seconds.

    Questions are asked again inside the deadline when an answer is lost; changes never are: the error of a lost one says
    how to look. Every call raises `kyckit.Error`: kinds configuration (an argument, the API key, what the provider
    refuses), rate limited, network, timeout. `redirect_url` sends nothing.
    """

    def __new__(
        cls,
        api_key: str | None = None,
        environment: Literal["production", "staging"] = "production",
        base_url: str | None = None,
        timeout: float | None = None,
        extra_roots: Sequence[bytes] = ...,
        rules: Rules | None = None,
    ) -> Self: ...
    def kyc_status(self, external_user_id: str) -> KycStatus:
        """The state of a user's KYC. The answer's shape is inferred."""
    def add_poa_files(self, external_user_id: str, files: Sequence[tuple[str, bytes]]) -> _Outcome:
        """Sends all files that prove a user's address: names, which the provider gets too, and contents.

        1 to 3 JPEG, PNG or PDF files of at most 5 MB each. `added`, or `pending` when a proof is pending already.
        """
    def post(self, path: str, json: str) -> RawAnswer:
        """A POST whose path and JSON body you take from the provider's page.

        For *Creating KYC Verification*, *Add KYC File* and *Add User Verification*, of which today's pages give neither.
        Nothing of them or of the answer is checked beyond being a path and JSON.
        """
    def confirm(self, event: Event) -> Confirmation:
        """Reads the status of an event's user again, for decisions that move money: no delivery is signed.

        Only events about the status of a KYC can be confirmed. What keeps it from being asked is in the confirmation;
        nothing is raised for it.
        """
    def redirect_url(self, external_user_id: str, verification_id: str) -> str:
        """Where to send the user's browser for the verification by P100. Nothing is sent.

        Today's page prints the path with two empty parameters; their names are those of the provider's older page. The
        id of the verification comes from its creation.
        """
    def close(self) -> None:
        """Closes the connections; later calls fail."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *_error: object) -> None: ...

class AsyncP100Client:
    """Like `Client`, awaited. Cancelling a task stops its call; the I/O runs outside the loop."""

    def __new__(
        cls,
        api_key: str | None = None,
        environment: Literal["production", "staging"] = "production",
        base_url: str | None = None,
        timeout: float | None = None,
        extra_roots: Sequence[bytes] = ...,
        rules: Rules | None = None,
    ) -> Self: ...
    async def kyc_status(self, external_user_id: str) -> KycStatus:
        """See `Client.kyc_status`."""
    async def add_poa_files(self, external_user_id: str, files: Sequence[tuple[str, bytes]]) -> _Outcome:
        """See `Client.add_poa_files`."""
    async def post(self, path: str, json: str) -> RawAnswer:
        """See `Client.post`."""
    async def confirm(self, event: Event) -> Confirmation:
        """See `Client.confirm`."""
    def redirect_url(self, external_user_id: str, verification_id: str) -> str:
        """Where to send the user's browser for the verification by P100. Nothing is sent.

        Today's page prints the path with two empty parameters; their names are those of the provider's older page. The
        id of the verification comes from its creation.
        """
    def close(self) -> None:
        """Closes the connections; later calls fail."""
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_error: object) -> None: ...

@final
class KycStatus:
    """State of a user's KYC, read back. The shape is inferred. `repr` masks reasons and raw JSON."""

    @property
    def external_user_id(self) -> str | None:
        """The partner's id of the user, as the answer repeats it."""
    @property
    def status(self) -> str | None:
        """Status as received."""
    @property
    def attempt_status(self) -> str | None:
        """Status of one attempt as received."""
    @property
    def decision(self) -> str:
        """What they say, see `kyckit.Decision`; `unknown` for none and for a word that is not known."""
    @property
    def reasons(self) -> list[str]:
        """Why it was refused, as received."""
    @property
    def raw(self) -> str:
        """The answer's JSON as received: personal data, not masked."""

@final
class RawAnswer:
    """The answer of a call whose shape is not published. `repr` masks it."""

    @property
    def status(self) -> int:
        """HTTP status, 200 to 299."""
    @property
    def raw(self) -> str:
        """The answer's JSON as received; empty when there was none."""
