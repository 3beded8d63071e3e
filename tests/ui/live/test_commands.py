"""`POST /live/<command>`: each answers at once, and refuses in a sentence."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from chat.identity import Visitor
from chat.replies.request import Draft, ReplyOptions
from tests.ui.live.conftest import LiveApp, LivePage

OWNER = Visitor("owner", "owner", "hf_x")


@pytest_asyncio.fixture
async def page(live: LiveApp) -> AsyncIterator[LivePage]:
    """A page of the owner, with one finished conversation."""
    run = await live.service.start_reply(OWNER, Draft("conversation1", "message01", "Hi"), ReplyOptions("demo/plain"))
    assert run
    await run.wait()
    page = live.page("a" * 32)
    await page.arrive()
    yield page


async def test_open_gives_the_branch_on_show(page: LivePage) -> None:
    thread = (await page.command("open", conversation="conversation1")).json()

    assert (thread["type"], thread["conversation"], thread["title"]) == ("thread", "conversation1", "Hi")
    assert [message["text"] for message in thread["messages"]] == ["Hi", "Hello, world!"]
    assert thread["number"] > page.state["number"]


async def test_what_is_not_there_is_refused_in_a_sentence(page: LivePage) -> None:
    for name in ("open", "version", "rename", "pin", "delete"):
        answer = await page.command(name, conversation="conversation9", id="x", title="x")
        assert answer.status_code == 409, name
        assert answer.json()["refused"]["sentence"].endswith("."), name


async def test_search_gives_hits(page: LivePage) -> None:
    hits = (await page.command("search", words="world")).json()

    assert [hit["id"] for hit in hits["items"]] == ["conversation1"]


async def test_pin_and_version_are_accepted(page: LivePage) -> None:
    thread = (await page.command("open", conversation="conversation1")).json()
    assert (await page.command("pin", conversation="conversation1", pinned=True)).json() == {}
    assert (await page.command("version", conversation="conversation1", id=thread["messages"][1]["id"])).json() == {}


async def test_delete_all_empties_the_list(page: LivePage, live: LiveApp) -> None:
    assert (await page.command("delete_all")).json() == {}
    assert await live.conversations.list(OWNER) == ()


async def test_a_page_id_that_was_not_issued_is_refused(page: LivePage) -> None:
    page.id = "0" * 32 + "." + "0" * 32
    answer = await page.command("delete_all")

    assert answer.status_code == 403
    assert "Reload" in answer.json()["refused"]["sentence"]


@pytest.mark.parametrize("body", [b"[]", b"{", b'"x"', b"\xff", b"[" * 100_000, b'{"words": "' + b"x" * 100_000 + b'"}'])
async def test_a_body_that_is_none_is_refused(page: LivePage, body: bytes) -> None:
    answer = await page.client.post("/live/search", params={"page": page.id}, content=body)
    assert answer.status_code == 400


async def test_an_unknown_command_is_not_found(page: LivePage) -> None:
    assert (await page.command("publish")).status_code == 404
