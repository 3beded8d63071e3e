"""`index.json` of a dataset: what the sidebar shows, in one read, and what was deleted. A value; the dataset's own words are checked here.

It changes in the same commit as the files that it lists, so the two never disagree but by somebody's hand.
"""

from collections.abc import Iterable, Mapping
from math import floor
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chat.conversation import Conversation
from chat.history.hub.faults import IndexUnreadable
from chat.history.record import as_json, encodable
from chat.history.summary import Base

VERSION: Final = 1
TOMBSTONES: Final = 10_000
"""How many deletions are remembered (50 bytes each), the latest ones: a device that was away for longer could bring one back."""

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,64}$")]  # a part of a path

Seconds = Annotated[int, Field(gt=-62_135_596_800, lt=253_402_300_799)]  # of the years that a date can hold


class Entry(BaseModel):
    """One conversation. Times are whole seconds since 1970, UTC: a thousand entries are one small file. `digest` is that of its line."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: str = ""
    created: Seconds
    updated: Seconds
    pinned: bool = False
    digest: str

    @property
    def base(self) -> Base:
        """What two versions of it are compared with."""
        return Base(self.digest, self.title, self.pinned)


class Index(BaseModel):
    """All of it. `epoch` is drawn when the dataset is created, so that one that was deleted and made anew is not taken for the old one."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: int = VERSION
    epoch: str
    card: int = 0
    conversations: Mapping[Id, Entry] = {}
    deleted: Mapping[Id, Seconds] = {}

    def changed(self, put: Mapping[str, Entry], removed: Iterable[str], now: float, card: int) -> "Index":
        """With `put` in their places, and a tombstone for each that is `removed`."""
        removed = set(removed)
        kept = {key: entry for key, entry in {**self.conversations, **put}.items() if key not in removed}
        deleted = {**self.deleted, **dict.fromkeys(removed - self.deleted.keys(), floor(now))}
        latest = sorted(deleted.items(), key=lambda each: each[1])[-TOMBSTONES:]
        return Index(epoch=self.epoch, card=card, conversations=kept, deleted=dict(latest))


def entry(conversation: Conversation, digest: str) -> Entry:
    """The entry of a conversation whose line has this digest."""
    return Entry(
        title=encodable(conversation.title),
        created=floor(conversation.created_at.timestamp()),
        updated=floor(conversation.updated_at.timestamp()),
        pinned=conversation.pinned,
        digest=digest,
    )


def read(content: bytes) -> Index:
    """The index of a file.

    Raises:
        IndexUnreadable: damaged, or of a newer version. Nothing must be written then.
    """
    try:
        index = Index.model_validate_json(content)
    except ValidationError as error:
        raise IndexUnreadable from error
    if index.version != VERSION:
        raise IndexUnreadable
    return index


def dump(index: Index) -> bytes:
    """The file of an index; what stands at its default is left out of the entries."""
    return as_json({"version": VERSION, **index.model_dump(exclude_defaults=True)}).encode()
