"""Everything that can go wrong, as one plain sentence for a person.

    ChatError
    ├── BadInput                what was sent cannot be used; nothing was asked of a model
    │   ├── EmptyMessage
    │   ├── MessageTooLong
    │   ├── BadParameter
    │   ├── UnknownModel
    │   ├── UnknownConversation
    │   ├── ConversationMoved   it went on elsewhere since the person saw it
    │   ├── UnreadableRecord    a stored conversation that is damaged, or of a newer version
    │   ├── AlreadyReplying
    │   └── TooManyReplies      one visitor, in several conversations at once
    ├── HistoryFailed           the disk is full, or the file of the history cannot be used
    ├── SignInNeeded            nobody's token is there to pay with
    │   ├── SignInExpired       it was there, and its time is over
    │   └── NoToken             the same on a local run
    ├── NoModels                no endpoint lists a model
    ├── AppBusy                 everybody's replies together are more than this process takes
    └── UpstreamError           a server that speaks OpenAI's protocol did not give a whole reply
        ├── ModelNotSupported   400 model_not_supported
        ├── ContextExceeded     400 and the prompt is longer than the model's context
        ├── RequestRefused      any other 400, with the server's own words
        ├── KeyRefused          401
        ├── OutOfCredits        402
        ├── NotPermitted        403
        ├── NotKnown            404, 422
        ├── TooLarge            413
        ├── Busy                429
        ├── ProviderFailed      5xx, and an error in mid-stream that names no status
        ├── Unreachable         no connection
        ├── TimedOut            connected, and then silence
        ├── ReplyCut            the connection broke in mid-reply
        ├── BadAnswer           what came is not a completion (HTML, malformed JSON)
        └── EmptyReply          a completion without a word in it

`str(error)` is the sentence. What it does not say (bodies, stack traces) belongs in `__cause__` and in the log, never on the screen.
The log gets `error.status` and the class, never a message's text and never a key.
"""

from dataclasses import dataclass

HUB = "https://huggingface.co"


@dataclass(frozen=True, slots=True)
class Link:
    """Where a person can mend what went wrong. `href` is absolute, or a path of this app."""

    label: str
    href: str


SIGN_IN = Link("Sign in with Hugging Face", "/login/huggingface")
BILLING = Link("Billing settings", f"{HUB}/settings/billing")
PROVIDER_SETTINGS = Link("Provider settings", f"{HUB}/settings/inference-providers")
TOKENS = Link("Create a token", f"{HUB}/settings/tokens/new?ownUserPermissions=inference.serverless.write&tokenType=fineGrained")


class ChatError(Exception):
    """Base of all. `sentence` is shown to the person as it stands.

    Attributes:
        sentence: what happened and what to do, in plain words.
        link: where to do it, if there is such a place.
        retry: whether the same request may succeed if it is simply made again.
    """

    retry: bool = False

    def __init__(self, sentence: str, *, link: Link | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.link = link


class BadInput(ChatError):
    """What was sent cannot be used."""


class EmptyMessage(BadInput):
    def __init__(self) -> None:
        super().__init__("The message is empty. Write something first.")


class MessageTooLong(BadInput):
    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"The message has {length:,} characters; at most {limit:,} can be sent at once. Shorten it, or send it in parts.")


class BadParameter(BadInput):
    """A parameter outside its range; `name` is the label on the screen, `allowed` says what would do."""

    def __init__(self, name: str, allowed: str) -> None:
        super().__init__(f"{name} must be {allowed}.")


class UnknownModel(BadInput):
    def __init__(self, model: str) -> None:
        super().__init__(f"The model “{model[:120]}” is not listed any more. Pick another one.")


class UnknownConversation(BadInput):
    """Said alike of what never was, what is gone, and what belongs to somebody else."""

    def __init__(self) -> None:
        super().__init__("This conversation is not here. Start a new chat.")


