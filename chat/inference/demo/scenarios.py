"""The named scenarios, by the model id that asks for them: `demo/<name>`. Each is a short script of what goes over the wire.

They are the upstream of tests and benchmarks; a person sees none of them but `demo` itself.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from chat.inference.demo import wire
from chat.inference.demo.answers import answer_to, page, pieces
from chat.inference.demo.refusals import REFUSALS, refuse_field
from chat.inference.demo.wire import DONE, Answer, Cut, Send, Step, Wait, chunk, event, finish, reasoning, text, tool_call, usage

TOKENS_PER_SECOND = 60.0


@dataclass(frozen=True, slots=True)
class Ask:
    """A request, as far as scenarios look at it: `fields` are all names in its body."""

    model: str
    messages: Sequence[Mapping[str, Any]]
    fields: frozenset[str] = frozenset()

    @property
    def tokens(self) -> int:
        """The size of the prompt, counted as the replies are."""
        return sum(len(pieces(str(message.get("content", "")))) for message in self.messages)


def answer(ask: Ask, *, scenarios: bool = True, rate: float = TOKENS_PER_SECOND) -> Answer | None:
    """What the demo server does with a request; None for a model that it does not have. `rate` is the demo's, in tokens a second."""
    if ask.model == "demo":
        return Answer(demo(ask, rate))
    name = ask.model.removeprefix("demo/")
    if not scenarios or name == ask.model:
        return None
    if script := SCENARIOS.get(name):
        return script(ask)
    if field := re.fullmatch(r"refuses_(\w+)", name):
        return refuse_field(field[1]) if field[1] in ask.fields else plain(ask)
    if size := re.fullmatch(r"long-(\d{1,6})-(\d{1,5})(-stamped)?", name):
        return Answer(long(ask, tokens=int(size[1]), rate=float(size[2]), stamped=bool(size[3])))
    return None


def demo(ask: Ask, rate: float = TOKENS_PER_SECOND) -> Iterator[Step]:
    """The demo model: a prepared reply at a pleasant pace (its reasoning twice as fast), with an honest count of what was sent.

    Where the last message is its own, it goes on from there.
    """
    prepared = answer_to(ask.messages)
    said = str(ask.messages[-1].get("content")) if ask.messages and ask.messages[-1].get("role") == "assistant" else ""
    thoughts, words = pieces("" if said else prepared.reasoning), pieces(prepared.text.removeprefix(said))
    yield from paced([reasoning(piece) for piece in thoughts], rate * 2)
    yield from paced([text(piece) for piece in words], rate)
    yield from (finish(), usage(ask.tokens, len(thoughts) + len(words)), DONE)


def long(ask: Ask, *, tokens: int, rate: float, stamped: bool) -> Iterator[Step]:
    """`tokens` pieces at `rate` a second. Stamped, each is the time of its sending (Unix seconds), made when its turn comes."""
    for number in range(tokens):
        yield text(f"{time.time():.6f} " if stamped else f"word{number} ")
        yield Wait(1 / rate)
    yield from (finish(), usage(ask.tokens, tokens), DONE)


def paced(sends: Sequence[Send], rate: float) -> Iterator[Step]:
    for send in sends:
        yield send
        yield Wait(1 / rate)


def plain(ask: Ask) -> Answer:
    return Answer([*HELLO, finish(), usage(ask.tokens, 3), DONE])


HELLO = (text("Hello"), text(", world"), text("!"))
_THOUGHT = ("The person ", "greets me. ", "I greet back.")
_HTML = b"<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"

Script: TypeAlias = Callable[[Ask], Answer]


def _fixed(*steps: Step, **more: Any) -> Script:
    return _always(Answer(steps, **more))


def _always(answer: Answer) -> Script:
    return lambda _: answer


def _whole_page(name: str) -> Script:
    words = pieces(page(name))
    return lambda ask: Answer([*map(text, words), finish(), usage(ask.tokens, len(words)), DONE])


SCENARIOS: Mapping[str, Script] = {
    "plain": plain,
    "markdown": _whole_page("showcase"),
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
    "non_streaming": lambda ask: wire.whole("Hello, world!", input_tokens=ask.tokens, output_tokens=3),
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
