"""The live routes of a real service, served over a socket, in front of the scripted router."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio
import uvicorn
from starlette.applications import Starlette

from chat.conversations import Conversations
from chat.identity import VisitorResolver
from chat.inference.catalog.catalog import Catalog
from chat.inference.completion.client import InferenceClient
from chat.search.pipeline import web_search
from chat.service import ChatService
from chat.settings import Settings
from chat.ui.live.log import MemoryEventLog
from chat.ui.live.page_ids import PageIds
from chat.ui.live.page_visitors import PageVisitors
from chat.ui.live.routes import live_routes
from tests.fakes.router import ScriptedRouter

SOON = 30.0


class LivePage:
    """A page without a browser: reads the stream and sends commands, with the cookies of its browser."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client
        self.id = ""
        self.last_event_id = ""
        self.state: dict[str, Any] = {}

    async def arrive(self, conversation: str = "") -> dict[str, Any]:
        """Get the state and a page id, as a new page does. The thread of the conversation, if one is given."""
        answer = (await self.command("state", conversation=conversation)).json()
        self.id, self.state = answer["page"], answer["state"]
        self.last_event_id = f"{answer['epoch']}-{self.state['number']}"
        return answer  # type: ignore[no-any-return]

    @asynccontextmanager
    async def open(self, *, since: str | None = None) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """The events of the stream since the last one seen."""
        params = {"page": self.id, "after": self.last_event_id if since is None else since}
        async with self.client.stream("GET", "/live", params=params) as response:
            assert response.status_code == 200
            events = self._events(response)
            yield events
            await events.aclose()  # type: ignore[attr-defined]

    async def _events(self, response: httpx2.Response) -> AsyncIterator[dict[str, Any]]:
        async for line in response.aiter_lines():
            if line.startswith("id: "):
                self.last_event_id = line.removeprefix("id: ")
            elif line.startswith("data: "):
                yield json.loads(line.removeprefix("data: "))

    async def command(self, name: str, **body: Any) -> httpx2.Response:
        """The answer to a command."""
        return await self.client.post(f"/live/{name}", params={"page": self.id}, json=body)


async def until(events: AsyncIterator[dict[str, Any]], kind: str, **fields: Any) -> dict[str, Any]:
    """The next event of this type with these fields."""

    async def find() -> dict[str, Any]:
        async for event in events:
            if event["type"] == kind and all(event.get(name) == value for name, value in fields.items()):
                return event
        raise AssertionError("the stream has ended")

    return await asyncio.wait_for(find(), SOON)


class LiveApp:
    """The service behind the live routes. `pages` of one browser share its cookies."""

    def __init__(self, settings: Settings, service: ChatService, conversations: Conversations, log: MemoryEventLog, url: str) -> None:
        self.log = log
        self.settings = settings
        self.service = service
        self.conversations = conversations
        self.url = url
        self._clients: list[httpx2.AsyncClient] = []

    def page(self, cookie: str = "") -> LivePage:
        """A page of the browser with this session cookie; without one, of a browser that keeps no cookies."""
        headers = {"cookie": f"huggingchat_session={cookie}"} if cookie else {}
        client = httpx2.AsyncClient(base_url=self.url, headers=headers, timeout=SOON)
        self._clients.append(client)
        return LivePage(client)

    async def close(self) -> None:
        """Close the connections of all pages."""
        await asyncio.gather(*(client.aclose() for client in self._clients))


@pytest.fixture
def variables() -> dict[str, Any]:
    """Settings of the app, for tests to override."""
    return {}


@pytest_asyncio.fixture
async def live(router: ScriptedRouter, tmp_path: Path, variables: dict[str, Any]) -> AsyncIterator[LiveApp]:
    settings = Settings(hf_router_url=router.base_url, hf_token="hf_x", data_dir=tmp_path, task_model="demo/empty", **variables)
    catalog, client = Catalog(settings, local_servers=()), InferenceClient()
    conversations, search = Conversations(settings), web_search(settings)
    service = ChatService(settings, catalog, client, conversations, search)
    await catalog.refresh()
    resolver = VisitorResolver(settings, lambda: "hf_x")
    log = MemoryEventLog()
    app = Starlette(routes=live_routes(settings, service, conversations, catalog, PageVisitors(resolver, PageIds()), log))
    app.cookie_id, app.tokens = "x", {"a-token": "ada"}  # type: ignore[attr-defined]
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0)
    served = LiveApp(settings, service, conversations, log, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")
    yield served
    await served.close()
    server.should_exit = True
    await serving
    await service.close()
    await search.aclose()
    await conversations.close()
    await catalog.stop()
    await client.aclose()
