"""The app as people run it: `python app.py` in a process of its own, kept off the network and away from the person's own settings."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from tests.conftest import GUARD, OURS

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def environment(**variables: str) -> dict[str, str]:
    """This process's environment without what is the person's, and with `variables`."""
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return (
        kept
        | {
            "PYTHONPATH": str(GUARD),
            "PYTHONUNBUFFERED": "1",
            "HF_HOME": tempfile.mkdtemp(prefix="hf-"),
            "DATA_DIR": tempfile.mkdtemp(prefix="data-"),
        }
        | variables
    )


@contextmanager
def app(log: Path, *, program: Sequence[str] = ("app.py",), **variables: str) -> Iterator[str]:
    """The address of a running app; its output goes to `log`. It is told to stop at the end. `program` is what Python runs."""
    with running(log, program=program, **variables) as (url, _):
        yield url


@contextmanager
def running(
    log: Path, *, program: Sequence[str] = ("app.py",), port: int | None = None, **variables: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """As `app`, with the process, for tests that end it themselves; at `port`, if it is to take the place of another."""
    port = port or free_port()
    settings: Mapping[str, str] = environment(GRADIO_SERVER_PORT=str(port), GRADIO_ANALYTICS_ENABLED="False", **variables)
    with (
        log.open("wb") as output,
        subprocess.Popen([sys.executable, *program], cwd=ROOT, env=settings, stdout=output, stderr=output) as process,
    ):
        url = f"http://127.0.0.1:{port}/"
        try:
            until_it_answers(url, process, log)
            yield url, process
        finally:
            process.terminate()
            process.wait(timeout=20)


def until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path | None = None) -> None:
    """Wait until the process serves `url`. RuntimeError with its log, if it has one, where it does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            time.sleep(0.05)  # nothing tells when a port begins to listen
    raise RuntimeError(f"nothing answers at {url}:\n{log.read_text() if log else process.args}")
