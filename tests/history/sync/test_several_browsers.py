"""Several browsers of one person, each with a token of its own: which one is used, and what a sign-out in one of them sends."""

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from chat.history.hub.faults import AccessRefused
from tests.fakes.hub import Fault, HubImitation
from tests.history.conftest import ADA, REPO
from tests.history.device import OWNER, Device
from tests.history.fake_clock import WAIT_SECONDS
from tests.history.sample_conversations import make_conversation

PHONE = "hf_ada_phone"


@pytest.fixture
def hub(hub: HubImitation) -> HubImitation:
    """The Hub imitation, where Ada has another token."""
    hub.tokens[PHONE] = "ada"
    return hub


async def sign_in_twice(device: Device) -> None:
    """Sign in with `PHONE` and then with `ADA`, the one used last."""
    await device.sign_in(PHONE)
    await device.sign_in(ADA)


async def test_a_sign_out_sends_what_waits_before_an_expired_token_is_left(device: Device, hub: HubImitation) -> None:
    await sign_in_twice(device)
    hub.expired.add(PHONE)
    await device.store.save(OWNER, make_conversation("c1", "goodbye"))
    await device.sync.sign_out(OWNER, ADA)
    assert b"goodbye" in hub.repos[REPO].all_bytes()
    assert device.sync.is_signed_in(OWNER)


async def test_a_sign_out_carries_out_deletions_before_an_expired_token_is_left(device: Device, hub: HubImitation) -> None:
    await sign_in_twice(device)
    await device.save(make_conversation("c1", "secret"))
    hub.expired.add(PHONE)
    await device.store.delete(OWNER, "c1")
    device.sync.deleted(OWNER)
    await device.sync.sign_out(OWNER, ADA)
    assert b"secret" not in hub.repos[REPO].all_bytes(), "the git history is squashed, too"


async def test_after_a_sign_out_the_sync_goes_on_with_the_other_token_only(device: Device, hub: HubImitation) -> None:
    await sign_in_twice(device)
    await device.store.save(OWNER, make_conversation("c1", "goodbye"))
    await device.sync.sign_out(OWNER, ADA)
    await device.wait_until_idle()
    hub.tokens_seen.clear()
    await device.save(make_conversation("c2", "still here"))
    assert b"still here" in hub.repos[REPO].all_bytes()
    assert hub.tokens_seen == {PHONE}
    assert str(await device.status()) == "Saved"


async def test_a_reply_in_flight_is_not_sent_by_a_sign_out_in_one_browser(device: Device, hub: HubImitation) -> None:
    await sign_in_twice(device)
    conversation = make_conversation("c1", "question", "half an ans")
    await device.store.save(OWNER, conversation.put(replace(conversation.messages["c1-1"], status="writing")))
    await device.sync.sign_out(OWNER, ADA)
    assert hub.calls["commit"] == 0


async def test_a_push_that_the_sign_out_did_not_wait_for_goes_with_the_other_token(hub: HubImitation, tmp_path: Path) -> None:
    device = Device(tmp_path, hub, sign_out_seconds=0)
    await sign_in_twice(device)
    await device.store.save(OWNER, make_conversation("c1", "goodbye"))
    await device.sync.sign_out(OWNER, ADA)
    await device.wait_until_idle()
    assert b"goodbye" in hub.repos[REPO].all_bytes()
    await device.close()


async def test_what_the_hub_does_not_take_at_a_sign_out_goes_with_the_other_token(device: Device, hub: HubImitation) -> None:
    await sign_in_twice(device)
    hub.random_fault = lambda call: Fault(503)
    await device.store.save(OWNER, make_conversation("c1", "patience"))
    await device.sync.sign_out(OWNER, ADA)
    hub.random_fault = lambda call: None
    await device.advance(310)
    assert b"patience" in hub.repos[REPO].all_bytes()


async def test_a_sign_out_in_the_only_browser_that_is_left_ends_the_sync(device: Device, hub: HubImitation) -> None:
    await sign_in_twice(device)
    await device.sync.sign_out(OWNER, ADA)
    assert device.sync.is_signed_in(OWNER)
    await device.sync.sign_out(OWNER, PHONE)
    assert not device.sync.is_signed_in(OWNER)


async def test_both_browsers_may_sign_out_at_the_same_time(device: Device, hub: HubImitation) -> None:
    await sign_in_twice(device)
    await device.store.save(OWNER, make_conversation("c1", "goodbye"))
    await asyncio.gather(device.sync.sign_out(OWNER, ADA), device.sync.sign_out(OWNER, PHONE))
    assert not device.sync.is_signed_in(OWNER)
    assert b"goodbye" in hub.repos[REPO].all_bytes()


async def test_a_token_that_is_refused_gives_way_to_that_of_another_browser(device: Device, hub: HubImitation) -> None:
    await sign_in_twice(device)
    hub.expired.add(ADA)
    await device.save(make_conversation("c1", "hello"))
    assert b"hello" in hub.repos[REPO].all_bytes()
    assert str(await device.status()) == "Saved"
    await device.sync.sign_out(OWNER, ADA)
    assert device.sync.is_signed_in(OWNER)


async def test_a_page_of_a_browser_whose_token_has_expired_does_not_stop_the_sync(device: Device, hub: HubImitation) -> None:
    await sign_in_twice(device)
    hub.expired.add(PHONE)
    await device.sign_in(PHONE)
    await device.save(make_conversation("c1", "hello"))
    assert b"hello" in hub.repos[REPO].all_bytes()


async def test_each_refused_token_is_tried_once(device: Device, hub: HubImitation) -> None:
    await sign_in_twice(device)
    hub.expired |= {ADA, PHONE}
    before = hub.calls["info"]
    await device.save(make_conversation("c1", "waiting"), after=10_000)
    assert hub.calls["info"] == before + 2
    assert str(await device.status()) == f"Waiting: {AccessRefused.reason}"
    hub.tokens["hf_ada_new"] = "ada"
    await device.sign_in("hf_ada_new")
    assert b"waiting" in hub.repos[REPO].all_bytes()


async def test_a_sign_in_while_the_old_token_is_refused_is_used_at_once(device: Device, hub: HubImitation) -> None:
    await device.sign_in(PHONE)
    arrived, may_continue = threading.Event(), threading.Event()

    def block() -> None:
        arrived.set()
        may_continue.wait(WAIT_SECONDS)

    hub.fail("info", Fault(401, before=block))
    await device.store.save(OWNER, make_conversation("c1", "hello"))
    device.sync.deleted(OWNER)
    await asyncio.to_thread(arrived.wait, WAIT_SECONDS)
    device.sync.sign_in(OWNER, REPO, ADA)
    may_continue.set()
    await device.wait_until_idle()
    assert b"hello" in hub.repos[REPO].all_bytes()
    assert str(await device.status()) == "Saved"
