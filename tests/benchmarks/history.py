"""What keeping conversations costs: commits, listing, searching, saving, and loading as a dataset."""

import asyncio
import json
import random
import statistics
import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from itertools import accumulate
from pathlib import Path
from time import perf_counter

from chat.conversation import Conversation
from chat.history.local.conversation_rows import write_conversation
from chat.history.local.database import Database
from chat.history.local.store import SqliteStore
from chat.history.sync.plan import PendingChanges, PendingSave, plan_commit
from tests.benchmarks.result import Result
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
    "commits in an hour of a reply every 15 s": "≤ 60",
    "list 1,000, ms": "≤ 150 ms",
    "list 1,000 for the page, bytes": "≤ 150 kB",
    **{f"search 10,000, {name}, ms": "≤ 50 ms" for name in QUERIES},
}


def measure() -> list[Result]:
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        figures |= asyncio.run(heavy_hour(path / "hour"))
        figures |= listing(path / "listing")
        figures |= searching(path / "searching")
        figures |= saving(path / "saving")
        for count in (100, 1000):
            figures |= loading(path / f"loading{count}", count)
    return [_result(name, value) for name, value in figures.items()]


def _result(named: str, value: float) -> Result:
    """The unit stands behind the last comma of the name."""
    name, _, unit = named.rpartition(", ")
    return Result(*((name, value, unit) if unit in UNITS else (named, value, "")), budget=BUDGETS.get(named, ""))


async def heavy_hour(folder: Path) -> dict[str, float]:
    """A reply every 15 seconds for an hour, a new conversation every tenth; time is simulated, the Hub is the imitation."""
    folder.mkdir()
    with HubImitation() as hub:
        hub.tokens[ADA] = "ada"
        device = Device(folder, hub)
        await device.sign_in()
        for number in range(HOUR // REPLY_EVERY):
            device.store.save(OWNER, make_conversation(f"c{number // 10}", *(f"message {turn}" for turn in range(2 * (number % 10) + 2))))
            device.sync.changed(OWNER)
            await device.advance(REPLY_EVERY)
        calls = hub.calls.copy()
        await device.close()
    return {"commits in an hour of a reply every 15 s": calls["commit"], "calls to the Hub in that hour": sum(calls.values())}


def listing(folder: Path) -> dict[str, float]:
    database = filled(folder, 1000)
    store = SqliteStore(database)
    seconds = [timed(lambda: json.dumps([asdict(summary) for summary in store.list(OWNER)])) for _ in range(20)]
    size = len(json.dumps([[s.id, s.title, round(s.updated_at), int(s.pinned)] for s in store.list(OWNER)]))
    database.close()
    return {"list 1,000, ms": 1000 * statistics.median(seconds), "list 1,000 for the page, bytes": size}


def searching(folder: Path) -> dict[str, float]:
    filled(folder, 10_000).close()
    began = perf_counter()
    database = Database(folder / "history.sqlite")
    figures = {"open the file of 10,000, ms": 1000 * (perf_counter() - began)}
    store = SqliteStore(database)
    for name, query in QUERIES.items():
        seconds = [timed(partial(store.search, OWNER, query)) for _ in range(9)]
        figures[f"search 10,000, {name}, ms"] = 1000 * statistics.median(seconds)
    database.close()
    return figures


def saving(folder: Path) -> dict[str, float]:
    database = filled(folder, 1000)
    store = SqliteStore(database)
    rng = random.Random(1)
    seconds = sorted(timed(partial(store.save, OWNER, talk(rng, number, 20))) for number in range(200))
    figures = {name: so_far(store, rng, turns) for name, turns in (("of 20 messages", 20), ("of 1 MB", 1800))}
    store.delete(OWNER, f"{7:032x}")
    clearing = timed(database.purge_deleted)
    database.close()
    return {
        "save 20 messages, median ms": 1000 * seconds[100],
        "save 20 messages, p95 ms": 1000 * seconds[190],
        **{f"keep a reply so far, in a conversation {name}, median ms": 1000 * value for name, value in figures.items()},
        "clear the files after a deletion among 1,000, ms": 1000 * clearing,
    }


def so_far(store: SqliteStore, rng: random.Random, messages: int) -> float:
    """The median of what the event loop does every three seconds for a reply in flight, which grows to 1,500 tokens; seconds."""
    conversation = talk(rng, 1_000_000 + messages, messages)
    reply = replace(conversation.messages[str(conversation.leaf)], text="", status="writing")
    store.save(OWNER, conversation.put(reply))
    texts = accumulate(f"{words(rng, 15)} " for _ in range(100))
    return statistics.median(timed(partial(store.save_checkpoint, OWNER, conversation.id, replace(reply, text=text))) for text in texts)


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


def filled(folder: Path, count: int) -> Database:
    """A history of `count` conversations of four messages."""
    folder.mkdir()
    database = Database(folder / "history.sqlite")
    rng = random.Random(0)
    with database.writing() as connection:
        for number in range(count):
            write_conversation(connection, OWNER, talk(rng, number, 4))
    return database


def talk(rng: random.Random, number: int, messages: int) -> Conversation:
    texts = [f"the {words(rng, 60)}{' xylophone' if rng.random() < 0.001 else ''}" for _ in range(messages)]
    return make_conversation(f"{number:032x}", *texts, title=f"The {words(rng, 5)}"[:40], minute=number)


def words(rng: random.Random, count: int) -> str:
    return " ".join("".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(count))


def timed(call: Callable[[], object]) -> float:
    began = perf_counter()
    call()
    return perf_counter() - began
