"""Takes up a reply where it ended, so that the new text can be appended to the old one.

Two ways to ask for it. Ollama and llama.cpp's server go on writing a message of the assistant that ends the prompt, to the letter.
Everybody else is told in a turn of the person: many chat templates close the last message and begin a new one, and some servers refuse a
prompt that does not end with the person; the router does not say which kind will answer. A server of the first kind that refuses (a model
that always thinks first) is asked in the second way.

Told by a turn, a model repeats a little or a lot of what it had. It is asked to repeat the last words, and what it repeats is cut off.
"""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import replace
from typing import Final, TypeAlias

from chat.conversation import Message, new_id
from chat.errors import EmptyReply, NotKnown, RequestRefused
from chat.inference.events import Event, Finished, Notice, TextDelta
from chat.inference.fitted_reply import Question
from chat.inference.prompt import BYTES_PER_TOKEN

GOES_ON: Final = frozenset({("local", "Ollama"), ("local", "127.0.0.1:8080"), ("demo", "this app")})
"""(kind, name) of the endpoints that go on writing the last message: Ollama, llama.cpp's server on its usual port, and our own."""

LAST_WORDS: Final = 60
"""Characters of the end that the model is asked to repeat."""

OVERLAP: Final = 400
"""Characters before the end in which a repetition is looked for."""

NOTHING_TO_ADD: Final = "The model had nothing to add."

Ask: TypeAlias = Callable[[Question], AsyncGenerator[Event, None]]


async def continued(ask: Ask, question: Question, partial: Message) -> AsyncGenerator[Event, None]:
    """The events of what follows `partial`, which answers the end of `question.branch`; its text goes on where the old one ended.

    Raises:
        UpstreamError: as `ask` does.
    """
    endpoint = question.model.endpoint
    rest = _by_prefill if (endpoint.kind, endpoint.name) in GOES_ON else _by_instruction
    async with aclosing(rest(ask, question, partial)) as joined:
        try:
            async for event in joined:
                yield event
        except EmptyReply:
            yield Notice(NOTHING_TO_ADD)
            yield Finished("stop")


async def _by_prefill(ask: Ask, question: Question, partial: Message) -> AsyncGenerator[Event, None]:
    """The prompt ends with the partial reply. By an instruction after all if the server refuses that."""
    text = partial.text.rstrip()
    begun = False
    try:
        async with aclosing(ask(_with(question, replace(partial, text=text)))) as events:
            async for event in events:
                if isinstance(event, TextDelta) and not begun:
                    begun = True
                    event = TextDelta(_without(partial.text[len(text) :], event.text))
                yield event
    except (RequestRefused, NotKnown):
        if begun:
            raise
    else:
        return
    async with aclosing(_by_instruction(ask, question, partial)) as events:
        async for event in events:
            yield event


async def _by_instruction(ask: Ask, question: Question, partial: Message) -> AsyncGenerator[Event, None]:
    """The prompt ends with a turn of the person that asks for the rest."""
    told = Message(id=new_id(), parent=partial.id, role="user", text=_instruction(partial.text))
    joint = Joint(partial.text)
    async with aclosing(ask(_with(question, _within_context(partial, question), told))) as events:
        async for event in events:
            if isinstance(event, TextDelta):
                if text := joint.feed(event.text):
                    yield TextDelta(text)
                continue
            if isinstance(event, Finished) and (rest := joint.end()):
                yield TextDelta(rest)
            yield event


class Joint:
    """Where a continuation meets what is there: holds its beginning back until it is clear how much is repeated, and cuts that off."""

    def __init__(self, before: str) -> None:
        self._before = before.rstrip()[-OVERLAP:]
        self._spaced = before != before.rstrip()
        self._held = ""
        self._joined = False

    def feed(self, text: str) -> str:
        """What of the text so far is new; empty while that is not clear."""
        if self._joined:
            return text
        self._held += text
        if self._may_be_repetition(self._held.lstrip()):
            return ""
        return self.end()

    def end(self) -> str:
        """What was held back, as nothing more will come to tell."""
        if self._joined:
            return ""
        self._joined = True
        held = self._held.lstrip()
        for start in self._word_starts():
            if held.startswith(self._before[start:]):
                rest = held[len(self._before) - start :]
                return rest.lstrip() if self._spaced else rest
        return held if self._spaced else _apart(self._before, self._held)

    def _may_be_repetition(self, held: str) -> bool:
        return any(self._before.startswith(held, start) for start in self._word_starts())

    def _word_starts(self) -> list[int]:
        """Where a repetition may begin, the longest first."""
        text = self._before
        return [at for at in range(len(text)) if not text[at].isspace() and (at == 0 or text[at - 1].isspace())]


def _instruction(text: str) -> str:
    last = text.rstrip()[-LAST_WORDS:]
    if len(last) == LAST_WORDS and " " in last:
        last = last.split(" ", 1)[1]
    return (
        "Your last message broke off before its end. Write the rest of it, and nothing else: no introduction, no apology, nothing said "
        f"before. Begin by repeating its last words exactly as they are between these lines, and go on from there:\n-----\n{last}\n-----"
    )


def _with(question: Question, *messages: Message) -> Question:
    return replace(question, branch=[*question.branch, *messages])


def _within_context(partial: Message, question: Question) -> Message:
    """Its end, where it is longer than half of what the model can read: the question must stay in the prompt, too."""
    if question.model.context_length is None:
        return partial
    room = int(question.model.context_length * BYTES_PER_TOKEN / 2)
    return replace(partial, text=partial.text.encode(errors="replace")[-room:].decode(errors="ignore"))


def _without(spaces: str, text: str) -> str:
    """`text` less the white space that stands before it already."""
    return text.lstrip() if spaces else text


def _apart(before: str, text: str) -> str:
    """With a space before it where two words would run together: models that were told to go on leave it out."""
    glued = before[-1:].isalnum() or before[-1:] in ".,;:!?"
    return f" {text}" if glued and text[:1].isalnum() else text
