"""What the adapters of the frameworks share. A framework's own part is to read the request and to write the reply."""

from __future__ import annotations

import inspect
import logging
import traceback
from urllib.parse import quote

from ._kyckit import Error, Event, Received, Receiver, Reply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeAlias

    _Handler: TypeAlias = Callable[[Event], object]

CHUNK = 1 << 16
_DISCARDED = 8 << 20
_PATH = "/:@!$&'()*+,;=~"
_log = logging.getLogger("kyckit")


class Body:
    """A body in the making, which keeps no more than `max_bytes`.

    Of a larger one some is read and thrown away, because a client that is cut off while it sends may not read the answer.
    """

    def __init__(self, max_bytes: int) -> None:
        self._chunks: list[bytes] = []
        self._size = 0
        self._max_bytes = max_bytes

    def add(self, chunk: bytes) -> bool:
        """Whether more is wanted; an empty chunk is the end. Nobody else holds a chunk: a frame that does would show it."""
        if not chunk:
            return False
        self._size += len(chunk)
        if self._size <= self._max_bytes:
            self._chunks.append(chunk)
        else:
            self._chunks.clear()
        return self._size <= self._max_bytes + _DISCARDED

    def whole(self) -> bytes | None:
        """The body; None when it is too large."""
        return b"".join(self._chunks) if self._size <= self._max_bytes else None


def body_of(read: Callable[[int], bytes], max_bytes: int) -> bytes | None:
    """The body of a request that is read as a file; None when it is too large."""
    body = Body(max_bytes)
    try:
        while body.add(read(CHUNK)):
            pass
    except OSError:
        # The sender has gone. A framework would log the path, and with it a secret that stands there.
        return b""
    return body.whole()


def target(path: str, query: str) -> str:
    """Path and query as in the request line, from the path that a framework has decoded."""
    path = quote(path, safe=_PATH, errors="replace")
    return f"{path}?{query}" if query else path


def receive(
    receiver: Receiver,
    *,
    method: str,
    path: str,
    headers: Iterable[tuple[str, str]] | Iterable[tuple[bytes, bytes]],
    body: bytes | None,
) -> Received | Reply:
    """What was received, or the reply to a delivery that is refused; that is logged, without a value of it."""
    provider = receiver.provider_at(path)
    if body is None and method == "POST" and provider is not None:
        _refused(provider, "too_large", 413)
        return Reply(413)
    try:
        return receiver.receive(method=method, path=path, headers=headers, body=body or b"")
    except Error as error:
        reply = error.reply or Reply(500)
        _refused(provider, error.code, reply.status)
        return reply


def _refused(provider: str | None, code: str, status: int) -> None:
    told = {"provider": provider, "code": code, "http_status": status}
    _log.warning("a delivery was refused: %s (%d)", code, status, extra=told)


def checked(result: object) -> None:
    """Raises when a handler that was called like a function was none: its work would never be done."""
    if inspect.isawaitable(result):
        if inspect.iscoroutine(result):
            result.close()
        raise TypeError("the handler gave an awaitable; make it an `async def` function")


def failed(error: Exception, event: Event) -> Reply:
    """The reply when a handler has failed: the provider delivers again. Its text may hold values and is not logged."""
    frames = traceback.extract_tb(error.__traceback__)
    places = "; ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
    told = {"provider": event.provider, "code": "handler_failed", "http_status": 500}
    _log.error("the handler of a delivery failed: %s at %s", type(error).__qualname__, places, extra=told)
    return Reply(500)


def is_async(handler: _Handler) -> bool:
    """Whether calling the handler gives something to await."""
    called = getattr(handler, "__call__", None)  # noqa: B004
    return inspect.iscoroutinefunction(handler) or inspect.iscoroutinefunction(called)
