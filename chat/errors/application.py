"""Errors that this app raises itself: input it cannot use, missing tokens or models, its own limits and its storage."""

from chat.errors.base import SIGN_IN, TOKENS, ChatError, Link


class BadInput(ChatError):
    """The visitor's request cannot be used. No model was asked and nothing was stored."""


class EmptyMessage(BadInput):
    """The message has no text."""

    def __init__(self) -> None:
        super().__init__("The message is empty. Write something first.")


class MessageTooLong(BadInput):
    """The message has more than `limit` characters."""

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"The message has {length:,} characters; at most {limit:,} can be sent at once. Shorten it, or send it in parts.")


class BadParameter(BadInput):
    """A parameter is outside its range. `name` is its label on the screen, `allowed` completes “must be …”."""

    def __init__(self, name: str, allowed: str) -> None:
        super().__init__(f"{name} must be {allowed}.")


class UnknownModel(BadInput):
    """The model is not in the catalog. `model` is its key."""

    def __init__(self, model: str) -> None:
        super().__init__(f"The model “{model[:120]}” is not listed any more. Pick another one.")


class UnknownConversation(BadInput):
    """The conversation or message does not exist, was deleted, or belongs to another visitor; the sentence is the same."""

    def __init__(self) -> None:
        super().__init__("This conversation is not here. Start a new chat.")


class UnreadableRecord(BadInput):
    """A stored conversation cannot be read by this version, which therefore does not change it.

    Attributes:
        title: its title if that can be read, for the list of conversations; else empty.
        version: its record version; None if that cannot be read.
    """

    def __init__(self, *, title: str = "", version: int | None = None, newer: bool = False) -> None:
        why = "was written by a newer version of this app" if newer else "is damaged"
        super().__init__(f"This conversation {why} and cannot be opened here. It was left as it is.")
        self.title = title
        self.version = version


class AlreadyReplying(BadInput):
    """A reply to this conversation is in progress."""

    def __init__(self) -> None:
        super().__init__("A reply is still being written. Wait for it, or stop it first.")


class TooManyReplies(BadInput):
    """The visitor has `limit` replies in progress, in several conversations together."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} of your replies are being written at once, which is the most. Wait for one of them, or stop one.")


class ConversationMoved(BadInput):
    """The conversation has messages that the page of the person does not show yet."""

    def __init__(self) -> None:
        super().__init__("This conversation went on in another tab. It is shown as it is now; send your message again if it still fits.")


class SignInNeeded(ChatError):
    """There is no Hugging Face token to pay with."""

    def __init__(self, sentence: str = "Sign in with Hugging Face to chat with this model.", *, link: Link | None = SIGN_IN) -> None:
        super().__init__(sentence, link=link)


class SignInExpired(SignInNeeded):
    """The token of the member's sign-in has expired."""

    def __init__(self) -> None:
        super().__init__("Your sign-in has expired. Sign in again; your unsent text is kept.")


class NoToken(SignInNeeded):
    """A local run has no Hugging Face token."""

    def __init__(self) -> None:
        super().__init__(
            "There is no Hugging Face token on this machine, so this model cannot be asked. Run `hf auth login` or set HF_TOKEN.",
            link=TOKENS,
        )


class NoModels(ChatError):
    """No endpoint lists a model."""

    retry = True

    def __init__(self) -> None:
        super().__init__("No server lists a model right now. Check the network and OPENAI_BASE_URL, then try again.")


class HistoryFailed(ChatError):
    """SQLite could not read or write; `__cause__` has the reason. Nothing was changed.

    `reason` completes “Not saved: …”.
    """

    retry = True
    reason = "the history could not be written"

    def __init__(self, sentence: str = "The history could not be read or written. Try again; if that fails, the log says why.") -> None:
        super().__init__(sentence)


class DiskFull(HistoryFailed):
    """There is no room for what was to be written."""

    reason = "the disk is full"

    def __init__(self) -> None:
        super().__init__("The disk is full, so this was not saved. Free some space on the machine that runs this app, and try again.")


class AppBusy(ChatError):
    """All visitors together have more replies in progress than this process takes."""

    retry = True

    def __init__(self, sentence: str = "Too many people are waiting for a reply right now. Send it again in a minute.") -> None:
        super().__init__(sentence)
