"""The Python side of the conversation view: what its components send, and the files that it relies on."""

import json
import re
from pathlib import Path

import pytest
from chat.ui.tools import renew_vendor

from chat.ui.components.thread.component import Live, ModelCard, Thread, head
from chat.ui.server.static import ASSETS
from tests.ui.thread_page import frame, question, reply, value


def test_a_conversation_is_sent_as_one_text() -> None:
    sent = Thread().postprocess(value(question(), reply()))

    assert json.loads(sent) == value(question(), reply())


def test_a_reply_in_flight_is_sent_as_it_is_so_that_only_its_growth_travels() -> None:
    assert Live().postprocess(frame("Hi")) == frame("Hi")


def test_nothing_on_show_is_an_empty_value() -> None:
    assert (Thread().postprocess(None), Live().postprocess(None), ModelCard().postprocess(None)) == ("", {}, "")


@pytest.mark.parametrize("event", ["retry", "continue_", "version", "edit"])
def test_the_view_offers_the_event(event: str) -> None:
    assert callable(getattr(Thread(), event))


def test_no_other_event_is_offered() -> None:
    with pytest.raises(AttributeError):
        Thread().purge  # noqa: B018  (the access is what is tested)


def test_every_script_of_the_view_is_loaded() -> None:
    present = {path.name for path in (ASSETS / "thread").glob("*.js")}

    assert set(re.findall(r"/thread/([a-z]+\.js)\?", head())) == present


def test_every_style_of_the_view_is_loaded_and_what_shows_it_comes_last() -> None:
    present = {path.name for path in (ASSETS / "thread").glob("*.css")}
    loaded = re.findall(r"/thread/([a-z]+\.css)\?", head())

    assert set(loaded) == present
    assert loaded[-1] == "shown.css"


def test_every_file_that_the_head_names_exists() -> None:
    paths = re.findall(r'(?:src|href)="gradio_api/file=([^"?]+)', head())

    assert [path for path in paths if not Path(path).is_file()] == []


def test_every_library_that_is_loaded_later_exists() -> None:
    scripts = "".join(path.read_text() for path in (ASSETS / "thread").glob("*.js"))
    paths = re.findall(r'"((?:katex|highlight)/[^"]+)"', scripts)

    assert [path for path in paths if not (ASSETS / "vendor" / path).is_file()] == []
    assert set(paths) == {"katex/katex.min.css", "katex/katex.min.js", "highlight/highlight.min.js", "highlight/languages.min.js"}


def test_the_vendored_files_are_those_that_were_fetched() -> None:
    assert renew_vendor.altered() == []
