"""The page's own files, requested as a browser does, and that the page uses all of them."""

import re
from collections.abc import Iterator

import httpx2
import pytest

from chat.ui.components.mounting import PREFIX
from chat.ui.server.module_pack import closure
from chat.ui.server.static import ENTRY, STYLES, UI, page_assets

FOLDER = f"assets/{page_assets().digest}"


@pytest.fixture
def http(app_url: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=app_url, trust_env=False) as client:
        yield client


def files(suffix: str) -> set[str]:
    """Paths below `chat/ui` of the page's own files, the vendored libraries apart."""
    return {str(path.relative_to(UI)) for path in UI.rglob(f"*{suffix}") if "vendor" not in path.parts}


@pytest.mark.parametrize(
    "name",
    [
        "page/main.js",
        "page/page.css",
        "components/thread/thread.js",
        "vendor/katex/fonts/KaTeX_Main-Regular.woff2",
        "vendor/marked/marked.js",
        "vendor/marked/LICENSE",
    ],
)
def test_what_the_page_needs_is_served(http: httpx2.Client, name: str) -> None:
    answer = http.get(f"{FOLDER}/{name}")

    assert answer.content == (UI / name).read_bytes()
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "name", ["", "page", "page/blocks.py", "server/static.py", "../settings.py", "%2e%2e/settings.py", "vendor/VENDOR.json", "__init__.py"]
)
def test_nothing_else_is(http: httpx2.Client, name: str) -> None:
    assert http.get(f"{FOLDER}/{name}").status_code == 404


def test_the_packs_are_compressed_and_may_be_kept_for_ever(http: httpx2.Client) -> None:
    page = http.get("").text
    packs = re.findall(r'(?:src|href)="(assets/[0-9a-f]{12}/[a-z.]+)"', page)

    assert [pack.split("/")[-1] for pack in packs] == ["gradio.css", "page.css", "gradio.js", "page.js"]
    for pack in packs:
        answer = http.get(pack, headers={"accept-encoding": "br"})
        assert answer.headers["content-encoding"] == "br"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.text == http.get(pack, headers={"accept-encoding": "identity"}).text


def test_the_page_is_compressed_where_the_browser_can_read_it(http: httpx2.Client) -> None:
    compressed = http.get("", headers={"accept-encoding": "gzip"})
    plain = http.get("", headers={"accept-encoding": "identity"})

    assert compressed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert len(plain.text) == len(compressed.text)


def test_every_script_of_the_page_is_loaded() -> None:
    packed = closure([ENTRY], lambda name: (UI / name).read_text())

    assert files(".js") - packed.keys() == {"page/head.js"}  # written into the page itself


def test_every_style_of_the_page_is_loaded() -> None:
    assert set(STYLES) == files(".css")


def test_every_module_that_is_loaded_by_its_name_exists() -> None:
    sources = "".join(path.read_text() for path in UI.rglob("*.js") if "vendor" not in path.parts)
    named = re.findall(rf'"{PREFIX}/([^"]+)"', sources)

    assert named
    assert [name for name in named if not (UI / name).is_file()] == []


def test_the_pack_has_no_specifier_that_a_blob_cannot_resolve() -> None:
    assert re.findall(r"""(?:\bfrom|\bimport\()\s*\\?["']\.{1,2}/[^"'\\]+\.js""", page_assets().script) == []


def test_every_module_imports_only_what_exists() -> None:
    for path in UI.rglob("*.js"):
        for specifier in re.findall(r'(?:\bfrom|\bimport\()\s*"(\.{1,2}/[^"]+\.js)"', path.read_text()):
            assert (path.parent / specifier).resolve().is_file(), (path, specifier)
