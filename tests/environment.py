"""The environment variables of tests: none of the person who runs them, and the same in every process.

Imported before Gradio and huggingface_hub, which read their variables once, at import.
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from chat.settings import Settings

GUARD = Path(__file__).parent / "guard"
"""The folder whose `sitecustomize` keeps a process off the network."""

FIXED: Mapping[str, str] = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_XET": "1",
    "HF_UPDATE_DOWNLOAD_COUNTS": "0",
    "HF_ENDPOINT": "http://127.0.0.1:9",
}
"""Set in every process of the tests, unless a test sets another value."""

_SETTINGS = frozenset(name.upper() for name in Settings.model_fields)
_PREFIXES = ("GRADIO_", "HF_", "HUGGING_FACE_", "HUGGINGFACE_", "OAUTH_", "OPENAI_", "OPENID_", "SPACE_", "SPACES_")
_folders = tempfile.TemporaryDirectory(prefix="huggingchat-tests-", ignore_cleanup_errors=True)  # removed when this process ends


def is_read_by_the_app(name: str) -> bool:
    """Whether the app, Gradio, huggingface_hub or the openai client reads this variable."""
    return name.upper() in _SETTINGS or name.upper().startswith(_PREFIXES)


def clear() -> None:
    """Remove what the app reads from this process's environment, and set FIXED."""
    for name in filter(is_read_by_the_app, list(os.environ)):
        del os.environ[name]
    os.environ.update(FIXED)


def environment(**variables: str) -> dict[str, str]:
    """The environment of a process that a test starts: this one's without what the app reads, with new folders and with `variables`."""
    kept = {name: value for name, value in os.environ.items() if not is_read_by_the_app(name)}
    own = {
        "PYTHONPATH": str(GUARD),
        "PYTHONUNBUFFERED": "1",
        "HF_HOME": tempfile.mkdtemp(prefix="hf-", dir=_folders.name),
        "DATA_DIR": tempfile.mkdtemp(prefix="data-", dir=_folders.name),
    }
    return {**kept, **FIXED, **own, **variables}
