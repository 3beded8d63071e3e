"""What the person reads about their history. Plain values."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

HistoryState: TypeAlias = Literal[
    "saved",  # all that there is, where it is to be kept
    "saving",  # on this machine already; on its way to the dataset
    "waiting",  # on this machine already; `reason` says what the dataset waits for
    "guest",  # nowhere
]


@dataclass(frozen=True, slots=True)
class HistoryStatus:
    """The state of somebody's history. `str()` is what the page shows."""

    kind: HistoryState
    reason: str = ""

    def __str__(self) -> str:
        match self.kind:
            case "saved":
                return "Saved"
            case "saving":
                return "Saving"
            case "waiting":
                return f"Waiting: {self.reason}"
            case "guest":
                return "Not saved: guest"


SAVED = HistoryStatus("saved")
SAVING = HistoryStatus("saving")
GUEST = HistoryStatus("guest")
