import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from chat.errors import UnreadableRecord
from chat.history.hub import index as index_file
from chat.history.hub import rows
from chat.history.hub.faults import IndexUnreadable, Limited, Missing, Public, Refused, Unsure
from chat.history.status import SAVED
from chat.history.sync.member import BLOCKED
from chat.history.sync.outbox import ROWS_PER_COMMIT
from chat.history.sync.plan import INDEX_PATH, Pending, PendingSave, plan
from tests.fakes.hub import Fault, HubImitation
from tests.fakes.hub_repo import Repo
from tests.history.conftest import ADA, REPO
from tests.history.device import OWNER, Device, devices
from tests.history.told import told


@pytest.fixture
async def one(hub: HubImitation, tmp_path: Path) -> AsyncIterator[Device]:
    async with devices(tmp_path, hub) as (device,):
        yield device


@pytest.fixture
async def two(hub: HubImitation, tmp_path: Path) -> AsyncIterator[tuple[Device, Device]]:
    async with devices(tmp_path, hub, 2) as (first, second):
        yield first, second


async def test_signing_in_alone_creates_no_dataset(one: Device, hub: HubImitation) -> None:
    await one.sign_in()
    assert hub.repos == {}
    assert one.status == SAVED


async def test_a_reply_that_ended_is_sent_five_seconds_later(one: Device, hub: HubImitation) -> None:
    await one.sign_in()
    await one.save(told("c1", "hello", "hi"), after=4.9)
    assert hub.calls["commit"] == 0
    assert str(one.status) == "Saving"
    await one.let_pass(0.2)
    assert hub.calls["commit"] == 1
    assert str(one.status) == "Saved"
    assert b"hello" in hub.repos[REPO].everything()
    assert hub.repos[REPO].private


async def test_two_replies_within_a_minute_are_two_commits_a_minute_apart(one: Device, hub: HubImitation) -> None:
    await one.sign_in()
    await one.save(told("c1", "hello"), after=6)
    await one.save(told("c2", "again"), after=58)
    assert hub.calls["commit"] == 1
    await one.let_pass(2)
    assert hub.calls["commit"] == 2


async def test_what_one_device_wrote_another_lists_and_opens(two: tuple[Device, Device], hub: HubImitation) -> None:
    first, second = two
    await first.sign_in()
    conversation = told("c1", "hello", "hi", title="Greeting")
    await first.save(conversation)
    await second.sign_in()
    assert second.titles() == ["Greeting"]
    assert await second.sync.open(OWNER, "c1") == conversation


async def test_bodies_are_fetched_in_the_background_and_found(two: tuple[Device, Device]) -> None:
    first, second = two
    await first.sign_in()
    await first.save(told("c1", "a rare marmot", title="Animals"))
    await second.sign_in()
    await second.until(lambda: bool(second.store.search(OWNER, "marmot")))


async def test_two_devices_that_write_in_one_conversation_keep_every_message(two: tuple[Device, Device]) -> None:
    first, second = two
    await first.sign_in()
    await first.save(told("c1", "one", "two"))
    await second.sign_in()
    shared = await second.sync.open(OWNER, "c1")
    assert shared
    theirs = told("x", "from the second").messages["x-0"]
    second.store.save(OWNER, shared.add(theirs))
    second.sync.changed(OWNER)
    await first.save(told("c1", "one", "two", "from the first"))
    await second.let_pass(65)
    assert sorted(second.texts("c1")) == ["from the first", "from the second", "one", "two"]
    await first.let_pass(1)
    first.sync.deleted(OWNER)  # a flight, now
    await first.rested()
    opened = await first.sync.open(OWNER, "c1")
    assert opened == second.store.load(OWNER, "c1")


async def test_a_rename_here_survives_a_message_written_there(two: tuple[Device, Device]) -> None:
    first, second = two
    await first.sign_in()
    await first.save(told("c1", "one", title="old"))
    await second.sign_in()
    await second.sync.open(OWNER, "c1")
    first.store.rename(OWNER, "c1", "new")
    first.sync.changed(OWNER)
    await first.let_pass(65)
    await second.save(told("c1", "one", "two", title="old", minute=1))
    assert second.titles() == ["new"]
    assert second.texts("c1") == ["one", "two"]


