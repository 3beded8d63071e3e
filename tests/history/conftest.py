"""What the tests of the history stand on: a Hub imitation with two people, and a history in a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import close_session

from chat.history.hub.dataset import Dataset
from chat.history.local.database import Database
from chat.history.local.store import SqliteStore
from tests.fakes.hub import HubImitation

ADA, BOB = "hf_ada", "hf_bob"
REPO = "ada/huggingchat-history"


@pytest.fixture
def hub() -> Iterator[HubImitation]:
    with HubImitation() as imitation:
        imitation.tokens.update({ADA: "ada", BOB: "bob"})
        yield imitation
        close_session()


@pytest.fixture
def dataset(hub: HubImitation) -> Dataset:
    return Dataset(hub.url)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "history.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def store(database: Database) -> SqliteStore:
    return SqliteStore(database)
