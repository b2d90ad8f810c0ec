"""What kyckit weighs: memory of a kept event, cost of the import, of a client, of the wheel; growth over many cycles."""

from __future__ import annotations

import pathlib
import subprocess
import sys

import rows

_RESIDENT = """
import gc, os, resource, sys, time
def resident():
    gc.collect()
    with open("/proc/self/statm") as pages:
        return int(pages.read().split()[1]) * resource.getpagesize()
"""

_KEPT = """
{resident}
{imports}
body = {body!r}
def kept(count):
    # Each event has its own body, as deliveries have; whoever made it lets go of it.
    return [{call} for _ in range(count)]
warm = kept(2000)
before = resident()
events = kept(30000)
print((resident() - before) / 30000)
"""

_COST = """
{resident}
cpu, memory = time.process_time(), resident()
{statement}
print(time.process_time() - cpu, resident() - memory)
"""


def _run(source: str) -> list[float]:
    output = subprocess.run([sys.executable, "-c", source], check=True, stdout=subprocess.PIPE, text=True).stdout
    return [float(word) for word in output.split()]


def memory() -> None:
    """Bytes that a kept event takes, against the dict of the same body; both out of a process of their own."""
    for name, body, reader in (
        ("webhook of the KRA", rows.WEBHOOK, "from kyckit.hyperverge import read_kra_webhook as read"),
        ("ARGOS approved", rows.ARGOS, "from kyckit.argos import read_webhook as read"),
    ):
        own = "bytes(bytearray(body))"
        ways = [(reader, f"read({own})"), ("import orjson", f"orjson.loads({own})")]
        both = [_KEPT.format(resident=_RESIDENT, imports=imports, body=body, call=call) for imports, call in ways]
        ours, theirs = (_run(source)[0] for source in both)
        print(f"{name:<24} {len(body)} B: ours {ours:.0f} B, orjson's dict {theirs:.0f} B, ratio {ours / theirs:.2f}")
    print("bar 0.7, aim 0.4; ours holds the body as received too, the dict does not")


def _cost(statement: str, times: int = 7) -> tuple[float, float]:
    runs = [_run(_COST.format(resident=_RESIDENT, statement=statement)) for _ in range(times)]
    return min(cpu for cpu, _ in runs) * 1e3, min(memory for _, memory in runs) / 2**20


def start() -> None:
    """CPU and memory of the import over bare Python, of clients, and the size of the extension."""
    bare = _cost("pass")
    for name, statement in (
        ("import kyckit", "import kyckit"),
        ("import kyckit and all providers", "import kyckit; from kyckit import hyperverge, argos, p100"),
        ("import httpx, pydantic", "import httpx, pydantic"),
    ):
        cpu, memory = _cost(statement)
        print(f"{name:<34} {cpu - bare[0]:>7.2f} ms of CPU {memory - bare[1]:>7.2f} MB")
    client = "hv.Client(app_id='a', app_key='b', base_url='http://127.0.0.1:9')"
    source = f"""
import time
from kyckit import hyperverge as hv
times = []
for _ in range(21):
    start = time.process_time(); client = {client}; times.append((time.process_time() - start) * 1e3)
print(times[0], min(times[1:]))
"""
    runs = [_run(source) for _ in range(5)]
    print(f"first client {min(run[0] for run in runs):.2f} ms of CPU, each next {min(run[1] for run in runs):.3f} ms")
    import kyckit._kyckit as extension

    size = pathlib.Path(str(extension.__file__)).stat().st_size
    print(f"extension as it is installed here: {size / 2**20:.2f} MB")


def leak(parses: int, clients: int) -> None:
    """Growth of memory over many cycles, after a warm-up of a tenth."""
    for name, cycles, setup, cycle in (
        (
            "parses, every field read",
            parses,
            "from kyckit import hyperverge as hv, argos; kra, other = {kra!r}, {argos!r}",
            """
    event = hv.read_kra_webhook(kra); event.to_json(); event.payload; event.reasons; event.subject
    if turn % 16 == 0: argos.read_webhook(other).payload; hv.read_kra_webhook(kra[:-1] + b'}')
    try: hv.read_kra_webhook(b'[')
    except Exception: pass""",
        ),
        (
            "clients made and closed",
            clients,
            "from kyckit import hyperverge as hv",
            """
    with hv.Client(app_id='a', app_key='b', base_url='http://127.0.0.1:9'): pass""",
        ),
    ):
        setup = setup.format(kra=rows.WEBHOOK, argos=rows.ARGOS)
        source = f"""{_RESIDENT}
{setup}
def cycles(times):
  for turn in range(times):{cycle}
cycles({max(cycles // 10, 100)})
before = resident(); cycles({cycles}); print(resident() - before)
"""
        print(f"{cycles:>9} {name}: memory grew by {_run(source)[0] / 2**20:.2f} MB (bar 2 MB)", flush=True)
