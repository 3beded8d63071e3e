"""The process that extracts pages, with limits on its memory and its time. `worker_process` starts it; it ends with its input.

A request is a line of JSON with the fields of a fetched page, a line of its size and its bytes; an answer is a line of JSON. JSON and not
pickle, so that a page which takes over this process gains nothing in the one that started it.
"""

import json
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from typing import Any, BinaryIO, Final

from chat.search.extract import extract_page
from chat.search.fetch import FetchedPage
from chat.search.worker_process import READY

MAX_MEMORY_BYTES: Final = 1_500_000_000
"""Address space, where the system limits it (Linux). Extraction takes a tenth of it."""
MAX_CPU_SECONDS: Final = 5
"""For one page, where the system limits it: ends this process even if the one that started it was killed meanwhile."""


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until they end."""
    while line := requests.readline():
        fields = json.loads(line)
        _limit_cpu()
        page = extract_page(FetchedPage(**fields, content=requests.read(int(requests.readline()))))
        answer: dict[str, Any] | None = None
        if page:
            answer = asdict(page) | {"dated": page.dated.isoformat() if page.dated else None}
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limits, macOS not this one
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_cpu() -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + MAX_CPU_SECONDS, hard))


if __name__ == "__main__":
    _limit_memory()
    import trafilatura  # noqa: F401  (before the first page, so that it is read at once)

    output = sys.stdout.buffer
    sys.stdout = sys.stderr  # a library that prints must not be taken for an answer
    output.write(READY)
    output.flush()
    serve(sys.stdin.buffer, output)
