"""No personal value and no secret shows where texts end up: repr, errors, pickles, logs, tracebacks, pytest's output."""

from __future__ import annotations

import asyncio
import functools
import json
import logging
import os
import pathlib
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from canary import PLANTED, SECRETS, assert_clean, failure, shown
from conftest import Provider

import kyckit
from kyckit import argos, p100
from kyckit import hyperverge as hv

def personal_wire() -> dict[str, Any]:
    """An application whose personal texts are canaries, most of them wrong for their member too."""
    names = [field.wire_name for field in hv.fields() if field.personal and field.code_list is None]
    texts = [name for name in names if name not in ("pan", "aadhaar", "appDobIncorp")]
    assert len(texts) >= len(PLANTED)
    return dict(zip(texts, PLANTED * 2, strict=False)) | {"memberOfNobody": PLANTED[0]}


def bodies() -> list[tuple[Callable[..., kyckit.Event], bytes]]:
    kra = {"transactionId": "T-1", "remarks": PLANTED[0], "panNumber": PLANTED[1], "name": PLANTED[2]}
    kra |= {"phoneNumber": PLANTED[3], "emailAddress": PLANTED[4], "appStatus": PLANTED[5]}
    outer: dict[str, Any] = {"webhook_trigger": "rejected", "submission_id": "S-1", "email": PLANTED[6], "fullName": PLANTED[7]}
    outer |= {"identityNumber": PLANTED[8], "phoneNumber": PLANTED[9], "cf": {"cf1": PLANTED[10]}}
    other = outer | {"kyc_result": {"status": "rejected", "comment": PLANTED[11]}, PLANTED[12] + " x": 1}
    status = {"externalUserId": "U-1", "verificationStatus": "NOT_VERIFIED", "rejectionReason": PLANTED[13] + " seen"}
    readers = [hv.read_kra_webhook, argos.read_webhook, p100.read_webhook]
    written = [json.dumps(body).encode() for body in (kra, other, status)]
    return list(zip(readers, written, strict=True)) + [(readers[0], written[0][:-9])]


def test_models_and_events_show_no_planted_value() -> None:
    app = hv.KraApplication.from_wire(personal_wire())
    texts = shown(app) + shown(app.person) + shown(app.correspondence) + shown(app.authoriser)
    for violation in app.validate() + hv.validate(personal_wire()):
        texts += shown(violation) + [violation.message, violation.remedy, violation.path]
    for read, body in bodies()[:3]:
        event = read(body)
        parts: list[object] = [event, event.payload, event.subject, *event.reasons, *event.warnings]
        for part in parts:
            texts += shown(part)
    assert_clean(texts)


def test_secrets_show_nowhere() -> None:
    receiver = kyckit.Receiver(
        {
            "/kra": hv.kra_webhook(url_secret=[SECRETS[0]]),
            "/results": hv.results_webhook(header=("X-Secret", [SECRETS[1]])),
            "/p100": p100.webhooks(token=[SECRETS[2]]),
        }
    )
    cipher = argos.Cipher(SECRETS[3], mode="cbc", key="first32", encoding="base64", iv="prefix16")
    clients: list[object] = [
        hv.Client(app_id=SECRETS[4], app_key=SECRETS[5], base_url="http://127.0.0.1:9"),
        argos.Client(api_key=SECRETS[6], base_url="http://127.0.0.1:9"),
        p100.Client(api_key=SECRETS[7], base_url="http://127.0.0.1:9"),
    ]
    header = kyckit.StaticHeader("X-Secret", [SECRETS[8]])
    texts = [text for thing in [receiver, cipher, header, *clients] for text in shown(thing)]
    for path in (f"/kra/{SECRETS[9]}", "/results", "/p100", f"/{PLANTED[0]}"):
        headers = {"X-Secret": SECRETS[9], "Authorization": f"Bearer {SECRETS[9]}", "Content-Type": "application/json"}
        delivery = {"method": "POST", "path": path, "headers": headers, "body": bodies()[0][1]}
        texts += failure(lambda delivery=delivery: receiver.receive(**delivery))  # type: ignore[misc]
    texts += failure(lambda: cipher.decrypt(json.dumps({"data": PLANTED[0]}).encode()))
    texts += failure(lambda: argos.Cipher("short" + PLANTED[0], mode="cbc", key="raw32", encoding="hex", iv="zero"))
    assert_clean(texts)


