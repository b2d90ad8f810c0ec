"""Uploads against a provider on loopback: outcomes, errors, cancelling, signals, threads, forks."""

from __future__ import annotations

import asyncio
import copy
import pickle
import socket
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Coroutine
from typing import Any

import pytest
from conftest import CORPUS, Provider

import kyckit
from kyckit import argos, p100
from kyckit import hyperverge as hv


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def outcome_sync(app: hv.KraApplication, **settings: Any) -> hv.Receipt:
    with hv.Client(**settings) as client:
        return client.upload(app, transaction_id="T-1")


def outcome_async(app: hv.KraApplication, **settings: Any) -> hv.Receipt:
    async def call() -> hv.Receipt:
        async with hv.AsyncClient(**settings) as client:
            return await client.upload(app, transaction_id="T-1")

    return asyncio.run(call())


both = pytest.mark.parametrize("upload", [outcome_sync, outcome_async])


@both
@pytest.mark.parametrize(("answer", "outcome"), [("accepted", "accepted"), ("rejected", "rejected"), ("cut", "unknown")])
def test_an_upload_has_three_outcomes(
    upload: Any, answer: str, outcome: str, provider: Provider, app: hv.KraApplication, settings: dict[str, Any]
) -> None:
    receipt = upload(app, base_url=provider.at(answer), **settings)
    assert receipt.outcome == outcome
    assert receipt.sent == ("maybe" if outcome == "unknown" else "yes")
    assert receipt.lookup.pan == app.pan and receipt.lookup.transaction_id == "T-1"
    assert "AAAPT1234A" not in repr(receipt) + repr(receipt.record) + receipt.to_json()
    if outcome == "accepted":
        assert (receipt.registry_status, receipt.request_id, receipt.record.name) == ("001", "R-1", "TEST USER")
    assert provider.requests == 1


@both
def test_an_invalid_application_is_one_error_with_violations(
    upload: Any, provider: Provider, app: hv.KraApplication, settings: dict[str, Any]
) -> None:
    with pytest.raises(kyckit.ValidationError) as caught:
        upload(app.replace(pan="CANARYPAN"), base_url=provider.url, **settings)
    error = caught.value
    assert error.sent == "no" and "pan" in [one.path for one in error.violations]
    assert "CANARYPAN" not in repr(error) + str(vars(error))
    assert pickle.loads(pickle.dumps(error)).violations == error.violations
    assert provider.requests == 0


@both
def test_nobody_listens(upload: Any, app: hv.KraApplication, settings: dict[str, Any]) -> None:
    with pytest.raises(kyckit.Error) as caught:
        upload(app, base_url=closed_port(), timeout=1.0, **settings)
    error = caught.value
    assert isinstance(error, (kyckit.NetworkError, kyckit.TimeoutError))
    assert error.sent == "no" and error.retryable and "CANARY" not in str(vars(error))


def test_settings_are_checked(settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ({"base_url": "http://example.com"}, {"timeout": -1.0}, {"extra_roots": [b"no PEM"]}):
        with pytest.raises(kyckit.ConfigurationError) as caught:
            hv.Client(**(settings | wrong))
        assert caught.value.remedy
    monkeypatch.delenv("KYCKIT_HYPERVERGE_APP_ID", raising=False)
    with pytest.raises(kyckit.ConfigurationError, match="KYCKIT_HYPERVERGE_APP_ID"):
        hv.Client()
    with hv.Client(**settings) as client:
        assert "CANARY" not in repr(client)
        with pytest.raises(kyckit.ConfigurationError, match="mode"):
            client.upload(hv.KraApplication(), transaction_id="T", mode="later")  # type: ignore[arg-type]
    with pytest.raises(kyckit.ConfigurationError, match="closed"):
        client.upload(hv.KraApplication(), transaction_id="T")


def test_what_holds_secrets_is_neither_pickled_nor_copied(settings: dict[str, Any]) -> None:
    kra, results = [hv.Client, hv.AsyncClient], [hv.ResultsClient, hv.AsyncResultsClient]
    secret = settings["app_key"]
    holders: list[Any] = [kind(app_id=secret, app_key=secret) for kind in [*kra, *results]]
    holders += [kind(secret) for kind in (argos.Client, argos.AsyncClient, p100.Client, p100.AsyncClient)]
    for holder in [*holders, kyckit.Receiver({"/p100": p100.webhooks(token=[secret])})]:
        for attempt in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="make one in each process") as caught:
                attempt(holder)
            assert type(holder).__name__ in str(caught.value) and "CANARY" not in str(caught.value)


def test_a_look_up_and_a_reconciliation(provider: Provider, app: hv.KraApplication, settings: dict[str, Any]) -> None:
    lookup = hv.Lookup(transaction_id="T-1", pan="AAAPT1234A", started_at="2026-01-15T10:00:00Z")
    with hv.Client(base_url=provider.at("accepted"), **settings) as client:
        assert client.search_and_verify("AAAPT1234A", transaction_id="T-1").records[0].status == "001"
        assert client.reconcile(lookup).result == "cannot_tell"

    async def ask() -> str:
        async with hv.AsyncClient(base_url=provider.at("accepted"), **settings) as client:
            await client.search_and_verify("AAAPT1234A", transaction_id="T-1")
            return (await client.reconcile(lookup)).result

    assert asyncio.run(ask()) == "cannot_tell"


