"""What the start of a reply changes in its conversation. Pure: each function takes the stored conversation, None if it is missing."""

from chat.conversation import Conversation, Message, new_id
from chat.errors import AlreadyReplying, ConversationMoved, UnknownConversation
from chat.inference.route import Route
from chat.replies.request import Draft, ReplyOptions
from chat.replies.titles import first_words


def empty_reply(parent: str, route: Route, options: ReplyOptions) -> Message:
    """A reply to `parent` of which nothing is written yet."""
    return Message(id=new_id(), parent=parent, role="assistant", status="writing", model=route.model.key, parameters=options.parameters)


def refuse_if_moved(stored: Conversation | None, draft: Draft) -> None:
    """Raise ConversationMoved if the draft answers another message than the last one, UnknownConversation if it answers one of none."""
    if stored is None and draft.parent is not None:
        raise UnknownConversation  # deleted on another page, which that of the draft does not know yet
    if stored and draft.parent is not None and stored.leaf not in (None, draft.parent):
        raise ConversationMoved


def existing(conversation: Conversation | None) -> Conversation:
    """The conversation. Raises UnknownConversation if there is none."""
    if conversation is None:
        raise UnknownConversation
    return conversation


def with_exchange(stored: Conversation | None, *, draft: Draft, text: str, reply: Message) -> Conversation:
    """With the draft as a message of this text, and its reply. Raises ConversationMoved, UnknownConversation."""
    refuse_if_moved(stored, draft)
    conversation = stored or Conversation(id=draft.conversation, title=first_words(draft.text))
    return conversation.add(Message(id=draft.message_id, parent=conversation.leaf, role="user", text=text)).add(reply)


def with_version(stored: Conversation | None, *, old: Message, reply: Message) -> Conversation | None:
    """With `reply` beside `old`; in its place if that failed without text and has no answers."""
    if stored and old.status == "failed" and not stored.children(old.id):
        stored = stored.remove(old.id)
    return stored.add(reply) if stored else None


def with_message(stored: Conversation | None, *, message: Message) -> Conversation | None:
    """With `message` in the place of the one with its id; None if that is missing."""
    return stored.put(message) if stored and message.id in stored.messages else None


def showing(stored: Conversation | None, *, message_id: str, is_writing: bool) -> Conversation:
    """With the branch through this message on show. Raises UnknownConversation; AlreadyReplying if a reply `is_writing`."""
    if stored is None or message_id not in stored.messages:
        raise UnknownConversation
    if is_writing:
        raise AlreadyReplying
    return stored.show(message_id)
