"""What every process of `test_prefork.py` does: calls by a client from before the fork, or by one made after it."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import pathlib
import threading
import time
import urllib.request
from typing import Any

import kyckit
from kyckit import hyperverge as hv
from kyckit.testing import kra_application

KINDS = ["sync", "async"]
CELLS = [f"{when}-{kind}" for when in ("before", "after") for kind in KINDS]
PROVIDER = os.environ.get("KYCKIT_TEST_PROVIDER", "http://127.0.0.1:9")
FOLDER = pathlib.Path(os.environ.get("KYCKIT_TEST_FOLDER", "."))
APP = kra_application()


def made(kind: str) -> Any:
    make = hv.Client if kind == "sync" else hv.AsyncClient
    rules = kyckit.Rules(now="2026-01-15T10:00:00Z")
    return make(app_id="a", app_key="b", base_url=f"{PROVIDER}/accepted", timeout=20, rules=rules)


BEFORE = {kind: made(kind) for kind in KINDS}
MADE_BY = os.getpid()


@functools.cache
def made_by(process: int, kind: str) -> Any:
    return made(kind)


def client_of(cell: str) -> Any:
    when, kind = cell.split("-")
    return BEFORE[kind] if when == "before" else made_by(os.getpid(), kind)


def upload(cell: str, transaction_id: str = "T-1") -> str:
    client = client_of(cell)
    if cell.endswith("async"):
        return asyncio.run(awaited(client, transaction_id))
    return str(client.upload(APP, transaction_id=transaction_id).outcome)


async def awaited(client: Any, transaction_id: str = "T-1") -> str:
    return str((await client.upload(APP, transaction_id=transaction_id)).outcome)


def told(cell: str, transaction_id: str = "T-1") -> dict[str, Any]:
    """What became of a call, in which process, and in which one the first clients were made. Raises nothing."""
    try:
        outcome = upload(cell, transaction_id)
    except Exception as error:
        outcome = repr(error)
    return answer(outcome)


def answer(outcome: str) -> dict[str, Any]:
    return {"outcome": outcome, "process": os.getpid(), "made_by": MADE_BY}


def note(name: str, value: object) -> None:
    """Tells the test."""
    unfinished = FOLDER / f"{name}.{os.getpid()}"
    unfinished.write_text(json.dumps(value))
    unfinished.rename(FOLDER / f"{name}.json")


def broker_options(folder: pathlib.Path) -> dict[str, object]:
    """Celery's messages as files: no network, no server."""
    messages, control = folder / "messages", folder / "control"
    messages.mkdir(exist_ok=True)
    control.mkdir(exist_ok=True)
    folders = {"data_folder_in": messages, "data_folder_out": messages, "control_folder": control}
    return {name: str(folder) for name, folder in folders.items()} | {"polling_interval": 0.05}


def before_the_fork() -> list[threading.Thread]:
    """The parent has connections that wait to be used again, and a call of each kind in flight."""
    for kind in KINDS:
        assert upload(f"before-{kind}") == "accepted"
    in_flight = [threading.Thread(target=held, args=(kind,), daemon=True) for kind in KINDS]
    for thread in in_flight:
        thread.start()
    while urllib.request.urlopen(f"{PROVIDER}/held", timeout=10).read() != b"2":
        time.sleep(0.01)
    return in_flight


def held(kind: str) -> None:
    """A call that the provider answers when the test asks it to."""
    note(f"held-{kind}", told(f"before-{kind}", "HELD"))


def after_the_fork() -> None:
    """The parent calls again."""
    note("parent", {cell: told(cell) for cell in CELLS})
