"""The two clients of P100: the same calls, one blocks its thread, the other is awaited."""

from __future__ import annotations

from .._kyckit import (
    Confirmation,
    Event,
    KycStatus,
    RawAnswer,
    _P100Calls,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    from typing_extensions import Self

    _Outcome = Literal["added", "pending"]


class Client(_P100Calls):
    """Speaks to P100's Partner API and blocks the calling thread, with the GIL released.

    Any number of threads may call at once. Ctrl-C stops a call. After a fork the client works in parent and child. An
    `api_key` that is not given comes from `KYCKIT_P100_API_KEY`, and then the base URL from `KYCKIT_P100_BASE_URL`;
    without one it is the provider's live host of the `environment`, `production` or `staging`. `timeout` is in seconds.

    Questions are asked again inside the deadline when an answer is lost; changes never are: the error of a lost one says
    how to look. Every call raises `kyckit.Error`: kinds configuration (an argument, the API key, what the provider
    refuses), rate limited, network, timeout. `redirect_url` sends nothing.
    """

    def kyc_status(self, external_user_id: str) -> KycStatus:
        """The state of a user's KYC. The answer's shape is inferred."""
        result: KycStatus = self._kyc_status(True, external_user_id)
        return result

    def add_poa_files(self, external_user_id: str, files: Sequence[tuple[str, bytes]]) -> _Outcome:
        """Sends all files that prove a user's address: names, which the provider gets too, and contents.

        1 to 3 JPEG, PNG or PDF files of at most 5 MB each. `added`, or `pending` when a proof is pending already.
        """
        result: _Outcome = self._add_poa_files(True, external_user_id, files)
        return result

    def post(self, path: str, json: str) -> RawAnswer:
        """A POST whose path and JSON body you take from the provider's page.

        For *Creating KYC Verification*, *Add KYC File* and *Add User Verification*, of which today's pages give neither.
        Nothing of them or of the answer is checked beyond being a path and JSON.
        """
        result: RawAnswer = self._post(True, path, json)
        return result

    def confirm(self, event: Event) -> Confirmation:
        """Reads the status of an event's user again, for decisions that move money: no delivery is signed.

        Only events about the status of a KYC can be confirmed. What keeps it from being asked is in the confirmation;
        nothing is raised for it.
        """
        result: Confirmation = self._confirm(True, event)
        return result

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(_P100Calls):
    """Like `Client`, awaited. Cancelling a task stops its call; the I/O runs outside the loop."""

    async def kyc_status(self, external_user_id: str) -> KycStatus:
        """See `Client.kyc_status`."""
        result: KycStatus = await self._kyc_status(False, external_user_id)
        return result

    async def add_poa_files(self, external_user_id: str, files: Sequence[tuple[str, bytes]]) -> _Outcome:
        """See `Client.add_poa_files`."""
        result: _Outcome = await self._add_poa_files(False, external_user_id, files)
        return result

    async def post(self, path: str, json: str) -> RawAnswer:
        """See `Client.post`."""
        result: RawAnswer = await self._post(False, path, json)
        return result

    async def confirm(self, event: Event) -> Confirmation:
        """See `Client.confirm`."""
        result: Confirmation = await self._confirm(False, event)
        return result

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()
