"""How many messages are accepted, and whose they are counted as."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from chat.conversation import Conversation, Message
from chat.conversations import Conversations
from chat.errors import ChatError, GuestMessagesSpent, HistoryFailed, TooManyMessages
from chat.history.interface import Change
from chat.identity import Visitor
from chat.limits.counters import Counters
from chat.replies.request import ReplyOptions
from tests.fakes.router import ScriptedRouter, listed
from tests.limits.guest_chat import ADDRESS, TOKEN, GuestChat, guest, guest_chat, member

PLAIN = ReplyOptions("demo/plain")
OWNER = Visitor("owner", "owner", "hf_owner", address="127.0.0.1")


async def accepted(chat: GuestChat, visitors: Sequence[Visitor]) -> list[ChatError]:
    """Send a message of each visitor, all at once, and wait for the replies; the refusals."""
    sent = await asyncio.gather(*(chat.send(visitor) for visitor in visitors), return_exceptions=True)
    assert all(isinstance(result, Message | ChatError) for result in sent), sent
    return [result for result in sent if isinstance(result, ChatError)]


async def test_sixty_guests_of_one_address_at_once_get_exactly_the_limit(router: ScriptedRouter, tmp_path: Path) -> None:
    async with guest_chat(router, tmp_path, guest_messages_per_hour=7) as chat:
        refusals = await accepted(chat, [guest(str(number)) for number in range(60)])
    assert (len(router.chats), len(refusals)) == (7, 53)
    assert {type(refusal) for refusal in refusals} == {GuestMessagesSpent}


async def test_two_replicas_with_one_count_accept_the_limit_together(router: ScriptedRouter, tmp_path: Path) -> None:
    counters = Counters()
    async with (
        guest_chat(router, tmp_path / "one", counters, guest_messages_per_hour=7) as one,
        guest_chat(router, tmp_path / "two", counters, guest_messages_per_hour=7) as two,
    ):
        await asyncio.gather(*(accepted(chat, [guest(str(number)) for number in range(30)]) for chat in (one, two)))
    assert len(router.chats) == 7


async def test_the_refusal_says_which_limit_and_when_it_ends(router: ScriptedRouter, tmp_path: Path) -> None:
    async with guest_chat(router, tmp_path, guest_messages_per_hour=1) as chat:
        chat.clock.now = await ends_after(chat, minutes=12)
        with pytest.raises(GuestMessagesSpent) as refused:
            await chat.send(guest())
    assert re.fullmatch(
        r"Guests may send 1 message an hour from one address\. You can send the next one at \d\d:\d\d UTC, in 12 minutes, or sign in\.",
        refused.value.sentence,
    )
    assert refused.value.link


async def ends_after(chat: GuestChat, *, minutes: int) -> float:
    """Send a guest's message; the time so many minutes before the end of their hour."""
    await chat.send(guest())
    with pytest.raises(GuestMessagesSpent) as refused:
        await chat.send(guest())
    return chat.clock.now + refused.value.seconds - 60 * minutes + 1


async def test_guests_of_other_addresses_have_limits_of_their_own(router: ScriptedRouter, tmp_path: Path) -> None:
    async with guest_chat(router, tmp_path, guest_messages_per_hour=1) as chat:
        refusals = await accepted(chat, [guest(address="192.0.2.1"), guest("2", address="192.0.2.2")])
        refusals += await accepted(chat, [guest("3", address="2001:db8::1"), guest("4", address="2001:db8::2")])
    assert len(refusals) == 1, "both addresses of the /64 are one"


@pytest.mark.parametrize("visitor", [member(), guest(token="hf_their_own"), OWNER], ids=["member", "bearer", "owner"])
async def test_who_pays_has_no_limits_of_guests(router: ScriptedRouter, tmp_path: Path, visitor: Visitor) -> None:
    async with guest_chat(router, tmp_path, guest_messages_per_hour=1, guest_tokens_per_day=1, guest_max_tokens=1) as chat:
        assert await accepted(chat, [visitor, visitor, visitor]) == []
        assert await chat.tokens() == 0
    assert "max_tokens" not in router.chats[-1].body


