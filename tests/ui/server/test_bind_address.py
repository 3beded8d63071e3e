import pytest
from gradio import http_server

from chat.settings import Settings
from chat.ui.server.bind_address import refusal, server_name


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost", "::1", "[::1]"])
def test_this_machine_alone_may_be_served_to_its_owner(host: str) -> None:
    assert refusal(Settings(), host, shared=False) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "[::]", "", "192.168.1.2", "laptop", "localhost.example.com"])
def test_beyond_this_machine_it_says_why_not_and_what_to_do(host: str) -> None:
    sentence = refusal(Settings(), host, shared=False) or ""
    assert (host or "every address") in sentence
    assert "APP_AUTH=user:password" in sentence


def test_a_public_link_is_beyond_this_machine_too() -> None:
    assert "public link" in (refusal(Settings(), "127.0.0.1", shared=True) or "")


def test_with_passwords_and_on_a_space_it_may_listen_everywhere() -> None:
    assert refusal(Settings(app_auth="ada:x"), "0.0.0.0", shared=True) is None  # type: ignore[arg-type]
    assert refusal(Settings(system="spaces", space_id="me/app"), "0.0.0.0", shared=False) is None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", ""])
def test_gradio_is_given_the_address_as_it_stands(host: str) -> None:
    assert server_name(host) == host


@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_gradio_finds_a_free_port_of_an_address_of_ipv6(host: str) -> None:
    assert server_name(host) == "[::1]"
    assert http_server.LOCALHOST_NAME == "127.0.0.1"
