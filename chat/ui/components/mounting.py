"""The line of script that lets a module of the page draw a component."""

from typing import Final

PREFIX: Final = "huggingchat"
"""What the specifiers of the page's own modules begin with in its import map, followed by the path below `chat/ui`."""


def mount(module: str, function: str, *events: str) -> str:
    """The `js_on_load` of a `gr.HTML`: call the module's function with what Gradio offers.

    Args:
        module: its path below `chat/ui`.
        events: what the component may send to the server. Gradio finds the names in this text, in quotes.
    """
    named = "".join(f" '{event}'" for event in events)
    return f'import("{PREFIX}/{module}").then((module) => module.{function}({{ element, props, trigger, watch }})); //{named}'
