"""Python's own settings for a process that serves hundreds of readers. Knows nothing of what it serves."""

import gc
import sys
from importlib.util import find_spec
from typing import Final

COLLECTIONS: Final = (50_000, 20, 100)
"""New objects before the collector looks at the youngest, and how often the older ones take part. By default it walks through all objects
of the process several times while a hundred replies begin, and stops every reader for up to a third of a second each time."""


def tune() -> None:
    """To be called once, when the page is built."""
    gc.collect()
    gc.freeze()  # what is here now stays until the end
    gc.set_threshold(*COLLECTIONS)
    if find_spec("matplotlib") is None:
        # Gradio tries to import it twice for each frame, and Python looks for a missing module anew each time, unless it is told.
        sys.modules["matplotlib"] = None  # type: ignore[assignment]
