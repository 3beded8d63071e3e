"""Which of Gradio's routes the app serves, and what each is for. All others answer 404.

Gradio opens some 80 routes, among them one that fetches any web address for its caller, one that stores files of anybody, and one that
writes a page's state to the disk. A test compares this list with the routes of the installed Gradio, so that an upgrade adds none unseen.
"""

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

from starlette._utils import get_route_path
from starlette.routing import BaseRoute, Match, compile_path
from starlette.types import Scope

Use: TypeAlias = Literal[
    "page",  # the HTML page, to which links of other sites lead, and which huggingface.co shows in a frame
    "asset",  # a public file, the same for everybody
    "sign-in",  # a step of signing in with Hugging Face: the provider sends the browser back to it
    "sign-out",
    "program",  # a public endpoint, `/chat` or `/models`
    "own",  # all else: for the app's own page, and for programs that are no browser
]

_API: Final = "/gradio_api"
_ENDPOINTS: Final = ("chat", "models")
_CALLS: Final = tuple(f"{_API}/call/{version}{name}" for version in ("", "v2/") for name in _ENDPOINTS)

ALLOWED: Final[dict[str, Use]] = {
    "/": "page",
    "/assets/{path:path}": "asset",
    "/static/{path:path}": "asset",
    "/favicon.ico": "asset",
    "/manifest.json": "asset",
    "/robots.txt": "asset",
    "/theme.css": "asset",
    f"{_API}/theme.css": "asset",
    "/login/huggingface": "sign-in",
    "/login/callback": "sign-in",
    "/logout": "sign-out",
    "/login": "own",  # the password form of APP_AUTH
    "/login/": "own",
    "/config": "own",  # with `info`, what gradio_client begins with
    "/config/": "own",
    f"{_API}/info": "own",
    f"{_API}/info/": "own",
    f"{_API}/run/predict": "own",  # every event of the page: they go past the queue
    f"{_API}/queue/join": "own",  # with `data`, how gradio_client calls the public endpoints
    f"{_API}/queue/data": "own",
    f"{_API}/cancel": "own",  # gradio_client's `job.cancel()`
    f"{_API}/reset": "own",  # does nothing; Gradio's script sends it with `cancel`
    f"{_API}/app_id": "own",  # after a break, Gradio's script asks whether the app is still the same
    f"{_API}/startup-events": "own",  # sent by `Blocks.launch` itself
    **dict.fromkeys(_CALLS, "program"),
    **dict.fromkeys((f"{call}/{{event_id}}" for call in _CALLS), "program"),
}
"""By path, as Starlette writes it."""


class RouteUses:
    """Looks up what a request's route is for.

    Args:
        own_routes: the app's routes that are not Gradio's. All are served.
    """

    def __init__(self, own_routes: Iterable[BaseRoute]) -> None:
        self._own_routes = tuple(own_routes)
        self._allowed = [(compile_path(path)[0], use) for path, use in ALLOWED.items()]

    def of(self, scope: Scope) -> Use | None:
        """What the route of this request is for; None if it is not served."""
        path = get_route_path(scope)
        for pattern, use in self._allowed:
            if pattern.fullmatch(path):
                return use
        return "own" if any(route.matches(scope)[0] != Match.NONE for route in self._own_routes) else None
