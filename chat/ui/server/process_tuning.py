"""Interpreter settings for a process that serves hundreds of readers."""

import gc
import sys
from importlib.util import find_spec
from typing import Final

GC_THRESHOLDS: Final = (50_000, 20, 100)
"""For `gc.set_threshold`. With Python's defaults several full collections run while a hundred replies start, and each stops every
reader for up to a third of a second."""


def tune() -> None:
    """Apply the settings. Call once, after the page is built and before it is served."""
    gc.collect()
    gc.freeze()  # all objects so far live until the process ends
    gc.set_threshold(*GC_THRESHOLDS)
    if find_spec("matplotlib") is None:
        # Gradio tries to import it twice for each frame. None makes that fail at once instead of searching the path each time.
        sys.modules["matplotlib"] = None  # type: ignore[assignment]
