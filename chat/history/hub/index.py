"""`index.json` of a dataset: the list of conversations and of deletions, in one file. Pure; validates what the file contains.

It is committed together with the files that it lists, so the two agree unless somebody edits the dataset by hand.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import floor
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chat.conversation import Conversation
from chat.errors import UnreadableRecord
from chat.history.hub import rows
from chat.history.hub.faults import IndexUnreadable
from chat.history.record import compact_json
from chat.text import encodable

INDEX_VERSION: Final = 1
INDEX_PATH: Final = "index.json"
MAX_TOMBSTONES: Final = 10_000
"""How many deletions are kept (50 bytes each), the latest ones. A device that is offline for longer could restore an older one."""

ConversationId = Annotated[str, StringConstraints(pattern=rf"^{rows.CONVERSATION_ID}$")]

Seconds = Annotated[int, Field(gt=-62_135_596_800, lt=253_402_300_799)]  # the years 1 to 9999, the range of datetime


@dataclass(frozen=True, slots=True)
class MergeBase:
    """The last version of a conversation that this machine and the dataset had in common, for a three-way merge.

    `digest` is the `rows.line_digest` of its line.
    """

    digest: str
    title: str
    pinned: bool


class IndexEntry(BaseModel):
    """One conversation. Times are whole seconds since 1970, UTC, to keep the file small. `digest` is the `rows.line_digest` of its line."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: str = ""
    created: Seconds
    updated: Seconds
    pinned: bool = False
    digest: str

    @property
    def base(self) -> MergeBase:
        """This version as the base of a later merge."""
        return MergeBase(self.digest, self.title, self.pinned)


class Index(BaseModel):
    """The whole file.

    Attributes:
        epoch: a random id, drawn when the dataset is created; it differs after a dataset was deleted and created again.
        card: the `CARD_VERSION` of the dataset's card.
        conversations: id → entry.
        deleted: id → time of the deletion.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: int = INDEX_VERSION
    epoch: str
    card: int = 0
    conversations: Mapping[ConversationId, IndexEntry] = {}
    deleted: Mapping[ConversationId, Seconds] = {}

    def with_changes(self, entries: Mapping[str, IndexEntry], deleted: Iterable[str], now: float, card: int) -> "Index":
        """A copy with `entries` inserted or replaced, and a tombstone instead of each conversation in `deleted`."""
        deleted = set(deleted)
        conversations = {key: entry for key, entry in {**self.conversations, **entries}.items() if key not in deleted}
        tombstones = {**self.deleted, **dict.fromkeys(deleted - self.deleted.keys(), floor(now))}
        latest = sorted(tombstones.items(), key=lambda each: each[1])[-MAX_TOMBSTONES:]
        return Index(epoch=self.epoch, card=card, conversations=conversations, deleted=dict(latest))


def index_entry(conversation: Conversation, digest: str) -> IndexEntry:
    """The entry of a conversation whose line has this digest."""
    return IndexEntry(
        title=encodable(conversation.title),
        created=floor(conversation.created_at.timestamp()),
        updated=floor(conversation.updated_at.timestamp()),
        pinned=conversation.pinned,
        digest=digest,
    )


def entry_of_file(path: str, content: bytes) -> IndexEntry:
    """The entry of a conversation whose file is there. One that cannot be read gets the month of its path, and its title if that can be.

    Args:
        path: one that `rows.is_line_path`.
    """
    digest, title = rows.line_digest(content), ""
    try:
        conversation = rows.restore_line(content, rows.id_in_path(path))
        title = conversation.title
        return index_entry(conversation, digest)
    except UnreadableRecord as error:
        title = error.title
    except ValidationError:  # its times are not ones that an index may have
        pass
    month = floor(rows.month_of_path(path).timestamp())
    return IndexEntry(title=encodable(title), created=month, updated=month, digest=digest)


def dump_index(index: Index) -> bytes:
    """The content of the file. Fields of entries at their default value are left out."""
    return compact_json({"version": INDEX_VERSION, **index.model_dump(exclude_defaults=True)}).encode()


def restore_index(content: bytes) -> Index:
    """The index that `dump_index` wrote.

    Raises:
        IndexUnreadable: damaged, or of a newer version. The dataset must then not be written to.
    """
    try:
        index = Index.model_validate_json(content)
    except ValidationError as error:
        raise IndexUnreadable from error
    if index.version != INDEX_VERSION:
        raise IndexUnreadable
    return index
