"""The adapters in real frameworks behind real servers on loopback."""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import os
import pathlib
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator

import pytest

import kyckit
from kyckit._delivery import Body, body_of, target
from kyckit.testing import fixture

TESTS = pathlib.Path(__file__).parent
GUNICORN = ["gunicorn", "--workers=2", "--log-level=warning"]
PRELOADED = [*GUNICORN, "--preload"]
UVICORN = ["uvicorn", "--no-access-log", "--log-level=warning"]
SERVERS = {
    "starlette": (UVICORN, "starlette_app", "sync"),
    "starlette-async": (UVICORN, "starlette_async", "async"),
    "fastapi-workers": ([*UVICORN, "--workers=2"], "fastapi_app", "async"),
    "flask": (GUNICORN, "flask_app", "sync"),
    "flask-async": (GUNICORN, "flask_async", "async"),
    "flask-preload": (PRELOADED, "flask_app", "sync"),
    "django-wsgi": (GUNICORN, "django_wsgi", "sync"),
    "django-wsgi-async": (GUNICORN, "django_wsgi", "async"),
    "django-wsgi-preload": (PRELOADED, "django_wsgi", "sync"),
    "django-asgi": (UVICORN, "django_asgi", "sync"),
    "django-asgi-async": (UVICORN, "django_asgi", "async"),
}


