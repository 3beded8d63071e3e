"""Whether a person's history is saved, as the page shows it. Plain values."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

HistoryState: TypeAlias = Literal[
    "saved",  # everything is where it is to be kept
    "saving",  # stored on this machine; not yet in the dataset
    "waiting",  # as "saving", but blocked; `reason` is why
    "guest",  # stored nowhere
    "unsaved",  # in memory only, which is not meant to be; `reason` is why
]


@dataclass(frozen=True, slots=True)
class HistoryStatus:
    """The state of one person's history. `str()` is the text that the page shows."""

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
            case "unsaved":
                return f"Not saved: {self.reason}"


SAVED = HistoryStatus("saved")
SAVING = HistoryStatus("saving")
GUEST = HistoryStatus("guest")
NOT_SENT = HistoryStatus("waiting", "some chats are not in your dataset yet. Reload the page to send them.")
