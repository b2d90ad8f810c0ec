"""How two statements are compared: by the clock in alternating slices, and by callgrind's instruction counts."""

from __future__ import annotations

import gc
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import repeat

Loop = Callable[[int], float]

_SOURCE = """
def loop(times):
    start = clock()
    for _ in repeat(None, times):
        {statement}
    return clock() - start
"""


def compiled(statement: str, names: dict[str, object]) -> Loop:
    """A loop around a statement, as `timeit` makes it: no call of Python stands between."""
    scope = dict(names, repeat=repeat, clock=time.perf_counter)
    # The names are locals of the loop: a look-up in globals would be the measurement's, not the statement's.
    used = [name for name in scope if re.search(rf"\b{name}\b", statement) or name in ("repeat", "clock")]
    head = "def made({}):".format(", ".join(used)) + _SOURCE.format(statement=statement).replace("\n", "\n    ")
    exec(head + "\n    return loop", scope)
    return scope["made"](*(scope[name] for name in used))  # type: ignore[operator, no-any-return]


def fastest(loops: list[Loop], slices: int, seconds: float = 0.004) -> list[float]:
    """Seconds a turn of each: the loops alternate, the best slice of many counts. A load that comes and goes meets all
    alike, and the least disturbed slice is the one nearest to the truth."""
    turns = [max(1, int(seconds / max(loop(50) / 50, 1e-9))) for loop in loops]
    best = [float("inf")] * len(loops)
    gc.collect()
    gc.disable()
    for _ in range(slices):
        for place, loop in enumerate(loops):
            best[place] = min(best[place], loop(turns[place]) / turns[place])
    gc.enable()
    return best


def counted(script: str, names: list[str]) -> dict[str, float]:
    """Instructions a turn of each named loop. `script` runs under callgrind once and forks a child for each count: the
    difference of two children is the turns alone."""
    with tempfile.TemporaryDirectory() as folder:
        environment = dict(os.environ, PYTHONHASHSEED="0", PYTHONMALLOC="")
        command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
        command += [f"--log-file={folder}/%p", sys.executable, script, "--child"]
        output = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
        counts = {}
        for line in output.splitlines():
            name, turns, few, many = line.rsplit(" ", 3)
            counts[name] = (_collected(f"{folder}/{many}") - _collected(f"{folder}/{few}")) / int(turns)
    return {name: counts[name] for name in names}


def _collected(log: str) -> int:
    with open(log) as lines:
        found = re.findall(r"Collected : (\d+)", lines.read())
    return int(found[-1])


def count_in_children(loops: dict[str, Loop]) -> None:
    """What runs under callgrind: for each loop its turns and the two children whose logs hold its counts."""
    for name, loop in loops.items():
        loop(2)
        turns = max(4, min(200, int(0.2 / (loop(4) / 4))))
        children = []
        for times in (0, turns):
            sys.stdout.flush()
            child = os.fork()
            if child == 0:
                loop(times)
                os._exit(0)
            os.waitpid(child, 0)
            children.append(child)
        print(name, turns, *children)
