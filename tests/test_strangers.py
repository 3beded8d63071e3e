"""A visitor of a Space cannot read, stop or change another visitor's reply, even with its ids.

Raw calls to the queue instead of a browser, since the page offers no such calls.
"""

import secrets
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
import pytest_asyncio

from chat.ui.components.settings.component import DEFAULTS
from tests.benchmarks.queue_client import QueueClient
from tests.e2e.process import app
from tests.fakes.router import ScriptedRouter

VALUES = list(DEFAULTS)
ASK = ["demo/plain", "auto", False, *VALUES]


@pytest.fixture(scope="module")
def space(served_router: ScriptedRouter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app as it runs on a Space that pays for guests."""
    variables = {"SYSTEM": "spaces", "SPACE_ID": "me/app", "HF_ROUTER_URL": served_router.base_url, "HF_TOKEN": "hf_space_token"}
    with app(tmp_path_factory.mktemp("space") / "log.txt", **variables) as url:
        yield url


@pytest_asyncio.fixture
async def ada(space: str, router: ScriptedRouter) -> AsyncIterator[QueueClient]:
    """A guest with a reply in progress."""
    async with QueueClient(space, session=secrets.token_urlsafe(24)) as client:
        yield client


@pytest_asyncio.fixture
async def mallory(space: str) -> AsyncIterator[QueueClient]:
    """Another guest."""
    async with QueueClient(space, session=secrets.token_urlsafe(24)) as client:
        yield client


async def begun(client: QueueClient, conversation: str) -> tuple[AsyncIterator[dict[str, object]], dict[str, object]]:
    """The payloads of a reply in progress, and the first of them that has text."""
    frames = client.send("My secret question", "demo/slow", conversation, VALUES)
    async for payload in frames:
        if payload["message"]["text"]:
            return frames, payload
    raise AssertionError("the reply had no text")


async def first(count: int, values: AsyncIterator[list[object]]) -> AsyncIterator[list[object]]:
    """The first `count` values."""
    async for value in values:
        yield value
        count -= 1
        if not count:
            return


async def test_the_same_person_finds_it_again_on_another_page(space: str, router: ScriptedRouter) -> None:
    conversation, session = uuid4().hex, secrets.token_urlsafe(24)
    async with QueueClient(space, session=session) as page, QueueClient(space, session=session) as other:
        await begun(page, conversation)
        found = await anext(other.stream("open_", {"conversation": conversation}))
        frames = [value async for value in first(3, other.stream("follow", {"conversation": conversation}))]
        await page.call("stop", {"conversation": conversation})
    assert "My secret question" in str(found), "without this the tests below would say nothing"
    assert "word0" in str(frames), "nor without this"


async def test_a_stranger_who_knows_the_id_finds_nothing(ada: QueueClient, mallory: QueueClient) -> None:
    conversation = uuid4().hex
    await begun(ada, conversation)
    values = [await anext(mallory.stream(name, {"conversation": conversation})) for name in ("open_", "follow")]
    assert "word0" not in str(values)
    assert "My secret question" not in str(values)
    assert values[1] == [None], "not a frame"
    await ada.call("stop", {"conversation": conversation})


async def test_a_stranger_cannot_stop_it(ada: QueueClient, mallory: QueueClient) -> None:
    conversation = uuid4().hex
    frames, _ = await begun(ada, conversation)
    await mallory.call("stop", {"conversation": conversation})
    assert not (await anext(frames))["done"]
    await ada.call("stop", {"conversation": conversation})
    assert [payload async for payload in frames][-1]["message"]["status"] == "stopped"  # type: ignore[index]


@pytest.mark.parametrize("name", ["retry", "continue_"])
async def test_a_stranger_cannot_ask_for_it_again(ada: QueueClient, mallory: QueueClient, router: ScriptedRouter, name: str) -> None:
    conversation = uuid4().hex
    _, payload = await begun(ada, conversation)
    await ada.call("stop", {"conversation": conversation})
    with pytest.raises(RuntimeError, match="not here"):
        await anext(mallory.stream(name, {"conversation": conversation, "id": payload["message"]["id"]}, ASK))  # type: ignore[index]
    assert len(router.chats) == 1


async def test_a_stranger_who_sends_the_same_ids_speaks_to_themselves(ada: QueueClient, mallory: QueueClient) -> None:
    conversation, message_id = uuid4().hex, uuid4().hex
    mine = [p async for p in ada.send("My secret question", "demo/plain", conversation, VALUES, message_id=message_id)]
    theirs = [p async for p in mallory.send("Mine", "demo/plain", conversation, VALUES, message_id=message_id)]
    assert theirs[-1]["user"]["text"] == "Mine"
    assert theirs[-1]["message"]["id"] != mine[-1]["message"]["id"]
