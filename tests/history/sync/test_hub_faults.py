"""Faults of the Hub: what could not be pushed is pushed later, and the status shows why it waits."""

import pytest

from chat.history.hub.faults import OutcomeUnknown, RateLimited
from tests.fakes.hub import Fault, HubImitation
from tests.history.conftest import REPO
from tests.history.device import Device
from tests.history.sample_conversations import make_conversation


@pytest.mark.parametrize("call", ["info", "file", "preupload", "commit"])
@pytest.mark.parametrize("fault", [Fault(409), Fault(412), Fault(429), Fault(500), Fault(None)], ids=lambda fault: str(fault.status))
async def test_what_the_hub_did_not_take_is_sent_later(device: Device, hub: HubImitation, call: str, fault: Fault) -> None:
    await device.sign_in()
    await device.save(make_conversation("c1", "first"))
    hub.fail(call, fault)
    await device.save(make_conversation("c2", "second"), after=5)
    assert str(await device.status()).startswith("Waiting: ")
    await device.advance(130)
    assert b"second" in hub.repos[REPO].all_bytes()
    assert str(await device.status()) == "Saved"


@pytest.mark.parametrize("fault", [Fault(503, applied=True), Fault(None, applied=True)], ids=["503", "no answer"])
async def test_an_answer_that_was_lost_makes_no_second_commit(device: Device, hub: HubImitation, fault: Fault) -> None:
    await device.sign_in()
    await device.save(make_conversation("c1", "first"))
    hub.fail("commit", fault)
    await device.save(make_conversation("c2", "second"), after=6)
    assert str(await device.status()) == f"Waiting: {OutcomeUnknown.reason}"
    await device.advance(130)
    assert str(await device.status()) == "Saved"
    assert hub.calls["commit"] == 2


async def test_a_squash_during_a_push_is_no_obstacle(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    await device.save(make_conversation("c1", "first"))
    hub.fail("commit", Fault(before=lambda: hub.repos[REPO].squash("elsewhere"), answers_normally=True))
    await device.save(make_conversation("c2", "second"))
    assert b"second" in hub.repos[REPO].all_bytes()
    assert str(await device.status()) == "Saved"


async def test_no_push_happens_before_retry_after(device: Device, hub: HubImitation) -> None:
    await device.sign_in()
    await device.save(make_conversation("c1", "first"))
    hub.fail("commit", Fault(429, headers={"Retry-After": "200"}))
    await device.save(make_conversation("c2", "second"), after=190)
    assert str(await device.status()) == f"Waiting: {RateLimited.reason}"
    assert hub.calls["commit"] == 2
    await device.advance(25)
    assert hub.calls["commit"] == 3
