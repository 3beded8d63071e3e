"""A visitor of a Space cannot read, stop or change another visitor's reply, even with its ids.

Raw calls instead of a browser, since the page offers no such calls.
"""

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
import pytest_asyncio

from chat.ui.components.settings.component import DEFAULTS
from tests.benchmarks.live_client import LiveClient
from tests.benchmarks.live_replies import LiveReply
from tests.e2e.guests import guest_session
from tests.e2e.process import app
from tests.fakes.router import ScriptedRouter

CONTROLS = ["demo/plain", "auto", False, *DEFAULTS]


@pytest.fixture(scope="module")
def space(served_router: ScriptedRouter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app as it runs on a Space that pays for guests."""
    variables = {"SYSTEM": "spaces", "SPACE_ID": "me/app", "HF_ROUTER_URL": served_router.base_url, "HF_TOKEN": "hf_space_token"}
    with app(tmp_path_factory.mktemp("space") / "log.txt", **variables) as url:
        yield url


@pytest_asyncio.fixture
async def ada(space: str, router: ScriptedRouter) -> AsyncIterator[LiveClient]:
    """A guest with an open page."""
    async with LiveClient(space, session=guest_session(space)) as page:
        yield page


@pytest_asyncio.fixture
async def mallory(space: str) -> AsyncIterator[LiveClient]:
    """Another guest."""
    async with LiveClient(space, session=guest_session(space)) as page:
        yield page


async def begun(page: LiveClient, conversation: str) -> LiveReply:
    """A reply in progress that has text."""
    answer = await page.send("My secret question", "demo/slow", conversation)
    return await grown(page, answer["message_id"], "word0")


async def grown(page: LiveClient, message_id: str, word: str) -> LiveReply:
    """The reply to a message once it has this word."""
    async for reply in page.follow(message_id):
        if word in reply.text:
            return reply
    raise AssertionError(f"the reply has no {word}")


async def test_the_same_person_finds_it_again_on_another_page(space: str, router: ScriptedRouter) -> None:
    conversation, session = uuid4().hex, guest_session(space)
    async with LiveClient(space, session=session) as page:
        reply = await begun(page, conversation)
        other = await LiveClient(space, session=session).open(conversation)
        await grown(other, reply.parent, "word2")
        await other.close()
        await page.command("stop", conversation=conversation)
    assert "My secret question" in str(other.thread), "without this the tests below would say nothing"


async def test_a_stranger_who_knows_the_id_finds_nothing(ada: LiveClient, mallory: LiveClient) -> None:
    conversation = uuid4().hex
    reply = await begun(ada, conversation)
    answer = await mallory.command("open", conversation=conversation)
    own = await mallory.ask("Hi", "demo/plain", uuid4().hex)
    await grown(ada, reply.parent, "word4")
    assert answer.status_code == 409
    assert "secret" not in answer.text
    assert list(mallory.replies.by_parent) == [own.parent], "not a frame of the other's"
    await ada.command("stop", conversation=conversation)


async def test_a_stranger_cannot_stop_it(ada: LiveClient, mallory: LiveClient) -> None:
    conversation = uuid4().hex
    reply = await begun(ada, conversation)
    await mallory.command("stop", conversation=conversation, reply=reply.id)
    assert not (await grown(ada, reply.parent, "word4")).done
    await ada.command("stop", conversation=conversation)
    assert (await ada.finished(reply.parent)).status == "stopped"


@pytest.mark.parametrize("name", ["version", "rename", "pin", "delete"])
async def test_a_stranger_cannot_change_the_conversation(ada: LiveClient, mallory: LiveClient, name: str) -> None:
    conversation = uuid4().hex
    reply = await ada.ask("Hi", "demo/plain", conversation)
    answer = await mallory.command(name, conversation=conversation, id=reply.id, title="Mine", pinned=True)
    assert answer.status_code == 409
    assert "not here" in answer.json()["refused"]["sentence"]
    thread = (await ada.command("open", conversation=conversation)).json()
    assert [message["text"] for message in thread["messages"]] == ["Hi", "Hello, world!"]
    assert thread["title"] != "Mine"


@pytest.mark.parametrize("name", ["retry", "continue_"])
async def test_a_stranger_cannot_ask_for_it_again(ada: LiveClient, mallory: LiveClient, router: ScriptedRouter, name: str) -> None:
    conversation = uuid4().hex
    reply = await begun(ada, conversation)
    await ada.command("stop", conversation=conversation)
    answer = await mallory.event(name, {"conversation": conversation, "id": reply.id}, CONTROLS)
    assert "not here" in answer["refused"]["sentence"]
    assert len(router.chats) == 1


async def test_a_stranger_who_sends_the_same_ids_speaks_to_themselves(ada: LiveClient, mallory: LiveClient) -> None:
    conversation, message_id = uuid4().hex, uuid4().hex
    mine = await ada.ask("My secret question", "demo/plain", conversation, message_id=message_id)
    theirs = await mallory.ask("Mine", "demo/plain", conversation, message_id=message_id)
    thread = (await mallory.command("open", conversation=conversation)).json()
    assert [message["text"] for message in thread["messages"]] == ["Mine", "Hello, world!"]
    assert theirs.id != mine.id
