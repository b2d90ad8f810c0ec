"""The speed of kyckit in Python against named peers, as ratios.

    python benches/python/run.py [PART...] [--slices N] [--counts] [--small]

Parts: speed memory import http leak; all of them without one. `--counts` adds instruction counts by callgrind to speed
(valgrind must be there), `--small` takes 100,000 parses and 1,000 clients for leak, and a quarter of the rounds of http.
"""

from __future__ import annotations

import os
import sys

import footprint
import http_calls
import measuring
import rows


def speed(slices: int, counts: bool) -> None:
    names = rows.names()
    counted = _counts() if counts else {}
    head = f"{'what':<42} {'against':<18} {'ours':>8} {'theirs':>8} {'ratio':>6} {'bar':>5} {'aim':>6}"
    print(head + ("  instructions: ours   theirs  ratio" if counts else ""))
    for row in rows.ROWS:
        loops = [measuring.compiled(statement, names) for statement in (row.ours, row.theirs)]
        ours, theirs = measuring.fastest(loops, slices)
        bar, aim = (f"{limit:g}" if limit else "" for limit in (row.bar, row.aim))
        line = f"{row.what:<42} {row.peer:<18} {ours * 1e9:>6.0f}ns {theirs * 1e9:>6.0f}ns {ours / theirs:>6.2f}"
        line += f" {bar:>5} {aim:>6}"
        if counts:
            ours, theirs = counted[row.ours], counted[row.theirs]
            line += f" {ours:>19.0f} {theirs:>8.0f} {ours / theirs:>6.2f}"
        print(line, flush=True)


def _statements() -> list[str]:
    return list(dict.fromkeys(statement for row in rows.ROWS for statement in (row.ours, row.theirs)))


def _counts() -> dict[str, float]:
    statements = _statements()
    numbered = measuring.counted(__file__, [str(number) for number in range(len(statements))])
    return {statement: numbered[str(number)] for number, statement in enumerate(statements)}


def _child() -> None:
    names = rows.names()
    loops = {str(number): measuring.compiled(text, names) for number, text in enumerate(_statements())}
    measuring.count_in_children(loops)


def main(arguments: list[str]) -> None:
    if "--child" in arguments:
        return _child()
    slices = int(arguments.pop(arguments.index("--slices") + 1)) if "--slices" in arguments else 40
    small = "--small" in arguments
    parts = {
        "speed": lambda: speed(slices, "--counts" in arguments),
        "memory": footprint.memory,
        "import": footprint.start,
        "http": lambda: http_calls.compare(rounds=6 if small else 24),
        "leak": lambda: footprint.leak(100_000 if small else 1_000_000, 1_000 if small else 100_000),
    }
    wanted = [argument for argument in arguments if not argument.startswith("--")] or list(parts)
    print("load of the machine: " + " ".join(f"{load:.1f}" for load in os.getloadavg()))
    for part in wanted:
        print(f"\n== {part}", flush=True)
        parts[part]()


if __name__ == "__main__":
    main(sys.argv[1:])
