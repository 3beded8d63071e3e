"""Counts what a piece of work does, for tests that hold it to an amount of work and not to a time."""

import sys
from collections.abc import Callable
from types import CodeType, FrameType


def counted_calls(function: Callable[..., object], work: Callable[[], object]) -> int:
    """How often `work` calls `function`, in this thread. `function` is one written in Python; for a generator, each
    of its pieces counts."""
    count = 0
    code: CodeType = getattr(function, "__code__")  # noqa: B009  (the type of a callable lacks it)

    def count_call(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event == "call" and frame.f_code is code

    before = sys.getprofile()
    sys.setprofile(count_call)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count
