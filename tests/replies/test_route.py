"""Which model is asked, and with whose key."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from chat.errors import SignInExpired
from chat.identity import Visitor
from chat.inference.catalog.catalog import Catalog
from chat.inference.short_tasks import Writer
from chat.replies.route import Payer
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
    model, key = Payer(Settings(), catalog).payable(MEMBER, "demo/plain")

    assert (model.key, key) == ("demo/plain", "hf_oauth_ada")


async def test_nobody_writes_on_after_their_sign_in_has_ended(catalog: Catalog) -> None:
    with pytest.raises(SignInExpired):
        Payer(Settings(), catalog).payable(Visitor("guest", "guest:1", expired=True), "demo/plain")


@pytest.mark.parametrize(
    ("task_model", "expected"), [("demo/empty", "demo/empty"), ("demo/not-listed", "demo/plain"), (None, "demo/plain")]
)
async def test_the_task_model_writes_where_it_is_listed(catalog: Catalog, task_model: str | None, expected: str) -> None:
    payer = Payer(Settings(task_model=task_model, bill_to="acme"), catalog)
    model, key = payer.payable(MEMBER, "demo/plain")

    writing = catalog.get(expected)
    assert writing
    assert payer.writer(MEMBER, model, key) == Writer(writing, "hf_oauth_ada", "acme")
