"""Whole uploads against a loopback server: the client's CPU a request, ours against the usual clients.

Ours validates, writes, sends and reads the answer; the peers send bytes that are ready and parse the answer. All in one
process, in short slices that take turns. Printed are the least CPU of the slices and the ratio of the least, then the
median of the ratios of slices that were run one after the other, which met the same load of the machine; the latency is
the median of the slices' medians.
"""

from __future__ import annotations

import asyncio
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, NamedTuple

import rows

from kyckit import hyperverge as hv

PATH = "/v1/upload"
HEADERS = {"content-type": "application/json", "appId": "a", "appKey": "b", "transactionId": "T-1"}
CONCURRENCY = (1, 16, 64)

# Requests a slice, at least and of each task or thread.
LEAST, EACH = 192, 8

Call = Callable[[], Any]
Slice = Callable[[int], list[float]]


class Threads:
    """As many threads that call at once. They live as long as all slices: making them would cost as much as calls."""

    def __init__(self, call: Call, concurrency: int) -> None:
        self._call, self._number, self._stops = call, 0, False
        self._taken: list[float] = []
        self._gate = threading.Barrier(concurrency + 1)
        for _ in range(concurrency):
            threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while True:
            self._gate.wait()
            if self._stops:
                return
            self._taken += _timed(self._call, self._number)
            self._gate.wait()

    def slice(self, times: int) -> list[float]:
        self._number, self._taken = times // (self._gate.parties - 1), []
        self._gate.wait()
        self._gate.wait()
        return self._taken

    def stop(self) -> None:
        self._stops = True
        self._gate.wait()


def _timed(call: Call, times: int) -> list[float]:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return taken


