"""The Content-Security-Policy of every HTML page: a second defence behind the sanitiser, and a limit for Gradio's own scripts.

Plain ASGI: streamed responses are not buffered.
"""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = "; ".join(
    (
        "default-src 'self' data: blob:",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",  # Gradio's page has inline scripts, and compiles templates with eval
        "style-src 'self' 'unsafe-inline'",  # no Google Fonts, which Gradio would load on a Space
        "img-src 'self' data: blob: https: http:",  # pictures in replies, loaded on click; members' avatars
        "connect-src 'self' data: blob: https://huggingface.co",  # on a Space, Gradio requests the Space's status there
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
"""Without `frame-ancestors`: huggingface.co shows a Space in a frame."""


class ContentPolicy:
    """Adds the policy to every HTML response, including the login page of APP_AUTH."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["content-security-policy"] = POLICY
                    headers["referrer-policy"] = "same-origin"  # the URL contains the conversation's id
            await send(message)

        await self._app(scope, receive, with_policy if scope["type"] == "http" else send)
