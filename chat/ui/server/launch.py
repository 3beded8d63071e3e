"""How Gradio serves the page: every setting that departs from its defaults, and why."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from chat.identity import SignIn
from chat.limits.logins import LoginBrake
from chat.settings import Settings
from chat.ui.page.theme import theme
from chat.ui.server import bind_address, sign_in, static
from chat.ui.server.client_address import ClientAddress, is_proxied
from chat.ui.server.content_policy import ContentPolicy
from chat.ui.server.login_brake import BrakedLogin
from chat.ui.server.page_head import PageHead
from chat.ui.server.queue_sessions import QueueSessions
from chat.ui.server.session_cookie import SessionCookie
from chat.ui.server.sign_in_faults import SignInFaults

QUEUE: Final[dict[str, Any]] = {
    # Who waits, and what they are told meanwhile, is for `chat.replies.queue` to say. Gradio's own queue would answer 503 without a word.
    "max_size": None,
    # One at a time is Gradio's default for whatever sets no limit of its own.
    "default_concurrency_limit": None,
}
"""For `Blocks.queue`."""


def launch_options(
    settings: Settings, own_routes: Sequence[BaseRoute], *, login_brake: LoginBrake, on_sign_out: Callable[[SignIn], Awaitable[None]]
) -> dict[str, Any]:
    """For `Blocks.launch`.

    Args:
        own_routes: the routes of the app beside Gradio's and the public files.
        on_sign_out: awaited before Gradio clears the session of a member who signs out.
    """
    middleware = [
        Middleware(ClientAddress, proxied=is_proxied(settings)),
        *([Middleware(BrakedLogin, brake=login_brake)] if settings.app_auth else []),
        Middleware(ContentPolicy),
        Middleware(PageHead),
        Middleware(SessionCookie, framed=settings.on_space, secret=sign_in.stable_secret(settings)),
        Middleware(QueueSessions),
        Middleware(sign_in.SignInCookieTrimmer),
        Middleware(sign_in.SignOutHook, on_sign_out=on_sign_out),
        Middleware(SignInFaults),
    ]
    return {
        "server_name": bind_address.server_name(bind_address.requested_address()[0]),
        "theme": theme(),
        "footer_links": [],  # the page has its own foot
        "show_error": True,  # `gr.Error` is how a public endpoint says one sentence; nothing else is ever put into it
        # Caps ALL queued events that are open at once, asynchronous ones too, which take no thread. A program that reads a reply has one
        # open as long as it reads.
        "max_threads": 2_000,
        # What a page keeps on the server (about 190 kB) is set aside for this many pages and no more; ours keep nothing that counts.
        "state_session_capacity": 500,
        "run_history": False,  # else the browser's storage would get what programs send to the public endpoints, and the answers
        "enable_monitoring": False,  # its page is open to everybody who has its address
        "max_file_size": "20mb",  # no event of ours takes a file yet, but the route that receives them is open to everybody
        "ssr_mode": False,  # in front of Python a Node server would take every route but /gradio_api, those of the sign-in among them
        "pwa": False,  # an installed page would outlive its Space
        "mcp_server": False,  # the public endpoints are to be asked for by name
        "auth": list(settings.app_auth) or None,
        "app_kwargs": {"middleware": middleware, "routes": [*own_routes, *static.routes()]},
    }
