"""What importing kyckit imports: the extension, and nothing that only some programs use."""

from __future__ import annotations

import ast
import pathlib
import subprocess
import sys

import pytest

import kyckit

FOLDER = pathlib.Path(kyckit.__file__).parents[1]
OWN = ["kyckit", "kyckit._constants", "kyckit._kyckit"]
PROVIDERS = [f"kyckit.{name}" for name in ("argos", "hyperverge", "hyperverge._constants", "p100")]


def imported(program: str) -> list[str]:
    """The modules that a program adds to those of a bare interpreter."""
    bare = f"import sys; sys.path.insert(0, {str(FOLDER)!r}); before = set(sys.modules)"
    tail = "print(sorted(set(sys.modules) - before))"
    command = [sys.executable, "-S", "-c", f"{bare}\n{program}\n{tail}"]
    found: list[str] = ast.literal_eval(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return found


@pytest.mark.parametrize(
    ("program", "more"),
    [
        ("import kyckit", []),
        ("from kyckit import argos, hyperverge, p100", PROVIDERS),
        ("from kyckit import hyperverge as hv; hv.validate({'appPanNo': 'x'})", ["kyckit.hyperverge", "kyckit.hyperverge._constants"]),
        ("from kyckit import p100; p100.Client('key').close(); p100.read_webhook(b'{}').decision", ["kyckit.p100"]),
    ],
)
def test_nothing_but_the_extension_is_imported(program: str, more: list[str]) -> None:
    # One is built into the interpreter, the other is a switch of its compiler.
    assert sorted(set(imported(program)) - {"atexit", "__future__"}) == sorted(OWN + more)


def test_what_is_awaited_imports_asyncio_and_not_before() -> None:
    made = "from kyckit import p100; client = p100.AsyncClient('key'); call = client.kyc_status('u')"
    assert "asyncio" not in imported(f"{made}; call.close()")
