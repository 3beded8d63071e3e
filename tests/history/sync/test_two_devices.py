"""Two devices of one person: what one writes, renames or deletes, the other shows."""

from chat.history.sync.fetches import FETCH_PAUSE_SECONDS
from tests.fakes.hub import Fault, HubImitation
from tests.history.conftest import REPO
from tests.history.device import OWNER, Device
from tests.history.sample_conversations import make_conversation


async def test_what_one_device_wrote_another_lists_and_opens(two_devices: tuple[Device, Device], hub: HubImitation) -> None:
    first, second = two_devices
    await first.sign_in()
    conversation = make_conversation("c1", "hello", "hi", title="Greeting")
    await first.save(conversation)
    await second.sign_in()
    assert await second.titles() == ["Greeting"]
    assert await second.sync.open(OWNER, "c1") == conversation


async def test_conversations_are_fetched_in_the_background_and_found(two_devices: tuple[Device, Device]) -> None:
    first, second = two_devices
    await first.sign_in()
    await first.save(make_conversation("c1", "a rare marmot", title="Animals"))
    await second.sign_in()

    async def is_found() -> bool:
        return bool(await second.store.search(OWNER, "marmot"))

    await second.wait_for(is_found)


async def test_what_was_opened_in_the_pause_after_a_fault_is_not_waited_for(two_devices: tuple[Device, Device], hub: HubImitation) -> None:
    first, second = two_devices
    await first.sign_in()
    await first.save(make_conversation("c1", "hello"))
    reads = 0

    def fail_second(call: str) -> Fault | None:  # the index is read first
        nonlocal reads
        reads += call == "file"
        return Fault(503) if call == "file" and reads > 1 else None

    hub.random_fault = fail_second
    await second.sign_in()
    await second.signal.wait_for(lambda: second.clock.next_at <= FETCH_PAUSE_SECONDS)
    hub.random_fault = lambda call: None
    assert await second.sync.open(OWNER, "c1")
    await second.advance(700)
    assert await second.texts("c1") == ["hello"]


async def test_two_devices_that_write_in_one_conversation_keep_every_message(two_devices: tuple[Device, Device]) -> None:
    first, second = two_devices
    await first.sign_in()
    await first.save(make_conversation("c1", "one", "two"))
    await second.sign_in()
    shared = await second.sync.open(OWNER, "c1")
    assert shared
    theirs = make_conversation("x", "from the second").messages["x-0"]
    await second.store.save(OWNER, shared.add(theirs))
    second.sync.changed(OWNER)
    await first.save(make_conversation("c1", "one", "two", "from the first"))
    await second.advance(65)
    assert sorted(await second.texts("c1")) == ["from the first", "from the second", "one", "two"]
    await first.advance(1)
    await first.push_now()
    opened = await first.sync.open(OWNER, "c1")
    assert opened == await second.store.load(OWNER, "c1")


async def test_a_rename_here_survives_a_message_written_there(two_devices: tuple[Device, Device]) -> None:
    first, second = two_devices
    await first.sign_in()
    await first.save(make_conversation("c1", "one", title="old"))
    await second.sign_in()
    await second.sync.open(OWNER, "c1")
    await first.store.rename(OWNER, "c1", "new")
    first.sync.changed(OWNER)
    await first.advance(65)
    await second.save(make_conversation("c1", "one", "two", title="old", minute=1))
    assert await second.titles() == ["new"]
    assert await second.texts("c1") == ["one", "two"]


async def test_opening_the_page_again_shows_what_another_device_wrote(two_devices: tuple[Device, Device]) -> None:
    first, second = two_devices
    await first.sign_in()
    await second.sign_in()
    await first.save(make_conversation("c1", "x", title="new"))
    await second.sign_in()
    assert await second.titles() == [], "not at every click"
    await second.advance(61)
    await second.sign_in()
    assert await second.titles() == ["new"]


async def test_two_megabytes_arrive_whole(two_devices: tuple[Device, Device]) -> None:
    first, second = two_devices
    await first.sign_in()
    await first.save(make_conversation("c1", "é" * 1_000_000))
    await second.sign_in()
    assert await second.sync.open(OWNER, "c1") == make_conversation("c1", "é" * 1_000_000)


async def test_another_device_does_not_bring_back_what_was_deleted(two_devices: tuple[Device, Device], hub: HubImitation) -> None:
    first, second = two_devices
    await first.sign_in()
    await first.save(make_conversation("c1", "secret one"))
    await second.sign_in()
    await second.sync.open(OWNER, "c1")
    await first.delete("c1")
    await first.advance(15)
    await second.save(make_conversation("c1", "secret one", "secret two"))
    assert await second.titles() == []
    assert b"secret" not in hub.repos[REPO].all_bytes()
    assert b"secret" not in second.file_bytes()


async def test_copies_of_a_dataset_deleted_on_another_device_are_deleted_here(
    two_devices: tuple[Device, Device], hub: HubImitation
) -> None:
    first, second = two_devices
    await first.sign_in()
    await first.save(make_conversation("c1", "secret"))
    await second.sign_in()
    await second.sync.open(OWNER, "c1")
    await first.sync.delete_all(OWNER)
    await first.wait_until_idle()
    await second.save(make_conversation("c1", "secret", "more secret"))
    await second.save(make_conversation("c2", "new"))
    assert [summary.id for summary in await second.store.list(OWNER)] == ["c2"]
    assert b"secret" not in hub.repos[REPO].all_bytes() + second.file_bytes()
