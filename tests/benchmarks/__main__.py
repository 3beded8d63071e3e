"""`make bench`: measures the app beside its peers and prints a table; the same figures go to results.json beside this file."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks import browser, history, load, memory, page_open, reading, search, start, stream
from tests.benchmarks.result import Result, aligned

HEADINGS = ("what", "measured", "peer", "ratio", "budget", "verdict")
FILE = Path(__file__).parent / "results.json"
PARTS = {
    "start": start.measure,
    "open": page_open.measure,
    "memory": memory.measure,
    "stream": stream.measure,
    "reading": reading.measure,
    "load": load.measure,
    "browser": browser.measure,
    "history": history.measure,
    "search": search.measure,
}


def main(wanted: Iterable[str]) -> None:
    names = list(wanted) or list(PARTS)
    results: list[Result] = []
    for name in names:
        results += PARTS[name]()
    print(table(results))
    FILE.write_text(json.dumps([{**asdict(result), "ratio": result.ratio, "is_met": result.is_met} for result in results], indent=2) + "\n")


def table(results: Iterable[Result]) -> str:
    return aligned([HEADINGS, *(result.row() for result in results)])


if __name__ == "__main__":
    main(sys.argv[1:])
