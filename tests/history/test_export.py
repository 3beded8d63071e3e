import json
from pathlib import Path

from chat.history.export import readable_conversations, write_jsonl, write_parquet
from chat.history.hub.rows import restore_line
from chat.history.local.database import Database
from chat.history.local.store import SqliteStore
from tests.history.sample_conversations import make_conversation

FIRST, SECOND = make_conversation("c1", "q", "a", title="first"), make_conversation("c2", "🎈", title="second", minute=1)


async def filled(store: SqliteStore) -> SqliteStore:
    """`store` with two conversations of one owner, and one of another."""
    await store.save("ada", FIRST)
    await store.save("ada", SECOND)
    await store.save("bob", make_conversation("c3", "not hers"))
    return store


async def test_json_lines_hold_all_that_is_the_owners(store: SqliteStore, tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    assert await write_jsonl(readable_conversations(await filled(store), "ada"), path) == 2
    assert [restore_line(line, json.loads(line)["id"]) for line in path.read_bytes().splitlines()] == [SECOND, FIRST]


async def test_parquet_has_the_same_columns_and_rows(store: SqliteStore, tmp_path: Path) -> None:
    from pyarrow import parquet

    path = tmp_path / "export.parquet"
    assert await write_parquet(readable_conversations(await filled(store), "ada"), path) == 2
    await write_jsonl(readable_conversations(store, "ada"), tmp_path / "export.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "export.jsonl").read_bytes().splitlines()]
    assert parquet.read_table(path).to_pylist() == lines


async def test_parquet_of_nothing_has_its_columns(store: SqliteStore, tmp_path: Path) -> None:
    from pyarrow import parquet

    assert await write_parquet(readable_conversations(store, "ada"), tmp_path / "export.parquet") == 0
    assert parquet.read_schema(tmp_path / "export.parquet").names[0] == "id"


async def test_what_cannot_be_read_is_left_out(store: SqliteStore, database: Database) -> None:
    await filled(store)
    await database.write(lambda connection: connection.execute("UPDATE conversations SET record = 'broken' WHERE id = 'c1'"))
    assert [conversation async for conversation in readable_conversations(store, "ada")] == [SECOND]
