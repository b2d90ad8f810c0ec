"""The Python runner of the corpus: every case through the public API; results as the Rust runner writes them.

`KYCKIT_CORPUS` names another folder than `tests/corpus`, `KYCKIT_RESULTS` the file for the results, `KYCKIT_PLAYER`
the server that plays the answers of cases that make a call.
"""

from __future__ import annotations

import os
import pathlib
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import applications
import calls
import deliveries
import player
from cases import Case, canonical, load, rules_of

import kyckit

NOT_OFFERED = "not offered"
KINDS = {**applications.KINDS, **deliveries.KINDS, **calls.KINDS}


def without_texts(value: Any) -> Any:
    """Texts for people are not pinned by cases; what a provider said in the `result` of a call is."""
    if isinstance(value, dict):
        pinned = {key: one for key, one in value.items() if key not in ("message", "remedy")}
        return {key: one if key == "result" else without_texts(one) for key, one in pinned.items()}
    return [without_texts(one) for one in value] if isinstance(value, list) else value


def run(case: Case, cases: dict[str, Case]) -> Any:
    if case["kind"] not in KINDS:
        return NOT_OFFERED
    try:
        return KINDS[case["kind"]](case, cases, rules_of(case))
    except kyckit.Error as fault:
        return f"runner: {fault}"


def line(result: Any) -> str:
    return NOT_OFFERED if result is NOT_OFFERED else canonical(result)


def main() -> int:
    default = pathlib.Path(__file__).resolve().parent.parent / "corpus"
    cases = load(pathlib.Path(os.environ.get("KYCKIT_CORPUS", default)))
    if not player.URL and any("answer" in case["input"] for case in cases.values()):
        sys.exit("error: KYCKIT_PLAYER is not set; `cargo xtask test python` sets it")
    # Uploads wait for servers, so several cases run at once.
    with ThreadPoolExecutor(8) as pool:
        results = dict(zip(cases, pool.map(lambda case: run(case, cases), cases.values()), strict=True))
    lines = [f"{name} {line(result)}\n" for name, result in sorted(results.items())]
    if file := os.environ.get("KYCKIT_RESULTS"):
        pathlib.Path(file).write_text("".join(lines), encoding="utf-8")
    offered = {name: result for name, result in results.items() if result is not NOT_OFFERED}
    failed = [name for name, result in offered.items() if without_texts(result) != cases[name]["expect"]]
    for name in failed:
        print(f"FAILED {name}\n  expected {canonical(cases[name]['expect'])}\n  got      {canonical(results[name])}")
    if not cases:
        sys.exit("error: no case")
    print(f"python: {len(offered) - len(failed)} passed, {len(failed)} failed, {len(cases) - len(offered)} not offered")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
