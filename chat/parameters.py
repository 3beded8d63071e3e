"""The limits of a reply's parameters, and their validation. Used by the sliders, the public API and the service."""

import math
from dataclasses import dataclass
from typing import Final

from chat.conversation import Parameters
from chat.errors import BadParameter
from chat.text import encodable


@dataclass(frozen=True, slots=True)
class Range:
    """The allowed values of a number.

    Attributes:
        label: its name on the screen.
        minimum, maximum: the limits, both allowed.
        step: of its slider; 1 for a whole number.
        initial: the first position of its slider.
    """

    label: str
    minimum: float
    maximum: float
    step: float
    initial: float


TEMPERATURE: Final = Range("Temperature", 0, 2, 0.05, 1)
TOP_P: Final = Range("Top P", 0.01, 1, 0.01, 1)
MAX_TOKENS: Final = Range("Max tokens", 1, 131_072, 1, 4096)
REASONING_EFFORTS: Final = ("none", "minimal", "low", "medium", "high")
SYSTEM_PROMPT_CHARS: Final = 50_000


def validated_parameters(
    *,
    temperature: object = None,
    top_p: object = None,
    max_tokens: object = None,
    reasoning_effort: object = None,
    system_prompt: object = "",
) -> Parameters:
    """The parameters of these values, which may be of any type. None and an empty text mean the model's default.

    Raises:
        BadParameter: for the first value that is not allowed; its sentence says what is.
    """
    limit = _number(MAX_TOKENS, max_tokens)
    return Parameters(
        temperature=_number(TEMPERATURE, temperature),
        top_p=_number(TOP_P, top_p),
        max_tokens=None if limit is None else int(limit),
        reasoning_effort=_effort(reasoning_effort),
        system_prompt=_system_prompt(system_prompt),
    )


def _number(allowed: Range, value: object) -> float | None:
    if value is None:
        return None
    whole = allowed.step == 1
    sentence = f"a {'whole ' if whole else ''}number from {allowed.minimum:,} to {allowed.maximum:,}"
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadParameter(allowed.label, sentence)
    if not allowed.minimum <= value <= allowed.maximum or (whole and value != int(value)):
        raise BadParameter(allowed.label, sentence)
    return value


def _effort(value: object) -> str | None:
    if value is None or value == "":
        return None
    if value not in REASONING_EFFORTS:
        raise BadParameter("Reasoning effort", "one of " + ", ".join(REASONING_EFFORTS))
    return str(value)


def _system_prompt(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > SYSTEM_PROMPT_CHARS:
        raise BadParameter("System prompt", f"a text of at most {SYSTEM_PROMPT_CHARS:,} characters")
    return encodable(value).replace("\0", "").strip()
