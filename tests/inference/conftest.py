"""A scripted router for the tests of this folder, and the client under test."""

from collections.abc import AsyncIterator, Iterator

import pytest

from chat.inference.client import InferenceClient
from tests.fakes.router import ScriptedRouter


@pytest.fixture(scope="session")
def served_router() -> Iterator[ScriptedRouter]:
    with ScriptedRouter() as router:
        yield router


@pytest.fixture
def router(served_router: ScriptedRouter) -> ScriptedRouter:
    return served_router.reset()


@pytest.fixture
async def client() -> AsyncIterator[InferenceClient]:
    client = InferenceClient(retry_seconds=0, usage_seconds=0.2)
    yield client
    await client.aclose()


@pytest.fixture
async def impatient_client() -> AsyncIterator[InferenceClient]:
    """Waits a fifth of a second for what does not come."""
    client = InferenceClient(retry_seconds=0, read_seconds=0.2)
    yield client
    await client.aclose()
