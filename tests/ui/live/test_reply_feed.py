"""A reply's growth as events: what was appended, where, and when."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from chat.conversation import Message, Source
from chat.inference.events import Finished, ReasoningDelta, TextDelta, ToolCallDelta, Waiting
from chat.replies.accumulator import ReplyEvent
from chat.replies.run import Run
from chat.search.progress import PageStarted, SearchFinished, SearchStarted
from chat.ui.live.reply_feed import Appended, ReplyFeed
from chat.ui.payloads.messages import message_payload

SOON = 30.0
SOURCE = Source(1, "https://site.example", "A page", "site.example", ("What it says.",))
PAUSE = None
"""In a script: the next frame goes out before the next event."""


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

    def __init__(self, *events: ReplyEvent | None) -> None:
        self.frames: list[dict[str, Any]] = []
        self.has_reader = True
        self.finished: Message | None = None
        self.ended = asyncio.Event()
        self.go_on = asyncio.Event()
        self._sent = asyncio.Event()
        self._events = events

    async def script(self) -> AsyncGenerator[ReplyEvent, None]:
        for event in self._events:
            if event is PAUSE:
                await self._sent.wait()
            else:
                self._sent.clear()
                yield event
                await asyncio.sleep(0)
        await self.go_on.wait()

    def publish(self, frame: dict[str, Any]) -> bool:
        if self.has_reader:
            self.frames.append(frame)
        self._sent.set()
        if frame["done"]:
            self.ended.set()
        return self.has_reader

    async def end(self, message: Message) -> None:
        self.finished = message

    async def run(self) -> "Published":
        run = Run(Message("reply001", "question1", "assistant", status="writing"), self.script(), on_end=self.end)
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


@pytest.mark.parametrize("searched", [False, True])
async def test_a_frame_of_a_growing_reply_has_nothing_but_what_grew(searched: bool) -> None:
    first: list[ReplyEvent] = [SearchFinished((SOURCE,), 1.0, "")] if searched else []
    published = Published(*first, TextDelta("a"), PAUSE, TextDelta("b"), PAUSE, ToolCallDelta(0, "1", "find", "{}"), Finished("stop"))
    *_, began, grew, called = (await published.run()).frames

    assert "message" in published.frames[0]
    assert {name for name, value in grew.items() if value != began.get(name)} == {"text"}
    assert "message" not in grew
    assert called["message"]["tools"] == [{"name": "find", "arguments": "{}"}]


async def test_a_tool_call_the_stages_of_a_search_and_the_end_are_in_the_next_frame() -> None:
    stages = (SearchStarted(("why",)), PAUSE, PageStarted("https://site.example", "site.example", "A page"), PAUSE)
    published = await Published(*stages, SearchFinished((SOURCE,), 1.0, ""), PAUSE, TextDelta("So."), Finished("stop")).run()
    begun, *messages = [frame["message"] for frame in published.frames if "message" in frame]

    assert begun["search"] is None
    assert messages[0]["search"]["queries"] == ["why"]
    assert [len(message["search"]["visits"]) for message in messages][:2] == [0, 1]
    assert [len(message["sources"]) for message in messages] == [0, 0, 1, 1]
    assert [frame["done"] for frame in published.frames][-2:] == [False, True]


async def test_what_the_reply_waits_for_is_sent_until_the_wait_is_over() -> None:
    published = await Published(Waiting("Place 2"), PAUSE, Waiting(""), PAUSE, TextDelta("a"), Finished("stop")).run()

    assert [frame["waiting"] for frame in published.frames][:3] == ["", "Place 2", ""]


async def test_citations_are_checked_in_a_reply_that_searched() -> None:
    published = await Published(
        SearchFinished((SOURCE,), 1.0, ""), TextDelta("So [1] and [7"), PAUSE, TextDelta("]."), Finished("stop")
    ).run()

    assert published.text == "So [1] and."


async def test_a_text_is_sent_once() -> None:
    published = await Published(TextDelta("Because"), PAUSE, TextDelta(" of"), Finished("stop")).run()

    assert str(published.frames).count("Because") == 1


async def test_the_frames_put_together_are_the_finished_message() -> None:
    published = await Published(ReasoningDelta("hm"), PAUSE, TextDelta("So "), PAUSE, TextDelta("it is"), Finished("length")).run()
    page: dict[str, Any] = {"text": "", "reasoning": ""}
    for frame in published.frames:
        page |= frame.get("message", {}) | {"reasoning_seconds": frame.get("reasoning_seconds")}
        page |= {name: applied(page[name], frame.get(name)) for name in ("text", "reasoning")}

    assert published.finished
    assert page == message_payload(published.finished, {}, str)


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
