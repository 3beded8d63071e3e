"""Identifies the visitor of a Gradio request, from the request alone: our cookie, the Authorization header, the sign-in, the login."""

import gradio as gr

from chat.conversation import new_id
from chat.identity import Visitor, VisitorResolver, guest_key
from chat.ui.server.session_cookie import session_of
from chat.ui.server.sign_in import sign_in_from_request


class RequestVisitors:
    """The visitors of requests. The only caller of `VisitorResolver`."""

    def __init__(self, resolver: VisitorResolver) -> None:
        self._resolver = resolver

    def visitor(self, request: gr.Request) -> Visitor:
        """The visitor who sent this request."""
        authorization = request.headers.get("authorization", "")
        return self._resolver.resolve(_session(request), authorization, sign_in=sign_in_from_request(request), username=request.username)

    def guest_key(self, request: gr.Request) -> str:
        """The owner key of the conversations written in this browser without signing in."""
        return guest_key(_session(request))


def _session(request: gr.Request) -> str:
    """The session in our cookie. Without cookies each page is a session of its own."""
    return session_of(request.headers.get("cookie", "")) or f"page {request.session_hash or new_id()}"
