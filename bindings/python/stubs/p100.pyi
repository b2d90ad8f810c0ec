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

@disjoint_base
class _P100Calls:
    def __new__(
        cls,
        api_key: str | None = None,
        environment: Literal["production", "staging"] = "production",
        base_url: str | None = None,
        timeout: float | None = None,
        extra_roots: Sequence[bytes] = ...,
        rules: Rules | None = None,
    ) -> Self: ...
    def _kyc_status(self, wait: bool, external_user_id: str) -> Any: ...
    def redirect_url(self, external_user_id: str, verification_id: str) -> str:
        """Where to send the user's browser for the verification by P100. Nothing is sent.

        Today's page prints the path with two empty parameters; their names are those of the provider's older page. The
        id of the verification comes from its creation.
        """
    def _add_poa_files(
        self, wait: bool, external_user_id: str, files: Sequence[tuple[str, bytes]]
    ) -> Any: ...
    def _post(self, wait: bool, path: str, json: str) -> Any: ...
    def _confirm(self, wait: bool, event: Event) -> Any: ...
    def close(self) -> None:
        """Closes the connections; later calls fail."""

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
