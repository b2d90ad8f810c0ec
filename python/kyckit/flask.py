"""Webhooks in Flask.

```python
app.register_blueprint(kyckit.flask.webhooks(receiver, handler), url_prefix="/hooks")
```
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from ._delivery import body_of, checked, failed, receive, target
from ._kyckit import Receiver, Reply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._delivery import _Handler

__all__ = ["webhooks"]

# The receiver says what is wrong with another method than POST.
_METHODS = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]


def webhooks(receiver: Receiver, handler: _Handler) -> Blueprint:
    """A blueprint that takes the webhooks of a receiver, for every path below its `url_prefix`.

    The receiver's paths are whole ones: `/hooks/kra`, also with the prefix `/hooks`. `handler` is called with each event
    before the provider is answered; an asynchronous one needs `flask[async]`, as Flask's own views do. When it raises, the
    answer is 500, and the provider delivers again: it must bear repeats. Of a body no more is buffered than the receiver
    takes. Refused deliveries and failed handlers are logged by the logger `kyckit`, without a value.
    """

    def answered() -> Reply:
        received = receive(
            receiver,
            method=request.method,
            path=target(request.root_path + request.path, request.query_string.decode("latin-1")),
            headers=list(request.headers.items()),
            body=body_of(request.stream.read, receiver.max_bytes),
        )
        if isinstance(received, Reply):
            return received
        try:
            checked(current_app.ensure_sync(handler)(received.event))
        except Exception as error:
            return failed(error, received.event)
        return received.reply

    def view(rest: str) -> Response:
        # A secret may stand in it; the frame would show it when something raises.
        del rest
        reply = answered()
        return Response(reply.body, reply.status, reply.headers)

    blueprint = Blueprint("kyckit", __name__)
    blueprint.add_url_rule(
        "/<path:rest>", "webhooks", view, methods=_METHODS, provide_automatic_options=False
    )
    return blueprint
