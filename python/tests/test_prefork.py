"""Servers and libraries that fork: a client from before the fork and one made after it answer in child and parent.

While the children are made the parent has two calls in flight, one of each kind: the provider answers them when the
children have been heard.
"""

from __future__ import annotations

import contextlib
import dataclasses
import http.client
import json
import os
import pathlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import celery
import pytest
from conftest import Provider
from prefork_calls import CELLS, KINDS, broker_options

TESTS = pathlib.Path(__file__).parent
GUNICORN = ["-m", "gunicorn", "--config=python:prefork_web", "--workers=2", "--log-level=warning", "prefork_web:wsgi"]
CELERY = ["-m", "celery", "--app=prefork_celery", "worker", "--pool=prefork", "--concurrency=2", "--loglevel=warning"]
PROCESSES = ["fork", "spawn", "forkserver"]
COMMANDS = {
    "gunicorn": GUNICORN,
    "gunicorn-preload": [*GUNICORN, "--preload"],
    "uvicorn": ["prefork_web.py"],
    "celery": [*CELERY, "--without-gossip", "--without-mingle", "--without-heartbeat"],
    **{method: ["prefork_processes.py", method] for method in PROCESSES},
}
# Where the clients from before are made: by the parent, by a server of its own that forks, by each child for itself.
MADE_BY = {"forkserver": "server", "spawn": "child", "uvicorn": "child"}
# How long a step may take: what hangs is ended then, and fails.
HANGS = 40.0
# What a call may take that was in flight at the fork.
IN_FLIGHT = 5.0


@dataclasses.dataclass
class Run:
    """What a server and its workers told, and how it ended."""

    name: str
    process: int
    folder: pathlib.Path
    child: dict[str, Any] = dataclasses.field(default_factory=dict)
    held: dict[str, Any] = dataclasses.field(default_factory=dict)
    parent: dict[str, Any] = dataclasses.field(default_factory=dict)
    code: int | None = None

    def noted(self, name: str, longest: float = HANGS) -> Any:
        """What a process noted, once it has; None when it does not."""
        file, end = self.folder / f"{name}.json", time.monotonic() + longest
        while not file.exists():
            if time.monotonic() > end:
                return None
            time.sleep(0.01)
        return json.loads(file.read_text())


def asked(port: int, cell: str) -> Any:
    """What a worker of a web server answers; None when it does not."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HANGS)
    with contextlib.closing(connection):
        try:
            connection.request("GET", f"/{cell}")
            return json.loads(connection.getresponse().read())
        except (OSError, ValueError, http.client.HTTPException):
            return None


def children_answer(name: str, run: Run, port: int) -> None:
    if name == "celery":
        broker = celery.Celery(broker="filesystem://", set_as_current=False)
        broker.conf.broker_transport_options = broker_options(run.folder)
        for cell in CELLS:
            broker.send_task("prefork_celery.upload", [cell])
    for cell in CELLS:
        is_web = name.startswith(("gunicorn", "uvicorn"))
        run.child[cell] = asked(port, cell) if is_web else run.noted(f"child-{cell}")


@contextlib.contextmanager
def started(name: str, provider: Provider, folder: pathlib.Path, listener: socket.socket) -> Iterator[Any]:
    descriptor = listener.fileno()
    bound = {"gunicorn": ["--bind", f"fd://{descriptor}"], "uvicorn": [str(descriptor)]}
    variables = os.environ | {"KYCKIT_TEST_PROVIDER": provider.url, "KYCKIT_TEST_FOLDER": str(folder)}
    variables |= {"PYTHONPATH": str(TESTS), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *COMMANDS[name], *bound.get(name.removesuffix("-preload"), [])]
    with (folder / "output").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=TESTS, env=variables, pass_fds=[descriptor], stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield process
        finally:
            # Whatever is left of it: a child that hangs outlives its parent.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 9)
            process.wait()


@pytest.fixture(params=COMMANDS, scope="module")
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    name, folder, provider = request.param, tmp_path_factory.mktemp("prefork"), Provider()
    with socket.create_server(("127.0.0.1", 0)) as listener, started(name, provider, folder, listener) as process:
        run = Run(name, process.pid, folder)
        children_answer(name, run, listener.getsockname()[1])
        provider.released.set()
        run.held = {kind: run.noted(f"held-{kind}", IN_FLIGHT) for kind in KINDS}
        if name not in PROCESSES:
            process.terminate()
        run.parent = run.noted("parent") or {}
        with contextlib.suppress(subprocess.TimeoutExpired):
            run.code = process.wait(HANGS)
        yield run
    provider.close()


def output(run: Run) -> str:
    return (run.folder / "output").read_text()


def answer_of(run: Run) -> dict[str, Any]:
    """The answer in the parent."""
    return {"outcome": "accepted", "process": run.process, "made_by": run.process}


@pytest.mark.parametrize("cell", CELLS)
def test_the_child_answers(run: Run, cell: str) -> None:
    answer = run.child[cell]
    assert answer and answer["outcome"] == "accepted", output(run)
    assert answer["process"] != run.process
    makers = {run.process: "parent", answer["process"]: "child"}
    assert makers.get(answer["made_by"], "server") == MADE_BY.get(run.name, "parent")


@pytest.mark.parametrize("cell", CELLS)
def test_the_parent_answers_afterwards(run: Run, cell: str) -> None:
    assert run.parent.get(cell) == answer_of(run), output(run)


@pytest.mark.parametrize("kind", KINDS)
def test_a_call_in_flight_at_the_fork_answers(run: Run, kind: str) -> None:
    assert run.held[kind] == answer_of(run), output(run)


def test_everything_ends(run: Run) -> None:
    assert run.code == 0, output(run)


@pytest.mark.parametrize("run", PROCESSES, indirect=True)
def test_a_client_as_an_argument_of_a_process(run: Run) -> None:
    handed = run.noted("handed", 0)
    if run.name == "fork":
        assert handed == "exit code 0", "nothing is pickled where the child has the parent's memory"
    else:
        assert "Client holds secrets" in handed and "make one in each process" in handed
