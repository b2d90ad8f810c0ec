_UploadMode: TypeAlias = Literal["queued", "immediate"]
_Ensured: TypeAlias = Literal["unchanged", "updated", "created"]

class Client:
    """Speaks to HyperVerge and blocks the calling thread, with the GIL released.

    Any number of threads may call at once. Ctrl-C stops a call. After a fork the client works in parent and child.
    Credentials that are not given come from `KYCKIT_HYPERVERGE_APP_ID` and `KYCKIT_HYPERVERGE_APP_KEY`, the base URL
    from `KYCKIT_HYPERVERGE_BASE_URL`; without one it is the provider's live host. `timeout` is in seconds.
    """

    def __new__(
        cls,
        app_id: str | None = None,
        app_key: str | None = None,
        base_url: str | None = None,
        timeout: float | None = None,
        extra_roots: Sequence[bytes] = ...,
        rules: Rules | None = None,
    ) -> Self: ...
    def upload(
        self, app: KraApplication, *, transaction_id: str, mode: _UploadMode = "queued", timeout: float | None = None
    ) -> Receipt:
        """Checks an application and uploads it. Never repeats an upload that may have reached the provider.

        Accepted, rejected and unknown are outcomes of the receipt. Raises `kyckit.Error`: with `violations` when the
        application may not be sent, otherwise when nothing was sent or the provider refuses the caller.
        """
    def search_and_verify(self, pan: str, *, transaction_id: str) -> RegistryAnswer:
        """Asks the registry for the record of a PAN."""
    def download(
        self, pan: str, *, birth_or_incorporation_date: datetime.date, registry: str, parts: str, transaction_id: str
    ) -> Download:
        """Downloads the record of a PAN from a registry; the day must be that of the record.

        `registry` is a word of `codes.kra_agency`, `parts` one of `DownloadParts`. An answer of success may hold a
        failure: look at `failure` of each record. Raises as `search_and_verify`, and `kyckit.ConfigurationError`
        when something is blank.
        """
    def confirm(self, event: Event, pan: str) -> Confirmation:
        """Reads the registry's state again for an event of the KRA webhook, for decisions that move money.

        No delivery is signed. `pan` is that of your own file, never the delivery's: a forged one could pair the case
        with somebody else's. What keeps it from being asked is in the confirmation; nothing is raised for it.
        """
    def reconcile(self, lookup: Lookup) -> Reconciliation:
        """Finds out what became of an upload whose outcome is unknown, from stored facts only."""
    def configure_webhook(self, url: str) -> None:
        """Tells the provider where to send KRA webhooks: an https URL.

        A second call may replace the first: nothing calls this unless it was asked for by name.
        """
    def close(self) -> None:
        """Closes the connections; later calls fail."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *_error: object) -> None: ...

class AsyncClient:
    """Like `Client`, awaited. Cancelling a task stops its call; the I/O runs outside the loop."""

    def __new__(
        cls,
        app_id: str | None = None,
        app_key: str | None = None,
        base_url: str | None = None,
        timeout: float | None = None,
        extra_roots: Sequence[bytes] = ...,
        rules: Rules | None = None,
    ) -> Self: ...
    async def upload(
        self, app: KraApplication, *, transaction_id: str, mode: _UploadMode = "queued", timeout: float | None = None
    ) -> Receipt:
        """See `Client.upload`."""
    async def search_and_verify(self, pan: str, *, transaction_id: str) -> RegistryAnswer:
        """See `Client.search_and_verify`."""
    async def download(
        self, pan: str, *, birth_or_incorporation_date: datetime.date, registry: str, parts: str, transaction_id: str
    ) -> Download:
        """See `Client.download`."""
    async def confirm(self, event: Event, pan: str) -> Confirmation:
        """See `Client.confirm`."""
    async def reconcile(self, lookup: Lookup) -> Reconciliation:
        """See `Client.reconcile`."""
    async def configure_webhook(self, url: str) -> None:
        """See `Client.configure_webhook`."""
    def close(self) -> None:
        """Closes the connections; later calls fail."""
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_error: object) -> None: ...

class ResultsClient:
    """Speaks to HyperVerge's Results service and blocks the calling thread, with the GIL released.

    Threads, Ctrl-C, forks and `timeout` are as with `Client`. Credentials that are not given come from
    `KYCKIT_HYPERVERGE_RESULTS_APP_ID` and `KYCKIT_HYPERVERGE_RESULTS_APP_KEY`, and with them, if set, the rest from
    `..._REGION`, `..._BASE_URL` and `..._OUTPUT_URL`. `region` is that of the account (`ind` by default, `sgp`, `idn`,
    `usa`, `zaf` or another) and chooses both live hosts: `base_url` of the subscription, `output_url` of the state.

    Every call raises `kyckit.Error`: kinds configuration, rate limited, network and timeout.
    """

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
    def fetch(self) -> list[Subscription]:
        """The subscriptions that are there; none is an empty list. Their headers are secrets."""
    def create(self, url: str, events: Sequence[str]) -> Subscription:
        """Makes a subscription with events of `ResultsEvent`, without static headers.

        The page: once before going live, never from a recurring job; `ensure` asks first. A lost answer is told and
        not asked for again: fetch before another try.
        """
    def update(self, url: str, events: Sequence[str], headers: Mapping[str, str] | None = None) -> int | None:
        """Changes the subscription to this URL, these events and these static headers, sent with every delivery.

        Returns how many subscriptions the service says it changed; code `not_updated` when none. What it does with
        headers that it had and that are not given is not documented.
        """
    def ensure(self, url: str, events: Sequence[str], headers: Mapping[str, str] | None = None) -> _Ensured:
        """Sees to it that there is one subscription like this: asks first, makes or changes it only when it must.

        For set-up, not for every start. Without `headers` those of a subscription are left as they are. Code
        `several_subscriptions` when there is more than one (nothing was changed); `subscribed_without_authentication`
        when it was made but did not get its headers: its deliveries carry no proof until `ensure` succeeds.
        """
    def output(self, transaction_id: str) -> ApplicationState:
        """The state of an application by the id of its journey (Output API): once after a webhook, not for polling."""
    def confirm(self, event: Event) -> Confirmation:
        """Reads the state of an event's application again, for decisions that move money: no delivery is signed.

        What keeps it from being asked is in the confirmation; nothing is raised for it.
        """
    def close(self) -> None:
        """Closes the connections; later calls fail."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *_error: object) -> None: ...

class AsyncResultsClient:
    """Like `ResultsClient`, awaited. Cancelling a task stops its call; the I/O runs outside the loop."""

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
    async def fetch(self) -> list[Subscription]:
        """See `ResultsClient.fetch`."""
    async def create(self, url: str, events: Sequence[str]) -> Subscription:
        """See `ResultsClient.create`."""
    async def update(self, url: str, events: Sequence[str], headers: Mapping[str, str] | None = None) -> int | None:
        """See `ResultsClient.update`."""
    async def ensure(self, url: str, events: Sequence[str], headers: Mapping[str, str] | None = None) -> _Ensured:
        """See `ResultsClient.ensure`."""
    async def output(self, transaction_id: str) -> ApplicationState:
        """See `ResultsClient.output`."""
    async def confirm(self, event: Event) -> Confirmation:
        """See `ResultsClient.confirm`."""
    def close(self) -> None:
        """Closes the connections; later calls fail."""
    async def __aenter__(self) -> Self: ...
    async def __aexit__(self, *_error: object) -> None: ...