async def test_a_deleted_conversation_leaves_nothing_anywhere(one: Device, hub: HubImitation) -> None:
    await one.sign_in()
    await one.save(told("c1", "a secret word", title="a secret title"))
    await one.save(told("c2", "kept"))
    await one.delete("c1")
    assert b"secret" in hub.repos[REPO].everything(), "the commit is made, the squash is not yet"
    assert str(one.status) == "Saving"
    await one.let_pass(15)
    assert b"secret" not in hub.repos[REPO].everything()
    assert b"c1.jsonl" not in hub.repos[REPO].everything()
    assert b"kept" in hub.repos[REPO].everything()
    assert b"secret" not in one.files()
    assert str(one.status) == "Saved"


async def test_a_deletion_does_not_wait_for_the_minute(one: Device, hub: HubImitation) -> None:
    await one.sign_in()
    await one.save(told("c1", "hello"), after=6)
    await one.delete("c1")
    assert hub.calls["commit"] == 2


async def test_what_was_deleted_before_there_was_a_dataset_makes_none(one: Device, hub: HubImitation) -> None:
    one.store.save(OWNER, told("c1", "x"))
    one.store.delete(OWNER, "c1")
    await one.sign_in()
    assert hub.repos == {}
    assert one.status == SAVED


async def test_a_deletion_waits_where_the_dataset_cannot_be_seen(one: Device, hub: HubImitation) -> None:
    await one.sign_in()
    await one.save(told("c1", "secret"))
    hub.fail("info", Fault(404, code="RepoNotFound"))
    await one.delete("c1")
    assert str(one.status) == f"Waiting: {Missing.reason}"
    hub.tokens["hf_ada_new"] = "ada"
    await one.sign_in("hf_ada_new")
    await one.let_pass(15)
    assert b"secret" not in hub.repos[REPO].everything()
    assert str(one.status) == "Saved"


async def test_another_device_does_not_bring_back_what_was_deleted(two: tuple[Device, Device], hub: HubImitation) -> None:
    first, second = two
    await first.sign_in()
    await first.save(told("c1", "secret one"))
    await second.sign_in()
    await second.sync.open(OWNER, "c1")
    await first.delete("c1")
    await first.let_pass(15)
    await second.save(told("c1", "secret one", "secret two"))
    assert second.titles() == []
    assert b"secret" not in hub.repos[REPO].everything()
    assert b"secret" not in second.files()


async def test_deleting_everything_removes_the_dataset(one: Device, hub: HubImitation) -> None:
    await one.sign_in()
    await one.save(told("c1", "secret"))
    one.sync.delete_all(OWNER)
    await one.rested()
    assert hub.repos == {}
    assert b"secret" not in one.files()
    await one.save(told("c2", "a new life"))
    assert b"a new life" in hub.repos[REPO].everything()


async def test_a_dataset_that_was_deleted_elsewhere_takes_its_copies_along(two: tuple[Device, Device], hub: HubImitation) -> None:
    first, second = two
    await first.sign_in()
    await first.save(told("c1", "secret"))
    await second.sign_in()
    await second.sync.open(OWNER, "c1")
    first.sync.delete_all(OWNER)
    await first.rested()
    await second.save(told("c1", "secret", "more secret"))
    await second.save(told("c2", "new"))
    assert [summary.id for summary in second.store.list(OWNER)] == ["c2"]
    assert b"secret" not in hub.repos[REPO].everything() + second.files()


async def test_a_removal_that_was_interrupted_spares_the_new_dataset(one: Device, hub: HubImitation) -> None:
    await one.sign_in()
    await one.save(told("c1", "old"))
    hub.fail("delete", Fault(None, applied=True))
    one.sync.delete_all(OWNER)
    await one.rested()
    assert str(one.status).startswith("Waiting")
    hub.repos[REPO] = Repo(REPO, private=True, created_by="")
    hub.repos[REPO].write({"index.json": b'{"version":1,"epoch":"another"}'}, [], "Save", None)
    await one.let_pass(65)
    assert REPO in hub.repos
    assert str(one.status) == "Saved"


@pytest.mark.parametrize("call", ["info", "file", "preupload", "commit"])
@pytest.mark.parametrize("fault", [Fault(409), Fault(412), Fault(429), Fault(500), Fault(None)], ids=lambda fault: str(fault.status))
async def test_what_the_hub_did_not_take_is_sent_later(one: Device, hub: HubImitation, call: str, fault: Fault) -> None:
    await one.sign_in()
    await one.save(told("c1", "first"))
    hub.fail(call, fault)
    await one.save(told("c2", "second"), after=5)
    assert str(one.status).startswith("Waiting: ")
    await one.let_pass(130)
    assert b"second" in hub.repos[REPO].everything()
    assert str(one.status) == "Saved"


