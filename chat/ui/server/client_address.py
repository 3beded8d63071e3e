"""The network address that a request comes from, as the last proxy in front of the app has seen it. Plain ASGI.

A proxy appends the address of its own client to `X-Forwarded-For`; what stands before that, the client may have made up. Off Spaces,
uvicorn believes the header from the proxies in FORWARDED_ALLOW_IPS alone (this machine's by default), but takes its first entry for "*".
"""

import os
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from chat.settings import Settings

FORWARDED: Final = "x-forwarded-for"


class ClientAddress:
    """Sets the `client` of a request's scope, where a proxy stands in front of the app whatever address it has.

    Args:
        proxied: whether that is so.
    """

    def __init__(self, app: ASGIApp, *, proxied: bool) -> None:
        self._app = app
        self._proxied = proxied

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._proxied and scope["type"] == "http" and (lines := Headers(scope=scope).getlist(FORWARDED)):
            scope = {**scope, "client": (_without_port(lines[-1].rpartition(",")[2].strip()), 0)}
        await self._app(scope, receive, send)


def is_proxied(settings: Settings) -> bool:
    """Whether every request comes through a proxy: on a Space, and where uvicorn was told to believe all addresses."""
    return settings.on_space or "*" in os.environ.get("FORWARDED_ALLOW_IPS", "")


def _without_port(entry: str) -> str:
    """The address of `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:80`."""
    if entry.startswith("["):
        return entry[1:].partition("]")[0]
    return entry.partition(":")[0] if entry.count(":") == 1 else entry
