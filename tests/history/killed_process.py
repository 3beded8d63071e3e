"""A process that a test starts and kills: `python -m tests.history.killed_process <folder> <hub url> <save|checkpoint|sync>`."""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from chat.history.hub.dataset import DatasetClient
from chat.history.local.database import Database
from chat.history.local.store import SqliteStore
from chat.history.sync.sync import Sync
from tests.history.fake_clock import WAIT_SECONDS
from tests.history.sample_conversations import make_conversation

OWNER, REPO, TOKEN = "hf:ada", "ada/huggingchat-history", "hf_ada"


async def save_conversations(folder: Path) -> None:
    """Save one conversation after the other, and print the number of each that was saved."""
    store = SqliteStore(Database(folder / "history.sqlite"))
    for number in range(1_000_000):
        await store.save(OWNER, make_conversation(f"c{number}", f"text {number}"))
        print(number, flush=True)


async def save_checkpoints(folder: Path) -> None:
    """Save a checkpoint of one reply after each word, and print each word that was saved."""
    store = SqliteStore(Database(folder / "history.sqlite"))
    conversation = make_conversation("c", "question", "")
    reply = replace(conversation.messages["c-1"], status="writing")
    await store.save(OWNER, conversation.put(reply))
    for number in range(1_000_000):
        reply = replace(reply, text=f"{reply.text}{number} ")
        store.save_checkpoint(OWNER, "c", reply)
        await store.change(OWNER, "c", lambda stored: None)  # written after it
        print(number, flush=True)


async def sign_in_and_out(folder: Path, hub: str) -> None:
    """Push all pending changes and deletions; the test kills the process during one of the calls to the Hub."""
    database = Database(folder / "history.sqlite")
    sync = Sync(database, DatasetClient(hub), sign_out_seconds=WAIT_SECONDS)
    sync.sign_in(OWNER, REPO, TOKEN)
    await sync.sign_out(OWNER, TOKEN)


if __name__ == "__main__":
    where, url, action = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    if action == "save":
        asyncio.run(save_conversations(where))
    elif action == "checkpoint":
        asyncio.run(save_checkpoints(where))
    else:
        asyncio.run(sign_in_and_out(where, url))
