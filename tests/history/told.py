"""Conversations for tests, made from a few words."""

from datetime import UTC, datetime, timedelta

from chat.conversation import Conversation, Message

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def told(conversation_id: str, *texts: str, title: str = "", minute: int = 0) -> Conversation:
    """Questions and replies in turn, a second apart, from `minute` past noon on."""
    start = NOON + timedelta(minutes=minute)
    conversation = Conversation(id=conversation_id, title=title, created_at=start, updated_at=start)
    for number, text in enumerate(texts):
        message = Message(
            id=f"{conversation_id}-{number}",
            parent=conversation.leaf,
            role="assistant" if number % 2 else "user",
            text=text,
            created_at=start + timedelta(seconds=number),
        )
        conversation = conversation.add(message)
    return conversation