@dataclasses.dataclass
class Server:
    """A server in a process of its own."""

    port: int
    events: pathlib.Path
    output: pathlib.Path

    def send(
        self, path: str, body: bytes | Iterable[bytes], headers: dict[str, str], method: str = "POST"
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()

    def handled(self) -> list[list[str]]:
        return [line.split() for line in self.events.read_text().splitlines()]


@contextlib.contextmanager
def serving(
    command: list[str], app: str, handler: str, folder: pathlib.Path, cwd: pathlib.Path = TESTS
) -> Iterator[Server]:
    events, output = folder / "events", folder / "output"
    events.touch()
    variables = os.environ | {"KYCKIT_TEST_EVENTS": str(events), "KYCKIT_TEST_HANDLER": handler}
    # The socket listens before the server is there: nobody has to wait for it, and no port can be lost to another.
    with socket.create_server(("127.0.0.1", 0)) as listener, output.open("wb") as log:
        descriptor = listener.fileno()
        bound = ["--fd", str(descriptor)] if command[0] == "uvicorn" else ["--bind", f"fd://{descriptor}"]
        process = subprocess.Popen(
            [sys.executable, "-m", *command, *bound, app],
            cwd=cwd,
            env=variables,
            pass_fds=[descriptor],
            stdout=log,
            stderr=log,
        )
        try:
            yield Server(listener.getsockname()[1], events, output)
        finally:
            process.terminate()
            process.wait(30)


@pytest.fixture(params=SERVERS, scope="module")
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    command, app, handler = SERVERS[request.param]
    with serving(command, f"webhook_apps:{app}", handler, tmp_path_factory.mktemp("server")) as running:
        yield running


P100 = "/hooks/p100/webhook/kyc-verification/status"
TOKEN = {"Authorization": "Bearer CANARY-TOKEN", "Content-Type": "application/json"}
JSON = {"Content-Type": "application/json"}
VERIFIED = fixture("p100", "kyc_verified").set("externalUserId", "CANARY-USER").body
BOMB = b'{"externalUserId":' + b"[" * 100_000 + b"]" * 100_000 + b"}"


def test_deliveries_are_taken_and_handled_before_the_answer(server: Server) -> None:
    before = len(server.handled())
    unknown = fixture("argos", "approved_n").set("webhook_trigger", "CANARY-TRIGGER").body
    for path, body, headers, told in [
        (P100, VERIFIED, TOKEN, "p100 verification.status_changed"),
        (P100, VERIFIED, TOKEN, "p100 verification.status_changed"),
        ("/hooks/kra/CANARY-URL", fixture("hyperverge_kra", "v2_kra_validated").body, JSON, "hyperverge_kra "),
        ("/hooks/argos/CANARY-URL", unknown, JSON, "argos unknown"),
        (
            "/hooks/results",
            fixture("hyperverge_results", "auto_approved").body,
            JSON | {"x-webhook-secret": "CANARY-HEADER"},
            "hyperverge_results ",
        ),
    ]:
        status, sent, answer = server.send(path, body, headers)
        assert (status, answer) == (200, b"{}"), server.output.read_text()
        assert sent["Content-Type" if "Content-Type" in sent else "content-type"] == "application/json"
        assert " ".join(server.handled()[-1]).startswith(told)
    handled = server.handled()[before:]
    assert len(handled) == 5
    assert handled[0][2] == handled[1][2], "a repeat has the same key"


REFUSED = {
    "wrong-token": (401, "POST", P100, VERIFIED, TOKEN | {"Authorization": "Bearer CANARY-WRONG"}),
    "no-token": (401, "POST", P100, VERIFIED, JSON),
    "no-secret": (401, "POST", "/hooks/kra", b"{}", JSON),
    "wrong-secret": (401, "POST", "/hooks/kra/CANARY-WRONG", b"{}", JSON),
    "odd-secret": (401, "POST", "/hooks/kra/%FF%ED%A0%80?CANARY=%FF", b"{}", JSON),
    "odd-token": (401, "POST", P100, VERIFIED, TOKEN | {"Authorization": "Bearer CANARY-\xff"}),
    "no-header": (401, "POST", "/hooks/results", b"{}", JSON),
    "too-large": (413, "POST", P100, b" " * (2 << 20), TOKEN),
    "not-utf8": (400, "POST", P100, b'{"externalUserId":"CANARY-\xff"}', TOKEN),
    "not-json": (400, "POST", P100, b"externalUserId=CANARY-FORM", TOKEN),
    "empty": (400, "POST", P100, b"", TOKEN),
    "bomb": (400, "POST", P100, BOMB, TOKEN),
    "bad-after-secret": (400, "POST", "/hooks/kra/CANARY-URL", b"[]", JSON),
    "form": (415, "POST", P100, VERIFIED, TOKEN | {"Content-Type": "application/x-www-form-urlencoded"}),
    "compressed": (415, "POST", P100, VERIFIED, TOKEN | {"Content-Encoding": "gzip"}),
    "get": (405, "GET", P100, b"", TOKEN),
    "put": (405, "PUT", P100, VERIFIED, TOKEN),
    "unknown-path": (404, "POST", "/hooks/CANARY-PATH", VERIFIED, TOKEN),
    "handler-fails": (500, "POST", P100, fixture("p100", "kyc_verified").set("externalUserId", "fails").body, TOKEN),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_have_their_status_and_say_nothing(server: Server, name: str) -> None:
    status, method, path, body, headers = REFUSED[name]
    before = server.handled()
    got, sent, answer = server.send(path, body, headers, method)
    assert got == status, server.output.read_text()
    assert answer == b"{}"
    assert {key.lower(): value for key, value in sent.items()}.get("allow") == ("POST" if status == 405 else None)
    assert server.handled() == before
    # The next delivery is taken as if nothing had been.
    assert server.send(P100, VERIFIED, TOKEN)[0] == 200


def test_a_body_without_a_length(server: Server) -> None:
    assert server.send(P100, iter([VERIFIED[:10], VERIFIED[10:]]), TOKEN)[0] == 200
    assert server.send(P100, iter([b" " * (1 << 16)] * 48), TOKEN)[0] == 413


def test_the_log_tells_codes_and_no_value(server: Server) -> None:
    for name in ["wrong-token", "wrong-secret", "too-large", "bad-after-secret", "handler-fails"]:
        _, method, path, body, headers = REFUSED[name]
        server.send(path, body, headers, method)
    text = server.output.read_text()
    for told in ["token_mismatch", "url_secret_mismatch", "too_large", "not_an_object", "ValueError at "]:
        assert told in text
    assert "webhook_apps.py:" in text
    assert "CANARY" not in text


@pytest.mark.parametrize(
    ("command", "app"),
    [(UVICORN, "starlette_wrong"), (GUNICORN, "flask_wrong"), (GUNICORN, "django_wsgi")],
)
def test_a_handler_whose_work_would_be_lost_is_told(command: list[str], app: str, tmp_path: pathlib.Path) -> None:
    with serving(command, f"webhook_apps:{app}", "wrong", tmp_path) as running:
        assert running.send(P100, VERIFIED, TOKEN)[0] == 500
        assert running.handled() == []
        assert "TypeError at " in running.output.read_text()


def test_no_more_is_kept_than_the_limit() -> None:
    body, chunk = Body(1 << 20), b" " * (1 << 16)
    taken = 0
    while body.add(chunk):
        taken += 1
        assert sum(map(len, body._chunks)) <= 1 << 20
    assert taken == (9 << 20) // (1 << 16), "some is thrown away, not everything that comes"
    assert body.whole() is None
    parts = [b"{", b"}", b""]
    assert body_of(lambda _: parts.pop(0), 2) == b"{}"


def test_the_path_is_written_as_in_the_request_line() -> None:
    assert target("/hooks/a b/é", "x=%20") == "/hooks/a%20b/%C3%A9?x=%20"
    assert target("/hooks/kra/a-b.c_d~e", "") == "/hooks/kra/a-b.c_d~e"
    assert target("/hooks/\udc80", "") == "/hooks/%3F", "what was no text is an error of nobody"


def test_samples_reach_the_receiver_of_an_application() -> None:
    import webhook_apps

    sample = fixture("p100", "kyc_verified").bearer("CANARY-TOKEN").sample()
    received = webhook_apps.receiver.receive(
        method="POST", path="/hooks/p100" + sample.suffix, headers=sample.headers, body=sample.body
    )
    assert received.event.decision == kyckit.Decision.APPROVED
