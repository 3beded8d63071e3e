"""Three devices of one person and a Hub that fails at random: in the end all have the same conversations, and no deleted text is left.

Seeded, so that a failing seed fails again."""

import random
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from chat.conversation import Conversation, Message
from chat.history.hub import rows
from chat.history.hub.index import restore_index
from tests.fakes.hub import HubImitation, random_faults
from tests.history.conftest import REPO
from tests.history.device import OWNER, Device
from tests.history.sample_conversations import NOON

SEEDS = 60
STEPS = 16
FAULTS = 0.2


@dataclass
class Scenario:
    """What was written and deleted so far. `texts`: conversation id → message id → text."""

    rng: random.Random
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    serial: int = 0

    async def step(self, device: Device) -> None:
        """One random action on this device, and some time after it."""
        known = [summary.id for summary in await device.store.list(OWNER)]
        act = self.rng.choice(["begin", "write", "write", "write", "rename", "delete", "pause", "restart"])
        if act == "restart":
            await device.restart()
        elif act == "begin" or not known:
            await self.write(device, Conversation(id=f"c{self.serial}", created_at=NOON, updated_at=NOON))
        elif act == "delete" and self.rng.random() < 0.6:
            await self.delete(device, self.rng.choice(known))
        elif act in ("write", "rename"):
            conversation = await device.store.load(OWNER, self.rng.choice(known))
            if conversation and act == "write":
                await self.write(device, conversation)
            elif conversation:
                await device.store.rename(OWNER, conversation.id, f"title{self.serial}of{conversation.id}.")
                device.sync.changed(OWNER)
        await device.advance(self.rng.choice([0, 1, 6, 61]))

    async def write(self, device: Device, conversation: Conversation) -> None:
        """Add a message to the conversation and save it."""
        self.serial += 1
        text = f"text{self.serial}of{conversation.id}."
        message = Message(f"m{self.serial}", conversation.leaf, "user", text, created_at=NOON.replace(microsecond=self.serial))
        conversation = conversation.add(message)
        await device.store.save(OWNER, replace(conversation, title=conversation.title or f"title{self.serial}of{conversation.id}."))
        device.sync.changed(OWNER)
        self.texts.setdefault(conversation.id, {})[message.id] = text

    async def delete(self, device: Device, conversation_id: str) -> None:
        """Delete the conversation for good."""
        self.deleted.add(conversation_id)
        await device.delete(conversation_id)

    @property
    def remaining(self) -> dict[str, dict[str, str]]:
        """What every device must have in the end, in the form of `texts`."""
        return {key: texts for key, texts in self.texts.items() if key not in self.deleted}


async def sync_all(devices: list[Device]) -> None:
    """Sync each device twice: to push its own changes, then to pull those of the others."""
    for _ in range(2):
        for device in devices:
            device.sync.deleted(OWNER)  # push and pull now
            await device.advance(700)
            for summary in await device.store.list(OWNER):
                await device.sync.open(OWNER, summary.id)


async def stored_texts(device: Device) -> dict[str, dict[str, str]]:
    """What the device has, in the form of `Scenario.texts`."""
    loaded = [await device.store.load(OWNER, summary.id) for summary in await device.store.list(OWNER)]
    return {c.id: {m.id: m.text for m in c.messages.values()} for c in loaded if c}


def texts_on_hub(hub: HubImitation) -> dict[str, dict[str, str]]:
    """What the dataset has, in the form of `Scenario.texts`."""
    repo = hub.repos[REPO]
    index = restore_index(repo.content(repo.head, "index.json"))
    found = {}
    for key, entry in index.conversations.items():
        conversation = rows.restore_line(repo.content(repo.head, rows.line_path(key, entry.created)), key)
        found[key] = {m.id: m.text for m in conversation.messages.values()}
    assert sum(path.endswith(".jsonl") for path in repo.head.tree) == len(found), "no file that the index does not list"
    return found


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_all_devices_end_with_the_same_and_nothing_deleted_is_left(seed: int, hub: HubImitation, tmp_path: Path) -> None:
    devices = []
    for number in range(3):
        (tmp_path / str(number)).mkdir()
        devices.append(Device(tmp_path / str(number), hub, seed * 10 + number))
        await devices[-1].sign_in()
    scenario = Scenario(random.Random(seed))
    hub.random_fault = random_faults(seed, FAULTS)
    for _ in range(STEPS):
        await scenario.step(scenario.rng.choice(devices))
    hub.random_fault = lambda call: None
    await sync_all(devices)

    assert [await stored_texts(device) for device in devices] == [scenario.remaining] * 3
    assert texts_on_hub(hub) == scenario.remaining if hub.repos else not scenario.remaining
    left = b"".join(repo.all_bytes() for repo in hub.repos.values()) + b"".join(device.file_bytes() for device in devices)
    assert [key for key in scenario.deleted if f"of{key}.".encode() in left] == []
    assert [str(await device.status()) for device in devices] == ["Saved"] * 3
    for device in devices:
        await device.close()
