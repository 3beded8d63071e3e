"""Three devices of one person, a Hub that fails at random, deletions among the writes: in the end all have the same, and nothing else.

Seeded: a seed that fails, fails again.
"""

import random
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from chat.conversation import Conversation, Message
from chat.history.hub import index as index_file
from chat.history.hub import rows
from tests.fakes.hub import HubImitation, unsettled
from tests.history.conftest import REPO
from tests.history.device import OWNER, Device
from tests.history.told import NOON

SEEDS = 60
STEPS = 16
FAULTS = 0.2


@dataclass
class Story:
    """What was written and deleted. `texts` is conversation → message → text."""

    dice: random.Random
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    serial: int = 0

    async def step(self, device: Device) -> None:
        known = [summary.id for summary in device.store.list(OWNER)]
        act = self.dice.choice(["begin", "write", "write", "write", "rename", "delete", "pause", "restart"])
        if act == "restart":
            await device.restart()
        elif act == "begin" or not known:
            self.write(device, Conversation(id=f"c{self.serial}", created_at=NOON, updated_at=NOON))
        elif act == "delete" and self.dice.random() < 0.6:
            await self.delete(device, self.dice.choice(known))
        elif act in ("write", "rename"):
            conversation = device.store.load(OWNER, self.dice.choice(known))
            if conversation and act == "write":
                self.write(device, conversation)
            elif conversation:
                device.store.rename(OWNER, conversation.id, f"title{self.serial}of{conversation.id}.")
                device.sync.changed(OWNER)
        await device.let_pass(self.dice.choice([0, 1, 6, 61]))

    def write(self, device: Device, conversation: Conversation) -> None:
        self.serial += 1
        text = f"text{self.serial}of{conversation.id}."
        message = Message(f"m{self.serial}", conversation.leaf, "user", text, created_at=NOON.replace(microsecond=self.serial))
        conversation = conversation.add(message)
        device.store.save(OWNER, replace(conversation, title=conversation.title or f"title{self.serial}of{conversation.id}."))
        device.sync.changed(OWNER)
        self.texts.setdefault(conversation.id, {})[message.id] = text

    async def delete(self, device: Device, conversation_id: str) -> None:
        self.deleted.add(conversation_id)
        await device.delete(conversation_id)

    @property
    def alive(self) -> dict[str, dict[str, str]]:
        return {key: texts for key, texts in self.texts.items() if key not in self.deleted}


async def settle(made: list[Device]) -> None:
    """Each device twice: to send what it has, and to see what the others sent."""
    for _ in range(2):
        for device in made:
            device.sync.deleted(OWNER)
            await device.let_pass(700)
            for summary in device.store.list(OWNER):
                await device.sync.open(OWNER, summary.id)


def kept(device: Device) -> dict[str, dict[str, str]]:
    loaded = [device.store.load(OWNER, summary.id) for summary in device.store.list(OWNER)]
    return {c.id: {m.id: m.text for m in c.messages.values()} for c in loaded if c}


def on_the_hub(hub: HubImitation) -> dict[str, dict[str, str]]:
    repo = hub.repos[REPO]
    index = index_file.read(repo.content(repo.head, "index.json"))
    found = {}
    for key, entry in index.conversations.items():
        conversation = rows.read_line(repo.content(repo.head, rows.path(key, entry.created)), key)
        found[key] = {m.id: m.text for m in conversation.messages.values()}
    assert sum(path.endswith(".jsonl") for path in repo.head.tree) == len(found), "no file that the index does not list"
    return found


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_all_devices_end_with_the_same_and_nothing_deleted_is_left(seed: int, hub: HubImitation, tmp_path: Path) -> None:
    made = []
    for number in range(3):
        (tmp_path / str(number)).mkdir()
        made.append(Device(tmp_path / str(number), hub, seed * 10 + number))
        await made[-1].sign_in()
    story = Story(random.Random(seed))
    hub.random_fault = unsettled(seed, FAULTS)
    for _ in range(STEPS):
        await story.step(story.dice.choice(made))
    hub.random_fault = lambda call: None
    await settle(made)

    assert [kept(device) for device in made] == [story.alive] * 3
    assert on_the_hub(hub) == story.alive if hub.repos else not story.alive
    left = b"".join(repo.everything() for repo in hub.repos.values()) + b"".join(device.files() for device in made)
    assert [key for key in story.deleted if f"of{key}.".encode() in left] == []
    assert [str(device.status) for device in made] == ["Saved"] * 3
    for device in made:
        await device.end()
