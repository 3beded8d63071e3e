import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest

from chat import errors
from chat.inference.catalog.endpoints import Endpoint, EndpointKind
from chat.inference.catalog.listing_client import ListingClient, Timeouts
from tests.fakes.models_server import ModelsServer, unused_port


@pytest.fixture
async def server() -> AsyncIterator[ModelsServer]:
    """Lists the model `a`."""
    async with ModelsServer(("a",)) as server:
        yield server


def endpoint(url: str, kind: EndpointKind = "server", key: str | None = None) -> Endpoint:
    """An endpoint named Acme."""
    return Endpoint("Acme", url, kind, key)


async def failure(asked: Endpoint, timeouts: Timeouts = Timeouts()) -> errors.UpstreamError:  # noqa: B008
    """The error that listing the models of `asked` raises."""
    with pytest.raises(errors.UpstreamError) as caught:
        await ListingClient(timeouts).models(asked)
    return caught.value


async def test_a_server_is_asked_for_its_models(server: ModelsServer) -> None:
    assert [model.id for model in await ListingClient().models(endpoint(server.base_url))] == ["a"]
    assert server.requests[0].path == "/v1/models"


async def test_a_server_gets_its_own_key(server: ModelsServer) -> None:
    await ListingClient().models(endpoint(server.base_url, key="sk-own"))
    assert server.requests[0].headers["authorization"] == "Bearer sk-own"


async def test_the_router_gets_no_key_at_all(server: ModelsServer) -> None:
    await ListingClient().models(endpoint(server.base_url, "router"))
    assert "authorization" not in server.requests[0].headers


async def test_a_key_that_no_header_can_hold_is_refused_without_being_quoted(server: ModelsServer) -> None:
    error = await failure(endpoint(server.base_url, key="sk-sécret\n"))
    assert isinstance(error, errors.KeyRefused)
    assert "cret" not in str(error)
    assert error.__cause__ is None
    assert error.__context__ is None


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [
        (301, errors.BadAnswer, "points to another address"),
        (401, errors.KeyRefused, "OPENAI_API_KEY"),
        (403, errors.NotPermitted, "OPENAI_API_KEY"),
        (404, errors.NotKnown, "end in /v1"),
        (429, errors.Busy, "busy"),
        (500, errors.ProviderFailed, "fault of its own"),
        (503, errors.ProviderFailed, "status 503"),
    ],
)
async def test_each_refusal_is_a_sentence(server: ModelsServer, status: int, kind: type[errors.UpstreamError], said: str) -> None:
    server.answers(status, b"<h1>internal details</h1>")
    error = await failure(endpoint(server.base_url))
    assert type(error) is kind
    assert said in str(error)
    assert "details" not in str(error)


async def test_the_router_is_never_said_to_need_openais_key(server: ModelsServer) -> None:
    server.answers(401)
    assert "OPENAI" not in str(await failure(endpoint(server.base_url, "router")))


@pytest.mark.parametrize(("header", "seconds"), [("120", 120), (" 7 ", 7), ("soon", None), ("-1", None), ("²", None), ("9" * 400, None)])
async def test_a_busy_server_says_when_to_come_back(server: ModelsServer, header: str, seconds: float | None) -> None:
    server.answers(429, retry_after=header)
    error = await failure(endpoint(server.base_url))
    assert isinstance(error, errors.Busy)
    assert error.retry_after == seconds


async def test_html_is_a_bad_answer(server: ModelsServer) -> None:
    server.answers(200, b"<html>hello</html>")
    assert isinstance(await failure(endpoint(server.base_url)), errors.BadAnswer)


async def test_a_redirect_is_not_followed(server: ModelsServer) -> None:
    async with ModelsServer(("stolen",)) as other:
        server.answers(302, location=f"{other.base_url}/models")
        await failure(endpoint(server.base_url, key="sk-own"))
        assert other.requests == []


async def test_an_endless_answer_is_cut_off(server: ModelsServer) -> None:
    server.answers(200, b" " * 2000)
    with pytest.raises(errors.BadAnswer, match="far more"):
        await ListingClient(max_bytes=1000).models(endpoint(server.base_url))


async def test_a_server_that_is_down_is_unreachable() -> None:
    error = await failure(endpoint(f"http://127.0.0.1:{unused_port()}/v1"))
    assert isinstance(error, errors.Unreachable)
    assert str(error) == "Acme does not answer. Check that it runs, and its address in OPENAI_BASE_URL."


async def test_a_server_that_hangs_times_out(server: ModelsServer) -> None:
    server.hang()
    assert isinstance(await failure(endpoint(server.base_url), Timeouts(whole=0)), errors.TimedOut)


async def test_a_silence_that_the_read_timeout_ends_is_a_time_out() -> None:
    allowed: list[float] = []

    def silent(request: httpx2.Request) -> httpx2.Response:
        timeouts = request.extensions["timeout"]
        allowed.extend((timeouts["connect"], timeouts["read"]))
        raise httpx2.ReadTimeout("", request=request)

    client = ListingClient(Timeouts(connect=3, read=7), transport=httpx2.MockTransport(silent))
    with pytest.raises(errors.TimedOut):
        await client.models(endpoint("http://127.0.0.1/v1"))
    assert allowed == [3, 7]


async def test_a_connection_that_breaks_is_unreachable(server: ModelsServer) -> None:
    server.answers(200, b"{", content_length="1000")
    assert isinstance(await failure(endpoint(server.base_url)), errors.Unreachable)


@pytest.mark.parametrize("url", ["localhost:11434/v1", "", "ftp://h/v1", "http://[::1", "http://h:port/v1", "http:///v1"])
async def test_an_address_that_makes_no_sense_is_explained(url: str) -> None:
    assert "is not a web address" in str(await failure(endpoint(url)))


async def test_an_environments_proxy_is_not_asked_for_this_machine(server: ModelsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{unused_port()}")
    assert len(await ListingClient().models(endpoint(server.base_url))) == 1


def test_one_client_serves_one_event_loop_after_another() -> None:
    client = ListingClient()

    async def ask() -> int:
        async with ModelsServer(("a",)) as server:
            return len(await client.models(endpoint(server.base_url)))

    assert [asyncio.run(ask()), asyncio.run(ask())] == [1, 1]
