"""One chat completion over HTTP. In: an `events.CompletionRequest`. Out: its events, or one error of `chat.errors`.

`client` sends the request over the connections of `connections` and `network`, and `body` reads ahead. `sse` splits what arrives into JSON
texts, `chunks` types them, `think_tags` splits off reasoning, and `reply_parser` turns them into events. `error_sentences` has the errors.
"""
