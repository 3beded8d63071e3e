"""What keeping conversations costs: commits, listing, searching, saving, and loading as a dataset."""

import asyncio
import json
import random
import statistics
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from functools import partial
from itertools import accumulate
from pathlib import Path
from sqlite3 import Connection
from time import perf_counter

from chat.conversation import Conversation
from chat.history.local.conversation_rows import write_conversation
from chat.history.local.database import Database
from chat.history.local.store import SqliteStore
from chat.history.sync.plan import PendingChanges, PendingSave, plan_commit
from chat.ui.payloads.sidebar import line_payload
from tests.benchmarks.result import Result, at_most
from tests.fakes.hub import HubImitation
from tests.fakes.hub_repo import Repo
from tests.history.conftest import ADA, REPO
from tests.history.device import OWNER, Device
from tests.history.hub.test_loading import load_in_new_process
from tests.history.sample_conversations import make_conversation

HOUR = 3600
REPLY_EVERY = 15
SYLLABLES = ["ma", "ri", "to", "ken", "lu", "sa", "ne", "vo", "pi", "dra", "gel", "os"]
QUERIES = {"a rare word": "xylophone", "a word in every message": "the", "two words": "the marito", "the beginning of a word": "ma"}


UNITS = ("ms", "s", "bytes", "calls")
BUDGETS = {
    "commits in an hour of a reply every 15 s": at_most(60),
    "list 1,000, ms": at_most(150),
    "list 1,000 for the page, bytes": at_most(150_000),
    **{f"search 10,000, {name}, ms": at_most(50) for name in QUERIES},
}


def measure() -> list[Result]:
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        figures |= asyncio.run(heavy_hour(path / "hour"))
        figures |= asyncio.run(listing(path / "listing"))
        figures |= asyncio.run(searching(path / "searching"))
        figures |= asyncio.run(saving(path / "saving"))
        for count in (100, 1000):
            figures |= loading(path / f"loading{count}", count)
    return [_result(name, value) for name, value in figures.items()]


def _result(named: str, value: float) -> Result:
    """The unit stands behind the last comma of the name."""
    name, _, unit = named.rpartition(", ")
    return Result(*((name, value, unit) if unit in UNITS else (named, value, "")), budget=BUDGETS.get(named))


async def heavy_hour(folder: Path) -> dict[str, float]:
    """A reply every 15 seconds for an hour, a new conversation every tenth; time is simulated, the Hub is the imitation."""
    folder.mkdir()
    with HubImitation() as hub:
        hub.tokens[ADA] = "ada"
        device = Device(folder, hub)
        await device.sign_in()
        for number in range(HOUR // REPLY_EVERY):
            await device.store.save(
                OWNER, make_conversation(f"c{number // 10}", *(f"message {turn}" for turn in range(2 * (number % 10) + 2)))
            )
            device.sync.changed(OWNER)
            await device.advance(REPLY_EVERY)
        calls = hub.calls.copy()
        await device.close()
    return {"commits in an hour of a reply every 15 s": calls["commit"], "calls to the Hub in that hour": sum(calls.values())}


async def listing(folder: Path) -> dict[str, float]:
    database = await filled(folder, 1000)
    store = SqliteStore(database)

    async def listed() -> str:
        return json.dumps([asdict(summary) for summary in await store.list(OWNER)])

    seconds = [await timed(listed) for _ in range(20)]
    size = len(json.dumps([line_payload(summary) for summary in await store.list(OWNER)], separators=(",", ":")))
    database.close()
    return {"list 1,000, ms": 1000 * statistics.median(seconds), "list 1,000 for the page, bytes": size}


async def searching(folder: Path) -> dict[str, float]:
    (await filled(folder, 10_000)).close()
    began = perf_counter()
    database = Database(folder / "history.sqlite")
    figures = {"open the file of 10,000, ms": 1000 * (perf_counter() - began)}
    store = SqliteStore(database)
    for name, query in QUERIES.items():
        seconds = [await timed(partial(store.search, OWNER, query)) for _ in range(9)]
        figures[f"search 10,000, {name}, ms"] = 1000 * statistics.median(seconds)
    database.close()
    return figures


async def saving(folder: Path) -> dict[str, float]:
    database = await filled(folder, 1000)
    store = SqliteStore(database)
    rng = random.Random(1)
    seconds = sorted([await timed(partial(store.save, OWNER, talk(rng, number, 20))) for number in range(200)])
    figures = {name: await so_far(store, rng, turns) for name, turns in (("of 20 messages", 20), ("of 1 MB", 1800))}
    await store.delete(OWNER, f"{7:032x}")
    clearing = await timed(database.purge_deleted)
    database.close()
    return {
        "save 20 messages, median ms": 1000 * seconds[100],
        "save 20 messages, p95 ms": 1000 * seconds[190],
        **{f"keep a reply so far, in a conversation {name}, median ms": 1000 * value for name, value in figures.items()},
        "clear the files after a deletion among 1,000, ms": 1000 * clearing,
    }


async def so_far(store: SqliteStore, rng: random.Random, messages: int) -> float:
    """The median of what a checkpoint costs the event loop: every three seconds for a reply in flight, up to 1,500 tokens; seconds."""
    conversation = talk(rng, 1_000_000 + messages, messages)
    reply = replace(conversation.messages[str(conversation.leaf)], text="", status="writing")
    await store.save(OWNER, conversation.put(reply))
    seconds = []
    for text in accumulate(f"{words(rng, 15)} " for _ in range(100)):
        began = perf_counter()
        store.save_checkpoint(OWNER, conversation.id, replace(reply, text=text))
        seconds.append(perf_counter() - began)
    return statistics.median(seconds)


def loading(folder: Path, count: int) -> dict[str, float]:
    rng = random.Random(2)
    with HubImitation() as hub:
        hub.tokens[ADA] = "ada"
        repo = hub.repos[REPO] = Repo(REPO, private=True, created_by="")
        saves = tuple(PendingSave(number, talk(rng, number, 6), None) for number in range(count))
        plan = plan_commit(None, PendingChanges(saves), {}, REPO, 0)
        repo.write(dict(plan.adds), [], "Save", None)
        answer = load_in_new_process(hub, folder)
        index = len(plan.adds["index.json"])
    assert len(answer["rows"]) == count
    return {
        f"load_dataset of {count:,}, s": answer["seconds"],
        f"load_dataset of {count:,}, calls": sum(hub.calls.values()),
        f"index.json of {count:,}, bytes": index,
    }


async def filled(folder: Path, count: int) -> Database:
    """A history of `count` conversations of four messages."""
    folder.mkdir()
    database = Database(folder / "history.sqlite")
    rng = random.Random(0)

    def fill(connection: Connection) -> None:
        for number in range(count):
            write_conversation(connection, OWNER, talk(rng, number, 4))

    await database.write(fill)
    return database


def talk(rng: random.Random, number: int, messages: int) -> Conversation:
    texts = [f"the {words(rng, 60)}{' xylophone' if rng.random() < 0.001 else ''}" for _ in range(messages)]
    return make_conversation(f"{number:032x}", *texts, title=f"The {words(rng, 5)}"[:40], minute=number)


def words(rng: random.Random, count: int) -> str:
    return " ".join("".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(count))


async def timed(call: Callable[[], Awaitable[object]]) -> float:
    began = perf_counter()
    await call()
    return perf_counter() - began
