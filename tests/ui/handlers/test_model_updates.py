"""What the model controls are filled with once the catalog has changed."""

from collections.abc import AsyncIterator
from typing import Any, cast

import gradio as gr
import pytest
import pytest_asyncio
from starlette.requests import Request

from chat.identity import VisitorResolver
from chat.inference.catalog.catalog import Catalog
from chat.service import ChatService
from chat.settings import Settings
from chat.ui.handlers.chat import ChatHandlers
from chat.ui.handlers.request_visitors import RequestVisitors
from chat.ui.live.page_ids import PageIds
from tests.fakes.router import ScriptedRouter, listed

REQUEST = gr.Request(Request({"type": "http", "headers": [], "session": {}}), session_hash="p")


@pytest_asyncio.fixture
async def catalog(router: ScriptedRouter) -> AsyncIterator[Catalog]:
    catalog = Catalog(Settings(hf_router_url=router.base_url, hf_token="hf_owner"), local_servers=())
    await catalog.refresh()
    yield catalog
    await catalog.stop()


@pytest.fixture
def handlers(catalog: Catalog) -> ChatHandlers:
    resolver = VisitorResolver(Settings(hf_token="hf_owner"), lambda: None)
    return ChatHandlers(cast(ChatService, None), catalog, RequestVisitors(resolver, PageIds()))  # no reply is started here


def updated(handlers: ChatHandlers, digest: str, remembered: str, chosen: str) -> tuple[str, dict[str, Any]]:
    """The digest and the model dropdown's update."""
    found, dropdown, *_ = handlers.models_changed(digest, {"v": 1, "model": remembered}, chosen, "auto", REQUEST)
    return found, dropdown


async def test_a_model_that_was_picked_meanwhile_stays(handlers: ChatHandlers) -> None:
    digest, dropdown = updated(handlers, "", remembered="demo/slow", chosen="demo/slow")
    assert digest
    assert dropdown["choices"]
    assert "value" not in dropdown


async def test_a_list_that_the_page_has_is_not_sent_again(handlers: ChatHandlers) -> None:
    digest, _ = updated(handlers, "", remembered="demo/slow", chosen="demo/slow")
    again, dropdown = updated(handlers, digest, remembered="demo/slow", chosen="demo/slow")
    assert again == digest
    assert "choices" not in dropdown


async def test_the_model_of_the_last_visit_that_is_listed_late_takes_the_place_of_the_default(
    handlers: ChatHandlers, catalog: Catalog, router: ScriptedRouter
) -> None:
    digest, dropdown = updated(handlers, "", remembered="org/late", chosen="demo/plain")
    assert "value" not in dropdown
    router.models = [*router.models, listed("org/late")]
    await catalog.refresh()

    _, dropdown = updated(handlers, digest, remembered="org/late", chosen="demo/plain")
    assert dropdown["value"] == "org/late"


async def test_a_page_without_a_model_gets_the_default(handlers: ChatHandlers, catalog: Catalog) -> None:
    default = catalog.default(token_available=True)
    assert default
    assert updated(handlers, "", remembered="", chosen="")[1]["value"] == default.key
