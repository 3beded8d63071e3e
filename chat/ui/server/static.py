"""The page's scripts, styles and fonts, served at `/assets/<digest>/…` beside Gradio's own `/assets/…`, and the head that loads them.

The modules of the page are packed into one script and its styles joined into one file when the app starts; every file is also served
apart, for what the page loads later and for browsers that did not get the pack. Addresses are relative to the page, so they hold behind
any prefix, and contain a digest of all files, so browsers may keep them for ever. Only the suffixes of `SERVED` are served: never Python.
"""

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import brotli  # type: ignore[import-untyped]  # Gradio brings it
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from chat.ui.components.mounting import PREFIX
from chat.ui.server import gradio_chunks
from chat.ui.server.gradio_chunks import GradioChunks
from chat.ui.server.module_pack import closure, pack, specifiers_made_bare

UI: Final = Path(__file__).parents[1]
ENTRY: Final = "page/main.js"
SERVED: Final = frozenset({".js", ".css", ".woff2"})

STYLES: Final = (
    "page/page.css",
    "components/settings/settings.css",
    "page/toasts.css",
    "components/sidebar/sidebar.css",
    "components/sidebar/panel.css",
    "components/sidebar/list.css",
    "components/sidebar/popover.css",
    "components/sidebar/deletions.css",
    "components/sidebar/confirmation.css",
    "components/sidebar/foot.css",
    "components/sidebar/drawer.css",
    "components/thread/colours.css",
    "components/thread/column.css",
    "components/thread/message.css",
    "components/thread/prose.css",
    "components/thread/code.css",
    "components/thread/folds.css",
    "components/thread/remarks.css",
    "components/thread/toolbar.css",
    "components/thread/editor.css",
    "components/thread/welcome.css",
    "components/thread/narrow.css",
    "components/thread/search.css",
    "components/composer/web_search.css",
    "components/composer/composer.css",
)
"""In the order in which they build on each other."""

_CACHED: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class PageAssets:
    """All that one version of the app serves to its pages."""

    script: str
    """The pack of the page's own modules."""
    styles: str
    digest: str
    gradio: GradioChunks | None


@cache
def page_assets() -> PageAssets:
    """The assets of this checkout and of the Gradio that is installed."""
    modules = closure([ENTRY], lambda name: (UI / name).read_text("utf-8"))
    packed = {name: specifiers_made_bare(PREFIX, name, source) for name, source in modules.items()}
    styles = "\n".join((UI / name).read_text("utf-8") for name in STYLES)
    return PageAssets(pack(PREFIX, packed), styles, _digest(), gradio_chunks.collect())


def routes() -> list[BaseRoute]:
    """The routes of the assets, for `launch(app_kwargs={"routes": …})`."""
    assets = page_assets()
    own = f"/assets/{assets.digest}"
    served = [
        _file(f"{own}/page.js", assets.script, "text/javascript"),
        _file(f"{own}/page.css", assets.styles, "text/css"),
        Mount(own, _Files(directory=UI)),
    ]
    if assets.gradio:
        gradio = f"/assets/{assets.gradio.digest}"
        served = [
            _file(f"{gradio}/gradio.js", assets.gradio.script, "text/javascript"),
            _file(f"{gradio}/{gradio_chunks.STYLES_NAME}", assets.gradio.styles, "text/css"),
            *served,
        ]
    return served


def head(gradio_tags: str, gradio_entry: str) -> str:
    """The tags that start the page, to stand in the place of `gradio_tags`, which start `gradio_entry` of Gradio's scripts."""
    assets = page_assets()
    own = f"assets/{assets.digest}"
    gradio = assets.gradio if assets.gradio and assets.gradio.entry == gradio_entry else None
    start = json.dumps({"prefix": PREFIX, "folder": f"{own}/", "entry": f"{PREFIX}/{ENTRY}", "gradio": gradio and f"gradio/{gradio.entry}"})
    return "\n".join(
        [
            f"<script>{_source('page/head.js')}</script>",
            f'<link rel="stylesheet" href="assets/{gradio.digest}/{gradio_chunks.STYLES_NAME}">' if gradio else "",
            f'<link rel="stylesheet" href="{own}/page.css">',
            f'<script src="assets/{gradio.digest}/gradio.js"></script>' if gradio else "",
            f'<script src="{own}/page.js"></script>',
            f"<script>startPage({start});</script>",
            "" if gradio else gradio_tags,
        ]
    )


def _source(name: str) -> str:
    return (UI / name).read_text("utf-8")


def _digest() -> str:
    """Changes with any file that is served."""
    digest = sha256()
    for path in sorted(path for path in UI.rglob("*") if path.suffix in SERVED):
        digest.update(str(path.relative_to(UI)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _file(path: str, text: str, media_type: str) -> Route:
    """A text that is compressed once, when it is first asked for."""
    compressed = cache(lambda: bytes(brotli.compress(text.encode(), quality=5)))
    headers = {"cache-control": _CACHED, "vary": "accept-encoding"}

    def send(request: Request) -> Response:
        if "br" not in request.headers.get("accept-encoding", ""):
            return Response(text, media_type=media_type, headers=headers)  # Gradio's middleware compresses it otherwise
        return Response(compressed(), media_type=media_type, headers={**headers, "content-encoding": "br"})

    return Route(path, send, methods=["GET"])


class _Files(StaticFiles):
    """The files of `chat/ui` that are for a page or are a licence of one. All may be kept for ever: the address has a digest."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if Path(path).suffix not in SERVED and Path(path).name != "LICENSE":
            raise HTTPException(404)
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = _CACHED
        return response
