"""The pages of this folder, each served by a process of its own: Gradio leaves event loops open in the one that it runs in."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import gradio as gr
from starlette.middleware import Middleware

from chat.ui.server import static
from chat.ui.server.page_head import PageHead
from tests.environment import environment
from tests.ports import free_port


@contextmanager
def served(module: str) -> Iterator[str]:
    """The address of the page that `python -m` with this module serves."""
    variables = environment(GRADIO_SERVER_PORT=str(free_port()))
    with subprocess.Popen([sys.executable, "-m", module], env=variables, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def serve(page: gr.Blocks, theme: gr.Theme, css: str) -> None:
    """Serve the page until the process is ended, and print its address."""
    _, address, _ = page.launch(
        server_name="127.0.0.1",
        theme=theme,
        css=css,
        quiet=True,
        prevent_thread_lock=True,
        run_history=False,
        footer_links=[],
        ssr_mode=False,
        app_kwargs={"routes": static.routes(), "middleware": [Middleware(PageHead)]},
    )
    print(address, flush=True)
    threading.Event().wait()
