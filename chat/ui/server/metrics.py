"""`GET /metrics`: what was sent, refused and spent, in Prometheus' text format. For the owner of the app alone."""

import hmac
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from chat.inference.catalog.endpoints import is_loopback
from chat.settings import Settings
from chat.ui.server.client_address import FORWARDED

MEDIA_TYPE = "text/plain; version=0.0.4"


def metrics_route(settings: Settings, metrics: Callable[[], Awaitable[str]]) -> Route:
    """The route. With METRICS_TOKEN it wants that as a bearer; without, it is there in a local run alone, for this machine."""

    async def respond(request: Request) -> Response:
        if settings.metrics_token is None:
            return await _figures() if _is_owner(request) else PlainTextResponse("Not Found", 404)
        expected, given = f"Bearer {settings.metrics_token}", request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), expected.encode()):
            return PlainTextResponse("Unauthorized", 401, {"www-authenticate": "Bearer"})
        return await _figures()

    async def _figures() -> Response:
        return PlainTextResponse(await metrics(), media_type=MEDIA_TYPE, headers={"cache-control": "no-store"})

    def _is_owner(request: Request) -> bool:
        is_local = not settings.on_space and not settings.app_auth
        return is_local and FORWARDED not in request.headers and is_loopback(request.client.host if request.client else "")

    return Route("/metrics", respond, methods=["GET"])
