"""Runs against events that each test lets through one by one: no clock, no server."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace

import pytest

from chat.conversation import Failure, Message, MessageStatus, ToolCall, Usage
from chat.errors import BILLING, OutOfCredits, ReplyCut
from chat.inference.events import Answering, Finished, LeftOut, Notice, ReasoningDelta, TextDelta, TokenUsage, ToolCallDelta, Waiting
from chat.replies.accumulator import FILTERED, ReplyEvent
from chat.replies.run import UNEXPECTED, Run
from chat.search.progress import SearchFinished, SearchStarted
from tests import virtual_time
from tests.limits import GENEROUS_SECONDS


class Script:
    """Events that come when the test says so; `closed` is set when whoever reads them hangs up."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[ReplyEvent | Exception | None] = asyncio.Queue()
        self.closed = asyncio.Event()

    def say(self, *items: ReplyEvent | Exception | None) -> None:
        for item in items:
            self._queue.put_nowait(item)

    async def events(self) -> AsyncGenerator[ReplyEvent, None]:
        try:
            while (item := await self._queue.get()) is not None:
                if isinstance(item, Exception):
                    raise item
                yield item
        finally:
            self.closed.set()


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def blank() -> Message:
    return Message(id="reply", parent="question", role="assistant", status="writing", model="m")


async def keep_nowhere(message: Message) -> None:
    """Called at the end of a reply."""


def run_of(script: Script, kept: list[Message] | None = None, **more: Callable[..., object]) -> Run:
    async def keep(message: Message) -> None:
        if kept is not None:
            kept.append(message)

    return Run(blank(), script.events(), on_end=keep, **more)  # type: ignore[arg-type]


async def until(run: Run, condition: Callable[[Message], bool]) -> Message:
    """The first state of the reply that fulfils the condition."""
    async with asyncio.timeout(GENEROUS_SECONDS):
        async for message in run.follow(frame_seconds=0):
            if condition(message):
                return message
    raise AssertionError("the reply ended before that")


async def test_a_reply_is_kept_with_all_that_it_is_made_of() -> None:
    script, kept = Script(), list[Message]()
    run = run_of(script, kept, price=lambda provider, usage: 0.5)
    script.say(Answering("groq"), ReasoningDelta("hm"), TextDelta("Hel"), TextDelta("lo"), TokenUsage(3, 2), Finished("stop"), None)
    message = await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)
    assert (message.text, message.reasoning, message.provider, message.status) == ("Hello", "hm", "groq", "complete")
    assert message.usage
    assert (message.usage.input_tokens, message.usage.output_tokens, message.usage.cost) == (3, 2, 0.5)
    assert kept == [message]


async def test_a_follower_sees_the_text_grow_and_then_the_finished_reply() -> None:
    script = Script()
    run = run_of(script)
    script.say(TextDelta("a"))
    assert (await until(run, lambda m: m.text == "a")).status == "writing"
    script.say(TextDelta("b"), Finished("stop"), None)
    assert (await until(run, lambda m: m.status == "complete")).text == "ab"


async def test_whoever_comes_late_gets_all_from_the_beginning() -> None:
    script = Script()
    run = run_of(script)
    script.say(TextDelta("a"), TextDelta("b"))
    await until(run, lambda m: m.text == "ab")
    late = run.follow()
    assert (await anext(late)).text == "ab"
    await late.aclose()  # type: ignore[attr-defined]
    script.say(Finished("stop"), None)
    await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)
    assert [m.text async for m in run.follow()] == ["ab"], "and after the end there is one frame"


def test_frames_are_coalesced_for_each_follower() -> None:
    async def lengths_of_frames() -> list[int]:
        script = Script()
        run = run_of(script)

        async def read() -> list[int]:
            return [len(message.text) async for message in run.follow(frame_seconds=0.5)]

        reader = asyncio.create_task(read())
        for _ in range(200):
            script.say(TextDelta("x"))
            await asyncio.sleep(0.01)
        script.say(Finished("stop"), None)
        return await reader

    lengths = virtual_time.run(lengths_of_frames())
    assert lengths[-1] == 200
    assert len(lengths) <= 6, f"{len(lengths)} frames for 200 tokens within two seconds"


