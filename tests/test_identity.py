import pytest

from chat.errors import SignInExpired
from chat.identity import SignIn, Visitor, VisitorResolver, guest_key
from chat.settings import Settings

NOW = 1_000_000.0
ADA = SignIn("100", "ada", "hf_oauth_ada", picture="https://huggingface.co/avatars/ada.svg", expires_at=NOW + 1)


def on_space(**more: str) -> Settings:
    """Settings of a Space."""
    return Settings(system="spaces", space_id="me/app", **more)  # type: ignore[arg-type]


def resolver(settings: Settings, *, now: float = NOW) -> VisitorResolver:
    """A resolver at the time `now`, on a machine with a token."""
    return VisitorResolver(settings, lambda: "hf_machine", clock=lambda: now)


def test_a_local_run_has_one_owner_whatever_the_cookie_says() -> None:
    local = resolver(Settings())
    assert local.resolve("a") == local.resolve("b")
    assert local.resolve("a").token == "hf_machine"


def test_a_local_run_believes_no_sign_in() -> None:
    assert resolver(Settings()).resolve("a", sign_in=ADA) == Visitor("owner", "owner", "hf_machine")


def test_the_token_of_the_environment_comes_before_the_stored_one() -> None:
    assert resolver(Settings(hf_token="hf_env")).resolve("a").token == "hf_env"


def test_guests_of_a_space_are_told_apart_by_their_session() -> None:
    space = resolver(on_space(hf_token="hf_space"))
    assert space.resolve("a").key != space.resolve("b").key
    assert space.resolve("a").token == "hf_space"


def test_a_space_never_uses_a_token_stored_on_its_machine() -> None:
    assert resolver(on_space()).resolve("a").token is None
    assert resolver(on_space(app_auth="ada:x")).resolve("a", username="ada").token is None


def test_a_member_is_known_by_the_id_of_the_account_and_pays_with_their_own_token() -> None:
    member = resolver(on_space(hf_token="hf_space")).resolve("a", sign_in=ADA)
    assert member == Visitor("member", "hf:100", ADA.token, name="ada", picture=ADA.picture, expires_at=ADA.expires_at)


def test_an_expired_member_is_a_guest_without_a_token_and_told_so() -> None:
    visitor = resolver(on_space(hf_token="hf_space"), now=NOW + 1).resolve("a", sign_in=ADA)
    assert visitor == Visitor("guest", guest_key("a"), expired=True)
    with pytest.raises(SignInExpired, match=r"^Your sign-in has expired\. Sign in again; your unsent text is kept\.$"):
        visitor.require_current()


def test_a_sign_in_that_names_no_end_lasts() -> None:
    endless = SignIn("100", "ada", "hf_oauth_ada")
    assert resolver(on_space()).resolve("a", sign_in=endless).kind == "member"


def test_other_visitors_need_not_sign_in_again() -> None:
    for visitor in (resolver(Settings()).resolve("a"), resolver(on_space()).resolve("a"), resolver(on_space()).resolve("a", sign_in=ADA)):
        visitor.require_current()


def test_a_callers_own_token_pays_for_the_call() -> None:
    assert resolver(on_space(hf_token="hf_space")).resolve("a", "Bearer hf_caller").token == "hf_caller"


def test_a_callers_own_token_opens_nobodys_conversations() -> None:
    assert resolver(on_space()).resolve("a", "Bearer hf_caller", sign_in=ADA) == Visitor("guest", guest_key("a"), "hf_caller")


@pytest.mark.parametrize("header", ["", "Basic hf_x", "Bearer sk-other", "Bearer ", "hf_x", "bear"])
def test_other_headers_are_not_taken_for_a_token(header: str) -> None:
    assert resolver(on_space()).resolve("a", header).token is None


def test_colleagues_have_a_history_each_and_the_servers_token() -> None:
    office = resolver(Settings(app_auth="ada:x,bob:y"))
    assert office.resolve("a", username="ada") == Visitor("colleague", "user:ada", "hf_machine", name="ada")
    assert office.resolve("a", username="bob").key == "user:bob"


def test_with_app_auth_a_visitor_without_a_password_is_a_guest_without_a_token() -> None:
    office = resolver(Settings(app_auth="ada:x"))
    assert office.resolve("a", sign_in=ADA) == Visitor("guest", guest_key("a"))


def test_a_token_does_not_show_when_a_visitor_is_printed() -> None:
    assert "hf_oauth" not in repr(resolver(on_space()).resolve("a", sign_in=ADA)) + repr(ADA)
