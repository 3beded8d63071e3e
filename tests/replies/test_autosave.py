"""What is kept of a reply while it is written."""

import asyncio

import pytest

from chat.conversation import Message
from chat.errors import HistoryFailed
from chat.inference.events import Finished, TextDelta
from chat.replies.autosave import autosave
from tests.limits import GENEROUS_SECONDS
from tests.replies.test_run import Script, run_of


async def test_the_first_word_is_kept_at_once_and_the_end_is_left_to_others() -> None:
    script, saved = Script(), list[str]()
    run, first = run_of(script), asyncio.Event()

    def save(message: Message) -> None:
        saved.append(message.text)
        first.set()

    saving = asyncio.create_task(autosave(run, save, seconds=0.02))
    script.say(TextDelta("a"))
    await asyncio.wait_for(first.wait(), GENEROUS_SECONDS)
    script.say(TextDelta("b"), Finished("stop"), None)
    await asyncio.wait_for(saving, GENEROUS_SECONDS)
    assert saved == ["a"]


async def test_what_came_before_a_silence_is_kept_during_it() -> None:
    script, saved = Script(), list[str]()
    run, all_saved = run_of(script), asyncio.Event()

    def save(message: Message) -> None:
        saved.append(message.text)
        if message.text == "abc":
            all_saved.set()

    saving = asyncio.create_task(autosave(run, save, seconds=0.02))
    script.say(TextDelta("a"), TextDelta("b"), TextDelta("c"))
    await asyncio.wait_for(all_saved.wait(), GENEROUS_SECONDS)
    await run.stop()
    await asyncio.wait_for(saving, GENEROUS_SECONDS)


async def test_many_tokens_are_few_saves() -> None:
    script, saved = Script(), list[str]()
    run = run_of(script)
    saving = asyncio.create_task(autosave(run, lambda message: saved.append(message.text), seconds=3600))
    for _ in range(500):
        script.say(TextDelta("x"))
        await asyncio.sleep(0)
    assert len(saved) == 1
    saving.cancel()
    await run.stop()


async def test_a_full_disk_ends_neither_the_reply_nor_the_next_attempt(caplog: pytest.LogCaptureFixture) -> None:
    script, attempts, second = Script(), list[str](), asyncio.Event()
    run = run_of(script)

    def full(message: Message) -> None:
        attempts.append(message.text)
        if len(attempts) == 2:
            second.set()
        raise HistoryFailed("The disk is full.")

    saving = asyncio.create_task(autosave(run, full, seconds=0.01))
    script.say(TextDelta("a"))
    await asyncio.sleep(0)
    while not attempts:
        await asyncio.sleep(0)
    script.say(TextDelta("b"))
    await asyncio.wait_for(second.wait(), GENEROUS_SECONDS)
    script.say(Finished("stop"), None)
    assert (await asyncio.wait_for(run.wait(), GENEROUS_SECONDS)).status == "complete"
    await asyncio.wait_for(saving, GENEROUS_SECONDS)
    assert "HistoryFailed" in caplog.text
