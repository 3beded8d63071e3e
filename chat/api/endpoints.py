"""The public endpoints for programs: `/chat` and `/models`, for gradio_client, curl and MCP.

Nothing is stored: a program sends its own history. The token of an `Authorization: Bearer hf_…` header pays for its call.
"""

from collections.abc import AsyncIterator, Callable
from typing import Any, Final, Literal, TypedDict

import gradio as gr
from gradio.events import api

from chat.conversation import Message, new_id
from chat.errors import BadInput, ChatError, NoModels, UnknownModel
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.parameters import validated_parameters
from chat.replies.request import ReplyOptions
from chat.replies.search_report import linked_text
from chat.service import ChatService

MAX_TURNS: Final = 2_000
"""Earlier messages of one call."""
MAX_CHARACTERS: Final = 4_000_000
"""Of all messages of one call together: more than any model reads at once."""


class Turn(TypedDict):
    """An earlier message, in the form of OpenAI's protocol."""

    role: Literal["user", "assistant"]
    content: str


class Api:
    """The two endpoints, on top of the service.

    Args:
        visitor_of: returns the visitor who sent a request.
    """

    def __init__(self, chat: ChatService, catalog: Catalog, visitor_of: Callable[[gr.Request], Visitor]) -> None:
        self._chat = chat
        self._catalog = catalog
        self._visitor_of = visitor_of

    def attach(self) -> None:
        """Add both endpoints to the Blocks whose context is open."""
        api(self.chat, api_name="chat", concurrency_limit=None)
        api(self.models, api_name="models", concurrency_limit=None)

    async def chat(
        self,
        request: gr.Request,
        message: str,
        model: str | None = None,
        system_prompt: str = "",
        temperature: float | None = None,
        top_p: float | None = None,
        max_tokens: int | None = None,
        web_search: bool = False,
        history: list[Turn] | None = None,
    ) -> AsyncIterator[str]:
        """Ask a model, and stream the text of its reply so far.

        Args:
            message: what to ask.
            model: an id that `/models` lists; the app's default if it is not given.
            system_prompt: what the model should know or keep to.
            temperature: 0 to 2; the model's default if it is not given, as with all that follow.
            top_p: 0.01 to 1.
            max_tokens: longest reply, in tokens.
            web_search: whether to read the web first. The reply then cites what was read, as Markdown links.
            history: earlier messages, oldest first, as [{"role": "user" or "assistant", "content": text}].
        """
        visitor = self._visitor_of(request)
        try:
            parameters = validated_parameters(temperature=temperature, top_p=top_p, max_tokens=max_tokens, system_prompt=system_prompt)
            branch = _branch(history or [], message)
            options = ReplyOptions(self._model_key(model, visitor), parameters=parameters, web_search=web_search is True)
            run = await self._chat.ask(visitor, branch, options)
        except ChatError as error:
            raise _sentence_error(error.sentence) from None
        try:
            async for reply in run.follow():
                yield linked_text(reply)
        finally:
            await run.stop()  # also when the caller disconnects: the provider stops, and stops charging
        if reply.failure:
            raise _sentence_error(reply.failure.sentence)

    async def models(self, request: gr.Request) -> list[dict[str, Any]]:
        """The models that `/chat` takes: context in tokens, what each can do, and its providers with US dollars per million tokens."""
        await self._catalog.ready(5.0)
        return [
            {
                "id": model.key,
                "server": model.endpoint.name,
                "context_length": model.context_length,
                "images": model.images,
                "tools": model.tools,
                "reasoning": model.reasoning,
                "demo": model.is_demo,
                "providers": [
                    {"name": provider.name, "input_price": provider.input_price, "output_price": provider.output_price}
                    for provider in model.live_providers
                ],
            }
            for model in self._catalog.models(bool(self._visitor_of(request).token))
        ]

    def _model_key(self, model_id: str | None, visitor: Visitor) -> str:
        """The catalog's key of a model; of the default one for no id."""
        model = self._catalog.find(str(model_id)) if model_id else self._catalog.default(bool(visitor.token))
        if model is None:
            raise UnknownModel(str(model_id)) if model_id else NoModels
        return model.key


def _branch(history: list[Turn], message: str) -> list[Message]:
    """A caller's messages as a branch of a conversation. BadInput if they are too many, too long, or not in the protocol's form."""
    if len(history) > MAX_TURNS:
        raise BadInput(f"History has {len(history):,} messages; at most {MAX_TURNS:,} can be sent. Leave out the oldest.")
    branch: list[Message] = []
    room = MAX_CHARACTERS
    for turn in [*history, {"role": "user", "content": message}]:
        if not isinstance(turn, dict) or turn.get("role") not in ("user", "assistant") or not isinstance(turn.get("content"), str):
            raise BadInput('History must be a list of {"role": "user" or "assistant", "content": text}.')
        room -= len(turn["content"])
        if room < 0:
            raise BadInput(f"Message and history have more than {MAX_CHARACTERS:,} characters. Leave out the oldest messages.")
        parent = branch[-1].id if branch else None
        branch.append(Message(id=new_id(), parent=parent, role=turn["role"], text=turn["content"]))
    return branch


def _sentence_error(sentence: str) -> gr.Error:
    """An error whose message is this sentence, without a traceback in the log."""
    return gr.Error(sentence, print_exception=False)
