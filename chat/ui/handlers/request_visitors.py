"""Identifies the visitor of a Gradio request: our cookie, the Authorization header, the sign-in, the login; without cookies the page id."""

from dataclasses import replace

import gradio as gr

from chat.conversation import new_id
from chat.identity import Visitor, VisitorResolver
from chat.ui.handlers.event_data import text_field
from chat.ui.live.page_ids import PageIds
from chat.ui.server.session_cookie import session_of
from chat.ui.server.sign_in import sign_in_from_request


class RequestVisitors:
    """The visitors of Gradio's requests."""

    def __init__(self, resolver: VisitorResolver, page_ids: PageIds) -> None:
        self._resolver = resolver
        self._page_ids = page_ids

    def visitor(self, request: gr.Request, event: gr.EventData | None = None) -> Visitor:
        """The visitor who sent this request. The event's data has the page id, for browsers that keep no cookies."""
        page = text_field(event, "page") if event else ""
        session = session_of(request.headers.get("cookie", ""))
        visitor = self._resolve(request, session or self._page_ids.session(page))
        if session or self._page_ids.is_valid(page, visitor.key):
            return visitor
        return self._resolve(request, f"program {request.session_hash or new_id()}")

    def _resolve(self, request: gr.Request, session: str) -> Visitor:
        authorization = request.headers.get("authorization", "")
        visitor = self._resolver.resolve(session, authorization, sign_in=sign_in_from_request(request), username=request.username)
        client = request.request.client if request.request else None
        return replace(visitor, address=client.host) if client else visitor
