"""The HTTP client below huggingface_hub, with two habits changed: it does not wait for ever, and our own calls do not sleep.

By itself the library's client has no time limit, sleeps through refusals for minutes inside a call, and retries one of them in a loop
without a pause. A call in `at_once()` gets each refusal and each broken connection as an exception, at once; `sync` decides when to try
again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Final

from huggingface_hub import set_client_factory
from huggingface_hub.utils import hf_raise_for_status, httpx  # type: ignore[attr-defined]  # exported lazily

from chat.history.hub.faults import Unsure

TIMEOUT: Final = httpx.Timeout(30, connect=10)

_at_once: ContextVar[bool] = ContextVar("at_once", default=False)


@contextmanager
def at_once() -> Iterator[None]:
    """Within this block, and this thread, no call of huggingface_hub retries by itself."""
    before = _at_once.set(True)
    try:
        yield
    finally:
        _at_once.reset(before)


@cache
def install() -> None:
    """Make huggingface_hub use this client, in the whole process. A second call does nothing."""
    set_client_factory(client)


def client(timeout: httpx.Timeout = TIMEOUT) -> httpx.Client:
    """What `huggingface_hub.get_session` gives then."""
    return _Client(timeout=timeout, follow_redirects=True)


class _Client(httpx.Client):
    def request(self, *args: Any, **kwargs: Any) -> httpx.Response:
        try:
            response = super().request(*args, **kwargs)
        except httpx.TransportError as error:
            if _at_once.get():
                raise Unsure from error
            raise
        if _at_once.get():
            hf_raise_for_status(response)
        return response
