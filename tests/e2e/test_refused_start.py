"""Settings with which the app does not start."""

import subprocess
import sys

import pytest

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
