"""Threads that share everything there is to share. Where Python has no GIL they run at the same time."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from conftest import Provider

import kyckit
from kyckit import argos, p100
from kyckit import hyperverge as hv
from kyckit.testing import fixture

THREADS = 8


def at_once(work: Callable[[int], Any], threads: int = THREADS) -> list[Any]:
    """What the work gives in each thread; all begin together."""
    barrier, results = threading.Barrier(threads), [None] * threads

    def begin(number: int) -> None:
        barrier.wait(30)
        results[number] = work(number)

    # Daemons: what hangs must not keep the process from ending.
    workers = [threading.Thread(target=begin, args=(number,), daemon=True) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    return results


def test_a_receiver_and_what_it_gives() -> None:
    receiver = kyckit.Receiver({"/p100": p100.webhooks(token=["CANARY"]), "/argos": argos.webhook(url_secret=["s"])})
    verified = fixture("p100", "kyc_verified").bearer("CANARY").sample()
    approved = fixture("argos", "approved_n").sample()
    deduper = kyckit.MemoryDeduper(1000)
    shared = receiver.receive(method="POST", path="/argos/s", headers=approved.headers, body=approved.body).event

    def work(number: int) -> set[tuple[object, ...]]:
        told: set[tuple[object, ...]] = set()
        for n in range(200):
            path = "/p100" + verified.suffix
            event = receiver.receive(method="POST", path=path, headers=verified.headers, body=verified.body).event
            told.add((event.provider, event.kind, event.decision, event.subject.user_ref, shared.decision, repr(shared)))
            assert shared == shared and hash(shared) and shared.to_json()
            deduper.is_repeat(event)
            with pytest.raises(kyckit.VerificationError):
                receiver.receive(method="POST", path=path, headers={}, body=verified.body)
        return told

    assert len(set.union(*at_once(work))) == 1
    assert deduper.is_repeat(shared) is False


def test_an_application(app: hv.KraApplication, rules: kyckit.Rules, wire: dict[str, Any]) -> None:
    wrong = app.replace(pan="wrong", email="wrong")

    def work(number: int) -> set[object]:
        told: set[object] = set()
        for n in range(50):
            codes = tuple(fault.code for fault in wrong.validate(rules=rules))
            told.add((codes, tuple(fault.code for fault in hv.validate(wire, rules=rules)), repr(wrong)))
            assert app.replace(pan=f"AAAPT{number}{n:03}A") != app == hv.KraApplication.from_wire(wire, rules=rules)
            told.add((hash(app), app.name, app.pan, app.correspondence and app.correspondence.city))
        return told

    assert len(set.union(*at_once(work))) == 2


def test_a_client_and_its_first_call(provider: Provider, app: hv.KraApplication, settings: dict[str, Any]) -> None:
    with hv.Client(base_url=provider.at("accepted"), **settings) as client:

        def work(number: int) -> set[str]:
            return {client.upload(app, transaction_id=f"T-{number}").outcome for _ in range(10)}

        assert at_once(work) == [{"accepted"}] * THREADS


def test_an_awaited_client_on_a_loop_a_thread(
    provider: Provider, app: hv.KraApplication, settings: dict[str, Any]
) -> None:
    client = hv.AsyncClient(base_url=provider.at("accepted"), **settings)

    async def upload() -> set[str]:
        receipts = [await asyncio.gather(*(client.upload(app, transaction_id="T") for _ in range(4))) for _ in range(5)]
        return {receipt.outcome for some in receipts for receipt in some}

    assert at_once(lambda _: asyncio.run(upload())) == [{"accepted"}] * THREADS


def test_a_client_that_is_closed_under_its_callers(
    provider: Provider, app: hv.KraApplication, settings: dict[str, Any]
) -> None:
    client = hv.Client(base_url=provider.at("slow"), **settings)

    def work(number: int) -> str:
        if number == 0:
            assert provider.received.wait(10)
            client.close()
            return "closed"
        try:
            return client.upload(app, transaction_id="T-1").outcome
        except kyckit.ConfigurationError as error:
            return error.code

    # A call that has begun is answered; one that comes later is told.
    assert set(at_once(work)) <= {"accepted", "closed"}
