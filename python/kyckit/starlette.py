"""Webhooks in Starlette and FastAPI.

```python
app.mount("/hooks", kyckit.starlette.webhooks(receiver, handler))
```
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.websockets import WebSocketClose

from ._delivery import Body, checked, failed, is_async, receive, target
from ._kyckit import Event, Receiver, Reply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from starlette.types import ASGIApp, Scope
    from starlette.types import Receive as ReceiveMessage
    from starlette.types import Send

    from ._delivery import _Handler

__all__ = ["webhooks"]


def webhooks(receiver: Receiver, handler: _Handler) -> ASGIApp:
    """An ASGI application that takes the webhooks of a receiver, to be mounted; its paths are those of the receiver.

    Where it is mounted does not count: the receiver's paths are whole ones, from the request line. `handler` is called
    with each event before the provider is answered, and awaited if it is asynchronous; otherwise it runs in a thread of
    the pool. When it raises, the answer is 500, and the provider delivers again: it must bear repeats. Of a body no more is
    buffered than the receiver takes. Refused deliveries and failed handlers are logged by the logger `kyckit`, without a
    value.
    """

    async def handled(event: Event) -> None:
        if is_async(handler):
            await handler(event)  # type: ignore[misc]
        else:
            checked(await run_in_threadpool(handler, event))

    async def answered(request: Request) -> Reply:
        received = receive(
            receiver,
            method=request.method,
            path=_target(request.scope),
            headers=request.headers.raw,
            body=await _body(request, receiver.max_bytes),
        )
        if isinstance(received, Reply):
            return received
        try:
            await handled(received.event)
        except Exception as error:
            return failed(error, received.event)
        return received.reply

    async def app(scope: Scope, receive_message: ReceiveMessage, send: Send) -> None:
        if scope["type"] != "http":
            return await WebSocketClose()(scope, receive_message, send)
        request = Request(scope, receive_message)
        # It shows path and headers, and with them secrets; a request does not.
        del scope
        try:
            reply = await answered(request)
        except ClientDisconnect:
            return None
        response = Response(reply.body, reply.status, reply.headers)
        return await response(request.scope, receive_message, send)

    return app


async def _body(request: Request, max_bytes: int) -> bytes | None:
    body, chunks = Body(max_bytes), request.stream()
    while body.add(await anext(chunks, b"")):
        pass
    return body.whole()


def _target(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    raw: bytes | None = scope.get("raw_path")
    if raw is None:
        return target(scope["path"], query)
    path = raw.decode("latin-1")
    return f"{path}?{query}" if query else path