def test_a_webhook_address_is_told_once(provider: Provider, settings: dict[str, Any]) -> None:
    with hv.Client(base_url=provider.at("accepted"), **settings) as client:
        client.configure_webhook("http://127.0.0.1:9/webhook")
        with pytest.raises(kyckit.ConfigurationError) as caught:
            client.configure_webhook("http://example.com/CANARY")
    assert caught.value.code == "webhook_url" and "CANARY" not in str(vars(caught.value))

    async def tell() -> None:
        async with hv.AsyncClient(base_url=provider.at("accepted"), **settings) as client:
            await client.configure_webhook("https://example.com/webhook")

    asyncio.run(tell())
    assert provider.requests == 2


def test_cancelling_a_task_stops_the_call(provider: Provider, app: hv.KraApplication, settings: dict[str, Any]) -> None:
    async def cancel() -> None:
        client = hv.AsyncClient(base_url=provider.at("hang"), **settings)
        upload: Coroutine[Any, Any, hv.Receipt] = client.upload(app, transaction_id="T-1")
        task = asyncio.create_task(upload)
        assert await asyncio.to_thread(provider.received.wait, 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(provider.abandoned.wait, 2)

    asyncio.run(cancel())


def test_many_at_once(provider: Provider, app: hv.KraApplication, settings: dict[str, Any]) -> None:
    async def many() -> list[hv.Receipt]:
        async with hv.AsyncClient(base_url=provider.at("slow"), **settings) as client:
            return await asyncio.gather(*(client.upload(app, transaction_id=f"T-{n}") for n in range(20)))

    started = time.monotonic()
    assert {receipt.outcome for receipt in asyncio.run(many())} == {"accepted"}
    assert time.monotonic() - started < 10


def test_a_blocking_call_releases_the_gil(provider: Provider, app: hv.KraApplication, settings: dict[str, Any]) -> None:
    with hv.Client(base_url=provider.at("slow"), **settings) as client:
        results: list[str] = []
        calls = [
            threading.Thread(target=lambda n=n: results.append(client.upload(app, transaction_id=f"T-{n}").outcome))
            for n in range(10)
        ]
        started = time.monotonic()
        for call in calls:
            call.start()
        for call in calls:
            call.join()
        assert results == ["accepted"] * 10
        assert time.monotonic() - started < 10


SETUP = """
    import asyncio, json, os, signal, sys, threading, time
    import kyckit
    from kyckit import hyperverge as hv
    url, corpus = sys.argv[1:]
    rules = kyckit.Rules(now="2026-01-15T10:00:00Z")
    wire = json.load(open(corpus + "/validate-individual/case.json"))["input"]["wire"]
    app = hv.KraApplication.from_wire(wire, rules=rules)
    settings = dict(app_id="a", app_key="b", base_url=url, rules=rules, timeout=10.0)
"""


def in_process(program: str, url: str) -> str:
    """Runs a program of its own: signals and forks are no business of pytest's process."""
    source = textwrap.dedent(SETUP) + textwrap.dedent(program)
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", source, url, str(CORPUS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


FORK = """
    def child(work):
        number = os.fork()
        if number == 0:
            os._exit(0 if work() == "accepted" else 1)
        return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
"""


def test_a_client_works_on_both_sides_of_a_fork(provider: Provider) -> None:
    program = """
    client = hv.Client(**settings)
    upload = lambda: client.upload(app, transaction_id="T-1").outcome
    print(upload(), child(upload), upload(), child(upload), upload())
    """
    assert in_process(FORK + program, provider.at("accepted")) == "accepted 0 accepted 0 accepted\n"


def test_an_async_client_works_on_both_sides_of_a_fork(provider: Provider) -> None:
    program = """
    client = hv.AsyncClient(**settings)
    async def upload():
        return (await client.upload(app, transaction_id="T-1")).outcome
    run = lambda: asyncio.run(upload())
    print(run(), child(run), run(), child(run), run())
    """
    assert in_process(FORK + program, provider.at("accepted")) == "accepted 0 accepted 0 accepted\n"


def test_a_fork_beside_a_call_in_flight_disturbs_neither(provider: Provider) -> None:
    program = """
    client = hv.Client(**settings)
    upload = lambda: client.upload(app, transaction_id="T-1").outcome
    results = []
    threads = [threading.Thread(target=lambda: results.append(upload())) for _ in range(4)]
    for thread in threads: thread.start()
    time.sleep(0.1)
    print(child(upload))
    for thread in threads: thread.join()
    print(results)
    """
    assert in_process(FORK + program, provider.at("slow")) == f"0\n{['accepted'] * 4}\n"


def test_an_inherited_client_that_the_child_drops_leaves_the_parents_alone(provider: Provider) -> None:
    program = """
    client = hv.Client(**settings)
    upload = lambda: client.upload(app, transaction_id="T-1").outcome
    def drop():
        global client
        client = None
        return "accepted"
    print(upload(), child(drop), upload())
    """
    assert in_process(FORK + program, provider.at("accepted")) == "accepted 0 accepted\n"


def test_a_client_outlives_its_loop(provider: Provider, app: hv.KraApplication, settings: dict[str, Any]) -> None:
    client = hv.AsyncClient(base_url=provider.at("accepted"), **settings)

    async def upload() -> str:
        return (await client.upload(app, transaction_id="T-1")).outcome

    assert [asyncio.run(upload()) for _ in range(3)] == ["accepted"] * 3


def test_a_process_that_ends_after_an_awaited_call_ends_well(provider: Provider) -> None:
    program = """
    async def upload():
        return (await hv.AsyncClient(**settings).upload(app, transaction_id="T-1")).outcome
    print(asyncio.run(upload()))
    """
    # The threads of the runtime and the end of the interpreter meet by chance.
    assert [in_process(program, provider.at("accepted")) for _ in range(12)] == ["accepted\n"] * 12

