"""Pushes and pulls of one device and of two: when they happen, and what they carry."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from chat.history.status import SAVED
from chat.history.sync.outbox import ROWS_PER_COMMIT
from chat.history.sync.plan import PendingChanges, PendingSave, plan_commit
from tests.fakes.hub import Fault, HubImitation
from tests.fakes.hub_repo import Repo
from tests.history.conftest import ADA, REPO
from tests.history.device import OWNER, Device
from tests.history.fake_clock import WAIT_SECONDS
from tests.history.sample_conversations import make_conversation


@contextmanager
def renamed_table(folder: Path, table: str) -> Iterator[None]:
    """Another program has given a table of the history another name during the block: SQLite reports an error wherever it is used."""
    with closing(sqlite3.connect(folder / "history.sqlite", isolation_level=None)) as connection:
        connection.execute(f"ALTER TABLE {table} RENAME TO renamed")
        try:
            yield
        finally:
            connection.execute(f"ALTER TABLE renamed RENAME TO {table}")


async def test_signing_in_alone_creates_no_dataset(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    assert hub.repos == {}
    assert await device.status() == SAVED


async def test_a_reply_that_ended_is_sent_five_seconds_later(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    await device.save(make_conversation("c1", "hello", "hi"), after=4.9)
    assert hub.calls["commit"] == 0
    assert str(await device.status()) == "Saving"
    await device.advance(0.2)
    assert hub.calls["commit"] == 1
    assert str(await device.status()) == "Saved"
    assert b"hello" in hub.repos[REPO].all_bytes()
    assert hub.repos[REPO].private


async def test_two_replies_within_a_minute_are_two_commits_a_minute_apart(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    await device.save(make_conversation("c1", "hello"), after=6)
    await device.save(make_conversation("c2", "again"), after=58)
    assert hub.calls["commit"] == 1
    await device.advance(2)
    assert hub.calls["commit"] == 2


async def test_an_unfinished_reply_is_not_sent_before_it_ends(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    conversation = make_conversation("c1", "question", "half an ans")
    await device.save(conversation.put(replace(conversation.messages["c1-1"], status="writing")))
    assert hub.calls["commit"] == 0
    await device.save(conversation)
    assert hub.calls["commit"] == 1


async def test_a_heavy_hour_makes_no_more_than_sixty_commits(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    for number in range(240):
        await device.save(make_conversation("c1", *(f"message {turn}" for turn in range(number + 1))), after=15)
    assert 50 <= hub.calls["commit"] <= 60


async def test_signing_out_sends_what_waits_at_once(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    await device.store.save(OWNER, make_conversation("c1", "goodbye"))
    await device.sync.sign_out(OWNER, ADA)
    assert b"goodbye" in hub.repos[REPO].all_bytes()


async def test_what_could_not_be_sent_waits_for_the_next_start(hub: HubImitation, tmp_path: Path) -> None:
    first = Device(tmp_path, hub)
    await first.sign_in()
    hub.random_fault = lambda call: Fault(503)
    await first.store.save(OWNER, make_conversation("c1", "patience"))
    await first.close()
    hub.random_fault = lambda call: None
    second = Device(tmp_path, hub)
    await second.sign_in()
    await second.advance(1)
    await second.close()
    assert b"patience" in hub.repos[REPO].all_bytes()


async def test_a_slow_hub_does_not_block_saves_here(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    arrived, may_continue = threading.Event(), threading.Event()

    def block() -> None:
        arrived.set()
        may_continue.wait(WAIT_SECONDS)

    hub.fail("commit", Fault(before=block, answers_normally=True))
    await device.store.save(OWNER, make_conversation("c1", "one"))
    device.sync.deleted(OWNER)
    await asyncio.to_thread(arrived.wait, WAIT_SECONDS)
    assert str(await device.status()) == "Saving"
    await device.store.save(OWNER, make_conversation("c1", "one", "two"))
    assert await device.texts("c1") == ["one", "two"]
    device.sync.changed(OWNER)
    may_continue.set()
    await device.advance(70)
    assert str(await device.status()) == "Saved"
    assert b"two" in hub.repos[REPO].all_bytes(), "the change made during the first push"


async def test_what_does_not_fit_into_one_commit_goes_with_the_next(device: Device, hub: HubImitation) -> None:
    for number in range(ROWS_PER_COMMIT + 5):
        await device.store.save(OWNER, make_conversation(f"c{number}", "x"))
    await device.sign_in()
    await device.advance(70)
    assert sum(path.endswith(".jsonl") for path in hub.repos[REPO].head.tree) == ROWS_PER_COMMIT + 5
    assert hub.calls["commit"] == 2


async def test_five_thousand_conversations_are_listed_with_one_read(device: Device, hub: HubImitation) -> None:
    saves = tuple(
        PendingSave(number, make_conversation(f"c{number}", "x", title=f"title {number}", minute=number), None) for number in range(5000)
    )
    repo = hub.repos[REPO] = Repo(REPO, private=True, created_by="")
    repo.write(dict(plan_commit(None, PendingChanges(saves), {}, REPO, 0).adds), [], "Save", None)
    device.sync.sign_in(OWNER, REPO, ADA)

    async def are_listed() -> bool:
        return len(await device.titles()) == 5000

    await device.wait_for(are_listed)
    assert (await device.titles())[0] == "title 4999"
    assert hub.reads["index.json"] == 1
    assert hub.reads.total() < 50, "conversations are fetched one by one after the list"


async def test_without_a_sign_in_it_is_saved_here_and_deleted_from_the_files(device: Device) -> None:
    await device.store.save("local", make_conversation("c1", "secret"))
    device.sync.changed("local")
    assert await device.sync.status("local") == SAVED
    await device.store.delete("local", "c1")
    device.sync.deleted("local")
    await device.sync.close()
    assert b"secret" not in device.file_bytes()


async def test_a_new_dataset_name_moves_the_history_there(hub: HubImitation, tmp_path: Path) -> None:
    first = Device(tmp_path, hub)
    await first.sign_in()
    await first.save(make_conversation("c1", "secret"))
    await first.save(make_conversation("c2", "kept"))
    await first.delete("c1")
    hub.fail("squash", *[Fault(500)] * 4)
    await first.close()
    second = Device(tmp_path, hub)
    second.sync.sign_in(OWNER, "ada/elsewhere", ADA)
    await second.wait_until_idle()
    assert await second.texts("c2") == ["kept"]
    assert b"kept" in hub.repos["ada/elsewhere"].all_bytes()
    assert b"secret" not in hub.repos[REPO].all_bytes(), "what was to be deleted in the old one is"
    await second.close()


async def test_the_loop_of_a_member_who_left_ends_after_an_hour(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    await device.save(make_conversation("c1", "hello"))
    device.sync.leave(OWNER)
    await device.advance(3590)
    assert device.sync.is_signed_in(OWNER)
    await device.advance(20)
    assert not device.sync.is_signed_in(OWNER)
    assert await device.status() == SAVED


async def test_the_loop_of_a_member_who_is_back_goes_on(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    device.sync.leave(OWNER)
    await device.advance(3000)
    await device.sign_in()
    await device.advance(7200)
    assert device.sync.is_signed_in(OWNER)


async def test_what_an_absent_member_could_not_push_is_pushed_when_they_are_back(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    hub.random_fault = lambda call: Fault(503)
    await device.save(make_conversation("c1", "patience"))
    device.sync.leave(OWNER)
    await device.advance(4000)
    assert not device.sync.is_signed_in(OWNER)
    hub.random_fault = lambda call: None
    await device.sign_in()
    await device.advance(1)
    assert b"patience" in hub.repos[REPO].all_bytes()


async def test_the_loop_goes_on_where_the_outbox_could_not_be_read(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    device.sync.leave(OWNER)
    await device.advance(3590)
    with renamed_table(device.folder, "outbox"):
        await device.advance(20)
    await device.sign_in()
    await device.save(make_conversation("c1", "hello"))
    assert b"hello" in hub.repos[REPO].all_bytes()


async def test_a_sign_out_ends_the_loop_even_where_the_outbox_cannot_be_read(device: Device) -> None:
    await device.sign_in()
    with renamed_table(device.folder, "outbox"):
        await device.sync.sign_out(OWNER, ADA)
    assert not device.sync.is_signed_in(OWNER)
    assert not [task for task in asyncio.all_tasks() if task.get_name().startswith("history")]
