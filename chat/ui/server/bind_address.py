"""Which addresses the app may listen on. Off Spaces and without APP_AUTH every visitor is the owner, so only the loopback is allowed."""

import os

from gradio import http_server

from chat.inference.catalog.endpoints import is_loopback
from chat.settings import Settings


def requested_address() -> tuple[str, bool]:
    """(host that Gradio will listen on, whether it will create a public link), from Gradio's own environment variables."""
    return http_server.LOCALHOST_NAME, os.environ.get("GRADIO_SHARE", "").lower() == "true"


def reason_not_to_serve(settings: Settings, host: str, *, shared: bool) -> str | None:
    """A sentence for the person who starts the app, if it would be open to strangers on this address; else None.

    Args:
        host: an empty one means every address.
        shared: whether Gradio will create a public link.
    """
    if settings.on_space or settings.app_auth or (is_loopback(host.strip("[]")) and not shared):
        return None
    where = "make a public link" if shared else f"listen on {host or 'every address'}"
    return (
        f"Not started: it was asked to {where}, and anybody who reaches it could read your conversations and spend your token. "
        "Set APP_AUTH=user:password,… to say who may come in, or leave GRADIO_SERVER_NAME and GRADIO_SHARE unset."
    )


def server_name(host: str) -> str:
    """`host` in the form that `Blocks.launch` takes.

    For an IPv6 address this also sets `http_server.LOCALHOST_NAME`: Gradio looks for a free port with an IPv4 socket, and finds none on an
    IPv6 address.
    """
    if ":" not in host:
        return host
    http_server.LOCALHOST_NAME = "127.0.0.1"
    return f"[{host.strip('[]')}]"
