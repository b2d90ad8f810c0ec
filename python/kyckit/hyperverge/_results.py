"""The two clients of the Results service: the same calls, one blocks its thread, the other is awaited."""

from __future__ import annotations

from .._kyckit import ApplicationState, Confirmation, Event, Subscription, _ResultsCalls

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal

    from typing_extensions import Self

    _Ensured = Literal["unchanged", "updated", "created"]


class ResultsClient(_ResultsCalls):
    """Speaks to HyperVerge's Results service and blocks the calling thread, with the GIL released.

    Threads, Ctrl-C, forks and `timeout` are as with `Client`. Credentials that are not given come from
    `KYCKIT_HYPERVERGE_RESULTS_APP_ID` and `KYCKIT_HYPERVERGE_RESULTS_APP_KEY`, and with them, if set, the rest from
    `..._REGION`, `..._BASE_URL` and `..._OUTPUT_URL`. `region` is that of the account (`ind` by default, `sgp`, `idn`,
    `usa`, `zaf` or another) and chooses both live hosts: `base_url` of the subscription, `output_url` of the state.

    Every call raises `kyckit.Error`: kinds configuration, rate limited, network and timeout.
    """

    def fetch(self) -> list[Subscription]:
        """The subscriptions that are there; none is an empty list. Their headers are secrets."""
        result: list[Subscription] = self._fetch(True)
        return result

    def create(self, url: str, events: Sequence[str]) -> Subscription:
        """Makes a subscription with events of `ResultsEvent`, without static headers.

        The page: once before going live, never from a recurring job; `ensure` asks first. A lost answer is told and
        not asked for again: fetch before another try.
        """
        result: Subscription = self._create(True, url, events)
        return result

    def update(self, url: str, events: Sequence[str], headers: Mapping[str, str] | None = None) -> int | None:
        """Changes the subscription to this URL, these events and these static headers, sent with every delivery.

        Returns how many subscriptions the service says it changed; code `not_updated` when none. What it does with
        headers that it had and that are not given is not documented.
        """
        result: int | None = self._update(True, url, events, list((headers or {}).items()))
        return result

    def ensure(self, url: str, events: Sequence[str], headers: Mapping[str, str] | None = None) -> _Ensured:
        """Sees to it that there is one subscription like this: asks first, makes or changes it only when it must.

        For set-up, not for every start. Without `headers` those of a subscription are left as they are. Code
        `several_subscriptions` when there is more than one (nothing was changed); `subscribed_without_authentication`
        when it was made but did not get its headers: its deliveries carry no proof until `ensure` succeeds.
        """
        result: _Ensured = self._ensure(True, url, events, list((headers or {}).items()))
        return result

    def output(self, transaction_id: str) -> ApplicationState:
        """The state of an application by the id of its journey (Output API): once after a webhook, not for polling."""
        result: ApplicationState = self._output(True, transaction_id)
        return result

    def confirm(self, event: Event) -> Confirmation:
        """Reads the state of an event's application again, for decisions that move money: no delivery is signed.

        What keeps it from being asked is in the confirmation; nothing is raised for it.
        """
        result: Confirmation = self._confirm(True, event)
        return result

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncResultsClient(_ResultsCalls):
    """Like `ResultsClient`, awaited. Cancelling a task stops its call; the I/O runs outside the loop."""

    async def fetch(self) -> list[Subscription]:
        """See `ResultsClient.fetch`."""
        result: list[Subscription] = await self._fetch(False)
        return result

    async def create(self, url: str, events: Sequence[str]) -> Subscription:
        """See `ResultsClient.create`."""
        result: Subscription = await self._create(False, url, events)
        return result

    async def update(self, url: str, events: Sequence[str], headers: Mapping[str, str] | None = None) -> int | None:
        """See `ResultsClient.update`."""
        result: int | None = await self._update(False, url, events, list((headers or {}).items()))
        return result

    async def ensure(self, url: str, events: Sequence[str], headers: Mapping[str, str] | None = None) -> _Ensured:
        """See `ResultsClient.ensure`."""
        result: _Ensured = await self._ensure(False, url, events, list((headers or {}).items()))
        return result

    async def output(self, transaction_id: str) -> ApplicationState:
        """See `ResultsClient.output`."""
        result: ApplicationState = await self._output(False, transaction_id)
        return result

    async def confirm(self, event: Event) -> Confirmation:
        """See `ResultsClient.confirm`."""
        result: Confirmation = await self._confirm(False, event)
        return result

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()
