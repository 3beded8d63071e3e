"""A small Gradio app that shows what Gradio does by itself: no part of the product is in it.

`python -m tests.gradio_internals.app MODE` serves it on a free port of the loopback and prints its address. Modes:

- `plain`: a local run
- `space`: with the sign-in of a Space; the environment has to name one (see `conftest.py`)
- `auth`: with a user name and password
- `closing`: as `plain`; it closes when a line arrives on its standard input, and prints whether its server ended
"""

import asyncio
import json
import signal
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import gradio as gr
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

THREADS = 7
USER, PASSWORD = "ada", "correct horse"
SIGN_IN = {"access_token": "hf_oauth_x", "expires_at": 4_000_000_000, "userinfo": {"sub": "100", "preferred_username": "ada"}}

JS_ON_LOAD = """
window.probe = { element, props, trigger, seen: [] };
watch('value', () => window.probe.seen.push(props.value));
import(new URL('probe/module.js', document.baseURI)).then((module) => { window.probe.imported = module.name; });
// 'ping' 'constant' 'fail' 'fail_unqueued' 'grow'
"""
HEAD = '<script type="module" src="probe/head.js?component"></script>'
LAUNCH_HEAD = '<script type="module" src="probe/head.js?launch"></script>'


def probe(**options: Any) -> gr.HTML:
    """A component of the kind that the product has: constant template, value as one text, events named in a comment of `js_on_load`."""
    template = "<p class='probe'></p>"
    return gr.HTML("", html_template=template, js_on_load=JS_ON_LOAD, head=HEAD, apply_default_css=False, **options)


class Observed:
    """What the running app has seen. One for the process."""

    def __init__(self) -> None:
        self.started_in: asyncio.AbstractEventLoop | None = None
        self.page_closed = asyncio.Event()


class Handlers:
    """Handlers as bound methods, which take what Gradio injects by its annotation."""

    def __init__(self, observed: Observed) -> None:
        self._observed = observed

    async def echo(self, event: gr.EventData, request: gr.Request) -> str:
        """All that arrives with an event, as JSON."""
        scope: Any = request.request.scope if request.request else {}
        return json.dumps(
            {
                "data": event._data,
                "query": dict(request.query_params),
                "cookie": request.headers.get("cookie", ""),
                "session_hash": request.session_hash,
                "username": request.username,
                "session": scope.get("session"),
                "in_the_servers_loop": asyncio.get_running_loop() is self._observed.started_in,
            }
        )

    async def until_closed(self) -> AsyncIterator[str]:
        """Yield until the page that reads it is gone."""
        try:
            while True:
                yield "here"
                await asyncio.sleep(0.02)
        finally:
            self._observed.page_closed.set()


def build(observed: Observed, mode: str) -> gr.Blocks:
    """The page."""
    handlers = Handlers(observed)
    quick: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}

    def fail() -> str:
        raise gr.Error("<b>bold</b> words", print_exception=False)

    async def grow() -> AsyncIterator[str]:
        for text in ("a", "ab", "abc"):
            yield text

    def jobs() -> list[int]:
        """How many places the queue has, and how many of them are taken."""
        places = blocks._queue.active_jobs
        return [len(places), sum(place is not None for place in places)]

    async def keep_waiting() -> AsyncIterator[str]:
        yield "waiting"
        await asyncio.Event().wait()

    blocks = gr.Blocks(analytics_enabled=False)
    with blocks:
        stored = gr.BrowserState({"v": 1}, storage_key="probe-state", secret="probe-state")
        shown, hidden, number = probe(elem_id="probe"), probe(visible=False), gr.Number(precision=0, visible=False)
        loaded = gr.Textbox(label="Loaded")
        listed = gr.JSON(visible=False)
        gr.HTML("${6 * 7}", html_template="<i>{{value}}</i>", elem_id="evaluated")
        gr.HTML("<b>default css</b>", elem_id="plain-html")
        gr.Slider(1, 10, label="Slider", info="Words", elem_id="slider")
        gr.Dropdown(["a", "b"], label="Dropdown", elem_id="dropdown")
        store = gr.Button("Store")

        shown.ping(handlers.echo, None, shown, api_name="shown", **quick)
        shown.constant(lambda: "constant", None, shown, **quick)
        shown.fail(fail, None, None, api_name="fail", show_progress="hidden", api_visibility="private")
        shown.fail_unqueued(fail, None, None, api_name="fail_unqueued", **quick)
        shown.grow(grow, None, shown, postprocess=False, show_progress="hidden", api_visibility="private")
        hidden.ping(handlers.until_closed, None, hidden, api_name="until_closed", concurrency_limit=None, postprocess=False)
        hidden.ping(keep_waiting, None, hidden, api_name="keep_waiting", concurrency_limit=None, postprocess=False)
        hidden.ping(jobs, None, listed, api_name="jobs", queue=False)
        hidden.ping(lambda: 1.4, None, number, api_name="processed")
        hidden.ping(lambda: 1.4, None, number, api_name="unprocessed", postprocess=False)
        hidden.ping(lambda: gr.skip(), None, hidden, api_name="skipped")
        hidden.ping(handlers.echo, None, hidden, api_name="echo", postprocess=False, api_visibility="private")
        hidden.ping(fail, None, hidden, api_name="failing", postprocess=False)
        store.click(None, None, stored, js="() => ({v: 2})", queue=False, show_progress="hidden")
        blocks.load(_on_load, stored, loaded, show_progress="hidden", api_visibility="private")
    if mode == "space":
        button = gr.LoginButton(visible=False, render=False)
        with blocks:
            button.render()  # type: ignore[no-untyped-call]
    blocks.queue(default_concurrency_limit=None, max_size=None)
    return blocks


