"""Resolves the visitor of a request to a live route, and checks the page id that goes with it. Does not import Gradio."""

from dataclasses import dataclass

from starlette.requests import Request

from chat.identity import Visitor, VisitorResolver, guest_key
from chat.ui.live.page_ids import PageIds
from chat.ui.server.session_cookie import earlier_session_of, session_of
from chat.ui.server.sign_in import sign_in_from_session


@dataclass(frozen=True, slots=True)
class PageVisitor:
    """The visitor of a page.

    Attributes:
        page: a page id issued to this visitor: the one of the request if it is valid, else a new one.
        is_known: whether it is the one of the request.
        topic: a name that all pages of this visitor share.
        guest_key: the owner key of what this browser's guest wrote; None where the visitor is no member.
    """

    visitor: Visitor
    page: str
    is_known: bool
    topic: str
    guest_key: str | None


class PageVisitors:
    """Reads requests to the live routes.

    A browser that keeps no cookie is told apart by its page id alone, and is a guest where people have accounts.
    """

    def __init__(self, resolver: VisitorResolver, page_ids: PageIds) -> None:
        self._resolver = resolver
        self._page_ids = page_ids

    def of(self, request: Request) -> PageVisitor:
        """The visitor who sent this request, and their page."""
        page = request.query_params.get("page", "")
        session = session_of(request.headers.get("cookie", "")) or self._page_ids.session(page)
        visitor = self._visitor(request, session)
        is_known = self._page_ids.is_valid(page, visitor.key)
        if not is_known and session == self._page_ids.session(page):  # the page id makes the visitor, so it has to be a new one
            page = self._page_ids.new_nonce()
            session = self._page_ids.session(page)
            visitor = self._visitor(request, session)
            page = self._page_ids.issue(visitor.key, page)
        elif not is_known:
            page = self._page_ids.issue(visitor.key)
        earlier = earlier_session_of(request.headers.get("cookie", "")) or session
        guest = guest_key(earlier) if visitor.kind == "member" else None
        return PageVisitor(visitor, page, is_known, self._page_ids.topic(visitor.key), guest)

    def _visitor(self, request: Request, session: str) -> Visitor:
        sign_in = sign_in_from_session(request.scope.get("session") or {})
        return self._resolver.resolve(session, sign_in=sign_in, username=_username(request))


def _username(request: Request) -> str | None:
    """The user of APP_AUTH, as Gradio's own dependency reads it (routes.py, get_current_user)."""
    app = request.app
    names = (f"access-token-{app.cookie_id}", f"access-token-unsecure-{app.cookie_id}")
    token = next((request.cookies[name] for name in names if name in request.cookies), None)
    username = app.tokens.get(token)
    return username if isinstance(username, str) else None