async def test_the_first_token_does_not_wait_for_its_turn() -> None:
    script = Script()
    run = run_of(script)
    frames = run.follow(frame_seconds=3600)
    assert (await anext(frames)).text == ""
    script.say(TextDelta("now"))
    assert (await asyncio.wait_for(anext(frames), GENEROUS_SECONDS)).text == "now"
    await run.stop()


async def test_stop_keeps_what_was_shown_and_hangs_up_on_the_server() -> None:
    script, kept = Script(), list[Message]()
    run = run_of(script, kept)
    script.say(TextDelta("shown"))
    await until(run, lambda m: m.text == "shown")
    await run.stop()
    script.say(TextDelta(" never"))
    assert script.closed.is_set()
    assert (run.message.text, run.message.status) == ("shown", "stopped")
    assert kept == [run.message]


async def test_stop_before_the_first_step_and_a_second_stop_do_no_harm() -> None:
    kept: list[Message] = []
    run = run_of(Script(), kept)
    await run.stop()
    await run.stop()
    assert run.message.status == "stopped"
    assert len(kept) == 1


@pytest.mark.parametrize(("said", "status"), [("", "failed"), ("half a wo", "interrupted")])
async def test_an_error_becomes_its_sentence_and_keeps_the_text(said: str, status: MessageStatus) -> None:
    script = Script()
    run = run_of(script)
    if said:
        script.say(TextDelta(said))
    script.say(ReplyCut("The connection broke. Try again."))
    message = await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)
    assert (message.text, message.status) == (said, status)
    assert message.failure
    assert (message.failure.sentence, message.failure.retry) == ("The connection broke. Try again.", True)


async def test_the_link_of_an_error_is_kept() -> None:
    script = Script()
    run = run_of(script)
    script.say(OutOfCredits("No credits left.", link=BILLING, status=402))
    failure = (await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)).failure
    assert failure
    assert (failure.link_label, failure.link_href) == (BILLING.label, BILLING.href)


async def test_an_error_of_our_own_is_a_sentence_too_and_leaves_no_text_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    script = Script()
    run = run_of(script)
    script.say(TextDelta("private words"), RuntimeError("boom"))
    message = await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)
    assert message.failure
    assert message.failure.sentence == UNEXPECTED
    assert "boom" in caplog.text
    assert "private words" not in caplog.text


async def test_a_reply_that_a_content_filter_ended_says_so() -> None:
    script = Script()
    run = run_of(script)
    script.say(TextDelta("Once"), Finished("content_filter"), None)
    ended = await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)
    assert (ended.status, ended.text) == ("interrupted", "Once")
    assert ended.failure == Failure(FILTERED)


async def test_a_reply_at_its_limit_is_truncated() -> None:
    script = Script()
    run = run_of(script)
    script.say(TextDelta("so far"), Finished("length"), None)
    assert (await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)).status == "truncated"


async def test_reasoning_is_timed_until_the_answer_begins() -> None:
    script, clock = Script(), Clock()
    run = run_of(script, clock=clock)
    script.say(ReasoningDelta("hm"))
    await until(run, lambda m: m.reasoning == "hm")
    clock.now += 3
    assert run.message.reasoning_seconds is not None
    script.say(TextDelta("so"))
    assert (await until(run, lambda m: m.text == "so")).reasoning_seconds == 3
    clock.now += 10
    script.say(Finished("stop"), None)
    message = await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)
    assert message.reasoning_seconds == 3
    assert message.usage
    assert (message.usage.first_token_seconds, message.usage.seconds) == (0, 13)


async def test_what_was_left_out_is_said_by_its_name_on_the_screen() -> None:
    script = Script()
    run = run_of(script)
    script.say(LeftOut("top_p"), Notice("Two messages were left out."), TextDelta("a"), Finished("stop"), None)
    assert (await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)).notices == (
        "Top P was left out, because this model does not take it.",
        "Two messages were left out.",
    )


