"""The scripted answers do what tests and benchmarks rely on."""

from itertools import count

import httpx2

from chat.inference.demo.wire import Send, Wait
from tests.fakes.router import ScriptedRouter
from tests.fakes.scenarios.scripts import ScenarioRequest, long, scripted_answer


def test_scenarios_are_listed(router: ScriptedRouter) -> None:
    listed = httpx2.get(f"{router.base_url}/models").json()["data"]
    assert {"demo/cut", "demo/status_402"} <= {model["id"] for model in listed}


def test_a_long_reply_keeps_its_rate() -> None:
    answer = scripted_answer(ScenarioRequest("demo/long-50-200"))
    assert answer is not None
    waits = [step.seconds for step in answer.steps if isinstance(step, Wait)]
    assert waits == [1 / 200] * 50


def test_a_stamped_reply_has_the_time_at_which_each_token_was_made() -> None:
    seconds = count(1_700_000_000.0)
    steps = long(ScenarioRequest("demo/long-3-100-stamped"), tokens=3, rate=100, stamped=True, clock=lambda: next(seconds))
    assert next(seconds) == 1_700_000_000, "no token is made before its turn"
    sent = b"".join(step.data for step in steps if isinstance(step, Send))
    assert [stamp in sent for stamp in (b"1700000001.000000 ", b"1700000002.000000 ", b"1700000003.000000 ")] == [True] * 3


def test_a_model_that_is_not_there_has_no_answer() -> None:
    assert scripted_answer(ScenarioRequest("demo/none-such")) is None
