"""Search engines on loopback: the result pages that ddgs parses, and SearXNG's JSON API. `mode` chooses how they answer.

The results are those of `found_for` the query, else `found`. `asked` records what was requested.
"""

import asyncio
import json
from html import escape
from typing import Literal, Self, TypeAlias
from urllib.parse import parse_qs, urlsplit

from chat.search.results import SearchResult

Mode: TypeAlias = Literal["results", "empty", "blocked", "too many", "silent", "nonsense", "broken", "forbidden"]

STATUS: dict[Mode, int] = {"blocked": 202, "too many": 429, "broken": 500, "forbidden": 403}


class SearchBackend:
    """Use as `async with SearchBackend() as backend`.

    Attributes:
        url: the root of the server.
        modes: by path or by query, where one differs from `mode`.
        asked: path and query of each request, in order of arrival.
    """

    def __init__(self, *found: SearchResult) -> None:
        self.found = list(found)
        self.mode: Mode = "results"
        self.found_for: dict[str, list[SearchResult]] = {}
        self.modes: dict[str, Mode] = {}
        self.asked: list[tuple[str, str]] = []
        self._arrived = asyncio.Condition()
        self._silent: set[asyncio.Task[None] | None] = set()

    async def __aenter__(self) -> Self:
        """Start the server."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop the server and drop the requests that are still unanswered."""
        self._server.close()
        self.hang_up()
        await self._server.wait_closed()

    @property
    def queries(self) -> list[str]:
        """The queries of `asked`."""
        return [query for _, query in self.asked]

    async def wait_for_requests(self, count: int) -> None:
        """Return once at least `count` requests have arrived."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.asked) >= count)

    def hang_up(self) -> None:
        """Close the connections of the requests that mode "silent" left unanswered."""
        for task in self._silent:
            if task:
                task.cancel()
        self._silent.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            length = next((int(line.split(":")[1]) for line in head.lower().split("\r\n") if line.startswith("content-length:")), 0)
            body = (await reader.readexactly(length)).decode()
            target = urlsplit(head.split(" ")[1])
            form = parse_qs(body or target.query)
            request = (target.path, form.get("q", [""])[0])
            async with self._arrived:
                self.asked.append(request)
                self._arrived.notify_all()
            await self._answer(writer, *request, as_json="json" in form.get("format", []))
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, path: str, query: str, *, as_json: bool) -> None:
        mode = self.modes.get(query, self.modes.get(path, self.mode))
        if mode == "silent":
            self._silent.add(asyncio.current_task())
            await asyncio.Event().wait()
        found = self.found_for.get(query, self.found) if mode == "results" else []
        page = "<<<not a page" if mode == "nonsense" else _searxng_json(found) if as_json else PAGES.get(path, _duckduckgo_page)(found)
        content = page.encode()
        lines = [
            f"HTTP/1.1 {STATUS.get(mode, 200)} Whatever",
            f"Content-Type: {'application/json' if as_json else 'text/html; charset=utf-8'}",
            f"Content-Length: {len(content)}",
            "Connection: close",
        ]
        writer.write("\r\n".join([*lines, "", ""]).encode() + content)
        await writer.drain()


def _duckduckgo_page(found: list[SearchResult]) -> str:
    rows = (
        f'<div class="result__body"><h2><a href="{escape(r.url)}">{escape(r.title)}</a></h2>'
        f'<a href="{escape(r.url)}">{escape(r.snippet)}</a></div>'
        for r in found
    )
    return f"<html><body><div id='links'>{''.join(rows)}</div></body></html>"


def _mojeek_page(found: list[SearchResult]) -> str:
    rows = (f'<li><h2><a href="{escape(r.url)}">{escape(r.title)}</a></h2><p class="s">{escape(r.snippet)}</p></li>' for r in found)
    return f"<html><body><ul class='results-standard'>{''.join(rows)}</ul></body></html>"


def _searxng_json(found: list[SearchResult]) -> str:
    return json.dumps({"query": "…", "results": [{"url": r.url, "title": r.title, "content": r.snippet, "engine": "x"} for r in found]})


PAGES = {"/duckduckgo": _duckduckgo_page, "/mojeek": _mojeek_page}
