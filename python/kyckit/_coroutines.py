"""The coroutines of the awaited clients, for asyncio makes tasks of nothing else. Their frames hold no argument of a call."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable
    from typing import Protocol, TypeVar

    _T = TypeVar("_T")
    _T_co = TypeVar("_T_co", covariant=True)

    class _Call(Awaitable[_T_co], Protocol[_T_co]):
        def log(self) -> None: ...


async def of_call(call: _Call[_T]) -> _T:
    """Awaits a call, which begins only then, and logs what it did."""
    try:
        return await call
    finally:
        call.log()


async def of_result(result: _T) -> _T:
    """Gives a result that is there already."""
    return result
