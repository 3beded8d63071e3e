"""A Space that pays for guests, for tests of what they may spend: the service with its real parts, against the scripted router."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from time import time
from typing import Any

from chat.conversation import Message
from chat.conversations import Conversations
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.inference.completion.client import InferenceClient
from chat.limits.counters import Counters
from chat.limits.spending import Spending
from chat.limits.usage import Usage
from chat.replies.request import Draft, ReplyOptions
from chat.replies.run import Run
from chat.search.pipeline import web_search
from chat.service import ChatService
from chat.settings import Settings
from tests.fakes.router import ScriptedRouter
from tests.limits import GENEROUS_SECONDS
from tests.limits.manual_clock import ManualClock

ADDRESS = "192.0.2.1"
TOKEN = "hf_space"


def guest(name: str = "1", *, address: str = ADDRESS, token: str | None = TOKEN) -> Visitor:
    """A guest, with a cookie of their own."""
    return Visitor("guest", f"guest:{name}", token, address=address)


def member(name: str = "ada") -> Visitor:
    """A member, who pays with their own token."""
    return Visitor("member", f"hf:{name}", f"hf_{name}", name=name, address=ADDRESS)


class GuestChat:
    """The service of one replica.

    Attributes:
        clock: that of the limits.
    """

    def __init__(self, chat: ChatService, spending: Spending, clock: ManualClock) -> None:
        self.chat = chat
        self.spending = spending
        self.clock = clock
        self._numbers = count()

    async def begin(self, visitor: Visitor, model: str = "demo/plain", *, text: str = "Hi", **options: Any) -> tuple[str, Run]:
        """Send a message in a new conversation; its id, and the reply in flight."""
        number = next(self._numbers)
        conversation = f"conversation{number}"
        run = await self.chat.start_reply(visitor, Draft(conversation, f"message{number:04}", text), ReplyOptions(model, **options))
        assert run
        return conversation, run

    async def send(self, visitor: Visitor, model: str = "demo/plain", **more: Any) -> Message:
        """Send a message in a new conversation; the finished reply, once its title is written."""
        _, run = await self.begin(visitor, model, **more)
        return await self.ended(run)

    async def ended(self, run: Run) -> Message:
        """The finished reply, once its title is written."""
        async with asyncio.timeout(GENEROUS_SECONDS):
            reply = await run.wait()
            await self.chat.settled()
        return reply

    async def tokens(self) -> int:
        """The guests' tokens of today, used or reserved."""
        line = next(line for line in (await self.spending.metrics()).splitlines() if line.startswith("huggingchat_guest_tokens_today "))
        return int(line.rpartition(" ")[2])


@asynccontextmanager
async def guest_chat(
    router: ScriptedRouter,
    folder: Path,
    counters: Counters | None = None,
    *,
    make_conversations: Callable[[Settings], Conversations] = Conversations,
    **settings: Any,
) -> AsyncIterator[GuestChat]:
    """The service with these settings beside those of a Space. Replicas are given the same counters."""
    every = {"system": "spaces", "space_id": "me/app", "hf_router_url": router.base_url, "hf_token": TOKEN, "data_dir": folder}
    values = Settings(**{**every, "messages_per_minute": 0, "searxng_url": "http://127.0.0.1:9", "history_dataset": "none", **settings})
    catalog, client, search = Catalog(values, local_servers=()), InferenceClient(), web_search(values)
    clock = ManualClock(time())  # windows of the storage end by the real time
    await catalog.refresh()
    conversations = make_conversations(values)
    spending = Spending(values, counters, Usage(clock), clock)
    service = ChatService(values, catalog, client, conversations, search, spending=spending)
    try:
        yield GuestChat(service, spending, clock)
    finally:
        await service.close()
        await search.aclose()
        await conversations.close()
        await catalog.stop()
        await client.aclose()
