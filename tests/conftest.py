"""What every test stands on: no network but loopback, and nothing of the person who runs the tests."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

GUARD = Path(__file__).parent / "guard"
sys.path.insert(0, str(GUARD))
import sitecustomize as guard  # noqa: E402  (ours, by the line above; the import installs the hook)

if not hasattr(guard, "refuse_beyond_loopback"):  # Python imported another one at start
    sys.modules.pop("sitecustomize")
    import sitecustomize as guard

# Read at import by the libraries concerned, so set before any test module imports them.
os.environ.update(
    GRADIO_ANALYTICS_ENABLED="False",
    HF_HUB_DISABLE_TELEMETRY="1",
    HF_HUB_DISABLE_XET="1",
    HF_UPDATE_DOWNLOAD_COUNTS="0",
    HF_ENDPOINT="http://127.0.0.1:9",
)

from tests.fakes.router import ScriptedRouter  # noqa: E402  (its libraries read the lines above)

OURS = (
    "HF_TOKEN",
    "HUGGING_FACE_HUB_TOKEN",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "HF_ROUTER_URL",
    "DEFAULT_MODEL",
    "TASK_MODEL",
    "MODELS",
    "SEARCH_BACKENDS",
    "SEARXNG_URL",
    "HISTORY_DATASET",
    "DATA_DIR",
    "APP_AUTH",
    "GRADIO_SERVER_NAME",
    "GRADIO_SHARE",
    "SPACE_ID",
    "SYSTEM",
)


@pytest.fixture(scope="module")
def served_router() -> Iterator[ScriptedRouter]:
    """The scripted router of one module."""
    with ScriptedRouter() as router:
        yield router


@pytest.fixture
def router(served_router: ScriptedRouter) -> ScriptedRouter:
    """The scripted router, as new."""
    return served_router.reset()


@pytest.fixture(autouse=True)
def nothing_of_the_person(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No key, token or home of whoever runs the tests is seen; the audit hook of `tests/guard` keeps them off the network."""
    for name in OURS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path_factory.getbasetemp() / "hf"))


def pytest_sessionstart() -> None:
    """Fail at once if the guard does not hold."""
    import socket

    with pytest.raises(guard.NetworkRefusedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
