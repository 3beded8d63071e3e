"""The form in which values reach the page's components: a JSON object, sent as one JSON text. Pure."""

import json
from typing import Any, TypeAlias

Payload: TypeAlias = dict[str, Any]
"""A JSON object that a component draws. Its shape is in the `types.d.ts` of that component's scripts."""


def compact(value: Any) -> str:
    """`value` as one JSON text without spaces.

    Gradio's front end clones every leaf of a value on every update; a text is a single leaf.
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
