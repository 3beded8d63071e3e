"""Opening the history where there can be no file, or no room for one."""

from collections.abc import Callable
from pathlib import Path

import pytest

from chat.errors import HistoryFailed
from chat.history.local.database import Database
from chat.history.local.opening import UNUSABLE, Opened, open_history
from chat.history.local.reserve import RESERVE_BYTES, Reserve
from chat.history.local.store import SqliteStore
from tests.history.sample_conversations import make_conversation

OWNER = "local"


def below_a_file(folder: Path) -> Path:
    (folder / "file").write_text("not a folder")
    return folder / "file" / "data" / "h.sqlite"


def a_folder(folder: Path) -> Path:
    (folder / "h.sqlite").mkdir()
    return folder / "h.sqlite"


def in_a_file(folder: Path) -> Path:
    (folder / "data").write_text("not a folder")
    return folder / "data" / "h.sqlite"


@pytest.mark.parametrize("place", [below_a_file, in_a_file, a_folder])
async def test_where_there_can_be_no_file_the_history_is_in_memory_and_says_so(
    tmp_path: Path, place: Callable[[Path], Path], caplog: pytest.LogCaptureFixture
) -> None:
    path = place(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    database = Database(path)
    store = SqliteStore(database)
    await store.save(OWNER, make_conversation("c", "hello there"))
    assert await store.load(OWNER, "c") == make_conversation("c", "hello there")
    assert [hit.id for hit in await store.search(OWNER, "hello")] == ["c"]
    await store.delete(OWNER, "c")
    assert await database.purge_deleted()
    assert await store.list(OWNER) == ()
    database.close()
    assert database.unsaved == UNUSABLE
    assert sorted(tmp_path.rglob("*")) == before
    (line,) = caplog.messages[-1:]
    assert str(path) in line
    assert "\n" not in line


def test_a_file_that_another_process_has_locked_is_not_replaced_by_memory(tmp_path: Path) -> None:
    first = open_alone(tmp_path)
    with pytest.raises(HistoryFailed):
        open_history(tmp_path / "h.sqlite", lambda: pytest.fail("set aside"), Reserve(tmp_path / "r"))
    first.connection.close()


def open_alone(folder: Path) -> Opened:
    opened = open_history(folder / "h.sqlite", lambda: pytest.fail("set aside"), Reserve(folder / "r"))
    opened.connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    opened.connection.execute("BEGIN EXCLUSIVE")
    return opened


def test_an_open_history_holds_a_reserve(tmp_path: Path) -> None:
    Database(tmp_path / "h.sqlite").close()
    assert (tmp_path / "h.sqlite.reserve").stat().st_size == RESERVE_BYTES


def test_a_reserve_is_given_up_once(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "r")
    reserve.keep()
    assert [reserve.release(), reserve.release()] == [True, False]
