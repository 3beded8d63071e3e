"""Packs ES modules into one script, so that the browser asks for one file and still links real modules.

The script registers each module's source under its name. The head of the page (`page/head.js`) makes a blob of each and names it in an
import map, under `<prefix>/<name>` and under the address at which the server has the same file apart. Where the script does not arrive,
the same names lead to those files. A packed module cannot use relative specifiers or `import.meta.url`: see `specifiers_made_bare`.
"""

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

_SPECIFIER: Final = re.compile(r"""(\bfrom\s*|\bimport\s*\(\s*|\bimport\s*)(["'`])(\.{1,2}/[\w./~-]+\.js)\2""")
_STATIC_IMPORT: Final = re.compile(r"""(?:\bfrom|\bimport)\s*["'](\.{1,2}/[\w./~-]+\.js)["']""")


def pack(prefix: str, modules: Mapping[str, str]) -> str:
    """The script that registers the sources of `modules`, by name, under `prefix`. Each carries its name for the browser's debugger."""
    named = {name: f"{source}\n//# sourceURL={prefix}/{name}" for name, source in modules.items()}
    return f"(window.modulePacks ??= {{}})[{json.dumps(prefix)}] = {json.dumps(named, ensure_ascii=False)};\n"


def specifiers_made_bare(prefix: str, name: str, source: str) -> str:
    """The source of module `name` with each relative specifier of an import written as `<prefix>/<name of that module>`."""
    return _SPECIFIER.sub(lambda found: f'{found[1]}"{prefix}/{_resolved(name, found[3])}"', source)


def closure(names: Iterable[str], read: Callable[[str], str]) -> dict[str, str]:
    """The modules of `names` and all that they import statically, by name, each after what it imports. `read` gives a module's source."""
    modules: dict[str, str] = {}
    visiting: set[str] = set()

    def visit(name: str) -> None:
        if name in modules or name in visiting:
            return
        visiting.add(name)
        source = read(name)
        for specifier in _STATIC_IMPORT.findall(source):
            visit(_resolved(name, specifier))
        modules[name] = source

    for name in names:
        visit(name)
    return modules


def _resolved(name: str, specifier: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), specifier))
