"""`make bench`: measures the app beside its peers and prints a table; the same figures go to results.json beside this file."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks import browser, history, load, memory, page_open, reading, search, start, stream
from tests.benchmarks.result import Result

HEADINGS = ("what", "measured", "peer", "ratio", "budget")
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
    FILE.write_text(json.dumps([{**asdict(result), "ratio": result.ratio} for result in results], indent=2) + "\n")


def table(results: Iterable[Result]) -> str:
    rows = [HEADINGS, *(result.row() for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


if __name__ == "__main__":
    main(sys.argv[1:])
