"""`kyckit.testing`: the sandbox, the application, the fixtures of pytest; and `python -m kyckit`."""

from __future__ import annotations

import asyncio
import http.client
import http.server
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator

import pytest

import kyckit
from kyckit import argos, p100
from kyckit import hyperverge as hv
from kyckit.testing import Fixture, Sandbox, kra_application

CIPHER = argos.CipherSettings(mode="ecb", key="first32", encoding="base64", iv="none")


class Inbox(http.server.ThreadingHTTPServer):
    """Keeps what a receiver makes of what comes."""

    def __init__(self, receiver: kyckit.Receiver) -> None:
        events: list[kyckit.Event] = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = list(self.headers.items())
                try:
                    received = receiver.receive(method="POST", path=self.path, headers=headers, body=body)
                    events.append(received.event)
                    status = received.reply.status
                except kyckit.Error as error:
                    status = error.http_status or 500
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.events = events
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(pace=0.01) as sandbox:
        yield sandbox


@pytest.fixture
def inbox(sandbox: Sandbox) -> Iterator[Inbox]:
    api_key = sandbox.argos.settings["api_key"]
    receiver = kyckit.Receiver(
        {
            "/kra": hv.kra_webhook(url_secret=["s-1"]),
            "/results": hv.results_webhook(header=("X-Secret", ["s-2"])),
            "/argos": argos.webhook(api_key=api_key, cipher=CIPHER),
            "/p100": p100.webhooks(token=[sandbox.p100.webhook_token]),
        }
    )
    inbox = Inbox(receiver)
    yield inbox
    inbox.shutdown()
    inbox.server_close()


def test_the_application_is_valid_whenever_it_is_asked() -> None:
    assert [fault.code for fault in kra_application().validate() if fault.severity == "error"] == []


def test_an_upload_and_its_life(sandbox: Sandbox, inbox: Inbox) -> None:
    with hv.Client(**sandbox.hyperverge.settings) as client:
        client.configure_webhook(f"{inbox.url}/kra/s-1")
        sandbox.hyperverge.life("hold", pan="AAAPT1234A", manual=True)
        assert client.upload(kra_application(), transaction_id="T-1").outcome == "accepted"
    sandbox.hyperverge.advance("AAAPT1234A")
    sandbox.deliveries(2)
    assert [event.decision for event in inbox.events][-1] != kyckit.Decision.APPROVED
    assert {event.subject.case_id for event in inbox.events} == {"T-1"}


def test_a_life_of_stages_and_a_planted_record(sandbox: Sandbox) -> None:
    sandbox.hyperverge.life([{"app_status": "007", "status_description": "KRA Validated"}])
    sandbox.hyperverge.plant("AAAPA1234A", name="TEST USER", life="interop")
    with hv.Client(**sandbox.hyperverge.settings) as client:
        client.upload(kra_application(), transaction_id="T-1")
        records = client.search_and_verify("AAAPT1234A", transaction_id="T-2").records
        assert records[0].status == "007"
    assert {record["pan"][-4:] for record in sandbox.state()["records"]} == {"234A"}


def test_faults_have_the_documented_outcomes(sandbox: Sandbox) -> None:
    with hv.Client(**sandbox.hyperverge.settings) as client:
        sandbox.fault("reset_after_taken", route="upload_async")
        assert client.upload(kra_application(), transaction_id="T-1").outcome == "unknown"
        sandbox.fault("error", message="Invalid PAN format")
        assert client.upload(kra_application(), transaction_id="T-2").outcome == "rejected"
    assert sandbox.state()["requests"]["upload_async"] == 2
    assert sandbox.state()["faults_waiting"] == 0


def test_the_results_service(sandbox: Sandbox, inbox: Inbox) -> None:
    with hv.ResultsClient(**sandbox.hyperverge.results_settings) as client:
        client.ensure(f"{inbox.url}/results", [hv.ResultsEvent.FINISH], {"X-Secret": "s-2"})
        sandbox.hyperverge.decide("T-1", "auto_approved")
        assert sandbox.deliveries(1)[0]["status"] == 200
        assert client.confirm(inbox.events[0]).result == "confirmed"


def test_argos_encrypted(sandbox: Sandbox, inbox: Inbox) -> None:
    sandbox.argos.configure(webhook_url=f"{inbox.url}/argos", generation="n", cipher=CIPHER)
    submission = sandbox.argos.act("submit", email="test@example.com", fields={"fullName": "TEST USER"})
    assert submission is not None
    sandbox.argos.act("approve", submission_id=submission)
    sandbox.deliveries(2)
    assert [event.decision for event in inbox.events] == ["review", "approved"]
    assert inbox.events[1].plaintext and inbox.events[1].verified_by == ["decryption"]
    with argos.Client(**sandbox.argos.settings, cipher=CIPHER) as client:
        assert client.confirm(inbox.events[1]).result == "confirmed"
    sandbox.argos.configure(cipher=None)
    sandbox.argos.act("delete", submission_id=submission)
    assert sandbox.deliveries(3)[-1]["status"] == 400, "a body in clear is refused"


