"""The errors of a completion, each with its sentence for the person: by HTTP status, and for failures without a status. Pure.

The statuses follow Hugging Face's router (https://huggingface.co/docs/inference-providers) and the OpenAI-compatible servers that people
run. Sentences about any server but the router name that server and OPENAI_API_KEY, never Hugging Face.
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

_ErrorFactory: TypeAlias = Callable[["_ErrorResponse"], UpstreamError]


def error_for_status(status: int, headers: Mapping[str, str], body: ErrorBody, request: CompletionRequest) -> UpstreamError:
    """The error for a response with this HTTP status.

    Args:
        headers: of the response; a mapping that ignores case, or with lower-case names.
    """
    answer = _ErrorResponse(status, headers, body, request)
    error = _factory_for(answer)(answer)
    error.provider = answer.provider or None
    return error


def error_in_stream(headers: Mapping[str, str], body: ErrorBody, request: CompletionRequest) -> UpstreamError:
    """The error for an `error` object within a stream. `headers` are those of the response."""
    status = body.status or (400 if _is_about_context(body) else 500)
    return error_for_status(status, headers, body, request)


def unreachable(request: CompletionRequest) -> UpstreamError:
    """No connection to the server."""
    advice = "Check the network" if request.endpoint.kind == "router" else "Check that it runs"
    return errors.Unreachable(f"{_server_name(request)} cannot be reached. {advice}, then try again.")


def timed_out(request: CompletionRequest) -> UpstreamError:
    """Connected, and then silence for too long."""
    return errors.TimedOut(f"{_server_name(request)} did not answer in time. Try again, or pick another model.")


def reply_cut(request: CompletionRequest) -> UpstreamError:
    """The connection ended before the reply did."""
    return errors.ReplyCut(f"The connection to {_server_name(request)} broke before the reply was complete. Try again.")


def bad_answer(request: CompletionRequest) -> UpstreamError:
    """The body is not a completion."""
    advice = "Try again, or pick another model." if request.endpoint.kind == "router" else "Check OPENAI_BASE_URL, or pick another model."
    return errors.BadAnswer(f"{_server_name(request)} answered with something that is not a reply. {advice}")


def reply_too_long(request: CompletionRequest) -> UpstreamError:
    """The server sends without an end."""
    return errors.ReplyTooLong(f"{_server_name(request)} sent more than a reply can hold, so it was ended here. Pick another model.")


def empty_reply(request: CompletionRequest) -> UpstreamError:
    """A completion without text or calls."""
    return errors.EmptyReply("The model answered without a word. Try again, or pick another model.")


def unusable_key(request: CompletionRequest) -> UpstreamError:
    """The key has characters that a header cannot carry."""
    variable = "HF_TOKEN" if request.endpoint.kind == "router" else "OPENAI_API_KEY"
    return errors.KeyRefused(f"The key for {_server_name(request)} has characters that no key has. Set {variable} again.")


class _ErrorResponse:
    """An error response, and the words for the parts of its sentence."""

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
    def link_to_keys(self) -> Link | None:
        if not self.by_router:
            return None
        return errors.SIGN_IN if self.signed_in else errors.TOKENS


def _server_name(request: CompletionRequest) -> str:
    return "Hugging Face" if request.endpoint.kind == "router" else request.endpoint.name


def _factory_for(answer: _ErrorResponse) -> _ErrorFactory:
    if answer.status in (400, 413, 422) and _is_about_context(answer.body):
        return _context_exceeded
    if answer.status in (400, 404) and answer.body.code.startswith("model_not_supported"):
        return _model_not_supported
    if answer.status >= 500:
        return _provider_failed
    return _BY_STATUS.get(answer.status, _refused)


def _is_about_context(body: ErrorBody) -> bool:
    return any(code in body.code for code in _CONTEXT_CODES) or _CONTEXT_WORDS.search(body.words) is not None


def _context_exceeded(answer: _ErrorResponse) -> UpstreamError:
    found = _CONTEXT_LIMIT.search(answer.body.words)
    limit = answer.body.context or (int(next(filter(None, found.groups()))) if found else None)
    room = f" at once ({limit:,} tokens)" if limit else " at once"
    sentence = f"This conversation is longer than {answer.model} can read{room}. Start a new chat, or pick a model with a longer context."
    return errors.ContextExceeded(sentence, status=answer.status, limit=limit)


def _model_not_supported(answer: _ErrorResponse) -> UpstreamError:
    if not answer.by_router:
        return errors.ModelNotSupported(f"{answer.server} does not serve {answer.model}. Pick another model.", status=answer.status)
    sentence = f"None of the providers you have enabled serves {answer.model}. Pick another model, or enable more providers."
    return errors.ModelNotSupported(sentence, link=errors.PROVIDER_SETTINGS, status=answer.status)


def _key_refused(answer: _ErrorResponse) -> UpstreamError:
    if not answer.by_router:
        sentence = f"{answer.server} did not accept the key. Set OPENAI_API_KEY to one that it knows."
    elif answer.signed_in:
        sentence = "Hugging Face does not accept your sign-in any more. Sign in again."
    else:
        sentence = "Hugging Face did not accept the token. Set HF_TOKEN to a new one that may call Inference Providers."
    return errors.KeyRefused(sentence, link=answer.link_to_keys, status=answer.status)


def _out_of_credits(answer: _ErrorResponse) -> UpstreamError:
    if not answer.by_router:
        sentence = f"The account of OPENAI_API_KEY at {answer.server} has no credit left. Top it up, or pick a model of another server."
        return errors.OutOfCredits(sentence, status=answer.status)
    sentence = "The Inference Providers credits behind this chat are used up. Buy more, or pick a local model, which costs nothing."
    return errors.OutOfCredits(sentence, link=errors.BILLING, status=answer.status)


def _not_permitted(answer: _ErrorResponse) -> UpstreamError:
    if not answer.by_router:
        sentence = f"{answer.server} does not let this key use {answer.model}. Check OPENAI_API_KEY, or pick another model.{answer.quote}"
    elif answer.body.words and not _PERMISSION_WORDS.search(answer.body.words):
        sentence = f"{answer.server} does not let you use {answer.model}. Pick another model.{answer.quote}"
    elif answer.signed_in:
        sentence = "Your sign-in lacks the permission to call Inference Providers. Sign in again, and allow it."
    else:
        sentence = "The token lacks the permission to call Inference Providers. Set HF_TOKEN to one that has it."
    return errors.NotPermitted(sentence, link=answer.link_to_keys, status=answer.status)


def _not_known(answer: _ErrorResponse) -> UpstreamError:
    advice = "Pick another model, or reset the settings."
    sentence = f"{answer.server} does not know {answer.model}, or one of the options sent. {advice}{answer.quote}"
    return errors.NotKnown(sentence, status=answer.status)


def _too_large(answer: _ErrorResponse) -> UpstreamError:
    return errors.TooLarge(f"The message is larger than {answer.server} takes. Shorten it, or pick another model.", status=answer.status)


def _busy(answer: _ErrorResponse) -> UpstreamError:
    wait = f"Try again in {answer.retry_after:.0f} seconds" if answer.retry_after else "Try again in a moment"
    return errors.Busy(f"{answer.server} is busy. {wait}, or pick another model.", status=answer.status, retry_after=answer.retry_after)


def _provider_failed(answer: _ErrorResponse) -> UpstreamError:
    other = "another provider or model" if answer.by_router else "another model"
    return errors.ProviderFailed(f"{answer.server} failed to answer. Try again, or pick {other}.{answer.quote}", status=answer.status)


def _timed_out(answer: _ErrorResponse) -> UpstreamError:
    return errors.TimedOut(f"{answer.server} did not answer in time. Try again, or pick another model.", status=answer.status)


def _redirected(answer: _ErrorResponse) -> UpstreamError:
    variable = "HF_ROUTER_URL" if answer.by_router else "OPENAI_BASE_URL"
    return errors.BadAnswer(f"{answer.server} points to another address. Set {variable} to where it answers itself.", status=answer.status)


def _refused(answer: _ErrorResponse) -> UpstreamError:
    if 300 <= answer.status < 400:
        return _redirected(answer)
    sentence = f"{answer.server} refused the request. Change the message or the settings, or pick another model.{answer.quote}"
    return errors.RequestRefused(sentence, status=answer.status)


_BY_STATUS: Mapping[int, _ErrorFactory] = {
    401: _key_refused,
    402: _out_of_credits,
    403: _not_permitted,
    404: _not_known,
    408: _timed_out,
    413: _too_large,
    422: _not_known,
    429: _busy,
}
