"""From a server's refusal to the sentence that a person reads. Pure.

The rows follow the errors of Hugging Face's router (https://huggingface.co/docs/inference-providers) and of the OpenAI-compatible servers
that people run. Of any server but the router it speaks as of that server, and of OPENAI_API_KEY, never of Hugging Face.
"""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from chat import errors
from chat.errors import Link, UpstreamError
from chat.inference.completion.error_body import ErrorBody
from chat.inference.events import CompletionRequest
from chat.retry_after import parse_retry_after

PROVIDER_HEADER = "x-inference-provider"

_CONTEXT_CODES = ("context_length_exceeded", "exceed_context_size_error")
_CONTEXT_WORDS = re.compile(
    r"maximum context length|context (?:length|size|window)[^.]{0,60}exceed|exceed[^.]{0,60}context|prompt is too long|input is too long",
    re.IGNORECASE,
)
_CONTEXT_LIMIT = re.compile(r"maximum context length is (\d{1,9})|> (\d{1,9}) maximum|context size \((\d{1,9})", re.IGNORECASE)
_PERMISSION_WORDS = re.compile(r"permission|inference providers", re.IGNORECASE)

_Sentence: TypeAlias = Callable[["_Refusal"], UpstreamError]


def refusal(status: int, headers: Mapping[str, str], body: ErrorBody, request: CompletionRequest) -> UpstreamError:
    """The error for an answer with this HTTP status.

    Args:
        headers: those of the answer; a mapping that ignores case, or with lower-case names.
    """
    said = _Refusal(status, headers, body, request)
    error = _sentence_for(said)(said)
    error.provider = said.provider or None
    return error


def refusal_in_mid_stream(headers: Mapping[str, str], body: ErrorBody, request: CompletionRequest) -> UpstreamError:
    """The error for an `error` object that came in the place of a chunk, after these headers."""
    status = body.status or (400 if _is_about_context(body) else 500)
    return refusal(status, headers, body, request)


class _Refusal:
    """One refusal, and the words for its parts."""

    def __init__(self, status: int, headers: Mapping[str, str], body: ErrorBody, request: CompletionRequest) -> None:
        self.status = status
        self.body = body
        self.retry_after = parse_retry_after(headers.get("retry-after"))
        self.by_router = request.endpoint.kind == "router"
        self.signed_in = request.key.startswith("hf_oauth_")  # what OAuth gives on a Space; other tokens were made by hand
        self.model, _, suffix = request.model.partition(":") if self.by_router else (request.model, "", "")
        self.provider = headers.get(PROVIDER_HEADER) or (suffix if suffix not in ("", "fastest", "cheapest", "preferred") else "")
        self.server = (self.provider or "Hugging Face")[:60] if self.by_router else request.endpoint.name
        self.quote = f" It says: “{quoted}”" if (quoted := body.quote(secret=request.key)) else ""

    @property
    def where_keys_come_from(self) -> Link | None:
        if not self.by_router:
            return None
        return errors.SIGN_IN if self.signed_in else errors.TOKENS


def _sentence_for(said: _Refusal) -> _Sentence:
    if said.status in (400, 413, 422) and _is_about_context(said.body):
        return _context_exceeded
    if said.status in (400, 404) and said.body.code.startswith("model_not_supported"):
        return _model_not_supported
    if said.status >= 500:
        return _provider_failed
    return _SENTENCES.get(said.status, _refused)


def _is_about_context(body: ErrorBody) -> bool:
    return any(code in body.code for code in _CONTEXT_CODES) or _CONTEXT_WORDS.search(body.words) is not None


def _context_exceeded(said: _Refusal) -> UpstreamError:
    found = _CONTEXT_LIMIT.search(said.body.words)
    limit = said.body.context or (int(next(filter(None, found.groups()))) if found else None)
    room = f" at once ({limit:,} tokens)" if limit else " at once"
    sentence = f"This conversation is longer than {said.model} can read{room}. Start a new chat, or pick a model with a longer context."
    return errors.ContextExceeded(sentence, status=said.status, limit=limit)


