import pytest
from gradio import http_server

from chat.settings import Settings
from chat.ui.server.bind_address import reason_not_to_serve, server_name


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost", "::1", "[::1]"])
def test_the_loopback_is_allowed(host: str) -> None:
    assert reason_not_to_serve(Settings(), host, shared=False) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "[::]", "", "192.168.1.2", "laptop", "localhost.example.com"])
def test_any_other_address_gives_a_sentence_with_reason_and_remedy(host: str) -> None:
    sentence = reason_not_to_serve(Settings(), host, shared=False) or ""
    assert (host or "every address") in sentence
    assert "APP_AUTH=user:password" in sentence


def test_a_public_link_is_not_allowed_either() -> None:
    assert "public link" in (reason_not_to_serve(Settings(), "127.0.0.1", shared=True) or "")


def test_with_passwords_and_on_a_space_every_address_is_allowed() -> None:
    assert reason_not_to_serve(Settings(app_auth=(("ada", "x"),)), "0.0.0.0", shared=True) is None
    assert reason_not_to_serve(Settings(system="spaces", space_id="me/app"), "0.0.0.0", shared=False) is None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", ""])
def test_other_hosts_are_unchanged(host: str) -> None:
    assert server_name(host) == host


@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_an_ipv6_host_has_brackets_and_gradio_looks_for_ports_on_ipv4(host: str) -> None:
    assert server_name(host) == "[::1]"
    assert http_server.LOCALHOST_NAME == "127.0.0.1"
