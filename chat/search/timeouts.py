"""The type of `asyncio.timeout`, so that a test can replace it with a timeout that it expires itself."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TypeAlias

Timeout: TypeAlias = Callable[[float], AbstractAsyncContextManager[object]]
"""Seconds in; out a context manager that raises TimeoutError in its block after them."""
