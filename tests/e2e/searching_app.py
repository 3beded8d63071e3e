"""The app on a web of the tests' own: every name is at one public address, and what is dialled there goes to INTERNET_PORT of the loopback.

So the fetcher's checks stay in force. Run as a module, with SEARXNG_URL for the engine.
"""

import os
from collections.abc import Sequence
from contextlib import AsyncExitStack

from app import main
from chat.search.engines import engine_for
from chat.search.extract import Extractor
from chat.search.fetch import PageFetcher
from chat.search.pipeline import WebSearch
from chat.search.throttle import Throttle
from chat.settings import Settings
from tests.fakes.loopback import Loopback


def internet(host: str, port: int) -> int:
    return int(os.environ["INTERNET_PORT"])


async def resolve(host: str) -> Sequence[str]:
    return ("93.184.216.34",)


def search(settings: Settings) -> WebSearch:
    engine, fetcher, extractor = engine_for(settings), PageFetcher(resolve, network=Loopback(internet)), Extractor()
    closing = AsyncExitStack()
    closing.callback(extractor.close)
    closing.push_async_callback(engine.aclose)
    closing.push_async_callback(fetcher.aclose)
    return WebSearch(engine, fetcher, extractor, throttle=Throttle(0), closing=closing)


if __name__ == "__main__":
    main(search)
