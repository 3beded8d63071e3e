"""Errors of model servers. The sentences are written where a response is read, since they name the server and the model."""

from chat.errors.base import ChatError, Link


class UpstreamError(ChatError):
    """A model server did not give a complete reply.

    Attributes:
        status: the HTTP status; None without a response.
        provider: the router's provider that failed, if known.
    """

    retry = True

    def __init__(self, sentence: str, *, link: Link | None = None, status: int | None = None) -> None:
        super().__init__(sentence, link=link)
        self.status = status
        self.provider: str | None = None


class ModelNotSupported(UpstreamError):
    """400 with code model_not_supported: the router has no provider for the model."""

    retry = False


class ContextExceeded(UpstreamError):
    """400: the prompt is longer than the model's context. `limit` is the context in tokens, if the server states it."""

    def __init__(self, sentence: str, *, status: int | None = None, limit: int | None = None) -> None:
        super().__init__(sentence, status=status)
        self.limit = limit


class RequestRefused(UpstreamError):
    """Any other 400. The sentence has the server's own words."""


class KeyRefused(UpstreamError):
    """401: the server does not accept the key."""

    retry = False


class OutOfCredits(UpstreamError):
    """402: the account has no credits left."""


class NotPermitted(UpstreamError):
    """403: the key lacks a permission."""

    retry = False


class NotKnown(UpstreamError):
    """404 or 422: the server does not have the model, or does not serve chat completions."""


class TooLarge(UpstreamError):
    """413: the request has too many bytes."""

    retry = False


class Busy(UpstreamError):
    """429: too many requests. `retry_after` is in seconds, if the server states it."""

    def __init__(self, sentence: str, *, status: int | None = 429, retry_after: float | None = None) -> None:
        super().__init__(sentence, status=status)
        self.retry_after = retry_after


class ProviderFailed(UpstreamError):
    """5xx, or an error without a status within the stream."""


class Unreachable(UpstreamError):
    """No connection could be made."""


class TimedOut(UpstreamError):
    """The connection was made, but no data arrived in time."""


class ReplyCut(UpstreamError):
    """The connection broke within the reply."""


class BadAnswer(UpstreamError):
    """The response is no completion or no list of models, such as HTML or malformed JSON."""


class ReplyTooLong(UpstreamError):
    """The reply, or a line of it, has no end."""


class EmptyReply(UpstreamError):
    """The completion has no text."""
