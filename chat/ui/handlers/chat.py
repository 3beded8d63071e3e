"""The events of thread, composer and model dropdowns: identify the visitor, call the service, turn the result into component values.

Each handler authorises its visitor, since any program can call it.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, Final

import gradio as gr

from chat.conversation import Conversation, Message, new_id
from chat.conversations import Conversations
from chat.errors import AlreadyReplying, BadInput, ChatError, ConversationMoved, UnknownConversation
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.inference.catalog.description import shown_name
from chat.inference.catalog.model import Model
from chat.replies.request import Draft, ReplyOptions
from chat.replies.run import Run
from chat.service import ChatService
from chat.settings import Settings
from chat.ui.components.settings.component import NAMES, parameters_of, remembered_values
from chat.ui.handlers.event_data import message_ids, text_field
from chat.ui.handlers.request_visitors import RequestVisitors
from chat.ui.handlers.toasts import error_toast, errors_as_toasts, warn
from chat.ui.payloads.live_frames import Frame, ReplyFrames, as_frame
from chat.ui.payloads.messages import message_payload, refused_payload, thread_payload, versions_of
from chat.ui.payloads.models import ModelList, model_card_payload, model_list, provider_choices, provider_or_auto
from chat.ui.payloads.payload import Payload
from chat.ui.payloads.welcome import welcome_payload

MODELS_WAIT_SECONDS: Final = 1.0
"""Longest wait for the endpoints' model lists before the page is first filled."""

LATE_MODELS_SECONDS: Final = 10.0
"""How long an open page then waits for late lists. After that, opening the dropdown fetches them."""

_SKIP_PANEL: Final = (gr.skip(),) * len(NAMES)


