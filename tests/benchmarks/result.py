"""One measured figure, beside its peer in the same run where it has one, and its budget."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Budget:
    """The bound on a figure: on its `value`, its `ratio` to the peer, or its `excess` over the peer."""

    of: Literal["value", "ratio", "excess"]
    most: float
    least: float = 0.0


def at_most(most: float) -> Budget:
    """In the unit of the figure."""
    return Budget("value", most)


def between(least: float, most: float) -> Budget:
    """In the unit of the figure."""
    return Budget("value", most, least)


def at_most_times(most: float) -> Budget:
    """So many times the peer."""
    return Budget("ratio", most)


def at_most_above(most: float) -> Budget:
    """So much more than the peer, in the unit of the figure."""
    return Budget("excess", most)


@dataclass(frozen=True, slots=True)
class Result:
    """`value` is in `unit`; `peer` is the same measure of what it is compared with."""

    name: str
    value: float
    unit: str
    peer: float | None = None
    peer_name: str = ""
    budget: Budget | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.peer if self.peer else None

    @property
    def is_met(self) -> bool | None:
        """Whether the figure keeps to its budget; None if it has none."""
        if self.budget is None:
            return None
        bounded = {"value": self.value, "ratio": self.ratio, "excess": self.value - (self.peer or 0.0)}[self.budget.of]
        return bounded is not None and self.budget.least <= bounded <= self.budget.most

    def row(self) -> tuple[str, str, str, str, str, str]:
        """The cells of a table."""
        peer = f"{self.peer:,.1f} {self.unit} ({self.peer_name})" if self.peer is not None else "–"
        ratio = f"{self.ratio:.2f} ×" if self.ratio is not None else "–"
        verdict = {None: "–", True: "met", False: "MISSED"}[self.is_met]
        return self.name, f"{self.value:,.1f} {self.unit}".rstrip(), peer, ratio, self._budget_in_words(), verdict

    def _budget_in_words(self) -> str:
        if self.budget is None:
            return "–"
        most = f"{self.budget.most:g} {'×' if self.budget.of == 'ratio' else self.unit}".rstrip()
        if self.budget.of == "excess":
            return f"≤ {self.peer_name} + {most}"
        return f"{self.budget.least:g} to {most}" if self.budget.least else f"≤ {most}"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """A table in text; the first row has the headings."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])
