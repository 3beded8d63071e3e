"""Which model writes, with which key, and who pays. Decided once for each reply, before anything is saved or sent. A value."""

from dataclasses import dataclass, field

from chat.inference.catalog.model import Model


@dataclass(frozen=True, slots=True)
class Route:
    """One way to a model.

    Attributes:
        key: the bearer for the model's endpoint.
        bill_to: the organisation on Hugging Face that pays; None for the key's own account and for every other endpoint.
        for_guest: whether the app's owner pays for a guest.
    """

    model: Model
    key: str = field(repr=False)
    bill_to: str | None = None
    for_guest: bool = False

    @classmethod
    def to(cls, model: Model, key: str, organisation: str | None, *, for_guest: bool = False) -> "Route":
        """The route to `model`, paid by `organisation` where the endpoint is the Hugging Face router, the one that can bill it."""
        return cls(model, key, organisation if model.endpoint.kind == "router" else None, for_guest)
