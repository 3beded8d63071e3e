"""`GET /live`: who may read, what is sent, and how a page comes back after a break."""

import asyncio
from typing import Any

import pytest

from chat.identity import Visitor
from chat.replies.request import Draft, ReplyOptions
from tests.ui.live.conftest import SOON, LiveApp, until

OWNER = Visitor("owner", "owner", "hf_x")
COOKIE, OTHER_COOKIE = "a" * 32, "b" * 32
SPACE = {"space_id": "me/app", "system": "spaces"}


async def send(live: LiveApp, text: str = "Hi", model: str = "demo/plain", *, number: int = 1, conversation: str = "conversation1") -> Any:
    """Start a reply, as a page of the owner does."""
    run = await live.service.start_reply(OWNER, Draft(conversation, f"message{number:02}", text), ReplyOptions(model))
    assert run
    return run


def text_of(frames: list[dict[str, Any]]) -> str:
    """The text that a page makes of the frames."""
    text = ""
    for frame in frames:
        if change := frame.get("text"):
            text = text[: change[0]] + change[1]
    return text


async def test_a_new_page_gets_the_whole_state_and_an_id(live: LiveApp) -> None:
    await (await send(live)).wait()
    page = live.page(COOKIE)
    answer = await page.arrive("conversation1")
    state = answer["state"]

    assert [message["text"] for message in answer["thread"]["messages"]] == ["Hi", "Hello, world!"]
    assert [line["title"] for line in state["conversations"]] == ["Hi"]
    assert state["status"]["text"] == "Saved"
    assert state["replies"] == []
    assert page.id


async def test_a_reply_arrives_as_branch_and_frames_on_every_page(live: LiveApp) -> None:
    one, other = live.page(COOKIE), live.page(COOKIE)
    await one.arrive()
    await other.arrive()
    async with one.open() as first, other.open() as second:
        await send(live)
        for events in (first, second):
            branch = await until(events, "branch", conversation="conversation1")
            assert [(message["role"], message["text"]) for message in branch["messages"]] == [("user", "Hi"), ("assistant", "")]
            frames: list[dict[str, Any]] = []
            while not frames or not frames[-1]["done"]:
                frames.append(await until(events, "reply"))
            assert text_of(frames) == "Hello, world!"
            assert frames[-1]["message"]["status"] == "complete"


async def test_the_list_arrives_as_changes(live: LiveApp) -> None:
    page = live.page(COOKIE)
    await page.arrive()
    async with page.open() as events:
        await (await send(live)).wait()
        change = await until(events, "list")
        assert [line["id"] for line in change["put"]] == ["conversation1"]

        assert (await page.command("rename", conversation="conversation1", title="Bridges")).status_code == 200
        change = await until(events, "list")
        assert [line["title"] for line in change["put"]] == ["Bridges"]

        await page.command("delete", conversation="conversation1")
        assert (await until(events, "list", gone=["conversation1"]))["type"] == "list"


async def test_after_a_break_the_page_reads_on_from_its_last_number(live: LiveApp) -> None:
    page = live.page(COOKIE)
    await page.arrive()
    async with page.open() as events:
        await (await send(live)).wait()
        await until(events, "branch")
    async with page.open() as events:
        first = await asyncio.wait_for(anext(aiter(events)), SOON)

    assert first["type"] != "state"


async def test_a_number_that_is_too_old_gets_the_whole_state(live: LiveApp) -> None:
    page = live.page(COOKIE)
    await page.arrive()
    for since in ("00000000-1", page.last_event_id.split("-")[0] + "-0", "nonsense", "", page.last_event_id + "9" * 20):
        async with page.open(since=since) as events:
            assert (await asyncio.wait_for(anext(aiter(events)), SOON))["type"] == "state", since