def _tasks(loop: asyncio.AbstractEventLoop, call: Callable[[], Awaitable[Any]], concurrency: int) -> Slice:
    async def work(times: int, taken: list[float]) -> None:
        for _ in range(times):
            start = time.perf_counter()
            await call()
            taken.append(time.perf_counter() - start)

    async def all_of_them(times: int, taken: list[float]) -> None:
        await asyncio.gather(*(work(times // concurrency, taken) for _ in range(concurrency)))

    def run(times: int) -> list[float]:
        taken: list[float] = []
        loop.run_until_complete(all_of_them(times, taken))
        return taken

    return run


class Measured(NamedTuple):
    """Of all slices of one peer: CPU and median latency of a request, in seconds."""

    cpu: list[float]
    p50: list[float]


def _measured(slices: dict[str, Slice], concurrency: int, rounds: int) -> dict[str, Measured]:
    """All peers take turns, each round in the opposite order; the first round warms up."""
    found = {name: Measured([], []) for name in slices}
    times = max(LEAST, EACH * concurrency)
    for turn in range(rounds + 1):
        for name in sorted(slices, key=list(slices).index, reverse=turn % 2 == 1):
            start = time.process_time()
            taken = slices[name](times)
            cpu = (time.process_time() - start) / len(taken)
            if turn:
                found[name].cpu.append(cpu)
                found[name].p50.append(statistics.median(taken))
    return found


def _print(title: str, ours: str, measured: dict[str, Measured]) -> None:
    own = measured[ours]
    p50 = statistics.median(own.p50) * 1e6
    print(f"{title}: kyckit {min(own.cpu) * 1e6:.0f} us of CPU, p50 {p50:.0f} us")
    for name, (cpu, p50s) in measured.items():
        if name != ours:
            beside = statistics.median(mine / other for mine, other in zip(own.cpu, cpu, strict=True))
            print(
                f"    against {name:<10} {min(cpu) * 1e6:>6.0f} us, p50 {statistics.median(p50s) * 1e6:>6.0f} us:"
                f" ratio {min(own.cpu) / min(cpu):.2f}, of slices beside each other {beside:.2f}"
            )
    sys.stdout.flush()


def _sync_calls(url: str, root: bytes | None, app: hv.KraApplication, body: bytes) -> dict[str, Call]:
    import httpx

    verify: Any = _context(root) if root else False
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    usual = httpx.Client(verify=verify, limits=limits)
    own = hv.Client(app_id="a", app_key="b", base_url=url, extra_roots=[root] if root else [])
    calls: dict[str, Call] = {
        "kyckit": lambda: own.upload(app, transaction_id="T-1"),
        "httpx": lambda: usual.post(url + PATH, content=body, headers=HEADERS).json(),
    }
    try:
        import pyreqwest.client as reqwest

        builder = reqwest.SyncClientBuilder()
        other = (builder.add_root_certificate_pem(root) if root else builder).build()
        calls["pyreqwest"] = (
            lambda: other.post(url + PATH).headers(HEADERS).body_bytes(body).build().send().json()
        )
        calls["pyreqwest"]()
    except Exception as error:  # a peer that cannot be had is told of, not hidden
        calls.pop("pyreqwest", None)
        print(f"    pyreqwest: not measured ({type(error).__name__}: {error})")
    try:
        import primp

        impersonating = primp.Client() if not root else primp.Client(verify=False)
        calls["primp"] = lambda: impersonating.post(url + PATH, content=body, headers=HEADERS).json()
        calls["primp"]()
    except Exception as error:
        calls.pop("primp", None)
        print(f"    primp: not measured ({type(error).__name__}: {error})")
    return calls


async def _async_calls(
    url: str, root: bytes | None, app: hv.KraApplication, body: bytes
) -> tuple[dict[str, Callable[[], Awaitable[Any]]], Callable[[], Awaitable[Any]]]:
    import aiohttp

    context = _context(root) if root else None
    session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, ssl=context or True))
    own = hv.AsyncClient(app_id="a", app_key="b", base_url=url, extra_roots=[root] if root else [])

    async def usual() -> Any:
        async with session.post(url + PATH, data=body, headers=HEADERS) as answer:
            return json.loads(await answer.read())

    calls: dict[str, Callable[[], Awaitable[Any]]] = {
        "kyckit": lambda: own.upload(app, transaction_id="T-1"),
        "aiohttp": usual,
    }
    try:
        import pyreqwest.client as reqwest

        builder = reqwest.ClientBuilder()
        other = (builder.add_root_certificate_pem(root) if root else builder).build()

        async def through_reqwest() -> Any:
            answer = await other.post(url + PATH).headers(HEADERS).body_bytes(body).build().send()
            return await answer.json()

        await through_reqwest()
        calls["pyreqwest"] = through_reqwest
    except Exception as error:
        print(f"    pyreqwest: not measured ({type(error).__name__}: {error})")
    return calls, session.close


def _context(root: bytes) -> Any:
    import ssl

    return ssl.create_default_context(cadata=root.decode())


def _certificate(folder: str) -> str:
    """An authority in `root.pem`, and a certificate for 127.0.0.1 with its key, which the authority signed."""
    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout"]
    pathlib.Path(folder, "names").write_text("subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n")
    for command in (
        ["req", "-x509", *new, "root.key", "-out", "root.pem", "-days", "2", "-subj", "/CN=kyckit bench"],
        ["req", *new, "server.key", "-out", "server.csr", "-subj", "/CN=127.0.0.1"],
        ["x509", "-req", "-in", "server.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial"]
        + ["-days", "2", "-extfile", "names", "-out", "server.crt"],
    ):
        subprocess.run(["openssl", *command], cwd=folder, check=True, capture_output=True)
    both = [pathlib.Path(folder, name).read_bytes() for name in ("server.crt", "server.key")]
    place = pathlib.Path(folder, "server.pem")
    place.write_bytes(b"".join(both))
    return str(place)


def compare(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for title, certificate in (("plain", None), ("TLS", _certificate(folder))):
            command = [sys.executable, str(pathlib.Path(__file__).with_name("loopback.py"))]
            command += [certificate] if certificate else []
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
                assert server.stdout and server.stdin
                scheme = "https" if certificate else "http"
                url = f"{scheme}://127.0.0.1:{int(server.stdout.readline())}"
                root = pathlib.Path(f"{folder}/root.pem").read_bytes() if certificate else None
                _compare(title, url, root, rounds)
                server.stdin.close()


def _compare(title: str, url: str, root: bytes | None, rounds: int) -> None:
    app = hv.KraApplication.from_wire(json.loads(rows.APPLICATION))
    body = app.to_wire().encode()
    calls = _sync_calls(url, root, app, body)
    assert calls["kyckit"]().outcome == "accepted"
    for concurrency in CONCURRENCY:
        threads = {name: Threads(call, concurrency) for name, call in calls.items()}
        slices: dict[str, Slice] = {name: of_peer.slice for name, of_peer in threads.items()}
        if concurrency == 1:
            slices = {name: partial(_timed, call) for name, call in calls.items()}
        _print(f"{title}, sync, {concurrency} at once", "kyckit", _measured(slices, concurrency, rounds))
        for of_peer in threads.values():
            of_peer.stop()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    awaited, close = loop.run_until_complete(_async_calls(url, root, app, body))
    for concurrency in CONCURRENCY:
        tasks = {name: _tasks(loop, call, concurrency) for name, call in awaited.items()}
        _print(f"{title}, asyncio, {concurrency} at once", "kyckit", _measured(tasks, concurrency, rounds))
    loop.run_until_complete(close())
    loop.close()
