"""Starts the processes that extract pages, and ends the one whose page takes too long. Blocks: `extract` calls it in threads.

Plain subprocesses, since `multiprocessing` imports the app's main module, and with it Gradio, into each.
"""

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Final

from chat.search.fetch import FetchedPage
from chat.search.results import ExtractedPage

READY: Final = b"ready\n"
"""The first line that a process writes, once everything is imported."""
PAGE_SECONDS: Final = 3.0
"""For one page. Ordinary ones take milliseconds."""
START_SECONDS: Final = 10.0
"""For a process to start, which imports what it needs, before its first page."""

log = logging.getLogger(__name__)

_ROOT: Final = Path(__file__).parents[2]
_ENVIRONMENT: Final = ("PATH", "PYTHONPATH", "PYTHONHOME", "SYSTEMROOT", "TEMP", "TMPDIR", "LANG", "LC_ALL")
"""What a process gets of the environment: no token is among it."""


class WorkerProcess:
    """One process, started with its first page and again after it has ended. Used by one thread at a time.

    Attributes:
        pid: of the process; None if there is none.
    """

    def __init__(self, page_seconds: float = PAGE_SECONDS) -> None:
        self._page_seconds = page_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._closed = False
        self._is_ready = False

    @property
    def pid(self) -> int | None:
        """The number of the process that runs."""
        process = self._process
        return process.pid if process and process.poll() is None else None

    def extract(self, page: FetchedPage) -> ExtractedPage | None:
        """What the process makes of the page; None if it has no text, or the process ended with it or had to be ended."""
        try:
            process = self._started()
            if process is None:
                return None
            if not self._is_ready:
                with _ended_after(process, START_SECONDS):
                    _await_ready(process)
                self._is_ready = True
            with _ended_after(process, self._page_seconds):
                return _asked(process, page)
        except (OSError, ValueError, LookupError, TypeError) as error:
            log.info("a page could not be extracted (%s); its process was ended", type(error).__name__)
            self._end()
            return None

    def start(self) -> None:
        """Start the process if there is none."""
        self._started()

    def close(self) -> None:
        """End the process, whatever it does. No other is started."""
        self._closed = True
        self._end()

    def _started(self) -> "subprocess.Popen[bytes] | None":
        with self._lock:
            if self._closed:
                return None
            if self.pid is None:
                _close(self._process)
                self._is_ready = False
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "chat.search.extraction_worker"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    cwd=_ROOT,
                    env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
                )
            return self._process

    def _end(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        _close(process)


def _close(process: "subprocess.Popen[bytes] | None") -> None:
    if process:
        process.kill()
        with suppress(OSError), process:  # closes the pipes (what was not written yet cannot be), and waits for the end
            pass


@contextmanager
def _ended_after(process: "subprocess.Popen[bytes]", seconds: float) -> Iterator[None]:
    """End the process if the block takes longer."""
    end = threading.Timer(seconds, process.kill)
    end.start()
    try:
        yield
    finally:
        end.cancel()


def _await_ready(process: "subprocess.Popen[bytes]") -> None:
    """Raises OSError if it ends before."""
    if process.stdout is None or process.stdout.readline() != READY:
        raise OSError("it did not start")


def _asked(process: "subprocess.Popen[bytes]", page: FetchedPage) -> ExtractedPage | None:
    """Raises OSError or ValueError if the process ends, or its answer makes no sense."""
    if process.stdin is None or process.stdout is None:
        raise OSError("no pipes")
    fields = {"url": page.url, "type": page.type, "charset": page.charset}
    process.stdin.write(json.dumps(fields).encode() + b"\n%d\n" % len(page.content) + page.content)
    process.stdin.flush()
    answer = json.loads(process.stdout.readline())
    if answer is None:
        return None
    dated = date.fromisoformat(answer["dated"]) if answer["dated"] else None
    return ExtractedPage(url=answer["url"], title=answer["title"], text=answer["text"], dated=dated)
