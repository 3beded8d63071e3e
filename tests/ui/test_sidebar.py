"""The Python side of the sidebar: what its components send and offer, and the files that they rely on."""

import json
import re
from pathlib import Path

import pytest

from chat.ui.components.sidebar.component import Sidebar, head
from chat.ui.server.static import ASSETS
from tests.ui.sidebar_page import EVENTS, conversation, value


def test_the_list_is_sent_as_one_text() -> None:
    assert json.loads(Sidebar().postprocess(value(conversation("a")))) == value(conversation("a"))


def test_nothing_known_yet_is_an_empty_text() -> None:
    assert Sidebar().postprocess(None) == ""


@pytest.mark.parametrize("event", EVENTS)
def test_the_sidebar_offers_the_event(event: str) -> None:
    assert callable(getattr(Sidebar(), event))


def test_every_script_of_the_sidebar_is_loaded() -> None:
    present = {path.name for path in (ASSETS / "sidebar").glob("*.js")}

    assert set(re.findall(r"/sidebar/([a-z]+\.js)\?", head())) == present


def test_every_style_of_the_sidebar_is_loaded_and_what_shows_it_comes_last() -> None:
    present = {path.name for path in (ASSETS / "sidebar").glob("*.css")}
    loaded = re.findall(r"/sidebar/([a-z]+\.css)\?", head())

    assert set(loaded) == present
    assert loaded[-1] == "shown.css"


def test_every_file_that_the_head_names_exists() -> None:
    paths = re.findall(r'(?:src|href)="gradio_api/file=([^"?]+)', head())

    assert [path for path in paths if not Path(path).is_file()] == []
