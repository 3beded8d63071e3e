"""Reading a sign-in from a session, and trimming it in the cookie."""

from base64 import b64encode
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from chat.identity import SignIn
from chat.inference.demo.loopback import LoopbackServer
from chat.settings import Settings
from chat.ui.server.sign_in import SignInCookieTrimmer, SignOutHook, is_offered, sign_in_from_session, trimmed
from tests.fakes.oidc import PEOPLE

COOKIE_BYTES = 4096
"""A browser's limit for name and value together (RFC 6265bis)."""


def oauth_info(subject: str = "140", **changed: Any) -> dict[str, Any]:
    """Hugging Face's response to a sign-in, as Gradio stores it in the session."""
    userinfo = {"sub": subject, **PEOPLE[subject], "aud": "the-app", "nonce": "n" * 20, "iss": "https://huggingface.co"}
    return {
        "access_token": "hf_oauth_" + "x" * 991,
        "token_type": "bearer",
        "expires_in": 604_800,
        "expires_at": 1_900_000_000,
        "scope": "openid profile inference-api contribute-repos",
        "id_token": b64encode(str(userinfo).encode()).decode(),
        "userinfo": userinfo,
        **changed,
    }


def cookie_set_by(path: str, info: dict[str, Any]) -> str:
    """The session's cookie after a request to `path` that stored `info` in it."""

    async def sign_in(request: Request) -> PlainTextResponse:
        request.session["oauth_info"] = info
        return PlainTextResponse("")

    app = Starlette(
        routes=[Route(f"/v1{path}", sign_in)], middleware=[Middleware(SessionMiddleware, secret_key="k"), Middleware(SignInCookieTrimmer)]
    )
    with LoopbackServer(app) as server, httpx2.Client(trust_env=False) as client:
        return client.get(server.base_url + path).headers["set-cookie"].split(";")[0]


def test_a_sign_in_is_read_from_the_session() -> None:
    expected = SignIn(
        "100", "ada", oauth_info()["access_token"], picture="https://huggingface.co/avatars/ada.svg", expires_at=1_900_000_000
    )
    assert sign_in_from_session({"oauth_info": oauth_info("100")}) == expected


def test_a_trimmed_response_gives_the_same_sign_in() -> None:
    assert sign_in_from_session({"oauth_info": trimmed(oauth_info())}) == sign_in_from_session({"oauth_info": oauth_info()})


@pytest.mark.parametrize(
    "session",
    [{}, {"oauth_info": None}, {"oauth_info": {}}, {"oauth_info": oauth_info(userinfo={})}, {"oauth_info": oauth_info(access_token="")}],
    ids=["new", "none", "empty", "no account", "no token"],
)
def test_an_incomplete_sign_in_is_none(session: dict[str, Any]) -> None:
    assert sign_in_from_session(session) is None


def test_a_picture_that_is_not_https_is_dropped() -> None:
    info = oauth_info(userinfo={**oauth_info()["userinfo"], "picture": "javascript:alert(1)"})
    assert getattr(sign_in_from_session({"oauth_info": info}), "picture", None) == ""


def test_the_cookie_stays_small_with_forty_organisations() -> None:
    assert len(cookie_set_by("/login/callback", oauth_info())) < COOKIE_BYTES / 2


def test_the_cookie_stays_small_with_an_endless_name() -> None:
    info = oauth_info(userinfo={**oauth_info()["userinfo"], "name": "🙂" * 9000, "picture": "https://" + "p" * 9000})
    assert len(cookie_set_by("/login/callback", info)) < COOKIE_BYTES


def test_an_account_without_a_picture_can_sign_in() -> None:
    kept = trimmed(oauth_info(userinfo={**oauth_info()["userinfo"], "picture": None}))
    assert getattr(sign_in_from_session({"oauth_info": kept}), "picture", None) == ""


def test_an_untrimmed_cookie_is_too_large() -> None:
    assert len(cookie_set_by("/elsewhere", oauth_info())) > COOKIE_BYTES


@pytest.mark.parametrize(("path", "signed_out"), [("/logout", ["100"]), ("/elsewhere", [])])
def test_the_hook_gets_the_sign_in_before_the_session_is_cleared(path: str, signed_out: list[str]) -> None:
    subjects: list[str] = []

    async def on_sign_out(sign_in: SignIn) -> None:
        subjects.append(sign_in.subject)

    async def sign_in(request: Request) -> PlainTextResponse:
        request.session["oauth_info"] = oauth_info("100", access_token="t", id_token="")
        return PlainTextResponse("")

    async def clear(request: Request) -> PlainTextResponse:
        assert subjects == signed_out
        request.session.clear()
        return PlainTextResponse("")

    app = Starlette(
        routes=[Route("/v1/login/callback", sign_in), Route(f"/v1{path}", clear)],
        middleware=[
            Middleware(SessionMiddleware, secret_key="k"),
            Middleware(SignInCookieTrimmer),
            Middleware(SignOutHook, on_sign_out=on_sign_out),
        ],
    )
    with LoopbackServer(app) as server, httpx2.Client(base_url=server.base_url, trust_env=False) as client:
        client.get("/login/callback")
        assert client.get(path).status_code == 200
        assert client.get(path).status_code == 200
    assert subjects == signed_out, "the second request has no session any more"


def test_signing_in_is_offered_on_spaces_with_all_secrets_only(monkeypatch: pytest.MonkeyPatch) -> None:
    space = Settings(system="spaces", space_id="me/app")
    assert not is_offered(space)
    for name in ("OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "OAUTH_SCOPES", "OPENID_PROVIDER_URL"):
        monkeypatch.setattr(f"gradio.oauth.{name}", "given")
    assert is_offered(space)
    assert not is_offered(Settings())
    assert not is_offered(space.model_copy(update={"app_auth": (("ada", "x"),)}))
