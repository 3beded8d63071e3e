"""Each error is one plain sentence with a link to where it is fixed, and quotes only what a person should see of a server's text."""

from collections.abc import Mapping
from typing import Any

import pytest

from chat import errors
from chat.inference.catalog.endpoints import Endpoint
from chat.inference.completion.error_body import ErrorBody, read_error
from chat.inference.completion.error_sentences import error_for_status, error_in_stream
from chat.inference.events import CompletionRequest

ROUTER = Endpoint("Hugging Face", "https://router.huggingface.co/v1", "router")
SERVER = Endpoint("my server", "http://127.0.0.1:8000/v1", "server")
SIGNED_IN = "hf_oauth_0123456789"
STATUSES = [400, 401, 402, 403, 404, 408, 409, 413, 418, 422, 429, 500, 502, 503, 504, 307]


def refused(
    status: int,
    text: str = "",
    *,
    endpoint: Endpoint = ROUTER,
    model: str = "org/model",
    key: str = SIGNED_IN,
    headers: Mapping[str, str] | None = None,
) -> Any:
    """The error for a response with this status and body; its class is what most tests are about."""
    return error_for_status(status, headers or {}, read_error(text), CompletionRequest(endpoint, key, model, ()))


@pytest.mark.parametrize(
    ("status", "body", "kind", "link"),
    [
        (400, '{"error": {"message": "no", "code": "model_not_supported"}}', errors.ModelNotSupported, errors.PROVIDER_SETTINGS),
        (400, '{"error": "no"}', errors.RequestRefused, None),
        (401, "Invalid username or password.", errors.KeyRefused, errors.SIGN_IN),
        (402, '{"error": "You have depleted your monthly included credits."}', errors.OutOfCredits, errors.BILLING),
        (403, '{"error": "… does not have sufficient permissions to call Inference Providers"}', errors.NotPermitted, errors.SIGN_IN),
        (404, "", errors.NotKnown, None),
        (408, "", errors.TimedOut, None),
        (413, "", errors.TooLarge, None),
        (422, "", errors.NotKnown, None),
        (429, "", errors.Busy, None),
        (500, "", errors.ProviderFailed, None),
        (503, "<html>", errors.ProviderFailed, None),
        (307, "", errors.BadAnswer, None),
    ],
)
def test_each_status_has_its_class_and_the_place_where_to_mend_it(
    status: int, body: str, kind: type[errors.UpstreamError], link: errors.Link | None
) -> None:
    error = refused(status, body)
    assert (type(error), error.link, error.status) == (kind, link, status)


@pytest.mark.parametrize("status", STATUSES)
def test_of_another_server_it_never_speaks_as_of_hugging_face(status: int) -> None:
    error = refused(status, endpoint=SERVER, key="sk-0123456789")
    assert "Hugging Face" not in error.sentence
    assert "HF_" not in error.sentence
    assert error.link is None


@pytest.mark.parametrize("status", [401, 402, 403])
def test_another_servers_key_is_named_by_its_variable(status: int) -> None:
    assert "OPENAI_API_KEY" in refused(status, endpoint=SERVER).sentence


@pytest.mark.parametrize("status", [401, 403])
def test_a_token_made_by_hand_is_mended_where_tokens_are_made(status: int) -> None:
    error = refused(status, key="hf_0123456789")
    assert (error.link, "HF_TOKEN" in error.sentence) == (errors.TOKENS, True)


def test_the_provider_that_answered_is_named() -> None:
    assert "groq" in refused(500, headers={"x-inference-provider": "groq"}).sentence


def test_the_provider_that_was_asked_is_named_where_none_answered() -> None:
    assert refused(429, model="org/model:novita").sentence.startswith("novita is busy")


@pytest.mark.parametrize("policy", ["fastest", "cheapest", "preferred"])
def test_a_policy_is_not_taken_for_a_provider(policy: str) -> None:
    assert refused(429, model=f"org/model:{policy}").sentence.startswith("Hugging Face is busy")


