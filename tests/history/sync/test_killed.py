"""A process killed during a save or a push: the next process has everything that was saved, and completes every deletion."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from chat.history.local.database import Database
from chat.history.local.store import SqliteStore
from tests.fakes.hub import Fault, HubImitation
from tests.history.conftest import REPO
from tests.history.device import OWNER, Device
from tests.history.fake_clock import WAIT_SECONDS
from tests.history.sample_conversations import make_conversation

ROOT = Path(__file__).parents[3]


def start_process(folder: Path, hub: HubImitation, action: str) -> subprocess.Popen[str]:
    """Start `tests.history.killed_process` on the history in `folder`."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'tests' / 'guard'}:{ROOT}"}
    command = [sys.executable, "-m", "tests.history.killed_process", str(folder), hub.url, action]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def kill_during(hub: HubImitation, folder: Path, call: str, *, applied: bool) -> None:
    """Start a sync of the history in `folder`, and kill it during `call`, after the Hub has carried it out if `applied`."""
    process: list[subprocess.Popen[str]] = []
    fault = Fault(applied=applied, after=lambda: process[0].kill())
    hub.fail("info", Fault(answers_normally=True))  # a call before it, by when `process` is set
    hub.fail(call, fault)
    with start_process(folder, hub, "sync") as child:
        process.append(child)
        assert child.wait(timeout=WAIT_SECONDS) == -signal.SIGKILL


async def change_offline(folder: Path, *, deleted: bool) -> None:
    """Save conversation c1, or delete it, without a sign-in."""
    database = Database(folder / "history.sqlite")
    store = SqliteStore(database)
    if deleted:
        await store.delete(OWNER, "c1")
    else:
        await store.save(OWNER, make_conversation("c1", "secret words"))
    database.close()


async def device_after_restart(folder: Path, hub: HubImitation) -> Device:
    """A device that has signed in and pushed everything."""
    device = Device(folder, hub)
    await device.sign_in()
    await device.advance(130)
    return device


async def test_what_was_reported_as_saved_is_there_after_a_kill(tmp_path: Path, hub: HubImitation) -> None:
    with start_process(tmp_path, hub, "save") as process:
        assert process.stdout
        printed = [int(process.stdout.readline()) for _ in range(50)]
        process.kill()
    database = Database(tmp_path / "history.sqlite")
    kept = {summary.id for summary in await SqliteStore(database).list(OWNER)}
    assert database.notice == ""
    database.close()
    assert kept >= {f"c{number}" for number in printed}


async def test_the_checkpoint_of_an_unfinished_reply_is_there_after_a_kill(tmp_path: Path, hub: HubImitation) -> None:
    with start_process(tmp_path, hub, "checkpoint") as process:
        assert process.stdout
        printed = [process.stdout.readline().strip() for _ in range(50)]
        process.kill()
    database = Database(tmp_path / "history.sqlite")
    kept = await SqliteStore(database).load(OWNER, "c")
    assert database.notice == ""
    database.close()
    assert kept
    assert kept.messages["c-1"].text.split()[: len(printed)] == printed


@pytest.mark.parametrize("call", ["create", "preupload", "commit"])
@pytest.mark.parametrize("applied", [False, True], ids=["before", "after"])
async def test_a_kill_during_a_push_loses_nothing(tmp_path: Path, hub: HubImitation, call: str, applied: bool) -> None:
    await change_offline(tmp_path, deleted=False)
    kill_during(hub, tmp_path, call, applied=applied)
    device = await device_after_restart(tmp_path, hub)
    assert str(await device.status()) == "Saved"
    assert await device.texts("c1") == ["secret words"]
    assert b"secret words" in hub.repos[REPO].all_bytes()
    assert sum(b"secret words" in content for content in hub.repos[REPO].blobs.values()) == 1
    await device.close()


@pytest.mark.parametrize("call", ["commit", "squash"])
@pytest.mark.parametrize("applied", [False, True], ids=["before", "after"])
async def test_a_kill_during_a_deletion_does_not_undo_it(tmp_path: Path, hub: HubImitation, call: str, applied: bool) -> None:
    await change_offline(tmp_path, deleted=False)
    first = await device_after_restart(tmp_path, hub)
    await first.close()
    await change_offline(tmp_path, deleted=True)
    if call == "squash":
        deleted = Device(tmp_path, hub)
        await deleted.sign_in()  # the deletion is committed; the squash is due in ten seconds
        hub.fail("squash", Fault(500), Fault(500), Fault(500), Fault(500))
        await deleted.close()
    kill_during(hub, tmp_path, call, applied=applied)
    device = await device_after_restart(tmp_path, hub)
    assert await device.store.list(OWNER) == ()
    assert b"secret" not in hub.repos[REPO].all_bytes()
    assert b"secret" not in device.file_bytes()
    assert str(await device.status()) == "Saved"
    await device.close()
