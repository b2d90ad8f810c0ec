"""What escapes an adapter (a handler is cancelled, a sender goes away) shows nothing of the delivery in kyckit's frames."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable, Iterator
from typing import Any

import django.test
import flask
import pytest
import webhook_apps
from canary import PLANTED, SECRETS, assert_clean, locals_of_kyckit

import kyckit
import kyckit.django
import kyckit.flask
import kyckit.starlette
from kyckit import p100
from kyckit import hyperverge as hv

RECEIVER = kyckit.Receiver(
    {"/hooks/kra": hv.kra_webhook(url_secret=[SECRETS[0]]), "/hooks/p100": p100.webhooks(token=[SECRETS[1]])}
)
PATH = f"/hooks/kra/{SECRETS[0]}"
BODY = b'{"transactionId": "T-1", "name": "%s", "remarks": "%s"}' % (PLANTED[0].encode(), PLANTED[1].encode())


class Stop(BaseException):
    """What no adapter turns into an answer: the process ends, a task is cancelled."""


def stops(event: kyckit.Event) -> None:
    raise Stop


async def stops_async(event: kyckit.Event) -> None:
    raise Stop


def stops_first(event: kyckit.Event) -> Any:
    """A plain function, also to those who look for an awaitable."""
    raise Stop


class Body(io.RawIOBase):
    """Gives a part of the body, and then the process ends."""

    def __init__(self) -> None:
        self.chunks: Iterator[bytes] = iter([BODY])
        self.place = 0

    def readinto(self, buffer: Any, /) -> int:
        for chunk in self.chunks:
            buffer[: len(chunk)] = chunk
            return len(chunk)
        raise Stop

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.place

    def seek(self, offset: int, whence: int = 0) -> int:
        self.place = len(BODY) * 9 if whence else offset
        return self.place


def by_flask(handler: Any, body: Any) -> None:
    app = flask.Flask(__name__)
    app.register_blueprint(kyckit.flask.webhooks(RECEIVER, handler), url_prefix="/hooks")
    stream = body or io.BytesIO(BODY)
    headers = {"Content-Type": "application/json", "Authorization": SECRETS[1]}
    app.test_client().post(PATH, input_stream=stream, headers=headers)


def by_django(handler: Any, body: Any) -> None:
    request = django.test.RequestFactory().post(PATH, BODY, content_type="application/json", headers={"X-Secret": SECRETS[1]})
    if body:
        setattr(request, "read", body.read)
    answer = kyckit.django.webhooks(RECEIVER, handler)(request)
    if handler is stops_async:
        asyncio.run(answer)


def by_starlette(handler: Any, body: Any) -> None:
    headers = [(b"content-type", b"application/json"), (b"authorization", SECRETS[1].encode())]
    scope = {"type": "http", "method": "POST", "path": PATH, "raw_path": PATH.encode(), "query_string": b"", "headers": headers}
    messages = iter([{"type": "http.request", "body": BODY, "more_body": bool(body)}])

    async def receive() -> Any:
        for message in messages:
            return message
        raise Stop

    async def send(message: Any) -> None:
        pass

    asyncio.run(kyckit.starlette.webhooks(RECEIVER, handler)(scope, receive, send))  # type: ignore[arg-type]


ADAPTERS: dict[str, Callable[[Any, Any], None]] = {"flask": by_flask, "django": by_django, "starlette": by_starlette}


@pytest.mark.parametrize("handler", [stops, stops_async, stops_first])
@pytest.mark.parametrize("name", ADAPTERS)
def test_a_handler_that_is_stopped(name: str, handler: Any) -> None:
    assert webhook_apps.receiver
    with pytest.raises(Stop) as caught:
        ADAPTERS[name](handler, None)
    assert locals_of_kyckit(caught.value)
    assert_clean(locals_of_kyckit(caught.value))


@pytest.mark.parametrize("name", ADAPTERS)
def test_a_body_that_ends_in_the_middle(name: str) -> None:
    with pytest.raises(Stop) as caught:
        ADAPTERS[name](stops, Body())
    assert locals_of_kyckit(caught.value)
    assert_clean(locals_of_kyckit(caught.value))
