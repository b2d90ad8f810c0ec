"""The two clients: the same calls, one blocks its thread, the other is awaited."""

from __future__ import annotations

from .._kyckit import (
    Confirmation,
    Download,
    Event,
    KraApplication,
    Lookup,
    Receipt,
    Reconciliation,
    RegistryAnswer,
    _Calls,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from typing import Literal

    from typing_extensions import Self

    _Mode = Literal["queued", "immediate"]


class Client(_Calls):
    """Speaks to HyperVerge and blocks the calling thread, with the GIL released.

    Any number of threads may call at once. Ctrl-C stops a call. After a fork the client works in parent and child.
    Credentials that are not given come from `KYCKIT_HYPERVERGE_APP_ID` and `KYCKIT_HYPERVERGE_APP_KEY`, the base URL
    from `KYCKIT_HYPERVERGE_BASE_URL`; without one it is the provider's live host. `timeout` is in seconds.
    """

    def upload(
        self, app: KraApplication, *, transaction_id: str, mode: _Mode = "queued", timeout: float | None = None
    ) -> Receipt:
        """Checks an application and uploads it. Never repeats an upload that may have reached the provider.

        Accepted, rejected and unknown are outcomes of the receipt. Raises `kyckit.Error`: with `violations` when the
        application may not be sent, otherwise when nothing was sent or the provider refuses the caller.
        """
        result: Receipt = self._upload(True, app, transaction_id=transaction_id, mode=mode, timeout=timeout)
        return result

    def search_and_verify(self, pan: str, *, transaction_id: str) -> RegistryAnswer:
        """Asks the registry for the record of a PAN."""
        result: RegistryAnswer = self._search_and_verify(True, pan, transaction_id=transaction_id)
        return result

    def download(
        self, pan: str, *, birth_or_incorporation_date: datetime.date, registry: str, parts: str, transaction_id: str
    ) -> Download:
        """Downloads the record of a PAN from a registry; the day must be that of the record.

        `registry` is a word of `codes.kra_agency`, `parts` one of `DownloadParts`. An answer of success may hold a
        failure: look at `failure` of each record. Raises as `search_and_verify`, and `kyckit.ConfigurationError`
        when something is blank.
        """
        wanted = (pan, birth_or_incorporation_date, registry, parts)
        result: Download = self._download(True, wanted, transaction_id=transaction_id)
        return result

    def confirm(self, event: Event, pan: str) -> Confirmation:
        """Reads the registry's state again for an event of the KRA webhook, for decisions that move money.

        No delivery is signed. `pan` is that of your own file, never the delivery's: a forged one could pair the case
        with somebody else's. What keeps it from being asked is in the confirmation; nothing is raised for it.
        """
        result: Confirmation = self._confirm(True, event, pan)
        return result

    def reconcile(self, lookup: Lookup) -> Reconciliation:
        """Finds out what became of an upload whose outcome is unknown, from stored facts only."""
        result: Reconciliation = self._reconcile(True, lookup)
        return result

    def configure_webhook(self, url: str) -> None:
        """Tells the provider where to send KRA webhooks: an https URL.

        A second call may replace the first: nothing calls this unless it was asked for by name.
        """
        self._configure_webhook(True, url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(_Calls):
    """Like `Client`, awaited. Cancelling a task stops its call; the I/O runs outside the loop."""

    async def upload(
        self, app: KraApplication, *, transaction_id: str, mode: _Mode = "queued", timeout: float | None = None
    ) -> Receipt:
        """See `Client.upload`."""
        result: Receipt = await self._upload(False, app, transaction_id=transaction_id, mode=mode, timeout=timeout)
        return result

    async def search_and_verify(self, pan: str, *, transaction_id: str) -> RegistryAnswer:
        """See `Client.search_and_verify`."""
        result: RegistryAnswer = await self._search_and_verify(False, pan, transaction_id=transaction_id)
        return result

    async def download(
        self, pan: str, *, birth_or_incorporation_date: datetime.date, registry: str, parts: str, transaction_id: str
    ) -> Download:
        """See `Client.download`."""
        wanted = (pan, birth_or_incorporation_date, registry, parts)
        result: Download = await self._download(False, wanted, transaction_id=transaction_id)
        return result

    async def confirm(self, event: Event, pan: str) -> Confirmation:
        """See `Client.confirm`."""
        result: Confirmation = await self._confirm(False, event, pan)
        return result

    async def reconcile(self, lookup: Lookup) -> Reconciliation:
        """See `Client.reconcile`."""
        result: Reconciliation = await self._reconcile(False, lookup)
        return result

    async def configure_webhook(self, url: str) -> None:
        """See `Client.configure_webhook`."""
        await self._configure_webhook(False, url)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()
