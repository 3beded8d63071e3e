"""Why a call to the Hub failed, grouped by what has to be done next.

    HubFault
    ├── HeadMoved           the head has changed, or another commit is in progress: read again and merge
    ├── RateLimited         too many requests: wait
    ├── OutcomeUnknown      no answer, or a server error; the call may have been carried out: read again
    ├── DatasetNotFound     the dataset is missing, or this token may not see it
    ├── MissingAtFirst      what was there before is missing at the first look: look again before that is believed
    ├── StorageFull         the person's storage on the Hub is used up
    ├── AccessRefused       the token has expired or lacks a permission: a new sign-in is needed
    ├── DatasetIsPublic     everybody can read the dataset: nothing is written to it
    └── IndexUnreadable     index.json is damaged or of a newer version: nothing is written

`reason` is shown to the person after "Waiting: ". It contains no token and no text of a conversation.
"""

from typing import ClassVar


class HubFault(Exception):  # noqa: N818 (named for what happened)
    """Base of all. Changes that were not pushed stay in the outbox. `status` is the HTTP status, None if there is none."""

    reason: ClassVar[str] = "Hugging Face did not take it. Trying again."

    def __init__(self, status: int | None = None) -> None:
        super().__init__(f"{type(self).__name__} (status {status})")
        self.status = status


class HeadMoved(HubFault):
    """409, 412, or a revision that is gone: another device or a squash changed the dataset."""

    reason = "another device is saving, too. Trying again."


class RateLimited(HubFault):
    """429. `retry_after` in seconds, None if the Hub sent none."""

    reason = "Hugging Face asks for a pause. Trying again."

    def __init__(self, status: int | None = 429, retry_after: float | None = None) -> None:
        super().__init__(status)
        self.retry_after = retry_after


class OutcomeUnknown(HubFault):
    """5xx, a broken connection, a timeout, or a malformed answer."""

    reason = "Hugging Face does not answer. Trying again."


class DatasetNotFound(HubFault):
    """404 for the repository."""

    reason = "your history dataset cannot be found with this sign-in. Sign in again."


class AccessRefused(HubFault):
    """401 or 403."""

    reason = "your sign-in has expired, or does not allow saving. Sign in again."


class MissingAtFirst(HubFault):
    """404 for the dataset or its index, which were there before. The second look, some time later, is believed."""

    reason = "Hugging Face does not find your history dataset. Looking again."


class StorageFull(HubFault):
    """403 because of a quota, which a new sign-in does not change."""

    reason = "your storage on Hugging Face is used up. Make room there; it is tried again."


class DatasetIsPublic(HubFault):
    """The dataset of that name is public."""

    reason = "your history dataset is public. Make it private in its settings on Hugging Face; until then nothing is written to it."


class MadePublic(DatasetIsPublic):
    """The dataset was made public between the look at it and the commit."""

    reason = "your history dataset was made public while it was written to. Make it private in its settings on Hugging Face."


class IndexUnreadable(HubFault):
    """index.json cannot be parsed, or has a newer version."""

    reason = "index.json of your history dataset is damaged or of a newer version of this app. Nothing is written to it."
