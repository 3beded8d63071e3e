"""A device of one person: the app's history with a SQLite file and a fake clock of its own, synced with a shared Hub imitation."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from chat.conversation import Conversation
from chat.history.hub.dataset import DatasetClient
from chat.history.local.database import Database
from chat.history.local.store import SqliteStore
from chat.history.status import HistoryStatus
from chat.history.sync.sync import Sync
from tests.fakes.hub import HubImitation
from tests.history.conftest import ADA, REPO
from tests.history.fake_clock import WAIT_SECONDS, ChangeSignal, FakeClock

OWNER = "hf:ada"


class Device:
    """Starts signed out. `seed` is that of the jitter for retries; see `Sync` for `sign_out_seconds`."""

    def __init__(self, folder: Path, hub: HubImitation, seed: int = 0, *, sign_out_seconds: float = WAIT_SECONDS) -> None:
        self.folder = folder
        self._hub = hub
        self._seed = seed
        self._sign_out_seconds = sign_out_seconds
        self._start()

    def _start(self) -> None:
        self.signal = ChangeSignal()
        self.clock = FakeClock(self.signal)
        self.database = Database(self.folder / "history.sqlite")
        self.store = SqliteStore(self.database)
        rng = random.Random(self._seed)
        self.sync = Sync(
            self.database,
            DatasetClient(self._hub.url),
            clock=self.clock,
            notify=self.signal,
            rng=rng,
            sign_out_seconds=self._sign_out_seconds,
        )

    async def restart(self) -> None:
        """Close, open the same file, and sign in."""
        await self.close()
        self._start()
        await self.sign_in()

    async def sign_in(self, token: str = ADA) -> None:
        """Sign in, and wait for the first pull."""
        self.sync.sign_in(OWNER, REPO, token)
        await self.wait_until_idle()

    async def wait_until_idle(self) -> None:
        """Wait until no push is in progress, or due before the clock moves; or the loop has ended."""
        await self.signal.wait_for(lambda: self.clock.is_idle or not self.sync.is_signed_in(OWNER))

    async def save(self, conversation: Conversation, after: float = 65) -> None:
        """Save, and advance the clock by `after` seconds."""
        await self.store.save(OWNER, conversation)
        self.sync.changed(OWNER)
        await self.advance(after)

    async def delete(self, conversation_id: str) -> None:
        """Delete, and wait for the push of the deletion. The squash is due ten seconds later."""
        await self.store.delete(OWNER, conversation_id)
        self.sync.deleted(OWNER)
        await self.wait_until_idle()

    async def push_now(self) -> None:
        """Push and pull at once."""
        self.sync.deleted(OWNER)
        await self.wait_until_idle()

    async def advance(self, seconds: float) -> None:
        """Advance the clock in steps, from one due push to the next, and wait for each."""
        end = self.clock.now() + seconds
        await self.wait_until_idle()
        while (due := self.clock.next_at) <= end:
            self.clock.advance(max(0.0, due - self.clock.now()))
            await self.wait_until_idle()
        self.clock.advance(end - self.clock.now())

    async def wait_for(self, condition: Callable[[], Awaitable[bool]]) -> None:
        """Wait until `condition()` is true after a change of list or status."""
        async with asyncio.timeout(WAIT_SECONDS):
            while not await condition():
                await self.signal.next()

    async def status(self) -> HistoryStatus:
        """The status shown to the person."""
        return await self.sync.status(OWNER)

    async def titles(self) -> list[str]:
        """The titles in the list, in order."""
        return [summary.title for summary in await self.store.list(OWNER)]

    async def texts(self, conversation_id: str) -> list[str]:
        """The texts of the conversation's messages; empty if it is missing."""
        conversation = await self.store.load(OWNER, conversation_id)
        return [message.text for message in conversation.messages.values()] if conversation else []

    def file_bytes(self) -> bytes:
        """The content of all files of this history."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.iterdir()))

    async def close(self) -> None:
        """Push what is pending, and close the file."""
        await self.sync.close()
        self.database.close()


@asynccontextmanager
async def open_devices(folder: Path, hub: HubImitation, count: int = 1) -> AsyncIterator[list[Device]]:
    """Devices of one person, each with a folder of its own; closed at the end of the block."""
    opened = []
    for number in range(count):
        (folder / str(number)).mkdir()
        opened.append(Device(folder / str(number), hub, number))
    try:
        yield opened
    finally:
        await asyncio.gather(*(device.close() for device in opened))
