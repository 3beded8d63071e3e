"""Components, and what Gradio does when they are made. Direct calls, nothing is served."""

import hashlib
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import gradio as gr
import pytest
from fastapi import FastAPI
from gradio import oauth, utils

from tests.gradio_internals.app import HEAD, JS_ON_LOAD, probe


class RecordsImports:
    """A finder that notes what is looked for, and finds nothing."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> None:
        self.names.append(name)


@pytest.fixture
def imports(monkeypatch: pytest.MonkeyPatch) -> RecordsImports:
    """The modules that are looked for while matplotlib is not there."""
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    recorder = RecordsImports()
    monkeypatch.setattr(sys, "meta_path", [recorder])
    return recorder


def enter_and_leave() -> None:
    with utils.MatplotlibBackendMananger():
        pass


def test_the_names_of_events_are_read_from_js_on_load_its_comments_included() -> None:
    component = probe()
    assert callable(component.ping)
    with pytest.raises(AttributeError):
        _ = component.other


def test_head_and_js_on_load_travel_to_the_page_as_they_are() -> None:
    properties = probe().get_config()
    assert (properties["head"], properties["js_on_load"], properties["apply_default_css"]) == (HEAD, JS_ON_LOAD, False)


def test_a_dropdown_refuses_a_value_that_is_not_listed() -> None:
    with pytest.raises(gr.Error, match="not in the list of choices"):
        gr.Dropdown(["a", "b"]).preprocess("c")


def test_a_slider_refuses_a_value_out_of_range() -> None:
    with pytest.raises(gr.Error, match="greater than maximum"):
        gr.Slider(0, 1).preprocess(2)


async def test_an_event_that_does_not_preprocess_gets_values_as_they_came() -> None:
    with gr.Blocks() as blocks:
        slider = gr.Slider(0, 1)
        slider.change(lambda value: value, slider, preprocess=False)
    assert await blocks.preprocess_data(blocks.fns[0], [2], None) == [2]


def test_an_interface_file_is_written_beside_a_component(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "written_component.py"
    source.write_text("import gradio as gr\n\n\nclass Written(gr.HTML):\n    pass\n")
    spec = importlib.util.spec_from_file_location("written_component", source)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    spec.loader.exec_module(module)
    assert "class Written" in source.with_suffix(".pyi").read_text()


def test_each_event_looks_for_matplotlib_twice(imports: RecordsImports) -> None:
    enter_and_leave()
    assert imports.names == ["matplotlib", "matplotlib"]


def test_an_entry_of_none_among_the_modules_saves_the_search(imports: RecordsImports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    enter_and_leave()
    assert imports.names == []


def test_off_spaces_the_sign_in_needs_a_token_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oauth, "get_token", lambda: None)
    with pytest.warns(UserWarning, match="outside of a Space"), pytest.raises(ValueError, match="logged in"):
        oauth.attach_oauth(FastAPI())


def test_off_spaces_the_session_is_signed_with_a_key_that_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oauth, "get_token", lambda: "hf_x")
    monkeypatch.setattr(oauth, "whoami", lambda: {"type": "user", "name": "ada", "fullname": "Ada", "avatarUrl": ""})
    app = FastAPI()
    with pytest.warns(UserWarning, match="outside of a Space"):
        oauth.attach_oauth(app)
    (session,) = app.user_middleware
    assert session.kwargs["secret_key"] == hashlib.sha256(b"-v4").hexdigest()
