import pytest

from chat.identity import Identity
from chat.settings import Settings


def on_space(**more: str) -> Settings:
    return Settings(system="spaces", space_id="me/app", **more)  # type: ignore[arg-type]


def test_a_local_run_has_one_owner_whatever_the_cookie_says() -> None:
    identity = Identity(Settings(), lambda: "hf_machine")
    assert identity.visitor("a") == identity.visitor("b")
    assert identity.visitor("a").token == "hf_machine"


def test_the_token_of_the_environment_comes_before_the_stored_one() -> None:
    assert Identity(Settings(hf_token="hf_env"), lambda: "hf_machine").visitor("a").token == "hf_env"


def test_guests_of_a_space_are_told_apart_by_their_session() -> None:
    identity = Identity(on_space(hf_token="hf_space"), lambda: "hf_machine")
    assert identity.visitor("a").key != identity.visitor("b").key
    assert identity.visitor("a").token == "hf_space"


def test_a_space_never_uses_a_token_stored_on_its_machine() -> None:
    assert Identity(on_space(), lambda: "hf_machine").visitor("a").token is None


def test_a_callers_own_token_pays_for_the_call() -> None:
    assert Identity(on_space(hf_token="hf_space"), lambda: None).visitor("a", "Bearer hf_caller").token == "hf_caller"


@pytest.mark.parametrize("header", ["", "Basic hf_x", "Bearer sk-other", "Bearer ", "hf_x", "bear"])
def test_other_headers_are_not_taken_for_a_token(header: str) -> None:
    assert Identity(on_space(), lambda: None).visitor("a", header).token is None


def test_a_token_does_not_show_when_a_visitor_is_printed() -> None:
    assert "hf_" not in repr(Identity(on_space(hf_token="hf_space"), lambda: None).visitor("a"))
