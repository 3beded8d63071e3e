"""Keeps a second process out of the folder of the history: it would take the replies that the first one writes for those of a dead process.

The lock is the operating system's: it ends with the process, however that ends.
"""

import os
import sys
from pathlib import Path
from time import monotonic, sleep
from typing import Final

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PREDECESSOR_SECONDS: Final = 20.0
"""How long to wait for a process that is about to end, as when an app is restarted: it has 17 s for that (`lifecycle.END_SECONDS`)."""
LOOK_SECONDS: Final = 0.1
IN_USE: Final = "Another process of this app uses the folder {folder}. End it, or set DATA_DIR to another folder."


class FolderLock:
    """The file `history.lock` in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: int | None = None

    def refusal(self, seconds: float = PREDECESSOR_SECONDS) -> str | None:
        """Take the lock, waiting so long at most. Returns a sentence if another process has it; None if this one has, or there is no file.

        Blocks. Where there can be no file, there is no history to protect.
        """
        until = monotonic() + seconds
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file = os.open(self._folder / "history.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return None
        while not _locked(self._file):
            if monotonic() >= until:
                self.release()
                return IN_USE.format(folder=self._folder)
            sleep(LOOK_SECONDS)
        return None

    def release(self) -> None:
        """Give the lock up."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _locked(file: int) -> bool:
    """Try to lock the file. True also where the file system has no locks."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True
