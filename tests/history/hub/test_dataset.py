import threading

import pytest
from huggingface_hub import HfApi, set_client_factory
from huggingface_hub.utils import httpx

from chat.history.hub import http_session
from chat.history.hub.dataset import Dataset, Head
from chat.history.hub.faults import Limited, Missing, Moved, Public, Refused, Unsure
from tests.fakes.hub import Fault, HubImitation
from tests.history.conftest import ADA, BOB, REPO


@pytest.fixture
def made(dataset: Dataset) -> Dataset:
    dataset.create(REPO, ADA)
    return dataset


def test_a_dataset_is_created_private(made: Dataset, hub: HubImitation) -> None:
    assert hub.repos[REPO].private


def test_what_was_committed_can_be_read(made: Dataset) -> None:
    head = made.commit(REPO, made.head(REPO, ADA), {"a/b.jsonl": b"x\n"}, [], ADA)
    assert made.read(REPO, "a/b.jsonl", head, ADA) == b"x\n"
    assert made.head(REPO, ADA) == head


def test_a_file_that_is_not_there_is_none(made: Dataset) -> None:
    assert made.read(REPO, "index.json", made.head(REPO, ADA), ADA) is None


def test_a_public_dataset_is_refused(made: Dataset, hub: HubImitation) -> None:
    hub.repos[REPO].private = False
    with pytest.raises(Public):
        made.head(REPO, ADA)


def test_anothers_dataset_is_not_there(made: Dataset) -> None:
    with pytest.raises(Missing):
        made.head(REPO, BOB)
    with pytest.raises(Missing):
        made.read(REPO, ".gitattributes", Head(None), BOB)


def test_an_expired_token_is_refused(made: Dataset, hub: HubImitation) -> None:
    hub.expired.add(ADA)
    with pytest.raises(Refused):
        made.head(REPO, ADA)


def test_a_name_that_is_taken_is_said(made: Dataset) -> None:
    assert made.create(REPO, ADA) is None


def test_a_creation_beside_another_one_is_not_taken_for_a_name_that_is_taken(dataset: Dataset, hub: HubImitation) -> None:
    hub.fail("create", Fault(409, headers={"X-Error-Message": "Cannot create repo: another conflicting operation is in progress"}))
    with pytest.raises(Moved):
        dataset.create(REPO, ADA)
    assert hub.calls["create"] == 1


def test_a_commit_on_an_old_head_is_refused(made: Dataset) -> None:
    old = made.head(REPO, ADA)
    made.commit(REPO, old, {"a": b"1"}, [], ADA)
    with pytest.raises(Moved):
        made.commit(REPO, old, {"b": b"2"}, [], ADA)


def test_a_parent_that_was_squashed_away_is_refused_in_the_same_way(made: Dataset) -> None:
    old = made.commit(REPO, made.head(REPO, ADA), {"a": b"1"}, [], ADA)
    made.squash(REPO, ADA)
    with pytest.raises(Moved):
        made.commit(REPO, old, {"b": b"2"}, [], ADA)
    with pytest.raises(Moved):
        made.read(REPO, "a", old, ADA)


def test_deleting_what_somebody_deleted_by_hand_asks_to_read_again(made: Dataset) -> None:
    with pytest.raises(Moved):
        made.commit(REPO, made.head(REPO, ADA), {}, ["nothing.jsonl"], ADA)
    assert made.existing(REPO, ["nothing.jsonl", ".gitattributes"], made.head(REPO, ADA), ADA) == {".gitattributes"}


@pytest.mark.parametrize("call", ["preupload", "commit"])
@pytest.mark.parametrize(
    ("fault", "raised"),
    [(Fault(500), Unsure), (Fault(None), Unsure), (Fault(503, applied=True), Unsure), (Fault(409), Moved), (Fault(403), Refused)],
)
def test_no_refusal_is_slept_through(made: Dataset, hub: HubImitation, call: str, fault: Fault, raised: type[Exception]) -> None:
    head = made.head(REPO, ADA)
    hub.fail(call, fault)
    with pytest.raises(raised):
        made.commit(REPO, head, {"a": b"1"}, [], ADA)
    assert hub.calls[call] == 1, "the library did not try again by itself"


def test_a_pause_that_the_hub_asks_for_is_handed_on(made: Dataset, hub: HubImitation) -> None:
    hub.fail("preupload", Fault(429, headers={"Retry-After": "120"}))
    with pytest.raises(Limited) as caught:
        made.commit(REPO, made.head(REPO, ADA), {"a": b"1"}, [], ADA)
    assert caught.value.retry_after == 120


def test_a_squash_leaves_one_commit_and_nothing_deleted(made: Dataset, hub: HubImitation) -> None:
    head = made.commit(REPO, made.head(REPO, ADA), {"a": b"secret", "b": b"kept"}, [], ADA)
    made.commit(REPO, head, {}, ["a"], ADA)
    assert b"secret" in hub.repos[REPO].everything(), "a deletion alone deletes nothing"
    made.squash(REPO, ADA)
    assert b"secret" not in hub.repos[REPO].everything()
    assert b"kept" in hub.repos[REPO].everything()


@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the library's own way to upload large files
def test_a_large_file_goes_with_the_squash_too(made: Dataset, hub: HubImitation) -> None:
    hub.large_from = 100
    head = made.commit(REPO, made.head(REPO, ADA), {"a": b"secret" * 99, "b": b"kept" * 99}, [], ADA)
    assert made.read(REPO, "a", head, ADA) == b"secret" * 99
    made.commit(REPO, head, {}, ["a"], ADA)
    made.squash(REPO, ADA)
    assert b"secret" not in hub.repos[REPO].everything()
    assert b"kept" in hub.repos[REPO].everything()


def test_a_squash_with_a_commit_right_behind_it_is_to_be_repeated(made: Dataset, hub: HubImitation) -> None:
    hub.fail("squash", Fault(after=lambda: hub.repos[REPO].write({"a": b"1"}, [], "elsewhere", None), passes=True))
    with pytest.raises(Moved):
        made.squash(REPO, ADA)


def test_removing_takes_everything_and_may_be_repeated(made: Dataset, hub: HubImitation) -> None:
    made.remove(REPO, ADA)
    made.remove(REPO, ADA)
    assert hub.repos == {}


def test_a_token_goes_to_the_hub_alone_and_into_no_exception(made: Dataset, hub: HubImitation) -> None:
    hub.expired.add(ADA)
    with pytest.raises(Refused) as caught:
        made.head(REPO, ADA)
    chain = caught.value
    assert ADA not in repr(chain) + repr(chain.__cause__)


def test_the_imitation_serves_the_library_itself(made: Dataset, hub: HubImitation) -> None:
    api = HfApi(endpoint=hub.url, token=ADA)
    assert api.whoami()["name"] == "ada"
    assert api.list_repo_files(REPO, repo_type="dataset") == [".gitattributes"]
    api.update_repo_settings(REPO, repo_type="dataset", private=False)
    assert api.dataset_info(REPO).private is False


def test_a_hub_that_never_answers_is_not_waited_for(made: Dataset, hub: HubImitation) -> None:
    answered = threading.Event()
    set_client_factory(lambda: http_session.client(httpx.Timeout(0.1)))
    hub.fail("commit", Fault(before=lambda: answered.wait(10), passes=True))
    head = made.head(REPO, ADA)
    with pytest.raises(Unsure):
        made.commit(REPO, head, {"a": b"1"}, [], ADA)
    answered.set()
    set_client_factory(http_session.client)
