"""What the app does for a frame: its most expensive functions while readers read, from `profiled_app`."""

import asyncio
import json
import os
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

from tests.benchmarks.profiled_app import OUTPUT

SHOWN = 25
OUR_OWN = ("chat/", "app.py")


class Counted(NamedTuple):
    """Of one function: its own seconds, those with what it calls, and its calls."""

    own: float = 0.0
    whole: float = 0.0
    calls: float = 0.0


@dataclass(slots=True)
class Profile:
    """Counts between `begin` and `end` of a profiled app.

    Args:
        folder: for the app's counts.
    """

    folder: Path
    _before: dict[str, Counted] = field(default_factory=dict)
    _between: dict[str, Counted] = field(default_factory=dict)

    @classmethod
    def if_wanted(cls, folder: Path) -> Self | None:
        """One, if the environment of the benchmark has BENCH_PROFILE."""
        return cls(folder) if os.environ.get("BENCH_PROFILE") else None

    @property
    def program(self) -> tuple[str, ...]:
        """What Python is to run."""
        return ("-m", "tests.benchmarks.profiled_app")

    @property
    def variables(self) -> dict[str, str]:
        """For the environment of the app."""
        return {OUTPUT: str(self._output)}

    async def begin(self, pid: int) -> None:
        """From here on."""
        self._before = await self._read(pid)

    async def end(self, pid: int) -> None:
        """Until here."""
        for name, after in (await self._read(pid)).items():
            before = self._before.get(name, Counted())
            self._between[name] = Counted(*(late - early for early, late in zip(before, after, strict=True)))

    def table(self, frames: int) -> str:
        """The most expensive functions, as microseconds and calls for a frame: by their own time, then ours with all that they call."""
        by_own = sorted(self._between.items(), key=lambda item: -item[1].own)[:SHOWN]
        ours = [(name, counted) for name, counted in self._between.items() if name.startswith(OUR_OWN)]
        by_whole = sorted(ours, key=lambda item: -item[1].whole)[:SHOWN]
        total = sum(counted.own for counted in self._between.values())
        return "\n".join(
            [
                f"µs of processor for a frame, under the profiler: {total / frames * 1e6:.1f} in all functions, each without what it calls",
                *(f"{counted.own / frames * 1e6:8.1f} µs {counted.calls / frames:8.2f} ×  {name}" for name, counted in by_own),
                "the app's own functions with what they call",
                *(f"{counted.whole / frames * 1e6:8.1f} µs {counted.calls / frames:8.2f} ×  {name}" for name, counted in by_whole),
            ]
        )

    @property
    def _output(self) -> Path:
        return self.folder / "profile.json"

    async def _read(self, pid: int) -> dict[str, Counted]:
        self._output.unlink(missing_ok=True)
        os.kill(pid, signal.SIGUSR1)
        while not self._output.exists():
            await asyncio.sleep(0.05)
        return {name: Counted(*counted) for name, counted in json.loads(self._output.read_text()).items()}
