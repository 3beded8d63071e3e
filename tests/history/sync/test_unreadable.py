"""Records and an index that cannot be read are left unchanged, and everything else still works."""

import pytest

from chat.errors import UnreadableRecord
from chat.history.hub import rows
from chat.history.hub.faults import IndexUnreadable
from chat.history.hub.index import INDEX_PATH, dump_index, restore_index
from chat.history.sync.member import SOME_UNREADABLE
from tests.fakes.hub import HubImitation
from tests.history.conftest import REPO
from tests.history.device import OWNER, Device
from tests.history.sample_conversations import make_conversation


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"not a row", "damaged"), (b'{"record": "{\\"version\\": 2, \\"title\\": \\"later\\"}"}\n', "newer version")],
    ids=["damaged", "of a newer version"],
)
async def test_a_record_that_cannot_be_read_is_left_alone_and_the_rest_works(
    two_devices: tuple[Device, Device], hub: HubImitation, content: bytes, why: str
) -> None:
    first, second = two_devices
    await first.sign_in()
    await first.save(make_conversation("c1", "one", title="odd"))
    await first.save(make_conversation("c2", "two", title="fine"))
    repo = hub.repos[REPO]
    path = rows.line_path("c1", make_conversation("c1").created_at.timestamp())
    index = restore_index(repo.content(repo.head, INDEX_PATH))
    entry = index.conversations["c1"].model_copy(update={"digest": rows.line_digest(content)})
    repo.write({path: content, INDEX_PATH: dump_index(index.with_changes({"c1": entry}, (), 0, 1))}, [], "Save", None)

    await second.sign_in()
    assert sorted(await second.titles()) == ["fine", "odd"]
    assert await second.sync.open(OWNER, "c2") == make_conversation("c2", "two", title="fine")
    with pytest.raises(UnreadableRecord, match=why):
        await second.sync.open(OWNER, "c1")
    await first.save(make_conversation("c1", "one", "more"))
    assert repo.content(repo.head, path) == content
    assert str(await first.status()) == f"Waiting: {SOME_UNREADABLE}"
    await first.save(make_conversation("c3", "three"))
    assert b"three" in repo.all_bytes()


async def test_an_index_that_cannot_be_read_stops_all_writing(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    await device.save(make_conversation("c1", "one"))
    hub.repos[REPO].write({INDEX_PATH: b"{}"}, [], "by hand", None)
    head = hub.repos[REPO].head
    await device.save(make_conversation("c2", "two"))
    assert str(await device.status()) == f"Waiting: {IndexUnreadable.reason}"
    assert hub.repos[REPO].head == head
    assert await device.texts("c1") == ["one"]
