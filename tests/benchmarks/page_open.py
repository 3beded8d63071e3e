"""A cold open of the page in Chromium: requests, bytes, and the time until the box can be typed into, on a fast and on two slow lines."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, CDPSession

from tests.benchmarks.result import Budget, Result, at_most
from tests.browser import chromium
from tests.e2e.process import app
from tests.fakes.router import ScriptedRouter

ROUNDS = 5
QUIET_MS = 2_000
"""Without a request: the page has asked for all that it needs."""

_TYPABLE = """
const look = () => {
  const box = document.querySelector("[aria-label=Message]");
  if (box?.offsetParent && !box.disabled) window.typableAt = performance.now();
  else requestAnimationFrame(look);
};
look();
"""


@dataclass(frozen=True, slots=True)
class Line:
    """Between the browser and the app: added latency, throughput (-1: as it is), and how many times slower the browser's processor is."""

    name: str
    latency_ms: int = 0
    bytes_per_second: int = -1
    processor: int = 1
    budget: Budget | None = None


LINES = (
    Line("fast line", budget=at_most(1.2)),
    Line("150 ms, 200 kB/s", 150, 200_000),
    Line("100 ms, 500 kB/s, 4 × slower processor", 100, 500_000, 4, at_most(3)),
)


@dataclass(frozen=True, slots=True)
class Opened:
    """One cold open."""

    requests: int
    bytes: int
    """As they travel, headers included."""
    seconds: float
    """From the navigation until the box can be typed into."""


def measure() -> list[Result]:
    """The median of `ROUNDS` opens on each line; each in a context of its own, which has nothing in its cache."""
    results: list[Result] = []
    with ScriptedRouter() as router, tempfile.TemporaryDirectory() as folder, chromium() as browser:
        log = Path(folder) / "app.log"
        with app(log, HF_ROUTER_URL=router.base_url, HF_TOKEN="hf_bench", DEFAULT_MODEL="demo/plain", TASK_MODEL="demo/empty") as url:
            cold_open(browser, url, LINES[0])  # the app's own first time
            for line in LINES:
                opened = [cold_open(browser, url, line) for _ in range(ROUNDS)]
                if line is LINES[0]:
                    results.append(Result("open: requests", median(one.requests for one in opened), "", budget=at_most(25)))
                    results.append(Result("open: bytes", median(one.bytes for one in opened) / 1000, "kB", budget=at_most(450)))
                seconds = median(one.seconds for one in opened)
                results.append(Result(f"open: the box can be typed into, {line.name}", seconds, "s", budget=line.budget))
    return results


def cold_open(browser: Browser, url: str, line: Line) -> Opened:
    """Open the page once, with nothing in the cache."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.add_init_script(_TYPABLE)
    network = context.new_cdp_session(page)
    sizes, asked = _watch(network)
    _slow_down(network, line)
    page.goto(url, timeout=120_000)
    page.wait_for_function("window.typableAt", timeout=120_000)
    before = -1
    while before != len(asked):
        before = len(asked)
        page.wait_for_timeout(QUIET_MS)  # the measurement itself: a time without a request
    seconds = page.evaluate("window.typableAt") / 1000
    context.close()
    return Opened(len(asked), sum(sizes.values()), seconds)


def _watch(network: CDPSession) -> tuple[dict[str, int], set[str]]:
    """Bytes received by request, and the requests, as they come; data and blobs, which travel nowhere, apart."""
    sizes: dict[str, int] = {}
    asked: set[str] = set()

    def sent(event: dict[str, object]) -> None:
        request = event["request"]
        if isinstance(request, dict) and not str(request["url"]).startswith(("data:", "blob:")):
            asked.add(str(event["requestId"]))

    network.on("Network.requestWillBeSent", sent)
    network.on("Network.loadingFinished", lambda event: sizes.__setitem__(event["requestId"], event["encodedDataLength"]))
    network.send("Network.enable")
    return sizes, asked


def _slow_down(network: CDPSession, line: Line) -> None:
    conditions = {"offline": False, "latency": line.latency_ms, "downloadThroughput": line.bytes_per_second, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", conditions)
    network.send("Emulation.setCPUThrottlingRate", {"rate": line.processor})
