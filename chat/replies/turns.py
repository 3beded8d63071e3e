"""Turns: what changes the conversations of one visitor is done one after the other, so that nothing happens between a check and its save.

All calls come from one event loop.
"""

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeAlias, TypeVar
from weakref import WeakValueDictionary

from chat.identity import Visitor

P = ParamSpec("P")
T = TypeVar("T")


class Turn:
    """One visitor's turns. `taken` counts those that have ended."""

    def __init__(self) -> None:
        self.taken = 0
        self.lock = asyncio.Lock()


class Turns:
    """The turns of all visitors, by their key."""

    def __init__(self) -> None:
        self._by_owner: WeakValueDictionary[str, Turn] = WeakValueDictionary()
        self._tasks: set[asyncio.Task[Any]] = set()

    def of(self, owner: str) -> Turn:
        """The visitor's turns. It is the same object for as long as somebody holds it."""
        return self._by_owner.setdefault(owner, Turn())

    async def take(self, owner: str, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`, done after all work that the owner gave before. It is done to its end even if the caller is cancelled."""
        task = asyncio.create_task(self._in_turn(self.of(owner), work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def passed(self, owner: str) -> None:
        """Wait for all work that the owner gave before."""
        await self.take(owner, _nothing())

    async def wait(self) -> None:
        """Wait for all work that was given so far."""
        if self._tasks:
            await asyncio.wait(list(self._tasks))

    async def _in_turn(self, turn: Turn, work: Coroutine[Any, Any, T]) -> T:
        async with turn.lock:
            try:
                return await work
            finally:
                turn.taken += 1


async def _nothing() -> None:
    pass


class HasTurns(Protocol):
    """A class whose methods take turns."""

    turns: Turns


S = TypeVar("S", bound=HasTurns)
Method: TypeAlias = Callable[Concatenate[S, Visitor, P], Coroutine[Any, Any, T]]


def in_turn(method: Method[S, P, T]) -> Method[S, P, T]:
    """The method in a turn of the visitor who is its first argument."""

    @wraps(method)
    async def taken(self: S, visitor: Visitor, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.turns.take(visitor.key, method(self, visitor, *args, **kwargs))

    return taken