async def test_retrying_and_continuing_count_as_messages(router: ScriptedRouter, tmp_path: Path) -> None:
    async with guest_chat(router, tmp_path, guest_messages_per_hour=3) as chat:
        conversation, run = await chat.begin(guest(), "demo/truncated")
        reply = await chat.ended(run)
        await chat.ended(await chat.chat.continue_reply(guest(), conversation, reply.id, ReplyOptions("demo/truncated")))
        await chat.ended(await chat.chat.retry(guest(), conversation, reply.id, PLAIN))
        with pytest.raises(GuestMessagesSpent):
            await chat.chat.retry(guest(), conversation, reply.id, PLAIN)
        assert len((await chat.chat.open(guest(), conversation)).messages) == 3, "nothing was stored"


async def test_a_message_that_is_sent_twice_counts_once(router: ScriptedRouter, tmp_path: Path) -> None:
    async with guest_chat(router, tmp_path, guest_messages_per_hour=1) as chat:
        _, run = await chat.begin(guest(), "demo/slow")
        chat._numbers = iter([0])  # type: ignore[assignment]
        _, again = await chat.begin(guest(), "demo/slow")
        assert again is run
        await run.stop()


async def test_what_is_refused_for_another_reason_does_not_count(router: ScriptedRouter, tmp_path: Path) -> None:
    counters = Counters()
    async with guest_chat(router, tmp_path, counters, make_conversations=FullDisk) as chat:
        with pytest.raises(ChatError):
            await chat.send(guest(), "no/such")
        with pytest.raises(HistoryFailed):
            await chat.send(guest())
        assert await chat.tokens() == 0
    assert await counters.count(f"guest_hour/{ADDRESS}") == 0


class FullDisk(Conversations):
    """Can store nothing."""

    async def change(self, visitor: Visitor, conversation_id: str, change: Change) -> Conversation | None:
        raise HistoryFailed


async def test_what_the_limit_refuses_does_not_count(router: ScriptedRouter, tmp_path: Path) -> None:
    counters = Counters()
    async with guest_chat(router, tmp_path, counters, guest_messages_per_hour=2) as chat:
        await accepted(chat, [guest(str(number)) for number in range(5)])
    assert await counters.count(f"guest_hour/{ADDRESS}") == 2


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        (member("ada"), member("ada"), True),
        (member("ada"), member("bob"), False),
        (guest("1"), guest("2"), True),
        (guest("1"), guest("2", address="192.0.2.2"), False),
        (guest("1", token="hf_one"), guest("2", token="hf_one", address="192.0.2.2"), True),
        (guest("1", token="hf_one"), guest("2", token="hf_made_up"), True),
        (Visitor("colleague", "user:ada"), Visitor("colleague", "user:ada", address="192.0.2.2"), True),
        (OWNER, OWNER, True),
    ],
)
async def test_the_messages_of_a_minute_are_counted_for_each_visitor(
    router: ScriptedRouter, tmp_path: Path, first: Visitor, second: Visitor, refused: bool
) -> None:
    router.models = [*router.models, listed("demo/plain")]
    async with guest_chat(router, tmp_path, messages_per_minute=1, openai_base_url=(router.base_url,)) as chat:
        tokens = [Visitor(one.kind, one.key, one.token or TOKEN, address=one.address) for one in (first, second)]
        await chat.send(tokens[0])
        refusals = await accepted(chat, [tokens[1]])
    assert [type(refusal) for refusal in refusals] == [TooManyMessages] * refused


async def test_a_minutes_refusal_says_so(router: ScriptedRouter, tmp_path: Path) -> None:
    async with guest_chat(router, tmp_path, messages_per_minute=2) as chat:
        await accepted(chat, [member(), member()])
        with pytest.raises(
            TooManyMessages, match=r"^You may send 2 messages a minute\. You can send the next one in \d+ (second|minute)s?\.$"
        ):
            await chat.send(member())


async def test_only_the_owner_of_a_local_run_may_send_any_number_by_default(router: ScriptedRouter, tmp_path: Path) -> None:
    async with guest_chat(router, tmp_path, messages_per_minute=None) as chat:
        assert len(await accepted(chat, [OWNER] * 21)) == 0
        for _ in range(20):
            await chat.send(member())
        assert len(await accepted(chat, [member()])) == 1
