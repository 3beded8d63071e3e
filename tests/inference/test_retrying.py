"""Second attempts against the scripted router, by the real client over a real socket. Sleeps return at once and are recorded."""

from collections.abc import Sequence

from chat.conversation import Message
from chat.errors import Busy, ProviderFailed, UpstreamError
from chat.inference.catalog.endpoints import Endpoint, EndpointKind
from chat.inference.catalog.model import Model, Provider
from chat.inference.completion.client import InferenceClient
from chat.inference.demo.wire import DONE, Answer, Cut, Send, error, finish, text
from chat.inference.events import Event, Finished, Notice, TextDelta, Waiting
from chat.inference.fitted_reply import ReplyRequest
from chat.inference.retrying import stream_with_retries
from chat.inference.route import Route
from tests.fakes.router import ScriptedRouter

FAST, CHEAP, SLOW = (
    Provider("fast", input_price=3, output_price=3, throughput=300),
    Provider("cheap", input_price=1, output_price=1, throughput=100),
    Provider("slow", input_price=2, output_price=2, throughput=50),
)
DEAD = Provider("dead", live=False, throughput=900)
FAILED = error(504, "Gateway timeout")
BUSY = error(429, {"error": "Too many requests"}, {"retry-after": "3", "x-inference-provider": "fast"})


def failed(provider: str) -> Answer:
    """A refusal of this provider that lets the next one be tried."""
    return error(504, "Gateway timeout", {"x-inference-provider": provider})


def reply_request(router: ScriptedRouter, provider: str = "auto", *, kind: EndpointKind = "router") -> ReplyRequest:
    """A request to a model with four providers, one of them dead."""
    asked = Message(id="q", parent=None, role="user", text="Hi")
    endpoint = Endpoint("Hugging Face", router.base_url, kind)
    return ReplyRequest([asked], Route(Model("m", "demo/plain", endpoint, providers=(CHEAP, DEAD, FAST, SLOW)), "hf_key"), provider)


async def outcome(client: InferenceClient, request: ReplyRequest) -> tuple[list[Event], UpstreamError | None, list[float]]:
    """(events, the error after them if there was one, the sleeps in seconds)."""
    seen: list[Event] = []
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    try:
        async for event in stream_with_retries(client, request, sleep=sleep):
            seen.append(event)  # noqa: PERF401 (a comprehension would lose them to the error)
    except UpstreamError as error:
        return seen, error, waits
    return seen, None, waits


def texts(events: Sequence[Event]) -> str:
    """The reply's whole text."""
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def notices(events: Sequence[Event]) -> list[str]:
    """The sentences of the notices."""
    return [event.sentence for event in events if isinstance(event, Notice)]


def asked_models(router: ScriptedRouter) -> list[str]:
    """The model ids of the requests, in order."""
    return [request.body["model"] for request in router.chats]


async def test_a_busy_server_is_asked_once_more_after_a_countdown(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(BUSY)
    events, fault, waits = await outcome(client, reply_request(router))
    assert fault is None
    assert [event.sentence for event in events if isinstance(event, Waiting)] == [
        "fast is busy. Asking again in 3 seconds…",
        "fast is busy. Asking again in 2 seconds…",
        "fast is busy. Asking again in 1 second…",
        "",
    ]
    assert waits == [1, 1, 1]
    assert texts(events) == "Hello, world!"


async def test_a_server_that_stays_busy_is_not_asked_a_third_time(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(BUSY, BUSY)
    _, fault, _ = await outcome(client, reply_request(router))
    assert isinstance(fault, Busy)
    assert len(router.chats) == 2


async def test_nobody_is_made_to_wait_for_minutes(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(error(429, {"error": "Too many requests"}, {"retry-after": "600"}))
    _, fault, waits = await outcome(client, reply_request(router))
    assert isinstance(fault, Busy)
    assert waits == []


async def test_where_a_provider_fails_the_next_live_one_is_asked_and_the_person_told(
    client: InferenceClient, router: ScriptedRouter
) -> None:
    router.enqueue(failed("fast"))
    events, fault, _ = await outcome(client, reply_request(router))
    assert fault is None
    assert asked_models(router) == ["demo/plain", "demo/plain:cheap"]
    assert notices(events) == ["fast failed to answer, so cheap was asked."]
    assert texts(events) == "Hello, world!"


async def test_whoever_wanted_the_cheapest_gets_the_next_cheapest(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(failed("cheap"))
    await outcome(client, reply_request(router, "cheapest"))
    assert asked_models(router) == ["demo/plain:cheapest", "demo/plain:slow"]


async def test_two_more_providers_are_asked_and_then_the_error_is_told(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(failed("fast"), failed("cheap"), failed("slow"))
    _, fault, _ = await outcome(client, reply_request(router))
    assert isinstance(fault, ProviderFailed)
    assert asked_models(router) == ["demo/plain", "demo/plain:cheap", "demo/plain:slow"]


async def test_where_the_router_does_not_say_who_failed_the_one_it_prefers_is_passed_over(
    client: InferenceClient, router: ScriptedRouter
) -> None:
    router.enqueue(Answer([Send(b"<html>oops</html>")], content_type="text/html"))
    events, _, _ = await outcome(client, reply_request(router))
    assert asked_models(router)[1] == "demo/plain:cheap"
    assert notices(events) == ["The first provider failed to answer, so cheap was asked."]


async def test_a_provider_that_was_picked_by_name_is_not_replaced(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(failed("slow"))
    _, fault, _ = await outcome(client, reply_request(router, "slow"))
    assert isinstance(fault, ProviderFailed)
    assert len(router.chats) == 1


async def test_a_server_without_providers_is_not_asked_by_another_name(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(FAILED)
    _, fault, _ = await outcome(client, reply_request(router, kind="server"))
    assert isinstance(fault, ProviderFailed)
    assert len(router.chats) == 1


async def test_after_the_first_token_nothing_is_asked_again(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(Answer([text("Hel"), Cut()]))
    events, fault, _ = await outcome(client, reply_request(router))
    assert fault is not None
    assert texts(events) == "Hel"
    assert len(router.chats) == 1


async def test_what_the_failed_attempt_left_out_is_not_told_twice(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(Answer([Cut()]))
    events, fault, _ = await outcome(client, reply_request(router))
    assert fault is None
    assert len([event for event in events if type(event).__name__ == "Answering"]) == 1


async def test_a_reply_that_ends_without_a_token_loses_no_event(client: InferenceClient, router: ScriptedRouter) -> None:
    router.enqueue(Answer([finish("content_filter"), DONE]))
    events, fault, _ = await outcome(client, reply_request(router))
    assert fault is None
    assert [type(event).__name__ for event in events] == ["Answering", "Finished"]
    assert events[-1] == Finished("content_filter")