def test_errors_and_logs_show_no_planted_value(
    provider: Provider, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    wire, texts = personal_wire(), []
    given: dict[str, Any] = {"app_id": SECRETS[0], "app_key": SECRETS[1]}
    for answer in ("rejected", "cut"):
        client = hv.Client(**given, base_url=provider.at(answer), timeout=5)
        app = hv.KraApplication.from_wire(wire)
        texts += failure(functools.partial(client.upload, app, transaction_id="T-1"))
        texts += failure(functools.partial(client.search_and_verify, PLANTED[0] + " ", transaction_id=""))
    closed = hv.Client(**given, base_url=provider.url)
    closed.close()
    texts += failure(lambda: closed.search_and_verify(PLANTED[1], transaction_id="T-1"))

    async def awaited() -> None:
        async with hv.AsyncClient(**given, base_url=provider.at("cut"), timeout=5) as client:
            await client.search_and_verify(PLANTED[2], transaction_id="")

    texts += failure(lambda: asyncio.run(awaited()))
    texts += failure(lambda: hv.validate(json.dumps(wire).encode()[:-7]))
    texts += failure(lambda: hv.KraApplication(pan=PLANTED[3], name=7))  # type: ignore[arg-type]
    texts += failure(lambda: hv.Address(city=PLANTED[4].encode()))  # type: ignore[arg-type]
    read, body = bodies()[3]
    texts += failure(lambda: read(body)) + failure(lambda: read({"pan": PLANTED[5]}))
    output = capfd.readouterr()
    assert_clean(texts + [record.getMessage() for record in caplog.records] + [caplog.text, output.out, output.err])


def test_failed_assertions_of_pytest_show_no_planted_value(tmp_path: pathlib.Path) -> None:
    """What pytest prints of a failed comparison of two applications, or events, with the locals of the test."""
    wire, body = tmp_path / "wire.json", tmp_path / "body.json"
    wire.write_text(json.dumps(personal_wire()))
    body.write_bytes(bodies()[0][1])
    (tmp_path / "test_it.py").write_text(
        "import pathlib\n"
        "from kyckit import hyperverge as hv\n"
        "here = pathlib.Path(__file__).parent\n"
        "app = hv.KraApplication.from_wire((here / 'wire.json').read_bytes())\n"
        "event = hv.read_kra_webhook((here / 'body.json').read_bytes())\n"
        "def test_application():\n    mine = app\n    assert mine == mine.replace(pan_copy=True)\n"
        "def test_event():\n    mine = event\n    assert mine.payload == mine.subject\n"
        "def test_violations():\n    assert app.validate() == []\n"
        "import kyckit\n"
        "from kyckit import argos, p100\n"
        f"client = argos.Client('{SECRETS[0]}', base_url='http://127.0.0.1:9')\n"
        f"hooks = kyckit.Receiver({{'/a': p100.webhooks(token=['{SECRETS[1]}'])}})\n"
        f"changes = argos.SubmissionChanges(full_name='{PLANTED[1]}', identity_number='{PLANTED[2]}')\n"
        f"lookup = hv.Lookup(transaction_id='T-1', pan='{PLANTED[3]}', started_at='2026-01-15T10:00:00Z')\n"
        "def test_others():\n    all = [client, hooks, changes, lookup]\n    assert all == [app, event]\n"
        "def test_an_error():\n    client.create(argos.NewSubmission(admin='a', email='b', full_name=changes.full_name))\n"
        "def test_what_is_awaited():\n    of_p100 = p100.AsyncClient(lookup.pan)\n    assert of_p100 == hooks\n"
    )
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-vv", "--showlocals", str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ), cwd=tmp_path)
    assert "6 failed" in result.stdout
    assert_clean([result.stdout, result.stderr])
