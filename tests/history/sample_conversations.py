"""Conversations for tests, made from a list of texts."""

from datetime import UTC, datetime, timedelta

from chat.conversation import Conversation, Message

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def make_conversation(conversation_id: str, *texts: str, title: str = "", minute: int = 0) -> Conversation:
    """Alternating questions and replies with these texts, one second apart, from `minute` past noon on. Message ids are `<id>-<number>`."""
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
