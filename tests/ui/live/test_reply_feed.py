"""A reply's growth as events: what was appended, where, and when."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from chat.conversation import Message
from chat.inference.events import Event, Finished, ReasoningDelta, TextDelta
from chat.replies.run import Run
from chat.ui.live.reply_feed import Appended, ReplyFeed
from chat.ui.payloads.messages import message_payload

SOON = 30.0


def applied(text: str, change: list[Any] | None) -> str:
    """`text` with the change, as the page applies it."""
    units = text.encode("utf-16-le", "surrogatepass")
    return text if change is None else units[: 2 * change[0]].decode("utf-16-le", "surrogatepass") + change[1]


@pytest.mark.parametrize(
    "texts",
    [
        ["", "a", "ab", "abc"],
        ["😀", "😀 b", "😀 b 🎉", "😀 b 🎉 c"],
        ["see [1", "see ", "see it"],
        ["same", "same"],
        ["é", "é ", "é ü"],
    ],
)
def test_a_reader_who_applies_the_changes_has_the_text(texts: list[str]) -> None:
    appended, page = Appended(texts[0]), texts[0]
    for text in texts[1:]:
        page = applied(page, appended.update(text))
        assert page == text


def test_an_equal_text_is_no_change() -> None:
    assert Appended("a").update("a") is None


async def keep_nowhere(message: Message) -> None:
    """Called at the end of a reply."""


class Published:
    """The frames of a scripted reply, and the reply that a page makes of them."""

    def __init__(self, *events: Event) -> None:
        self.frames: list[dict[str, Any]] = []
        self.has_reader = True
        self.ended = asyncio.Event()
        self.go_on = asyncio.Event()
        self._events = events

    async def script(self) -> AsyncGenerator[Event, None]:
        for event in self._events:
            yield event
            await asyncio.sleep(0)
        await self.go_on.wait()

    def publish(self, frame: dict[str, Any]) -> bool:
        if self.has_reader:
            self.frames.append(frame)
        if frame["done"]:
            self.ended.set()
        return self.has_reader

    async def run(self) -> "Published":
        run = Run(Message("reply001", "question1", "assistant", status="writing"), self.script(), on_end=keep_nowhere)
        ReplyFeed("conversation1", run, lambda message: message_payload(message, {}, str), self.publish)
        self.go_on.set()
        await asyncio.wait_for(self.ended.wait(), SOON)
        return self

    @property
    def text(self) -> str:
        text = ""
        for frame in self.frames:
            text = applied(text, frame.get("text"))
        return text


async def test_the_frames_add_up_to_the_reply() -> None:
    words = [TextDelta(f"word{number} ") for number in range(200)]
    published = await Published(*words, Finished("stop")).run()

    assert published.text == "".join(word.text for word in words)
    assert published.frames[-1]["done"]
    assert published.frames[-1]["message"]["status"] == "complete"


async def test_the_first_token_is_a_frame_of_its_own() -> None:
    published = await Published(TextDelta("first"), *[TextDelta(" more") for _ in range(50)], Finished("stop")).run()

    assert next(frame["text"] for frame in published.frames if frame.get("text")) == [0, "first"]
    assert len(published.frames) < 10, "what comes within one frame's time travels together"


async def test_what_does_not_grow_is_sent_when_it_changes() -> None:
    published = await Published(ReasoningDelta("hm"), TextDelta("a"), TextDelta("b"), Finished("stop")).run()

    assert "message" in published.frames[0]
    assert [frame.get("message", {}).get("status") for frame in published.frames if "message" in frame][-1] == "complete"
    assert "text" not in published.frames[-1]["message"]


async def test_a_page_that_comes_late_gets_the_reply_whole() -> None:
    published = Published(TextDelta("Hello"), TextDelta(", world"))
    run = Run(Message("reply001", "question1", "assistant", status="writing"), published.script(), on_end=keep_nowhere)
    feed = ReplyFeed("conversation1", run, lambda message: message_payload(message, {}, str), published.publish)
    while run.message.text != "Hello, world":
        await asyncio.sleep(0)

    whole = feed.whole()

    assert (whole["text"], whole["done"]) == ([0, "Hello, world"], False)
    assert whole["message"]["id"] == "reply001"
    await run.stop()
