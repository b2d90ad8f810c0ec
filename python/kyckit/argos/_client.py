"""The two clients of ARGOS: the same calls, one blocks its thread, the other is awaited."""

from __future__ import annotations

from .._kyckit import (
    AmlMonitoring,
    ApplicantSubmission,
    Confirmation,
    Done,
    Event,
    NewSubmission,
    Page,
    PageKey,
    Submission,
    SubmissionChanges,
    _ArgosCalls,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from typing_extensions import Self

    # The method `list` hides the type in the classes.
    _Submissions = list[ApplicantSubmission]


class Client(_ArgosCalls):
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

    def submission(self, submission_id: str) -> Submission | None:
        """A submission by its id; None when there is none."""
        result: Submission | None = self._submission(True, submission_id)
        return result

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
        query = (user_id, email, count, next, start_date, end_date, compact_dates, request_type)
        result: Page = self._list(True, *query)
        return result

    def by_applicant(self, applicant_id: str) -> _Submissions:
        """The submissions that seem to be of one applicant."""
        result: _Submissions = self._by_applicant(True, applicant_id)
        return result

    def create(self, new: NewSubmission) -> Done:
        """Makes a submission without any verification: for migration and tests.

        After a lost answer list by user id or e-mail address before another try.
        """
        result: Done = self._create(True, new)
        return result

    def update(self, submission_id: str, changes: SubmissionChanges, *, admin: str) -> Done:
        """Changes data of a submission, which sends the webhook `updated`. It cannot be undone.

        `admin` is the e-mail address of an administrator that the dashboard knows.
        """
        result: Done = self._update(True, submission_id, changes, admin)
        return result

    def delete(self, submission_id: str, *, admin_name: str | None = None) -> Done:
        """Deletes a submission for good. The webhook `delete` is sent only when `admin_name` is given."""
        result: Done = self._delete(True, submission_id, admin_name)
        return result

    def delete_fields(self, submission_id: str, fields: Sequence[str], data_fields: Sequence[str] = ()) -> Done:
        """Deletes some data of a submission for good.

        `fields`: `id_image`, `selfie_image`, `data`, `OCR_raw`, `ocr`, `review`, `applicant_id`, `email`, `userid`,
        `additional_list`, `duplicated_information`, `custom_duplicated_information`, `injection_action`. `data_fields`:
        members of `data`; all of them when empty. How several names are sent is inferred.
        """
        result: Done = self._delete_fields(True, submission_id, fields, data_fields)
        return result

    def monitor_aml(self, worklist_id: str, submission_ids: Sequence[str], *, admin: str) -> AmlMonitoring:
        """Puts 1 to 25 approved submissions under ongoing AML monitoring, which sends the webhook `aml_monitor`.

        Some may fail: look at `failed`.
        """
        result: AmlMonitoring = self._monitor_aml(True, worklist_id, submission_ids, admin)
        return result

    def confirm(self, event: Event) -> Confirmation:
        """Reads the submission of an event again, for decisions that move money: no delivery is signed.

        What keeps it from being asked is in the confirmation; nothing is raised for it.
        """
        result: Confirmation = self._confirm(True, event)
        return result

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncClient(_ArgosCalls):
    """Like `Client`, awaited. Cancelling a task stops its call; the I/O runs outside the loop."""

    async def submission(self, submission_id: str) -> Submission | None:
        """See `Client.submission`."""
        result: Submission | None = await self._submission(False, submission_id)
        return result

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
        query = (user_id, email, count, next, start_date, end_date, compact_dates, request_type)
        result: Page = await self._list(False, *query)
        return result

    async def by_applicant(self, applicant_id: str) -> _Submissions:
        """See `Client.by_applicant`."""
        result: _Submissions = await self._by_applicant(False, applicant_id)
        return result

    async def create(self, new: NewSubmission) -> Done:
        """See `Client.create`."""
        result: Done = await self._create(False, new)
        return result

    async def update(self, submission_id: str, changes: SubmissionChanges, *, admin: str) -> Done:
        """See `Client.update`."""
        result: Done = await self._update(False, submission_id, changes, admin)
        return result

    async def delete(self, submission_id: str, *, admin_name: str | None = None) -> Done:
        """See `Client.delete`."""
        result: Done = await self._delete(False, submission_id, admin_name)
        return result

    async def delete_fields(self, submission_id: str, fields: Sequence[str], data_fields: Sequence[str] = ()) -> Done:
        """See `Client.delete_fields`."""
        result: Done = await self._delete_fields(False, submission_id, fields, data_fields)
        return result

    async def monitor_aml(self, worklist_id: str, submission_ids: Sequence[str], *, admin: str) -> AmlMonitoring:
        """See `Client.monitor_aml`."""
        result: AmlMonitoring = await self._monitor_aml(False, worklist_id, submission_ids, admin)
        return result

    async def confirm(self, event: Event) -> Confirmation:
        """See `Client.confirm`."""
        result: Confirmation = await self._confirm(False, event)
        return result

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()
