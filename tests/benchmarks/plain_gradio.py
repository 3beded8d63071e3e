"""What one would write first: gr.ChatInterface with the openai client, a yield for each token. Only its cap on threads is raised."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.e2e.process import ROOT, until_it_answers
from tests.environment import environment
from tests.ports import free_port


@contextmanager
def plain_gradio(log: Path, base_url: str, model: str, said: Sequence[str]) -> Iterator[str]:
    """The address of a running one. `said` is the conversation before the reply: what a person says, then the model, in turn."""
    port = free_port()
    history = log.with_suffix(".json")  # too long for a variable of the environment
    history.write_text(json.dumps(list(said)))
    variables = environment(GRADIO_SERVER_PORT=str(port), UPSTREAM=base_url, MODEL=model, HISTORY=str(history))
    command = [sys.executable, "-m", "tests.benchmarks.plain_gradio"]
    with log.open("wb") as output, subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=output) as process:
        url = f"http://127.0.0.1:{port}/"
        try:
            until_it_answers(url, process, log)
            yield url
        finally:
            process.kill()


def main() -> None:
    """Serve until killed."""
    import gradio as gr
    from openai import AsyncOpenAI

    client = AsyncOpenAI(api_key="hf_bench", base_url=os.environ["UPSTREAM"])

    async def reply(message: str, history: list[dict[str, Any]]) -> AsyncIterator[str]:
        text = ""
        asked: Any = [{"role": "user", "content": "Go on"}]
        async with await client.chat.completions.create(model=os.environ["MODEL"], messages=asked, stream=True) as stream:
            async for chunk in stream:
                if chunk.choices and chunk.choices[0].delta.content:
                    text += chunk.choices[0].delta.content
                    yield text

    said = json.loads(Path(os.environ["HISTORY"]).read_text())
    history: Any = [{"role": "assistant" if number % 2 else "user", "content": text} for number, text in enumerate(said)]
    chat = gr.ChatInterface(reply, chatbot=gr.Chatbot(value=history), concurrency_limit=None, analytics_enabled=False)
    chat.queue(max_size=None).launch(max_threads=2_000, ssr_mode=False, quiet=True)


if __name__ == "__main__":
    main()
