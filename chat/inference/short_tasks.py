"""Runs a short writing task of the app's own on a model: a title, search queries. The result is not streamed to the page."""

from typing import Final, Protocol

from chat.conversation import Parameters
from chat.inference.catalog.model import request_model_id
from chat.inference.events import CompletionRequest
from chat.inference.route import Route

MAX_TASK_TOKENS: Final = 200
"""A title has 24 at most, three queries about 60; but a model that thinks first spends most of it on that."""


class TextClient(Protocol):
    """A client that returns a completion as one text."""

    async def complete(self, request: CompletionRequest) -> str:
        """The whole text of one completion."""


async def run_short_task(client: TextClient, route: Route, text: str, *, instruction: str = "") -> str:
    """The model's answer to `text`, at temperature 0; `instruction` is the system prompt.

    Raises:
        UpstreamError: as the client does.
    """
    turns = [{"role": "system", "content": instruction}] if instruction else []
    request = CompletionRequest(
        route.model.endpoint,
        route.key,
        request_model_id(route.model),
        (*turns, {"role": "user", "content": text}),
        Parameters(temperature=0, max_tokens=MAX_TASK_TOKENS),
        route.bill_to,
    )
    return await client.complete(request)
