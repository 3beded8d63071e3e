"""Two hundred readers at once, each of a reply of 30 tokens a second under a conversation of 20 messages: when does each token arrive?

They have the page open, and send within five seconds.

Beside it, from the same server: the raw openai client, and a plain gr.ChatInterface with as many threads as the app.
"""

import asyncio
import tempfile
from pathlib import Path
from uuid import uuid4

import httpx2
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionMessageParam

from chat.conversation import Conversation, Message, Role
from chat.conversations import Conversations
from chat.identity import Visitor
from chat.settings import Settings
from chat.ui.components.settings.component import DEFAULTS
from tests.benchmarks.plain_gradio import plain_gradio
from tests.benchmarks.readers import Load, Reader, load, new_session, queue_body, read_queue
from tests.benchmarks.result import Result, at_most, at_most_times
from tests.benchmarks.upstream import upstream
from tests.e2e.process import app

READERS = 200
PLAIN_READERS = 50
"""Of the plain ChatInterface, which does not end within three minutes with two hundred."""

MESSAGES = 20
SAID = "A sentence of a conversation, as long as such sentences are. " * 5
"""The conversation that both have before the reply begins."""

ARRIVALS = 5.0
TOKENS, RATE = 300, 30
MODEL = f"demo/long-{TOKENS}-{RATE}-stamped"
IDEAL = TOKENS / RATE
NO_LIMITS = httpx2.Limits(max_connections=None)


def measure() -> list[Result]:
    with upstream(MODEL) as base_url, tempfile.TemporaryDirectory() as folder:
        raw = asyncio.run(_raw(base_url))
        data = Path(folder) / "data"
        ids = asyncio.run(_filled(data))
        with app(Path(folder) / "app.txt", HF_ROUTER_URL=base_url, HF_TOKEN="hf_bench", DATA_DIR=str(data), DEFAULT_MODEL=MODEL) as url:
            ours = asyncio.run(_app(url, ids))
        with plain_gradio(Path(folder) / "plain.txt", base_url, MODEL, [SAID] * MESSAGES) as url:
            plain = asyncio.run(_plain(url))
    name, fewer = f"{READERS} readers × {RATE} tokens/s", f"{PLAIN_READERS} readers × {RATE} tokens/s"
    return [
        Result(f"{name}: slowest reply", ours.slowest, "s", IDEAL, "ideal", at_most_times(1.1)),
        Result(f"{name}: slowest reply, raw openai client", raw.slowest, "s", IDEAL, "ideal"),
        Result(f"{fewer}: slowest reply, plain ChatInterface", plain.slowest, "s", IDEAL, "ideal"),
        Result(f"{name}: p95 lag of a token", ours.p95_lag * 1000, "ms", raw.p95_lag * 1000, "raw client", at_most(300)),
        Result(f"{fewer}: p95 lag, plain ChatInterface", plain.p95_lag * 1000, "ms", raw.p95_lag * 1000, "raw client"),
        Result(f"{name}: first token's lag, median", ours.first * 1000, "ms", raw.first * 1000, "raw client"),
        Result(f"{name}: readers who got every token", ours.whole, "", READERS, "all", at_most(READERS)),
    ]


async def _raw(base_url: str) -> Load:
    messages: list[ChatCompletionMessageParam] = [{"role": "user", "content": SAID}]
    async with AsyncOpenAI(api_key="hf_bench", base_url=base_url, http_client=None) as client:

        async def read(reader: Reader, number: int) -> None:
            async with await client.chat.completions.create(model=MODEL, messages=messages, stream=True) as stream:
                async for chunk in stream:
                    if chunk.choices and chunk.choices[0].delta.content:
                        reader.see(chunk.choices[0].delta.content.encode())

        return await load(read, READERS, ARRIVALS, TOKENS)


async def _app(url: str, ids: list[str]) -> Load:
    async with httpx2.AsyncClient(base_url=url, timeout=None, trust_env=False, limits=NO_LIMITS) as http:
        config = (await http.get("config")).json()
        open_page = next(each for each in config["dependencies"] if each["api_name"] == "open_page")
        send = next(each for each in config["dependencies"] if each["targets"] and each["targets"][0][1] == "send")
        sessions = [new_session() for _ in ids]
        for session in sessions:
            await read_queue(http, Reader(), queue_body(open_page, session, [None]))

        async def read(reader: Reader, number: int) -> None:
            event = {"conversation": ids[number], "message_id": uuid4().hex, "parent": None, "text": SAID}
            await read_queue(http, reader, queue_body(send, sessions[number], [MODEL, "auto", False, *DEFAULTS], event))

        return await load(read, READERS, ARRIVALS, TOKENS)


async def _plain(url: str) -> Load:
    """The first and the third step of what ChatInterface does when a message is sent. The second shows the message at once."""
    async with httpx2.AsyncClient(base_url=url, timeout=None, trust_env=False, limits=NO_LIMITS) as http:
        config = (await http.get("config")).json()
        steps = {each["api_name"]: each for each in config["dependencies"]}
        sessions = [new_session() for _ in range(PLAIN_READERS)]
        for session in sessions:  # as opening its page would, this makes the session
            await http.post("gradio_api/run/predict", json=queue_body(steps["_clear_and_save_textbox"], session, [""]))

        async def read(reader: Reader, number: int) -> None:
            session = sessions[number]
            sent = await http.post("gradio_api/run/predict", json=queue_body(steps["_clear_and_save_textbox"], session, [SAID]))
            sent.raise_for_status()
            await read_queue(http, reader, queue_body(steps["_submit_fn"], session, [None, None]))

        return await load(read, PLAIN_READERS, ARRIVALS, TOKENS)


async def _filled(folder: Path) -> list[str]:
    """The ids of as many conversations as there are readers, in a history of the local owner."""
    conversations, owner = Conversations(Settings(data_dir=folder)), Visitor("owner", "owner")
    ids = [uuid4().hex for _ in range(READERS)]
    for conversation_id in ids:
        conversations.save(owner, _conversation(conversation_id))
    await conversations.close()
    return ids


def _conversation(conversation_id: str) -> Conversation:
    conversation = Conversation(id=conversation_id, title="A conversation")
    for number in range(MESSAGES):
        role: Role = "assistant" if number % 2 else "user"
        conversation = conversation.add(Message(id=uuid4().hex, parent=conversation.leaf, role=role, text=SAID))
    return conversation
