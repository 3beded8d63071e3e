"""Events, the queue, and what Gradio hands to a handler."""

import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from tests.gradio_internals.app import PASSWORD, THREADS, USER
from tests.gradio_internals.conftest import GradioPage


def echoed(page: GradioPage, data: Any = None, *, query: str = "") -> dict[str, Any]:
    """What the handler `echo` got, which is a bound method."""
    fields: dict[str, Any] = json.loads(page.call("echo", data, query=query)["output"]["data"][0])
    return fields


def test_the_data_of_an_event_of_our_own_is_in_the_private_field(page: GradioPage) -> None:
    assert echoed(page, {"conversation": "c"})["data"] == {"conversation": "c"}


def test_a_handler_gets_cookie_query_and_session_hash_of_the_request(page: GradioPage) -> None:
    page.http.headers["cookie"] = "ours=1"
    seen = echoed(page, query="?c=7")
    assert (seen["cookie"], seen["query"]["c"], seen["session_hash"]) == ("ours=1", "7", page.session_hash)


def test_an_asynchronous_handler_runs_in_the_servers_event_loop(page: GradioPage) -> None:
    assert echoed(page)["in_the_servers_loop"] is True


def test_the_sentence_of_an_error_arrives_as_it_is(page: GradioPage) -> None:
    failed = page.call("failing")
    assert failed["success"] is False
    assert failed["output"]["error"] == "<b>bold</b> words"


def test_private_events_are_not_listed_and_answer_all_the_same(page: GradioPage) -> None:
    listed = page.http.get("gradio_api/info").json()["named_endpoints"]
    assert "/processed" in listed
    assert "/echo" not in listed
    assert echoed(page)["data"] is None


def test_an_asynchronous_generator_takes_one_of_the_queues_places(plain_url: str, page: GradioPage, client: Any) -> None:
    places, free = page.run("jobs")[0]
    assert (places, free) == (THREADS, 0)
    with GradioPage(client(plain_url)).begun("keep_waiting"):
        assert page.run("jobs")[0] == [THREADS, 1]


def test_a_generator_is_closed_at_its_next_value_once_its_page_is_gone(page: GradioPage) -> None:
    with page.begun("until_closed"):
        pass
    assert page.http.get("probe/page-closed").text == "closed"


@pytest.fixture
def locked(auth_url: str, client: Callable[[str], httpx2.Client]) -> httpx2.Client:
    """A client of the app that asks for a password."""
    return client(auth_url)


def test_with_passwords_events_are_refused_until_the_login_and_then_name_the_person(locked: httpx2.Client) -> None:
    assert locked.post("gradio_api/queue/join", json={}).status_code == 401
    assert locked.post("login", data={"username": USER, "password": PASSWORD}).json() == {"success": True}
    assert echoed(GradioPage(locked))["username"] == USER


def test_routes_of_our_own_are_outside_of_the_login(locked: httpx2.Client) -> None:
    assert locked.get("probe/report").status_code == 200
