"""The client under test."""

from collections.abc import AsyncIterator

import pytest

from chat.inference.completion.client import InferenceClient


@pytest.fixture
async def client() -> AsyncIterator[InferenceClient]:
    """A client that retries at once."""
    client = InferenceClient(retry_seconds=0, usage_seconds=0.2)
    yield client
    await client.aclose()


@pytest.fixture
async def impatient_client() -> AsyncIterator[InferenceClient]:
    """A client with a read timeout of a fifth of a second."""
    client = InferenceClient(retry_seconds=0, read_seconds=0.2)
    yield client
    await client.aclose()
