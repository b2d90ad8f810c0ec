"""The coroutines of the awaited clients, for asyncio makes tasks of nothing else. Their frames hold no argument of a call."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable
    from typing import TypeVar

    _T = TypeVar("_T")


async def of_call(call: Awaitable[_T]) -> _T:
    """Awaits a call, which begins only then."""
    return await call


async def of_result(result: _T) -> _T:
    """Gives a result that is there already."""
    return result
