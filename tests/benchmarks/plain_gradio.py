"""What one would write first: gr.ChatInterface with the openai client, a yield for each token. Only its cap on threads is raised."""

import os
from collections.abc import AsyncIterator
from typing import Any

import gradio as gr
from openai import AsyncOpenAI

MESSAGES = 20
SAID = "A sentence of a conversation, as long as such sentences are. " * 5
"""The conversation that both have before the reply begins."""

client = AsyncOpenAI(api_key="hf_bench", base_url=os.environ.get("UPSTREAM", ""))


async def reply(message: str, history: list[dict[str, Any]]) -> AsyncIterator[str]:
    text = ""
    asked: Any = [{"role": "user", "content": "Go on"}]
    async with await client.chat.completions.create(model=os.environ["MODEL"], messages=asked, stream=True) as stream:
        async for chunk in stream:
            if chunk.choices and chunk.choices[0].delta.content:
                text += chunk.choices[0].delta.content
                yield text


if __name__ == "__main__":
    history: Any = [{"role": role, "content": SAID} for _ in range(MESSAGES // 2) for role in ("user", "assistant")]
    chat = gr.ChatInterface(reply, chatbot=gr.Chatbot(value=history), concurrency_limit=None, analytics_enabled=False)
    chat.queue(max_size=None).launch(max_threads=2_000, ssr_mode=False, quiet=True)
