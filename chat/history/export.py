"""All conversations of one person as a file: JSON lines, or Parquet. The columns are those of the dataset, so one loads like the other."""

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

from chat.conversation import Conversation
from chat.errors import UnreadableRecord
from chat.history.hub.rows import line, row
from chat.history.interface import History

log = logging.getLogger(__name__)


def conversations(store: History, owner: str) -> Iterator[Conversation]:
    """The owner's conversations, in the order of the list. Those that cannot be read, or whose bodies are on the Hub only, are left out."""
    for summary in store.list(owner):
        try:
            conversation = store.load(owner, summary.id)
        except UnreadableRecord:
            log.warning("a conversation that cannot be read is not in an export")
            continue
        if conversation:
            yield conversation


def write_jsonl(told: Iterable[Conversation], path: Path) -> int:
    """One conversation a line, UTF-8. How many there are."""
    count = 0
    with path.open("wb") as file:
        for count, conversation in enumerate(told, start=1):  # noqa: B007 (it is the answer)
            file.write(line(conversation))
    return count


def write_parquet(told: Iterable[Conversation], path: Path) -> int:
    """The same as Parquet. How many there are. Takes a second for the first time: `datasets` is large, and imported here only."""
    from datasets import Dataset, Features, List, Value  # type: ignore[import-untyped]

    text = Value("string")
    names = ("id", "title", "created_at", "updated_at", "model")
    features = Features(dict.fromkeys(names, text) | {"messages": List({"role": text, "content": text}), "record": text})
    rows = [dict(row(conversation)) for conversation in told]
    table = Dataset.from_dict({name: [each[name] for each in rows] for name in features}, features=features)  # in memory: no cache on disk
    table.to_parquet(path)
    return len(table)
