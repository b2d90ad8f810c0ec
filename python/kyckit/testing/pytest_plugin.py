"""The fixtures that pytest has once kyckit is installed."""

from __future__ import annotations

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from . import Fixture, Sandbox

__all__ = ["kyckit_fixture", "kyckit_sandbox"]


@pytest.fixture
def kyckit_sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A `kyckit.testing.Sandbox` for one test; clients that are made without arguments speak to it."""
    from . import Sandbox

    with Sandbox() as sandbox:
        for name, value in sandbox.environment().items():
            monkeypatch.setenv(name, value)
        yield sandbox


@pytest.fixture
def kyckit_fixture() -> Callable[[str, str], Fixture]:
    """`kyckit.testing.fixture`: the sample of a webhook by provider and name."""
    from . import fixture

    return fixture
