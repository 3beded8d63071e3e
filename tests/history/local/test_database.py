import contextlib
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from chat.errors import HistoryFailed
from chat.history.local.database import DISK_FULL, Database
from chat.history.local.migrations import STEPS
from chat.history.local.store import SqliteStore
from tests.history.sample_conversations import make_conversation

OWNER = "local"


def test_the_file_is_readable_by_its_user_only(tmp_path: Path) -> None:
    database = Database(tmp_path / "made" / "h.sqlite")
    SqliteStore(database).save(OWNER, make_conversation("c", "private"))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "made").iterdir()}
    database.close()
    assert stat.S_IMODE((tmp_path / "made").stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}


def test_each_migration_runs_once(tmp_path: Path) -> None:
    for _ in range(2):
        Database(tmp_path / "h.sqlite").close()
    database = Database(tmp_path / "h.sqlite")
    with database.reading() as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM migrations")}
    database.close()
    assert names == {name for name, _ in STEPS}


@pytest.mark.parametrize("where", ["beginning", "middle", "everything"])
def test_a_damaged_file_is_kept_aside_and_a_new_one_begun(tmp_path: Path, where: str) -> None:
    path = tmp_path / "h.sqlite"
    database = Database(path)
    store = SqliteStore(database)
    for number in range(50):
        store.save(OWNER, make_conversation(f"c{number}", "words " * 300))
    database.close()
    content = bytearray(path.read_bytes())
    begin, end = {"beginning": (0, 50), "middle": (4096, len(content) // 2), "everything": (0, len(content))}[where]
    content[begin:end] = b"\xa5" * (end - begin)
    path.write_bytes(content)
    reopened = Database(path)
    assert "was damaged" in reopened.notice
    SqliteStore(reopened).save(OWNER, make_conversation("c", "a new beginning"))
    reopened.close()
    (aside,) = tmp_path.glob("h.sqlite.damaged-*")
    assert aside.read_bytes() == bytes(content)
    assert aside.name in reopened.notice


def test_a_file_without_damage_has_no_notice(database: Database) -> None:
    assert database.notice == ""


def test_a_full_disk_is_reported_and_loses_nothing(database: Database) -> None:
    store = SqliteStore(database)
    store.save(OWNER, make_conversation("c", "before"))
    with database.reading() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(HistoryFailed) as caught:
        store.save(OWNER, make_conversation("c", "before", "after " * 20_000))
    assert str(caught.value) == DISK_FULL
    assert store.load(OWNER, "c") == make_conversation("c", "before")
    with database.reading() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    store.save(OWNER, make_conversation("c", "before", "after"))
    assert store.load(OWNER, "c") == make_conversation("c", "before", "after")


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "h.sqlite").mkdir()
    with pytest.raises(HistoryFailed):
        Database(tmp_path / "h.sqlite")


def test_what_was_deleted_is_in_no_file_after_a_purge(tmp_path: Path) -> None:
    database = Database(tmp_path / "h.sqlite")
    store = SqliteStore(database)
    for number in range(40):
        store.save(
            OWNER,
            make_conversation(f"c{number}", f"common words number {number}", f"secretword{number} " * 50, title=f"Secrettitle{number}"),
        )
    for number in range(0, 40, 2):
        store.delete(OWNER, f"c{number}")
    assert _in_files(tmp_path, b"secretword38"), "before the purge it still is"
    assert database.purge_deleted()
    for number in range(0, 40, 2):
        assert not _in_files(tmp_path, b"secretword%d " % number)
        assert not _in_files(tmp_path, b"ecrettitle%d\x00" % number)
    assert [hit.id for hit in store.search(OWNER, "secretword39")] == ["c39"]
    database.close()


def test_what_was_changed_is_in_no_file_after_a_purge_either(tmp_path: Path) -> None:
    database = Database(tmp_path / "h.sqlite")
    store = SqliteStore(database)
    store.save(OWNER, make_conversation("c", "secretword"))
    store.save(OWNER, make_conversation("c", "harmless"))
    store.save(OWNER, make_conversation("d", "another"))
    store.delete(OWNER, "d")
    assert database.purge_deleted()
    assert not _in_files(tmp_path, b"secretword")
    database.close()


def test_a_purge_is_remembered_over_a_restart(tmp_path: Path) -> None:
    first = Database(tmp_path / "h.sqlite")
    SqliteStore(first).save(OWNER, make_conversation("c", "secretword"))
    SqliteStore(first).delete(OWNER, "c")
    first.close()
    second = Database(tmp_path / "h.sqlite")
    assert second.purge_deleted()
    assert not _in_files(tmp_path, b"secretword")
    second.close()


def test_a_purge_has_to_be_repeated_if_another_connection_was_reading(tmp_path: Path, database: Database) -> None:
    store = SqliteStore(database)
    store.save(OWNER, make_conversation("c", "x"))
    reader = sqlite3.connect(tmp_path / "history.sqlite", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM conversations").fetchone()
    with database.reading() as connection:
        connection.execute("PRAGMA busy_timeout = 1")
    store.delete(OWNER, "c")
    assert not database.purge_deleted()
    reader.close()
    assert database.purge_deleted()


def test_a_transaction_that_fails_changes_nothing(database: Database) -> None:
    SqliteStore(database).save(OWNER, make_conversation("c", "x"))
    with contextlib.suppress(ZeroDivisionError), database.writing() as connection:
        connection.execute("DELETE FROM conversations")
        raise ZeroDivisionError
    assert SqliteStore(database).load(OWNER, "c") == make_conversation("c", "x")


def test_threads_can_save_at_the_same_time(database: Database) -> None:
    store = SqliteStore(database)

    def save(name: str) -> None:
        for number in range(20):
            store.save(OWNER, make_conversation(f"{name}{number}", "x"))

    threads = [threading.Thread(target=save, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.list(OWNER)) == 80


def _in_files(folder: Path, wanted: bytes) -> bool:
    """Whether these bytes are in any file of the folder, in upper or lower case (the index folds case)."""
    return any(wanted.lower() in path.read_bytes().lower() for path in folder.iterdir())