async def test_a_page_that_comes_in_mid_reply_gets_what_there_is_and_then_the_rest(live: LiveApp) -> None:
    run = await send(live, model="demo/slow")
    async for message in run.follow():
        if "word3" in message.text:
            break
    page = live.page(COOKIE)
    await page.arrive()
    async with page.open() as events:
        (reply,) = page.state["replies"]
        assert "word3" in reply["text"][1]
        frames = [reply, await until(events, "reply"), await until(events, "reply")]
        await page.command("stop", conversation="conversation1")
        frames.append(await until(events, "reply", done=True))

    assert text_of(frames) == run.message.text
    assert frames[-1]["message"]["status"] == "stopped"


async def test_several_replies_of_one_visitor_arrive_together(live: LiveApp) -> None:
    page = live.page(COOKIE)
    await page.arrive()
    async with page.open() as events:
        runs = [await send(live, number=number, conversation=f"conversation{number}") for number in (1, 2, 3)]
        ended: dict[str, str] = {}
        while len(ended) < len(runs):
            frame = await until(events, "reply", done=True)
            ended[frame["id"]] = frame["message"]["status"]

    assert ended == {run.message.id: "complete" for run in runs}


@pytest.mark.parametrize("variables", [SPACE])
async def test_a_guest_reads_nothing_of_another(live: LiveApp) -> None:
    ada, bob = live.page(COOKIE), live.page(OTHER_COOKIE)
    guest = Visitor("guest", f"guest:{COOKIE}", "hf_x")
    await ada.arrive()
    await bob.arrive()
    async with ada.open() as hers, bob.open() as his:
        run = await live.service.start_reply(guest, Draft("conversation1", "message01", "Hi"), ReplyOptions("demo/plain"))
        assert run
        await until(hers, "reply", done=True)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await anext(aiter(his))

    bob.id = ada.id
    assert (await bob.client.get("/live", params={"page": ada.id})).status_code == 403
    assert (await bob.command("open", conversation="conversation1")).status_code == 403


@pytest.mark.parametrize("variables", [SPACE])
async def test_a_browser_without_cookies_is_known_by_its_page_id_alone(live: LiveApp) -> None:
    page, other = live.page(), live.page()
    await page.arrive()
    await other.arrive()
    assert page.id != other.id
    answer = await page.command("open", conversation="conversation1")
    assert answer.status_code == 409, "known, and without such a conversation"
    async with page.open() as events:
        guest = Visitor("guest", f"guest:page {page.id.partition('.')[0]}", "hf_x")
        await live.service.start_reply(guest, Draft("conversation1", "message01", "Hi"), ReplyOptions("demo/plain"))
        await until(events, "reply", done=True)


@pytest.mark.parametrize("variables", [{"app_auth": "ada:secret"}])
async def test_app_auth_asks_for_a_login(live: LiveApp) -> None:
    page = live.page(COOKIE)
    assert (await page.command("state")).status_code == 401

    page.client.headers["cookie"] += "; access-token-unsecure-x=a-token"
    await page.arrive()
    async with page.open() as events:
        ada = Visitor("colleague", "user:ada", "hf_x", name="ada")
        await live.service.start_reply(ada, Draft("conversation1", "message01", "Hi"), ReplyOptions("demo/plain"))
        await until(events, "reply", done=True)


async def test_a_reader_who_has_gone_is_noticed(live: LiveApp) -> None:
    page = live.page(COOKIE)
    await page.arrive()
    async with page.open():
        assert live.log.readers("owner") == 1
    async with asyncio.timeout(SOON):
        while live.log.readers("owner"):
            await asyncio.sleep(0.01)


async def test_what_happened_while_nobody_listened_is_in_the_next_state(live: LiveApp) -> None:
    page = live.page(COOKIE)
    await page.arrive()
    async with page.open():
        pass
    async with asyncio.timeout(SOON):
        while live.log.readers("owner"):
            await asyncio.sleep(0.01)
    live.log.forget("owner")
    await (await send(live)).wait()
    async with page.open() as events:
        state = await until(events, "state")

    assert [line["id"] for line in state["conversations"]] == ["conversation1"]
