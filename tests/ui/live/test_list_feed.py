"""The sidebar as changes."""

from chat.ui.live.list_feed import Lines, ListFeed
from chat.ui.payloads.payload import Payload

SAVED: Payload = {"kind": "saved", "text": "Saved"}
SAVING: Payload = {"kind": "saving", "text": "Saving"}


def line(key: str, title: str = "") -> Payload:
    """One item of the list."""
    return {"id": key, "title": title or key}


async def test_only_what_changed_is_sent() -> None:
    lines: Lines = {"a": line("a"), "b": line("b")}
    now = {"status": SAVED}

    async def read_lines() -> Lines:
        return dict(lines)

    async def read_status() -> Payload:
        return now["status"]

    feed = ListFeed(read_lines, read_status)
    assert await feed.changes() == {"type": "list", "put": [line("a"), line("b")], "status": SAVED}
    assert await feed.changes() is None

    lines["b"] = line("b", "Bridges")
    del lines["a"]
    now["status"] = SAVING

    assert await feed.changes() == {"type": "list", "put": [line("b", "Bridges")], "gone": ["a"], "status": SAVING}
    assert feed.whole() == {"conversations": [line("b", "Bridges")], "status": SAVING}
