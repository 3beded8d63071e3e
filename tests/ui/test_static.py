"""The page's own files, asked for as a browser does."""

from collections.abc import Iterator

import httpx
import pytest

from chat.ui.server.static import ASSETS, url


@pytest.fixture
def http(app_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=app_url, trust_env=False) as client:
        yield client


@pytest.mark.parametrize(
    "name",
    [
        "page.js",
        "page.css",
        "thread/thread.js",
        "vendor/katex/fonts/KaTeX_Main-Regular.woff2",
        "vendor/marked/marked.umd.js",
        "vendor/marked/LICENSE",
    ],
)
def test_what_the_page_needs_is_served(http: httpx.Client, name: str) -> None:
    assert http.get(url(name)).content == (ASSETS / name).read_bytes()


@pytest.mark.parametrize("name", ["", "thread", "../static.py", "../tools/renew_vendor.py", "../../settings.py"])
def test_nothing_else_is(http: httpx.Client, name: str) -> None:
    assert http.get(f"gradio_api/file={ASSETS / name}").status_code in (403, 404)


def test_what_lies_among_them_is_for_a_page_or_describes_it() -> None:
    files = [path for path in ASSETS.rglob("*") if path.is_file()]
    assert {path.suffix for path in files if path.name != "LICENSE"} <= {".js", ".css", ".woff2", ".ts", ".json"}
