import pytest

from chat.inference.catalog.endpoints import LOCAL_SERVERS, Endpoint, configured_endpoints, not_configured
from chat.settings import Settings


def endpoints(*urls: str, **others: str) -> tuple[Endpoint, ...]:
    """The endpoints of these addresses, with these other settings."""
    return configured_endpoints(Settings(openai_base_url=",".join(urls), **others))  # type: ignore[arg-type]


def test_the_router_is_the_endpoint_when_none_is_named() -> None:
    (router,) = endpoints()
    assert (router.name, router.base_url, router.kind) == ("Hugging Face", "https://router.huggingface.co/v1", "router")


def test_the_token_goes_to_the_router_alone() -> None:
    router, other = endpoints("https://router.huggingface.co/v1", "https://api.example.com/v1", openai_api_key="sk-own")
    assert router.key_for("hf_token") == "hf_token"
    assert other.key_for("hf_token") == "sk-own"


def test_the_router_is_asked_with_a_token_or_not_at_all() -> None:
    assert endpoints(openai_api_key="sk-own")[0].key_for(None) is None


def test_a_server_without_a_key_gets_a_placeholder() -> None:
    assert endpoints("http://10.0.0.7:8000/v1")[0].key_for("hf_token") == "none"


@pytest.mark.parametrize(
    "lookalike",
    [
        "https://router.huggingface.co/v1x",
        "https://router.huggingface.co.evil.example/v1",
        "https://router.huggingface.co@evil.example/v1",
        "http://router.huggingface.co/v1",
        "https://router.huggingface.co/v1/../v1",
    ],
)
def test_what_merely_looks_like_the_router_gets_no_token(lookalike: str) -> None:
    (endpoint,) = endpoints(lookalike)
    assert endpoint.kind == "server"
    assert endpoint.key_for("hf_token") == "none"


def test_a_slash_at_the_end_of_the_routers_address_makes_no_difference() -> None:
    assert endpoints("http://127.0.0.1:9000/v1/", hf_router_url="http://127.0.0.1:9000/v1/")[0].kind == "router"


def test_endpoints_keep_the_order_of_the_settings() -> None:
    listed = endpoints("http://b.example/v1", "https://router.huggingface.co/v1", "http://a.example/v1")
    assert [endpoint.name for endpoint in listed] == ["b.example", "Hugging Face", "a.example"]


def test_two_servers_of_one_host_have_different_names() -> None:
    assert [endpoint.name for endpoint in endpoints("http://h:1/a/v1", "http://h:1/b/v1", "https://h:1/b/v1")] == [
        "h:1",
        "h:1/b/v1",
        "https://h:1/b/v1",
    ]


def test_a_password_in_the_address_is_not_in_the_name() -> None:
    assert endpoints("http://me:secret@h:1/v1", "http://me:secret@h:1/w")[1].name == "h:1/w"


@pytest.mark.parametrize(
    ("address", "name"), [("localhost:11434/v1", "localhost:11434/v1"), ("http://[::1", "http://[::1"), ("http://h:x", "http://h:x")]
)
def test_an_address_that_makes_no_sense_is_named_as_it_stands(address: str, name: str) -> None:
    assert endpoints(address)[0].name == name


def test_the_key_is_not_in_the_representation() -> None:
    assert "sk-own" not in repr(endpoints("http://h/v1", openai_api_key="sk-own"))


@pytest.mark.parametrize("url", ["http://localhost:11434/v1", "http://127.0.0.1:11434/v1", "http://[::1]:11434/other"])
def test_a_local_server_that_is_named_already_is_not_asked_twice(url: str) -> None:
    assert [server.name for server in not_configured(LOCAL_SERVERS, endpoints(url))] == ["LM Studio", "127.0.0.1:8080", "127.0.0.1:8000"]


def test_the_same_port_of_another_machine_is_another_server() -> None:
    assert not_configured(LOCAL_SERVERS, endpoints("http://10.0.0.7:11434/v1")) == LOCAL_SERVERS


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.2:1/v1", True),
        ("http://localhost/v1", True),
        ("http://[::1]/v1", True),
        ("http://localhost.evil.example/v1", False),
    ],
)
def test_an_endpoint_knows_whether_it_is_on_this_machine(url: str, here: bool) -> None:
    assert endpoints(url)[0].on_this_machine is here
