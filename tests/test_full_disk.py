"""A reply that ends while the disk is full: shown, not lost, not called saved. SQLite's own limit of a file stands for that of the disk."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest_asyncio

from chat.conversation import Message
from chat.conversations import INTERRUPTED, Conversations
from chat.history.local.database import Database
from chat.history.local.store import SqliteStore
from chat.history.status import SAVED
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.inference.completion.client import InferenceClient
from chat.replies.request import Draft, ReplyOptions
from chat.search.pipeline import web_search
from chat.service import ChatService
from chat.settings import Settings
from tests.fakes.router import ScriptedRouter, listed
from tests.history.local.test_database import leave_pages
from tests.limits import GENEROUS_SECONDS
from tests.test_conversations import talk

OWNER = Visitor("owner", "owner", "hf_owner")
LONG = "demo/long-3000-9999"
NOT_SAVED = "Not saved: the disk is full"


class App:
    """The service on a history whose disk can be filled."""

    def __init__(self, folder: Path, router: ScriptedRouter) -> None:
        settings = Settings(hf_router_url=router.base_url, data_dir=folder)
        self.database = Database(folder / "history.sqlite")
        self.conversations = Conversations(settings, database=self.database, undo_seconds=0)
        self.catalog = Catalog(settings, local_servers=())
        self.client, self.search = InferenceClient(), web_search(settings)
        self.chat = ChatService(settings, self.catalog, self.client, self.conversations, self.search)

    async def close(self) -> None:
        await self.chat.close()
        await self.conversations.close()
        await self.search.aclose()
        await self.catalog.stop()
        await self.client.aclose()

    async def fill_disk(self) -> None:
        await leave_pages(self.database, 0)

    async def make_room(self) -> None:
        await leave_pages(self.database, 1_000_000)

    async def status(self) -> str:
        return str(await self.conversations.status(OWNER))

    async def reply(self) -> Message:
        """The reply, as a page that is loaded now shows it."""
        return (await self.chat.open(OWNER, "conversation1")).branch()[-1]

    async def stored(self) -> Message:
        """The reply, as another process finds it in the file."""
        found = await SqliteStore(self.database).load(OWNER.key, "conversation1")
        assert found
        return found.branch()[-1]


@asynccontextmanager
async def opened(folder: Path, router: ScriptedRouter) -> AsyncIterator[App]:
    app = App(folder, router)
    await app.catalog.refresh()
    yield app
    await app.close()


@pytest_asyncio.fixture
async def app(tmp_path: Path, router: ScriptedRouter) -> AsyncIterator[App]:
    """With a conversation to delete, and a reply that has ended on a full disk."""
    router.models = [*router.models, listed(LONG)]
    async with opened(tmp_path / "data", router) as app:
        await app.conversations.save(OWNER, talk("conversation2", "x" * 200_000))
        run = await app.chat.start_reply(OWNER, Draft("conversation1", "message01", "Hi", None), ReplyOptions(LONG))
        assert run
        await app.fill_disk()
        await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)
        yield app
        await app.make_room()


async def saved(app: App) -> None:
    """Wait until the status no longer says otherwise."""
    changed = asyncio.Event()
    app.conversations.subscribe(lambda owner: changed.set())
    async with asyncio.timeout(GENEROUS_SECONDS):
        while await app.conversations.status(OWNER) != SAVED:
            await changed.wait()
            changed.clear()


async def test_a_reply_that_could_not_be_saved_is_shown_and_not_called_saved(app: App) -> None:
    assert await app.status() == NOT_SAVED
    reply = await app.reply()
    assert (reply.status, reply.text.split()[-1]) == ("complete", "word2999")
    assert (await app.stored()).status == "writing"


async def test_it_is_saved_when_there_is_room(app: App) -> None:
    await app.make_room()
    await saved(app)
    assert (await app.stored()).text == (await app.reply()).text
    assert (await app.stored()).status == "complete"


async def test_a_deletion_makes_room_for_it(app: App) -> None:
    await app.chat.delete(OWNER, "conversation2")
    await saved(app)
    assert (await app.stored()).status == "complete"


async def test_the_next_message_saves_it(app: App) -> None:
    await app.make_room()
    run = await app.chat.start_reply(OWNER, Draft("conversation1", "message02", "More", None), ReplyOptions("demo/plain"))
    assert run
    await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)
    conversation = await SqliteStore(app.database).load(OWNER.key, "conversation1")
    assert conversation
    assert [message.status for message in conversation.branch()] == ["complete"] * 4
    await saved(app)


async def test_an_app_that_starts_on_a_full_disk_shows_what_there_is(app: App, tmp_path: Path, router: ScriptedRouter) -> None:
    folder = Path(shutil.copytree(tmp_path / "data", tmp_path / "killed"))
    full = Database(folder / "history.sqlite")
    await leave_pages(full, 0)
    conversations = Conversations(Settings(data_dir=folder), database=full)
    found = await conversations.load(OWNER, "conversation1")
    assert found
    assert found.branch()[-1].status == "interrupted"
    assert found.branch()[-1].failure.sentence == INTERRUPTED  # type: ignore[union-attr]
    await leave_pages(full, 1_000_000)
    await conversations.close()
