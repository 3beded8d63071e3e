"""Entry point of the Space and of a local run: settings → services → page → launch."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from huggingface_hub import get_token
from starlette.middleware import Middleware

from chat.api import Api
from chat.chat import Chat
from chat.identity import Identity
from chat.inference.catalog import Catalog
from chat.inference.client import InferenceClient
from chat.inference.demo import DemoServer
from chat.inference.endpoints import Endpoint
from chat.library import Library
from chat.search.pipeline import WebSearch, web_search
from chat.settings import Settings
from chat.ui import page, static
from chat.ui.handlers import Handlers
from chat.ui.session import SessionCookie
from chat.ui.theme import theme


def main(make_search: Callable[[Settings], WebSearch] = web_search) -> None:
    """Serve the app until it is told to stop."""
    settings = Settings()
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("httpx", "httpx2"):  # a line for each request, at INFO
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLogger().level))
    demo = DemoServer()

    def start_demo() -> Endpoint:
        demo.start()
        return Endpoint("this app", demo.base_url, "demo")

    catalog = Catalog(settings, demo=start_demo)
    client = InferenceClient()
    library, search = Library(settings), make_search(settings)
    chat = Chat(settings, catalog, client, library, search)
    handlers = Handlers(chat, library, catalog, Identity(settings, get_token), settings)

    @asynccontextmanager
    async def lifespan(app: object) -> AsyncIterator[None]:
        catalog.start()
        yield
        await chat.close()
        await search.aclose()
        await library.close()
        await catalog.stop()
        await client.aclose()
        demo.stop()

    static.serve()
    blocks = page.build(handlers, settings, Api(chat, catalog, handlers.visitor))
    blocks.queue(max_size=None)
    blocks.launch(
        theme=theme(),
        head=static.style("page.css") + static.script("page.js"),
        footer_links=[],
        show_error=True,
        run_history=False,
        ssr_mode=False,
        max_threads=400,
        state_session_capacity=500,
        app_kwargs={"lifespan": lifespan, "middleware": [Middleware(SessionCookie, framed=settings.on_space)]},
    )


if __name__ == "__main__":
    main()
