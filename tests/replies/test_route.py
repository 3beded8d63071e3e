"""Which model is asked, and with whose key."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import cast

import pytest
import pytest_asyncio

from chat.errors import SignInExpired
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.inference.catalog.endpoints import EndpointKind
from chat.inference.catalog.model import Model
from chat.replies.route import RouteFinder
from chat.settings import Settings
from tests.fakes.router import ScriptedRouter

MEMBER = Visitor("member", "hf:100", "hf_oauth_ada")


@pytest_asyncio.fixture
async def catalog(router: ScriptedRouter) -> AsyncIterator[Catalog]:
    catalog = Catalog(Settings(hf_router_url=router.base_url), local_servers=())
    await catalog.refresh()
    yield catalog
    await catalog.stop()


async def test_a_model_is_asked_with_the_visitors_own_key(catalog: Catalog) -> None:
    route = RouteFinder(Settings(), catalog).route(MEMBER, "demo/plain")

    assert (route.model.key, route.key) == ("demo/plain", "hf_oauth_ada")


async def test_nobody_writes_on_after_their_sign_in_has_ended(catalog: Catalog) -> None:
    with pytest.raises(SignInExpired):
        RouteFinder(Settings(), catalog).route(Visitor("guest", "guest:1", expired=True), "demo/plain")


@pytest.mark.parametrize(
    ("task_model", "expected"), [("demo/empty", "demo/empty"), ("demo/not-listed", "demo/plain"), (None, "demo/plain")]
)
async def test_the_task_model_writes_where_it_is_listed(catalog: Catalog, task_model: str | None, expected: str) -> None:
    routes = RouteFinder(Settings(task_model=task_model, bill_to="acme"), catalog)
    route = routes.task_route(MEMBER, routes.route(MEMBER, "demo/plain"))

    assert (route.model.key, route.key, route.bill_to) == (expected, "hf_oauth_ada", "acme")


@pytest.mark.parametrize(
    ("visitor", "kind", "expected"),
    [
        (Visitor("guest", "guest:1", "hf_space"), "router", True),
        (Visitor("guest", "guest:1", "hf_their_own"), "router", False),
        (Visitor("guest", "guest:1", "hf_their_own"), "server", True),
        (Visitor("guest", "guest:1", "hf_space"), "demo", False),
        (MEMBER, "router", False),
        (MEMBER, "server", False),
        (Visitor("owner", "owner", "hf_space"), "router", False),
    ],
)
async def test_the_owner_pays_for_guests_with_their_token_and_on_their_servers(
    catalog: Catalog, router: ScriptedRouter, visitor: Visitor, kind: EndpointKind, expected: bool
) -> None:
    settings = Settings(hf_router_url=router.base_url, hf_token="hf_space")
    model = catalog.get("demo/plain")
    assert model
    served = ListedElsewhere(replace(model, endpoint=replace(model.endpoint, kind=kind)))
    assert RouteFinder(settings, cast(Catalog, served)).route(visitor, "demo/plain").for_guest is expected


class ListedElsewhere:
    """A catalog of one model."""

    def __init__(self, model: Model) -> None:
        self._model = model

    def models(self, token_available: bool) -> list[Model]:
        return [self._model]

    def get(self, key: str) -> Model:
        return self._model
