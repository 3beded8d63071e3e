"""Who sends a request, from the request alone. The one place where a visitor is made from what Gradio hands to a handler."""

import gradio as gr

from chat.conversation import new_id
from chat.identity import Visitor, VisitorResolver, guest_key
from chat.ui.server import sign_in
from chat.ui.server.session_cookie import session_of


class Requests:
    """Reads requests.

    Args:
        sign_in_offered: whether people can sign in with Hugging Face here.
    """

    def __init__(self, identity: VisitorResolver, *, sign_in_offered: bool) -> None:
        self._identity = identity
        self._sign_in_offered = sign_in_offered

    def visitor(self, request: gr.Request) -> Visitor:
        """Who is asking."""
        authorization = request.headers.get("authorization", "")
        return self._identity.resolve(_session(request), authorization, sign_in=sign_in.sign_in_of(request), username=request.username)

    def guest_key(self, request: gr.Request) -> str:
        """Whom this browser's conversations belong to while nobody is signed in."""
        return guest_key(_session(request))

    def account(self, visitor: Visitor) -> sign_in.Account:
        """What the page shows of a visitor, and the links to sign in and out."""
        account = sign_in.account(visitor, offered=self._sign_in_offered)
        if visitor.kind == "owner":
            account["person"] = sign_in.Person(name="You, on this computer", picture="", kind="owner")
        return account


def _session(request: gr.Request) -> str:
    """Browsers that keep no cookie are told apart by the page, and start anew with each."""
    return session_of(request.headers.get("cookie", "")) or f"page {request.session_hash or new_id()}"
