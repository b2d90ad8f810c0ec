"""The sandbox: the providers, played on loopback."""

from __future__ import annotations

import http.client
import json
import time
from typing import Any, TypedDict

from .._kyckit import CipherSettings, _Sandbox

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from typing_extensions import Self

__all__ = ["ArgosSandbox", "HypervergeSandbox", "P100Sandbox", "Sandbox"]

_KEEP: Any = object()


class HypervergeSettings(TypedDict):
    """Arguments of `hyperverge.Client`."""

    app_id: str
    """Application id."""
    app_key: str
    """Application key."""
    base_url: str
    """Scheme, host and port of the sandbox."""


class ResultsSettings(HypervergeSettings):
    """Arguments of `hyperverge.ResultsClient`."""

    output_url: str
    """Where the state of an application is read."""


class ApiKeySettings(TypedDict):
    """Arguments of `argos.Client` and `p100.Client`."""

    api_key: str
    """API key."""
    base_url: str
    """Scheme, host, port and, if need be, path of the sandbox."""


class Sandbox:
    """The providers of kyckit, played on `127.0.0.1`: HyperVerge, ARGOS and P100 on one port. A context manager.

    It is written from the providers' pages and shares no code with the clients. It delivers webhooks to loopback hosts
    only. `port` 0 takes a free one; `pace` is the seconds between the stages of an uploaded record. Raises `OSError` when
    the port is taken. Threads may share it, and a forked child may use it as long as the parent keeps it; the one who
    started it stops it.

    What the sandbox refuses is a `ValueError`: a name that is not known, an id that is not there.
    """

    def __init__(self, *, port: int = 0, pace: float = 0.15) -> None:
        self._inner = _Sandbox(port)
        self.base_url: str = self._inner.base_url
        """Where it listens, without a slash at the end."""
        app_id, app_key, argos, p100, token = self._inner.credentials() or [""] * 5
        self.hyperverge = HypervergeSandbox(self, app_id, app_key)
        """HyperVerge: the KRA engine and the Results service."""
        self.argos = ArgosSandbox(self, argos)
        """ARGOS: its users, its dashboard, its settings."""
        self.p100 = P100Sandbox(self, p100, token)
        """P100: its users and its settings."""
        self._control("settings", {"pace_ms": round(pace * 1000)})

    def __repr__(self) -> str:
        return f"Sandbox({self.base_url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Ends it and closes every connection. A second time it does nothing."""
        self._inner.stop()

    def environment(self) -> dict[str, str]:
        """The variables with which clients without arguments speak to the sandbox."""
        hyperverge, results = self.hyperverge.settings, self.hyperverge.results_settings
        argos, p100 = self.argos.settings, self.p100.settings
        return {
            "KYCKIT_HYPERVERGE_APP_ID": hyperverge["app_id"],
            "KYCKIT_HYPERVERGE_APP_KEY": hyperverge["app_key"],
            "KYCKIT_HYPERVERGE_BASE_URL": hyperverge["base_url"],
            "KYCKIT_HYPERVERGE_RESULTS_APP_ID": results["app_id"],
            "KYCKIT_HYPERVERGE_RESULTS_APP_KEY": results["app_key"],
            "KYCKIT_HYPERVERGE_RESULTS_BASE_URL": results["base_url"],
            "KYCKIT_HYPERVERGE_RESULTS_OUTPUT_URL": results["output_url"],
            "KYCKIT_ARGOS_API_KEY": argos["api_key"],
            "KYCKIT_ARGOS_BASE_URL": argos["base_url"],
            "KYCKIT_P100_API_KEY": p100["api_key"],
            "KYCKIT_P100_BASE_URL": p100["base_url"],
        }

    def fault(self, kind: str, *, route: str | None = None, times: int = 1, **members: object) -> None:
        """Has something go wrong with the next request, or with the next webhook.

        Requests: `delay` (with `ms`), `reset_before_read`, `reset_after_head`, `reset_after_request`, `reset_after_taken`,
        `cut_body`, `html`, `close_after_answer`, `error` (with `message`, one of the provider's page), `rate_limited` (with
        `retry_after`), `answer` (with `status`, `headers`, `body`). With `delay_ms` any of them comes later; with `taken`
        the request is handled before a prepared answer goes out. Webhooks: `duplicate_webhook`, `reorder_webhooks`,
        `drop_webhook`. `route` is a path or `upload_async`, `upload_sync`, `search_and_verify`, `config_webhook`,
        `download`, `results_config`, `output`, `argos_submission`, `argos_applicant`, `argos_partial`, `p100_status`,
        `p100_poa_files`.
        """
        fault = {"kind": kind, "times": times, **members}
        self._control("faults", fault if route is None else {**fault, "route": route})

    def state(self) -> dict[str, Any]:
        """Records, submissions, users, deliveries, counters, webhook URLs. Of a PAN the last four characters, no name."""
        return self._control("state", None)

    def deliveries(self, count: int = 0, timeout: float = 5.0) -> list[dict[str, Any]]:
        """The webhooks that were sent so far, at least `count` of them: `provider`, `url`, `status` and more.

        `status` is that of the receiver's answer. Raises `TimeoutError` (Python's own) when they are not sent in time.
        """
        end = time.monotonic() + timeout
        while len(sent := self.state()["deliveries"]) < count:
            if time.monotonic() > end:
                raise TimeoutError(f"{len(sent)} of {count} webhooks were sent within {timeout} s")
            time.sleep(0.01)
        return list(sent)

    def reset(self) -> None:
        """Forgets everything but the settings; webhook URLs too."""
        self._control("reset", {})

    def _control(self, name: str, value: Mapping[str, object] | None) -> dict[str, Any]:
        connection = http.client.HTTPConnection(self.base_url.removeprefix("http://"), timeout=10)
        try:
            if value is None:
                connection.request("GET", f"/sandbox/{name}")
            else:
                connection.request("POST", f"/sandbox/{name}", json.dumps(value))
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        if answer.get("ok") is False:
            raise ValueError(answer["error"])
        return answer


