"""From `python app.py` until the page answers, beside an empty Blocks app that is started the same way."""

import subprocess
import sys
import time
import urllib.request
from statistics import median

from tests.benchmarks.result import Result, at_most_above
from tests.e2e.process import ROOT, end
from tests.environment import environment
from tests.ports import free_port

ROUNDS = 5
EMPTY = "import gradio as gr\nwith gr.Blocks() as demo: pass\ndemo.launch(quiet=True, ssr_mode=False)"


def measure() -> list[Result]:
    seconds: dict[str, list[float]] = {"app": [], "empty": []}
    for _ in range(ROUNDS):  # in turn, so that whatever else the machine does meets both
        seconds["app"].append(_until_it_answers([sys.executable, "app.py"]))
        seconds["empty"].append(_until_it_answers([sys.executable, "-c", EMPTY]))
    app, empty = median(seconds["app"]), median(seconds["empty"])
    return [Result("start: until the page answers", app, "s", empty, "empty Blocks", at_most_above(1.5))]


def _until_it_answers(command: list[str]) -> float:
    port = free_port()
    variables = environment(GRADIO_SERVER_PORT=str(port), HF_ROUTER_URL="http://127.0.0.1:9/v1", HF_TOKEN="hf_bench")
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                    return time.perf_counter() - began
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError(f"{command} ended by itself") from None
                time.sleep(0.01)
    finally:
        end(process)
