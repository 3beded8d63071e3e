"""Asks a model for the reply to a branch: fits the prompt, streams the completion, and fits again where the server knows better.

Knows nothing of conversations in storage, of pages, or of who is asking.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final, Protocol

from chat.conversation import Message, Parameters
from chat.errors import ContextExceeded
from chat.inference.catalog.model import Model, request_model_id
from chat.inference.events import CompletionRequest, Event, Notice
from chat.inference.prompt import Prompt, fit

REFITS: Final = 3
"""How often a prompt that a server finds too long is fitted again. Each time it shrinks by what the server says, or by a third."""


class Completions(Protocol):
    """What this module needs of a client."""

    def stream(self, request: CompletionRequest) -> AsyncGenerator[Event, None]:
        """The events of one completion, the last of them `Finished`."""


@dataclass(frozen=True, slots=True)
class Question:
    """A reply to ask for.

    `branch` ends with a message of the person, or with the reply that is to go on; `provider` is "auto", "fastest", "cheapest", or a
    provider's name.
    """

    branch: Sequence[Message]
    model: Model
    key: str
    provider: str = "auto"
    parameters: Parameters = Parameters()
    bill_to: str | None = None


async def reply(client: Completions, question: Question) -> AsyncGenerator[Event, None]:
    """The events of the reply, with a `Notice` for whatever had to be left out of the prompt.

    Raises:
        UpstreamError: as the client does.
    """
    context = question.model.context_length
    for attempt in range(REFITS + 1):
        prompt = fit(
            question.branch,
            system_prompt=question.parameters.system_prompt,
            context=context,
            max_tokens=question.parameters.max_tokens,
        )
        begun = False
        try:
            async with aclosing(client.stream(_request(question, prompt))) as events:
                async for event in events:
                    if not begun:
                        begun = True
                        for sentence in prompt.notices:
                            yield Notice(sentence)
                    yield event
        except ContextExceeded as error:
            if begun or attempt == REFITS:
                raise
            context = _smaller(context, prompt.tokens, error.limit)
        else:
            return


def _request(question: Question, prompt: Prompt) -> CompletionRequest:
    return CompletionRequest(
        endpoint=question.model.endpoint,
        key=question.key,
        model=request_model_id(question.model, question.provider),
        messages=prompt.messages,
        parameters=question.parameters,
        bill_to=question.bill_to if question.model.endpoint.kind == "router" else None,
    )


def _smaller(context: int | None, sent: int, limit: int | None) -> int:
    """The context to fit to next: the server's own figure if that is news, else two thirds of what was just too much."""
    if limit and (context is None or limit < context):
        return limit
    return max(256, (min(context, sent) if context else sent) * 2 // 3)
