from chat.identity import Visitor
from chat.ui.payloads.account import OWNER_NAME, SIGN_IN_HREF, SIGN_OUT_HREF, account_payload

OWNER = Visitor("owner", "owner")


def test_a_guest_may_sign_in_where_that_is_offered() -> None:
    guest = Visitor("guest", "guest:a")
    assert account_payload(guest, sign_in_offered=True) == {"person": None, "sign_in": SIGN_IN_HREF, "sign_out": None}
    assert account_payload(guest, sign_in_offered=False)["sign_in"] is None


def test_the_owner_is_named_and_has_neither_link() -> None:
    person = {"name": OWNER_NAME, "picture": "", "kind": "owner"}
    assert account_payload(OWNER, sign_in_offered=False) == {"person": person, "sign_in": None, "sign_out": None}


def test_a_member_is_named_and_may_sign_out() -> None:
    member = Visitor("member", "hf:100", "hf_oauth_secret", name="ada", picture="https://x/a.svg")
    person = {"name": "ada", "picture": "https://x/a.svg", "kind": "member"}
    assert account_payload(member, sign_in_offered=True) == {"person": person, "sign_in": None, "sign_out": SIGN_OUT_HREF}


def test_a_colleague_is_named_and_may_sign_out() -> None:
    person = {"name": "bob", "picture": "", "kind": "colleague"}
    colleague = Visitor("colleague", "user:bob", name="bob")
    assert account_payload(colleague, sign_in_offered=False) == {"person": person, "sign_in": None, "sign_out": SIGN_OUT_HREF}


def test_a_visitor_whose_sign_in_has_expired_may_sign_in_or_out() -> None:
    expired = Visitor("guest", "guest:a", expired=True)
    assert account_payload(expired, sign_in_offered=True) == {"person": None, "sign_in": SIGN_IN_HREF, "sign_out": SIGN_OUT_HREF}
