"""The drawer "Settings": how a reply is asked for. "Model's default" is a state of each parameter, in which it is not sent at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import gradio as gr
from gradio.components import Component

from chat.conversation import Parameters
from chat.errors import BadParameter
from chat.parameters import MAX_TOKENS, REASONING_EFFORTS, TEMPERATURE, TOP_P, Range, validated_parameters
from chat.ui.components.controls import Dropdown, Slider

NAMES: Final = (
    "temperature_default",
    "temperature",
    "top_p_default",
    "top_p",
    "max_tokens_default",
    "max_tokens",
    "reasoning_effort",
    "system_prompt",
)
"""The panel's controls in order: what `parameters_of` reads, and what is remembered in the browser under these names."""

DEFAULTS: Final = (True, TEMPERATURE.initial, True, TOP_P.initial, True, MAX_TOKENS.initial, "", "")


@dataclass(frozen=True, slots=True)
class SettingsPanel:
    """The drawer's controls, in the order of `NAMES`."""

    controls: tuple[Component, ...]


def settings_panel() -> SettingsPanel:
    """Put the drawer on the page that is being built."""
    with gr.Column(elem_id="settings"):
        with gr.Row(elem_id="settings-head"):
            gr.HTML("<h2>Settings</h2>", apply_default_css=False)
            gr.Button("Close settings", elem_id="close-settings", size="sm")
        temperature = _parameter(TEMPERATURE, "Higher is more varied, lower more predictable.")
        top_p = _parameter(TOP_P, "Keeps to the likeliest words that together have this share.")
        max_tokens = _parameter(MAX_TOKENS, "Longest reply, the reasoning included.")
        effort = Dropdown(
            [("Model's default", ""), *((effort.capitalize(), effort) for effort in REASONING_EFFORTS)],
            value="",
            label="Reasoning effort",
            info="For models that think before they answer.",
            elem_id="reasoning-effort",
            filterable=False,
        )
        system_prompt = gr.Textbox(
            label="System prompt",
            info="What the model should know or keep to in every reply. Empty: the model's default.",
            lines=4,
            max_lines=14,
            elem_id="system-prompt",
        )
    return SettingsPanel((*temperature, *top_p, *max_tokens, effort, system_prompt))


def parameters_of(values: Sequence[Any]) -> Parameters:
    """The parameters that the panel's values, in the order of `NAMES`, stand for.

    Raises:
        BadParameter: a value that the panel cannot have, as a program may send it.
    """
    named = dict(zip(NAMES, values, strict=True))
    for name in ("temperature", "top_p", "max_tokens"):
        if named.pop(f"{name}_default"):
            named[name] = None
    return validated_parameters(**named)


def remembered_values(remembered: object) -> tuple[Any, ...]:
    """The panel's values as the browser remembers them; its defaults where it remembers none, or nonsense."""
    if not isinstance(remembered, dict):
        return DEFAULTS
    kept = {name: value for name, value in remembered.items() if value is not None}  # a box that was empty
    values = tuple(kept.get(name, default) for name, default in zip(NAMES, DEFAULTS, strict=True))
    try:
        everything = dict(zip(NAMES, values, strict=True))
        parameters_of([False if name.endswith("_default") else everything[name] for name in NAMES])
    except BadParameter:
        return DEFAULTS
    return tuple(bool(value) if name.endswith("_default") else value for name, value in zip(NAMES, values, strict=True))


def _parameter(allowed: Range, info: str) -> tuple[gr.Checkbox, Slider]:
    """A slider with its state "model's default", which moving the slider leaves, and emptying its box (`number_boxes.js`) enters."""
    group = f"parameter-{allowed.label.lower().replace(' ', '-')}"
    with gr.Column(elem_id=group, elem_classes="parameter"):
        slider = Slider(
            allowed.minimum,
            allowed.maximum,
            allowed.initial,
            step=allowed.step,
            label=allowed.label,
            info=info,
            elem_classes="slider",
            buttons=[],
        )
        default = gr.Checkbox(True, label=f"{allowed.label}: model's default", elem_classes="own", container=False)
    is_default = f"(value) => value === null || 'emptied' in document.getElementById('{group}').dataset"
    slider.input(None, slider, default, js=is_default, queue=False, show_progress="hidden")
    return default, slider
