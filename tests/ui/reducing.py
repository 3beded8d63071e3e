"""Runs the reducer of the page, in the browser, on a state of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from playwright.sync_api import Page

from tests.ui.events import branch, question, reply

_REDUCE = """events => {
  const state = app.emptyState();
  const changes = events.map((event) => app.reduce(state, event));
  const texts = [...state.threads].map(([id, { messages }]) => [id, messages.map(({ text, reasoning = "" }) => reasoning + text)]);
  const known = {
    change: changes.at(-1),
    texts: Object.fromEntries(texts),
    titles: Object.fromEntries([...state.list].map(([id, { title }]) => [id, title])),
    writing: [...state.replies.keys()],
    models: state.models,
    account: state.account,
    status: state.status?.text ?? "",
  };
  return JSON.parse(JSON.stringify(known)); // without what is undefined
}"""

BEGUN = branch(question(), reply(text="", status="writing"))
"""The reply "r" has begun in the conversation "c"."""


@dataclass(frozen=True)
class Reduced:
    """The state after all events, and what the last one changed.

    Attributes:
        texts: by conversation, of each message the reasoning and then the text.
        titles: the list, by id.
        writing: ids of the replies in flight.
    """

    change: dict[str, Any]
    texts: dict[str, list[str]]
    titles: dict[str, str]
    writing: list[str]
    models: int
    account: dict[str, Any]
    status: str


Reduce: TypeAlias = Callable[..., Reduced]
"""Applies events to an empty state. They are numbered from 1 on in their order, where they have no number."""


def reducer(page: Page) -> Reduce:
    """The reducer of a page whose modules are exposed."""

    def reduce(*events: dict[str, Any]) -> Reduced:
        given = [{"number": number, **event} for number, event in enumerate(events, 1)]
        return Reduced(**page.evaluate(_REDUCE, given))

    return reduce


def line(key: str, title: str = "", at: int = 100, **more: Any) -> dict[str, Any]:
    """An item of the list that was changed `at` seconds after 1970."""
    return {"id": key, "title": title, "updated_at": at, **more}
