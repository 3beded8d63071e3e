"""The parts of OpenAI's protocol that the demo model does not send: tool calls, and completions that do not stream."""

import json

from chat.inference.demo.wire import CHUNK_FIELDS, JSON, Answer, Send, chunk, counts


def tool_call(index: int, arguments: str, *, call_id: str = "", name: str = "") -> Send:
    """A chunk with a piece of call number `index`; only its first piece has id and name."""
    first = {"id": call_id, "type": "function"} if call_id else {}
    function = {"name": name, "arguments": arguments} if name else {"arguments": arguments}
    return chunk({"tool_calls": [{"index": index, **first, "function": function}]})


def whole_completion(content: str, *, input_tokens: int = 1, output_tokens: int = 1) -> Answer:
    """A completion that does not stream."""
    body = {
        **CHUNK_FIELDS,
        "object": "chat.completion",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop"}],
        "usage": counts(input_tokens, output_tokens),
    }
    return Answer([Send(json.dumps(body).encode())], content_type=JSON)
