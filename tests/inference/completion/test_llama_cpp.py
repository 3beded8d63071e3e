"""A server that is not ours: llama.cpp itself, with a model that says the alphabet."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import xllamacpp  # type: ignore[import-untyped]  # ships no types

from chat.errors import ContextExceeded
from chat.inference.catalog.endpoints import Endpoint
from chat.inference.catalog.listing_client import ListingClient
from chat.inference.completion.client import InferenceClient
from chat.inference.events import CompletionRequest, Finished, TokenUsage
from tests.fakes import tiny_gguf
from tests.inference.completions import events_of, text_of


@pytest.fixture(scope="module")
def llama_cpp(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    path: Path = tmp_path_factory.mktemp("model") / "alphabet.gguf"
    tiny_gguf.write(path)
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.model_alias = {"alphabet"}
    parameters.port = 0
    parameters.n_ctx, parameters.n_parallel, parameters.cpuparams.n_threads = tiny_gguf.CONTEXT, 1, 1
    parameters.warmup, parameters.verbosity = False, -1
    server = xllamacpp.Server(parameters)
    yield Endpoint("llama.cpp", f"{server.listening_address}/v1", "server")
    del server  # stops it


def a_request(endpoint: Endpoint, text: str = "Hi") -> CompletionRequest:
    return CompletionRequest(endpoint, "none", "alphabet", ({"role": "user", "content": text},))


async def test_its_reply_streams(client: InferenceClient, llama_cpp: Endpoint) -> None:
    events = await events_of(client, a_request(llama_cpp))
    assert text_of(events) == tiny_gguf.SAYS
    assert events[-2:] == [TokenUsage(7, len(tiny_gguf.SAYS) + 1), Finished("stop")]


async def test_its_model_is_listed_with_its_context(llama_cpp: Endpoint) -> None:
    (model,) = await ListingClient().models(llama_cpp)
    assert (model.id, model.context_length) == ("alphabet", tiny_gguf.CONTEXT)


async def test_a_prompt_that_is_too_long_names_the_limit(client: InferenceClient, llama_cpp: Endpoint) -> None:
    with pytest.raises(ContextExceeded) as caught:
        await events_of(client, a_request(llama_cpp, "word " * 300))
    assert caught.value.limit == tiny_gguf.CONTEXT
