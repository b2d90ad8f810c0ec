"""One small application a framework, each with a handler of either kind; what was handled goes to a file."""

from __future__ import annotations

import os
from typing import Any

import django.conf
import django.core.asgi
import django.core.wsgi
import django.urls
import fastapi
import flask
import starlette.applications
import starlette.routing

import kyckit
import kyckit.django
import kyckit.flask
import kyckit.starlette
from kyckit import argos, p100
from kyckit import hyperverge as hv

receiver = kyckit.Receiver(
    {
        "/hooks/kra": hv.kra_webhook(url_secret=["CANARY-URL"]),
        "/hooks/results": hv.results_webhook(header=("X-Webhook-Secret", ["CANARY-HEADER"])),
        "/hooks/argos": argos.webhook(url_secret=["CANARY-URL"]),
        "/hooks/p100": p100.webhooks(token=["CANARY-TOKEN"]),
    }
)


def handler(event: kyckit.Event) -> None:
    if event.subject.user_ref == "fails":
        raise ValueError("CANARY-HANDLER")
    with open(os.environ["KYCKIT_TEST_EVENTS"], "a") as file:
        file.write(f"{event.provider} {event.kind} {event.dedupe_key}\n")


async def async_handler(event: kyckit.Event) -> None:
    handler(event)


def wrong_handler(event: kyckit.Event) -> Any:
    """Looks like a function and gives an awaitable."""
    return async_handler(event)


def starlette_app_of(handler: Any) -> Any:
    hooks = starlette.routing.Mount("/hooks", kyckit.starlette.webhooks(receiver, handler))
    return starlette.applications.Starlette(routes=[hooks])


starlette_app = starlette_app_of(handler)
starlette_async = starlette_app_of(async_handler)
starlette_wrong = starlette_app_of(wrong_handler)

fastapi_app = fastapi.FastAPI()
fastapi_app.mount("/hooks", kyckit.starlette.webhooks(receiver, async_handler))


def flask_app_of(handler: Any) -> flask.Flask:
    app = flask.Flask(__name__)
    app.register_blueprint(kyckit.flask.webhooks(receiver, handler), url_prefix="/hooks")
    return app


flask_app = flask_app_of(handler)
flask_async = flask_app_of(async_handler)
flask_wrong = flask_app_of(wrong_handler)

django.conf.settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    # Of every logger in this process, whatever the framework: what is written must hold no value.
    LOGGING={
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"console": {"class": "logging.StreamHandler"}},
        "root": {"handlers": ["console"], "level": "DEBUG"},
    },
    MIDDLEWARE=["django.middleware.common.CommonMiddleware", "django.middleware.csrf.CsrfViewMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="of a test",
)
_HANDLERS = {"sync": handler, "async": async_handler, "wrong": wrong_handler}
_HANDLER: Any = _HANDLERS[os.environ.get("KYCKIT_TEST_HANDLER", "sync")]
urlpatterns = [django.urls.re_path(r"^hooks/", kyckit.django.webhooks(receiver, _HANDLER))]
django_wsgi = django.core.wsgi.get_wsgi_application()
django_asgi = django.core.asgi.get_asgi_application()
