"""What the Hub can answer instead of doing what was asked, by what is to be done about it.

    HubFault
    ├── Moved               the head is not what it was, or somebody else is committing: read again and merge
    ├── Limited             too many requests: wait
    ├── Unsure              no answer, or a server's error: it may have been done all the same; read again
    ├── Missing             there is no such dataset, or not for this token
    ├── Refused             the token is not good for this: a new sign-in is needed
    ├── Public              the dataset can be read by everybody: nothing is written to it
    └── IndexUnreadable     index.json is damaged or of a newer version: nothing is written

`reason` is what the person reads after "Waiting: ". Never a token, nor what was written in a conversation.
"""

from typing import ClassVar


class HubFault(Exception):  # noqa: N818 (named for what happened)
    """Base of all. What was to be sent stays in the outbox."""

    reason: ClassVar[str] = "Hugging Face did not take it. Trying again."

    def __init__(self, status: int | None = None) -> None:
        super().__init__(f"{type(self).__name__} (status {status})")
        self.status = status


class Moved(HubFault):
    reason = "another device is saving, too. Trying again."


class Limited(HubFault):
    """`retry_after` in seconds, if the Hub said so."""

    reason = "Hugging Face asks for a pause. Trying again."

    def __init__(self, status: int | None = 429, retry_after: float | None = None) -> None:
        super().__init__(status)
        self.retry_after = retry_after


class Unsure(HubFault):
    reason = "Hugging Face does not answer. Trying again."


class Missing(HubFault):
    reason = "your history dataset cannot be found with this sign-in. Sign in again."


class Refused(HubFault):
    reason = "your sign-in has expired, or does not allow saving. Sign in again."


class Public(HubFault):
    reason = "your history dataset is public. Make it private in its settings on Hugging Face; until then nothing is written to it."


class IndexUnreadable(HubFault):
    reason = "index.json of your history dataset is damaged or of a newer version of this app. Nothing is written to it."
