import threading

import pytest
from huggingface_hub import HfApi, set_client_factory
from huggingface_hub.utils import httpx  # type: ignore[attr-defined]  # exported lazily

from chat.history.hub import http_session
from chat.history.hub.dataset import DatasetClient, Head
from chat.history.hub.faults import AccessRefused, DatasetIsPublic, DatasetNotFound, HeadMoved, OutcomeUnknown, RateLimited
from tests.fakes.hub import Fault, HubImitation
from tests.history.conftest import ADA, BOB, REPO
from tests.history.fake_clock import WAIT_SECONDS


@pytest.fixture
def existing(client: DatasetClient) -> DatasetClient:
    """The client; dataset `REPO` exists."""
    client.create(REPO, ADA)
    return client


def test_a_dataset_is_created_private(existing: DatasetClient, hub: HubImitation) -> None:
    assert hub.repos[REPO].private


def test_what_was_committed_can_be_read(existing: DatasetClient) -> None:
    head = existing.commit(REPO, existing.head(REPO, ADA), {"a/b.jsonl": b"x\n"}, [], ADA)
    assert existing.read(REPO, "a/b.jsonl", head, ADA) == b"x\n"
    assert existing.head(REPO, ADA) == head


def test_a_file_that_is_not_there_is_none(existing: DatasetClient) -> None:
    assert existing.read(REPO, "index.json", existing.head(REPO, ADA), ADA) is None


def test_a_public_dataset_is_refused(existing: DatasetClient, hub: HubImitation) -> None:
    hub.repos[REPO].private = False
    with pytest.raises(DatasetIsPublic):
        existing.head(REPO, ADA)


def test_anothers_dataset_is_not_there(existing: DatasetClient) -> None:
    with pytest.raises(DatasetNotFound):
        existing.head(REPO, BOB)
    with pytest.raises(DatasetNotFound):
        existing.read(REPO, ".gitattributes", Head(None), BOB)


def test_an_expired_token_is_refused(existing: DatasetClient, hub: HubImitation) -> None:
    hub.expired.add(ADA)
    with pytest.raises(AccessRefused):
        existing.head(REPO, ADA)


def test_creating_under_a_taken_name_returns_none(existing: DatasetClient) -> None:
    assert existing.create(REPO, ADA) is None


def test_a_creation_beside_another_one_is_not_taken_for_a_name_that_is_taken(client: DatasetClient, hub: HubImitation) -> None:
    hub.fail("create", Fault(409, headers={"X-Error-Message": "Cannot create repo: another conflicting operation is in progress"}))
    with pytest.raises(HeadMoved):
        client.create(REPO, ADA)
    assert hub.calls["create"] == 1


def test_a_commit_on_an_old_head_is_refused(existing: DatasetClient) -> None:
    old = existing.head(REPO, ADA)
    existing.commit(REPO, old, {"a": b"1"}, [], ADA)
    with pytest.raises(HeadMoved):
        existing.commit(REPO, old, {"b": b"2"}, [], ADA)


def test_a_commit_on_a_squashed_head_is_refused_in_the_same_way(existing: DatasetClient) -> None:
    old = existing.commit(REPO, existing.head(REPO, ADA), {"a": b"1"}, [], ADA)
    existing.squash_history(REPO, ADA)
    with pytest.raises(HeadMoved):
        existing.commit(REPO, old, {"b": b"2"}, [], ADA)
    with pytest.raises(HeadMoved):
        existing.read(REPO, "a", old, ADA)


def test_deleting_a_file_that_was_deleted_by_hand_counts_as_a_moved_head(existing: DatasetClient) -> None:
    with pytest.raises(HeadMoved):
        existing.commit(REPO, existing.head(REPO, ADA), {}, ["nothing.jsonl"], ADA)
    assert existing.existing_paths(REPO, ["nothing.jsonl", ".gitattributes"], existing.head(REPO, ADA), ADA) == {".gitattributes"}


