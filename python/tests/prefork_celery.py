"""The tasks of `test_prefork.py`. The clients of `prefork_calls` are made where Celery loads this, before its fork."""

from __future__ import annotations

import celery
import prefork_calls
from celery import signals


app = celery.Celery("prefork_celery", broker="filesystem://")
app.conf.broker_transport_options = prefork_calls.broker_options(prefork_calls.FOLDER)


@app.task(ignore_result=True)
def upload(cell: str) -> None:
    prefork_calls.note(f"child-{cell}", prefork_calls.told(cell))


@signals.worker_init.connect
def before(**_: object) -> None:
    prefork_calls.before_the_fork()


@signals.worker_shutdown.connect
def after(**_: object) -> None:
    prefork_calls.after_the_fork()
