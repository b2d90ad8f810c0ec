"""The web applications of `test_prefork.py`, the hooks of gunicorn, and a parent that starts uvicorn's workers."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterable
from typing import Any

import prefork_calls


def wsgi(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    body = json.dumps(prefork_calls.told(environ["PATH_INFO"][1:])).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


async def asgi(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Awaits in the server's own loop, and blocks a thread of the pool."""
    cell = scope["path"][1:]
    if cell.endswith("async"):
        answer = prefork_calls.answer(await prefork_calls.awaited(prefork_calls.client_of(cell)))
    else:
        answer = await asyncio.to_thread(prefork_calls.told, cell)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": json.dumps(answer).encode()})


def when_ready(server: object) -> None:
    """gunicorn's, in the parent: the workers are forked next."""
    prefork_calls.before_the_fork()


def on_exit(server: object) -> None:
    """gunicorn's, in the parent: the workers are gone."""
    prefork_calls.after_the_fork()


if __name__ == "__main__":
    import uvicorn

    prefork_calls.before_the_fork()
    uvicorn.run("prefork_web:asgi", fd=int(sys.argv[1]), workers=2, lifespan="off", log_level="warning")
    prefork_calls.after_the_fork()
