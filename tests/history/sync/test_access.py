"""Tokens, permissions and privacy: who may write to which dataset, and what must not be written anywhere."""

import pytest

from chat.history.hub.faults import AccessRefused, DatasetIsPublic, DatasetNotFound, MadePublic, StorageFull
from tests.fakes.hub import Fault, HubImitation
from tests.fakes.hub_repo import Repo
from tests.history.conftest import ADA, REPO
from tests.history.device import OWNER, Device
from tests.history.sample_conversations import make_conversation


async def test_an_expired_sign_in_shows_and_a_new_one_sends_what_waited(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    hub.expired.add(ADA)
    await device.save(make_conversation("c1", "waiting"))
    assert str(await device.status()) == f"Waiting: {AccessRefused.reason}"
    await device.advance(10_000)
    assert hub.calls["info"] == 2, "no retry without a new token"
    hub.tokens["hf_ada_new"] = "ada"
    await device.sign_in("hf_ada_new")
    assert b"waiting" in hub.repos[REPO].all_bytes()
    assert str(await device.status()) == "Saved"


async def test_signing_out_in_one_browser_leaves_the_sync_to_another(device: Device, hub: HubImitation) -> None:
    hub.tokens["hf_ada_phone"] = "ada"
    await device.sign_in("hf_ada_phone")
    await device.sign_in(ADA)
    await device.sync.sign_out(OWNER, ADA)
    hub.tokens_seen.clear()
    await device.save(make_conversation("c1", "hello"))
    assert b"hello" in hub.repos[REPO].all_bytes()
    assert hub.tokens_seen == {"hf_ada_phone"}
    assert str(await device.status()) == "Saved"


async def test_a_full_storage_is_no_matter_of_the_sign_in(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    hub.fail("commit", Fault(403, body=b'{"error": "Private repository storage limit reached"}'))
    await device.save(make_conversation("c1", "hello"), after=6)
    assert str(await device.status()) == f"Waiting: {StorageFull.reason}"
    await device.advance(310)
    assert b"hello" in hub.repos[REPO].all_bytes()
    assert str(await device.status()) == "Saved"


async def test_nothing_is_written_to_a_public_dataset(device: Device, hub: HubImitation) -> None:
    hub.repos[REPO] = Repo(REPO, private=False, created_by="")
    await device.sign_in()
    await device.save(make_conversation("c1", "private words"))
    assert str(await device.status()) == f"Waiting: {DatasetIsPublic.reason}"
    assert b"private words" not in hub.repos[REPO].all_bytes()
    hub.repos[REPO].private = True
    await device.advance(20)
    assert str(await device.status()) == "Saved"
    assert b"private words" in hub.repos[REPO].all_bytes()


async def test_a_dataset_that_is_made_public_between_look_and_commit_is_said(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    await device.save(make_conversation("c1", "hello"))

    def make_public() -> None:
        hub.repos[REPO].private = False

    hub.fail("commit", Fault(before=make_public, answers_normally=True))
    await device.save(make_conversation("c2", "hello"), after=6)
    await device.advance(0)
    assert str(await device.status()) == f"Waiting: {MadePublic.reason}"
    hub.repos[REPO].private = True
    await device.advance(80)
    assert str(await device.status()) == "Saved"


async def test_a_name_that_another_app_took_gets_a_suffix(device: Device, hub: HubImitation) -> None:
    hub.repos[REPO] = Repo(REPO, private=True, created_by="another app")
    hub.apps[ADA] = "this app"
    await device.sign_in()
    await device.save(make_conversation("c1", "hello"))
    assert b"hello" in hub.repos[f"{REPO}-2"].all_bytes()
    assert str(await device.status()) == "Saved"


async def test_another_persons_token_neither_reads_nor_writes(device: Device, hub: HubImitation) -> None:
    hub.repos[REPO] = Repo(REPO, private=True, created_by="")
    await device.sign_in("hf_bob")
    await device.save(make_conversation("c1", "hello"))
    assert str(await device.status()) in {f"Waiting: {AccessRefused.reason}", f"Waiting: {DatasetNotFound.reason}"}
    assert b"hello" not in hub.repos[REPO].all_bytes()


async def test_a_token_is_written_nowhere(device: Device, hub: HubImitation, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    await device.sign_in()
    await device.save(make_conversation("c1", "hello"))
    hub.expired.add(ADA)
    await device.save(make_conversation("c2", "hello"))
    assert ADA.encode() not in device.file_bytes() + hub.repos[REPO].all_bytes()
    assert ADA not in caplog.text


async def test_titles_and_texts_are_in_no_log_path_or_commit_message(
    device: Device, hub: HubImitation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="chat")
    await device.sign_in()
    await device.save(make_conversation("c1", "a secret", title="secret"))
    repo = hub.repos[REPO]
    assert not any("secret" in commit.title + " ".join(commit.tree) for commit in repo.commits)
    assert "secret" not in caplog.text