@pytest.mark.parametrize("fault", [Fault(503, applied=True), Fault(None, applied=True)], ids=["503", "no answer"])
async def test_an_answer_that_was_lost_makes_no_second_commit(one: Device, hub: HubImitation, fault: Fault) -> None:
    await one.sign_in()
    await one.save(told("c1", "first"))
    hub.fail("commit", fault)
    await one.save(told("c2", "second"), after=6)
    assert str(one.status) == f"Waiting: {Unsure.reason}"
    await one.let_pass(130)
    assert str(one.status) == "Saved"
    assert hub.calls["commit"] == 2


async def test_a_deletion_whose_answer_was_lost_is_still_squashed(one: Device, hub: HubImitation) -> None:
    await one.sign_in()
    await one.save(told("c1", "secret"))
    hub.fail("commit", Fault(503, applied=True))
    await one.delete("c1")
    await one.let_pass(130)
    assert b"secret" not in hub.repos[REPO].everything()
    assert str(one.status) == "Saved"


async def test_a_squash_that_failed_is_made_up_for(one: Device, hub: HubImitation) -> None:
    await one.sign_in()
    await one.save(told("c1", "secret"))
    hub.fail("squash", Fault(500), Fault(429, headers={"Retry-After": "30"}))
    await one.delete("c1")
    await one.let_pass(130)
    assert b"secret" not in hub.repos[REPO].everything()
    assert len(hub.repos[REPO].commits) == 1


async def test_a_squash_in_mid_flight_is_read_around(one: Device, hub: HubImitation) -> None:
    await one.sign_in()
    await one.save(told("c1", "first"))
    hub.fail("commit", Fault(before=lambda: hub.repos[REPO].squash("elsewhere"), passes=True))
    await one.save(told("c2", "second"))
    assert b"second" in hub.repos[REPO].everything()
    assert str(one.status) == "Saved"


async def test_the_pause_that_the_hub_asks_for_is_kept(one: Device, hub: HubImitation) -> None:
    await one.sign_in()
    await one.save(told("c1", "first"))
    hub.fail("commit", Fault(429, headers={"Retry-After": "200"}))
    await one.save(told("c2", "second"), after=190)
    assert str(one.status) == f"Waiting: {Limited.reason}"
    assert hub.calls["commit"] == 2
    await one.let_pass(25)
    assert hub.calls["commit"] == 3


async def test_an_expired_sign_in_is_said_and_its_successor_sends_what_waited(one: Device, hub: HubImitation) -> None:
    await one.sign_in()
    hub.expired.add(ADA)
    await one.save(told("c1", "waiting"))
    assert str(one.status) == f"Waiting: {Refused.reason}"
    await one.let_pass(10_000)
    assert hub.calls["info"] == 2, "it is not asked again and again"
    hub.tokens["hf_ada_new"] = "ada"
    await one.sign_in("hf_ada_new")
    assert b"waiting" in hub.repos[REPO].everything()
    assert str(one.status) == "Saved"


async def test_nothing_is_written_to_a_public_dataset(one: Device, hub: HubImitation) -> None:
    hub.repos[REPO] = Repo(REPO, private=False, created_by="")
    await one.sign_in()
    await one.save(told("c1", "private words"))
    assert str(one.status) == f"Waiting: {Public.reason}"
    assert b"private words" not in hub.repos[REPO].everything()
    hub.repos[REPO].private = True
    await one.let_pass(301)
    assert str(one.status) == "Saved"


async def test_a_name_that_another_app_took_gets_a_suffix(one: Device, hub: HubImitation) -> None:
    hub.repos[REPO] = Repo(REPO, private=True, created_by="another app")
    hub.apps[ADA] = "this app"
    await one.sign_in()
    await one.save(told("c1", "hello"))
    assert b"hello" in hub.repos[f"{REPO}-2"].everything()
    assert str(one.status) == "Saved"


async def test_another_persons_token_neither_reads_nor_writes(one: Device, hub: HubImitation) -> None:
    hub.repos[REPO] = Repo(REPO, private=True, created_by="")
    await one.sign_in("hf_bob")
    await one.save(told("c1", "hello"))
    assert str(one.status) in {f"Waiting: {Refused.reason}", f"Waiting: {Missing.reason}"}
    assert b"hello" not in hub.repos[REPO].everything()


