"""Open pages of members: each with its sidebar, and a conversation on show. Reads replies whose tokens carry the time of their sending."""

import asyncio
import secrets
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

from tests.benchmarks.gradio_events import GradioEvents
from tests.benchmarks.live_client import LiveClient
from tests.benchmarks.live_replies import LiveReply
from tests.benchmarks.members import Member
from tests.benchmarks.readers import STAMP, Reader

OPENING = 20
"""Pages that open at the same time."""


class MemberPage:
    """The page of a member. `open_pages` opens it."""

    def __init__(self, gradio: GradioEvents, member: Member) -> None:
        self.member = member
        self.client = LiveClient(gradio.url, session=secrets.token_urlsafe(24), cookies=member.cookies, gradio=gradio, on_frame=self._see)
        self._reader = Reader()
        self._text = ""

    async def read(self, reader: Reader, model: str, tokens: int) -> None:
        """Send a message and read its reply, which should have so many tokens."""
        self._reader = reader
        leaf = self.client.thread["messages"][-1]["id"] if self.client.thread else None
        answer = await self.client.send("Go on", model, self.member.conversation, parent=leaf)
        if answer["refused"]:
            reader.refused = answer["refused"]["sentence"]
            return
        reply = await self.client.finished(answer["message_id"])
        reader.end(tokens)
        self._text = reply.text
        if reply.status != "complete":
            reader.fault = f"the reply is {reply.status}: {(reply.message.get('error') or {}).get('sentence')}"
        elif STAMP.sub("", reply.text):
            reader.fault = "the reply has another text"

    async def check(self, reader: Reader) -> None:
        """Compare what was read with what the app has kept, and note what did not fit on the way."""
        if reader.refused or reader.fault:
            return
        thread = (await self.client.command("open", conversation=self.member.conversation)).json()
        if "messages" not in thread or thread["messages"][-1]["text"] != self._text:
            reader.fault = "the app has kept another text"
        elif self.client.replies.faults:
            reader.fault = self.client.replies.faults[0]
        elif self.client.replies.states:
            reader.fault = "the stream lost events, and began again"

    def _see(self, reply: LiveReply, event: dict[str, Any]) -> None:
        if change := event.get("text"):
            self._reader.see(change[1])


async def open_pages(pages: Sequence[MemberPage], stack: AsyncExitStack) -> None:
    """Open all of them until `stack` is left; return once each says that everything is saved."""
    place = asyncio.Semaphore(OPENING)

    async def one(page: MemberPage) -> None:
        async with place:
            await page.client.open(page.member.conversation)
            stack.push_async_callback(page.client.close)
            await page.client.fill_controls()

    await asyncio.gather(*map(one, pages))
    await asyncio.gather(*(page.client.saved() for page in pages))
