"""The app under a profiler, for `BENCH_PROFILE=1 python -m tests.benchmarks load`. At each SIGUSR1 it writes what it has counted so far.

Counts the processor time of the event loop's thread alone. What the loop does in C, sockets among it, is in no function.
"""

import cProfile
import json
import os
import signal
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from types import FrameType
from typing import Any

from app import main

OUTPUT = "BENCH_PROFILE_OUTPUT"
"""The variable with the file to write to."""


def _start() -> None:
    profiles: list[cProfile.Profile] = []

    def profile_thread(*event: Any) -> None:
        profile = cProfile.Profile(time.thread_time_ns, 1e-9)
        profiles.append(profile)
        profile.enable()

    def write(number: int, frame: FrameType | None) -> None:
        counted = max(map(_counted, profiles), key=lambda one: sum(calls for _, _, calls in one.values()))
        output = Path(os.environ[OUTPUT])
        output.with_suffix(".new").write_text(json.dumps(counted))
        output.with_suffix(".new").rename(output)

    threading.setprofile(profile_thread)
    signal.signal(signal.SIGUSR1, write)
    main()


def _counted(profile: cProfile.Profile) -> dict[str, list[float]]:
    """By function: its own seconds, those with what it calls, and its calls."""
    counted: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for entry in profile.getstats():
        for index, value in enumerate((entry.inlinetime, entry.totaltime, entry.callcount)):
            counted[_name(entry.code)][index] += value
    return counted


def _name(code: Any) -> str:
    """Where a function is, from its package on; a built-in one by what it is."""
    if isinstance(code, str):
        return code
    path = code.co_filename.rpartition("site-packages/")[2].removeprefix(f"{os.getcwd()}/").removeprefix(f"{sys.base_prefix}/lib/")
    return f"{path}:{code.co_firstlineno} {code.co_qualname}"


if __name__ == "__main__":
    _start()
