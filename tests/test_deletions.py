"""Deletions: found by nobody at once, taken back for a while, and for good at their time, whatever becomes of page and process."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from chat.conversations import Conversations
from chat.errors import UnknownConversation
from chat.history.local.database import Database
from chat.history.local.store import SqliteStore
from chat.identity import Visitor
from chat.settings import Settings
from tests.limits import GENEROUS_SECONDS
from tests.test_conversations import GUEST_1, OWNER, SECRET, on_disk, talk

LONG = 3600.0
EVERYBODY = pytest.mark.parametrize("visitor", [OWNER, GUEST_1], ids=lambda visitor: visitor.kind)

Open = Callable[..., Conversations]


@pytest_asyncio.fixture
async def opened(tmp_path: Path) -> AsyncIterator[Open]:
    """Opens the history in a folder, as a process does; closes all at the end."""
    made: list[Conversations] = []

    def open_it(folder: Path = tmp_path, *, undo_seconds: float = LONG) -> Conversations:
        made.append(Conversations(Settings(data_dir=folder), undo_seconds=undo_seconds))
        return made[-1]

    yield open_it
    for conversations in made:
        await conversations.close()


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something that no event announces."""
    async with asyncio.timeout(GENEROUS_SECONDS):
        while not holds():
            await asyncio.sleep(0.01)


async def can_undelete(conversations: Conversations, visitor: Visitor) -> bool:
    try:
        await conversations.undelete(visitor, "conversation1")
    except UnknownConversation:
        return False
    return True


def killed(folder: Path) -> Path:
    """The files as they are right now, as a process leaves them that is killed."""
    return Path(shutil.copytree(folder, folder.with_name("killed")))


@EVERYBODY
async def test_nothing_finds_what_was_deleted(opened: Open, visitor: Visitor, tmp_path: Path) -> None:
    conversations = opened()
    await conversations.save(visitor, talk())
    await conversations.delete(visitor, "conversation1")
    assert await conversations.list(visitor) == ()
    assert await conversations.load(visitor, "conversation1") is None
    assert await conversations.fetch(visitor, "conversation1") is None
    assert await conversations.search(visitor, SECRET) == ()
    await conversations.export(visitor, tmp_path / "export.jsonl", parquet=False)
    assert (tmp_path / "export.jsonl").read_bytes() == b""
    for change in (conversations.rename(visitor, "conversation1", "B"), conversations.delete(visitor, "conversation1")):
        with pytest.raises(UnknownConversation):
            await change


@EVERYBODY
async def test_nothing_is_written_into_what_was_deleted(opened: Open, visitor: Visitor) -> None:
    conversations = opened()
    await conversations.save(visitor, talk())
    await conversations.delete(visitor, "conversation1")
    await conversations.save(visitor, talk(text="late"))
    assert await conversations.change(visitor, "conversation1", lambda stored: talk(text="later")) is None
    await conversations.undelete(visitor, "conversation1")
    found = await conversations.load(visitor, "conversation1")
    assert found
    assert found.branch()[0].text == SECRET


@EVERYBODY
async def test_a_deletion_that_is_taken_back_leaves_all_as_it_was(opened: Open, visitor: Visitor) -> None:
    conversations = opened()
    await conversations.save(visitor, talk())
    listed = await conversations.list(visitor)
    await conversations.delete(visitor, "conversation1")
    await conversations.undelete(visitor, "conversation1")
    assert await conversations.list(visitor) == listed
    assert [hit.id for hit in await conversations.search(visitor, SECRET)] == ["conversation1"]


@EVERYBODY
async def test_a_deletion_is_for_good_when_its_time_is_over(opened: Open, visitor: Visitor, tmp_path: Path) -> None:
    conversations = opened(undo_seconds=0)
    await conversations.save(visitor, talk())
    told: list[str] = []
    conversations.subscribe(told.append)
    await conversations.delete(visitor, "conversation1")
    await until(lambda: len(told) == 2 and SECRET.encode() not in on_disk(tmp_path))
    assert not await can_undelete(conversations, visitor)


async def test_other_pages_are_told_of_a_deletion_and_of_its_undo(opened: Open) -> None:
    conversations = opened()
    await conversations.save(OWNER, talk())
    told: list[str] = []
    conversations.subscribe(told.append)
    await conversations.delete(OWNER, "conversation1")
    assert told == [OWNER.key]
    await conversations.undelete(OWNER, "conversation1")
    assert told == [OWNER.key, OWNER.key]


async def test_a_deletion_outlives_a_killed_process_and_can_still_be_taken_back(opened: Open, tmp_path: Path) -> None:
    dead = opened(tmp_path / "data")
    await dead.save(OWNER, talk())
    await dead.delete(OWNER, "conversation1")
    conversations = opened(killed(tmp_path / "data"))
    conversations.start()
    assert await conversations.list(OWNER) == ()
    await conversations.undelete(OWNER, "conversation1")
    assert await conversations.load(OWNER, "conversation1")


async def test_the_next_process_carries_out_what_a_killed_one_has_not(opened: Open, tmp_path: Path) -> None:
    dead = Database(tmp_path / "data" / "history.sqlite")
    store = SqliteStore(dead)
    await store.save(OWNER.key, talk())
    await store.delete_later(OWNER.key, "conversation1", due=0)
    folder = killed(tmp_path / "data")
    dead.close()
    assert SECRET.encode() in on_disk(folder)
    opened(folder).start()
    await until(lambda: SECRET.encode() not in on_disk(folder))


async def test_the_next_process_purges_what_a_killed_one_has_deleted(opened: Open, tmp_path: Path) -> None:
    dead = Database(tmp_path / "data" / "history.sqlite")
    store = SqliteStore(dead)
    await store.save(OWNER.key, talk())
    await store.delete(OWNER.key, "conversation1")
    folder = killed(tmp_path / "data")
    dead.close()
    assert SECRET.encode() in on_disk(folder)
    opened(folder).start()
    await until(lambda: SECRET.encode() not in on_disk(folder))


async def test_the_end_of_the_process_leaves_nothing_to_take_back(opened: Open, tmp_path: Path) -> None:
    conversations = Conversations(Settings(data_dir=tmp_path))
    await conversations.save(OWNER, talk())
    await conversations.delete(OWNER, "conversation1")
    await conversations.close()
    assert SECRET.encode() not in on_disk(tmp_path)
    assert not await can_undelete(opened(), OWNER)


async def test_what_a_guest_has_deleted_is_not_taken_along(opened: Open) -> None:
    conversations = opened()
    for key in ("conversation1", "conversation2"):
        await conversations.save(GUEST_1, talk(key))
    await conversations.delete(GUEST_1, "conversation1")
    await conversations.keep(GUEST_1.key, OWNER)
    assert [summary.id for summary in await conversations.list(OWNER)] == ["conversation2"]
