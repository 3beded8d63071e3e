"""The live routes, put together: the stream and the commands, on one log."""

from starlette.routing import Route

from chat.conversations import Conversations
from chat.inference.catalog.catalog import Catalog
from chat.service import ChatService
from chat.settings import Settings
from chat.ui.live.commands import Commands
from chat.ui.live.feeds import LiveFeeds
from chat.ui.live.log import MemoryEventLog
from chat.ui.live.page_visitors import PageVisitors
from chat.ui.live.stream import LiveStream
from chat.ui.server import sign_in


def live_routes(
    settings: Settings,
    service: ChatService,
    conversations: Conversations,
    catalog: Catalog,
    visitors: PageVisitors,
    log: MemoryEventLog,
) -> list[Route]:
    """The routes, for an application inside our own middleware."""
    feeds = LiveFeeds(service, conversations, catalog, log, sign_in_offered=sign_in.is_offered(settings))
    stream = LiveStream(visitors, feeds, log)
    commands = Commands(settings, visitors, service, conversations, feeds)
    return [
        Route("/live", stream.respond, methods=["GET"]),
        Route("/live/{command}", commands.respond, methods=["POST"]),
    ]
