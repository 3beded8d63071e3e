"""One running app: its own SQLite file, its own clock, the same Hub."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from chat.conversation import Conversation
from chat.history.hub.dataset import Dataset
from chat.history.local.database import Database
from chat.history.local.store import SqliteStore
from chat.history.status import HistoryStatus
from chat.history.sync.sync import Sync
from tests.fakes.hub import HubImitation
from tests.history.conftest import ADA, REPO
from tests.history.passing import Bell, FakeClock

OWNER = "hf:ada"


class Device:
    def __init__(self, folder: Path, hub: HubImitation, seed: int = 0) -> None:
        self.folder = folder
        self._hub = hub
        self._seed = seed
        self._start()

    def _start(self) -> None:
        self.bell = Bell()
        self.clock = FakeClock(self.bell)
        self.database = Database(self.folder / "history.sqlite")
        self.store = SqliteStore(self.database)
        self.sync = Sync(self.database, Dataset(self._hub.url), clock=self.clock, notify=self.bell, dice=random.Random(self._seed))

    async def restart(self) -> None:
        await self.end()
        self._start()
        await self.sign_in()

    async def sign_in(self, token: str = ADA) -> None:
        self.sync.sign_in(OWNER, REPO, token)
        await self.rested()

    async def rested(self) -> None:
        """When nothing is under way, and nothing is due before the clock moves on."""
        await self.bell.until(lambda: self.clock.is_parked)

    async def save(self, conversation: Conversation, after: float = 65) -> None:
        """Save, and let a minute pass."""
        self.store.save(OWNER, conversation)
        self.sync.changed(OWNER)
        await self.let_pass(after)

    async def delete(self, conversation_id: str) -> None:
        self.store.delete(OWNER, conversation_id)
        self.sync.deleted(OWNER)
        await self.rested()

    async def let_pass(self, seconds: float) -> None:
        """Stops at each moment at which something is due."""
        end = self.clock.now() + seconds
        await self.rested()
        while (due := self.clock.next_at) <= end:
            self.clock.advance(max(0.0, due - self.clock.now()))
            await self.rested()
        self.clock.advance(end - self.clock.now())

    async def until(self, condition: Callable[[], bool]) -> None:
        await self.bell.until(condition)

    @property
    def status(self) -> HistoryStatus:
        return self.sync.status(OWNER)

    def titles(self) -> list[str]:
        return [summary.title for summary in self.store.list(OWNER)]

    def texts(self, conversation_id: str) -> list[str]:
        conversation = self.store.load(OWNER, conversation_id)
        return [message.text for message in conversation.messages.values()] if conversation else []

    def files(self) -> bytes:
        """Every byte in the folder of this history."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.iterdir()))

    async def end(self) -> None:
        await self.sync.close()
        self.database.close()


@asynccontextmanager
async def devices(folder: Path, hub: HubImitation, count: int = 1) -> AsyncIterator[list[Device]]:
    made = []
    for number in range(count):
        (folder / str(number)).mkdir()
        made.append(Device(folder / str(number), hub, number))
    try:
        yield made
    finally:
        await asyncio.gather(*(device.end() for device in made))
