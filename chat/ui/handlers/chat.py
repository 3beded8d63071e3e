"""What the page's events do: who is asking, call the service, turn its answer into component values.

Every handler is private to the page and is authorised here all the same, since any program can call it.
"""

from collections.abc import AsyncIterator, Iterator
from html import escape
from typing import Any, Final

import gradio as gr

from chat.conversation import Conversation, Message, new_id
from chat.conversations import Conversations
from chat.errors import AlreadyReplying, BadInput, ChatError, ConversationMoved, UnknownConversation
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.inference.catalog.description import shown_name
from chat.inference.catalog.model import Model
from chat.replies.run import Run
from chat.service import ChatService, Draft, ReplyOptions
from chat.settings import Settings
from chat.ui.components.settings.component import NAMES, parameters_of, remembered_values
from chat.ui.handlers.events import text, toast
from chat.ui.handlers.requests import Requests
from chat.ui.payloads.live_frames import Frame, ReplyFrames, as_frame
from chat.ui.payloads.messages import Payload, message_payload, refused_payload, thread_payload, versions_of
from chat.ui.payloads.models import ModelList, card_payload, model_list, provider_choices, provider_or_auto
from chat.ui.payloads.welcome import welcome_payload

MODELS_WAIT_SECONDS: Final = 1.0
"""How long the first page waits for the servers' lists."""

LATE_MODELS_SECONDS: Final = 10.0
"""How long a page then stays ready for the lists that come later. After that, opening the dropdown brings them."""

_SKIP_PANEL: Final = (gr.skip(),) * len(NAMES)


