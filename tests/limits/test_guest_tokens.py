"""What guests' replies may cost the owner of the app: reserved before, settled after, whatever the end is."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from limits.aio.storage import MemoryStorage

from chat.conversation import Message, Parameters
from chat.errors import ChatError, GuestTokensSpent
from chat.inference.demo.wire import DONE, Answer, Cut, error, finish, text, usage
from chat.limits.counters import Counters
from chat.replies.request import ReplyOptions
from tests.fakes.router import ScriptedRouter
from tests.limits.guest_chat import GuestChat, guest, guest_chat, member

EMPTY_TASKS: dict[str, Any] = {"task_model": "demo/empty"}  # titles of no words, without a usage


def counted(prompt: int, completion: int) -> Answer:
    """A reply that the server counts so."""
    return Answer([text("Hello"), finish(), usage(prompt, completion), DONE])


async def asked(chat: GuestChat, model: str = "demo/slow") -> Message:
    """Start a reply that goes on for long, wait for its first word, and stop it."""
    _, run = await chat.begin(guest(), model)
    async for message in run.follow():
        if message.text:
            break
    await run.stop()
    return run.message


async def test_a_reply_and_its_title_count_as_the_server_counts_them(router: ScriptedRouter, tmp_path: Path) -> None:
    async with guest_chat(router, tmp_path) as chat:
        router.enqueue(counted(70, 30))
        router.enqueue(counted(5, 2), titles=True)
        await chat.send(guest())
        assert await chat.tokens() == 107


async def test_the_queries_of_a_web_search_count(router: ScriptedRouter, tmp_path: Path) -> None:
    async with guest_chat(router, tmp_path) as chat:
        router.enqueue(counted(40, 4), counted(70, 30))
        router.enqueue(error(500, "no title"), error(500, "no title"), titles=True)
        reply = await chat.send(guest(), web_search=True)
        assert reply.text == "Hello"
        assert await chat.tokens() == 144


async def test_while_it_is_written_a_reply_has_reserved_the_most_it_can_use(router: ScriptedRouter, tmp_path: Path) -> None:
    async with guest_chat(router, tmp_path, guest_max_tokens=1000) as chat:
        _, run = await chat.begin(guest(), "demo/slow")
        assert 1000 < await chat.tokens() < 1050
        await run.stop()
        assert 0 < await chat.tokens() < 100


@pytest.mark.parametrize("answer", [Answer([text("z" * 35), Cut()]), error(402, "no credits")], ids=["cut", "refused"])
async def test_a_reply_that_fails_gives_back_what_it_has_not_used(router: ScriptedRouter, tmp_path: Path, answer: Answer) -> None:
    async with guest_chat(router, tmp_path) as chat:
        router.enqueue(answer)
        reply = await chat.send(guest())
        assert reply.status in ("interrupted", "failed")
        assert await chat.tokens() == (0 if answer.status == 402 else 9 + 10)


async def test_a_reply_that_ends_with_the_process_is_settled(router: ScriptedRouter, tmp_path: Path) -> None:
    async with guest_chat(router, tmp_path) as chat:
        _, run = await chat.begin(guest(), "demo/slow")
        await router.received(chats=1)
        await chat.chat.close()
        assert run.done
        assert await chat.tokens() < 100


async def test_once_the_days_tokens_are_used_guests_are_refused_until_midnight(router: ScriptedRouter, tmp_path: Path) -> None:
    async with guest_chat(router, tmp_path, guest_tokens_per_day=1000, **EMPTY_TASKS) as chat:
        router.enqueue(counted(500, 400))
        await chat.send(guest())
        chat.clock.now = at(21, 30)
        router.enqueue(counted(500, 450))
        await chat.send(guest())
        with pytest.raises(GuestTokensSpent) as refused:
            await chat.send(guest(address="192.0.2.99"))
        await chat.send(member())
        chat.clock.now += timedelta(hours=2.5).total_seconds()
        await chat.send(guest())
    assert refused.value.sentence == (
        "All guests together may use 1,000 tokens a day, and today's are used up. You can go on at 00:00 UTC, in 3 hours, or sign in."
    )
    assert refused.value.link


def at(hour: int, minute: int) -> float:
    """A time of another day than today."""
    return datetime(2030, 1, 1, hour, minute, tzinfo=UTC).timestamp()


async def test_replies_in_flight_together_cannot_exceed_the_day(router: ScriptedRouter, tmp_path: Path) -> None:
    limits: dict[str, Any] = {"guest_tokens_per_day": 3500, "guest_max_tokens": 1000, "guest_messages_per_hour": 0}
    async with guest_chat(router, tmp_path, Counters(DistantStorage()), **limits) as chat:
        begun = await asyncio.gather(*(chat.begin(guest(str(n)), "demo/slow") for n in range(30)), return_exceptions=True)
        assert {type(result) for result in begun if not isinstance(result, tuple)} == {GuestTokensSpent}
        assert 3 <= sum(isinstance(result, tuple) for result in begun) <= 4
        assert await chat.tokens() <= 3500


class DistantStorage(MemoryStorage):
    """Lets others come in between, as a server does."""

    STORAGE_SCHEME = None  # type: ignore[assignment]

    async def get(self, key: str) -> int:
        await asyncio.sleep(0)
        return await super().get(key)


async def test_a_message_that_the_days_tokens_refuse_does_not_count_for_the_hour(router: ScriptedRouter, tmp_path: Path) -> None:
    async with guest_chat(router, tmp_path, guest_tokens_per_day=200, guest_max_tokens=50, guest_messages_per_hour=1) as chat:
        with pytest.raises(GuestTokensSpent):
            await chat.send(guest(), text="x" * 1000)
        await chat.send(guest())


async def test_the_last_reply_of_a_day_may_be_as_long_as_what_is_left(router: ScriptedRouter, tmp_path: Path) -> None:
    async with guest_chat(router, tmp_path, guest_tokens_per_day=1000, guest_max_tokens=4096) as chat:
        await chat.send(guest())
    assert 900 < router.chats[-1].body["max_tokens"] < 1000


@pytest.mark.parametrize(("asked_for", "sent"), [(None, 500), (100_000, 500), (20, 20)])
async def test_a_guests_reply_has_a_limit_of_its_own(router: ScriptedRouter, tmp_path: Path, asked_for: int | None, sent: int) -> None:
    async with guest_chat(router, tmp_path, guest_max_tokens=500) as chat:
        await chat.send(guest(), parameters=Parameters(max_tokens=asked_for))
    assert router.chats[-1].body["max_tokens"] == sent


async def test_a_guests_prompt_is_shortened_to_the_context_of_guests(router: ScriptedRouter, tmp_path: Path) -> None:
    async with guest_chat(router, tmp_path, guest_context_tokens=1000, guest_max_tokens=100) as chat:
        reply = await chat.send(guest(), text="x" * 50_000)
    assert len(router.chats[-1].body["messages"][0]["content"]) < 3500
    assert any("left out" in notice for notice in reply.notices)


async def test_a_program_without_a_cookie_is_counted_by_its_address(router: ScriptedRouter, tmp_path: Path) -> None:
    branch = [Message(id="1", parent=None, role="user", text="Hi")]
    async with guest_chat(router, tmp_path, guest_messages_per_hour=2, guest_max_tokens=50) as chat:
        for number in range(2):
            await chat.ended(await chat.chat.ask(guest(f"page {number}"), branch, ReplyOptions("demo/plain")))
        with pytest.raises(ChatError, match="Guests may send 2 messages"):
            await chat.chat.ask(guest("page 3"), branch, ReplyOptions("demo/plain"))
    assert [request.body["max_tokens"] for request in router.chats] == [50, 50]


async def test_stopping_again_and_again_is_not_free(router: ScriptedRouter, tmp_path: Path) -> None:
    async with guest_chat(router, tmp_path, **EMPTY_TASKS) as chat:
        await asked(chat)
        first = await chat.tokens()
        await asked(chat)
        assert await chat.tokens() > first > 0


async def test_the_owner_reads_what_was_sent_refused_and_spent(router: ScriptedRouter, tmp_path: Path) -> None:
    async with guest_chat(router, tmp_path, guest_messages_per_hour=1, **EMPTY_TASKS) as chat:
        router.enqueue(counted(70, 30))
        await chat.send(guest())
        await chat.send(member())
        with pytest.raises(ChatError):
            await chat.send(guest())
        figures = dict(line.rsplit(" ", 1) for line in (await chat.spending.metrics()).splitlines() if not line.startswith("#"))
    assert figures['huggingchat_messages_total{visitor="guest"}'] == "1"
    assert figures['huggingchat_messages_total{visitor="member"}'] == "1"
    assert figures['huggingchat_refusals_total{limit="guest_messages_per_hour"}'] == "1"
    assert int(figures['huggingchat_guest_tokens_total{kind="prompt"}']) >= 70
    assert figures["huggingchat_guest_tokens_per_day"] == "2000000"
