"""Ctrl-C while a call connects, reads, or waits to try again, in a process of its own.

How long it takes is printed (`-rP` shows it) and bounded against hanging only: machines are noisy.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import pytest
from conftest import Provider
from test_client import in_process

PROGRAM = """
    # A background job of a shell is born with the signal ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    import urllib.request
    def is_under_way():
        return PHASE == "connect" or urllib.request.urlopen(url.rpartition("/")[0] + "/requests").read() != b"0"
    def interrupt():
        while not is_under_way():
            time.sleep(0.01)
        time.sleep(0.3)
        interrupt.at = time.monotonic()
        os.kill(os.getpid(), signal.SIGINT)
    client, awaited = hv.Client(**settings), hv.AsyncClient(**settings)
    async def upload():
        await awaited.upload(app, transaction_id="T-1")
    threading.Thread(target=interrupt).start()
    try:
        asyncio.run(upload()) if KIND == "async" else client.upload(app, transaction_id="T-1")
    except KeyboardInterrupt:
        print(time.monotonic() - interrupt.at)
"""


@contextlib.contextmanager
def nobody_accepts() -> Iterator[str]:
    """A listener whose queue is full: further connections are neither taken nor refused."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("phase", ["connect", "read", "back-off"])
def test_ctrl_c(provider: Provider, phase: str, kind: str) -> None:
    with nobody_accepts() as nowhere:
        url = {"connect": nowhere, "read": provider.at("hang"), "back-off": provider.at("busy")}[phase]
        took = float(in_process(PROGRAM.replace("KIND", repr(kind)).replace("PHASE", repr(phase)), url))
    print(f"{phase}, {kind}: KeyboardInterrupt after {took * 1000:.0f} ms")
    assert took < 5
    if phase == "read":
        assert provider.abandoned.wait(10)
    assert provider.requests == (0 if phase == "connect" else 1)
