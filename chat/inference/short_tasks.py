"""Runs a short writing task of the app's own on a model: a title, search queries. The result is not streamed to the page."""

from dataclasses import dataclass
from typing import Final, Protocol

from chat.conversation import Parameters
from chat.inference.catalog.model import Model, request_model_id
from chat.inference.events import CompletionRequest

MAX_TASK_TOKENS: Final = 200
"""A title has 24 at most, three queries about 60; but a model that thinks first spends most of it on that."""


class TextClient(Protocol):
    """A client that returns a completion as one text."""

    async def complete(self, request: CompletionRequest) -> str:
        """The whole text of one completion."""


@dataclass(frozen=True, slots=True)
class TaskModel:
    """The model that runs short tasks, the bearer for its endpoint, and the organisation that pays on the router, if one does."""

    model: Model
    key: str
    bill_to: str | None = None


async def run_short_task(client: TextClient, task_model: TaskModel, text: str, *, instruction: str = "") -> str:
    """The model's answer to `text`, at temperature 0; `instruction` is the system prompt.

    Raises:
        UpstreamError: as the client does.
    """
    endpoint = task_model.model.endpoint
    turns = [{"role": "system", "content": instruction}] if instruction else []
    request = CompletionRequest(
        endpoint,
        task_model.key,
        request_model_id(task_model.model),
        (*turns, {"role": "user", "content": text}),
        Parameters(temperature=0, max_tokens=MAX_TASK_TOKENS),
        task_model.bill_to if endpoint.kind == "router" else None,
    )
    return await client.complete(request)
