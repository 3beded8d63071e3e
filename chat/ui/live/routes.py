"""The live routes, put together: the stream and the commands, on one log."""

from collections.abc import Callable

from starlette.routing import Route

from chat.conversations import Conversations
from chat.identity import Visitor, VisitorResolver
from chat.inference.catalog.catalog import Catalog
from chat.service import ChatService
from chat.settings import Settings
from chat.ui.live.commands import Commands
from chat.ui.live.feeds import LiveFeeds
from chat.ui.live.log import MemoryEventLog
from chat.ui.live.page_ids import PageIds
from chat.ui.live.page_visitors import PageVisitors
from chat.ui.live.stream import LiveStream
from chat.ui.payloads.payload import Payload


def live_routes(
    settings: Settings,
    service: ChatService,
    conversations: Conversations,
    catalog: Catalog,
    resolver: VisitorResolver,
    account_of: Callable[[Visitor], Payload],
    log: MemoryEventLog | None = None,
) -> list[Route]:
    """The routes, for an application inside our own middleware. `account_of`: what the page shows of a visitor."""
    log = log or MemoryEventLog()
    visitors = PageVisitors(resolver, PageIds())
    feeds = LiveFeeds(service, conversations, catalog, log, account_of)
    stream = LiveStream(visitors, feeds, log)
    commands = Commands(settings, visitors, service, conversations, feeds)
    return [
        Route("/live", stream.respond, methods=["GET"]),
        Route("/live/{command}", commands.respond, methods=["POST"]),
    ]
