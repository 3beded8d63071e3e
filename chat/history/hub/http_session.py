"""The HTTP client used by huggingface_hub, with a timeout, and without retries inside a call where `without_retries` is entered.

The library's own client has no timeout, sleeps up to minutes inside a call when it is refused, and retries one kind of refusal without a
pause. Within `without_retries()`, each refusal and each broken connection is raised at once; `chat.history.sync` decides when to retry.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Final

from huggingface_hub import set_client_factory
from huggingface_hub.utils import hf_raise_for_status, httpx  # type: ignore[attr-defined]  # exported lazily

from chat.history.hub.faults import OutcomeUnknown

TIMEOUT: Final = httpx.Timeout(30, connect=10)

_retries_disabled: ContextVar[bool] = ContextVar("retries_disabled", default=False)


@contextmanager
def without_retries() -> Iterator[None]:
    """Within this block, in this thread, huggingface_hub does not retry a call."""
    token = _retries_disabled.set(True)
    try:
        yield
    finally:
        _retries_disabled.reset(token)


@cache
def install() -> None:
    """Make huggingface_hub use this client in the whole process. Repeated calls have no effect."""
    set_client_factory(create_client)


def create_client(timeout: httpx.Timeout = TIMEOUT) -> httpx.Client:
    """A new client, as `huggingface_hub.get_session` returns it after `install`."""
    return _HubClient(timeout=timeout, follow_redirects=True)


class _HubClient(httpx.Client):
    def request(self, *args: Any, **kwargs: Any) -> httpx.Response:
        try:
            response = super().request(*args, **kwargs)
        except httpx.TransportError as error:
            if _retries_disabled.get():
                raise OutcomeUnknown from error
            raise
        if _retries_disabled.get():
            hf_raise_for_status(response)
        return response
