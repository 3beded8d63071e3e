"""Streams the reply to a branch: fits the prompt into the model's context, and fits it again if the server still finds it too long.

In: a `ReplyRequest`. Out: `events`. Does not read or write storage.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final, Protocol

from chat.conversation import Message, Parameters
from chat.errors import ContextExceeded
from chat.inference.catalog.model import request_model_id
from chat.inference.events import CompletionRequest, Event, Notice
from chat.inference.prompt import Prompt, fit
from chat.inference.route import Route

MAX_REFITS: Final = 3
"""How often a prompt that a server finds too long is fitted again. Each time it shrinks to the server's stated limit, or by a third."""

MIN_CONTEXT: Final = 256
"""Tokens. A context is never assumed to be smaller than this."""


class StreamingClient(Protocol):
    """A client that streams one completion."""

    def stream(self, request: CompletionRequest) -> AsyncGenerator[Event, None]:
        """The events of one completion, the last of them `Finished`."""


@dataclass(frozen=True, slots=True)
class ReplyRequest:
    """A reply to write: to which branch, and by which route.

    Attributes:
        branch: ends with a message of the person, or with the reply to continue.
        provider: "auto", "fastest", "cheapest", or the name of a provider.
    """

    branch: Sequence[Message]
    route: Route
    provider: str = "auto"
    parameters: Parameters = Parameters()


async def stream_fitted(client: StreamingClient, request: ReplyRequest) -> AsyncGenerator[Event, None]:
    """The events of the reply, with a `Notice` for each part of the prompt that was left out.

    A prompt that is too long is fitted again only while the server has accepted none: what was yielded cannot be taken back.

    Raises:
        UpstreamError: as the client does.
    """
    context = request.route.model.context_length
    for attempt in range(MAX_REFITS + 1):
        prompt = fit(
            request.branch,
            system_prompt=request.parameters.system_prompt,
            context=context,
            max_tokens=request.parameters.max_tokens,
        )
        accepted = False
        try:
            async with aclosing(client.stream(_completion_request(request, prompt))) as events:
                async for event in events:
                    if not accepted:
                        accepted = True
                        for sentence in prompt.notices:
                            yield Notice(sentence)
                    yield event
        except ContextExceeded as error:
            if accepted or attempt == MAX_REFITS:
                raise
            context = _smaller_context(context, prompt.tokens, error.limit)
        else:
            return


def _completion_request(request: ReplyRequest, prompt: Prompt) -> CompletionRequest:
    route = request.route
    return CompletionRequest(
        endpoint=route.model.endpoint,
        key=route.key,
        model=request_model_id(route.model, request.provider),
        messages=prompt.messages,
        parameters=request.parameters,
        bill_to=route.bill_to,
    )


def _smaller_context(context: int | None, sent: int, limit: int | None) -> int:
    """The context to fit to next, in tokens: the server's own figure if it is smaller, else two thirds of what was just too much."""
    if limit and (context is None or limit < context):
        return limit
    return max(MIN_CONTEXT, (min(context, sent) if context else sent) * 2 // 3)
