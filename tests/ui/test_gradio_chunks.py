"""Gradio's own scripts and styles, as the installed version has them. What fails here after an upgrade shows a new form of its files."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from chat.ui.server import gradio_chunks
from chat.ui.server.gradio_chunks import KINDS, collect


@pytest.fixture(scope="module")
def modules() -> dict[str, str]:
    """The packed modules by name."""
    chunks = collect()
    assert chunks
    packed: dict[str, str] = json.loads(chunks.script.split(" = ", 1)[1].strip().removesuffix(";"))
    return packed


def test_the_pack_has_what_starts_gradio(modules: dict[str, str]) -> None:
    chunks = collect()

    assert chunks
    assert chunks.entry in modules
    assert any(name.startswith("Blocks-") for name in modules)
    assert len(modules) > len(KINDS)


def test_no_packed_module_has_a_specifier_that_a_blob_cannot_resolve(modules: dict[str, str]) -> None:
    for source in modules.values():
        assert not re.search(r"""(?:\bfrom|\bimport\(|\bimport)["'`]\./""", source)
        assert "import.meta.url" not in source


def test_no_packed_module_asks_for_a_style_that_is_joined(modules: dict[str, str]) -> None:
    chunks = collect()
    assert chunks
    asked = {name for source in modules.values() for name in re.findall(r'"\./([\w.-]+\.css)"', source)}
    packed_names = {name.rsplit("-", 1)[0] for name in modules}

    assert asked  # the login page and other kinds of component keep theirs
    assert not any(name.startswith("Blocks-") for name in asked)
    assert "Blocks" in packed_names


def test_no_style_names_a_file_beside_it() -> None:
    chunks = collect()

    assert chunks
    assert re.findall(r"""url\(\s*["']?(?!data:|#|["'])[^)]*""", chunks.styles) == []


def test_a_gradio_of_another_form_is_served_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    (tmp_path / "index.html").write_text("<html></html>")
    monkeypatch.setattr(gradio_chunks, "_FRONTEND", tmp_path)

    assert collect() is None
    assert "Gradio's scripts are served apart" in caplog.text
