"""The processes of `multiprocessing` for `test_prefork.py`: a pool, started in the way that is given."""

from __future__ import annotations

import multiprocessing
import sys
from typing import Any

import prefork_calls
from prefork_calls import CELLS, note, told


def use(client: Any) -> None:
    """What a process does with a client that was handed to it."""
    outcome = client.upload(prefork_calls.APP, transaction_id="T-1").outcome
    sys.exit(0 if outcome == "accepted" else 1)


def handed(context: Any) -> str:
    """What becomes of a client that is an argument of a process."""
    process = context.Process(target=use, args=(prefork_calls.BEFORE["sync"],))
    try:
        process.start()
    except TypeError as error:
        return str(error)
    process.join()
    return f"exit code {process.exitcode}"


def main(method: str) -> None:
    context = multiprocessing.get_context(method)
    # Without this each child imports it for itself: with it, the server that forks them does.
    context.set_forkserver_preload(["prefork_calls"])
    in_flight = prefork_calls.before_the_fork()
    with context.Pool(2) as pool:
        for cell, answer in zip(CELLS, pool.map(told, CELLS)):
            note(f"child-{cell}", answer)
        for call in in_flight:
            call.join()
        note("handed", handed(context))
        prefork_calls.after_the_fork()


if __name__ == "__main__":
    main(sys.argv[1])
