"""Continues a partial reply where it ended, so that the new text can be appended to the old one.

There are two ways to request it:

- Prefill: the prompt ends with the partial reply, and the server goes on writing that message. Ollama and llama.cpp's server do.
- Instruction: the prompt ends with a turn of the person that requests the rest. For every other server: many chat templates close the last
  message and begin a new one, some servers refuse a prompt that ends with a reply, and the router does not state which kind will answer.
  Also for a prefill server that refuses (a model that always thinks first).

With an instruction, a model repeats a little or a lot of its text. The instruction is to repeat the last words; the repetition is cut off.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Final, TypeAlias

from chat.conversation import Message, new_id
from chat.errors import EmptyReply, NotKnown, RequestRefused
from chat.inference.events import Event, Finished, Notice, TextDelta
from chat.inference.fitted_reply import ReplyRequest
from chat.inference.prompt import BYTES_PER_TOKEN

PREFILL_ENDPOINTS: Final = frozenset({("local", "Ollama"), ("local", "127.0.0.1:8080"), ("demo", "this app")})
"""(kind, name) of the endpoints that continue the last message: Ollama, llama.cpp's server on its usual port, and the demo server."""

REPEATED_CHARS: Final = 60
"""Characters of the end that the model is instructed to repeat."""

OVERLAP_CHARS: Final = 400
"""Characters before the end in which a repetition is looked for."""

NOTHING_TO_ADD: Final = "The model had nothing to add."

StreamReply: TypeAlias = Callable[[ReplyRequest], AsyncGenerator[Event, None]]
"""Streams the reply to a request; `retrying.stream_with_retries` with its client bound."""


async def continue_reply(stream_reply: StreamReply, request: ReplyRequest, partial: Message) -> AsyncGenerator[Event, None]:
    """The events of what follows `partial`, the unfinished reply to the end of `request.branch`. Their text is to be appended to its text.

    Raises:
        UpstreamError: as `stream_reply` does, but for EmptyReply, which becomes a `Notice`.
    """
    endpoint = request.route.model.endpoint
    stream_rest = _by_prefill if (endpoint.kind, endpoint.name) in PREFILL_ENDPOINTS else _by_instruction
    async with aclosing(stream_rest(stream_reply, request, partial)) as events:
        try:
            async for event in events:
                yield event
        except EmptyReply:
            yield Notice(NOTHING_TO_ADD)
            yield Finished("stop")


async def _by_prefill(stream_reply: StreamReply, request: ReplyRequest, partial: Message) -> AsyncGenerator[Event, None]:
    """The prompt ends with the partial reply. Falls back to an instruction if the server refuses that."""
    text = partial.text.rstrip()
    text_came = False
    try:
        async with aclosing(stream_reply(_with(request, replace(partial, text=text)))) as events:
            async for event in events:
                if isinstance(event, TextDelta) and not text_came:
                    text_came = True
                    event = TextDelta(event.text.lstrip() if text != partial.text else event.text)  # the space is there already
                yield event
    except (RequestRefused, NotKnown):
        if text_came:
            raise
    else:
        return
    async with aclosing(_by_instruction(stream_reply, request, partial)) as events:
        async for event in events:
            yield event


async def _by_instruction(stream_reply: StreamReply, request: ReplyRequest, partial: Message) -> AsyncGenerator[Event, None]:
    """The prompt ends with a turn of the person that requests the rest."""
    instruction = Message(id=new_id(), parent=partial.id, role="user", text=_instruction(partial.text))
    trimmer = RepetitionTrimmer(partial.text)
    async with aclosing(stream_reply(_with(request, _end_within_context(partial, request), instruction))) as events:
        async for event in events:
            if isinstance(event, TextDelta):
                if text := trimmer.feed(event.text):
                    yield TextDelta(text)
                continue
            if isinstance(event, Finished) and (rest := trimmer.flush()):
                yield TextDelta(rest)
            yield event


class RepetitionTrimmer:
    """Cuts off what a continuation repeats of the text before it.

    Holds the beginning back until the extent of the repetition is clear. One per continuation: `feed` each piece, then `flush`.
    """

    def __init__(self, before: str) -> None:
        self._before = before.rstrip()[-OVERLAP_CHARS:]
        self._ends_with_space = before != before.rstrip()
        self._held = ""
        self._is_trimmed = False

    def feed(self, text: str) -> str:
        """What is new in the text so far; empty while all of it may be a repetition."""
        if self._is_trimmed:
            return text
        self._held += text
        if self._may_be_repetition(self._held.lstrip()):
            return ""
        return self.flush()

    def flush(self) -> str:
        """The text held back, less its repetition; called when no more text follows."""
        if self._is_trimmed:
            return ""
        self._is_trimmed = True
        held = self._held.lstrip()
        for start in self._word_starts():
            if held.startswith(self._before[start:]):
                rest = held[len(self._before) - start :]
                return rest.lstrip() if self._ends_with_space else rest
        return held if self._ends_with_space else _separated(self._before, self._held)

    def _may_be_repetition(self, held: str) -> bool:
        return any(self._before.startswith(held, start) for start in self._word_starts())

    def _word_starts(self) -> list[int]:
        """Where a repetition may begin, the longest first."""
        text = self._before
        return [at for at in range(len(text)) if not text[at].isspace() and (at == 0 or text[at - 1].isspace())]


def _instruction(text: str) -> str:
    end = text.rstrip()[-REPEATED_CHARS:]
    if len(end) == REPEATED_CHARS and " " in end:
        end = end.split(" ", 1)[1]
    return (
        "Your last message broke off before its end. Write the rest of it, and nothing else: no introduction, no apology, nothing said "
        f"before. Begin by repeating its last words exactly as they are between these lines, and go on from there:\n-----\n{end}\n-----"
    )


def _with(request: ReplyRequest, *messages: Message) -> ReplyRequest:
    return replace(request, branch=[*request.branch, *messages])


def _end_within_context(partial: Message, request: ReplyRequest) -> Message:
    """The end of `partial` that takes at most half of the model's context, so that the message it answers stays in the prompt, too."""
    if request.route.model.context_length is None:
        return partial
    room = int(request.route.model.context_length * BYTES_PER_TOKEN / 2)
    return replace(partial, text=partial.text.encode(errors="replace")[-room:].decode(errors="ignore"))


def _separated(before: str, text: str) -> str:
    """`text` with a space before it where two words would run together: models that were told to go on leave it out."""
    glued = before[-1:].isalnum() or before[-1:] in ".,;:!?"
    return f" {text}" if glued and text[:1].isalnum() else text
