"""A file that holds a little of the disk, to be given up when the disk is full: deleting and opening need room before they make some."""

import contextlib
import os
import sys
from pathlib import Path
from typing import BinaryIO, Final

RESERVE_BYTES: Final = 2_000_000
"""Room for the write-ahead log of some deletions, and for the file that SQLite shares between its connections."""


class Reserve:
    """The file `path`. It is kept again once there is room."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self) -> None:
        """Hold the room, if there is any. Does nothing if it is held."""
        if self._path.exists():
            return
        try:
            self._path.touch(mode=0o600, exist_ok=False)
            with self._path.open("wb") as file:
                _allocate(file)
        except OSError:
            self.release()

    def release(self) -> bool:
        """Give the room up. Returns whether any was held."""
        with contextlib.suppress(OSError):
            self._path.unlink()
            return True
        return False


def _allocate(file: BinaryIO) -> None:
    if sys.platform == "linux":
        os.posix_fallocate(file.fileno(), 0, RESERVE_BYTES)
    else:
        file.write(os.urandom(RESERVE_BYTES))  # zeros may take no room
