"""Where the app may be served. Off Spaces and without APP_AUTH, whoever reaches it is taken for the owner; so only this machine may."""

import os

from gradio import http_server

from chat.inference.catalog.endpoints import is_loopback
from chat.settings import Settings


def asked_for() -> tuple[str, bool]:
    """The address that Gradio will listen on, and whether it is to make a public link: by its own variables."""
    return http_server.LOCALHOST_NAME, os.environ.get("GRADIO_SHARE", "").lower() == "true"


def refusal(settings: Settings, host: str, *, shared: bool) -> str | None:
    """Why the app must not be served like this, in plain words; None if it may be. An empty `host` means every address."""
    if settings.on_space or settings.app_auth or (is_loopback(host.strip("[]")) and not shared):
        return None
    where = "make a public link" if shared else f"listen on {host or 'every address'}"
    return (
        f"Not started: it was asked to {where}, and anybody who reaches it could read your conversations and spend your token. "
        "Set APP_AUTH=user:password,… to say who may come in, or leave GRADIO_SERVER_NAME and GRADIO_SHARE unset."
    )


def server_name(host: str) -> str:
    """What to launch on for `host`. Gradio looks for a free port of that address by a socket of IPv4, and finds none on one of IPv6;
    so it is to look on the loopback."""
    if ":" not in host:
        return host
    http_server.LOCALHOST_NAME = "127.0.0.1"
    return f"[{host.strip('[]')}]"
