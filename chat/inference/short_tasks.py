"""A small piece of writing that the app itself asks a model for: a title, search queries. Nobody watches it being written."""

from dataclasses import dataclass
from typing import Final, Protocol

from chat.conversation import Parameters
from chat.inference.catalog.model import Model, request_model_id
from chat.inference.events import CompletionRequest

MOST_TOKENS: Final = 200
"""A title has 24 at most, three queries about 60; but a model that thinks first spends most of it on that."""


class Completes(Protocol):
    """What this module needs of a client."""

    async def complete(self, request: CompletionRequest) -> str:
        """The whole text of one completion."""


@dataclass(frozen=True, slots=True)
class Writer:
    """The model to ask, what to send its server as the bearer, and the organisation that pays on the router, if one does."""

    model: Model
    key: str
    bill_to: str | None = None


async def written(client: Completes, writer: Writer, text: str, *, instruction: str = "") -> str:
    """What the model answers to `text`. Raises as the client does."""
    endpoint = writer.model.endpoint
    turns = [{"role": "system", "content": instruction}] if instruction else []
    request = CompletionRequest(
        endpoint,
        writer.key,
        request_model_id(writer.model),
        (*turns, {"role": "user", "content": text}),
        Parameters(temperature=0, max_tokens=MOST_TOKENS),
        writer.bill_to if endpoint.kind == "router" else None,
    )
    return await client.complete(request)