class ChatHandlers:
    """The events of the page apart from the sidebar, on top of the service.

    Handlers that start a reply take `controls`: model, provider, web search, and the settings panel in the order of its `NAMES`.

    Args:
        revisions: numbers everything that is sent to the page; shared with `SidebarHandlers`.
    """

    def __init__(
        self,
        chat: ChatService,
        conversations: Conversations,
        catalog: Catalog,
        settings: Settings,
        visitors: RequestVisitors,
        revisions: Iterator[int],
    ) -> None:
        self._chat = chat
        self._conversations = conversations
        self._catalog = catalog
        self._visitors = visitors
        self._welcome = welcome_payload(settings)
        self._revisions = revisions
        self._model_lists: dict[bool, tuple[int, ModelList]] = {}

    async def open_page(self, remembered: Any, request: gr.Request) -> AsyncIterator[tuple[Any, ...]]:
        """Fill the page: thread, model list's digest, model, provider, model card, context length, web search, settings panel.

        Yields a second time if some endpoints' lists came late. `remembered` is what the browser stored of the controls.
        """
        visitor = self._visitors.visitor(request)
        remembered = remembered if isinstance(remembered, dict) else {}
        thread = await self._thread(visitor, dict(request.query_params).get("c", ""))
        web_search, panel = bool(remembered.get("web_search")), remembered_values(remembered.get("parameters"))
        complete = await self._catalog.ready(MODELS_WAIT_SECONDS)
        yield (thread, *self._model_values(visitor, remembered), web_search, *panel)
        if not complete:
            await self._catalog.ready(LATE_MODELS_SECONDS)
            yield (thread, *self._model_values(visitor, remembered), gr.skip(), *_SKIP_PANEL)
        await self._chat.prepare()  # last: it would delay what the page still loads

    async def open_conversation(self, event: gr.EventData, request: gr.Request) -> Payload:
        """A conversation for the thread. If a reply is being written in it, the page then sends a `follow` event."""
        return await self._thread(self._visitors.visitor(request), text_field(event, "conversation"))

    async def follow(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[Frame]:
        """The frames of the reply in progress; the one last frame if it has ended. Nothing if the visitor has no such conversation."""
        visitor, conversation_id = self._visitors.visitor(request), text_field(event, "conversation")
        try:
            conversation = self._chat.open(visitor, conversation_id)
        except ChatError:
            return
        async for frame in self._frames(conversation, self._chat.run(visitor, conversation_id)):
            yield frame

    async def send(self, event: gr.EventData, request: gr.Request, *controls: Any) -> AsyncIterator[Frame]:
        """Accept a message and stream its reply; or refuse it in a single frame."""
        ids = text_field(event, "conversation"), text_field(event, "message_id")
        draft = Draft(*ids, text_field(event, "text"), text_field(event, "parent") or None)
        visitor = self._visitors.visitor(request)
        try:
            run = self._chat.start_reply(visitor, draft, reply_options(controls))
        except ChatError as error:
            stale = isinstance(error, AlreadyReplying | ConversationMoved)
            yield as_frame(refused_payload(*ids, error, revision=next(self._revisions), stale=stale))
            return
        conversation = self._chat.open(visitor, draft.conversation)
        question = message_payload(conversation.messages[draft.message_id], versions_of(conversation), self._model_name)
        async for frame in self._frames(conversation, run, question=question):
            yield frame

    async def retry(self, event: gr.EventData, request: gr.Request, *controls: Any) -> AsyncIterator[Frame]:
        """Write another version of a reply and stream it."""
        visitor, (conversation_id, reply_id) = self._visitors.visitor(request), message_ids(event)
        try:
            before = [message.id for message in self._chat.open(visitor, conversation_id).branch()]
            run = self._chat.retry(visitor, conversation_id, reply_id, reply_options(controls))
            remove = before[before.index(reply_id) :] if reply_id in before else []
        except ChatError as error:
            run, remove = self._run_in_progress(visitor, conversation_id, reply_id, error)
        async for frame in self._frames(self._chat.open(visitor, conversation_id), run, remove=remove):
            yield frame

    async def continue_(self, event: gr.EventData, request: gr.Request, *controls: Any) -> AsyncIterator[Frame]:
        """Continue an unfinished reply in the same message and stream it."""
        visitor, (conversation_id, reply_id) = self._visitors.visitor(request), message_ids(event)
        remove: Sequence[str] = ()
        try:
            run = self._chat.continue_reply(visitor, conversation_id, reply_id, reply_options(controls))
        except ChatError as error:
            run, remove = self._run_in_progress(visitor, conversation_id, reply_id, error)
        async for frame in self._frames(self._chat.open(visitor, conversation_id), run, remove=remove):
            yield frame

    async def stop(self, event: gr.EventData, request: gr.Request) -> None:
        """End the reply in progress. Its followers receive the last frame on their own streams."""
        await self._chat.stop(self._visitors.visitor(request), text_field(event, "conversation"))

    def version(self, event: gr.EventData, request: gr.Request) -> Payload:
        """Show another version of a message: the thread with its branch."""
        with errors_as_toasts():
            return self._thread_payload(self._chat.show(self._visitors.visitor(request), *message_ids(event)))

    def pick_model(self, model: Any, provider: Any) -> tuple[Any, ...]:
        """Provider dropdown, model card and context length of the model that was picked."""
        return self._model_details(self._catalog.get(model) if isinstance(model, str) else None, provider)

    def list_models(self, digest: Any, request: gr.Request) -> tuple[Any, Any]:
        """The model list's digest and the dropdown with it; no change if the page has that list. Thousands of models are some 100 kB."""
        models = self._model_list(self._visitors.visitor(request))
        return (gr.skip(), gr.skip()) if digest == models.digest else (models.digest, gr.update(choices=models.choices))

    async def _thread(self, visitor: Visitor, conversation_id: str) -> Payload:
        """The conversation, fetched from the dataset if that is newer; a new one if it is unknown or cannot be read."""
        try:
            await self._conversations.fetch(visitor, conversation_id)
            conversation = self._chat.open(visitor, conversation_id)
        except ChatError as error:
            if conversation_id and not isinstance(error, UnknownConversation):
                warn(error)
            conversation = Conversation(id=new_id())
        return self._thread_payload(conversation)

    def _thread_payload(self, conversation: Conversation) -> Payload:
        return thread_payload(conversation, self._welcome, self._model_name, revision=next(self._revisions))

    def _run_in_progress(self, visitor: Visitor, conversation_id: str, reply_id: str, error: ChatError) -> tuple[Run, list[str]]:
        """The run already in progress for this reply, and the messages it replaces on the page; else raise the error as a toast.

        Two clicks, or two tabs, may request the same reply; the later request then follows the run of the earlier.
        """
        run = self._chat.run(visitor, conversation_id)
        if run is None or not isinstance(error, AlreadyReplying | UnknownConversation):
            raise error_toast(error) from None
        replaced = self._chat.open(visitor, conversation_id).messages.get(reply_id)
        if replaced is not None and replaced.parent != run.message.parent:  # None: a failed reply is removed when its retry starts
            raise error_toast(error) from None
        return run, [] if run.message.id == reply_id else [reply_id]

    async def _frames(
        self, conversation: Conversation, run: Run | None, *, question: Payload | None = None, remove: Sequence[str] = ()
    ) -> AsyncIterator[Frame]:
        """The frames of a run; without one, a single frame of the conversation's last message."""
        frames = ReplyFrames(conversation, self._model_name, question=question, remove=remove)
        if run is None:
            yield frames.frame(conversation.branch()[-1], next(self._revisions))
            return
        shown: Message | None = None
        frame: Frame | None = None
        async for reply in run.follow():
            if frame is None or reply is not shown:  # else a heartbeat: the same frame again, which changes nothing on the page
                frame = frames.frame(reply, next(self._revisions), run.waiting)
            shown = reply
            yield frame

    def _model_values(self, visitor: Visitor, remembered: dict[str, Any]) -> tuple[Any, ...]:
        """Model list's digest, model, provider, model card and context length: as remembered, else the default."""
        key = remembered.get("model")
        model = (self._catalog.get(key) if isinstance(key, str) else None) or self._catalog.default(bool(visitor.token))
        models = self._model_list(visitor)
        dropdown = gr.update(choices=models.choices, value=model.key if model else None)
        return (models.digest, dropdown, *self._model_details(model, remembered.get("provider")))

    def _model_details(self, model: Model | None, provider: Any) -> tuple[Any, ...]:
        choices = provider_choices(model)
        dropdown = gr.update(choices=choices, value=provider_or_auto(model, provider), visible=len(choices) > 1)
        problems = [status.sentence for status in self._catalog.status() if status.sentence]
        return dropdown, model_card_payload(model, problems), model.context_length if model else None

    def _model_list(self, visitor: Visitor) -> ModelList:
        """The models for visitors with or without a token, cached until the catalog changes."""
        revision, has_token = self._catalog.revision, bool(visitor.token)
        if self._model_lists.get(has_token, (-1,))[0] != revision:
            self._model_lists[has_token] = (revision, model_list(self._catalog.models(has_token)))
        return self._model_lists[has_token][1]

    def _model_name(self, key: str) -> str:
        model = self._catalog.get(key)
        return shown_name(model) if model else key


def reply_options(controls: Sequence[Any]) -> ReplyOptions:
    """What the page's controls stand for. BadInput if the page was loaded from another version of the app."""
    if len(controls) != 3 + len(NAMES):
        raise BadInput("The page is older than the app. Reload it; your text is kept.")
    model, provider, web_search, *panel = controls
    return ReplyOptions(str(model or ""), str(provider or "auto"), parameters_of(panel), web_search is True)