@pytest.mark.parametrize("call", ["preupload", "commit"])
@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (Fault(500), OutcomeUnknown),
        (Fault(None), OutcomeUnknown),
        (Fault(503, applied=True), OutcomeUnknown),
        (Fault(409), HeadMoved),
        (Fault(403), AccessRefused),
    ],
)
def test_the_library_does_not_retry_a_refused_call(
    existing: DatasetClient, hub: HubImitation, call: str, fault: Fault, raised: type[Exception]
) -> None:
    head = existing.head(REPO, ADA)
    hub.fail(call, fault)
    with pytest.raises(raised):
        existing.commit(REPO, head, {"a": b"1"}, [], ADA)
    assert hub.calls[call] == 1, "the library did not try again by itself"


def test_retry_after_is_passed_on(existing: DatasetClient, hub: HubImitation) -> None:
    hub.fail("preupload", Fault(429, headers={"Retry-After": "120"}))
    with pytest.raises(RateLimited) as caught:
        existing.commit(REPO, existing.head(REPO, ADA), {"a": b"1"}, [], ADA)
    assert caught.value.retry_after == 120


def test_a_squash_leaves_one_commit_and_nothing_deleted(existing: DatasetClient, hub: HubImitation) -> None:
    head = existing.commit(REPO, existing.head(REPO, ADA), {"a": b"secret", "b": b"kept"}, [], ADA)
    existing.commit(REPO, head, {}, ["a"], ADA)
    assert b"secret" in hub.repos[REPO].all_bytes(), "a delete commit leaves the text in git history"
    existing.squash_history(REPO, ADA)
    assert b"secret" not in hub.repos[REPO].all_bytes()
    assert b"kept" in hub.repos[REPO].all_bytes()


@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")  # the library's own way to upload large files
def test_a_large_file_goes_with_the_squash_too(existing: DatasetClient, hub: HubImitation) -> None:
    hub.large_from = 100
    head = existing.commit(REPO, existing.head(REPO, ADA), {"a": b"secret" * 99, "b": b"kept" * 99}, [], ADA)
    assert existing.read(REPO, "a", head, ADA) == b"secret" * 99
    existing.commit(REPO, head, {}, ["a"], ADA)
    existing.squash_history(REPO, ADA)
    assert b"secret" not in hub.repos[REPO].all_bytes()
    assert b"kept" in hub.repos[REPO].all_bytes()


def test_a_squash_with_a_commit_right_after_it_has_to_be_repeated(existing: DatasetClient, hub: HubImitation) -> None:
    hub.fail("squash", Fault(after=lambda: hub.repos[REPO].write({"a": b"1"}, [], "elsewhere", None), answers_normally=True))
    with pytest.raises(HeadMoved):
        existing.squash_history(REPO, ADA)


def test_removing_takes_everything_and_may_be_repeated(existing: DatasetClient, hub: HubImitation) -> None:
    existing.delete_dataset(REPO, ADA)
    existing.delete_dataset(REPO, ADA)
    assert hub.repos == {}


def test_a_token_goes_to_the_hub_alone_and_into_no_exception(existing: DatasetClient, hub: HubImitation) -> None:
    hub.expired.add(ADA)
    with pytest.raises(AccessRefused) as caught:
        existing.head(REPO, ADA)
    chain = caught.value
    assert ADA not in repr(chain) + repr(chain.__cause__)


def test_the_imitation_serves_the_library_itself(existing: DatasetClient, hub: HubImitation) -> None:
    api = HfApi(endpoint=hub.url, token=ADA)
    assert api.whoami()["name"] == "ada"
    assert api.list_repo_files(REPO, repo_type="dataset") == [".gitattributes"]
    api.update_repo_settings(REPO, repo_type="dataset", private=False)
    assert api.dataset_info(REPO).private is False


def test_a_call_that_is_never_answered_times_out(existing: DatasetClient, hub: HubImitation) -> None:
    head = existing.commit(REPO, existing.head(REPO, ADA), {"a": b"1"}, [], ADA)
    may_answer = threading.Event()
    hub.fail("commit", Fault(before=lambda: may_answer.wait(WAIT_SECONDS), answers_normally=True))
    set_client_factory(lambda: http_session.create_client(httpx.Timeout(WAIT_SECONDS, read=0.1)))
    try:
        with pytest.raises(OutcomeUnknown):
            existing.commit(REPO, head, {}, ["a"], ADA)  # a deletion alone is a single request
    finally:
        may_answer.set()
        set_client_factory(http_session.create_client)
