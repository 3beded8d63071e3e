"""What every test stands on: no network but loopback, nothing of the person who runs the tests, and a scripted router."""

import os
import socket
import sys
from collections.abc import Iterator

import pytest

from tests import environment

sys.path.insert(0, str(environment.GUARD))
import sitecustomize as guard

if not hasattr(guard, "refuse_beyond_loopback"):  # Python imported another one at start
    sys.modules.pop("sitecustomize")
    import sitecustomize as guard

environment.clear()

from tests.fakes.router import ScriptedRouter  # noqa: E402  (its libraries read the environment when they are imported)

BROWSER_FIXTURES = frozenset({"browser", "new_tab", "tab"})
"""Each gives a test a browser, or a tab of one."""


@pytest.fixture(scope="module")
def served_router() -> Iterator[ScriptedRouter]:
    """The scripted router of one module."""
    with ScriptedRouter() as router:
        yield router


@pytest.fixture
def router(served_router: ScriptedRouter) -> ScriptedRouter:
    """The scripted router, reset."""
    return served_router.reset()


@pytest.fixture(autouse=True)
def isolated_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Undo what a library or another test set meanwhile, and use a temporary Hugging Face home."""
    for name in filter(environment.is_read_by_the_app, list(os.environ)):
        if name not in environment.FIXED:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HF_HOME", str(tmp_path_factory.getbasetemp() / "hf"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use a browser, and run their modules first: they are the longest, and the short ones fill up the workers."""
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
    with_browser = {item.path for item in items if item.get_closest_marker("browser")}
    items.sort(key=lambda item: item.path not in with_browser)


def pytest_sessionstart() -> None:
    """Fail at once if the guard does not hold."""
    with pytest.raises(guard.NetworkRefusedError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
