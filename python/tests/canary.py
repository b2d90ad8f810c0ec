"""Planted values, and what must not show them."""

from __future__ import annotations

import pathlib
import pickle
import traceback
from collections.abc import Callable

import pytest

import kyckit

SECRETS = [f"CANARYSECRET{number:02}CANARYSECRETxxxxxx" for number in range(10)]
PLANTED = [f"CANARY{number:03}" for number in range(40)]
PACKAGE = str(pathlib.Path(kyckit.__file__).parent)


def shown(thing: object) -> list[str]:
    """Everything that a thing becomes as a text. A pickle of a model holds the model; what it makes again is masked."""
    texts = [repr(thing), str(thing), f"{thing}", f"{thing!r:.5000}", "%s %r" % (thing, thing)]
    try:
        texts.append(repr(pickle.loads(pickle.dumps(thing))))
    except (TypeError, pickle.PicklingError, AttributeError) as error:
        texts.append(str(error))
    return texts


def told(error: BaseException) -> list[str]:
    """Everything that an error becomes: its texts, its pickle, its attributes, its traceback, the locals of our frames."""
    texts = shown(error) + [repr(vars(error)), repr(error.args), "".join(traceback.format_exception(error))]
    if isinstance(error, kyckit.Error):
        texts.append(pickle.dumps(error).decode("latin-1"))
    for nested in (error.__cause__, error.__context__):
        texts += told(nested) if nested else []
    return texts + locals_of_kyckit(error)


def locals_of_kyckit(error: BaseException) -> list[str]:
    """What a traceback with locals shows of kyckit's own frames."""
    frames = traceback.TracebackException.from_exception(error, capture_locals=True).stack
    return [f"{frame.name}: {frame.locals}" for frame in frames if frame.filename.startswith(PACKAGE)]


def outcome(call: Callable[[], object]) -> tuple[bool, list[str]]:
    """Whether the call raised, and everything that came of it as a text."""
    try:
        return False, shown(call())
    except BaseException as error:
        return True, told(error)


def failure(call: Callable[[], object]) -> list[str]:
    """What came of a call that raises."""
    raised, texts = outcome(call)
    assert raised
    return texts


def assert_clean(texts: list[str]) -> None:
    for text in texts:
        for secret in PLANTED + SECRETS:
            # Not an assert of the text itself: pytest would print it.
            if secret in text:
                pytest.fail(f"a planted value shows in: {text.replace(secret, '<planted>')[:300]}")
