"""The pages of this folder, each served by a process of its own: Gradio leaves event loops open in the one that it runs in."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import gradio as gr
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from chat.ui.server import static
from chat.ui.server.page_head import PageHead
from tests.environment import environment
from tests.ports import free_port


@contextmanager
def served(module: str, *arguments: str) -> Iterator[str]:
    """The address of the page that `python -m` with this module and these arguments serves."""
    variables = environment(GRADIO_SERVER_PORT=str(free_port()))
    with subprocess.Popen([sys.executable, "-m", module, *arguments], env=variables, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def serve(page: gr.Blocks, theme: gr.Theme, css: str, routes: Sequence[BaseRoute]) -> None:
    """Serve the page with these routes until the process is ended, and print its address."""
    _, address, _ = page.launch(
        server_name="127.0.0.1",
        theme=theme,
        css=css,
        quiet=True,
        prevent_thread_lock=True,
        run_history=False,
        footer_links=[],
        ssr_mode=False,
        app_kwargs={"routes": [*routes, *static.routes()], "middleware": [Middleware(PageHead)]},
    )
    print(address, flush=True)
    threading.Event().wait()
