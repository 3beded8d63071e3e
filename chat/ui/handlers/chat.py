"""The events of thread, composer and model dropdowns: identify the visitor, call the service, turn the result into component values.

Each handler authorises its visitor, since any program can call it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import gradio as gr

from chat.errors import AlreadyReplying, BadInput, ChatError, ConversationMoved, UnknownConversation
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.inference.catalog.model import Model
from chat.replies.request import Draft, ReplyOptions
from chat.replies.run import Run
from chat.service import ChatService
from chat.ui.components.composer.component import Filled
from chat.ui.components.settings.component import NAMES, parameters_of, remembered_values
from chat.ui.handlers.event_data import message_ids, text_field
from chat.ui.handlers.request_visitors import RequestVisitors
from chat.ui.payloads.messages import answer_payload
from chat.ui.payloads.models import ModelList, model_card_payload, model_list, provider_choices, provider_or_auto
from chat.ui.payloads.payload import Payload

MODELS_WAIT_SECONDS: Final = 1.0
"""Longest wait for the endpoints' model lists before the page is first filled. What comes later, it asks for by itself."""

LATE_MODELS_SECONDS: Final = 10.0
"""Longest wait for them when a message is sent to a model that is not listed yet."""


class ChatHandlers:
    """The events that take Gradio's controls as inputs. All others are commands of the live routes.

    Handlers that start a reply take `controls`: model, provider, web search, and the settings panel in the order of its `NAMES`.
    """

    def __init__(self, chat: ChatService, catalog: Catalog, visitors: RequestVisitors) -> None:
        self._chat = chat
        self._catalog = catalog
        self._visitors = visitors
        self._model_lists: dict[bool, tuple[int, ModelList]] = {}
        self._preparing: asyncio.Task[None] | None = None

    async def open_page(self, remembered: Any, request: gr.Request) -> tuple[Any, ...]:
        """Model list's digest, model, provider, model card, composer, web search, settings panel, to fill the controls with.

        `remembered` is what the browser stored of the controls.
        """
        visitor = self._visitors.visitor(request)
        remembered = remembered if isinstance(remembered, dict) else {}
        web_search, panel = bool(remembered.get("web_search")), remembered_values(remembered.get("parameters"))
        await self._catalog.ready(MODELS_WAIT_SECONDS)
        models = self._model_list(visitor)
        model = self._remembered_model(remembered) or self._catalog.default(bool(visitor.token))
        dropdown = gr.update(choices=models.choices, value=model.key if model else None)
        if self._preparing is None:  # not before: it would delay what the page still loads
            self._preparing = asyncio.create_task(self._chat.prepare())
        return (models.digest, dropdown, *self._model_details(model, remembered.get("provider")), web_search, *panel)

    def models_changed(self, digest: Any, remembered: Any, key: Any, provider: Any, request: gr.Request) -> tuple[Any, ...]:
        """Model list's digest, model, provider, model card and composer, after the catalog has changed.

        The model stays the one that is chosen, unless there was none, or the one that the person chose last is listed only now. A list that
        the page has already is not sent again: thousands of models are some 100 kB.
        """
        visitor = self._visitors.visitor(request)
        models = self._model_list(visitor)
        chosen = self._catalog.get(key) if isinstance(key, str) else None
        model = self._remembered_model(remembered) or chosen or self._catalog.default(bool(visitor.token))
        updates: dict[str, Any] = {} if digest == models.digest else {"choices": models.choices}
        if model and model.key != key:
            updates["value"] = model.key
        return (models.digest, gr.update(**updates), *self._model_details(model, provider))

    async def send(self, event: gr.EventData, request: gr.Request, *controls: Any) -> Payload:
        """Accept a message or refuse it. Its reply arrives by the live stream."""
        ids = text_field(event, "conversation"), text_field(event, "message_id")
        draft = Draft(*ids, text_field(event, "text"), text_field(event, "parent") or None)
        await self._until_listed(controls)
        try:
            await self._chat.start_reply(self._visitors.visitor(request, event), draft, reply_options(controls))
        except ChatError as error:
            return answer_payload(*ids, error, stale=isinstance(error, AlreadyReplying | ConversationMoved))
        return answer_payload(*ids)

    async def retry(self, event: gr.EventData, request: gr.Request, *controls: Any) -> Payload:
        """Write another version of a reply, or refuse it."""
        return await self._write_again(self._chat.retry, event, request, controls)

    async def continue_(self, event: gr.EventData, request: gr.Request, *controls: Any) -> Payload:
        """Continue an unfinished reply in the same message, or refuse it."""
        return await self._write_again(self._chat.continue_reply, event, request, controls)

    def pick_model(self, model: Any, provider: Any) -> tuple[Any, ...]:
        """Provider dropdown, model card and composer for the model that was picked."""
        return self._model_details(self._catalog.get(model) if isinstance(model, str) else None, provider)

    async def _write_again(
        self, write: Callable[..., Awaitable[Run]], event: gr.EventData, request: gr.Request, controls: Sequence[Any]
    ) -> Payload:
        """Call `write`. A reply that was requested before, by a second click or in another tab, is accepted as it is."""
        visitor, ids = self._visitors.visitor(request, event), message_ids(event)
        await self._until_listed(controls)
        try:
            await write(visitor, *ids, reply_options(controls))
        except ChatError as error:
            if not await self._is_being_written(visitor, *ids, error):
                return answer_payload(*ids, error)
        return answer_payload(*ids)

    async def _until_listed(self, controls: Sequence[Any]) -> None:
        """Wait for the model lists if the chosen model is in none yet."""
        if not controls or not isinstance(controls[0], str) or self._catalog.get(controls[0]) is None:
            await self._catalog.ready(LATE_MODELS_SECONDS)

    async def _is_being_written(self, visitor: Visitor, conversation_id: str, reply_id: str, error: ChatError) -> bool:
        run = self._chat.run(visitor, conversation_id)
        if run is None or not isinstance(error, AlreadyReplying | UnknownConversation):
            return False
        replaced = (await self._chat.open(visitor, conversation_id)).messages.get(reply_id)
        return replaced is None or replaced.parent == run.message.parent  # None: a failed reply is removed when its retry starts

    def _remembered_model(self, remembered: Any) -> Model | None:
        """The model that the person chose last, if it is listed."""
        key = remembered.get("model") if isinstance(remembered, dict) else None
        return self._catalog.get(key) if isinstance(key, str) else None

    def _model_details(self, model: Model | None, provider: Any) -> tuple[Any, ...]:
        """Provider dropdown, model card and composer."""
        choices = provider_choices(model)
        dropdown = gr.update(choices=choices, value=provider_or_auto(model, provider), visible=len(choices) > 1)
        problems = [status.sentence for status in self._catalog.status() if status.sentence]
        filled = Filled(model.context_length if model else None, self._catalog.revision, self._catalog.is_complete)
        return dropdown, model_card_payload(model, problems), filled

    def _model_list(self, visitor: Visitor) -> ModelList:
        """The models for visitors with or without a token, cached until the catalog changes."""
        revision, has_token = self._catalog.revision, bool(visitor.token)
        if self._model_lists.get(has_token, (-1,))[0] != revision:
            self._model_lists[has_token] = (revision, model_list(self._catalog.models(has_token)))
        return self._model_lists[has_token][1]


def reply_options(controls: Sequence[Any]) -> ReplyOptions:
    """What the page's controls stand for. BadInput if the page was loaded from another version of the app."""
    if len(controls) != 3 + len(NAMES):
        raise BadInput("The page is older than the app. Reload it; your text is kept.")
    model, provider, web_search, *panel = controls
    return ReplyOptions(str(model or ""), str(provider or "auto"), parameters_of(panel), web_search is True)
