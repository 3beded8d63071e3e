"""The account block at the foot of the sidebar: who is signed in, and the links to sign in and out. Pure; contains no token."""

from typing import Final

from chat.identity import Visitor
from chat.ui.payloads.payload import Payload

# Relative to the page, so that they work behind any path prefix. assets/sign_in.js adds the open conversation to `_target_url`.
SIGN_IN_HREF: Final = "login/huggingface?_target_url=/"
SIGN_OUT_HREF: Final = "logout?_target_url=/"

OWNER_NAME: Final = "You, on this computer"


def account_payload(visitor: Visitor, *, sign_in_offered: bool) -> Payload:
    """The keys `person`, `sign_in` and `sign_out` of the sidebar's value; None for each that does not apply.

    `person` has a name, a picture (an https address, or empty) and the visitor's kind; guests have none. A visitor whose sign-in has
    expired gets both links.

    Args:
        sign_in_offered: whether this app offers signing in with Hugging Face; see `sign_in.is_offered`.
    """
    is_named = visitor.kind in ("member", "colleague")
    return {
        "person": _person(visitor),
        "sign_in": SIGN_IN_HREF if sign_in_offered and visitor.kind == "guest" else None,
        "sign_out": SIGN_OUT_HREF if is_named or visitor.expired else None,
    }


def _person(visitor: Visitor) -> Payload | None:
    if visitor.kind == "guest":
        return None
    name = OWNER_NAME if visitor.kind == "owner" else visitor.name
    return {"name": name, "picture": visitor.picture, "kind": visitor.kind}
