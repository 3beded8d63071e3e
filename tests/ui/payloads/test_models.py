from dataclasses import replace

from chat.inference.catalog.endpoints import Endpoint
from chat.inference.catalog.model import Model, Provider
from chat.ui.payloads.models import ROUTINGS, model_card_payload, model_list, provider_choices, provider_or_auto

ROUTER = Endpoint("Hugging Face", "https://router.example/v1", "router")
MODEL = Model("a/b", "a/b", ROUTER, "a", providers=(Provider("groq"), Provider("broken", live=False)))
LOCAL = Model("c", "c", Endpoint("Ollama", "http://127.0.0.1:11434/v1", "local"))


def test_equal_lists_have_equal_digests() -> None:
    assert model_list([MODEL, LOCAL]).digest == model_list([replace(MODEL), LOCAL]).digest
    assert model_list([MODEL, LOCAL]).digest != model_list([LOCAL, MODEL]).digest


def test_the_router_offers_its_policies_and_the_live_providers() -> None:
    assert [value for _, value in provider_choices(MODEL)] == ["auto", "fastest", "cheapest", "groq"]


def test_other_endpoints_offer_no_selection() -> None:
    assert provider_choices(LOCAL) == provider_choices(None) == [ROUTINGS[0]]


def test_a_provider_that_the_model_does_not_have_becomes_auto() -> None:
    assert [provider_or_auto(MODEL, provider) for provider in ("groq", "broken", None, ["groq"])] == ["groq", "auto", "auto", "auto"]


def test_the_card_has_the_page_on_the_hub_and_the_problems() -> None:
    card = model_card_payload(MODEL, ["Ollama does not answer."])
    assert card["link"] == {"label": "Model page", "href": "https://huggingface.co/a/b"}
    assert card["problems"] == ["Ollama does not answer."]


def test_without_a_model_the_card_has_only_the_problems() -> None:
    assert model_card_payload(None, ["Offline."]) == {"name": "", "problems": ["Offline."]}
