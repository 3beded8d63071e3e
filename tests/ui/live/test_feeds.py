"""What the feeds keep for a visitor."""

import gc

from chat.ui.live.list_feed import ListFeed
from tests.ui.live.conftest import LiveApp


def lists_kept() -> int:
    """How many lists are in memory."""
    gc.collect()
    return sum(isinstance(kept, ListFeed) for kept in gc.get_objects())


async def test_a_visitor_whose_pages_are_closed_leaves_nothing_in_memory(live: LiveApp) -> None:
    before = lists_kept()
    await live.page().arrive()
    assert lists_kept() == before + 1
    for topic in live.log.topics():
        live.log.forget(topic)
    assert lists_kept() == before
