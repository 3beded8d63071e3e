"""Hundreds of readers at once, each with an account, a sidebar and a dataset: when does each token arrive?

Beside them, from the same model server: readers without any app, and a plain gr.ChatInterface. Then a thousand pages that do nothing.
"""

import resource
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import uvloop

from tests.benchmarks import idle
from tests.benchmarks.gradio_events import GradioEvents, new_session
from tests.benchmarks.member_pages import MemberPage, open_pages
from tests.benchmarks.members import SAID, Member, space_for, with_conversations
from tests.benchmarks.plain_gradio import plain_gradio
from tests.benchmarks.profile import Profile
from tests.benchmarks.readers import Load, Reader, arrive, read_raw
from tests.benchmarks.result import Result, aligned, at_most, at_most_times
from tests.benchmarks.upstream import upstream
from tests.benchmarks.usage import processor_seconds
from tests.e2e.process import running

READERS = (200, 400, 800)
SLOWEST = {200: 1.05, 400: 1.1}
"""Budget for the slowest reply, as a multiple of the ideal time."""
P95_MS = {200: 150, 400: 250}
"""Budget for the lag of 95 in 100 tokens."""

PLAIN_READERS = 50
"""Of the plain ChatInterface, which does not end within three minutes with two hundred."""

MESSAGES = 20
"""In each conversation, before the reply begins."""

ARRIVALS = 5.0
TOKENS, RATE = 200, 30
IDEAL = TOKENS / RATE
MODEL = f"demo/long-{TOKENS}-{RATE}-stamped"


@dataclass(frozen=True, slots=True)
class Crowd:
    """What many readers saw of `what`; with the app, its processor time in seconds, and the frames of all replies."""

    what: str
    load: Load
    processor: float = 0.0
    frames: int = 0

    def row(self) -> tuple[str, ...]:
        """The cells of the crowds' table."""
        load = self.load
        processor = f"{self.processor:.1f} s, {self.processor_for_a_frame * 1e6:.0f} µs" if self.frames else "–"
        slowest, first = f"{load.slowest / IDEAL:.2f} ×", f"{load.first_token * 1000:,.0f} ms"
        lag = f"{load.lag(50) * 1000:,.0f} / {load.lag(95) * 1000:,.0f} ms"
        return (self.what, f"{len(load.readers)}", slowest, first, lag, processor, f"{load.refused}", f"{load.failed}")

    @property
    def processor_for_a_frame(self) -> float:
        return self.processor / self.frames if self.frames else 0.0


HEADINGS = (
    "",
    "readers",
    "slowest ÷ ideal",
    "first token, median",
    "lag p50 / p95",
    "processor of the app, for a frame",
    "refused",
    "failed",
)


def measure() -> list[Result]:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a connection for each page, here and in the app, which inherits it
    with upstream(MODEL) as base_url:
        pairs = [(_raw(base_url, readers), _ours(base_url, readers)) for readers in READERS]
        plain = _plain(base_url)
    crowds = [*(crowd for pair in pairs for crowd in pair), plain]
    for crowd in crowds:
        for trouble, times in crowd.load.troubles.most_common():
            print(f"{crowd.what}, {len(crowd.load.readers)} readers: {times} × {trouble}")
    print(aligned([HEADINGS, *(crowd.row() for crowd in crowds)]), end="\n\n")
    return [*(result for raw, ours in pairs for result in _figures(raw.load, ours)), *idle.measure()]


def _figures(raw: Load, ours: Crowd) -> list[Result]:
    load, readers = ours.load, len(ours.load.readers)
    name = f"{readers} readers"
    slowest = at_most_times(SLOWEST[readers]) if readers in SLOWEST else None
    p95 = at_most(P95_MS[readers]) if readers in P95_MS else None
    nothing = at_most(0) if readers in SLOWEST else None
    return [
        Result(f"{name}: slowest reply", load.slowest, "s", IDEAL, "ideal", slowest),
        Result(f"{name}: first token's lag, median", load.first_token * 1000, "ms", raw.first_token * 1000, "raw client"),
        Result(f"{name}: p50 lag of a token", load.lag(50) * 1000, "ms", raw.lag(50) * 1000, "raw client"),
        Result(f"{name}: p95 lag of a token", load.lag(95) * 1000, "ms", raw.lag(95) * 1000, "raw client", p95),
        Result(f"{name}: processor of the app", ours.processor, "s"),
        Result(f"{name}: processor of the app for a frame", ours.processor_for_a_frame * 1e6, "µs"),
        Result(f"{name}: refused", load.refused, "", budget=nothing),
        Result(f"{name}: without a reply, or with a wrong one", load.failed, "", budget=nothing),
    ]


def _raw(base_url: str, readers: int) -> Crowd:
    async def read(reader: Reader, number: int) -> None:
        await read_raw(base_url, MODEL, reader, TOKENS)

    return Crowd("raw client, no app", uvloop.run(arrive(read, readers, ARRIVALS)))


def _ours(base_url: str, readers: int) -> Crowd:
    """Measure the app, which starts for these readers and ends after them."""
    with tempfile.TemporaryDirectory() as name, space_for(readers) as space:
        folder = Path(name)
        members = with_conversations(folder / "data", readers, MESSAGES)
        profile = Profile.if_wanted(folder)
        variables = {"HF_ROUTER_URL": base_url, "DATA_DIR": str(folder / "data"), "DEFAULT_MODEL": MODEL, **space}
        program = profile.program if profile else ("app.py",)
        with running(folder / "app.txt", variables | (profile.variables if profile else {}), program=program) as (url, process):
            measured = uvloop.run(_app(url, process.pid, members, profile))
        if profile:
            print(f"{readers} readers:\n{profile.table(measured.frames)}")
        return measured


async def _app(url: str, pid: int, members: Sequence[Member], profile: Profile | None) -> Crowd:
    async with GradioEvents(url, seconds=None) as gradio, AsyncExitStack() as stack:
        pages = [MemberPage(gradio, member) for member in members]
        await open_pages(pages, stack)
        if profile:
            await profile.begin(pid)
        before = processor_seconds(pid)
        load = await arrive(lambda reader, number: pages[number].read(reader, MODEL, TOKENS), len(pages), ARRIVALS)
        processor = processor_seconds(pid) - before
        if profile:
            await profile.end(pid)
        for page, reader in zip(pages, load.readers, strict=True):
            await page.check(reader)
        return Crowd("this app", load, processor, sum(page.client.replies.frames for page in pages))


def _plain(base_url: str) -> Crowd:
    with tempfile.TemporaryDirectory() as folder, plain_gradio(Path(folder) / "plain.txt", base_url, MODEL, [SAID] * MESSAGES) as url:
        return Crowd("plain ChatInterface", uvloop.run(_read_plain(url)))


async def _read_plain(url: str) -> Load:
    """The first and the third step of what ChatInterface does when a message is sent. The second shows the message at once."""
    async with GradioEvents(url, seconds=None) as gradio:
        sessions = [new_session() for _ in range(PLAIN_READERS)]
        for session in sessions:  # as opening its page would, this makes the session
            await gradio.call(gradio.body("_clear_and_save_textbox", session, [""]))

        async def read(reader: Reader, number: int) -> None:
            await gradio.call(gradio.body("_clear_and_save_textbox", sessions[number], [SAID]))
            reply = gradio.body("_submit_fn", sessions[number], [None, None])
            await gradio.queue(reply, see=lambda message: reader.see(message.decode()))
            reader.end(TOKENS)

        return await arrive(read, PLAIN_READERS, ARRIVALS)
