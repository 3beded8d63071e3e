"""Loads a dataset in a fresh process, as its owner would: `python -m tests.history.load_dataset_script <repo>`.

Reads HF_ENDPOINT and HF_TOKEN. Prints JSON: columns (name → type), rows, and the seconds that `load_dataset` took.
"""

import json
import sys
from time import perf_counter

from datasets import disable_progress_bars, load_dataset  # type: ignore[import-untyped]

if __name__ == "__main__":
    disable_progress_bars()
    began = perf_counter()
    history = load_dataset(sys.argv[1], split="train")
    seconds = perf_counter() - began
    print(json.dumps({"columns": {name: str(kind) for name, kind in history.features.items()}, "rows": list(history), "seconds": seconds}))
