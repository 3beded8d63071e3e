"""The named scenarios. Each is a short script of what goes over the wire."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

from chat.inference.demo import wire
from chat.inference.demo.answers import read_text, split_tokens
from chat.inference.demo.script import prompt_tokens
from chat.inference.demo.wire import DONE, Answer, Cut, Send, Step, Wait, chunk, event, finish, reasoning, text, usage
from tests.fakes.scenarios.messages import tool_call, whole_completion
from tests.fakes.scenarios.refusals import REFUSALS, refuse_field

PREFIX = "demo/"


@dataclass(frozen=True, slots=True)
class ScenarioRequest:
    """The parts of a request that scenarios depend on. `model` has no suffix of a provider; `fields` are all names in the body."""

    model: str
    messages: Sequence[Mapping[str, Any]] = ()
    fields: frozenset[str] = frozenset()

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        """From the JSON body of a request."""
        return cls(str(body["model"]).partition(":")[0], body.get("messages") or (), frozenset(body))


Script: TypeAlias = Callable[[ScenarioRequest], Answer]


def scripted_answer(request: ScenarioRequest) -> Answer | None:
    """The answer of the scenario that the model id names; None if there is none of that name."""
    name = request.model.removeprefix(PREFIX)
    if name == request.model:
        return None
    if script := SCENARIOS.get(name):
        return script(request)
    if field := re.fullmatch(r"refuses_(\w+)", name):
        return refuse_field(field[1]) if field[1] in request.fields else plain(request)
    if size := re.fullmatch(r"long-(\d{1,6})-(\d{1,5})(-stamped)?", name):
        return Answer(long(request, tokens=int(size[1]), rate=float(size[2]), stamped=bool(size[3])))
    return None


def long(
    request: ScenarioRequest, *, tokens: int, rate: float, stamped: bool = False, clock: Callable[[], float] = time.time
) -> Iterator[Step]:
    """`tokens` tokens at `rate` a second. With `stamped`, each is the Unix time at which it was made, just before it is sent."""
    for number in range(tokens):
        yield text(f"{clock():.6f} " if stamped else f"word{number} ")
        yield Wait(1 / rate)
    yield from (finish(), usage(prompt_tokens(request.messages), tokens), DONE)


def plain(request: ScenarioRequest) -> Answer:
    """The shortest complete reply: "Hello, world!" in three tokens."""
    return Answer([*HELLO, finish(), usage(prompt_tokens(request.messages), 3), DONE])


HELLO = (text("Hello"), text(", world"), text("!"))
_THOUGHT = ("The person ", "greets me. ", "I greet back.")
_HTML = b"<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"


def _fixed(*steps: Step, **more: Any) -> Script:
    return _always(Answer(steps, **more))


def _always(answer: Answer) -> Script:
    return lambda _: answer


def _whole_text(name: str) -> Script:
    tokens = split_tokens(read_text(name))
    return lambda request: Answer([*map(text, tokens), finish(), usage(prompt_tokens(request.messages), len(tokens)), DONE])


SCENARIOS: Mapping[str, Script] = {
    "plain": plain,
    "markdown": _whole_text("showcase"),
    # Reasoning, in each of its dialects.
    "reasoning": _fixed(*(reasoning(piece) for piece in _THOUGHT), *HELLO, finish(), DONE),
    "reasoning_content": _fixed(*(reasoning(piece, "reasoning_content") for piece in _THOUGHT), *HELLO, finish(), DONE),
    "reasoning_text": _fixed(*(reasoning(piece, "reasoning_text") for piece in _THOUGHT), *HELLO, finish(), DONE),
    "think": _fixed(*map(text, ("<th", "ink>\nThe person greets", " me.</", "think", ">\n\nHello", ", world!")), finish(), DONE),
    "tool_call": _fixed(
        tool_call(0, "", call_id="call_1", name="weather"),
        tool_call(0, '{"city": '),
        tool_call(1, '{"zone": "CET"}', call_id="call_2", name="clock"),
        tool_call(0, '"Paris"}'),
        finish("tool_calls"),
        DONE,
    ),
    # Dialects of servers.
    "transformers": _fixed(*HELLO, chunk({}, finish="stop", usage=wire.counts(4, 3), created=1.5)),  # no [DONE], usage on the last chunk
    "null_choices": _fixed(event({"choices": None}), *HELLO, finish(), DONE),
    "non_streaming": lambda request: whole_completion("Hello, world!", input_tokens=prompt_tokens(request.messages), output_tokens=3),
    "truncated": _fixed(*HELLO, finish("length"), DONE),
    "content_filter": _fixed(*HELLO, finish("content_filter"), DONE),
    "left_open": _fixed(*HELLO, finish(), Wait(None)),
    # Slow, and silent.
    "slow": _fixed(*(step for number in range(600) for step in (text(f"word{number} "), Wait(0.1))), finish(), DONE),
    "slow_start": _fixed(*HELLO, finish(), DONE, delay=2.0),
    "silent": _fixed(delay=None),
    "stalled": _fixed(*HELLO, Wait(None)),
    # Broken.
    "cut": _fixed(*HELLO, Cut()),
    "unfinished": _fixed(*HELLO),
    "malformed": _fixed(*HELLO, Send(b'data: {"choices": [{"delta": {"content": "oops\n\n'), DONE),
    "mid_stream_error": _fixed(*HELLO, event({"error": {"message": "The GPU fell off the bus.", "type": "server_error"}})),
    "mid_stream_busy": _fixed(*HELLO, event({"error": {"message": "Rate limit reached.", "code": 429}})),
    "empty": _fixed(finish(), DONE),
    "nothing": _fixed(),
    "html": _fixed(Send(_HTML), content_type="text/html"),
    "reasoning_only": _fixed(*map(reasoning, _THOUGHT), finish(), DONE),
    **{name: _always(refused) for name, refused in REFUSALS.items()},
}
"""By name. Beside them: `refuses_<field>`, which answers 400 while the request has that field, and `long-<tokens>-<rate>[-stamped]`."""
