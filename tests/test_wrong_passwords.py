"""Gradio's own login behind the brake, in the whole app as people host it for others."""

from collections.abc import Iterator

import httpx2
import pytest

from chat.limits.logins import WRONG_FROM_ADDRESS, WRONG_PASSWORDS
from tests.e2e.process import app
from tests.fakes.router import ScriptedRouter


@pytest.fixture(scope="module")
def hosted(served_router: ScriptedRouter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An app with two users."""
    log = tmp_path_factory.mktemp("hosted") / "log.txt"
    with app(log, HF_ROUTER_URL=served_router.base_url, HF_TOKEN="hf_x", APP_AUTH="ada:right,bob:good") as url:
        yield url


def login(hosted: str, user: str, password: str, address: str) -> httpx2.Response:
    """A login that comes through a proxy on this machine."""
    data, headers = {"username": user, "password": password}, {"x-forwarded-for": address}
    return httpx2.post(f"{hosted}login", data=data, headers=headers, trust_env=False)


def test_guessing_one_users_password_ends_from_all_addresses(hosted: str) -> None:
    answers = [login(hosted, "ada", f"guess {number}", f"192.0.2.{number}").status_code for number in range(WRONG_PASSWORDS)]
    assert answers == [400] * WRONG_PASSWORDS
    refused = login(hosted, "ada", "right", "192.0.2.99")
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    assert not refused.cookies
    assert login(hosted, "bob", "good", "192.0.2.99").status_code == 200


def test_guessing_from_one_address_ends_for_all_users(hosted: str) -> None:
    for number in range(WRONG_FROM_ADDRESS):
        assert login(hosted, f"user{number}", "guess", "198.51.100.1").status_code == 400
    assert login(hosted, "bob", "good", "198.51.100.1").status_code == 429
    assert login(hosted, "bob", "good", "198.51.100.2").status_code == 200


def test_strangers_find_no_figures(hosted: str) -> None:
    assert httpx2.get(f"{hosted}metrics", trust_env=False).status_code == 404
