"""The page's own scripts and styles, served as files: the tags that load them, with a version so that a browser never shows an old one."""

from hashlib import sha256
from pathlib import Path
from typing import Final

import gradio as gr

ASSETS: Final = Path(__file__).parent.resolve() / "assets"

SERVED: Final = frozenset({".js", ".css", ".woff2"})
"""What a page asks for. The notes for developers that lie beside it (types, checksums) stay here."""


def serve() -> None:
    """Let Gradio serve the assets. They are public, as every static file is, so they are named one by one."""
    gr.set_static_paths([path for path in ASSETS.rglob("*") if path.suffix in SERVED or path.name == "LICENSE"])


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