def test_p100_and_faults_of_webhooks(sandbox: Sandbox, inbox: Inbox) -> None:
    sandbox.p100.configure(webhook_url=f"{inbox.url}/p100", envelope=False)
    sandbox.fault("duplicate_webhook")
    sandbox.p100.act("attempt", external_user_id="u-1", status="REJECTED_BY_PROVIDER", reason="NO_FACE_FOUND")
    sandbox.deliveries(2)
    assert inbox.events[0].dedupe_key == inbox.events[1].dedupe_key
    assert inbox.events[0].reasons[0].class_ == "face"

    async def ask() -> str | None:
        async with p100.AsyncClient(**sandbox.p100.settings) as client:
            return (await client.kyc_status("u-1")).attempt_status

    assert asyncio.run(ask()) == "REJECTED_BY_PROVIDER"


def test_mistakes_are_told(sandbox: Sandbox) -> None:
    mistakes: list[Callable[[], object]] = [
        lambda: sandbox.fault("CANARY"),
        lambda: sandbox.argos.act("approve", submission_id="nobody"),
        lambda: sandbox.argos.configure(webhook_url="https://example.com"),
        lambda: sandbox.hyperverge.life("CANARY"),
        lambda: sandbox.p100.act("attempt", external_user_id="u-1", colour="red"),
    ]
    for wrong in mistakes:
        with pytest.raises(ValueError):
            wrong()
    with pytest.raises(TimeoutError):
        sandbox.deliveries(1, timeout=0.05)


def test_it_stops_and_forgets(sandbox: Sandbox) -> None:
    sandbox.hyperverge.plant("AAAPA1234A")
    sandbox.reset()
    assert sandbox.state()["records"] == []
    with pytest.raises(OSError):
        Sandbox(port=int(sandbox.base_url.rpartition(":")[2]))
    sandbox.stop()
    sandbox.stop()
    with pytest.raises(ConnectionError):
        sandbox.state()


def test_a_forked_child_uses_it_and_leaves_it_running(sandbox: Sandbox) -> None:
    child = os.fork()
    if child == 0:
        signal.alarm(20)
        sandbox.hyperverge.plant("AAAPA1234A")
        sandbox.stop()
        del sandbox
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert len(sandbox.state()["records"]) == 1


def test_the_fixtures_of_pytest(kyckit_sandbox: Sandbox, kyckit_fixture: Callable[[str, str], Fixture]) -> None:
    with hv.Client() as client:
        assert client.upload(kra_application(), transaction_id="T-1").outcome == "accepted"
    with hv.ResultsClient() as results, argos.Client() as of_argos, p100.Client() as of_p100:
        assert results.fetch() == []
        kyckit_sandbox.p100.act("attempt", external_user_id="u-1", status="SUCCESSFUL")
        assert of_p100.kyc_status("u-1").external_user_id == "u-1"
        submission = kyckit_sandbox.argos.act("submit") or ""
        assert of_argos.submission(submission)
    assert kyckit_fixture("p100", "kyc_verified").name == "kyc_verified"


def test_every_client_reads_its_variable(kyckit_sandbox: Sandbox) -> None:
    assert all(os.environ[name] == value for name, value in kyckit_sandbox.environment().items())
    host = kyckit_sandbox.base_url.removeprefix("http://")
    connection = http.client.HTTPConnection(host, timeout=5)
    connection.request("GET", "/sandbox/state", headers={"Host": "example.com"})
    assert connection.getresponse().status == 403, "no web page can reach it by a name of its own"
    connection.close()


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "kyckit", *arguments], capture_output=True, text=True, timeout=60)


def test_the_demo_ends_with_a_validated_record() -> None:
    done = run("demo")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    for told in ["error[pan_format]", "accepted, transaction id DEMO-", "approved  KRA Validated", "Done:"]:
        assert told in done.stdout
    # Neither a value of the applications nor the secret of the URL.
    assert not re.search(r"AAAPT|98765|012345|\(at\)|TEST USER|/hooks/kra/(?!<secret>)", done.stdout)


def test_the_help_names_the_commands() -> None:
    assert "demo" in run("--help").stdout
    assert run("--version").stdout == f"kyckit {kyckit.__version__}\n"
    assert run().returncode == 2 and run("nothing").returncode == 2
