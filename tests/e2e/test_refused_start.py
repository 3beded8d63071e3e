"""Settings with which the app does not start."""

import subprocess
import sys
from pathlib import Path

import pytest

from chat.history.local.folder_lock import IN_USE, FolderLock
from tests.e2e.process import ROOT
from tests.environment import environment
from tests.limits import START_SECONDS


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [("GRADIO_SERVER_NAME", "0.0.0.0", "asked to listen on 0.0.0.0"), ("APP_AUTH", "my-secret", "APP_AUTH must be user:password pairs")],
)
def test_what_would_be_unsafe_does_not_start_and_says_why(variable: str, value: str, sentence: str) -> None:
    ended = subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=environment(**{variable: value}), capture_output=True, text=True, timeout=START_SECONDS
    )
    assert ended.returncode == 2
    assert sentence in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert "my-secret" not in ended.stderr


def test_a_second_process_on_one_folder_does_not_start_and_says_why(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    assert lock.refusal(0) is None
    variables = environment(DATA_DIR=str(tmp_path))
    ended = subprocess.run([sys.executable, "app.py"], cwd=ROOT, env=variables, capture_output=True, text=True, timeout=START_SECONDS)
    lock.release()
    assert ended.returncode == 2
    assert ended.stderr == f"{IN_USE.format(folder=tmp_path)}\n"