class ChatHandlers:
    """The page's events, on top of the service.

    Args:
        revisions: the count that numbers everything sent to the page.
    """

    def __init__(
        self,
        chat: ChatService,
        conversations: Conversations,
        catalog: Catalog,
        settings: Settings,
        requests: Requests,
        revisions: Iterator[int],
    ) -> None:
        self._chat = chat
        self._conversations = conversations
        self._catalog = catalog
        self._requests = requests
        self._welcome = welcome_payload(settings)
        self._revisions = revisions
        self._lists: dict[bool, tuple[int, ModelList]] = {}

    async def open_page(self, remembered: Any, request: gr.Request) -> AsyncIterator[tuple[Any, ...]]:
        """The page as it was left: thread, list of models, model, provider, card, context, web search, settings panel."""
        visitor = self._requests.visitor(request)
        remembered = remembered if isinstance(remembered, dict) else {}
        thread = await self._thread(visitor, dict(request.query_params).get("c", ""))
        search, panel = bool(remembered.get("web_search")), remembered_values(remembered.get("parameters"))
        everyone_answered = await self._catalog.ready(MODELS_WAIT_SECONDS)
        yield (thread, *self._model_values(visitor, remembered), search, *panel)
        if not everyone_answered:
            await self._catalog.ready(LATE_MODELS_SECONDS)
            yield (thread, *self._model_values(visitor, remembered), gr.skip(), *_SKIP_PANEL)
        await self._chat.prepare()  # only now: it would hold up what the page still loads

    async def open_conversation(self, event: gr.EventData, request: gr.Request) -> Payload:
        """A conversation, for the thread. If a reply is being written in it, the page asks to follow that."""
        return await self._thread(self._requests.visitor(request), text(event, "conversation"))

    async def follow(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[Frame]:
        """The reply that is being written in a conversation; how it ended, if it did meanwhile."""
        visitor, conversation_id = self._requests.visitor(request), text(event, "conversation")
        try:
            conversation = self._chat.open(visitor, conversation_id)
        except ChatError:
            return  # deleted meanwhile, or somebody else's
        async for frame in self._frames(conversation, self._chat.run(visitor, conversation_id)):
            yield frame

    async def send(
        self, event: gr.EventData, request: gr.Request, model: Any, provider: Any, web_search: Any, *values: Any
    ) -> AsyncIterator[Frame]:
        """Take up a message and stream its reply; or give it back with the reason."""
        draft = Draft(text(event, "conversation"), text(event, "message_id"), text(event, "text"), text(event, "parent") or None)
        visitor = self._requests.visitor(request)
        try:
            run = self._chat.start_reply(visitor, draft, self._choice(model, provider, web_search, values))
        except ChatError as error:
            stale = isinstance(error, AlreadyReplying | ConversationMoved)
            yield as_frame(refused_payload(draft.conversation, draft.message_id, error, revision=next(self._revisions), stale=stale))
            return
        conversation = self._chat.open(visitor, draft.conversation)
        asked = message_payload(conversation.messages[draft.message_id], versions_of(conversation), self._name_of)
        async for frame in self._frames(conversation, run, asked=asked):
            yield frame

    async def retry(
        self, event: gr.EventData, request: gr.Request, model: Any, provider: Any, web_search: Any, *values: Any
    ) -> AsyncIterator[Frame]:
        """Ask again for a reply and stream it."""
        conversation_id, reply_id = _place(event)
        visitor = self._requests.visitor(request)
        try:
            before = [message.id for message in self._chat.open(visitor, conversation_id).branch()]
            run = self._chat.retry(visitor, conversation_id, reply_id, self._choice(model, provider, web_search, values))
            remove = before[before.index(reply_id) :] if reply_id in before else []
        except ChatError as error:
            run, remove = self._asked_before(visitor, conversation_id, reply_id, error)
        async for frame in self._frames(self._chat.open(visitor, conversation_id), run, remove=remove):
            yield frame

    async def continue_(
        self, event: gr.EventData, request: gr.Request, model: Any, provider: Any, web_search: Any, *values: Any
    ) -> AsyncIterator[Frame]:
        """Take up a reply where it ended and stream the rest into the same message."""
        visitor, place = self._requests.visitor(request), _place(event)
        try:
            run, remove = self._chat.continue_reply(visitor, *place, self._choice(model, provider, web_search, values)), list[str]()
        except ChatError as error:
            run, remove = self._asked_before(visitor, *place, error)
        async for frame in self._frames(self._chat.open(visitor, place[0]), run, remove=remove):
            yield frame

    async def stop(self, event: gr.EventData, request: gr.Request) -> None:
        """End the reply that is being written. Its followers get the last frame by themselves."""
        await self._chat.stop(self._requests.visitor(request), _place(event)[0])

    def version(self, event: gr.EventData, request: gr.Request) -> Payload:
        """Show another version of a message."""
        try:
            conversation = self._chat.show(self._requests.visitor(request), *_place(event))
        except ChatError as error:
            raise toast(error) from None
        return thread_payload(conversation, self._welcome, self._name_of, revision=next(self._revisions))

    def pick_model(self, model: Any, provider: Any) -> tuple[Any, ...]:
        """Provider, card and context of the model that was picked."""
        return self._of_model(self._catalog.get(model) if isinstance(model, str) else None, provider)

    def list_models(self, has: Any, request: gr.Request) -> tuple[Any, Any]:
        """The list of models, and the dropdown with it, unless it is the one that the page has: thousands are some hundred kilobytes."""
        listed = self._listed(self._requests.visitor(request))
        return (gr.skip(), gr.skip()) if has == listed.name else (listed.name, gr.update(choices=listed.choices))

    async def _thread(self, visitor: Visitor, asked: str) -> Payload:
        """The conversation that is asked for; a new one if it is not here, or cannot be read."""
        try:
            await self._conversations.fetch(visitor, asked)
            conversation = self._chat.open(visitor, asked)
        except ChatError as error:
            if asked and not isinstance(error, UnknownConversation):
                gr.Warning(escape(error.sentence))
            conversation = Conversation(id=new_id())
        return thread_payload(conversation, self._welcome, self._name_of, revision=next(self._revisions))

    def _asked_before(self, visitor: Visitor, conversation_id: str, reply_id: str, error: ChatError) -> tuple[Run, list[str]]:
        """What is being written in the place of this reply, and what it replaces on the page, where that is all that is wrong: another
        tab, or a click that was slow to arrive, asked for it before. Else the error is raised as a message."""
        run = self._chat.run(visitor, conversation_id)
        if run is None or not isinstance(error, AlreadyReplying | UnknownConversation):
            raise toast(error) from None
        asked = self._chat.open(visitor, conversation_id).messages.get(reply_id)
        if asked is not None and asked.parent != run.message.parent:  # None: it had failed, and what is being written replaces it
            raise toast(error) from None
        return run, [] if run.message.id == reply_id else [reply_id]

    async def _frames(self, conversation: Conversation, run: Run | None, **more: Any) -> AsyncIterator[Frame]:
        """Of the reply that is being written; without a run, the one frame of the reply that the conversation ends with."""
        frames = ReplyFrames(conversation, self._name_of, **more)
        if run is None:
            yield frames.frame(conversation.branch()[-1], next(self._revisions))
            return
        shown: Message | None = None
        frame: Frame | None = None
        async for reply in run.follow():
            if frame is None or reply is not shown:  # else a heartbeat, which is to change nothing on the page
                frame = frames.frame(reply, next(self._revisions), run.waiting)
            shown = reply
            yield frame

    def _model_values(self, visitor: Visitor, remembered: dict[str, Any]) -> tuple[Any, ...]:
        wanted = remembered.get("model")
        model = self._catalog.get(wanted) if isinstance(wanted, str) else None
        model = model or self._catalog.default(bool(visitor.token))
        listed = self._listed(visitor)
        picked = gr.update(choices=listed.choices, value=model.key if model else None)
        return (listed.name, picked, *self._of_model(model, remembered.get("provider")))

    def _of_model(self, model: Model | None, provider: Any) -> tuple[Any, ...]:
        choices = provider_choices(model)
        chosen = gr.update(choices=choices, value=provider_or_auto(model, provider), visible=len(choices) > 1)
        problems = [status.sentence for status in self._catalog.status() if status.sentence]
        return chosen, card_payload(model, problems), model.context_length if model else None

    def _listed(self, visitor: Visitor) -> ModelList:
        """Made once for each change of the catalog, since pages are opened more often."""
        revision, token = self._catalog.revision, bool(visitor.token)
        if self._lists.get(token, (-1,))[0] != revision:
            self._lists[token] = (revision, model_list(self._catalog.models(token)))
        return self._lists[token][1]

    def _choice(self, model: Any, provider: Any, web_search: Any, values: tuple[Any, ...]) -> ReplyOptions:
        if len(values) != len(NAMES):
            raise BadInput("The page is older than the app. Reload it; your text is kept.")
        return ReplyOptions(str(model or ""), str(provider or "auto"), parameters_of(values), web_search is True)

    def _name_of(self, key: str) -> str:
        model = self._catalog.get(key)
        return shown_name(model) if model else key


def _place(event: gr.EventData) -> tuple[str, str]:
    """(conversation, message) that the event is about."""
    return text(event, "conversation"), text(event, "id")