class UnreadableRecord(BadInput):
    """A stored conversation that this version cannot read, and therefore leaves untouched.

    Attributes:
        title: what could be made out of it, for the list; empty if nothing.
        version: the version that it says it has, None where it says none.
    """

    def __init__(self, *, title: str = "", version: int | None = None, newer: bool = False) -> None:
        why = "was written by a newer version of this app" if newer else "is damaged"
        super().__init__(f"This conversation {why} and cannot be opened here. It was left as it is.")
        self.title = title
        self.version = version


class AlreadyReplying(BadInput):
    def __init__(self) -> None:
        super().__init__("A reply is still being written. Wait for it, or stop it first.")


class TooManyReplies(BadInput):
    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} of your replies are being written at once, which is the most. Wait for one of them, or stop one.")


class ConversationMoved(BadInput):
    """It went on elsewhere, so what would be answered is not what the person saw."""

    def __init__(self) -> None:
        super().__init__("This conversation went on in another tab. It is shown as it is now; send your message again if it still fits.")


class SignInNeeded(ChatError):
    def __init__(self, sentence: str = "Sign in with Hugging Face to chat with this model.", *, link: Link | None = SIGN_IN) -> None:
        super().__init__(sentence, link=link)


class SignInExpired(SignInNeeded):
    def __init__(self) -> None:
        super().__init__("Your sign-in has expired. Sign in again; your unsent text is kept.")


class NoToken(SignInNeeded):
    def __init__(self) -> None:
        super().__init__(
            "There is no Hugging Face token on this machine, so this model cannot be asked. Run `hf auth login` or set HF_TOKEN.",
            link=TOKENS,
        )


class NoModels(ChatError):
    retry = True

    def __init__(self) -> None:
        super().__init__("No server lists a model right now. Check the network and OPENAI_BASE_URL, then try again.")


class HistoryFailed(ChatError):
    """SQLite could not do what was asked; `__cause__` says why. Nothing was changed."""

    retry = True

    def __init__(self, sentence: str = "The history could not be read or written. Try again; if that fails, the log says why.") -> None:
        super().__init__(sentence)


class AppBusy(ChatError):
    retry = True

    def __init__(self, sentence: str = "Too many people are waiting for a reply right now. Send it again in a minute.") -> None:
        super().__init__(sentence)


class UpstreamError(ChatError):
    """A server did not give a whole reply.

    Attributes:
        status: its HTTP status, where there was one.
        provider: whose fault it was among those of the router, as far as that is known.
    """

    retry = True

    def __init__(self, sentence: str, *, link: Link | None = None, status: int | None = None) -> None:
        super().__init__(sentence, link=link)
        self.status = status
        self.provider: str | None = None


class ModelNotSupported(UpstreamError):
    retry = False


class ContextExceeded(UpstreamError):
    """`limit` is the model's context in tokens as the server says it, if it does."""

    def __init__(self, sentence: str, *, status: int | None = None, limit: int | None = None) -> None:
        super().__init__(sentence, status=status)
        self.limit = limit


class RequestRefused(UpstreamError):
    pass


class KeyRefused(UpstreamError):
    retry = False


class OutOfCredits(UpstreamError):
    pass


class NotPermitted(UpstreamError):
    retry = False


class NotKnown(UpstreamError):
    pass


class TooLarge(UpstreamError):
    retry = False


class Busy(UpstreamError):
    """`retry_after` is in seconds, if the server said so."""

    def __init__(self, sentence: str, *, status: int | None = 429, retry_after: float | None = None) -> None:
        super().__init__(sentence, status=status)
        self.retry_after = retry_after


class ProviderFailed(UpstreamError):
    pass


class Unreachable(UpstreamError):
    pass


class TimedOut(UpstreamError):
    pass


class ReplyCut(UpstreamError):
    pass


class BadAnswer(UpstreamError):
    pass


class EmptyReply(UpstreamError):
    pass
