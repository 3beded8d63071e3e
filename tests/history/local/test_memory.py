import pytest

from chat.errors import HistoryFailed
from chat.history.local.memory import BYTES_PER_MESSAGE, MemoryStore
from tests.history.sample_conversations import make_conversation

ROOM = 10 * BYTES_PER_MESSAGE


def texts_of(count: int) -> str:
    """A text of so many bytes."""
    return "x" * count


async def kept(memory: MemoryStore, owner: str) -> set[str]:
    """The ids of the owner's conversations."""
    return {summary.id for summary in await memory.list(owner)}


async def test_a_guest_has_room_for_so_many_bytes_and_loses_the_oldest() -> None:
    memory = MemoryStore(owner_bytes=ROOM)
    for name in ("a", "b", "c"):
        await memory.save("guest", make_conversation(name, texts_of(ROOM // 5)))
    assert await kept(memory, "guest") == {"b", "c"}


async def test_a_conversation_larger_than_the_room_is_refused_and_stays_as_it_was() -> None:
    memory = MemoryStore(owner_bytes=ROOM)
    small = make_conversation("c", "small")
    await memory.save("guest", small)
    with pytest.raises(HistoryFailed, match="Sign in, or start a new chat"):
        await memory.save("guest", make_conversation("c", texts_of(ROOM)))
    assert await memory.load("guest", "c") == small


async def test_all_guests_share_one_room() -> None:
    memory = MemoryStore(owner_bytes=ROOM, all_bytes=2 * ROOM)
    for guest in ("one", "two", "three"):
        await memory.save(guest, make_conversation("c", texts_of(ROOM * 3 // 4)))
    assert [await kept(memory, guest) for guest in ("one", "two", "three")] == [set(), {"c"}, {"c"}]


async def test_a_conversation_that_is_saved_again_counts_once() -> None:
    memory = MemoryStore(owner_bytes=ROOM)
    await memory.save("guest", make_conversation("other", "x"))
    for _ in range(20):
        await memory.save("guest", make_conversation("c", texts_of(ROOM // 2)))
    assert await kept(memory, "guest") == {"other", "c"}


async def test_what_is_deleted_or_taken_along_makes_room() -> None:
    memory = MemoryStore(owner_bytes=ROOM, all_bytes=ROOM)
    large = make_conversation("c", texts_of(ROOM // 2))
    for _ in range(5):
        await memory.save("gone", large)
        await memory.delete("gone", "c")
        await memory.save("gone", large)
        await memory.delete_all("gone")
        await memory.save("taken", large)
        assert memory.conversations("taken") == (large,)
        await memory.delete("taken", "c")
    await memory.save("stays", large)
    await memory.save("new", make_conversation("c", "x"))
    assert await kept(memory, "stays") == {"c"}


async def test_letters_of_any_script_count_with_the_bytes_that_they_take() -> None:
    memory = MemoryStore(owner_bytes=ROOM)
    with pytest.raises(HistoryFailed):
        await memory.save("guest", make_conversation("c", "東" * (ROOM // 4)))
