"""Writes all conversations of one person to a file, as JSON lines or Parquet, with the columns of the dataset on the Hub."""

import asyncio
import logging
from collections.abc import AsyncIterable, AsyncIterator, Sequence
from pathlib import Path
from typing import BinaryIO

from chat.conversation import Conversation
from chat.errors import UnreadableRecord
from chat.history.hub.rows import dataset_row, dump_line
from chat.history.interface import History

log = logging.getLogger(__name__)


async def readable_conversations(store: History, owner: str) -> AsyncIterator[Conversation]:
    """The owner's conversations, in the order of the list, without unreadable ones and those that are stored on the Hub only."""
    for summary in await store.list(owner):
        try:
            conversation = await store.load(owner, summary.id)
        except UnreadableRecord:
            log.warning("skipped an unreadable conversation in an export")
            continue
        if conversation:
            yield conversation


async def write_jsonl(conversations: AsyncIterable[Conversation], path: Path) -> int:
    """Write one conversation a line, in UTF-8. Returns their number."""
    count = 0
    with path.open("wb") as file:
        async for conversation in conversations:
            await asyncio.to_thread(_write_line, file, conversation)
            count += 1
    return count


async def write_parquet(conversations: AsyncIterable[Conversation], path: Path) -> int:
    """Write the same rows as Parquet. Returns their number. The first call takes about a second: it imports `datasets`."""
    return await asyncio.to_thread(_write_table, [conversation async for conversation in conversations], path)


def _write_line(file: BinaryIO, conversation: Conversation) -> None:
    file.write(dump_line(conversation))


def _write_table(conversations: Sequence[Conversation], path: Path) -> int:
    from datasets import Dataset, Features, List, Value  # type: ignore[import-untyped]

    text = Value("string")
    names = ("id", "title", "created_at", "updated_at", "model")
    features = Features(dict.fromkeys(names, text) | {"messages": List({"role": text, "content": text}), "record": text})
    rows = [dict(dataset_row(conversation)) for conversation in conversations]
    table = Dataset.from_dict({name: [row[name] for row in rows] for name in features}, features=features)  # in memory: no cache on disk
    table.to_parquet(path)
    return len(table)
