"""`load_dataset` of the `datasets` library reads what the app wrote."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest_asyncio

from chat.history.record import restore_conversation
from tests.fakes.hub import HubImitation
from tests.history.conftest import ADA, REPO
from tests.history.device import OWNER, Device
from tests.history.fake_clock import WAIT_SECONDS
from tests.history.sample_conversations import make_conversation

ROOT = Path(__file__).parents[3]


def load_in_new_process(hub: HubImitation, home: Path) -> dict[str, Any]:
    """What `load_dataset` returns for the person's dataset, in a new process with an empty cache in `home`."""
    settings = {"HF_ENDPOINT": hub.url, "HF_TOKEN": ADA, "HF_HOME": str(home), "PYTHONPATH": f"{ROOT / 'tests' / 'guard'}:{ROOT}"}
    command = [sys.executable, "-m", "tests.history.load_dataset_script", REPO]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, timeout=WAIT_SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest_asyncio.fixture
async def saved(hub: HubImitation, tmp_path: Path) -> HubImitation:
    """The Hub with a dataset of three conversations."""
    device = Device(tmp_path, hub)
    await device.sign_in()
    await device.store.save(OWNER, make_conversation("empty"))
    await device.store.save(OWNER, make_conversation("c1", "question", "answer", title="🎈 <img onerror> ${7*7} \\"))
    await device.save(make_conversation("c2", "unanswered"))
    await device.close()
    return hub


async def test_load_dataset_gives_messages_for_a_trainer_and_records_that_restore(saved: HubImitation, tmp_path: Path) -> None:
    answer = load_in_new_process(saved, tmp_path / "cache")
    by_id = {row["id"]: row for row in answer["rows"]}
    assert list(answer["columns"]) == ["id", "title", "created_at", "updated_at", "model", "messages", "record"]
    assert by_id["c1"]["messages"] == [{"role": "user", "content": "question"}, {"role": "assistant", "content": "answer"}]
    assert by_id["empty"]["messages"] == []
    assert restore_conversation(by_id["c1"]["record"], "c1") == make_conversation(
        "c1", "question", "answer", title="🎈 <img onerror> ${7*7} \\"
    )
    assert "load_dataset" in saved.repos[REPO].content(saved.repos[REPO].head, "README.md").decode()
