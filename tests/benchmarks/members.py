"""People with accounts: each signed in, with a conversation of their own, and with a dataset on an imitation of the Hub.

`python -m tests.benchmarks.members <count>` serves that Hub in a process of its own: prints its address, and serves until its input ends.
"""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from chat.conversation import Conversation, Message, Role
from chat.conversations import Conversations
from chat.identity import SignIn, Visitor, member_key
from chat.settings import Settings
from tests.benchmarks.upstream import serving
from tests.fakes.hub import HubImitation
from tests.fakes.oidc import OAUTH_SECRET, TOKEN_CHARS, session_cookie, space

SAID = "A sentence of a conversation, as long as such sentences are. " * 5


@dataclass(frozen=True, slots=True)
class Member:
    """One of them. `conversation` is the id of the one that they have."""

    number: int
    conversation: str

    @property
    def name(self) -> str:
        return f"member{self.number}"

    @property
    def sign_in(self) -> SignIn:
        """What the provider of sign-ins has said of them."""
        return SignIn(f"{self.number:024x}", self.name, _token(self.number))

    @property
    def cookies(self) -> dict[str, str]:
        """What their browser sends: the session, as the app itself would have signed it."""
        person = {"sub": self.sign_in.subject, "preferred_username": self.name}
        session = {"oauth_info": {"access_token": self.sign_in.token, "userinfo": person}}
        return {"session": session_cookie(session, OAUTH_SECRET)}


def with_conversations(data_folder: Path, count: int, messages: int) -> list[Member]:
    """So many members, each with a conversation of so many messages in the history in this folder."""

    async def fill() -> list[Member]:
        conversations = Conversations(Settings(data_dir=data_folder))
        members = [Member(number, uuid4().hex) for number in range(count)]
        for member in members:
            owner = Visitor("member", member_key(member.sign_in), name=member.name)
            await conversations.save(owner, _conversation(member.conversation, messages))
        await conversations.close()
        return members

    return asyncio.run(fill())


@contextmanager
def space_for(members: int) -> Iterator[dict[str, str]]:
    """The environment of a Space that so many members use; its Hub runs meanwhile."""
    with serving("tests.benchmarks.members", str(members)) as hub_url:
        # Nobody signs in, so nothing asks the provider.
        yield {**space("http://127.0.0.1:9"), "HF_ENDPOINT": hub_url, "HF_TOKEN": "hf_of_the_space"}


def _token(number: int) -> str:
    """As long as Hugging Face's."""
    return f"hf_oauth_{number}_".ljust(TOKEN_CHARS, "x")


def _conversation(conversation_id: str, messages: int) -> Conversation:
    conversation = Conversation(id=conversation_id, title="A conversation")
    for number in range(messages):
        role: Role = "assistant" if number % 2 else "user"
        conversation = conversation.add(Message(id=uuid4().hex, parent=conversation.leaf, role=role, text=SAID))
    return conversation


if __name__ == "__main__":
    with HubImitation() as hub:
        hub.tokens |= {_token(number): f"member{number}" for number in range(int(sys.argv[1]))}
        print(hub.url, flush=True)
        sys.stdin.read()