async def test_signing_out_sends_what_waits_at_once(one: Device, hub: HubImitation) -> None:
    await one.sign_in()
    one.store.save(OWNER, told("c1", "goodbye"))
    await one.sync.sign_out(OWNER)
    assert b"goodbye" in hub.repos[REPO].everything()


async def test_what_could_not_be_sent_waits_for_the_next_start(hub: HubImitation, tmp_path: Path) -> None:
    first = Device(tmp_path, hub)
    await first.sign_in()
    hub.random_fault = lambda call: Fault(503)
    first.store.save(OWNER, told("c1", "patience"))
    await first.end()
    hub.random_fault = lambda call: None
    second = Device(tmp_path, hub)
    await second.sign_in()
    await second.let_pass(1)
    await second.end()
    assert b"patience" in hub.repos[REPO].everything()


async def test_a_token_is_written_nowhere(one: Device, hub: HubImitation, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    await one.sign_in()
    await one.save(told("c1", "hello"))
    hub.expired.add(ADA)
    await one.save(told("c2", "hello"))
    assert ADA.encode() not in one.files() + hub.repos[REPO].everything()
    assert ADA not in caplog.text


async def test_titles_and_texts_are_in_no_log_path_or_commit_message(
    one: Device, hub: HubImitation, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="chat")
    await one.sign_in()
    await one.save(told("c1", "a secret", title="secret"))
    repo = hub.repos[REPO]
    assert not any("secret" in commit.title + " ".join(commit.tree) for commit in repo.commits)
    assert "secret" not in caplog.text


async def test_whoever_comes_back_sees_what_another_device_wrote(two: tuple[Device, Device]) -> None:
    first, second = two
    await first.sign_in()
    await second.sign_in()
    await first.save(told("c1", "x", title="new"))
    await second.sign_in()
    assert second.titles() == [], "not at every click"
    await second.let_pass(61)
    await second.sign_in()
    assert second.titles() == ["new"]


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"not a row", "damaged"), (b'{"record": "{\\"version\\": 2, \\"title\\": \\"later\\"}"}\n', "newer version")],
    ids=["damaged", "of a newer version"],
)
async def test_a_record_that_cannot_be_read_is_left_alone_and_the_rest_works(
    two: tuple[Device, Device], hub: HubImitation, content: bytes, why: str
) -> None:
    first, second = two
    await first.sign_in()
    await first.save(told("c1", "one", title="odd"))
    await first.save(told("c2", "two", title="fine"))
    repo = hub.repos[REPO]
    path = rows.path("c1", told("c1").created_at.timestamp())
    index = index_file.read(repo.content(repo.head, INDEX_PATH))
    entry = index.conversations["c1"].model_copy(update={"digest": rows.digest(content)})
    repo.write({path: content, INDEX_PATH: index_file.dump(index.changed({"c1": entry}, (), 0, 1))}, [], "Save", None)

    await second.sign_in()
    assert sorted(second.titles()) == ["fine", "odd"]
    assert await second.sync.open(OWNER, "c2") == told("c2", "two", title="fine")
    with pytest.raises(UnreadableRecord, match=why):
        await second.sync.open(OWNER, "c1")
    await first.save(told("c1", "one", "more"))
    assert repo.content(repo.head, path) == content
    assert str(first.status) == f"Waiting: {BLOCKED}"
    await first.save(told("c3", "three"))
    assert b"three" in repo.everything()


async def test_an_index_that_cannot_be_read_stops_all_writing(one: Device, hub: HubImitation) -> None:
    await one.sign_in()
    await one.save(told("c1", "one"))
    hub.repos[REPO].write({INDEX_PATH: b"{}"}, [], "by hand", None)
    head = hub.repos[REPO].head
    await one.save(told("c2", "two"))
    assert str(one.status) == f"Waiting: {IndexUnreadable.reason}"
    assert hub.repos[REPO].head == head
    assert one.texts("c1") == ["one"]


async def test_a_file_that_somebody_deleted_by_hand_does_not_stop_a_deletion(one: Device, hub: HubImitation) -> None:
    await one.sign_in()
    await one.save(told("c1", "secret"))
    hub.repos[REPO].write({}, [rows.path("c1", told("c1").created_at.timestamp())], "by hand", None)
    await one.delete("c1")
    await one.let_pass(15)
    assert str(one.status) == "Saved"
    assert b"secret" not in hub.repos[REPO].everything()


