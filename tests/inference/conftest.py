"""The client under test."""

from collections.abc import AsyncIterator

import pytest

from chat.inference.completion.client import InferenceClient


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
