"""The demo model is honest, knows the examples of the first screen, and speaks the protocol over HTTP."""

import time

import httpx
import pytest

from chat.inference.catalog.endpoints import Endpoint
from chat.inference.demo import DemoServer, wire
from chat.inference.demo.answers import FOOTNOTE, answer_to, pieces
from chat.inference.demo.scenarios import TOKENS_PER_SECOND, Ask, answer, demo
from chat.inference.demo.wire import Wait
from chat.inference.events import CompletionRequest, Finished, TokenUsage
from chat.ui.payloads.welcome import EXAMPLES
from tests.inference.completions import a_request, events_of, reasoning_of, text_of


@pytest.fixture(scope="module")
def demo_server():
    with DemoServer(rate=5_000) as server:
        yield server


def asked(question: str):
    return answer_to([{"role": "user", "content": question}])


def test_only_the_demo_is_listed_and_its_name_says_what_it_is(demo_server):
    listed = httpx.get(f"{demo_server.base_url}/models").json()["data"]
    assert [(model["id"], model["name"]) for model in listed] == [("demo", "Demo model (not an AI)")]


async def test_a_scenario_is_not_served_to_people(client, demo_server):
    with pytest.raises(Exception, match="does not know demo/plain"):
        await events_of(client, a_request(Endpoint("Demo", demo_server.base_url, "demo")))


def test_scenarios_are_listed_where_they_are_asked_for():
    with DemoServer(scenarios=True) as server:
        listed = httpx.get(f"{server.base_url}/models").json()["data"]
    assert {"demo", "demo/cut", "demo/status_402"} <= {model["id"] for model in listed}


async def test_the_demo_streams_its_reply_and_counts_what_it_sent(client, demo_server):
    question = ({"role": "user", "content": EXAMPLES[3][1]},)
    request = CompletionRequest(Endpoint("Demo", demo_server.base_url, "demo"), "none", "demo", question)
    events = await events_of(client, request)
    prepared = answer_to(question)
    assert (reasoning_of(events), text_of(events)) == (prepared.reasoning, prepared.text)
    assert events[-2:] == [
        TokenUsage(len(pieces(EXAMPLES[3][1])), len(pieces(prepared.reasoning)) + len(pieces(prepared.text))),
        Finished("stop"),
    ]


@pytest.mark.parametrize(
    ("example", "has"),
    [*zip([prompt for _, prompt in EXAMPLES], ["raindrop", "```python", "| **Trains above all** |", "**12:10**"], strict=True)],
)
def test_each_example_of_the_first_screen_has_an_answer_that_fits(example, has):
    assert has in asked(example).text


@pytest.mark.parametrize("example", [prompt for _, prompt in EXAMPLES])
def test_each_prepared_answer_says_that_it_is_one(example):
    assert asked(example).text.endswith(FOOTNOTE)


def test_the_steps_come_with_reasoning():
    assert "84 times 2 is 168" in asked(EXAMPLES[3][1]).reasoning


@pytest.mark.parametrize("way", ["not an AI", "Sign in with Hugging Face", "HF_TOKEN", "Ollama", "OPENAI_BASE_URL"])
def test_any_other_question_is_answered_with_what_this_is_and_how_to_get_a_model(way):
    assert way in asked("What is the capital of France?").text


def test_the_pages_of_a_search_do_not_choose_the_answer():
    asked = 'When?\n\nThe blocks below are excerpts of web pages.\n\n<source-0a number="1">\nA rainbow in markdown\n</source-0a>'
    assert "[1]" in answer_to([{"role": "user", "content": asked}]).text


def test_the_last_message_of_the_person_counts():
    earlier = {"role": "user", "content": "Explain how a rainbow forms"}
    assert "demo model" in answer_to([earlier, {"role": "assistant", "content": "…"}, {"role": "user", "content": "Thanks"}]).text[:60]


def test_a_message_in_parts_is_understood():
    assert "raindrop" in answer_to([{"role": "user", "content": [{"type": "text", "text": "A rainbow?"}]}]).text


def test_the_pace_is_pleasant():
    steps = list(demo(Ask("demo", [{"role": "user", "content": "Hi"}])))
    seconds = sum(step.seconds for step in steps if isinstance(step, Wait))
    assert seconds == pytest.approx(len(pieces(asked("Hi").text)) / TOKENS_PER_SECOND)


def test_pieces_joined_are_the_text():
    text = "  Grüße, 你好\n\n\tsupercalifragilistic \n"
    assert "".join(pieces(text)) == text


async def test_a_long_reply_keeps_its_rate(client, router):
    began = time.monotonic()
    await events_of(client, a_request(router.endpoint(), "long-50-200"))
    assert 0.24 <= time.monotonic() - began < 1.0


async def test_a_stamped_reply_tells_when_each_token_was_sent(client, router):
    began = time.time()
    stamps = [float(stamp) for stamp in text_of(await events_of(client, a_request(router.endpoint(), "long-5-100-stamped"))).split()]
    assert began <= stamps[0] < stamps[4] <= time.time()


def test_a_model_that_is_not_there_has_no_answer():
    assert answer(Ask("demo/none-such", [])) is None


def test_stopping_breaks_off_what_is_being_answered():
    server = DemoServer(scenarios=True)
    server.start()
    with httpx.stream("POST", f"{server.base_url}/chat/completions", json={"model": "demo/stalled", "messages": []}) as reply:
        pieces_of_reply = reply.iter_bytes()
        next(pieces_of_reply)
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 0.9
        with pytest.raises(httpx.RemoteProtocolError):
            list(pieces_of_reply)


async def test_the_pace_holds_though_each_piece_takes_time_to_make(client, router):
    waited = 0.0

    def steps():
        nonlocal waited
        for _ in range(10):
            time.sleep(0.03)  # the work, not a synchronisation
            yield wire.text("word ")
            began = time.monotonic()
            yield wire.Wait(0.04)
            waited += time.monotonic() - began
        yield wire.DONE

    router.enqueue(wire.Answer(steps()))
    await events_of(client, a_request(router.endpoint()))
    assert waited < 0.25, "what the work leaves of the 0.4 seconds, and not all of them"