async def test_a_slow_hub_holds_up_nothing_here(one: Device, hub: HubImitation) -> None:
    await one.sign_in()
    arrived, go_on = threading.Event(), threading.Event()

    def dawdle() -> None:
        arrived.set()
        go_on.wait(10)

    hub.fail("commit", Fault(before=dawdle, passes=True))
    one.store.save(OWNER, told("c1", "one"))
    one.sync.deleted(OWNER)
    await asyncio.to_thread(arrived.wait, 10)
    assert str(one.status) == "Saving"
    one.store.save(OWNER, told("c1", "one", "two"))
    assert one.texts("c1") == ["one", "two"]
    one.sync.changed(OWNER)
    go_on.set()
    await one.let_pass(70)
    assert str(one.status) == "Saved"
    assert b"two" in hub.repos[REPO].everything(), "what came while the first was on its way"


async def test_five_thousand_conversations_are_listed_with_one_read(one: Device, hub: HubImitation) -> None:
    saves = tuple(PendingSave(number, told(f"c{number}", "x", title=f"title {number}", minute=number), None) for number in range(5000))
    repo = hub.repos[REPO] = Repo(REPO, private=True, created_by="")
    repo.write(dict(plan(None, Pending(saves), {}, REPO, 0).adds), [], "Save", None)
    one.sync.sign_in(OWNER, REPO, ADA)
    await one.until(lambda: len(one.titles()) == 5000)
    assert one.titles()[0] == "title 4999"
    assert hub.reads["index.json"] == 1
    assert hub.reads.total() < 50, "the bodies follow the list one by one, and have only begun"


async def test_what_does_not_fit_into_one_commit_goes_with_the_next(one: Device, hub: HubImitation) -> None:
    for number in range(ROWS_PER_COMMIT + 5):
        one.store.save(OWNER, told(f"c{number}", "x"))
    await one.sign_in()
    await one.let_pass(70)
    assert sum(path.endswith(".jsonl") for path in hub.repos[REPO].head.tree) == ROWS_PER_COMMIT + 5
    assert hub.calls["commit"] == 2


async def test_two_megabytes_arrive_whole(two: tuple[Device, Device]) -> None:
    first, second = two
    await first.sign_in()
    await first.save(told("c1", "é" * 1_000_000))
    await second.sign_in()
    assert await second.sync.open(OWNER, "c1") == told("c1", "é" * 1_000_000)


async def test_a_heavy_hour_makes_no_more_than_sixty_commits(one: Device, hub: HubImitation) -> None:
    await one.sign_in()
    for number in range(240):
        await one.save(told("c1", *(f"message {turn}" for turn in range(number + 1))), after=15)
    assert 50 <= hub.calls["commit"] <= 60


async def test_a_reply_in_flight_is_not_sent_before_it_ends(one: Device, hub: HubImitation) -> None:
    await one.sign_in()
    conversation = told("c1", "question", "half an ans")
    await one.save(conversation.put(replace(conversation.messages["c1-1"], status="writing")))
    assert hub.calls["commit"] == 0
    await one.save(conversation)
    assert hub.calls["commit"] == 1


async def test_without_a_sign_in_it_is_saved_here_and_deleted_from_the_files(one: Device) -> None:
    one.store.save("local", told("c1", "secret"))
    one.sync.changed("local")
    assert one.sync.status("local") == SAVED
    one.store.delete("local", "c1")
    one.sync.deleted("local")
    await one.sync.close()
    assert b"secret" not in one.files()


async def test_a_history_moves_along_to_a_dataset_of_another_name(hub: HubImitation, tmp_path: Path) -> None:
    first = Device(tmp_path, hub)
    await first.sign_in()
    await first.save(told("c1", "secret"))
    await first.save(told("c2", "kept"))
    await first.delete("c1")
    hub.fail("squash", *[Fault(500)] * 4)
    await first.end()
    second = Device(tmp_path, hub)
    second.sync.sign_in(OWNER, "ada/elsewhere", ADA)
    await second.rested()
    assert second.texts("c2") == ["kept"]
    assert b"kept" in hub.repos["ada/elsewhere"].everything()
    assert b"secret" not in hub.repos[REPO].everything(), "what was to be deleted in the old one is"
    await second.end()
