"""Tells the browser what the page may load, and from where: the second wall behind the sanitiser, and a limit for Gradio's own script.

Plain ASGI, so that a streamed answer passes through untouched.
"""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = "; ".join(
    (
        "default-src 'self' data: blob:",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",  # Gradio's page begins with inline scripts, and compiles templates
        "style-src 'self' 'unsafe-inline'",  # on a Space, Gradio would take fonts from Google
        "img-src 'self' data: blob: https: http:",  # a picture in a reply, once it is clicked; and a member's own
        "connect-src 'self' data: blob: https://huggingface.co",  # on a Space, Gradio asks there about the Space
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
"""Where the page may be framed is not said: huggingface.co shows a Space in a frame."""


class ContentPolicy:
    """Adds the policy to every page, the sign-in with APP_AUTH among them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["content-security-policy"] = POLICY
                    headers["referrer-policy"] = "same-origin"  # the address names the conversation
            await send(message)

        await self._app(scope, receive, with_policy if scope["type"] == "http" else send)
