"""What is read from a session, what is kept in it, and what the page is told."""

from base64 import b64encode
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from chat.identity import SignIn, Visitor
from chat.inference.demo.loopback import LoopbackServer
from chat.settings import Settings
from chat.ui.server.sign_in import SIGN_IN_HREF, SIGN_OUT_HREF, SmallSession, account, is_offered, needed, sign_in_in
from tests.fakes.oidc import PEOPLE

COOKIE_BYTES = 4096
"""What a browser takes: RFC 6265bis, the sum of name and value."""


def answer(subject: str = "140", **more: Any) -> dict[str, Any]:
    """Hugging Face's answer to a sign-in, as Gradio puts it into the session."""
    userinfo = {"sub": subject, **PEOPLE[subject], "aud": "the-app", "nonce": "n" * 20, "iss": "https://huggingface.co"}
    return {
        "access_token": "hf_oauth_" + "x" * 991,
        "token_type": "bearer",
        "expires_in": 604_800,
        "expires_at": 1_900_000_000,
        "scope": "openid profile inference-api contribute-repos",
        "id_token": b64encode(str(userinfo).encode()).decode(),
        "userinfo": userinfo,
        **more,
    }


def cookie_set_by(path: str, info: dict[str, Any]) -> str:
    """The session's cookie after a request to `path` has put `info` into it."""

    async def sign_in(request: Request) -> PlainTextResponse:
        request.session["oauth_info"] = info
        return PlainTextResponse("")

    app = Starlette(
        routes=[Route(f"/v1{path}", sign_in)], middleware=[Middleware(SessionMiddleware, secret_key="k"), Middleware(SmallSession)]
    )
    with LoopbackServer(app) as server, httpx.Client(trust_env=False) as client:
        return client.get(server.base_url + path).headers["set-cookie"].split(";")[0]


def test_a_sign_in_is_read_from_the_session() -> None:
    expected = SignIn("100", "ada", answer()["access_token"], picture="https://huggingface.co/avatars/ada.svg", expires_at=1_900_000_000)
    assert sign_in_in({"oauth_info": answer("100")}) == expected


def test_what_is_kept_of_an_answer_means_the_same() -> None:
    assert sign_in_in({"oauth_info": needed(answer())}) == sign_in_in({"oauth_info": answer()})


@pytest.mark.parametrize(
    "session",
    [{}, {"oauth_info": None}, {"oauth_info": {}}, {"oauth_info": answer(userinfo={})}, {"oauth_info": answer(access_token="")}],
    ids=["new", "none", "empty", "nobody", "no token"],
)
def test_half_a_sign_in_is_none(session: dict[str, Any]) -> None:
    assert sign_in_in(session) is None


def test_a_picture_without_encryption_is_not_shown() -> None:
    info = answer(userinfo={**answer()["userinfo"], "picture": "javascript:alert(1)"})
    assert getattr(sign_in_in({"oauth_info": info}), "picture", None) == ""


def test_forty_organisations_do_not_cost_the_sign_in() -> None:
    assert len(cookie_set_by("/login/callback", answer())) < COOKIE_BYTES / 2


def test_an_endless_name_does_not_cost_the_sign_in() -> None:
    info = answer(userinfo={**answer()["userinfo"], "name": "🙂" * 9000, "picture": "https://" + "p" * 9000})
    assert len(cookie_set_by("/login/callback", info)) < COOKIE_BYTES


def test_an_account_without_a_picture_can_sign_in() -> None:
    kept = needed(answer(userinfo={**answer()["userinfo"], "picture": None}))
    assert getattr(sign_in_in({"oauth_info": kept}), "picture", None) == ""


def test_without_it_the_cookie_would_be_dropped() -> None:
    assert len(cookie_set_by("/elsewhere", answer())) > COOKIE_BYTES


def test_a_guest_of_a_space_may_sign_in_and_the_owner_of_a_machine_need_not() -> None:
    assert account(Visitor("guest", "guest:a"), offered=True) == {"person": None, "sign_in": SIGN_IN_HREF, "sign_out": None}
    assert account(Visitor("guest", "guest:a"), offered=False)["sign_in"] is None
    assert account(Visitor("owner", "owner"), offered=False) == {"person": None, "sign_in": None, "sign_out": None}


def test_a_member_is_named_and_may_sign_out() -> None:
    member = Visitor("member", "hf:100", "hf_oauth_secret", name="ada", picture="https://x/a.svg")
    person = {"name": "ada", "picture": "https://x/a.svg", "kind": "member"}
    assert account(member, offered=True) == {"person": person, "sign_in": None, "sign_out": SIGN_OUT_HREF}


def test_whose_sign_in_has_expired_may_sign_in_again_or_out() -> None:
    expired = Visitor("guest", "guest:a", expired=True)
    assert account(expired, offered=True) == {"person": None, "sign_in": SIGN_IN_HREF, "sign_out": SIGN_OUT_HREF}


def test_signing_in_is_not_offered_off_spaces_and_not_without_its_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    space = Settings(system="spaces", space_id="me/app")
    assert not is_offered(space)
    for name in ("OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "OAUTH_SCOPES", "OPENID_PROVIDER_URL"):
        monkeypatch.setattr(f"gradio.oauth.{name}", "given")
    assert is_offered(space)
    assert not is_offered(Settings())
    assert not is_offered(space.model_copy(update={"app_auth": (("ada", "x"),)}))
