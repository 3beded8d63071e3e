"""Kill -9 at the worst moments. A real process dies; the next one has everything, and has deleted everything."""

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
from tests.history.told import told

ROOT = Path(__file__).parents[3]


def doomed(folder: Path, hub: HubImitation, act: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'tests' / 'guard'}:{ROOT}"}
    command = [sys.executable, "-m", "tests.history.doomed", str(folder), hub.url, act]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def die_at(hub: HubImitation, folder: Path, call: str, *, applied: bool) -> None:
    """Start an app on this folder, and kill it during that call, before or after the Hub has carried it out."""
    process: list[subprocess.Popen[str]] = []
    fault = Fault(applied=applied, after=lambda: process[0].kill())
    hub.fail("info", Fault(passes=True))  # the first call comes after `process` is set
    hub.fail(call, fault)
    with doomed(folder, hub, "sign-in") as child:
        process.append(child)
        assert child.wait(timeout=20) == -signal.SIGKILL


def prepared(folder: Path, *, deleted: bool) -> None:
    database = Database(folder / "history.sqlite")
    store = SqliteStore(database)
    if deleted:
        store.delete(OWNER, "c1")
    else:
        store.save(OWNER, told("c1", "secret words"))
    database.close()


async def after_restart(folder: Path, hub: HubImitation) -> Device:
    device = Device(folder, hub)
    await device.sign_in()
    await device.let_pass(130)
    return device


def test_what_was_said_to_be_saved_is_there_after_a_kill(tmp_path: Path, hub: HubImitation) -> None:
    with doomed(tmp_path, hub, "save") as process:
        assert process.stdout
        said = [int(process.stdout.readline()) for _ in range(50)]
        process.kill()
    database = Database(tmp_path / "history.sqlite")
    kept = {summary.id for summary in SqliteStore(database).list(OWNER)}
    assert database.notice == ""
    database.close()
    assert kept >= {f"c{number}" for number in said}


def test_what_was_kept_of_a_reply_in_flight_is_there_after_a_kill(tmp_path: Path, hub: HubImitation) -> None:
    with doomed(tmp_path, hub, "write") as process:
        assert process.stdout
        said = [process.stdout.readline().strip() for _ in range(50)]
        process.kill()
    database = Database(tmp_path / "history.sqlite")
    kept = SqliteStore(database).load(OWNER, "c")
    assert database.notice == ""
    database.close()
    assert kept
    assert kept.messages["c-1"].text.split()[: len(said)] == said


@pytest.mark.parametrize("call", ["create", "preupload", "commit"])
@pytest.mark.parametrize("applied", [False, True], ids=["before", "after"])
async def test_a_kill_during_a_flush_loses_nothing(tmp_path: Path, hub: HubImitation, call: str, applied: bool) -> None:
    prepared(tmp_path, deleted=False)
    die_at(hub, tmp_path, call, applied=applied)
    device = await after_restart(tmp_path, hub)
    assert str(device.status) == "Saved"
    assert device.texts("c1") == ["secret words"]
    assert b"secret words" in hub.repos[REPO].everything()
    assert sum(b"secret words" in content for content in hub.repos[REPO].blobs.values()) == 1
    await device.end()


@pytest.mark.parametrize("call", ["commit", "squash"])
@pytest.mark.parametrize("applied", [False, True], ids=["before", "after"])
async def test_a_kill_during_a_deletion_deletes_all_the_same(tmp_path: Path, hub: HubImitation, call: str, applied: bool) -> None:
    prepared(tmp_path, deleted=False)
    first = await after_restart(tmp_path, hub)
    await first.end()
    prepared(tmp_path, deleted=True)
    if call == "squash":
        deleted = Device(tmp_path, hub)
        await deleted.sign_in()  # the deletion is committed; the squash is due in ten seconds
        hub.fail("squash", Fault(500), Fault(500), Fault(500), Fault(500))
        await deleted.end()
    die_at(hub, tmp_path, call, applied=applied)
    device = await after_restart(tmp_path, hub)
    assert device.store.list(OWNER) == ()
    assert b"secret" not in hub.repos[REPO].everything()
    assert b"secret" not in device.files()
    assert str(device.status) == "Saved"
    await device.end()
