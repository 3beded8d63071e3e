"""Gradio's own scripts and styles for the kinds of component that the page has, as one pack of modules and one style sheet.

Gradio's frontend is built into some 900 files, of which a page asks for about 60, in five rounds that wait for each other. Their form is
regular: static imports are relative and in double quotes, dynamic ones are in backquotes with the list of files that they need. What is
not packed here (the login page, other languages) is asked for apart, as ever. Where an upgrade of Gradio has changed the form, `collect`
returns None and the page falls back to Gradio's own tags; `tests/ui/test_gradio_chunks.py` then fails.
"""

import logging
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import gradio as gr

from chat.ui.server.module_pack import closure, pack, specifiers_made_bare

KINDS: Final = ("html", "column", "row", "form", "button", "textbox", "checkbox", "dropdown", "slider", "browserstate", "state")
"""Kinds of component on the page, as Gradio's config names them. Any other kind works, too, from files apart."""

PREFIX: Final = "gradio"
STYLES_NAME: Final = "gradio.css"

ENTRY_TAGS: Final = re.compile(
    r'<script type="module" crossorigin src="\./assets/([\w.-]+\.js)"></script>\s*'
    r'<link rel="stylesheet" crossorigin href="\./assets/([\w.-]+\.css)">'
)
"""The tags that start Gradio in its page; the names of its first script and style sheet."""

_FRONTEND: Final = Path(gr.__file__).parent / "templates" / "frontend"
_DYNAMIC_IMPORT: Final = re.compile(r"import\(`\./([\w.~-]+\.js)`\)[^,]*,__vite__mapDeps\(\[([\d,]*)\]\)")
_DEPENDENCIES: Final = re.compile(r"m\.f=\[([^\]]*)\]")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class GradioChunks:
    """What one page needs of Gradio's frontend."""

    entry: str
    """Name of the module that starts Gradio."""
    script: str
    """The pack of modules under `PREFIX`."""
    styles: str
    digest: str
    """Changes with Gradio's files; part of the address of both."""


def collect() -> GradioChunks | None:
    """The chunks for `KINDS`; None where this Gradio's files do not have the known form."""
    try:
        return _collect()
    except (ValueError, OSError) as error:
        log.warning("Gradio's scripts are served apart: %s", error)
        return None


def _collect() -> GradioChunks:
    tags = ENTRY_TAGS.search((_FRONTEND / "index.html").read_text("utf-8"))
    if not tags:
        raise ValueError("its page has no known tags")
    entry, first_styles = tags[1], tags[2]
    shell = _only(_imported_by(entry), "Index-")
    core = _only(_imported_by(entry), "core-")
    blocks = _only(_imported_by(shell), "Blocks-")
    needed = [*_imported_by(entry)[shell], *_imported_by(shell)[blocks]]
    for kind in KINDS:
        needed += _component(core, kind)
    modules = closure([entry, *(name for name in needed if name.endswith(".js"))], _read)
    styles = list(dict.fromkeys([first_styles, *(name for name in needed if name.endswith(".css"))]))
    joined = "\n".join(map(_read, styles))
    digest = sha256("".join([joined, *modules.values()]).encode()).hexdigest()[:12]
    present = {*modules, *styles}
    packed = {name: _rewritten(name, source, present, first_styles, digest) for name, source in modules.items()}
    return GradioChunks(entry, pack(PREFIX, packed), joined, digest)


def _read(name: str) -> str:
    return (_FRONTEND / "assets" / name).read_text("utf-8")


def _imported_by(name: str) -> dict[str, list[str]]:
    """What a chunk imports dynamically: its name, and all files that it needs, itself among them."""
    source = _read(name)
    files = _files(source)
    return {found[1]: _picked(files, found[2]) for found in _DYNAMIC_IMPORT.finditer(source)}


def _component(core: str, kind: str) -> list[str]:
    """The files that a component of this kind needs."""
    source = _read(core)
    begin = re.search(rf"[{{,]{kind}:{{(?=\w+:\(\)=>)", source)
    if not begin:
        raise ValueError(f"it has no component {kind}")
    variants = source[begin.end() : source.index("import.meta.url)}", begin.end())]
    return [name for found in _DYNAMIC_IMPORT.finditer(variants) for name in _picked(_files(source), found[2])]


def _files(source: str) -> list[str]:
    found = _DEPENDENCIES.search(source)
    if not found:
        raise ValueError("a script names no files that it needs")
    return [name.strip('"').removeprefix("./") for name in found[1].split(",")]


def _picked(files: list[str], indices: str) -> list[str]:
    return [files[int(index)] for index in indices.split(",") if index]


def _only(names: dict[str, list[str]], start: str) -> str:
    matching = [name for name in names if name.startswith(start)]
    if len(matching) != 1:
        raise ValueError(f"it imports {len(matching)} scripts {start}*.js where one is known")
    return matching[0]


def _rewritten(name: str, source: str, present: set[str], styles: str, digest: str) -> str:
    """The source of a chunk as a packed module. Files that are here already are not asked for a second time.

    Before a dynamic import Gradio adds a tag for each file that is needed, unless a tag with that address exists: the address of the joined
    styles stands for all files that are present.
    """

    def known(found: re.Match[str]) -> str:
        files = [name.strip('"') for name in found[1].split(",")]
        here = [f"./{digest}/{STYLES_NAME}" if file.removeprefix("./") in present else file for file in files]
        return "m.f=[" + ",".join(f'"{file}"' for file in here) + "]"

    source = _DEPENDENCIES.sub(known, source, count=1)
    source = source.replace(
        f"./assets/{styles}", f"assets/{digest}/{STYLES_NAME}"
    )  # the first script asks for the first style sheet itself
    source = source.replace("import.meta.url", f'(import.meta.resolve("{PREFIX}/")+"{name}")')
    return specifiers_made_bare(PREFIX, name, source)
