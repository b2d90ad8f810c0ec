"""The logger `kyckit`: what clients tell, as fields of an allow-list."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from typing import Any

import pytest
from conftest import Provider
from test_client import in_process

import kyckit
from kyckit import hyperverge as hv
from kyckit import p100

FIELDS = {"operation", "transaction_id", "attempt", "http_status", "sent", "milliseconds"}
USUAL = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def told(caplog: pytest.LogCaptureFixture) -> list[tuple[str, dict[str, Any]]]:
    records = [record for record in caplog.records if record.name == "kyckit"]
    fields = [{name: value for name, value in vars(record).items() if name not in USUAL} for record in records]
    assert all(set(one) <= FIELDS for one in fields), fields
    return [(record.levelname, one) for record, one in zip(records, fields, strict=True)]


def test_an_upload_is_told(
    provider: Provider, app: hv.KraApplication, settings: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "kyckit")
    expected = {"operation": "upload", "transaction_id": "T-1", "attempt": 1, "http_status": 200, "sent": "yes"}
    with hv.Client(base_url=provider.at("accepted"), **settings) as client:
        assert told(caplog) == [("INFO", {})] and "spelling" in caplog.messages[0]
        caplog.clear()
        client.upload(app, transaction_id="T-1")
    assert told(caplog) == [("DEBUG", expected)]
    assert caplog.messages == ["upload, attempt 1: HTTP 200, sent: yes"]
    caplog.clear()

    async def upload() -> None:
        async with hv.AsyncClient(base_url=provider.at("accepted"), **settings) as client:
            caplog.clear()
            await client.upload(app, transaction_id="T-1")

    asyncio.run(upload())
    assert told(caplog) == [("DEBUG", expected)]


def test_repeated_questions_are_told(provider: Provider, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "kyckit")
    with p100.Client("CANARY", base_url=provider.at("cut"), timeout=2) as client, pytest.raises(kyckit.Error):
        client.kyc_status("CANARY")
    levels = [level for level, _ in told(caplog)]
    assert levels.count("DEBUG") >= 2 and "INFO" in levels
    waits = [one["milliseconds"] for level, one in told(caplog) if level == "INFO"]
    assert waits and "CANARY" not in caplog.text


def test_the_level_counts(provider: Provider, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "kyckit")
    with p100.Client("CANARY", base_url=provider.at("p100")) as client:
        client.kyc_status("u-1")
    assert told(caplog) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_handler_that_raises_harms_no_call(provider: Provider) -> None:
    class Wrong(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            raise ValueError("of a handler")

    logger, wrong = logging.getLogger("kyckit"), Wrong()
    logger.addHandler(wrong)
    logger.setLevel(logging.DEBUG)
    try:
        with p100.Client("CANARY", base_url=provider.at("p100")) as client:
            assert client.kyc_status("u-1").decision == "approved"
    finally:
        logger.removeHandler(wrong)
        logger.setLevel(logging.NOTSET)


@pytest.mark.parametrize("wrong", [KeyboardInterrupt, SystemExit])
def test_what_ends_the_program_is_not_kept_from_it(
    provider: Provider, wrong: type[BaseException], settings: dict[str, Any]
) -> None:
    class Ends(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            raise wrong

    async def status() -> None:
        try:
            await awaited.kyc_status("u-1")
        except wrong:
            raise RuntimeError("seen") from None

    blocking = p100.Client("CANARY", base_url=provider.at("p100"))
    awaited = p100.AsyncClient("CANARY", base_url=provider.at("p100"))
    failing = p100.Client("CANARY", base_url=provider.at("cut"), timeout=2)
    logger, ends = logging.getLogger("kyckit"), Ends()
    logger.addHandler(ends)
    logger.setLevel(logging.DEBUG)
    try:
        with pytest.raises(wrong):
            blocking.kyc_status("u-1")
        with pytest.raises(RuntimeError, match="seen"):
            asyncio.run(status())
        with pytest.raises(wrong):
            hv.Client(base_url=provider.at("accepted"), **settings)
        # An error of the call's own is the one that counts.
        with pytest.raises(kyckit.Error):
            failing.kyc_status("u-1")
    finally:
        logger.removeHandler(ends)
        logger.setLevel(logging.NOTSET)


def test_a_child_does_not_tell_what_its_parent_did(provider: Provider) -> None:
    program = """
    import logging, urllib.request
    ask = lambda what: int(urllib.request.urlopen(url.replace("accepted", what)).read())
    class Listens(logging.Handler):
        def emit(self, record):
            told.append(record.transaction_id)
    client = hv.AsyncClient(**settings)
    told = []
    logging.getLogger("kyckit").addHandler(Listens())
    logging.getLogger("kyckit").setLevel(logging.DEBUG)
    async def upload(id):
        return (await client.upload(app, transaction_id=id)).outcome
    async def until_held():
        while not ask("held"):
            await asyncio.sleep(0.01)
    loop = asyncio.new_event_loop()
    in_flight = loop.create_task(upload("HELD"))
    loop.run_until_complete(until_held())
    ask("release")
    time.sleep(0.5)  # the answer is noted by now, but the loop that would log it stands still
    child = os.fork()
    if child == 0:
        asyncio.run(upload("T-1"))
        os._exit(7 if told == ["T-1"] else 1)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), loop.run_until_complete(in_flight), told)
    """
    assert in_process(program, provider.at("accepted")) == "7 accepted ['HELD']\n"


def test_a_program_without_a_log_imports_none(provider: Provider) -> None:
    program = (
        "import sys; from kyckit import p100\n"
        f"p100.Client('key', base_url={provider.at('p100')!r}).kyc_status('u-1')\n"
        "print('logging' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
