"""Entry point of the Space and of a local run: settings → services → page → launch."""

import logging
import sys
from collections.abc import Callable
from typing import NoReturn

from huggingface_hub import get_token
from pydantic import ValidationError

from chat.api.endpoints import Api
from chat.conversations import Conversations
from chat.history.local.folder_lock import FolderLock
from chat.identity import VisitorResolver, member_key
from chat.inference.catalog.catalog import Catalog
from chat.inference.catalog.endpoints import Endpoint
from chat.inference.completion.client import InferenceClient
from chat.inference.demo import DemoServer
from chat.limits.counters import Counters, RedisUnusableError, redis_storage
from chat.limits.logins import LoginBrake
from chat.limits.spending import Spending
from chat.limits.usage import Usage
from chat.search.pipeline import WebSearch, web_search
from chat.service import ChatService
from chat.settings import Settings, invalid_variables
from chat.ui.handlers.chat import ChatHandlers
from chat.ui.handlers.request_visitors import RequestVisitors
from chat.ui.live.log import MemoryEventLog
from chat.ui.live.page_ids import PageIds
from chat.ui.live.page_visitors import PageVisitors
from chat.ui.live.routes import live_routes
from chat.ui.page.blocks import build
from chat.ui.server import bind_address, process_tuning, sign_in
from chat.ui.server.gate import gated
from chat.ui.server.launch import QUEUE, launch_options
from chat.ui.server.lifecycle import serve
from chat.ui.server.metrics import metrics_route


def main(make_search: Callable[[Settings], WebSearch] = web_search) -> None:
    """Serve the app until SIGTERM or SIGINT."""
    settings = _usable_settings()
    lock = FolderLock(settings.data_folder)  # held until the process ends
    if refusal := lock.refusal():
        _refuse(refusal)
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("httpx", "httpx2"):  # a line for each request, at INFO
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLogger().level))
    demo = DemoServer()

    def start_demo() -> Endpoint:
        demo.start()
        return Endpoint("this app", demo.base_url, "demo")

    catalog = Catalog(settings, demo=start_demo)
    client = InferenceClient()
    conversations, search = Conversations(settings), make_search(settings)
    counters, usage = _counters(settings), Usage()
    spending = Spending(settings, counters, usage)
    chat = ChatService(settings, catalog, client, conversations, search, spending=spending)
    resolver, page_ids = VisitorResolver(settings, get_token), PageIds()
    visitors = RequestVisitors(resolver, page_ids)
    events = MemoryEventLog()
    live = live_routes(settings, chat, conversations, catalog, PageVisitors(resolver, page_ids), events)
    routes = [*live, metrics_route(settings, spending.metrics)]

    def start() -> None:
        catalog.start()
        conversations.start()
        usage.start()

    async def end(finish_seconds: float) -> None:
        await chat.close(finish_seconds)
        usage.close()
        events.close()
        await search.aclose()
        await conversations.close()
        await catalog.stop()
        await client.aclose()
        demo.stop()

    blocks = build(ChatHandlers(chat, catalog, visitors), settings, Api(chat, catalog, visitors.visitor))
    if sign_in.is_offered(settings):
        sign_in.attach(blocks)
    blocks.queue(**QUEUE)
    process_tuning.tune()
    options = launch_options(
        settings,
        routes,
        login_brake=LoginBrake(counters, usage),
        on_sign_out=lambda member: conversations.disconnect(member_key(member), member.token),
    )
    serve(
        blocks,
        options,
        outermost=lambda whole: gated(whole, settings, options["app_kwargs"]["routes"]),
        start=start,
        end=end,
    )


def _usable_settings() -> Settings:
    """The settings from the environment; exits with status 2 and one sentence on what to change if they are invalid."""
    try:
        settings = Settings()
    except ValidationError as error:
        _refuse(invalid_variables(error))
    host, shared = bind_address.requested_address()
    if reason := bind_address.reason_not_to_serve(settings, host, shared=shared):
        _refuse(reason)
    return settings


def _counters(settings: Settings) -> Counters:
    """The counters of all limits; exits like `_usable_settings` if the Redis client is missing."""
    try:
        counters = Counters(redis_storage(settings.redis_url) if settings.redis_url else None)
    except RedisUnusableError as error:
        _refuse(str(error))
    if settings.on_space or settings.app_auth:  # a local run has no limits unless they are set
        counters.prepare()
    return counters


def _refuse(sentence: str) -> NoReturn:
    """Exit with status 2 and this sentence."""
    sys.stderr.write(f"{sentence}\n")
    raise SystemExit(2)


if __name__ == "__main__":
    main()
