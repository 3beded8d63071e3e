"""The event log: in order, from a number on, and honest about what is missing."""

import asyncio

import pytest

from chat.ui.live.log import LogClosedError, MemoryEventLog

SOON = 30.0


async def test_a_reader_gets_the_events_after_a_number_in_order() -> None:
    log = MemoryEventLog()
    with log.reader("ada"):
        log.append("ada", b"one")
        first = log.last("ada")
        log.append("ada", b"two")
        log.append("ada", b"three")

        found = await log.read("ada", first, SOON)

    assert found is not None
    assert [data for _, data in found] == [b"two", b"three"]
    assert [number for number, _ in found] == sorted(number for number, _ in found)


async def test_a_waiting_reader_is_woken_by_the_next_event() -> None:
    log = MemoryEventLog()
    with log.reader("ada"):
        reading = asyncio.create_task(log.read("ada", log.last("ada"), SOON))
        await asyncio.sleep(0)
        log.append("ada", b"one")

        found = await asyncio.wait_for(reading, SOON)

    assert found is not None
    assert [data for _, data in found] == [b"one"]


async def test_without_an_event_a_read_ends_empty() -> None:
    log = MemoryEventLog()
    with log.reader("ada"):
        assert await log.read("ada", log.last("ada"), 0.01) == []


async def test_topics_do_not_mix() -> None:
    log = MemoryEventLog()
    with log.reader("ada"), log.reader("bob"):
        before = log.last("bob")
        log.append("ada", b"for ada")
        assert await log.read("bob", before, 0.01) == []


async def test_a_number_whose_events_are_gone_gets_none() -> None:
    log = MemoryEventLog(limit=10)
    with log.reader("ada"):
        before = log.last("ada")
        for _ in range(4):
            log.append("ada", b"12345")

        assert await log.read("ada", before, SOON) is None
        kept = await log.read("ada", log.last("ada") - 1, SOON)

    assert kept is not None
    assert len(kept) == 1


async def test_nothing_is_kept_for_a_topic_without_readers() -> None:
    log = MemoryEventLog()
    log.append("ada", b"lost")
    with log.reader("ada"):
        assert await log.read("ada", log.last("ada"), 0.01) == []
        assert log.topics() == ("ada",)


async def test_a_reader_who_comes_back_soon_reads_on() -> None:
    log = MemoryEventLog()
    with log.reader("ada"):
        before = log.last("ada")
    log.append("ada", b"meanwhile")
    with log.reader("ada"):
        found = await log.read("ada", before, SOON)

    assert found is not None
    assert [data for _, data in found] == [b"meanwhile"]


async def test_a_topic_is_forgotten_when_its_readers_stay_away() -> None:
    log = MemoryEventLog(forget_seconds=0)
    with log.reader("ada"):
        before = log.last("ada")
        log.append("ada", b"one")
    while log.is_open("ada"):
        await asyncio.sleep(0)

    with log.reader("ada"):
        assert await log.read("ada", before, SOON) is None


async def test_forgetting_a_topic_ends_a_wait() -> None:
    log = MemoryEventLog()
    with log.reader("ada"):
        reading = asyncio.create_task(log.read("ada", log.last("ada"), SOON))
        await asyncio.sleep(0)
        log.forget("ada")
        assert await asyncio.wait_for(reading, SOON) is None


async def test_who_keeps_something_for_a_topic_is_told_that_it_was_forgotten() -> None:
    log, forgotten = MemoryEventLog(), list[str]()
    log.on_forgotten(forgotten.append)
    with log.reader("ada"):
        log.forget("ada")
        log.forget("ada")
    assert forgotten == ["ada"]


async def test_a_snapshot_is_newer_than_the_events_before_it_and_older_than_those_after() -> None:
    log = MemoryEventLog()
    with log.reader("ada"):
        log.append("ada", b"before")
        before = log.last("ada")
        snapshot = log.number()
        log.append("ada", b"after")

        assert before < snapshot < log.last("ada")
        found = await log.read("ada", snapshot, SOON)

    assert found is not None
    assert [data for _, data in found] == [b"after"]


async def test_a_closed_log_gives_what_it_has_and_then_ends_each_reader() -> None:
    log = MemoryEventLog()
    with log.reader("ada"):
        before = log.last("ada")
        log.append("ada", b"the end of a reply")
        log.close()

        found = await log.read("ada", before, SOON)
        assert found is not None
        assert [data for _, data in found] == [b"the end of a reply"]
        with pytest.raises(LogClosedError):
            await log.read("ada", found[-1][0], SOON)


async def test_closing_wakes_a_waiting_reader() -> None:
    log = MemoryEventLog()
    with log.reader("ada"):
        reading = asyncio.create_task(log.read("ada", log.last("ada"), SOON))
        await asyncio.sleep(0)
        log.close()

        assert await asyncio.wait_for(reading, SOON) == []
        with pytest.raises(LogClosedError):
            await log.read("ada", log.last("ada"), SOON)
