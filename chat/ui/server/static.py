"""The page's own scripts and styles, served as files: the tags that load them, with a version so that a browser never shows an old one."""

from hashlib import sha256
from pathlib import Path
from typing import Final

import gradio as gr

ASSETS: Final = Path(__file__).parents[1].resolve() / "assets"


def serve() -> None:
    """Let Gradio serve the assets. They are public, as every static file is, so nothing may lie among them that is not for a page.

    One folder: Gradio looks through all static paths, and resolves each, for every request of a file.
    """
    gr.set_static_paths([ASSETS])


def url(name: str) -> str:
    """The address of an asset, relative to the page, so that it holds behind any prefix."""
    path = ASSETS / name
    return f"gradio_api/file={path}?v={sha256(path.read_bytes()).hexdigest()[:12]}"


def script(name: str) -> str:
    """The tag that loads an asset of JavaScript."""
    return f'<script src="{url(name)}"></script>'


def style(name: str) -> str:
    """The tag that loads an asset of CSS."""
    return f'<link rel="stylesheet" href="{url(name)}">'
