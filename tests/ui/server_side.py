"""The scripted server of a page, as a test speaks to it."""

from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Page, Request

from tests.ui.events import numbered

Heard = list[tuple[str, dict[str, Any]]]
"""Commands, and Gradio's events, with what they carry, in the order of their arrival."""


class ServerSide:
    """Scripts the answers of `ScriptedServer`, and tells what it has heard from this page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._sent = 0
        page.on("request", self._count)

    def answers(self, name: str, answer: object, status: int = 200) -> None:
        """To this command or event from now on. Whoever waits for it gets it now. "search rain" is the search for these words alone."""
        self._script(answers={name: (status, answer)})

    def refuses(self, name: str, sentence: str) -> None:
        """This command from now on."""
        self.answers(name, {"refused": {"sentence": sentence, "link": None}}, 409)

    def holds(self, *names: str) -> None:
        """These are not answered until their answer is scripted."""
        self._script(held=names)

    def releases(self, name: str) -> None:
        """Answer what was held in the usual way."""
        self._script(released=[name])

    def publish(self, *events: dict[str, Any]) -> None:
        """On the live stream."""
        self._script(publish=[numbered(event) for event in events])

    def told(self) -> Heard:
        """What the server has heard since the reset: all commands that this page has sent by now, `state` left out."""
        self._page.evaluate("0")  # its requests are reported before its answer
        return self.heard(self._sent)

    def heard(self, count: int = 1) -> Heard:
        """What the server has heard since the reset, as soon as it is so much."""
        answer = self._page.request.get(urljoin(self._page.url, f"/lab?count={count}"))
        return [(name, body) for name, body in answer.json()]

    def reset(self) -> None:
        """Nothing is scripted and nothing was heard, once all that the page has sent has arrived."""
        self.told()
        self._script(reset=True)
        self._sent = 0

    def _script(self, **script: object) -> None:
        self._page.request.post(urljoin(self._page.url, "/lab"), data=script)

    def _count(self, request: Request) -> None:
        if request.method == "POST" and "/live/" in request.url and "/live/state?" not in request.url:
            self._sent += 1
