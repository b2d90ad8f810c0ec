"""Webhooks in Django, by WSGI and by ASGI.

```python
urlpatterns = [re_path(r"^hooks/", kyckit.django.webhooks(receiver, handler))]
```
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from ._delivery import body_of, checked, failed, is_async, receive, target
from ._kyckit import Received, Receiver, Reply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ._delivery import _Handler

__all__ = ["webhooks"]


def webhooks(receiver: Receiver, handler: _Handler) -> Callable[..., Any]:
    """A view that takes the webhooks of a receiver, for a pattern that matches all their paths. Exempt from CSRF tokens.

    The receiver's paths are whole ones: `/hooks/kra`, also in an `include` below `hooks/`. `handler` is called with each
    event before the provider is answered; an asynchronous one makes an asynchronous view. When it raises, the answer is
    500, and the provider delivers again: it must bear repeats. A transaction around the view (`ATOMIC_REQUESTS`) is
    committed then too; use your own in the handler. Of a body no more is buffered than the receiver takes. Refused
    deliveries and failed handlers are logged by the logger `kyckit`, without a value.
    """

    def view(request: HttpRequest) -> HttpResponse:
        delivery = _Delivery(request)
        del request
        received = delivery.received_by(receiver)
        if isinstance(received, Reply):
            return _response(received)
        try:
            checked(handler(received.event))
        except Exception as error:
            return _response(failed(error, received.event))
        return _response(received.reply)

    async def asynchronous_view(request: HttpRequest) -> HttpResponse:
        delivery = _Delivery(request)
        del request
        received = delivery.received_by(receiver)
        if isinstance(received, Reply):
            return _response(received)
        try:
            await handler(received.event)  # type: ignore[misc]
        except Exception as error:
            return _response(failed(error, received.event))
        return _response(received.reply)

    # The decorator of old versions makes a synchronous function of either.
    for one in (view, asynchronous_view):
        setattr(one, "csrf_exempt", True)
    # What takes views takes either kind, by its type too, but not the union of both.
    return asynchronous_view if is_async(handler) else view


class _Delivery:
    """A request that shows nothing. Django's shows its path, and with it a secret, in every frame that holds it."""

    def __init__(self, request: HttpRequest) -> None:
        environ = getattr(request, "environ", {})
        # Django reads as much as the length says: of a body in chunks nothing, although the server knows where it ends.
        in_chunks = environ.get("wsgi.input_terminated") and not environ.get("CONTENT_LENGTH")
        self._request = request
        self._stream = environ["wsgi.input"] if in_chunks else request

    def read(self, size: int) -> bytes:
        """The next part of the body."""
        part: bytes = self._stream.read(size)
        return part

    def received_by(self, receiver: Receiver) -> Received | Reply:
        """What was received, or the reply to what is refused."""
        return receive(
            receiver,
            method=self._request.method or "",
            path=target(self._request.path, self._request.META.get("QUERY_STRING", "")),
            headers=list(self._request.headers.items()),
            body=body_of(self.read, receiver.max_bytes),
        )


def _response(reply: Reply) -> HttpResponse:
    response = HttpResponse(reply.body, status=reply.status, headers=reply.headers)
    # Django would log the path of every refusal, and with it a secret that stands there.
    setattr(response, "_has_been_logged", True)
    return response
