"""One measured figure, beside its peer in the same run where it has one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """`value` is in `unit`; `peer` is the same measure of what it is compared with; `budget` is the bound in words."""

    name: str
    value: float
    unit: str
    peer: float | None = None
    peer_name: str = ""
    budget: str = ""

    @property
    def ratio(self) -> float | None:
        return self.value / self.peer if self.peer else None

    def row(self) -> tuple[str, str, str, str, str]:
        """The cells of a table."""
        peer = f"{self.peer:,.1f} {self.unit} ({self.peer_name})" if self.peer is not None else "–"
        ratio = f"{self.ratio:.2f} ×" if self.ratio is not None else "–"
        return self.name, f"{self.value:,.1f} {self.unit}", peer, ratio, self.budget or "–"
