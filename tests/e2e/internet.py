"""A small internet on one port of the loopback: pages by host and path, and a SearXNG that finds them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Self
from urllib.parse import parse_qs

TALL = '<div style="height:4000px" aria-hidden="true"></div>'  # so that a page without a jump stays at its top


@dataclass(slots=True)
class Page:
    """A page under a tall blank. It is not answered before `held` is set."""

    title: str
    body: str
    held: Event = field(default_factory=Event)


class Internet(ThreadingHTTPServer):
    """A context manager. `pages` are by host; `asked` has the queries that came."""

    daemon_threads = True

    def __init__(self, pages: Mapping[str, Page]) -> None:
        super().__init__(("127.0.0.1", 0), _Site)
        self.pages = pages
        self.asked: list[str] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for page in self.pages.values():
            page.held.set()
        self.shutdown()
        self.server_close()


class _Site(BaseHTTPRequestHandler):
    server: Internet

    def do_GET(self) -> None:
        page = self.server.pages.get(self.headers["Host"].partition(":")[0])
        if page is None:
            return self._answer(404, "text/html", "not here")
        page.held.wait(timeout=20)
        html = f"<!doctype html><title>{page.title}</title><body>{TALL}<article><h1>{page.title}</h1>{page.body}</article>{TALL}"
        return self._answer(200, "text/html; charset=utf-8", html)

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked += form["q"]
        found = [{"url": f"http://{host}/page", "title": page.title, "content": ""} for host, page in self.server.pages.items()]
        self._answer(200, "application/json", json.dumps({"results": found}))

    def _answer(self, status: int, kind: str, text: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass
