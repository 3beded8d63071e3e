"""The brake in front of a login, on a real server over HTTP. `tests/test_wrong_passwords.py` tries Gradio's own login behind it."""

from collections.abc import Iterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from chat.inference.demo.loopback import LoopbackServer
from chat.limits.counters import Counters
from chat.limits.logins import WRONG_PASSWORDS, LoginBrake
from chat.limits.usage import Usage
from chat.ui.server.login_brake import MAX_FORM_BYTES, BrakedLogin

ADA = {"username": "ada", "password": "right"}
WRONG = {"username": "ada", "password": "wrong"}


@pytest.fixture
def http() -> Iterator[httpx2.Client]:
    """A client of a login that answers with the user it has read."""

    async def login(request: Request) -> PlainTextResponse:
        form = await request.form()
        return PlainTextResponse(str(form["username"]), 200 if form["password"] == "right" else 400)

    app = Starlette(routes=[Route(f"/v1{path}", login, methods=["GET", "POST"]) for path in ("/login", "/login/", "/other")])
    with (
        LoopbackServer(BrakedLogin(app, LoginBrake(Counters(), Usage()))) as server,
        httpx2.Client(base_url=server.base_url, trust_env=False) as client,
    ):
        yield client


def test_after_too_many_wrong_passwords_not_even_the_right_one_is_looked_at(http: httpx2.Client) -> None:
    assert [http.post("login", data=WRONG).status_code for _ in range(WRONG_PASSWORDS)] == [400] * WRONG_PASSWORDS
    refused = http.post("login/", data=ADA)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 600
    assert refused.json() == {"detail": "There were 10 wrong passwords. You can log in again in 10 minutes."}


def test_right_passwords_pass_any_number_of_times(http: httpx2.Client) -> None:
    answers = [http.post("login", data=ADA) for _ in range(2 * WRONG_PASSWORDS)]
    assert {(answer.status_code, answer.text) for answer in answers} == {(200, "ada")}


def test_a_form_of_several_parts_counts_for_the_same_user(http: httpx2.Client) -> None:
    parts = {name: (None, value) for name, value in WRONG.items()}
    for _ in range(WRONG_PASSWORDS):
        assert http.post("login", files=parts).status_code == 400
    assert http.post("login", data=ADA).status_code == 429


def test_other_posts_are_not_counted(http: httpx2.Client) -> None:
    assert {http.post("other", data=WRONG).status_code for _ in range(2 * WRONG_PASSWORDS)} == {400}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=x", b"--x\r\ncontent-disposition: form-data; name=f; filename=f\r\n\r\nx\r\n--x--\r\n"),
    ],
    ids=["no boundary", "a file"],
)
def test_what_is_no_login_is_refused(http: httpx2.Client, kind: str, body: bytes) -> None:
    assert http.post("login", content=body, headers={"content-type": kind}).status_code == 400


def test_what_is_too_large_for_a_login_is_refused(http: httpx2.Client) -> None:
    assert http.post("login", content=b"x" * (MAX_FORM_BYTES + 1)).status_code == 413
