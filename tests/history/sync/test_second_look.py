"""What the Hub does not find, or cannot say, for a moment: nothing is taken for deleted before a second look."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chat.history.hub import rows
from chat.history.hub.faults import MissingAtFirst, OutcomeUnknown
from chat.history.hub.index import INDEX_PATH
from chat.history.sync.member import FINAL_PUSHES
from tests.fakes.hub import Fault, HubImitation
from tests.history.conftest import ADA, REPO
from tests.history.device import OWNER, Device
from tests.history.sample_conversations import make_conversation

NO_DATASET = Fault(404, code="RepoNotFound")
NO_FILE = Fault(404, code="EntryNotFound")


async def two_saved(device: Device) -> None:
    """Two conversations in the dataset and here."""
    await device.sign_in()
    await device.save(make_conversation("c1", "hello", title="One"))
    await device.save(make_conversation("c2", "hello", title="Two"))


def index_of(hub: HubImitation) -> Any:
    """The index at the head."""
    repo = hub.repos[REPO]
    return json.loads(repo.content(repo.head, INDEX_PATH))


@pytest.mark.parametrize(("call", "fault"), [("info", NO_DATASET), ("file", NO_FILE)], ids=["dataset", "index"])
async def test_a_passing_404_empties_no_list(device: Device, hub: HubImitation, call: str, fault: Fault) -> None:
    await two_saved(device)
    hub.fail(call, fault)
    await device.push_now()
    assert str(await device.status()) == f"Waiting: {MissingAtFirst.reason}"
    assert sorted(await device.titles()) == ["One", "Two"]
    await device.advance(15)
    assert str(await device.status()) == "Saved"
    assert sorted(await device.titles()) == ["One", "Two"]


async def test_a_passing_404_makes_no_second_dataset(device: Device, hub: HubImitation) -> None:
    await two_saved(device)
    hub.fail("info", NO_DATASET)
    await device.save(make_conversation("c3", "more"), after=90)
    assert list(hub.repos) == [REPO]
    assert b"more" in hub.repos[REPO].all_bytes()


async def test_a_dataset_that_is_gone_at_the_second_look_empties_the_list(device: Device, hub: HubImitation) -> None:
    await two_saved(device)
    del hub.repos[REPO]
    await device.push_now()
    await device.advance(15)
    assert await device.titles() == []


async def test_a_sign_in_in_another_browser_is_no_second_look(device: Device, hub: HubImitation) -> None:
    await two_saved(device)
    hub.tokens["hf_ada_phone"] = "ada"
    hub.fail("info", NO_DATASET, NO_DATASET)
    await device.push_now()
    await device.sign_in("hf_ada_phone")
    assert sorted(await device.titles()) == ["One", "Two"]
    assert str(await device.status()) == f"Waiting: {MissingAtFirst.reason}"
    await device.advance(15)
    assert sorted(await device.titles()) == ["One", "Two"]
    assert str(await device.status()) == "Saved"


async def test_the_last_pushes_of_a_sign_out_are_no_second_look(device: Device, hub: HubImitation) -> None:
    await two_saved(device)
    await device.store.delete(OWNER, "c1")
    hub.fail("info", *[NO_DATASET] * FINAL_PUSHES)
    await device.sync.sign_out(OWNER, ADA)
    assert await device.titles() == ["Two"]


async def test_a_sign_in_in_between_puts_off_no_second_look_that_is_due(device: Device, hub: HubImitation) -> None:
    await two_saved(device)
    hub.tokens["hf_ada_phone"] = "ada"
    del hub.repos[REPO]
    await device.push_now()
    await device.advance(10)
    await device.sign_in("hf_ada_phone")
    assert sorted(await device.titles()) == ["One", "Two"]
    await device.advance(15)
    assert await device.titles() == []


async def test_a_lost_index_is_made_anew_of_the_files(two_devices: tuple[Device, Device], hub: HubImitation) -> None:
    device, other = two_devices
    await two_saved(device)
    before = index_of(hub)
    hub.repos[REPO].write({}, [INDEX_PATH], "by hand", None)
    await device.push_now()
    await device.advance(15)
    assert sorted(await device.titles()) == ["One", "Two"]
    assert index_of(hub)["conversations"] == before["conversations"]
    await other.sign_in()
    assert sorted(await other.titles()) == ["One", "Two"]


@pytest.mark.parametrize(
    "name",
    ["README.md", ".gitkeep", "2026-11/notes.txt", "2026-13/c3.jsonl", "0001-01/c3.jsonl", "2026-11/an odd id.jsonl", "2026-11/x/c3.jsonl"],
)
async def test_a_foreign_file_is_no_obstacle_to_a_new_index(device: Device, hub: HubImitation, name: str) -> None:
    await two_saved(device)
    path = f"{rows.FOLDER}{name}"
    hub.repos[REPO].write({path: b"by hand"}, [INDEX_PATH], "by hand", None)
    await device.push_now()
    await device.advance(15)
    assert str(await device.status()) == "Saved"
    assert sorted(await device.titles()) == ["One", "Two"]
    assert set(index_of(hub)["conversations"]) == {"c1", "c2"}
    assert path in hub.repos[REPO].head.tree, "it is left as it is"


async def test_a_record_of_the_last_second_that_there_is_is_no_obstacle_either(device: Device, hub: HubImitation) -> None:
    await two_saved(device)
    odd = replace(make_conversation("c3", "hello", title="Odd"), created_at=datetime.max.replace(tzinfo=UTC))
    hub.repos[REPO].write({f"{rows.FOLDER}2026-11/c3.jsonl": rows.dump_line(odd)}, [INDEX_PATH], "by hand", None)
    await device.push_now()
    await device.advance(15)
    assert sorted(await device.titles()) == ["Odd", "One", "Two"]


async def test_a_file_that_is_not_found_for_a_moment_stays_in_the_index_made_anew(device: Device, hub: HubImitation) -> None:
    await two_saved(device)
    hub.repos[REPO].write({}, [INDEX_PATH], "by hand", None)
    index_read = Fault(answers_normally=True)
    hub.fail("file", index_read, index_read, NO_FILE)  # the first of the conversations
    await device.push_now()
    await device.advance(15)
    assert sorted(await device.titles()) == ["One", "Two"]
    assert str(await device.status()) == f"Waiting: {OutcomeUnknown.reason}"
    await device.advance(60)
    assert str(await device.status()) == "Saved"
    assert sorted(await device.titles()) == ["One", "Two"]
    assert set(index_of(hub)["conversations"]) == {"c1", "c2"}


async def test_a_body_that_did_not_arrive_is_fetched_later(two_devices: tuple[Device, Device], hub: HubImitation) -> None:
    first, second = two_devices
    await two_saved(first)
    hub.fail("file", Fault(answers_normally=True), Fault(500), Fault(500))  # after the index
    await second.sign_in()

    async def are_found() -> bool:
        await second.advance(61)
        return len(await second.store.search(OWNER, "hello")) == 2

    await second.wait_for(are_found)


@pytest.mark.parametrize("body", [b"[]", b"null", b"7", b'"text"', b'{"private": {}}'], ids=str)
async def test_an_answer_of_another_form_is_no_end_of_the_sync(device: Device, hub: HubImitation, body: bytes) -> None:
    await two_saved(device)
    hub.fail("info", Fault(200, body=body))
    await device.push_now()
    await device.advance(310)
    await device.save(make_conversation("c3", "later words"))
    assert b"later words" in hub.repos[REPO].all_bytes()
