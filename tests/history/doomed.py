"""An app that is killed at some moment by the test that started it: `python -m tests.history.doomed <folder> <hub> <what it does>`."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from chat.history.hub.dataset import Dataset
from chat.history.local.database import Database
from chat.history.local.store import SqliteStore
from chat.history.sync.sync import Sync
from tests.history.told import told

OWNER, REPO, TOKEN = "hf:ada", "ada/huggingchat-history", "hf_ada"


def save_for_ever(folder: Path) -> None:
    store = SqliteStore(Database(folder / "history.sqlite"))
    for number in range(1_000_000):
        store.save(OWNER, told(f"c{number}", f"text {number}"))
        print(number, flush=True)


def write_for_ever(folder: Path) -> None:
    """A reply that never ends, kept after each word."""
    store = SqliteStore(Database(folder / "history.sqlite"))
    conversation = told("c", "question", "")
    reply = replace(conversation.messages["c-1"], status="writing")
    store.save(OWNER, conversation.put(reply))
    for number in range(1_000_000):
        reply = replace(reply, text=f"{reply.text}{number} ")
        store.save_partial(OWNER, "c", reply)
        print(number, flush=True)


async def sign_in_and_out(folder: Path, hub: str) -> None:
    """Sends what waits, deletes what is to be deleted, and meets its end on the way."""
    database = Database(folder / "history.sqlite")
    sync = Sync(database, Dataset(hub))
    sync.sign_in(OWNER, REPO, TOKEN)
    await sync.sign_out(OWNER)


if __name__ == "__main__":
    where, url, act = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    if act == "save":
        save_for_ever(where)
    elif act == "write":
        write_for_ever(where)
    else:
        asyncio.run(sign_in_and_out(where, url))
