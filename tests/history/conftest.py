"""Fixtures: a Hub imitation with two users, a client for it, and an empty history in a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import close_session

from chat.history.hub.dataset import DatasetClient
from chat.history.interface import History
from chat.history.local.database import Database
from chat.history.local.memory import MemoryStore
from chat.history.local.store import SqliteStore
from tests.fakes.hub import HubImitation

ADA, BOB = "hf_ada", "hf_bob"
REPO = "ada/huggingchat-history"


@pytest.fixture
def hub() -> Iterator[HubImitation]:
    """A running Hub imitation where the tokens `ADA` and `BOB` belong to two users."""
    with HubImitation() as imitation:
        imitation.tokens.update({ADA: "ada", BOB: "bob"})
        yield imitation
        close_session()


@pytest.fixture
def client(hub: HubImitation) -> DatasetClient:
    """A client for the Hub imitation."""
    return DatasetClient(hub.url)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database in a temporary folder."""
    opened = Database(tmp_path / "history.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def store(database: Database) -> SqliteStore:
    """A store on `database`."""
    return SqliteStore(database)


@pytest.fixture(params=["sqlite", "memory"])
def any_store(request: pytest.FixtureRequest, database: Database) -> History:
    """Each of the two stores in turn: they must behave alike."""
    return SqliteStore(database) if request.param == "sqlite" else MemoryStore()
