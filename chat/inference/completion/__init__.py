"""One chat completion over HTTP. In: an `events.CompletionRequest`. Out: its events, or one error of `chat.errors`.

`client` sends, `sse` cuts the body into JSON texts, `chunks` types them, `think_tags` splits off reasoning, `reader`
turns them into events.
"""
