from dataclasses import replace

import pytest

from chat.inference.catalog.description import describe_model, detail, dollars, label, provider_label, short_tokens
from chat.inference.catalog.endpoints import Endpoint
from chat.inference.catalog.model import Model, Provider

ROUTER = Endpoint("Hugging Face", "https://router.example/v1", "router")
OLLAMA = Endpoint("Ollama", "http://127.0.0.1:11434/v1", "local")
SERVER = Endpoint("gpu.example:8000", "http://gpu.example:8000/v1", "server")
DEMO = Endpoint("Demo", "http://127.0.0.1:5/v1", "demo")

GROQ = Provider("groq", True, 131072, 0.1, 0.3, True, throughput=480, first_token_latency_ms=210.4)
DEAR = Provider("dear", input_price=3, output_price=15)
FREE = Provider("gift", is_free=True)
BROKEN = Provider("broken", live=False, input_price=0.01, output_price=0.01)
BARE = Model("a/b", "a/b", ROUTER)
FULL = Model("a/b", "a/b", ROUTER, "a", None, 131072, True, True, True, (GROQ,))


def test_a_label_has_what_matters_beside_the_name() -> None:
    assert label(FULL) == "a/b — 131k · images · tools · reasoning · $0.10 in / $0.30 out"


def test_a_label_says_nothing_of_what_is_not_known() -> None:
    assert label(BARE) == "a/b"


@pytest.mark.parametrize(
    ("providers", "said"),
    [
        ((GROQ, GROQ), "$0.10 in / $0.30 out"),
        ((DEAR, GROQ), "from $0.10 in / $0.30 out"),
        ((GROQ, BROKEN), "$0.10 in / $0.30 out"),
        ((FREE,), "free"),
        ((FREE, GROQ), "free with some providers"),
    ],
)
def test_a_label_has_the_price_of_the_cheapest_that_is_live(providers: tuple[Provider, ...], said: str) -> None:
    assert label(replace(BARE, providers=providers)) == f"a/b — {said}"


@pytest.mark.parametrize(("others", "said"), [((), "a/b"), ((GROQ,), "a/b — $0.10 in / $0.30 out")])
def test_a_provider_that_names_no_price_is_not_taken_for_a_cheap_one(others: tuple[Provider, ...], said: str) -> None:
    assert label(replace(BARE, providers=(Provider("silent"), *others))) == said


def test_a_label_warns_of_a_model_that_nobody_offers_now() -> None:
    assert label(replace(BARE, providers=(BROKEN,))) == "a/b — not available now"


@pytest.mark.parametrize(
    ("endpoint", "where"), [(OLLAMA, "Ollama on this computer"), (SERVER, "gpu.example:8000")], ids=["on this machine", "elsewhere"]
)
def test_a_label_says_where_a_model_runs_that_is_not_the_routers(endpoint: Endpoint, where: str) -> None:
    assert label(replace(BARE, endpoint=endpoint)) == f"a/b — {where}"


def test_the_demo_says_that_it_is_one() -> None:
    demo = Model("demo", "demo", DEMO, context_length=8192)
    assert label(demo) == "Demo model — built in, not an AI"
    assert "Not an AI" in detail(demo)
    assert dict(describe_model(demo).facts) == {"Context": "8k tokens"}  # and not that it runs on “this computer”, which may be anybody's


def test_the_detail_is_spelled_out() -> None:
    assert detail(FULL) == (
        "Context of 131,072 tokens. Reads images, calls tools and thinks before it answers. "
        "$0.10 in / $0.30 out per million tokens, from groq."
    )


def test_the_detail_counts_the_live_providers() -> None:
    assert detail(replace(BARE, providers=(GROQ, DEAR, BROKEN))) == "From $0.10 in / $0.30 out per million tokens, from 2 providers."


def test_the_detail_has_the_whole_id_where_the_name_is_shortened() -> None:
    assert "m" * 150 in detail(replace(BARE, id="m" * 150))
    assert len(label(replace(BARE, id="m" * 150))) == 80


def test_a_card_links_to_the_models_page_on_the_hub() -> None:
    assert describe_model(FULL).link == "https://huggingface.co/a/b"


@pytest.mark.parametrize("model", [replace(FULL, endpoint=OLLAMA), replace(FULL, id="no-owner"), replace(FULL, id="a/b/c")])
def test_a_card_has_no_link_where_the_hub_has_no_page(model: Model) -> None:
    assert describe_model(model).link == ""


def test_a_link_cannot_leave_the_path_of_the_hub() -> None:
    assert describe_model(replace(FULL, id='a/b"?x#<y>')).link == "https://huggingface.co/a/b%22%3Fx%23%3Cy%3E"


def test_a_card_has_only_facts_that_are_known() -> None:
    assert describe_model(BARE).facts == ()
    assert dict(describe_model(FULL).facts) == {
        "Context": "131k tokens",
        "Reads": "text and images",
        "Tools": "yes",
        "Reasoning": "yes",
        "Price per 1M tokens": "$0.10 in / $0.30 out",
        "Speed": "up to 480 tokens/s",
    }


def test_a_provider_shows_price_speed_and_context() -> None:
    assert provider_label(GROQ) == "groq — $0.10 in / $0.30 out · 480 tokens/s · 210 ms to first token · 131k"


@pytest.mark.parametrize(
    ("count", "text"),
    [(512, "512"), (8192, "8k"), (131072, "131k"), (999_999, "999k"), (1_000_000, "1M"), (1_048_576, "1M"), (2_500_000, "2.5M")],
)
def test_tokens_are_counted_in_round_numbers(count: int, text: str) -> None:
    assert short_tokens(count) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "$0"), (0.1, "$0.10"), (0.05, "$0.05"), (0.0375, "$0.0375"), (2.5, "$2.50"), (3, "$3"), (1500, "$1,500"), (1e-6, "<$0.0001")],
)
def test_prices_have_no_silly_digits(amount: float, text: str) -> None:
    assert dollars(amount) == text
