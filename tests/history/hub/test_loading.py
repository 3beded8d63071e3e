"""It is a dataset: `load_dataset` itself reads what the app wrote."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chat.history.record import restore
from tests.fakes.hub import HubImitation
from tests.history.conftest import ADA, REPO
from tests.history.device import OWNER, Device
from tests.history.told import told

ROOT = Path(__file__).parents[3]


def loaded(hub: HubImitation, home: Path) -> dict[str, Any]:
    """What `load_dataset` of the person's dataset gives, in a process of its own with an empty cache."""
    settings = {"HF_ENDPOINT": hub.url, "HF_TOKEN": ADA, "HF_HOME": str(home), "PYTHONPATH": f"{ROOT / 'tests' / 'guard'}:{ROOT}"}
    command = [sys.executable, "-m", "tests.history.loaded", REPO]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.fixture
async def saved(hub: HubImitation, tmp_path: Path) -> HubImitation:
    device = Device(tmp_path, hub)
    await device.sign_in()
    device.store.save(OWNER, told("empty"))
    device.store.save(OWNER, told("c1", "question", "answer", title="🎈 <img onerror> ${7*7} \\"))
    await device.save(told("c2", "unanswered"))
    await device.end()
    return hub


async def test_load_dataset_gives_messages_for_a_trainer_and_records_that_restore(saved: HubImitation, tmp_path: Path) -> None:
    answer = loaded(saved, tmp_path / "cache")
    by_id = {row["id"]: row for row in answer["rows"]}
    assert list(answer["columns"]) == ["id", "title", "created_at", "updated_at", "model", "messages", "record"]
    assert by_id["c1"]["messages"] == [{"role": "user", "content": "question"}, {"role": "assistant", "content": "answer"}]
    assert by_id["empty"]["messages"] == []
    assert restore(by_id["c1"]["record"], "c1") == told("c1", "question", "answer", title="🎈 <img onerror> ${7*7} \\")
    assert "load_dataset" in saved.repos[REPO].content(saved.repos[REPO].head, "README.md").decode()
