"""Prints the paths of all routes of the installed Gradio, one a line. A process of its own, since Gradio leaves sockets open in it."""

from collections.abc import Iterable, Iterator
from typing import Any

import gradio as gr
from gradio.routes import App


def paths(routes: Iterable[Any]) -> Iterator[str]:
    """Those of included routers, too."""
    for route in routes:
        if hasattr(route, "original_router"):
            yield from paths(route.original_router.routes)
        else:
            yield route.path


if __name__ == "__main__":
    with gr.Blocks(analytics_enabled=False) as blocks:
        gr.LoginButton()
    print("\n".join(paths(App.create_app(blocks).routes)))