def test_a_colon_in_another_servers_model_belongs_to_its_name() -> None:
    assert "llama3:8b" in refused(404, endpoint=SERVER, model="llama3:8b").sentence


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ('{"error": {"code": 400, "message": "too long", "type": "exceed_context_size_error", "n_prompt_tokens": 9, "n_ctx": 4096}}', 4096),
        ('{"object": "error", "message": "This model\'s maximum context length is 8192 tokens. However, …", "code": 400}', 8192),
        ('{"error": {"message": "no", "code": "context_length_exceeded"}}', None),
        ('{"error": {"message": "prompt is too long: 210000 tokens > 200000 maximum"}}', 200000),
        ("The input exceeds the model's context window", None),
    ],
)
def test_a_context_that_is_exceeded_is_recognised_with_its_limit(text: str, limit: int | None) -> None:
    error = refused(400, text)
    assert (type(error), error.limit) == (errors.ContextExceeded, limit)


def test_a_busy_server_says_when_to_come_back() -> None:
    error = refused(429, headers={"retry-after": "12"})
    assert (error.retry_after, "12 seconds" in error.sentence) == (12.0, True)


@pytest.mark.parametrize("header", ["soon", "-3", "Fri, 31 Dec 2027 23:59:59 GMT", "9" * 40])
def test_a_time_that_cannot_be_read_is_not_promised(header: str) -> None:
    assert refused(429, headers={"retry-after": header}).retry_after is None


@pytest.mark.parametrize(
    "text",
    [
        '{"error": "It is raining"}',
        '{"error": {"message": "It is raining"}}',
        '{"detail": "It is raining"}',
        '{"message": "It is raining"}',
        "It is raining",
    ],
)
def test_short_words_of_the_server_are_quoted_whatever_their_form(text: str) -> None:
    assert "“It is raining”" in refused(400, text).sentence


def test_quoted_words_stand_on_one_line_without_control_characters() -> None:
    assert "“red green”" in refused(400, '{"error": "red\\n\\u0000\\u202e green"}').sentence


@pytest.mark.parametrize(
    "words",
    [
        f"wrong key {SIGNED_IN}",
        f"wrong key {SIGNED_IN[:12]}…",
        f"wrong key {SIGNED_IN[:5]} {SIGNED_IN[5:]}",
        "<!doctype html><title>Bad</title>",
        "see <script>alert(1)</script>",
        "x" * 241,
    ],
)
def test_the_key_markup_and_dumps_are_never_quoted(words: str) -> None:
    assert "It says" not in refused(400, words).sentence


@pytest.mark.parametrize(
    "text", ["", "[]", "7", "null", '{"error": 7}', '{"detail": [{"loc": 7}]}', '{"error": {"message": ["a"]}}', "[" * 100_000]
)
def test_a_body_that_says_nothing_still_gives_a_sentence(text: str) -> None:
    assert type(refused(400, text)) is errors.RequestRefused


def test_an_error_in_mid_stream_keeps_the_status_that_it_names() -> None:
    request = CompletionRequest(ROUTER, SIGNED_IN, "org/model", ())
    assert type(error_in_stream({}, ErrorBody(status=402), request)) is errors.OutOfCredits


def test_an_error_in_mid_stream_without_a_status_is_the_providers() -> None:
    request = CompletionRequest(ROUTER, SIGNED_IN, "org/model", ())
    assert type(error_in_stream({}, ErrorBody(words="oops"), request)) is errors.ProviderFailed


def test_a_context_that_is_exceeded_in_mid_stream_is_recognised() -> None:
    request = CompletionRequest(ROUTER, SIGNED_IN, "org/model", ())
    assert type(error_in_stream({}, ErrorBody(code="context_length_exceeded"), request)) is errors.ContextExceeded


def test_another_reason_for_a_403_than_the_token_is_quoted() -> None:
    assert "“Access to this model is gated.”" in refused(403, '{"error": "Access to this model is gated."}').sentence