def _model_not_supported(said: _Refusal) -> UpstreamError:
    if not said.by_router:
        return errors.ModelNotSupported(f"{said.server} does not serve {said.model}. Pick another model.", status=said.status)
    sentence = f"None of the providers you have enabled serves {said.model}. Pick another model, or enable more providers."
    return errors.ModelNotSupported(sentence, link=errors.PROVIDER_SETTINGS, status=said.status)


def _key_refused(said: _Refusal) -> UpstreamError:
    if not said.by_router:
        sentence = f"{said.server} did not accept the key. Set OPENAI_API_KEY to one that it knows."
    elif said.signed_in:
        sentence = "Hugging Face does not accept your sign-in any more. Sign in again."
    else:
        sentence = "Hugging Face did not accept the token. Set HF_TOKEN to a new one that may call Inference Providers."
    return errors.KeyRefused(sentence, link=said.where_keys_come_from, status=said.status)


def _out_of_credits(said: _Refusal) -> UpstreamError:
    if not said.by_router:
        sentence = f"The account of OPENAI_API_KEY at {said.server} has no credit left. Top it up, or pick a model of another server."
        return errors.OutOfCredits(sentence, status=said.status)
    sentence = "The Inference Providers credits behind this chat are used up. Buy more, or pick a local model, which costs nothing."
    return errors.OutOfCredits(sentence, link=errors.BILLING, status=said.status)


def _not_permitted(said: _Refusal) -> UpstreamError:
    if not said.by_router:
        sentence = f"{said.server} does not let this key use {said.model}. Check OPENAI_API_KEY, or pick another model.{said.quote}"
    elif said.body.words and not _PERMISSION_WORDS.search(said.body.words):
        sentence = f"{said.server} does not let you use {said.model}. Pick another model.{said.quote}"
    elif said.signed_in:
        sentence = "Your sign-in lacks the permission to call Inference Providers. Sign in again, and allow it."
    else:
        sentence = "The token lacks the permission to call Inference Providers. Set HF_TOKEN to one that has it."
    return errors.NotPermitted(sentence, link=said.where_keys_come_from, status=said.status)


def _not_known(said: _Refusal) -> UpstreamError:
    sentence = (
        f"{said.server} does not know {said.model}, or one of the options sent. Pick another model, or reset the settings.{said.quote}"
    )
    return errors.NotKnown(sentence, status=said.status)


def _too_large(said: _Refusal) -> UpstreamError:
    return errors.TooLarge(f"The message is larger than {said.server} takes. Shorten it, or pick another model.", status=said.status)


def _busy(said: _Refusal) -> UpstreamError:
    wait = f"Try again in {said.retry_after:.0f} seconds" if said.retry_after else "Try again in a moment"
    return errors.Busy(f"{said.server} is busy. {wait}, or pick another model.", status=said.status, retry_after=said.retry_after)


def _provider_failed(said: _Refusal) -> UpstreamError:
    other = "another provider or model" if said.by_router else "another model"
    return errors.ProviderFailed(f"{said.server} failed to answer. Try again, or pick {other}.{said.quote}", status=said.status)


def _timed_out(said: _Refusal) -> UpstreamError:
    return errors.TimedOut(f"{said.server} did not answer in time. Try again, or pick another model.", status=said.status)


def _redirected(said: _Refusal) -> UpstreamError:
    variable = "HF_ROUTER_URL" if said.by_router else "OPENAI_BASE_URL"
    return errors.BadAnswer(f"{said.server} points to another address. Set {variable} to where it answers itself.", status=said.status)


def _refused(said: _Refusal) -> UpstreamError:
    if 300 <= said.status < 400:
        return _redirected(said)
    sentence = f"{said.server} refused the request. Change the message or the settings, or pick another model.{said.quote}"
    return errors.RequestRefused(sentence, status=said.status)


_SENTENCES: Mapping[int, _Sentence] = {
    401: _key_refused,
    402: _out_of_credits,
    403: _not_permitted,
    404: _not_known,
    408: _timed_out,
    413: _too_large,
    422: _not_known,
    429: _busy,
}
