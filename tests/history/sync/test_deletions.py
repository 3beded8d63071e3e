"""Deletions: gone from the files here, from the dataset, and from its git history."""

from chat.history.hub import rows
from chat.history.hub.faults import DatasetNotFound, MissingAtFirst
from chat.history.status import SAVED
from tests.fakes.hub import Fault, HubImitation
from tests.fakes.hub_repo import Repo
from tests.history.conftest import REPO
from tests.history.device import OWNER, Device
from tests.history.sample_conversations import make_conversation


async def test_a_deleted_conversation_leaves_nothing_anywhere(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    await device.save(make_conversation("c1", "a secret word", title="a secret title"))
    await device.save(make_conversation("c2", "kept"))
    await device.delete("c1")
    assert b"secret" in hub.repos[REPO].all_bytes(), "the commit is made, the squash is not yet"
    assert str(await device.status()) == "Saving"
    await device.advance(15)
    assert b"secret" not in hub.repos[REPO].all_bytes()
    assert b"c1.jsonl" not in hub.repos[REPO].all_bytes()
    assert b"kept" in hub.repos[REPO].all_bytes()
    assert b"secret" not in device.file_bytes()
    assert str(await device.status()) == "Saved"


async def test_a_deletion_does_not_wait_for_the_minute(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    await device.save(make_conversation("c1", "hello"), after=6)
    await device.delete("c1")
    assert hub.calls["commit"] == 2


async def test_what_can_still_be_taken_back_is_not_pushed(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    await device.store.save(OWNER, make_conversation("c1", "secret"))
    await device.store.delete_later(OWNER, "c1", due=0)
    await device.save(make_conversation("c2", "kept"))
    assert b"secret" not in hub.repos[REPO].all_bytes()
    await device.store.undelete(OWNER, "c1")
    await device.push_now()
    assert b"secret" in hub.repos[REPO].all_bytes()


async def test_what_was_deleted_before_there_was_a_dataset_makes_none(device: Device, hub: HubImitation) -> None:
    await device.store.save(OWNER, make_conversation("c1", "x"))
    await device.store.delete(OWNER, "c1")
    await device.sign_in()
    assert hub.repos == {}
    assert await device.status() == SAVED


async def test_a_deletion_waits_where_the_dataset_cannot_be_seen(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    await device.save(make_conversation("c1", "secret"))
    hub.fail("info", *[Fault(404, code="RepoNotFound")] * 2)
    await device.delete("c1")
    assert str(await device.status()) == f"Waiting: {MissingAtFirst.reason}"
    await device.advance(15)
    assert str(await device.status()) == f"Waiting: {DatasetNotFound.reason}"
    hub.tokens["hf_ada_new"] = "ada"
    await device.sign_in("hf_ada_new")
    await device.advance(15)
    assert b"secret" not in hub.repos[REPO].all_bytes()
    assert str(await device.status()) == "Saved"


async def test_deleting_everything_removes_the_dataset(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    await device.save(make_conversation("c1", "secret"))
    await device.sync.delete_all(OWNER)
    await device.wait_until_idle()
    assert hub.repos == {}
    assert b"secret" not in device.file_bytes()
    await device.save(make_conversation("c2", "a new life"))
    assert b"a new life" in hub.repos[REPO].all_bytes()


async def test_a_repeated_removal_does_not_delete_the_new_dataset(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    await device.save(make_conversation("c1", "old"))
    hub.fail("delete", Fault(None, applied=True))
    await device.sync.delete_all(OWNER)
    await device.wait_until_idle()
    assert str(await device.status()).startswith("Waiting")
    hub.repos[REPO] = Repo(REPO, private=True, created_by="")
    hub.repos[REPO].write({"index.json": b'{"version":1,"epoch":"another"}'}, [], "Save", None)
    await device.advance(65)
    assert REPO in hub.repos
    assert str(await device.status()) == "Saved"


async def test_a_deletion_whose_answer_was_lost_is_still_squashed(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    await device.save(make_conversation("c1", "secret"))
    hub.fail("commit", Fault(503, applied=True))
    await device.delete("c1")
    await device.advance(130)
    assert b"secret" not in hub.repos[REPO].all_bytes()
    assert str(await device.status()) == "Saved"


async def test_a_squash_that_failed_is_repeated(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    await device.save(make_conversation("c1", "secret"))
    hub.fail("squash", Fault(500), Fault(429, headers={"Retry-After": "30"}))
    await device.delete("c1")
    await device.advance(130)
    assert b"secret" not in hub.repos[REPO].all_bytes()
    assert len(hub.repos[REPO].commits) == 1


async def test_a_file_that_somebody_deleted_by_hand_does_not_stop_a_deletion(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    await device.save(make_conversation("c1", "secret"))
    hub.repos[REPO].write({}, [rows.line_path("c1", make_conversation("c1").created_at.timestamp())], "by hand", None)
    await device.delete("c1")
    await device.advance(15)
    assert str(await device.status()) == "Saved"
    assert b"secret" not in hub.repos[REPO].all_bytes()