async def test_pieces_of_tool_calls_are_put_together_by_their_index() -> None:
    script = Script()
    run = run_of(script)
    script.say(ToolCallDelta(0, "c1", "find", '{"q":'), ToolCallDelta(1, "c2", "read", "{}"), ToolCallDelta(0, "", "", '"x"}'))
    script.say(Finished("tool_calls"), None)
    calls = (await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)).tool_calls
    assert calls == (ToolCall("c1", "find", '{"q":"x"}'), ToolCall("c2", "read", "{}"))


async def test_a_reply_that_cannot_be_kept_still_ends(caplog: pytest.LogCaptureFixture) -> None:
    async def full(message: Message) -> None:
        raise OSError("disk full")

    script = Script()
    run = Run(blank(), script.events(), on_end=full)
    script.say(TextDelta("a"), Finished("stop"), None)
    assert (await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)).status == "complete"
    assert "disk full" in caplog.text


async def test_two_hundred_followers_share_one_state() -> None:
    script = Script()
    run = run_of(script)
    script.say(TextDelta("a"))
    await until(run, lambda m: m.text == "a")
    assert len({id(run.message) for _ in range(200)}) == 1
    await run.stop()


async def test_a_silent_reply_repeats_its_last_frame_so_that_a_closed_page_is_noticed() -> None:
    script = Script()
    run = run_of(script)
    script.say(TextDelta("a"))
    shown = await until(run, lambda m: m.text == "a")
    frames = run.follow(heartbeat_seconds=0.01)
    async with asyncio.timeout(GENEROUS_SECONDS):
        assert [await anext(frames) for _ in range(3)] == [shown] * 3
        assert run.message is shown, "the very same, so that whoever draws it need not look"
    await run.stop()


async def test_two_hundred_followers_all_read_the_whole_reply() -> None:
    script = Script()
    run = run_of(script)

    async def read() -> str:
        return [message.text async for message in run.follow(frame_seconds=0.01)][-1]

    readers = [asyncio.create_task(read()) for _ in range(200)]
    for number in range(50):
        script.say(TextDelta(f"{number} "))
        await asyncio.sleep(0)
    script.say(Finished("stop"), None)
    texts = await asyncio.wait_for(asyncio.gather(*readers), GENEROUS_SECONDS)
    assert set(texts) == {"".join(f"{number} " for number in range(50))}


async def test_a_follower_that_reads_slowly_holds_up_nothing_and_gets_the_end() -> None:
    script = Script()
    run = run_of(script)
    slow = run.follow()
    assert (await anext(slow)).text == ""
    script.say(*(TextDelta("x") for _ in range(10_000)), Finished("stop"), None)
    assert (await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)).status == "complete"
    rest = [message async for message in slow]
    assert [len(message.text) for message in rest] == [10_000], "one frame was waiting for it, not ten thousand"


async def test_what_it_waits_for_is_told_until_it_goes_on() -> None:
    script = Script()
    run = run_of(script)
    frames = run.follow()
    await anext(frames)
    script.say(Waiting("You are number 2."))
    await asyncio.wait_for(anext(frames), GENEROUS_SECONDS)
    assert run.waiting == "You are number 2."
    script.say(Waiting(""), TextDelta("a"))
    await until(run, lambda m: m.text == "a")
    assert run.waiting == ""
    await run.stop()


async def test_the_time_in_the_queue_is_not_counted_as_the_servers() -> None:
    script, clock = Script(), Clock()
    run = run_of(script, clock=clock)
    script.say(Waiting("You are number 2."))
    frames = run.follow()
    async with asyncio.timeout(GENEROUS_SECONDS):
        while not run.waiting:
            await anext(frames)
    clock.now += 60
    script.say(Waiting(""), TextDelta("a"), Finished("stop"), None)
    usage = (await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)).usage
    assert usage
    assert (usage.first_token_seconds, usage.seconds) == (0, 0)


async def test_what_interrupts_a_reply_is_said_on_it() -> None:
    script = Script()
    run = run_of(script)
    script.say(TextDelta("half"))
    await until(run, lambda m: m.text == "half")
    await run.interrupt(Failure("The app is restarting."))
    assert (run.message.text, run.message.status, run.message.failure) == ("half", "interrupted", Failure("The app is restarting."))


