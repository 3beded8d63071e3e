"""The app as people run it: `python app.py` in a process of its own, without network and without the person's own settings."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from tests.environment import environment
from tests.limits import GENEROUS_SECONDS, START_SECONDS
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
POLL_SECONDS = 0.05
"""Between two attempts to connect: no event announces that another process listens."""


@contextmanager
def app(log: Path, *, program: Sequence[str] = ("app.py",), **variables: str) -> Iterator[str]:
    """The address of a running app, which ends with the context. Its output goes to `log`; `program` is what Python runs."""
    with running(log, variables, program=program) as (url, _):
        yield url


@contextmanager
def running(
    log: Path, variables: Mapping[str, str], *, program: Sequence[str] = ("app.py",), port: int | None = None
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """As `app`, with the process, for tests that end it themselves. `port` is for an app that replaces another at the same address."""
    port = port or free_port()
    settings = environment(GRADIO_SERVER_PORT=str(port), **variables)
    with (
        log.open("wb") as output,
        subprocess.Popen([sys.executable, *program], cwd=ROOT, env=settings, stdout=output, stderr=output) as process,
    ):
        url = f"http://127.0.0.1:{port}/"
        try:
            until_it_answers(url, process, log)
            yield url, process
        finally:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Terminate a process, or kill it if it does not end within the limit, which raises TimeoutExpired."""
    process.terminate()
    try:
        process.wait(GENEROUS_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def until_it_answers(url: str, process: subprocess.Popen[bytes], log: Path | None = None) -> None:
    """Return once the process serves `url`. RuntimeError with its log (or its arguments) if it ends or exceeds START_SECONDS."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=GENEROUS_SECONDS):
                return
        except (URLError, OSError):
            time.sleep(POLL_SECONDS)
    raise RuntimeError(f"nothing answers at {url}:\n{log.read_text() if log else process.args!r}")
