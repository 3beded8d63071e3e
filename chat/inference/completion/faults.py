"""The sentences for what goes wrong without a status: no connection, silence, a cut, an answer that is none. Pure."""

from chat import errors
from chat.errors import UpstreamError
from chat.inference.events import CompletionRequest


def unreachable(request: CompletionRequest) -> UpstreamError:
    advice = "Check the network" if request.endpoint.kind == "router" else "Check that it runs"
    return errors.Unreachable(f"{_server(request)} cannot be reached. {advice}, then try again.")


def timed_out(request: CompletionRequest) -> UpstreamError:
    return errors.TimedOut(f"{_server(request)} did not answer in time. Try again, or pick another model.")


def reply_cut(request: CompletionRequest) -> UpstreamError:
    return errors.ReplyCut(f"The connection to {_server(request)} broke before the reply was complete. Try again.")


def bad_answer(request: CompletionRequest) -> UpstreamError:
    advice = "Try again, or pick another model." if request.endpoint.kind == "router" else "Check OPENAI_BASE_URL, or pick another model."
    return errors.BadAnswer(f"{_server(request)} answered with something that is not a reply. {advice}")


def empty_reply(request: CompletionRequest) -> UpstreamError:
    return errors.EmptyReply("The model answered without a word. Try again, or pick another model.")


def unusable_key(request: CompletionRequest) -> UpstreamError:
    variable = "HF_TOKEN" if request.endpoint.kind == "router" else "OPENAI_API_KEY"
    return errors.KeyRefused(f"The key for {_server(request)} has characters that no key has. Set {variable} again.")


def _server(request: CompletionRequest) -> str:
    return "Hugging Face" if request.endpoint.kind == "router" else request.endpoint.name
