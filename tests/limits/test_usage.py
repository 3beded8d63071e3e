import asyncio

import pytest

from chat.limits.usage import LOG_SECONDS, Usage
from tests.limits.manual_clock import ManualClock

DAY = 24 * 3600


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records]


@pytest.fixture
def usage(caplog: pytest.LogCaptureFixture) -> Usage:
    caplog.set_level("INFO")
    usage = Usage(ManualClock())
    for visitor in ("guest", "guest", "member"):
        usage.add("messages", visitor)
    usage.add("guest_tokens", "prompt", 45_000)
    return usage


def test_the_line_of_the_log_has_todays_figures(usage: Usage, caplog: pytest.LogCaptureFixture) -> None:
    usage.log()
    assert lines(caplog) == ["on 2026-11-21 (UTC): messages 3 (guest 2, member 1); refusals 0; guest tokens 45,000 (prompt 45,000)"]


def test_without_news_there_is_no_line(usage: Usage, caplog: pytest.LogCaptureFixture) -> None:
    usage.log()
    usage.log()
    usage.close()
    assert len(lines(caplog)) == 1


def test_an_idle_process_writes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    Usage(ManualClock()).close()
    assert lines(caplog) == []


def test_a_new_day_begins_at_nothing_after_the_last_line_of_the_old_one(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    clock = ManualClock()
    usage = Usage(clock)
    usage.add("messages", "guest")
    clock.now += DAY
    usage.add("messages", "member")
    usage.log()
    assert lines(caplog) == [
        "on 2026-11-21 (UTC): messages 1 (guest 1); refusals 0; guest tokens 0",
        "on 2026-11-22 (UTC): messages 1 (member 1); refusals 0; guest tokens 0",
    ]
    assert 'huggingchat_messages_total{visitor="guest"} 1\n' in usage.prometheus({}), "the counters go on"


async def test_a_line_is_written_once_an_hour(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    slept: asyncio.Queue[float] = asyncio.Queue()
    hours: asyncio.Queue[None] = asyncio.Queue()

    async def sleep(seconds: float) -> None:
        slept.put_nowait(seconds)
        await hours.get()

    usage = Usage(ManualClock(), sleep)
    usage.add("messages", "guest")
    usage.start()
    assert await slept.get() == LOG_SECONDS
    assert lines(caplog) == []
    hours.put_nowait(None)
    await slept.get()
    assert len(lines(caplog)) == 1
    usage.close()


def test_prometheus_reads_counters_and_gauges(usage: Usage) -> None:
    assert usage.prometheus({"guest_tokens_today": ("Today's.", 7)}).splitlines() == [
        "# HELP huggingchat_messages_total Messages that were accepted, retries and continuations among them, by kind of visitor.",
        "# TYPE huggingchat_messages_total counter",
        'huggingchat_messages_total{visitor="guest"} 2',
        'huggingchat_messages_total{visitor="member"} 1',
        "# HELP huggingchat_refusals_total What was refused, by the limit that was reached.",
        "# TYPE huggingchat_refusals_total counter",
        "# HELP huggingchat_guest_tokens_total Tokens of guests' replies, titles and searches, which the owner of the app pays for.",
        "# TYPE huggingchat_guest_tokens_total counter",
        'huggingchat_guest_tokens_total{kind="prompt"} 45000',
        "# HELP huggingchat_guest_tokens_today Today's.",
        "# TYPE huggingchat_guest_tokens_today gauge",
        "huggingchat_guest_tokens_today 7",
    ]