async def test_a_reply_that_goes_on_keeps_what_it_had_and_adds_up_what_it_took() -> None:
    script, clock = Script(), Clock()
    before = replace(
        blank(), text="Hel", reasoning="hm", reasoning_seconds=1.0, notices=("n",), provider="groq", usage=Usage(3, 2, 0.5, 0.1, 1.0)
    )
    run = Run(before, script.events(), on_end=keep_nowhere, price=lambda provider, usage: 0.25, clock=clock)
    assert run.message.text == "Hel"
    script.say(ReasoningDelta("on"))
    await until(run, lambda m: m.reasoning == "hm\n\non")
    clock.now += 2
    script.say(TextDelta("lo"), TokenUsage(10, 1), Finished("stop"), None)
    message = await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)
    assert (message.text, message.reasoning_seconds, message.notices, message.provider) == ("Hello", 3.0, ("n",), "groq")
    assert message.usage == Usage(13, 3, 0.75, 0.1, 3.0)


async def test_what_one_half_does_not_tell_is_not_known_of_both() -> None:
    script = Script()
    run = Run(replace(blank(), text="Hel", usage=Usage(seconds=1.0)), script.events(), on_end=keep_nowhere)
    script.say(TextDelta("lo"), TokenUsage(10, 1), Finished("stop"), None)
    usage = (await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)).usage
    assert usage
    assert (usage.input_tokens, usage.output_tokens, usage.cost) == (None, None, None)


async def test_a_reply_that_goes_on_in_vain_is_still_the_reply_that_it_was() -> None:
    script = Script()
    run = Run(replace(blank(), text="Hel"), script.events(), on_end=keep_nowhere)
    script.say(ReplyCut("The connection broke. Try again."))
    message = await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)
    assert (message.text, message.status) == ("Hel", "interrupted")


async def test_a_search_is_shown_as_it_goes_and_kept_with_the_reply() -> None:
    script, kept = Script(), list[Message]()
    run = run_of(script, kept)
    script.say(SearchStarted(("tide mill",)))
    shown = (await until(run, lambda m: m.search is not None)).search
    assert shown
    assert (shown.queries, shown.seconds) == (("tide mill",), None)
    script.say(SearchFinished((), 2.0, "Nothing."), TextDelta("So."), Finished("stop"), None)
    await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)
    assert kept[0].search
    assert (kept[0].search.seconds, kept[0].search.sentence) == (2.0, "Nothing.")


async def test_what_a_reply_took_is_counted_from_asking_the_model() -> None:
    script, clock = Script(), Clock()
    run = run_of(script, clock=clock)
    script.say(SearchStarted(("tide mill",)))
    await until(run, lambda m: m.search is not None)
    clock.now += 8
    script.say(SearchFinished((), 8.0))
    await until(run, lambda m: m.search is not None and m.search.seconds == 8)
    clock.now += 1
    script.say(TextDelta("So."), Finished("stop"), None)
    usage = (await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)).usage
    assert usage
    assert (usage.first_token_seconds, usage.seconds) == (1, 1)


@pytest.mark.parametrize(("late_seconds", "pause"), [(0.0, 0.01), (0.05, 0.21), (60.0, 0.41)])
def test_a_busy_process_draws_fewer_frames(late_seconds: float, pause: float) -> None:
    async def seconds_between_frames() -> float:
        script, loop = Script(), asyncio.get_running_loop()
        run = run_of(script)
        frames = run.follow(frame_seconds=0.01)
        script.say(TextDelta("a"))
        await until(run, lambda m: m.text == "a")
        await anext(frames)
        script.say(TextDelta("b"))
        late = asyncio.ensure_future(anext(frames))
        while run.message.text != "ab":
            await asyncio.sleep(0)
        await asyncio.sleep(0)  # the follower now sleeps until its next frame is due
        virtual_time.advance(0.01 + late_seconds)  # a computation that blocks the loop
        await late
        began = loop.time()
        script.say(TextDelta("c"))
        assert (await anext(frames)).text == "abc"
        await run.stop()
        return loop.time() - began

    assert virtual_time.run(seconds_between_frames()) == pytest.approx(pause)