def _on_load(stored: Any, request: gr.Request) -> str:
    return json.dumps({"stored": stored, "query": dict(request.query_params)})


def routes(observed: Observed, facts: dict[str, Any]) -> list[Route]:
    """Routes of our own, which Gradio's app takes through `app_kwargs`."""

    async def report(request: Request) -> Response:
        return JSONResponse({**facts, "session": request.scope.get("session"), "in_the_servers_loop": _is_same_loop()})

    def _is_same_loop() -> bool:
        return asyncio.get_running_loop() is observed.started_in

    async def page_closed(request: Request) -> Response:
        """Answers once a generator was closed because its page is gone."""
        await observed.page_closed.wait()
        return PlainTextResponse("closed")

    async def endless(request: Request) -> Response:
        async def forever() -> AsyncIterator[bytes]:
            yield b"begun"
            await asyncio.Event().wait()

        return StreamingResponse(forever())

    async def module(request: Request) -> Response:
        return Response("export const name = 'module';", media_type="text/javascript")

    async def head(request: Request) -> Response:
        return Response("window.headRan = (window.headRan ?? 0) + 1;", media_type="text/javascript")

    async def manifest(request: Request) -> Response:
        return JSONResponse({"name": "ours"})

    async def sign_in(request: Request) -> Response:
        return PlainTextResponse("signed in by the middleware below")

    return [
        Route("/probe/report", report),
        Route("/probe/page-closed", page_closed),
        Route("/probe/endless", endless),
        Route("/probe/module.js", module),
        Route("/probe/head.js", head),
        Route("/probe/sign-in", sign_in),
        Route("/manifest.json", manifest),  # Gradio has a route of this path, too
    ]


class AnswersPreflights:
    """The outermost middleware: answers before Gradio does where a preflight request asks for it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_asked_for = scope["type"] == "http" and scope["path"] == "/probe/outermost"
        answer = PlainTextResponse("outermost", headers={"x-has-session": str("session" in scope)})
        await (answer if is_asked_for else self._app)(scope, receive, send)


class PutsSignIn:
    """Middleware that changes the session when an answer begins, as the product does with Hugging Face's answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start" and scope["path"] == "/probe/sign-in" and "session" in scope:
                scope["session"]["oauth_info"] = SIGN_IN
            await send(message)

        await self._app(scope, receive, send_on)


def main(mode: str) -> None:
    """Serve until the process is ended."""
    observed = Observed()
    facts: dict[str, Any] = {}

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        assert app.middleware_stack
        app.middleware_stack = AnswersPreflights(app.middleware_stack)
        observed.started_in = asyncio.get_running_loop()
        yield

    handler = signal.getsignal(signal.SIGTERM)
    blocks = build(observed, mode)
    app, address, _ = blocks.launch(
        server_name="127.0.0.1",
        head=LAUNCH_HEAD,
        prevent_thread_lock=True,
        quiet=True,
        ssr_mode=False,
        show_error=True,
        run_history=False,
        enable_monitoring=False,
        footer_links=[],
        max_threads=THREADS,
        max_file_size="1kb",
        auth=[(USER, PASSWORD)] if mode == "auth" else None,
        app_kwargs={"routes": routes(observed, facts), "middleware": [Middleware(PutsSignIn)], "lifespan": lifespan},
    )
    facts["paths"] = [str(getattr(route, "path", "")) for route in app.routes]
    facts["handler_kept"] = signal.getsignal(signal.SIGTERM) is handler
    print(address, flush=True)
    if mode == "closing":
        _close_on_request(blocks)
    else:
        threading.Event().wait()


def _close_on_request(blocks: gr.Blocks) -> None:
    """Close with the time limit that the line on standard input says, in seconds; empty for none."""
    limit = sys.stdin.readline().strip()
    assert blocks.server is not None
    if limit:
        blocks.server.config.timeout_graceful_shutdown = int(limit)
    blocks.close(verbose=False)
    print("running" if blocks.server.thread.is_alive() else "ended", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
