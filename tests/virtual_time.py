"""An event loop whose clock is simulated: `asyncio.sleep(3600)` returns at once, and an hour later by `loop.time()`.

For code that only sleeps, waits and computes. Sockets and threads need real time and do not work here.
"""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """Where the loop would wait for its next timer, its clock advances instead."""

    def __init__(self) -> None:
        self._now = 0.0
        super().__init__(_ImmediateSelector(self.advance))

    def time(self) -> float:
        """Simulated seconds since the loop was made."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Let time pass without running anything, as a computation does that blocks the loop."""
        self._now += seconds


def run(test: Coroutine[Any, Any, T]) -> T:
    """Run a test's coroutine in a VirtualTimeLoop. RuntimeError if it waits for what no timer and no task can bring."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(test)


def advance(seconds: float) -> None:
    """`VirtualTimeLoop.advance` of the running loop."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    loop.advance(seconds)


class _ImmediateSelector(selectors.DefaultSelector):
    def __init__(self, advance: Any) -> None:
        super().__init__()
        self._advance = advance

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("nothing will ever happen: every task waits, and no timer is set")
        if not ready and timeout:
            self._advance(timeout)
        return ready
