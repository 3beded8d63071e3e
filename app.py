"""Entry point of the Space and of a local run: settings → services → page → launch."""

import logging
import sys
from collections.abc import Callable
from itertools import count

from huggingface_hub import get_token
from pydantic import ValidationError

from chat import process
from chat.api import Api
from chat.chat import Chat
from chat.identity import Identity, member_key
from chat.inference.catalog import Catalog
from chat.inference.client import InferenceClient
from chat.inference.demo import DemoServer
from chat.inference.endpoints import Endpoint
from chat.library import Library
from chat.search.pipeline import WebSearch, web_search
from chat.settings import Settings, unusable
from chat.ui import listening, page, sign_in, static
from chat.ui.handlers import Handlers
from chat.ui.launch import QUEUE, launch_options
from chat.ui.library_handlers import LibraryHandlers
from chat.ui.requests import Requests
from chat.ui.serving import serve


def main(make_search: Callable[[Settings], WebSearch] = web_search) -> None:
    """Serve the app until it is told to stop."""
    settings = _usable_settings()
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
    requests = Requests(Identity(settings, get_token), sign_in_offered=sign_in.is_offered(settings))
    revisions = count(1)
    handlers = Handlers(chat, library, catalog, settings, requests, revisions)
    library_handlers = LibraryHandlers(chat, library, settings, requests, revisions)

    async def end(finish_seconds: float) -> None:
        await chat.close(finish_seconds)
        await search.aclose()
        await library.close()
        await catalog.stop()
        await client.aclose()
        demo.stop()

    static.serve()
    blocks = page.build(handlers, library_handlers, settings, Api(chat, catalog, requests.visitor))
    if sign_in.is_offered(settings):
        sign_in.attach(blocks)
    blocks.queue(**QUEUE)
    process.tune()
    serve(blocks, launch_options(settings, leave=lambda leaving: library.leave(member_key(leaving))), start=catalog.start, end=end)


def _usable_settings() -> Settings:
    """The environment; or the end, with one sentence that says what to do about it."""
    try:
        settings = Settings()
    except ValidationError as error:
        refusal: str | None = unusable(error)
    else:
        host, shared = listening.asked_for()
        refusal = listening.refusal(settings, host, shared=shared)
        if refusal is None:
            return settings
    sys.stderr.write(f"{refusal}\n")
    raise SystemExit(2)


if __name__ == "__main__":
    main()
