"""One client on many event loops, those of asyncio and of uvloop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import uvloop
from conftest import Provider
from test_client import in_process

import kyckit
from kyckit import hyperverge as hv

Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture(params=[asyncio, uvloop], ids=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Run:
    running: Run = request.param.run
    return running


@pytest.fixture
def client(provider: Provider, settings: dict[str, Any]) -> Callable[[str], hv.AsyncClient]:
    return lambda answer: hv.AsyncClient(base_url=provider.at(answer), **settings)


def test_an_upload(run: Run, client: Any, app: hv.KraApplication) -> None:
    async def upload() -> str:
        async with client("accepted") as one:
            assert type(asyncio.get_running_loop()).__module__.split(".")[0] == run.__module__.split(".")[0]
            return str((await one.upload(app, transaction_id="T-1")).outcome)

    assert run(upload()) == "accepted"


def test_an_error(run: Run, client: Any, app: hv.KraApplication) -> None:
    with pytest.raises(kyckit.ValidationError):
        run(client("accepted").upload(app.replace(pan="wrong"), transaction_id="T-1"))


def test_many_at_once(run: Run, client: Any, app: hv.KraApplication) -> None:
    async def many() -> list[str]:
        async with client("slow") as one:
            receipts = await asyncio.gather(*(one.upload(app, transaction_id=f"T-{n}") for n in range(20)))
            return [receipt.outcome for receipt in receipts]

    assert run(many()) == ["accepted"] * 20


@pytest.mark.parametrize("end", ["cancel", "time out"])
def test_a_call_that_is_given_up_while_it_reads(
    run: Run, client: Any, app: hv.KraApplication, provider: Provider, end: str
) -> None:
    async def give_up() -> None:
        task = asyncio.ensure_future(client("hang").upload(app, transaction_id="T-1"))
        assert await asyncio.to_thread(provider.received.wait, 10)
        if end == "time out":
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(task, 0.01)
        else:
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    run(give_up())
    assert provider.abandoned.wait(10), "the connection is closed: nobody waits for the answer any more"


def test_a_call_that_is_cancelled_while_it_waits_to_try_again(
    run: Run, client: Any, app: hv.KraApplication, provider: Provider
) -> None:
    async def give_up() -> None:
        task = asyncio.ensure_future(client("busy").upload(app, transaction_id="T-1"))
        assert await asyncio.to_thread(provider.received.wait, 10)
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(give_up())
    # The provider asked to wait for a second; up to 200 ms come on top.
    time.sleep(1.7)
    assert provider.requests == 1


def test_a_loop_that_ends_before_its_call_does(
    run: Run, client: Any, app: hv.KraApplication, provider: Provider
) -> None:
    one = client("hang")
    kept = []

    async def leave() -> None:
        kept.append(asyncio.ensure_future(one.upload(app, transaction_id="T-1")))
        assert await asyncio.to_thread(provider.received.wait, 10)

    run(leave())
    assert kept[0].cancelled() and provider.abandoned.wait(10)


def test_an_error_while_one_answer_is_told_loses_no_other(
    client: Any, app: hv.KraApplication, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.new_event_loop()
    heard: list[Exception] = []
    loop.set_exception_handler(lambda _, context: heard.append(context["exception"]))

    def raises_once(*_: object, **__: object) -> None:
        # As the handler of a signal may.
        monkeypatch.undo()
        raise ValueError("of a signal")

    one = client("accepted")

    async def several() -> None:
        uploads = [asyncio.ensure_future(one.upload(app, transaction_id="HELD")) for _ in range(5)]
        while provider.held < 5:
            await asyncio.sleep(0.01)
        provider.released.set()
        time.sleep(0.5)  # all answers are there by now, and the loop is told of them at once
        monkeypatch.setattr(loop, "call_soon", raises_once)
        while sum(upload.done() for upload in uploads) < 4:
            await asyncio.sleep(0.01)
        # Whom asyncio could not tell of its result waits on.
        for upload in uploads:
            upload.cancel()

    try:
        loop.run_until_complete(asyncio.wait_for(several(), 10))
    finally:
        loop.close()
    assert [str(error) for error in heard] == ["of a signal"]


# Of the process: descriptors and threads, whoever opened them.
THOUSAND = """
    import os
    import uvloop
    client = hv.AsyncClient(**settings)
    kept = []
    async def upload(n):
        if n % 10 == 0:
            # As an error's traceback may keep it.
            kept.append(asyncio.get_running_loop())
        return (await client.upload(app, transaction_id="T-1")).outcome
    def held():
        return len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task"))
    run = {"asyncio": asyncio.run, "uvloop": uvloop.run}[LOOP]
    most = []
    for n in range(1000):
        assert run(upload(n)) == "accepted"
        most.append(held())
    warm, later = most[:20], most[20:]
    print(len(most), max(fds for fds, _ in later) - max(fds for fds, _ in warm), end=" ")
    print(max(threads for _, threads in later) - max(threads for _, threads in warm))
"""


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_a_thousand_loops_on_one_client_leave_nothing_behind(provider: Provider, loop: str) -> None:
    told = in_process(THOUSAND.replace("LOOP", repr(loop)), provider.at("accepted"))
    loops, descriptors, threads = map(int, told.split())
    # One descriptor more is a connection made anew; a loop that left its own behind would leave 2,000.
    assert loops == 1000 and descriptors <= 4 and threads <= 1
    assert provider.requests == 1000
