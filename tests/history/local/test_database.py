import asyncio
import sqlite3
import stat
from pathlib import Path
from string import ascii_lowercase

import pytest

from chat.errors import DiskFull
from chat.history.local.database import Database
from chat.history.local.migrations import STEPS
from chat.history.local.store import SqliteStore
from tests.history.sample_conversations import make_conversation

OWNER = "local"


async def test_the_file_is_readable_by_its_user_only(tmp_path: Path) -> None:
    database = Database(tmp_path / "made" / "h.sqlite")
    await SqliteStore(database).save(OWNER, make_conversation("c", "private"))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "made").iterdir()}
    database.close()
    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}


async def test_each_migration_runs_once(tmp_path: Path) -> None:
    for _ in range(2):
        Database(tmp_path / "h.sqlite").close()
    database = Database(tmp_path / "h.sqlite")
    names = await database.read(lambda connection: {name for (name,) in connection.execute("SELECT name FROM migrations")})
    database.close()
    assert names == {name for name, _ in STEPS}


@pytest.mark.parametrize("where", ["beginning", "middle", "everything"])
async def test_a_damaged_file_is_kept_aside_and_a_new_one_begun(tmp_path: Path, where: str) -> None:
    path = tmp_path / "h.sqlite"
    database = Database(path)
    store = SqliteStore(database)
    for number in range(50):
        await store.save(OWNER, make_conversation(f"c{number}", "words " * 300))
    database.close()
    content = bytearray(path.read_bytes())
    begin, end = {"beginning": (0, 50), "middle": (4096, len(content) // 2), "everything": (0, len(content))}[where]
    content[begin:end] = b"\xa5" * (end - begin)
    path.write_bytes(content)
    reopened = Database(path)
    assert "was damaged" in reopened.notice
    await SqliteStore(reopened).save(OWNER, make_conversation("c", "a new beginning"))
    reopened.close()
    (aside,) = tmp_path.glob("h.sqlite.damaged-*")
    assert aside.read_bytes() == bytes(content)
    assert aside.name in reopened.notice


def test_a_file_without_damage_has_no_notice(database: Database) -> None:
    assert database.notice == ""


async def test_a_full_disk_is_reported_and_loses_nothing(database: Database) -> None:
    store = SqliteStore(database)
    await store.save(OWNER, make_conversation("c", "before"))
    await leave_pages(database, 2)
    with pytest.raises(DiskFull):
        await store.save(OWNER, make_conversation("c", "before", "after " * 20_000))
    assert await store.load(OWNER, "c") == make_conversation("c", "before")
    await leave_pages(database, 1_000_000)
    await store.save(OWNER, make_conversation("c", "before", "after"))
    assert await store.load(OWNER, "c") == make_conversation("c", "before", "after")


async def test_what_was_deleted_is_in_no_file_after_a_purge(tmp_path: Path) -> None:
    database = Database(tmp_path / "h.sqlite")
    store = SqliteStore(database)
    for number in range(40):
        await store.save(
            OWNER,
            make_conversation(f"c{number}", f"common words number {number}", f"secretword{number} " * 50, title=f"Secrettitle{number}"),
        )
    for number in range(0, 40, 2):
        await store.delete(OWNER, f"c{number}")
    assert _in_files(tmp_path, b"secretword38"), "before the purge it still is"
    assert await database.purge_deleted()
    for number in range(0, 40, 2):
        assert not _in_files(tmp_path, b"secretword%d " % number)
        assert not _in_files(tmp_path, b"ecrettitle%d\x00" % number)
    assert [hit.id for hit in await store.search(OWNER, "secretword39")] == ["c39"]
    database.close()


async def test_what_is_deleted_during_a_purge_is_purged_too(tmp_path: Path, database: Database) -> None:
    store, loop, deletions = SqliteStore(database), asyncio.get_running_loop(), list[asyncio.Task[None]]()
    words = [f"{letter}secret" for letter in ascii_lowercase]  # no common beginning, which the index would store once
    for number, word in enumerate(words):
        await store.save(OWNER, make_conversation(f"c{number}", word))
    await store.delete(OWNER, "c0")

    def delete_another() -> None:
        deletions.append(asyncio.create_task(store.delete(OWNER, f"c{len(deletions) + 1}")))

    def at_each_merge(sql: str) -> None:
        if "'merge'" in sql and len(deletions) < 10:
            loop.call_soon_threadsafe(delete_another)  # its write comes before the next step of the purge

    await database.write(lambda connection: connection.set_trace_callback(at_each_merge))
    assert await database.purge_deleted()
    await database.write(lambda connection: connection.set_trace_callback(None))
    await asyncio.gather(*deletions)
    assert await database.purge_deleted()
    assert deletions
    assert [word for word in words[: len(deletions) + 1] if _in_files(tmp_path, word.encode())] == []


async def test_what_was_changed_is_in_no_file_after_a_purge_either(tmp_path: Path) -> None:
    database = Database(tmp_path / "h.sqlite")
    store = SqliteStore(database)
    await store.save(OWNER, make_conversation("c", "secretword"))
    await store.save(OWNER, make_conversation("c", "harmless"))
    await store.save(OWNER, make_conversation("d", "another"))
    await store.delete(OWNER, "d")
    assert await database.purge_deleted()
    assert not _in_files(tmp_path, b"secretword")
    database.close()


async def test_a_purge_is_remembered_over_a_restart(tmp_path: Path) -> None:
    first = Database(tmp_path / "h.sqlite")
    await SqliteStore(first).save(OWNER, make_conversation("c", "secretword"))
    await SqliteStore(first).delete(OWNER, "c")
    first.close()
    second = Database(tmp_path / "h.sqlite")
    assert await second.purge_deleted()
    assert not _in_files(tmp_path, b"secretword")
    second.close()


async def test_a_purge_has_to_be_repeated_if_another_connection_was_reading(tmp_path: Path, database: Database) -> None:
    store = SqliteStore(database)
    await store.save(OWNER, make_conversation("c", "x"))
    reader = sqlite3.connect(tmp_path / "history.sqlite", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM conversations").fetchone()
    await store.delete(OWNER, "c")
    assert not await database.purge_deleted()
    reader.close()
    assert await database.purge_deleted()


async def test_a_transaction_that_fails_changes_nothing(database: Database) -> None:
    await SqliteStore(database).save(OWNER, make_conversation("c", "x"))

    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("DELETE FROM conversations")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.write(fail)
    assert await SqliteStore(database).load(OWNER, "c") == make_conversation("c", "x")


async def leave_pages(database: Database, count: int) -> None:
    """Let the file grow by so many pages at most."""

    def limit(connection: sqlite3.Connection) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + count}")

    await database.write(limit)


def _in_files(folder: Path, wanted: bytes) -> bool:
    """Whether these bytes are in any file of the folder, in upper or lower case (the index folds case)."""
    return any(wanted.lower() in path.read_bytes().lower() for path in folder.iterdir())