class HypervergeSandbox:
    """HyperVerge, as its own side sees it: what the registry does with records, what reviewers decide."""

    def __init__(self, sandbox: Sandbox, app_id: str, app_key: str) -> None:
        self._sandbox = sandbox
        self.settings: HypervergeSettings = {
            "app_id": app_id,
            "app_key": app_key,
            "base_url": sandbox.base_url,
        }
        """Arguments of `hyperverge.Client` and `hyperverge.AsyncClient`."""
        self.results_settings: ResultsSettings = {**self.settings, "output_url": sandbox.base_url}
        """Arguments of `hyperverge.ResultsClient` and `hyperverge.AsyncResultsClient`."""

    def life(
        self, life: str | Sequence[Mapping[str, object]], *, pan: str | None = None, manual: bool = False
    ) -> None:
        """What becomes of the next uploads, of one PAN or of all.

        `validated`, `hold`, `rejected`, `deactivated`, `interop` or `modification`; or stages, each with `app_status`,
        `status_description` and if need be `remarks`, `app_updt_status`, `delay_ms`. A manual life waits for `advance`.
        """
        stages = life if isinstance(life, str) else {"stages": [dict(stage) for stage in life]}
        self._sandbox._control("life", {"pan": pan, "life": stages, "manual": manual})

    def advance(self, pan: str) -> None:
        """The record of this PAN enters its next stage now, and the webhook is sent."""
        self._sandbox._control("advance", {"pan": pan})

    def plant(self, pan: str, *, life: str | None = None, **members: str) -> None:
        """Makes a record without an upload: `name`, `dob`, `mobile`, `email`, `transaction_id`. It is KRA Validated."""
        self._sandbox._control("records", {"pan": pan, "life": life, **members})

    def decide(self, transaction_id: str, status: str, *, event: str | None = None) -> None:
        """An SDK or onboard-link application has this status now; every subscription of the event is told."""
        decision = {"transaction_id": transaction_id, "status": status, "event": event}
        self._sandbox._control("results", decision)


class ArgosSandbox:
    """ARGOS, as its users and its dashboard see it."""

    def __init__(self, sandbox: Sandbox, api_key: str) -> None:
        self._sandbox = sandbox
        self.settings: ApiKeySettings = {"api_key": api_key, "base_url": f"{sandbox.base_url}/v3"}
        """Arguments of `argos.Client` and `argos.AsyncClient`."""

    def configure(
        self, *, webhook_url: str | None = None, generation: str | None = None, cipher: CipherSettings | None = _KEEP
    ) -> None:
        """The project's settings: where webhooks go, the generation of their layout (`g0`, `g1`, `n`), the encryption.

        What is not given stays. `cipher=None` ends the encryption.
        """
        given: dict[str, object] = {"webhook_url": webhook_url, "generation": generation}
        if cipher is not _KEEP:
            names = ("mode", "key", "encoding", "iv")
            given["cipher"] = cipher and {name: getattr(cipher, name) for name in names}
        self.act("settings", **given)

    def act(self, action: str, **members: object) -> str | None:
        """Something happens, and its webhook is sent; gives the id of the submission that was made or was changed.

        `submit` (with `result` `pending`, `approved`, `rejected` or `incomplete`, and if need be `reasons`, `email`,
        `userid`, `cf`, `fields`, `created`, `retry`); with `submission_id`: `approve`, `reject` (`reasons`), `pend`, `retry`
        (`code`), `update` (`fields`, `admin`), `delete` (`comment`, `admin`), `inject` (`fail_code`), `aml` (`level`),
        `aml_monitor`; `argos_id_auth`. A reason is an object with `code` and `comment`.
        """
        ids: list[str] = self._sandbox._control("argos", {"action": action, **members})["ids"]
        return ids[-1] if ids else None


class P100Sandbox:
    """P100, as its users see it."""

    def __init__(self, sandbox: Sandbox, api_key: str, token: str) -> None:
        self._sandbox = sandbox
        self.settings: ApiKeySettings = {"api_key": api_key, "base_url": sandbox.base_url}
        """Arguments of `p100.Client` and `p100.AsyncClient`."""
        self.webhook_token: str = token
        """The token that its webhooks carry."""

    def configure(
        self, *, webhook_url: str | None = None, envelope: bool | None = None, blocked: bool | None = None
    ) -> None:
        """Where webhooks go (a base, paths are appended), whether they come in an envelope, whether the account is blocked.

        What is not given stays.
        """
        given = {"webhook_url": webhook_url, "envelope": envelope, "blocked": blocked}
        self.act("settings", **{name: value for name, value in given.items() if value is not None})

    def act(self, action: str, **members: object) -> None:
        """Something happens to a user, who is made if need be, and its webhook is sent. All take `external_user_id`.

        `attempt` (with `status` and if need be `reason`), `tell` (with `verification_status`, `attempt_status`), `expire`,
        `user`, and `poa`, `file`, `user_status` with a `status`.
        """
        self._sandbox._control("p100", {"action": action, **members})
